"""Check the cells that the screens flagged, and store their exact values.

`_suspect` has the texts of the rows in which a screen flagged a cell. Each distinct value is
checked once, and each row that contains it gets its problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from toolkit.engine.adjudication import Judge, Verdict
from toolkit.engine.matching import Matcher
from toolkit.engine.screening import Screen, categories, screens
from toolkit.package.model import Field, Problem, Resource
from toolkit.wording import broken_constraint, counted


def judge_cells(
    connection: duckdb.DuckDBPyConnection, resource: Resource, table: str, matcher: Matcher
) -> list[Problem]:
    """Check the flagged cells of a typed table, store their values, and return the problems.

    Args: `table` is the table's quoted name in the engine.
    """
    flagged = f"FROM main.{table} WHERE _cells IS NOT NULL"
    if not connection.execute(f"SELECT 1 {flagged} LIMIT 1").fetchall():
        return []
    fields = screens(resource)
    cells = ", ".join(f"_cells[{n}] AS {s.column}" for n, s in enumerate(fields, 1))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _suspect AS SELECT {cells}, _record {flagged}"
    )
    return _Suspects(connection, resource, table).judged(fields, matcher)


class _Suspects:
    """The flagged rows of one table, and the problems found in them."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, resource: Resource, table: str
    ) -> None:
        self.connection, self.resource, self.table = connection, resource, table
        self.problems: list[Problem] = []

    def select(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def judged(self, fields: list[Screen], matcher: Matcher) -> list[Problem]:
        """Check the flagged cells field by field."""
        self.blank_rows(fields)
        judge = Judge(self.resource, matcher)
        meets = iter(self.met([part(s) for s in fields for part in (_empty, _outside, _flagged)]))
        for screen in fields:
            if next(meets):
                self.required(screen)
            if next(meets):
                self.categories(screen)
            if next(meets):
                self.adjudicate(screen, judge)
        return self.problems

    def met(self, conditions: list[str]) -> list[bool]:
        """Return for each condition whether a flagged row meets it, in one query for them all."""
        found = ", ".join(f"bool_or({condition})" for condition in conditions)
        return [bool(met) for met in self.select(f"SELECT {found} FROM _suspect r")[0]]

    def adjudicate(self, screen: Screen, judge: Judge) -> None:
        """Check the distinct flagged texts of a field, and store their values."""
        query = f"SELECT DISTINCT r.{screen.column} FROM _suspect r WHERE {_flagged(screen)}"
        verdicts = judge.judge(
            screen.field.name, [t for (t,) in self.select(f"{query} ORDER BY 1")]
        )
        self.unchecked(screen, verdicts)
        self.blame(screen, verdicts)
        self.patch(screen, verdicts)

    def unchecked(self, screen: Screen, verdicts: list[Verdict]) -> None:
        """Report the texts that could not be checked with their pattern or `jsonSchema`."""
        reasons = [verdict.unchecked for verdict in verdicts if verdict.unchecked]
        if not reasons:
            return
        field = screen.field
        self.problems.append(
            Problem(
                "limit-exceeded",
                f"{len(reasons)} of {counted(len(verdicts), 'distinct value')} of `{field.name}`"
                f" not checked: {reasons[0]}",
                self.resource.name,
                field=field.name,
                value=str(field.constraints.get("pattern", "jsonSchema")),
                hint="write a pattern without repetitions inside repetitions",
            )
        )

    def blank_rows(self, fields: list[Screen]) -> None:
        """Report the rows in which every cell is missing, and remove them."""
        blank = " AND ".join(screen.missing for screen in fields)
        found = self.select(f"SELECT _record FROM _suspect r WHERE {blank} ORDER BY 1")
        hint = "remove the line"
        self.problems.extend(
            Problem("blank-row", "the row is blank", self.resource.name, record, hint=hint)
            for (record,) in found
        )
        if found:
            self.connection.execute(
                f"DELETE FROM main.{self.table} t USING _suspect r"
                f" WHERE t._record = r._record AND {blank}"
            )
            self.connection.execute(f"DELETE FROM _suspect r WHERE {blank}")

    def required(self, screen: Screen) -> None:
        """Report the empty cells of a required field; the fields of a primary key are required."""
        name = screen.field.name
        message = f"`{name}` is required, but the cell is empty"
        query = f"SELECT _record FROM _suspect r WHERE {_empty(screen)} ORDER BY 1"
        self.problems.extend(
            Problem(
                "constraint-error",
                message,
                self.resource.name,
                record,
                name,
                hint="fill in a value",
            )
            for (record,) in self.select(query)
        )

    def categories(self, screen: Screen) -> None:
        """Report values outside the field's categories, which frictionless does not check."""
        field = screen.field
        query = (
            f"SELECT _record, r.{screen.column} FROM _suspect r WHERE {_outside(screen)} ORDER BY 1"
        )
        hint = f"use one of: {', '.join(field.categories or [])}"
        self.problems.extend(
            Problem(
                "category-unknown",
                f'"{text}" is not a category of `{field.name}`',
                self.resource.name,
                record,
                field.name,
                text,
                hint=hint,
            )
            for record, text in self.select(query)
        )

    def blame(self, screen: Screen, verdicts: list[Verdict]) -> None:
        """Report a problem for each row that contains a text with errors."""
        bad = {v.text: v for v in verdicts if v.notes or v.overflow}
        if not bad:
            return
        query = (
            f"SELECT _record, r.{screen.column} FROM _suspect r"
            f" SEMI JOIN (SELECT unnest(?) AS text) b ON b.text = r.{screen.column} ORDER BY 1"
        )
        for record, text in self.connection.execute(query, [list(bad)]).fetchall():
            self.problems.extend(_cell_problems(self.resource, screen.field, record, bad[text]))

    def patch(self, screen: Screen, verdicts: list[Verdict]) -> None:
        """Store the values as read by frictionless."""
        values = [None if "type" in v.notes else v.value for v in verdicts]
        self.connection.execute(
            f"UPDATE main.{self.table} t"
            f" SET {screen.column} = TRY_CAST(v.value AS {screen.sql_type}) FROM _suspect r"
            " JOIN (SELECT unnest(?::VARCHAR[]) AS text, unnest(?::VARCHAR[]) AS value) v"
            f" ON v.text = r.{screen.column} WHERE r._record = t._record",
            [[verdict.text for verdict in verdicts], values],
        )


def _empty(screen: Screen) -> str:
    """Return the condition of the rows without a value that a field requires."""
    return screen.missing if screen.field.required else "false"


def _outside(screen: Screen) -> str:
    """Return the condition of the rows with a value outside the categories of a field."""
    outside = categories(screen.field, f"r.{screen.column}")
    return "false" if outside is None else f"NOT {screen.missing} AND ({outside}) IS NOT TRUE"


def _flagged(screen: Screen) -> str:
    """Return the condition of the rows with a text that only frictionless can read."""
    return f"NOT {screen.missing} AND ({screen.clean}) IS NOT TRUE"


def _cell_problems(
    resource: Resource, field: Field, record: int, verdict: Verdict
) -> Iterator[Problem]:
    if verdict.overflow:
        message = f'"{verdict.text}" in `{field.name}`: expected an integer of at most 64 bits'
        yield Problem("limit-exceeded", message, resource.name, record, field.name, verdict.text)
    for name, note in verdict.notes.items():
        rule = "type-error" if name == "type" else "constraint-error"
        hint = None
        if name == "enum" and field.enum:
            hint = f"use one of: {', '.join(str(value) for value in field.enum)}"
        yield Problem(
            rule,
            _cell_message(field, verdict.text, name, note),
            resource.name,
            record,
            field.name,
            verdict.text,
            hint=hint,
        )


def _cell_message(field: Field, text: str, name: str, note: str) -> str:
    """Return the message for a cell; `name` is `type` or a constraint, `note` frictionless'."""
    if name == "type":
        more = "" if note.startswith("type is") else f" ({note})"
        return f'"{text}" in `{field.name}`: expected a value of type {field.type}{more}'
    if name == "jsonSchema":
        return f'"{text}" in `{field.name}` does not match its JSON Schema: {note}'
    return broken_constraint(text, field.name, name, field.constraints.get(name))
