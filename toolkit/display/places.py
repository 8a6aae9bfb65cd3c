"""Show what stands where in the text of a source: passages, quotations, the rows at a position."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toolkit.display.lines import UNKNOWN, Query, wrapped
from toolkit.package.files import PackageError

QUOTED = "('direct_quote', 'partial_quote')"


def show_passages(query: Query, source: str) -> Iterator[str]:
    """Yield the passages of a source, and those in other texts that quote it without marks."""
    rows = query(
        "SELECT * FROM main.passages WHERE source_id = $1 OR from_source_id = $1"
        ' ORDER BY source_id <> $1, source_id, start, "end", kind',
        source,
    )
    if rows:
        yield ""
        yield "Passages"
    for row in rows:
        yield from _passage(row, "" if row["source_id"] == source else f" in {row['source_id']}")


def show_quotations(query: Query, source: str) -> Iterator[str]:
    """Yield the evidence in which a source quotes somebody, or in which it is quoted."""
    rows = query(
        "SELECT e.*, a.name FROM main.evidence e JOIN main.claims c USING (claim_id)"
        " LEFT JOIN main.actors a ON a.actor_id = c.speaker_id"
        f" WHERE e.rendering IN {QUOTED} AND (e.source_id = $1 OR EXISTS (FROM main.attributions s"
        " WHERE s.evidence_id = e.evidence_id AND s.source_id = $1))"
        " ORDER BY e.source_id <> $1, e.source_id, e.start, e.evidence_id",
        source,
    )
    if rows:
        yield ""
        yield "Quotations"
    for row in rows:
        place = "" if row["source_id"] == source else f" in {row['source_id']}"
        yield from _evidence(
            row,
            f"{place}, {row['rendering'] or 'rendering not recorded'}, {row['name'] or UNKNOWN}",
        )


def show_position(query: Query, source: str, position: int) -> Iterator[str]:
    """Yield the rows at a character of a source's text, counted from 0.

    Raises: PackageError if there is no such source, or its text is not that long.
    """
    rows = query("SELECT * FROM main.sources WHERE source_id = ?", source)
    if not rows:
        raise PackageError(f'no source has the id "{source}"')
    length = rows[0]["text_chars"]
    known = length is not None or rows[0]["held"]  # a package may leave out the lengths
    if not known or (length is not None and position >= length):
        long = f"has {length} characters, counted from 0" if length else "is not held"
        raise PackageError(f'"{source}" has no position {position}: its text {long}')
    yield f"{source}:{position}  {rows[0]['title'] or rows[0]['kind']}"
    lines = [*_at(query, source, position)]
    yield from lines or ["  nothing: no evidence, passage, mention or cue"]


def _at(query: Query, source: str, position: int) -> Iterator[str]:
    here = f'source_id = ? AND start <= {position} AND "end" > {position}'
    order = 'ORDER BY start, "end"'
    for row in query(f"SELECT * FROM main.passages WHERE {here} {order}, kind", source):
        yield from _passage(row, "")
    for row in query(
        "SELECT e.*, c.text, a.name FROM main.evidence e JOIN main.claims c USING (claim_id)"
        f" LEFT JOIN main.actors a ON a.actor_id = c.speaker_id WHERE {here} {order}, evidence_id",
        source,
    ):
        yield from _evidence(
            row, f", {row['rendering'] or 'rendering not recorded'}, {row['name'] or UNKNOWN}"
        )
        yield from wrapped(f"{row['claim_id']}  {row['text']}", "    ")
    for what in ("mention", "cue"):
        for row in query(
            f'SELECT t.*, t.{what}_start AS start, t.{what}_end AS "end", a.name'
            " FROM main.attributions t JOIN main.evidence e USING (evidence_id)"
            " LEFT JOIN main.actors a ON a.actor_id = t.actor_id WHERE e.source_id = ?"
            f" AND t.{what}_start <= {position} AND t.{what}_end > {position}"
            f" ORDER BY t.{what}_start, t.evidence_id, t.step",
            source,
        ):
            said = f"{what} {row[what]}: {row['name']} ({row['actor_id']}, {row['resolution']})"
            yield from wrapped(f"{said}, step {row['step']} of {row['evidence_id']}", _span(row))
    for row in query(f"SELECT * FROM main.derivations WHERE {here} {order}", source):
        kind = row["kind"].replace("_", " ")
        yield from wrapped(f"{kind} {row['from_source_id']} ({row['basis']})", _span(row))


def _passage(row: dict[str, Any], place: str) -> Iterator[str]:
    about = ", ".join(filter(None, (row["actor_id"], row["from_source_id"])))
    words = f": {row['words']}" if row["words"] else ""
    named = f" ({about})" if about else ""
    kind = row["kind"].replace("_", " ")
    yield from wrapped(f"{kind}{place}{words}{named}", _span(row))
    if row["withheld_reason"]:
        yield from wrapped(f"why no name is given: {row['withheld_reason']}", "    ")
    if row["note"]:
        yield from wrapped(f"Note: {row['note']}", "    ")


def _evidence(row: dict[str, Any], after: str) -> Iterator[str]:
    words = " … ".join(words for words in (row["text_start"], row["text_end"]) if words)
    said = f": {words}" if words else ""
    yield from wrapped(f"{row['evidence_id']}{after}{said} ({row['claim_id']})", _span(row))


def _span(row: dict[str, Any]) -> str:
    """Return the beginning of a line: from which to which character; nothing if unknown."""
    known = row["start"] is not None and row["end"] is not None
    return f"  {row['start']} to {row['end']}  " if known else "  "
