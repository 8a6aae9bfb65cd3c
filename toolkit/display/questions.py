"""Show a question with both sides: who affirms, who denies, and from how many origins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toolkit.display.lines import UNKNOWN, Query, listed, wrapped
from toolkit.wording import ANSWERS, STATUS, stance

SIDES = {
    "affirms": "Affirmed",
    "denies": "Denied",
    "neutral": "No side taken",
    "mixed": "Partly affirmed",
}


def show_question(query: Query, identity: str, shown: str = "") -> Iterator[str]:
    """Yield the lines about a proposition and its claims, except the claim `shown`."""
    rows = query("SELECT * FROM main.propositions WHERE proposition_id = ?", identity)
    if not rows:
        return  # a package without questions
    row = rows[0]
    yield ""
    yield from wrapped(row["text"], f"Question {identity}  ")
    about = listed(row["mode"], row["aspect"], row["role"], row["value"], row["unit"])
    yield from wrapped(listed(about, row["event_id"], row["actor_id"], row["about_id"]))
    if row["adverse"]:
        yield from wrapped(f"An accusation; {ANSWERS.get(row['answer'], 'no answer recorded')}.")
    elsewhere = query("SELECT said FROM views._elsewhere WHERE proposition_id = ?", identity)
    if row["note"]:
        yield from wrapped(f"Note: {elsewhere[0]['said'] if elsewhere else row['note']}")
    for side in query(
        "SELECT * FROM views.standing WHERE proposition_id = ? ORDER BY polarity", identity
    ):
        yield from _show_standing(side)
    for other in query(
        "SELECT c.claim_id, c.polarity, c.certainty, c.text, a.name FROM main.claims c"
        " LEFT JOIN main.actors a ON a.actor_id = c.speaker_id"
        " WHERE c.proposition_id = ? AND c.claim_id <> ? ORDER BY 1",
        identity,
        shown,
    ):
        yield from wrapped(
            f"{other['name'] or UNKNOWN} {stance(other['polarity'])} it"
            f" ({other['certainty'] or 'certainty not recorded'}):"
            f" {other['text']}",
            f"  {other['claim_id']}  ",
        )


def _show_standing(side: dict[str, Any]) -> Iterator[str]:
    marks = listed(
        "the opposite is also claimed" if side["contested"] else None,
        "its evidence is disputed" if side["undercut"] else None,
    )
    said = SIDES.get(side["polarity"], "No claim")
    few, many = side["origins_min"], side["origins_max"]
    count = "" if few == many else f" ({few} to {many})"
    yield from wrapped(f"{said}: {STATUS[side['status']]}{count}" + (f"; {marks}" if marks else ""))
    yield from wrapped(f"because: {side['reasons']}", "    ")


def show_proposition(query: Query, identity: str) -> Iterator[str]:
    """Yield the lines about a proposition and the propositions about it."""
    yield from list(show_question(query, identity))[1:]
    for row in query(
        "SELECT proposition_id FROM main.propositions WHERE about_id = ? ORDER BY 1", identity
    ):
        yield from show_question(query, row["proposition_id"])
    yield from _show_exclusions(query, identity)


def _show_exclusions(query: Query, identity: str) -> Iterator[str]:
    """Yield the propositions that a text sets against a proposition."""
    rows = query(
        "SELECT p.proposition_id, p.text, x.evidence_id, x.note FROM main.exclusions x"
        " JOIN main.propositions p ON p.proposition_id = CASE WHEN x.proposition_id = $1"
        " THEN x.excluded_id ELSE x.proposition_id END"
        " WHERE $1 IN (x.proposition_id, x.excluded_id) ORDER BY 1",
        identity,
    )
    if rows:
        yield ""
        yield "One or the other, not both, as a text puts it"
    for row in rows:
        yield from wrapped(f"{row['text']} ({row['evidence_id']})", f"  {row['proposition_id']}  ")
        if row["note"]:
            yield from wrapped(f"Note: {row['note']}", "    ")
