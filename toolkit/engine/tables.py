"""Typed tables in the engine, and what their cells and keys violate.

Each table stands three times in one duckdb connection: `main` (typed; a cell that failed its type
is null) and two views of it, `raw` (text, as in the file) and, made anew for each rule, `sound`
(without the rows that a needed rule refused). `_record` is the record number, the header being 1;
`_cells` in `main`, the texts of a row that a screen flagged.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.engine.adjudication import SECONDS, Judge, TooSlow, Verdict
from toolkit.engine.keys import key_problems
from toolkit.engine.reading import Reading, read
from toolkit.engine.screening import (
    SQL_TYPES,
    Screen,
    categories,
    engine_names,
    identifier,
    insert,
    literal,
    quoted,
    screens,
    suspicion,
)
from toolkit.engine.suspects import Order, mark, marked_schema
from toolkit.package.model import Package, Problem, Resource
from toolkit.progress import silent

if TYPE_CHECKING:
    from toolkit.package.model import Field

MAX_CODES = 127
MEMORY, MEMORY_A_FIELD = 600_000_000, 500_000
CHUNK = 100_000


class Tables:
    """The tables of a package, typed, in one duckdb connection.

    What needs more than `MEMORY` bytes (and so many for each field of the widest table) goes to
    the system's temporary folder; Arrow's buffers are not among them.
    `problems` are the faults of structure, cells and keys; `unread` maps a table that could not be
    read to the number of its rows that nobody checked.
    """

    def __init__(self, package: Package, progress: Callable[[str], None] = silent) -> None:
        self.package = package
        widest = max((len(resource.fields) for resource in package.resources), default=0)
        spill = Path(tempfile.gettempdir()) / f"toolkit-{secrets.token_hex(8)}"
        weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
        self.connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": False,
                "disabled_optimizers": "common_subexpressions",  # quadratic in the fields
                "memory_limit": f"{MEMORY + MEMORY_A_FIELD * widest}B",
                "preserve_insertion_order": False,
                "temp_directory": str(spill),  # made only if the tables need more than that
                "threads": 2,
            },
        )
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("CREATE SCHEMA raw; CREATE SCHEMA sound")
        self.connection.execute("CREATE TABLE _refused (rule VARCHAR, tbl VARCHAR, record BIGINT)")
        self.problems: list[Problem] = []
        self.unread: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self.refused: set[tuple[str, str]] = set()
        self.views: dict[str, str] = {}
        self.counts: dict[str, int] = {}
        self.ascending: dict[str, bool] = {}
        self.readings: dict[str, Reading] = {}
        self.profile = package.profile is not None
        self.names = engine_names(package.names)
        for resource in package.resources:
            progress(f"reading {resource.name}…")
            self._load(resource)
        for resource in self.resources:
            self.problems.extend(key_problems(self, resource))

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
        """Return the quoted names in the engine of a table's columns, in the order of fields."""
        return quoted(self.readings[name].resource, self.fields(name))

    def arrow(self, name: str) -> pa.Table:
        """Return a table with its Arrow types, rows in file order; raises KeyError if unread."""
        if name not in self.rows:
            raise KeyError(name)
        resource = self.readings[name].resource
        return pa.Table.from_batches(self.batches(resource, "_record"), arrow_schema(resource))

    def batches(self, resource: Resource, order: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table with its Arrow types, so many at a time.

        Args: `order` is the SQL of their order.
        """
        columns = quoted(resource, resource.field_names)
        cells = [
            column
            if field.type in (*SQL_TYPES, "string", "any")
            else f"CASE WHEN {column} IS NOT NULL AND _cells IS NOT NULL THEN _cells[{n}]"
            f" ELSE {column} END AS {column}"  # the text, for Arrow has no such type
            for n, (field, column) in enumerate(zip(resource.fields, columns, strict=True), 1)
        ]
        query = f"SELECT {', '.join(cells)} FROM main.{self.name(resource)} ORDER BY {order}"
        schema = arrow_schema(resource)
        for rows in self.chunks(query):
            arrays = [_typed(rows.column(n), item, resource) for n, item in enumerate(schema)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def chunks(self, query: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a query, `CHUNK` at a time and the rest; no other may run meanwhile."""
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
        """Let the engine use so many bytes from now on."""
        self.connection.execute(f"SET memory_limit = '{memory}B'")

    def _load(self, resource: Resource) -> None:
        reading = self._take(read(resource, self.package.root, self.profile))
        resource = reading.resource
        self.readings[resource.name] = reading
        self.problems.extend(reading.problems)
        if not reading.readable:
            self.unread[resource.name] = reading.rows
            return
        self.rows[resource.name] = reading.rows
        self._type(resource)

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
        """Return the query that makes a typed table.

        `_cells` keeps the texts of a row that anything about it may be wrong with, and is null in
        all others.
        """
        fields = screens(resource)
        values = [f"{screen.typed} AS {screen.column}" for screen in fields]
        values += [f"r.{screen.column} AS {screen.kept}" for screen in fields if screen.kept]
        blank = " AND ".join(f"r.{screen.column} = ''" for screen in fields)
        suspects = [f"({blank})"] if not any(screen.field.required for screen in fields) else []
        suspect = " OR ".join(["r._odd", *filter(None, map(suspicion, fields)), *suspects])
        cells = ", ".join(f"r.{screen.column}" for screen in fields)
        return (
            f"CREATE TABLE main.{self.name(resource)} AS SELECT {', '.join(values)},"
            f" CASE WHEN {suspect} THEN [{cells}] END AS _cells, r._record FROM _source r"
        )

    def _type(self, resource: Resource) -> None:
        """Adjudicate what the screens flagged and make the view of texts."""
        fields, table = screens(resource), self.name(resource)
        texts = [
            f"coalesce(CASE WHEN _cells IS NULL THEN {screen.text} ELSE _cells[{n}] END, '')"
            f" AS {screen.column}"
            for n, screen in enumerate(fields, 1)
        ]
        self.connection.execute(
            f"CREATE VIEW raw.{table} AS SELECT {', '.join(texts)}, _cells IS NOT NULL AS _odd,"
            f" _record FROM main.{table}"
        )
        cells = ", ".join(f"_cells[{n}] AS {s.column}" for n, s in enumerate(fields, 1))
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE _suspect AS SELECT {cells}, _record FROM main.{table}"
            " WHERE _cells IS NOT NULL"
        )
        if not self.select("SELECT 1 FROM _suspect LIMIT 1"):
            return
        self._blank(resource, fields)
        judge: Judge | None = None
        for screen in fields:
            self._required(resource, screen)
            self._categories(resource, screen)
            flagged = self.select(
                f"SELECT DISTINCT r.{screen.column} FROM _suspect r"
                f" WHERE NOT {screen.missing} AND ({screen.clean}) IS NOT TRUE ORDER BY 1"
            )
            if flagged:
                judge = judge or Judge(resource)
                verdicts = self._judge(resource, judge, screen, [text for (text,) in flagged])
                self._blame(resource, screen, verdicts)
                self._patch(table, screen, verdicts)

    def _judge(
        self, resource: Resource, judge: Judge, screen: Screen, texts: list[str]
    ) -> list[Verdict]:
        """Have the texts of a field judged; too slow a pattern is a finding, and they are null."""
        try:
            return judge.judge(screen.field.name, texts)
        except TooSlow:
            pattern = str(screen.field.constraints.get("pattern", "jsonSchema"))
            self.problems.append(
                Problem(
                    "limit-exceeded",
                    f'"{screen.field.name}": {len(texts)} different texts were not checked: its'
                    f" pattern takes longer than {SECONDS:.0f} seconds",
                    resource.name,
                    field=screen.field.name,
                    value=pattern,
                    hint="write a pattern without repetitions inside repetitions",
                )
            )
            return [Verdict(text, None, {}) for text in texts]

    def _blank(self, resource: Resource, fields: list[Screen]) -> None:
        """Report the rows in which every cell is missing, and leave them out."""
        blank = " AND ".join(screen.missing for screen in fields)
        found = self.select(f"SELECT _record FROM _suspect r WHERE {blank} ORDER BY 1")
        hint = "remove the line"
        self.problems.extend(
            Problem("blank-row", "the row is blank", resource.name, record, hint=hint)
            for (record,) in found
        )
        if found:
            table = f"main.{self.name(resource)}"
            self.connection.execute(
                f"DELETE FROM {table} t USING _suspect r WHERE t._record = r._record AND {blank}"
            )
            self.connection.execute(f"DELETE FROM _suspect r WHERE {blank}")

    def _required(self, resource: Resource, screen: Screen) -> None:
        """A required cell that is missing; a primary key's cells are required too."""
        name = screen.field.name
        if not screen.field.required:
            return
        message = f'"{name}" is required and the cell is empty'
        query = f"SELECT _record FROM _suspect r WHERE {screen.missing} ORDER BY 1"
        self.problems.extend(
            Problem("constraint-error", message, resource.name, record, name, hint="fill it")
            for (record,) in self.select(query)
        )

    def _categories(self, resource: Resource, screen: Screen) -> None:
        """A value outside the field's categories, which frictionless does not look at."""
        field = screen.field
        outside = categories(field, f"r.{screen.column}")
        if outside is None:
            return
        query = (
            f"SELECT _record, r.{screen.column} FROM _suspect r WHERE NOT {screen.missing}"
            f" AND ({outside}) IS NOT TRUE ORDER BY 1"
        )
        hint = f"use one of: {', '.join(field.categories or [])}"
        for record, text in self.select(query):
            message = f'"{text}" in "{field.name}" is none of its categories'
            self.problems.append(
                Problem(
                    "category-unknown", message, resource.name, record, field.name, text, hint=hint
                )
            )

    def _blame(self, resource: Resource, screen: Screen, verdicts: list[Verdict]) -> None:
        """Turn the verdicts against texts into problems of the rows that hold them."""
        bad = {v.text: v for v in verdicts if v.notes or v.overflow}
        if not bad:
            return
        query = (
            f"SELECT _record, r.{screen.column} FROM _suspect r"
            f" SEMI JOIN (SELECT unnest(?) AS text) b ON b.text = r.{screen.column} ORDER BY 1"
        )
        for record, text in self.connection.execute(query, [list(bad)]).fetchall():
            self.problems.extend(_cell_problems(resource, screen.field, record, bad[text]))

    def _patch(self, table: str, screen: Screen, verdicts: list[Verdict]) -> None:
        """Put the values that frictionless read where the screen could not tell."""
        values = [None if "type" in v.notes else v.value for v in verdicts]
        texts = pa.array([v.text for v in verdicts], pa.string())
        judged = pa.table({"text": texts, "value": pa.array(values, pa.string())})
        self.connection.register("_verdict", judged)
        self.connection.execute(
            f"UPDATE main.{table} t SET {screen.column} = TRY_CAST(v.value AS {screen.sql_type})"
            f" FROM _suspect r JOIN _verdict v ON v.text = r.{screen.column}"
            " WHERE r._record = t._record"
        )
        self.connection.unregister("_verdict")

    def select(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(query).fetchall()

    def refuse(self, problems: list[Problem]) -> None:
        """Remember the rows that rules refused, for the rules that need those."""
        rows = [
            (problem.rule, problem.table, problem.record)
            for problem in problems
            if problem.table in self.rows and problem.record is not None
        ]
        if not rows:
            return
        insert(self.connection, "_refused", rows)
        self.refused.update((str(table), rule) for rule, table, _ in rows)
        self.counts.clear()

    def sound(self, needs: tuple[str, ...]) -> None:
        """Make `sound`: views without the rows that the rules of `needs` refused."""
        for name in self.rows:
            rules = [literal(rule) for rule in sorted(needs) if (name, rule) in self.refused]
            query = f"SELECT * FROM main.{self.name(name)}"
            if rules:
                query += (
                    f" t ANTI JOIN (SELECT record FROM _refused WHERE rule IN ({', '.join(rules)})"
                    f" AND tbl = {literal(name)}) x ON x.record = t._record"
                )
            if self.views.get(name) != query:
                view = f"sound.{self.name(name)}"
                self.connection.execute(f"CREATE OR REPLACE VIEW {view} AS {query}")
                self.views[name] = query

    def count(self, schema: str, table: str) -> int:
        """Return the number of rows of a table in `main` or `sound`; 0 if it was not read."""
        if table not in self.rows:
            return 0
        query = self.views.get(table) if schema == "sound" else None
        query = query or f"SELECT * FROM main.{self.name(table)}"
        if query not in self.counts:
            self.counts[query] = int(self.select(f"SELECT count(*) FROM ({query})")[0][0])
        return self.counts[query]


def _cell_problems(
    resource: Resource, field: Field, record: int, verdict: Verdict
) -> Iterator[Problem]:
    if verdict.overflow:
        message = f'"{verdict.text}" is beyond 64 bits'
        yield Problem("limit-exceeded", message, resource.name, record, field.name, verdict.text)
    for name, note in verdict.notes.items():
        rule = "type-error" if name == "type" else "constraint-error"
        expected = f"a value of type {field.type}" if name == "type" else f'constraint "{name}"'
        hint = None
        if name == "enum" and field.enum:
            hint = f"use one of: {', '.join(str(value) for value in field.enum)}"
        yield Problem(
            rule,
            f'"{verdict.text}" in "{field.name}": expected {expected} ({note})',
            resource.name,
            record,
            field.name,
            verdict.text,
            hint=hint,
        )


def _typed(values: pa.Array, item: pa.Field, resource: Resource) -> pa.Array:
    """Cast a column; a coded one gets every code of its enum as a level."""
    if not pa.types.is_dictionary(item.type):
        return values.cast(item.type)
    field = next(field for field in resource.fields if field.name == item.name)
    levels = pa.array([str(code) for code in field.enum or []], pa.string())
    return pa.DictionaryArray.from_arrays(pc.index_in(values, levels).cast(pa.int8()), levels)


def arrow_type(field: Field) -> pa.DataType:
    """Return the Arrow type of a field: coded columns are dictionaries in the enum's order."""
    if field.type == "integer":
        low, high = field.constraints.get("minimum"), field.constraints.get("maximum")
        small = low is not None and high is not None and low >= -(2**31) and high < 2**31
        return pa.int32() if small else pa.int64()
    simple = {"year": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    if field.type == "date":
        return pa.date32()
    if field.enum and len(field.enum) <= MAX_CODES and field.type == "string":
        return pa.dictionary(pa.int8(), pa.string())
    return simple.get(field.type, pa.string())


def scan(
    connection: duckdb.DuckDBPyConnection,
    reading: Reading,
    source: Callable[[Reading], pa.RecordBatchReader],
    query: str,
) -> Reading:
    """Run a query over `_source`, the batches of a reading, and if they fail read again exactly.

    Returns: the reading that was taken, its `rows` and `problems` whole.
    """
    if not reading.readable:
        return reading
    connection.register("_source", source(reading))
    try:
        connection.execute(query)
    except duckdb.OutOfMemoryException:
        resource = reading.resource
        message = f"{resource.path} needs more memory than a table may take"
        hint = "split the table, or leave out fields"
        return reading.refuse(Problem("limit-exceeded", message, resource.name, hint=hint))
    except duckdb.Error:
        if reading.failed is None:
            raise
        return scan(connection, reading.again(), source, query)
    finally:
        connection.unregister("_source")
    return reading


def arrow_schema(resource: Resource) -> pa.Schema:
    """Return the Arrow schema of a table, `nullable=False` where a field is required."""
    return pa.schema(
        [
            pa.field(field.name, arrow_type(field), nullable=not field.required)
            for field in resource.fields
        ]
    )
