"""Find the file, the physical line and the key of each record that has findings."""

from __future__ import annotations

from contextlib import closing

from toolkit.engine.broken import BROKEN
from toolkit.engine.records import records
from toolkit.engine.screening import identifier
from toolkit.engine.tables import Tables
from toolkit.package.model import Problem


class Lines:
    """Files, lines and keys of the records that problems name.

    Only tables with multi-line cells are read again, in one pass each.
    """

    def __init__(self, tables: Tables, problems: list[Problem]) -> None:
        wanted: dict[str, set[int]] = {}
        for problem in problems:
            if problem.table in tables.package.names and problem.record is not None:
                wanted.setdefault(str(problem.table), set()).add(problem.record)
        self.places = {name: _places(tables, name, numbers) for name, numbers in wanted.items()}
        self.keys = {name: _keys(tables, name, numbers) for name, numbers in wanted.items()}

    def line(self, problem: Problem) -> int | None:
        """Return the physical line on which a problem's record begins, or None."""
        return self._place(problem)[1]

    def file(self, problem: Problem) -> str | None:
        """Return the file of a problem's record, or None; a table may have several."""
        return self._place(problem)[0]

    def _place(self, problem: Problem) -> tuple[str, int] | tuple[None, None]:
        places = self.places.get(problem.table or "", {})
        return places.get(problem.record or 0, (None, None))

    def key(self, problem: Problem) -> dict[str, str]:
        """Return the primary key of a problem's record; empty if it has none."""
        return self.keys.get(problem.table or "", {}).get(problem.record or 0, {})


def _places(tables: Tables, name: str, numbers: set[int]) -> dict[int, tuple[str, int]]:
    resource = tables.package.resource(name)
    if not resource.is_csv:
        return {}
    if tables.readings[name].straight:
        return {number: (resource.path, number) for number in numbers}
    try:
        found = {}
        with closing(records(resource, tables.package.root)) as rows:
            for number, file, line, _ in rows:
                if number in numbers:
                    found[number] = (file, line)
                if len(found) == len(numbers):
                    break
        return found
    except BROKEN:
        return {}


def _keys(tables: Tables, name: str, numbers: set[int]) -> dict[int, dict[str, str]]:
    resource = tables.package.resource(name)
    columns = resource.primary_key
    if not columns or name not in tables.rows:
        return {}
    query = (
        f"SELECT _record, {', '.join(identifier(c) for c in columns)}"
        f" FROM raw.{tables.name(name)} SEMI JOIN (SELECT unnest(?) AS number) n"
        " ON n.number = _record"
    )
    rows = tables.connection.execute(query, [sorted(numbers)]).fetchall()
    return {
        record: {c: v for c, v in zip(columns, values, strict=True) if v}
        for record, *values in rows
    }
