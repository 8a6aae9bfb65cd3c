"""Load tables into the engine with their types, and check their cells and keys.

Each table exists three times in one duckdb connection: `main` (typed; a cell that failed its type
is null) and two views of it, `raw` (text, as in the file) and, made again for each rule, `sound`
(without the rows that a needed rule refused). `_record` is the record number, counting the header
as 1; `_cells` in `main` has the texts of a row that a screen flagged.

What a package of the claims profile leaves out is there and empty: each absent table has no rows,
each absent column is null. So no query has to ask whether it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from toolkit.engine.arrow_types import arrow_schema, typed_column
from toolkit.engine.connection import connect
from toolkit.engine.judgement import judge_cells
from toolkit.engine.keys import Keys
from toolkit.engine.matching import Matcher
from toolkit.engine.memory import budget
from toolkit.engine.reading import Reading, read
from toolkit.engine.scan import scan
from toolkit.engine.screening import (
    SQL_TYPES,
    engine_names,
    identifier,
    quoted,
    screens,
    suspicion,
)
from toolkit.engine.soundness import Soundness
from toolkit.engine.suspects import Order, mark, marked_schema
from toolkit.package.levels import level_of
from toolkit.package.model import Field, Package, Problem, Resource
from toolkit.package.profile import absent_fields, absent_tables, completed, profile_table
from toolkit.progress import OnStage, silent

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
    """

    def __init__(
        self, package: Package, progress: OnStage = silent, memory: int | None = None
    ) -> None:
        self.package = package
        widest = max((len(resource.fields) for resource in package.resources), default=0)
        self.memory = (budget() if memory is None else memory) + MEMORY_A_FIELD * widest
        self.connection = connect(
            self,
            self.memory,
            disabled_optimizers="common_subexpressions",  # takes quadratic time in the fields
        )
        self.connection.execute("CREATE SCHEMA raw")
        self.problems: list[Problem] = []
        self.unread: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self.ascending: dict[str, bool] = {}
        self.readings: dict[str, Reading] = {}
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
        self.soundness = Soundness(self.connection, engine)
        self._check_keys(engine)

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
        if name not in self.rows:
            raise KeyError(name)
        resource = self.readings[name].resource
        return pa.Table.from_batches(self.batches(resource, "_record"), arrow_schema(resource))

    def complete(self, name: str) -> pa.Table:
        """Return a table with its Arrow types and every column of the profile."""
        resource = self.whole.resource(name)
        return pa.Table.from_batches(self.batches(resource, "_record"), arrow_schema(resource))

    def batches(self, resource: Resource, order: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table with its Arrow types, in batches of up to `CHUNK`.

        Args: `order` is the SQL of their order.
        """
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

    def allow(self, memory: int) -> None:
        """Let the engine use at least so many bytes of memory from now on."""
        self.memory = max(self.memory, memory)
        self.connection.execute(f"SET memory_limit = '{self.memory}B'")

    def _check_keys(self, names: dict[str, str]) -> None:
        """Check the keys of all tables; `names` are their quoted names in the engine."""
        keys = Keys(self.connection, {r.name: r for r in self.resources}, names)
        for resource in self.resources:
            self.problems.extend(keys.problems(resource, self.ascending[resource.name]))

    def _load(self, resource: Resource, matcher: Matcher) -> None:
        reading = self._take(read(resource, self.package.root, self.profile))
        resource = reading.resource
        self.readings[resource.name] = reading
        self.problems.extend(reading.problems)
        if not reading.readable:
            self.unread[resource.name] = reading.rows
            return
        self.rows[resource.name] = reading.rows
        self._show_texts(resource)
        table = self.name(resource)
        self.problems.extend(judge_cells(self.connection, resource, table, matcher))

    def _take(self, reading: Reading) -> Reading:
        """Type the batches of a reading into `main`, in one scan."""
        orders: list[Order] = []

        def marked(reading: Reading) -> pa.RecordBatchReader:
            orders.append(Order(reading.resource))
            batches = mark(reading.resource, reading.batches, orders[-1], self.profile)
            return pa.RecordBatchReader.from_batches(marked_schema(reading.resource), batches)

        resource = reading.resource
        reading = scan(self.connection, reading, marked, self._typing(resource))
        if not reading.readable:
            self.connection.execute(f"DROP TABLE IF EXISTS main.{self.name(resource)}")
        elif orders:
            self.ascending[resource.name] = orders[-1].holds
        return reading

    def _typing(self, resource: Resource) -> str:
        """Return the query that creates a typed table.

        `_cells` has the texts of a row in which something may be wrong, and is null otherwise.
        """
        fields = screens(resource)
        values = [f"{screen.typed} AS {screen.column}" for screen in fields]
        values += [f"r.{screen.column} AS {screen.kept}" for screen in fields if screen.kept]
        blank = " AND ".join(f"r.{screen.column} = ''" for screen in fields)
        suspects = [f"({blank})"] if not any(screen.field.required for screen in fields) else []
        suspect = " OR ".join(["r._odd", *filter(None, map(suspicion, fields)), *suspects])
        cells = ", ".join(f"r.{screen.column}" for screen in fields)
        if self.profile:
            values += [_empty(field) for field in absent_fields(resource)]
        return (
            f"CREATE TABLE main.{self.name(resource)} AS SELECT {', '.join(values)},"
            f" CASE WHEN {suspect} THEN [{cells}] END AS _cells, r._record FROM _source r"
        )

    def _make_empty(self, resource: Resource) -> None:
        """Create a table without rows."""
        columns = ", ".join(map(_empty, resource.fields))
        self.connection.execute(
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
        self.connection.execute(
            f"CREATE VIEW raw.{table} AS SELECT {', '.join(texts)}, _cells IS NOT NULL AS _odd,"
            f" _record FROM main.{table}"
        )

    def select(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(query).fetchall()


def _empty(field: Field) -> str:
    """Return the SQL of a column without values."""
    return f"NULL::{SQL_TYPES.get(field.type, 'VARCHAR')} AS {identifier(field.name)}"
