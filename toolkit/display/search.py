"""Search questions, claims, actors, events and notes, each hit with its speaker and standing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from toolkit.display.lines import Query, listed, queries, wrapped
from toolkit.display.questions import SIDES
from toolkit.engine.tables import Tables
from toolkit.exporters.full_text import LACKING, create_index, has_fts5, query_of
from toolkit.package.files import PackageError
from toolkit.wording import ANSWERS, STATUS, counted, stance

INDEXED = (
    "SELECT 'p', proposition_id, concat_ws(' ', text, value, unit), note FROM main.propositions"
    " UNION ALL SELECT 'c', c.claim_id, concat_ws(' ', c.text, a.name), c.note"
    " FROM main.claims c LEFT JOIN main.actors a ON a.actor_id = c.speaker_id"
    " UNION ALL SELECT 'a', actor_id, concat_ws(' ', name, title), note FROM main.actors"
    " UNION ALL SELECT 'e', event_id, concat_ws(' ', label, place), note FROM main.events"
    " UNION ALL SELECT 'v', evidence_id, NULL, note FROM main.evidence WHERE note IS NOT NULL"
    " UNION ALL SELECT 's', source_id, title, note FROM main.sources"
)
ELSEWHERE = "SELECT said AS note FROM views._elsewhere WHERE proposition_id = ?"
SHOWN = 5
"""How many speakers are named."""
RANKED = "bm25(found, 0, 0, 2.0, 1.0), id"
"""Best first: words of a row count more than words of its note."""


def search(tables: Tables, words: str, limit: int) -> list[str]:
    """Return the lines about the rows that have all words, best first, at most `limit` rows.

    Raises: files.PackageError if the words are none, or SQLite has no full-text search;
    files.ViewError outside the claims profile.
    """
    if not has_fts5():
        raise PackageError(LACKING)
    asked = query_of(words)
    if not asked:
        raise PackageError("give some words to look for")
    query = queries(tables)
    hits, count = _hits(query, asked, limit)
    lines = [line for kind, identity in hits for line in PAGES[kind](query, identity)]
    left = f", the first {limit} are shown (--limit shows more)" if count > limit else ""
    return [*lines, f"{counted(count, 'row has', 'rows have')} these words{left}"]


def _hits(query: Query, asked: str, limit: int) -> tuple[list[tuple[str, str]], int]:
    """Return the kind and id of the best rows, and the number of all."""
    with closing(sqlite3.connect(":memory:")) as connection:
        create_index(connection, [tuple(row.values()) for row in query(INDEXED)])
        ranked = f"SELECT kind, id FROM found WHERE found MATCH ? ORDER BY {RANKED} LIMIT ?"
        hits = connection.execute(ranked, [asked, limit]).fetchall()
        every = "SELECT count(*) FROM found WHERE found MATCH ?"
        (count,) = connection.execute(every, [asked]).fetchone()
    return hits, count


def _claim(query: Query, identity: str) -> Iterator[str]:
    claim = query(
        "SELECT c.*, a.name, p.text AS asked, p.adverse, p.answer, s.status, s.contested"
        " FROM main.claims c LEFT JOIN main.actors a ON a.actor_id = c.speaker_id"
        " LEFT JOIN main.propositions p USING (proposition_id)"
        " LEFT JOIN views._standing s ON s.proposition_id = c.proposition_id"
        " AND s.polarity = c.polarity WHERE c.claim_id = ?",
        identity,
    )[0]
    says = f"{claim['name']} {stance(claim['polarity'])} it"
    yield from wrapped(f"{says}: {claim['text'] or '(not recorded)'}", f"{identity}  ")
    about = listed(
        STATUS.get(claim["status"], "no standing recorded"),
        "the opposite is also claimed" if claim["contested"] else None,
    )
    yield from wrapped(f"{claim['proposition_id'] or 'no question'}: {about}", "    ")
    yield from _accusation(claim)
    for answer in query(ELSEWHERE, claim["proposition_id"]):
        yield from _note(answer)
    yield from _note(claim)


def _accusation(row: dict[str, Any]) -> Iterator[str]:
    if row["adverse"]:
        yield from wrapped(
            f"An accusation; {ANSWERS.get(row['answer'], 'no answer recorded')}.", "    "
        )


def _note(row: dict[str, Any]) -> Iterator[str]:
    if row["note"]:
        yield from wrapped(f"Note: {row['note']}", "    ")


def _question(query: Query, identity: str) -> Iterator[str]:
    row = query("SELECT * FROM main.propositions WHERE proposition_id = ?", identity)[0]
    yield from wrapped(row["text"], f"{identity}  ")
    for side in query(
        "SELECT c.polarity, any_value(s.status) AS status, any_value(s.contested) AS contested,"
        " list_sort(list(DISTINCT a.name)) AS names FROM main.claims c"
        " LEFT JOIN main.actors a ON a.actor_id = c.speaker_id"
        " LEFT JOIN views._standing s ON s.proposition_id = c.proposition_id"
        " AND s.polarity = c.polarity WHERE c.proposition_id = ? GROUP BY ALL ORDER BY 1",
        identity,
    ):
        names = [name for name in side["names"] if name]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        about = listed(STATUS.get(side["status"], "no longer claimed"))
        said = SIDES.get(side["polarity"], "Claimed")
        yield from wrapped(f"{said} by {', '.join(names[:SHOWN])}{more}: {about}", "    ")
    yield from _accusation(row)
    elsewhere = query(ELSEWHERE, identity)
    yield from _note(elsewhere[0] if elsewhere else row)


def _actor(query: Query, identity: str) -> Iterator[str]:
    row = query("SELECT * FROM main.actors WHERE actor_id = ?", identity)[0]
    (said,) = query("SELECT count(*) AS n FROM main.claims WHERE speaker_id = ?", identity)
    about = listed(row["kind"], row["title"], f"speaks in {counted(said['n'], 'claim')}")
    yield from wrapped(f"{row['name']} ({about})", f"{identity}  ")
    yield from _note(row)


def _event(query: Query, identity: str) -> Iterator[str]:
    row = query("SELECT * FROM main.events WHERE event_id = ?", identity)[0]
    told = query(
        "SELECT a.name, count(*) AS n FROM main.propositions p JOIN main.claims c"
        " USING (proposition_id) JOIN main.actors a ON a.actor_id = c.speaker_id"
        " WHERE p.event_id = ? GROUP BY ALL ORDER BY n DESC, 1",
        identity,
    )
    yield from wrapped(
        f"{row['label']} ({listed(row['type'], row['anchor_edtf'])})", f"{identity}  "
    )
    names = ", ".join(f"{item['name']} {item['n']}" for item in told[:SHOWN])
    if names:
        yield from wrapped(f"claims on it, by speaker: {names}", "    ")
    yield from _note(row)


def _evidence(query: Query, identity: str) -> Iterator[str]:
    row = query("SELECT claim_id, note FROM main.evidence WHERE evidence_id = ?", identity)[0]
    yield from wrapped(f"Note: {row['note']}", f"{identity}  ")
    for line in _claim(query, row["claim_id"]):
        yield f"  {line}"


def _source(query: Query, identity: str) -> Iterator[str]:
    row = query(
        "SELECT s.*, a.name FROM main.sources s LEFT JOIN main.actors a"
        " ON a.actor_id = s.publisher_id WHERE source_id = ?",
        identity,
    )[0]
    named = row["title"] or f"({row['kind']} without a printed title)"
    yield from wrapped(listed(named, row["name"], row["published_edtf"]), f"{identity}  ")
    yield from _note(row)


PAGES: dict[str, Callable[[Query, str], Iterator[str]]] = {
    "p": _question,
    "c": _claim,
    "a": _actor,
    "e": _event,
    "v": _evidence,
    "s": _source,
}
"""What shows a hit, by the first letter of its id."""
