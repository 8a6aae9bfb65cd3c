"""Typed tables in the engine, and what their cells and keys violate.

Each table lies three times in one duckdb connection: `raw` (text, as in the file), `main` (typed;
a cell that failed its type is null) and, made anew for each rule, `sound` (views without the rows
that a needed rule refused). `_record` is the record number, the header being 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.adjudication import Judge, Verdict
from toolkit.package import ForeignKey, Package, Problem, Resource
from toolkit.reading import read
from toolkit.screening import Screen, identifier, literal, screens

if TYPE_CHECKING:
    from toolkit.package import Field

MAX_CODES = 127


class Tables:
    """The tables of a package, typed, in one duckdb connection.

    `problems` are the faults of structure, cells and keys; `unread` maps a table that could not be
    read to the number of its rows that nobody checked.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.connection = duckdb.connect(
            ":memory:", config={"autoinstall_known_extensions": False, "threads": 2}
        )
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("CREATE SCHEMA raw; CREATE SCHEMA sound")
        self.connection.execute("CREATE TABLE _refused (rule VARCHAR, tbl VARCHAR, record BIGINT)")
        self.problems: list[Problem] = []
        self.unread: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self.refused: set[tuple[str, str]] = set()
        self.views: dict[str, str] = {}
        for resource in package.resources:
            self._load(resource)
        for resource in self.resources:
            self.problems.extend(self._keys(resource))

    @property
    def resources(self) -> list[Resource]:
        """The resources that could be read."""
        return [item for item in self.package.resources if item.name in self.rows]

    def arrow(self, name: str) -> pa.Table:
        """Return a table with its Arrow types, rows in file order; raises KeyError if unread."""
        if name not in self.rows:
            raise KeyError(name)
        resource = self.package.resource(name)
        columns = ", ".join(identifier(column) for column in resource.field_names)
        query = f"SELECT {columns} FROM main.{identifier(name)} ORDER BY _record"
        table = self.connection.sql(query).to_arrow_table()
        schema = arrow_schema(resource)
        arrays = [_typed(table.column(item.name), item, resource) for item in schema]
        return pa.Table.from_arrays(arrays, schema=schema)

    def _load(self, resource: Resource) -> None:
        reading = read(resource, self.package.root / resource.path)
        self.problems.extend(reading.problems)
        if not reading.readable:
            self.unread[resource.name] = reading.rows
            return
        self.rows[resource.name] = reading.rows
        table = identifier(resource.name)
        schema = pa.schema(
            [*[(name, pa.string()) for name in resource.field_names], ("_record", pa.int64())]
        )
        source = pa.Table.from_batches(reading.batches, schema=schema)
        self.connection.register("_source", source)
        self.connection.execute(f"CREATE TABLE raw.{table} AS SELECT * FROM _source")
        self.connection.unregister("_source")
        self._type(resource)

    def _type(self, resource: Resource) -> None:
        """Screen the raw cells, adjudicate the flagged ones and build the typed table."""
        raw = f"raw.{identifier(resource.name)}"
        fields = screens(resource)
        blank = " AND ".join(screen.missing for screen in fields)
        for (record,) in self.connection.execute(
            f"SELECT _record FROM {raw} r WHERE {blank} ORDER BY 1"
        ).fetchall():
            hint = "remove the line"
            self.problems.append(
                Problem("blank-row", "the row is blank", resource.name, record, hint=hint)
            )
        self.connection.execute(f"DELETE FROM {raw} r WHERE {blank}")
        judge: Judge | None = None
        selected, joined = [], []
        for number, screen in enumerate(fields):
            column = identifier(screen.field.name)
            self._required(resource, raw, screen)
            self._categories(resource, raw, screen)
            flagged = self.connection.execute(
                f"SELECT DISTINCT r.{column} FROM {raw} r"
                f" WHERE NOT {screen.missing} AND ({screen.clean}) IS NOT TRUE ORDER BY 1"
            ).fetchall()
            value = f"CASE WHEN NOT {screen.missing} THEN {screen.value} END"
            if flagged:
                judge = judge or Judge(resource)
                verdicts = judge.judge(screen.field.name, [text for (text,) in flagged])
                self._blame(resource, raw, screen, verdicts)
                self._verdict_table(f"_verdict{number}", verdicts)
                joined.append(
                    f"LEFT JOIN _verdict{number} v{number} ON v{number}.text = r.{column}"
                )
                value = (
                    f"CASE WHEN {screen.missing} THEN NULL"
                    f" WHEN v{number}.text IS NOT NULL"
                    f" THEN TRY_CAST(v{number}.value AS {screen.sql_type})"
                    f" ELSE {screen.value} END"
                )
            selected.append(f"{value} AS {column}")
        self.connection.execute(
            f"CREATE TABLE main.{identifier(resource.name)} AS SELECT {', '.join(selected)},"
            f" _record FROM {raw} r {' '.join(joined)} ORDER BY _record"
        )
        for number in range(len(fields)):
            self.connection.execute(f"DROP TABLE IF EXISTS _verdict{number}")

    def _required(self, resource: Resource, raw: str, screen: Screen) -> None:
        """A required cell that is missing; a primary key's cells are required too."""
        name = screen.field.name
        if not screen.field.required:
            return
        for (record,) in self.connection.execute(
            f"SELECT _record FROM {raw} r WHERE {screen.missing} ORDER BY 1"
        ).fetchall():
            message = f'"{name}" is required and the cell is empty'
            self.problems.append(
                Problem("constraint-error", message, resource.name, record, name, hint="fill it")
            )

    def _categories(self, resource: Resource, raw: str, screen: Screen) -> None:
        """A value outside the field's categories, which frictionless does not look at."""
        field = screen.field
        known = field.categories
        if known is None or set(known) >= {str(code) for code in field.enum or [None]}:
            return
        listed = ", ".join(literal(value) for value in known) or "NULL"
        column = identifier(field.name)
        query = (
            f"SELECT _record, r.{column} FROM {raw} r WHERE NOT {screen.missing}"
            f" AND (r.{column} IN ({listed})) IS NOT TRUE ORDER BY 1"
        )
        for record, text in self.connection.execute(query).fetchall():
            message = f'"{text}" in "{field.name}" is none of its categories'
            hint = f"use one of: {', '.join(known)}"
            self.problems.append(
                Problem(
                    "category-unknown", message, resource.name, record, field.name, text, hint=hint
                )
            )

    def _blame(self, resource: Resource, raw: str, screen: Screen, verdicts: list[Verdict]) -> None:
        """Turn the verdicts against texts into problems of the rows that hold them."""
        name = screen.field.name
        for verdict in verdicts:
            if not verdict.notes and not verdict.overflow:
                continue
            records = self.connection.execute(
                f"SELECT _record FROM {raw} WHERE {identifier(name)} = ? ORDER BY 1",
                [verdict.text],
            ).fetchall()
            for (record,) in records:
                self.problems.extend(_cell_problems(resource, screen.field, record, verdict))

    def _verdict_table(self, name: str, verdicts: list[Verdict]) -> None:
        rows = [(v.text, None if "type" in v.notes else v.value) for v in verdicts]
        self.connection.execute(f"CREATE TEMP TABLE {name} (text VARCHAR, value VARCHAR)")
        self.connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)

    def _keys(self, resource: Resource) -> Iterator[Problem]:
        if resource.primary_key:
            yield from self._duplicates(resource, resource.primary_key, "primary-key")
        for field in resource.fields:
            if field.constraints.get("unique") is True:
                yield from self._duplicates(resource, (field.name,), "unique-error")
        for key in resource.unique_keys:
            yield from self._duplicates(resource, key, "unique-key")
        for foreign in resource.foreign_keys:
            yield from self._dangling(resource, foreign)

    def _duplicates(self, resource: Resource, key: tuple[str, ...], rule: str) -> Iterator[Problem]:
        table, columns = f"main.{identifier(resource.name)}", _columns(key)
        empty = " AND ".join(f"{identifier(name)} IS NULL" for name in key)
        if rule == "primary-key":
            query = f"SELECT _record FROM {table} WHERE {empty} ORDER BY 1"
            for (record,) in self.connection.execute(query).fetchall():
                message = f"the key ({', '.join(key)}) is empty"
                yield Problem(rule, message, resource.name, record, ", ".join(key))
        query = (
            f"SELECT _record, earlier, {columns} FROM (SELECT _record, {columns},"
            f" lag(_record) OVER (PARTITION BY {columns} ORDER BY _record) AS earlier"
            f" FROM {table} WHERE NOT ({empty})) WHERE earlier IS NOT NULL ORDER BY _record"
        )
        for record, earlier, *values in self.connection.execute(query).fetchall():
            shown = _shown(values)
            yield Problem(
                rule,
                f'"{shown}" stands in record {earlier} already; ({", ".join(key)}) must be unique',
                resource.name,
                record,
                ", ".join(key),
                shown,
                hint="give the row a key of its own, or remove the duplicate",
            )

    def _dangling(self, resource: Resource, key: ForeignKey) -> Iterator[Problem]:
        if key.resource not in self.rows:
            return
        matches = " AND ".join(
            f"t.{identifier(there)} = s.{identifier(here)}"
            for here, there in zip(key.fields, key.reference, strict=True)
        )
        filled = " OR ".join(f"s.{identifier(name)} IS NOT NULL" for name in key.fields)
        columns = ", ".join(f"s.{identifier(name)}" for name in key.fields)
        query = (
            f"SELECT s._record, {columns} FROM main.{identifier(resource.name)} s"
            f" ANTI JOIN main.{identifier(key.resource)} t ON {matches}"
            f" WHERE {filled} ORDER BY s._record"
        )
        for record, *values in self.connection.execute(query).fetchall():
            shown = _shown(values)
            yield Problem(
                "foreign-key",
                f'"{shown}" is not in "{", ".join(key.reference)}" of the table "{key.resource}"',
                resource.name,
                record,
                ", ".join(key.fields),
                shown,
                hint=f'add the row to "{key.resource}", or correct the value',
            )

    def refuse(self, problems: list[Problem]) -> None:
        """Remember the rows that rules refused, for the rules that need those."""
        rows = [
            (problem.rule, problem.table, problem.record)
            for problem in problems
            if problem.table in self.rows and problem.record is not None
        ]
        if rows:
            self.connection.executemany("INSERT INTO _refused VALUES (?, ?, ?)", rows)
            self.refused.update((str(table), rule) for rule, table, _ in rows)

    def sound(self, needs: tuple[str, ...]) -> None:
        """Make `sound`: views without the rows that the rules of `needs` refused."""
        for name in self.rows:
            rules = [literal(rule) for rule in sorted(needs) if (name, rule) in self.refused]
            query = f"SELECT * FROM main.{identifier(name)}"
            if rules:
                query += (
                    f" t ANTI JOIN (SELECT record FROM _refused WHERE rule IN ({', '.join(rules)})"
                    f" AND tbl = {literal(name)}) x ON x.record = t._record"
                )
            if self.views.get(name) != query:
                view = f"sound.{identifier(name)}"
                self.connection.execute(f"CREATE OR REPLACE VIEW {view} AS {query}")
                self.views[name] = query

    def count(self, schema: str, table: str) -> int:
        """Return the number of rows of a table in `main` or `sound`; 0 if it was not read."""
        if table not in self.rows:
            return 0
        query = f"SELECT count(*) FROM {schema}.{identifier(table)}"
        row = self.connection.execute(query).fetchone()
        return int(row[0]) if row else 0


def _columns(key: tuple[str, ...]) -> str:
    return ", ".join(identifier(name) for name in key)


def _shown(values: list[object]) -> str:
    return ", ".join("" if value is None else str(value) for value in values)


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


def _typed(column: pa.ChunkedArray, item: pa.Field, resource: Resource) -> pa.Array:
    """Cast a column; a coded one gets every code of its enum as a level."""
    values = column.combine_chunks()
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


def arrow_schema(resource: Resource) -> pa.Schema:
    """Return the Arrow schema of a table, `nullable=False` where a field is required."""
    return pa.schema(
        [
            pa.field(field.name, arrow_type(field), nullable=not field.required)
            for field in resource.fields
        ]
    )
