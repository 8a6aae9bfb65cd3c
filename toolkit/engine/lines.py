"""Find the file, the physical line and the key of each record that has findings."""

from __future__ import annotations

from bisect import bisect_right
from contextlib import closing

from toolkit.engine.broken import BROKEN
from toolkit.engine.records import records
from toolkit.engine.screening import identifier
from toolkit.engine.tables import Tables
from toolkit.package.cache import Cache, key_of
from toolkit.package.model import Problem


class Lines:
    """Files, lines and keys of the records that problems name.

    Only tables with multi-line cells are read again, in one pass each. With a `cache`, what an
    earlier run found for the same problems is not looked for again.
    """

    def __init__(self, tables: Tables, problems: list[Problem], cache: Cache | None = None) -> None:
        wanted: dict[str, set[int]] = {}
        for problem in problems:
            if problem.table in tables.package.names and problem.record is not None:
                wanted.setdefault(str(problem.table), set()).add(problem.record)
        found = {name: _found(tables, cache, name, sorted(of)) for name, of in wanted.items()}
        self.places = {name: places for name, (places, _) in found.items()}
        self.keys = {name: keys for name, (_, keys) in found.items()}

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


Places = dict[int, tuple[str, int]]
KeysOf = dict[int, dict[str, str]]


def _found(
    tables: Tables, cache: Cache | None, name: str, numbers: list[int]
) -> tuple[Places, KeysOf]:
    """Return the places and the keys of some records, from the cache if they are there."""
    state = tables.state([name])
    key = key_of(state, numbers) if cache and state else None
    if cache and key and (known := cache.recall(f"lines {name}", key)):
        places = {number: (file, line) for number, file, line in known[0]}
        return places, dict(known[1])
    places, keys = _places(tables, name, set(numbers)), _keys(tables, name, set(numbers))
    if cache and key:
        rows = [[number, *place] for number, place in places.items()]
        cache.remember(f"lines {name}", key, [rows, list(keys.items())])
    return places, keys


def _places(tables: Tables, name: str, numbers: set[int]) -> Places:
    resource = tables.package.resource(name)
    if not resource.is_csv:
        return {}
    reading = tables.readings[name]
    if reading.straight:
        files = (bisect_right(reading.offsets, max(number - 2, 0)) - 1 for number in numbers)
        return {
            number: (resource.paths[at], number - reading.offsets[at])
            for number, at in zip(numbers, files, strict=True)
        }
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


def _keys(tables: Tables, name: str, numbers: set[int]) -> KeysOf:
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
