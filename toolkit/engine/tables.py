"""Load tables into the engine with their types, and check their cells and keys.

Each table exists three times in one duckdb connection: `main` (typed; a cell that failed its type
is null) and two views of it, `raw` (text, as in the file) and, made again for each rule, `sound`
(without the rows that a needed rule refused). `_record` is the record number, counting the header
as 1; `_cells` in `main` has the texts of a row that a screen flagged.

What a package of the claims profile leaves out is there and empty: each absent table has no rows,
each absent column is null. So no query has to ask whether it is there.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from toolkit.engine.connection import connect
from toolkit.engine.kept import KeptTable, TableCache, fill_tables
from toolkit.engine.keys import Keys
from toolkit.engine.matching import Matcher
from toolkit.engine.memory import budget
from toolkit.engine.reading import Reading
from toolkit.engine.screening import (
    empty_table,
    engine_names,
    exact_cells,
    identifier,
    quoted,
    texts_view,
)
from toolkit.engine.soundness import Soundness
from toolkit.engine.spread import Spread
from toolkit.package.cache import Cache, key_of
from toolkit.package.levels import level_of
from toolkit.package.model import Package, Problem, Resource
from toolkit.package.profile import absent_tables, completed, profile_table
from toolkit.progress import OnStage, silent

if TYPE_CHECKING:
    import duckdb

Beyond = dict[tuple[str, str], "array[int]"]
MEMORY_A_FIELD = 500_000
CHUNK = 100_000


class Tables:
    """The typed tables of a package in one duckdb connection.

    The engine may use `memory` bytes (by default the `budget` of the machine), plus
    `MEMORY_A_FIELD` per field of the widest table, and otherwise uses the system's temporary
    folder; Arrow's buffers are not counted.
    `whole` is the package with every table and column of its profile, `absent` the names of those
    tables that it leaves out, `level` its level. `problems` are those of structure, cells and
    keys; `unread` maps each table that could not be read to the number of its unchecked rows.
    With a `cache`, tables that an earlier run kept are not read again, and are loaded when the
    `connection` is first asked for. An engine may keep `most` problems of a check; `beyond` has the
    records of the others. `spread` runs Python on the workers of an engine that has some.
    """

    most: int | None = None
    spread: Spread | None = None

    def __init__(
        self,
        package: Package,
        progress: OnStage = silent,
        memory: int | None = None,
        cache: Cache | None = None,
    ) -> None:
        self.package, self.cache = package, cache
        widest = max((len(resource.fields) for resource in package.resources), default=0)
        self.memory = (budget() if memory is None else memory) + MEMORY_A_FIELD * widest
        self._connection = connect(
            self,
            self.memory,
            disabled_optimizers="common_subexpressions",  # takes quadratic time in the fields
        )
        self._connection.execute("CREATE SCHEMA raw")
        self.problems: list[Problem] = []
        self.beyond: Beyond = {}
        self.unread: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self.ascending: dict[str, bool] = {}
        self.readings: dict[str, Reading] = {}
        self.waiting: list[KeptTable] = []
        """The tables that are not loaded yet."""
        self.profile = package.profile is not None
        self.kept = TableCache(cache, package.root, self.profile)
        self.whole = completed(package)
        self.absent = absent_tables(package)
        self.level = level_of(package)
        self.names = engine_names((*package.names, *self.absent))
        with Matcher() as matcher:
            for number, resource in enumerate(package.resources, 1):
                progress(f"reading {resource.name}", number, len(package.resources))
                self._load(resource, matcher)
        for name in self.absent:
            self._make_empty(profile_table(name))
        engine = {name: self.name(name) for name in (*self.rows, *self.absent)}
        self.soundness = Soundness(lambda: self.connection, engine)
        self._check_keys(engine)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, with every table loaded."""
        if self.waiting:
            waiting, self.waiting = self.waiting, []
            fill_tables(self._connection, {self.name(t.reading.resource): t for t in waiting})
            for kept in waiting:
                self._show_texts(kept.reading.resource)
        return self._connection

    @property
    def resources(self) -> list[Resource]:
        """The resources that could be read."""
        return [self.readings[name].resource for name in self.rows]

    def name(self, resource: Resource | str) -> str:
        """Return the quoted name of a table in the engine."""
        return identifier(self.names[resource if isinstance(resource, str) else resource.name])

    def fields(self, name: str) -> tuple[str, ...]:
        """Return the names of a table's fields, in order."""
        return self.readings[name].resource.field_names

    def columns(self, name: str) -> list[str]:
        """Return the quoted names of a table's columns in the engine, in the order of fields."""
        return quoted(self.readings[name].resource, self.fields(name))

    def arrow(self, name: str) -> pa.Table:
        """Return a table with its Arrow types, rows in file order; raises KeyError if unread."""
        from toolkit.engine.arrow_types import arrow_schema

        if name not in self.rows:
            raise KeyError(name)
        resource = self.readings[name].resource
        return pa.Table.from_batches(self.batches(resource, "_record"), arrow_schema(resource))

    def complete(self, name: str) -> pa.Table:
        """Return a table with its Arrow types and every column of the profile."""
        from toolkit.engine.arrow_types import arrow_schema

        resource = self.whole.resource(name)
        return pa.Table.from_batches(self.batches(resource, "_record"), arrow_schema(resource))

    def batches(self, resource: Resource, order: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table with its Arrow types, in batches of up to `CHUNK`.

        Args: `order` is the SQL of their order.
        """
        from toolkit.engine.arrow_types import arrow_schema, typed_column

        query = f"{exact_cells(resource, self.name(resource))} ORDER BY {order}"
        schema = arrow_schema(resource)
        for rows in self.chunks(query):
            arrays = [typed_column(rows.column(n), item, resource) for n, item in enumerate(schema)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def chunks(self, query: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a query in batches of up to `CHUNK`; run no other query meanwhile."""
        yield from _chunked(self.connection.sql(query).to_arrow_reader(CHUNK))

    def rows_of(self, query: str) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
        """Return the names of a query's columns, and its rows."""
        cursor = self.connection.execute(query)
        return [column[0] for column in cursor.description], cursor.fetchall()

    def set_variable(self, name: str, value: int) -> None:
        """Give a variable of queries its value."""
        self._connection.execute(f"SET VARIABLE {name} = {value}")

    def allow(self, memory: int) -> None:
        """Let the engine use at least so many bytes of memory from now on."""
        self.memory = max(self.memory, memory)
        self._connection.execute(f"SET memory_limit = '{self.memory}B'")

    def _check_keys(self, names: dict[str, str]) -> None:
        """Check the keys of all tables; `names` are their quoted names in the engine."""
        keys = Keys(self.select, {r.name: r for r in self.resources}, names)
        for resource in self.resources:
            led = {key.resource for key in resource.foreign_keys}
            state = self.state((resource.name, *sorted(led & set(self.rows))))
            check = partial(keys.problems, resource, self.ascending[resource.name])
            self.problems.extend(self.kept.problems(f"keys {resource.name}", state, check))

    def state(self, names: Iterable[str]) -> str | None:
        """Return the key of what depends on some tables alone; None if one of them has none."""
        keys = {name: self.kept.keys.get(name) for name in names}
        return None if None in keys.values() else key_of(keys, self.unread)

    def _load(self, resource: Resource, matcher: Matcher) -> None:
        kept = self.kept.recall(resource)
        if kept is None:
            self._read_table(resource, matcher)
            return
        self._take(kept.reading, kept.ascending, kept.problems)
        self.waiting.append(kept)

    def _take(self, reading: Reading, ascending: bool, problems: list[Problem]) -> None:
        """Note what is known of a table."""
        name = reading.resource.name
        self.readings[name] = reading
        self.problems.extend(problems)
        if reading.readable:
            self.rows[name], self.ascending[name] = reading.rows, ascending
        else:
            self.unread[name] = reading.rows

    def _read_table(self, resource: Resource, matcher: Matcher) -> None:
        """Read a table, and keep it if there is a cache."""
        from toolkit.engine.judgement import judge_cells
        from toolkit.engine.typed import read_typed

        before = self.kept.states(resource)
        root, table = self.package.root, self.name(resource)
        reading, ascending = read_typed(self._connection, resource, root, table, self.profile)
        found = [*reading.problems]
        if reading.readable:
            self._show_texts(reading.resource)
            found += judge_cells(self._connection, reading.resource, table, matcher)
            rows = partial(self._rows, table)
            self.kept.keep(resource, KeptTable(reading, found, ascending), rows, before)
        self._take(reading, ascending, found)

    def _rows(self, table: str) -> pa.RecordBatchReader:
        return self._connection.sql(f"SELECT * FROM main.{table}").to_arrow_reader(CHUNK)

    def _make_empty(self, resource: Resource) -> None:
        """Create a table without rows."""
        self._connection.execute(empty_table(resource, self.name(resource)))

    def _show_texts(self, resource: Resource) -> None:
        """Create the view of a table's texts."""
        self._connection.execute(texts_view(resource, self.name(resource)))

    def select(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(query).fetchall()


def _chunked(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches of `CHUNK` rows, and what is left."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(item.num_rows for item in held) >= CHUNK:
            whole = pa.Table.from_batches(held).combine_chunks()
            yield whole.slice(0, CHUNK).to_batches()[0]
            held = whole.slice(CHUNK).to_batches()
    if held:
        yield pa.Table.from_batches(held).combine_chunks().to_batches()[0]
