"""Load tables into the engine with their types, and check their cells and keys.

Each table exists three times in one duckdb connection: `main` (typed; a cell that failed its type
is null) and two views of it, `raw` (text, as in the file) and, made again for each rule, `sound`
(without the rows that a needed rule refused). `_record` is the record number, counting the header
as 1; `_cells` in `main` has the texts of a row that a screen flagged.

What a package of the claims profile leaves out is there and empty: each absent table has no rows,
each absent column is null. So no query has to ask whether it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from toolkit.engine.connection import connect
from toolkit.engine.kept import KeptTable, digest_read, keep, restored, rows_of, table_key
from toolkit.engine.keys import Keys
from toolkit.engine.matching import Matcher
from toolkit.engine.memory import budget
from toolkit.engine.reading import Reading
from toolkit.engine.screening import (
    SQL_TYPES,
    empty_column,
    engine_names,
    identifier,
    quoted,
    screens,
)
from toolkit.engine.soundness import Soundness
from toolkit.package.cache import Cache, key_of, packed, unpacked
from toolkit.package.levels import level_of
from toolkit.package.model import Package, Problem, Resource
from toolkit.package.profile import absent_tables, completed, profile_table
from toolkit.progress import OnStage, silent

if TYPE_CHECKING:
    import duckdb

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
    `connection` is first asked for.
    """

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
        self.unread: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self.ascending: dict[str, bool] = {}
        self.readings: dict[str, Reading] = {}
        self.keys: dict[str, str | None] = {}
        """The key of each table in the cache."""
        self.waiting: list[KeptTable] = []
        """The tables that are not loaded yet."""
        self.profile = package.profile is not None
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
        while self.waiting:
            self._fill(self.waiting.pop())
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

        cells = [
            screen.column
            if screen.field.type in (*SQL_TYPES, "string", "any")
            else f"CASE WHEN {screen.column} IS NOT NULL THEN CASE WHEN _cells IS NULL"
            f" THEN {screen.text} ELSE _cells[{n}] END END"
            f" AS {screen.column}"  # the text: Arrow has no such type
            for n, screen in enumerate(screens(resource), 1)
        ]
        query = f"SELECT {', '.join(cells)} FROM main.{self.name(resource)} ORDER BY {order}"
        schema = arrow_schema(resource)
        for rows in self.chunks(query):
            arrays = [typed_column(rows.column(n), item, resource) for n, item in enumerate(schema)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def chunks(self, query: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a query in batches of up to `CHUNK`; run no other query meanwhile."""
        held: list[pa.RecordBatch] = []
        for batch in self.connection.sql(query).to_arrow_reader(CHUNK):
            held.append(batch)
            if sum(item.num_rows for item in held) >= CHUNK:
                whole = pa.Table.from_batches(held).combine_chunks()
                yield whole.slice(0, CHUNK).to_batches()[0]
                held = whole.slice(CHUNK).to_batches()
        if held:
            yield pa.Table.from_batches(held).combine_chunks().to_batches()[0]

    def set_variable(self, name: str, value: int) -> None:
        """Give a variable of queries its value."""
        self._connection.execute(f"SET VARIABLE {name} = {value}")

    def allow(self, memory: int) -> None:
        """Let the engine use at least so many bytes of memory from now on."""
        self.memory = max(self.memory, memory)
        self._connection.execute(f"SET memory_limit = '{self.memory}B'")

    def _check_keys(self, names: dict[str, str]) -> None:
        """Check the keys of all tables; `names` are their quoted names in the engine."""
        keys = Keys(lambda: self.connection, {r.name: r for r in self.resources}, names)
        for resource in self.resources:
            led = {key.resource for key in resource.foreign_keys}
            state = self.state((resource.name, *sorted(led & set(self.rows))))
            found = self._known(f"keys {resource.name}", state)
            if found is None:
                found = list(keys.problems(resource, self.ascending[resource.name]))
                self._remember(f"keys {resource.name}", state, found)
            self.problems.extend(found)

    def state(self, names: Iterable[str]) -> str | None:
        """Return the key of what depends on some tables alone; None if one of them has none."""
        keys = {name: self.keys.get(name) for name in names}
        return None if None in keys.values() else key_of(keys, self.unread)

    def _known(self, name: str, state: str | None) -> list[Problem] | None:
        found = self.cache.recall(name, state) if self.cache and state else None
        return None if found is None else unpacked(found)

    def _remember(self, name: str, state: str | None, found: list[Problem]) -> None:
        if self.cache and state:
            self.cache.remember(name, state, packed(found))

    def _fill(self, kept: KeptTable) -> None:
        """Load a table that an earlier run kept."""
        resource = kept.reading.resource
        self._connection.register("_source", rows_of(kept.file))
        self._connection.execute(
            f"CREATE TABLE main.{self.name(resource)} AS SELECT * FROM _source"
        )
        self._connection.unregister("_source")
        self._show_texts(resource)

    def _load(self, resource: Resource, matcher: Matcher) -> None:
        kept = self._kept(resource) if self.cache else None
        if kept is None:
            self._read_table(resource, matcher)
            return
        self.readings[resource.name] = kept.reading
        self.rows[resource.name] = kept.reading.rows
        self.ascending[resource.name] = kept.ascending
        self.problems.extend(kept.problems)
        self.waiting.append(kept)

    def _kept(self, resource: Resource) -> KeptTable | None:
        """Return a table as an earlier run kept it, or None."""
        assert self.cache is not None
        if not self.cache.knows(f"table {resource.name}") or not resource.paths:
            return None
        root = self.package.root
        digests = self.cache.digests(self._files(resource))
        if digests is None:
            return None
        key = self.keys[resource.name] = table_key(resource, digests, self.profile)
        return restored(self.cache, key, resource, root, self.profile)

    def _read_table(self, resource: Resource, matcher: Matcher) -> None:
        """Read a table, and keep it if there is a cache."""
        from toolkit.engine.judgement import judge_cells
        from toolkit.engine.typed import read_typed

        states = self._file_states(resource)
        root, table = self.package.root, self.name(resource)
        reading, ascending = read_typed(self._connection, resource, root, table, self.profile)
        self.readings[resource.name] = reading
        found = [*reading.problems]
        if reading.readable:
            self.rows[resource.name] = reading.rows
            self.ascending[resource.name] = ascending
            self._show_texts(reading.resource)
            found += judge_cells(self._connection, reading.resource, table, matcher)
            if self.cache and resource.paths:
                self._store(self.cache, resource, found, states)
        else:
            self.unread[resource.name] = reading.rows
        self.problems.extend(found)

    def _store(
        self, cache: Cache, resource: Resource, found: list[Problem], states: list[Any]
    ) -> None:
        """Keep a table that was read; not if its files changed meanwhile."""
        reading, files = self.readings[resource.name], self._files(resource)
        digest = digest_read(reading)
        digests = [digest] if digest else cache.digests(files)
        if digests is None or (not digest and states != self._file_states(resource)):
            return
        key = self.keys[resource.name] = table_key(resource, digests, self.profile)
        query = f"SELECT * FROM main.{self.name(resource)}"
        rows = self._connection.sql(query).to_arrow_reader(CHUNK)
        keep(cache, key, rows, reading, found, self.ascending[resource.name])
        cache.remember(f"table {resource.name}", key, None)

    def _files(self, resource: Resource) -> list[Path]:
        return [self.package.root / path for path in resource.paths]

    def _file_states(self, resource: Resource) -> list[Any]:
        """Return when the files of a table were last changed, and their sizes."""
        known = [file.stat() for file in self._files(resource) if file.is_file()]
        return [(state.st_mtime_ns, state.st_size, state.st_ino) for state in known]

    def _make_empty(self, resource: Resource) -> None:
        """Create a table without rows."""
        columns = ", ".join(map(empty_column, resource.fields))
        self._connection.execute(
            f"CREATE TABLE main.{self.name(resource)} AS SELECT {columns},"
            " NULL::VARCHAR[] AS _cells, NULL::BIGINT AS _record WHERE false"
        )

    def _show_texts(self, resource: Resource) -> None:
        """Create the view of a table's texts."""
        table = self.name(resource)
        texts = [
            f"coalesce(CASE WHEN _cells IS NULL THEN {screen.text} ELSE _cells[{n}] END, '')"
            f" AS {screen.column}"
            for n, screen in enumerate(screens(resource), 1)
        ]
        self._connection.execute(
            f"CREATE VIEW raw.{table} AS SELECT {', '.join(texts)}, _cells IS NOT NULL AS _odd,"
            f" _record FROM main.{table}"
        )

    def select(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(query).fetchall()
