"""Show an event, an actor or a source with everything linked to it."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.display.lines import NO_SOURCE, Query, Rows, listed, wrapped
from toolkit.display.places import show_passages, show_quotations
from toolkit.display.questions import show_question
from toolkit.wording import counted

ABOUT = """
    WITH RECURSIVE own AS (
        SELECT proposition_id FROM main.propositions WHERE actor_id = $1
        UNION
        SELECT p.proposition_id FROM own o JOIN main.propositions p ON p.about_id = o.proposition_id
    ), events AS (
        SELECT event_id FROM main.propositions
        WHERE actor_id = $1 AND (adverse OR role IN ('target', 'detained'))
    )
    SELECT proposition_id FROM own
    UNION
    SELECT p.proposition_id FROM main.propositions p SEMI JOIN events e ON e.event_id = p.event_id
    WHERE p.actor_id IS NULL AND p.aspect IN ('occurrence', 'outcome')
    ORDER BY 1
"""
"""The questions about an actor, those about what is asked of it, such as whether its words are
authentic, and whether and how the events happened in which it is accused or the target."""


def show_event(query: Query, identity: str) -> Iterator[str]:
    """Yield the lines about an event."""
    row = query("SELECT * FROM main.events WHERE event_id = ?", identity)[0]
    yield from wrapped(row["label"], f"{identity}  ")
    place = listed(row["place"], row["country"])
    yield from wrapped(listed(row["type"], row["anchor_edtf"], place))
    if row["part_of"]:
        yield f"  part of {row['part_of']}"
    for child in query("SELECT * FROM main.events WHERE part_of = ? ORDER BY 1", identity):
        yield from wrapped(f"with {child['event_id']}  {child['label']}")
    for same in query(
        "SELECT * FROM main.identifiers WHERE scheme = 'self' AND (event_id = ? OR value = ?)"
        " ORDER BY ALL",
        identity,
        identity,
    ):
        other = same["value"] if same["event_id"] == identity else same["event_id"]
        note = f": {same['note']}" if same["note"] else ""
        yield from wrapped(f"the same as {other}? {same['match']}{note}")
    if row["note"]:
        yield from wrapped(f"Note: {row['note']}")
    for question in query(
        "SELECT proposition_id FROM main.propositions WHERE event_id = ? ORDER BY mode, aspect, 1",
        identity,
    ):
        yield from show_question(query, question["proposition_id"])


def show_actor(query: Query, identity: str) -> Iterator[str]:
    """Yield the lines about an actor."""
    row = query("SELECT * FROM main.actors WHERE actor_id = ?", identity)[0]
    yield from wrapped(row["name"], f"{identity}  ")
    yield from wrapped(
        listed(
            row["kind"],
            row["title"],
            row["country"],
            f"identity {row['identity'] or 'not recorded'}",
        )
    )
    if row["part_of"]:
        yield f"  part of {row['part_of']}"
    if row["note"]:
        yield from wrapped(f"Note: {row['note']}")
    for voice in query(
        "SELECT * FROM views.voices WHERE actor_id = ? ORDER BY source_id", identity
    ):
        does = listed(
            *(
                f"{counted(voice[what], 'claim')} {how}"
                for what, how in (("speaks", "spoken"), ("relays", "relayed"))
                if voice[what]
            ),
            f"source of {counted(voice['informs'], 'report')}" if voice["informs"] else None,
            f"printed as {voice['names']}" if voice["names"] else None,
            f"no name given ({voice['withheld_reason']})" if voice["withheld_reason"] else None,
        )
        yield from wrapped(f"in {voice['source_id'] or NO_SOURCE}: {does}")
    claims = query(
        "SELECT claim_id, polarity, text FROM main.claims WHERE speaker_id = ? ORDER BY 1",
        identity,
    )
    yield from _show_listing("Says", claims, "claim_id", "text")
    for question in query(ABOUT, identity):
        yield from show_question(query, question["proposition_id"])


def show_source(query: Query, identity: str) -> Iterator[str]:
    """Yield the lines about a source."""
    row = query(
        "SELECT s.*, a.name FROM main.sources s LEFT JOIN main.actors a"
        " ON a.actor_id = s.publisher_id WHERE source_id = ?",
        identity,
    )[0]
    yield from wrapped(row["title"] or f"({row['kind']} without a printed title)", f"{identity}  ")
    length = f", {row['text_chars']} characters" if row["text_chars"] else ""
    held = f"held{length}" if row["held"] else "cited only, not held"
    yield from wrapped(listed(row["name"], row["author"], row["published_edtf"], row["kind"], held))
    if row["url"]:
        yield f"  {row['url']}"
    if row["note"]:
        yield from wrapped(f"Note: {row['note']}")
    for derived in query(
        "SELECT * FROM main.derivations WHERE source_id = ? ORDER BY ALL", identity
    ):
        kind = derived["kind"].replace("_", " ")
        span = derived["start"] is not None and derived["end"] is not None
        where = f", characters {derived['start']} to {derived['end']}" if span else ""
        yield f"  {kind} {derived['from_source_id']} ({derived['basis']}{where})"
    for derived in query(
        "SELECT * FROM main.derivations WHERE from_source_id = ? ORDER BY ALL", identity
    ):
        yield f"  used by {derived['source_id']} ({derived['kind']}, {derived['basis']})"
    claims = query(
        "SELECT DISTINCT claim_id, text FROM main.claims JOIN views.chains USING (claim_id)"
        " WHERE source_id = ? OR document_id = ? ORDER BY 1",
        identity,
        identity,
    )
    yield from _show_listing("Carries", claims, "claim_id", "text")
    yield from show_quotations(query, identity)
    yield from show_passages(query, identity)


def _show_listing(title: str, rows: Rows, key: str, text: str) -> Iterator[str]:
    if rows:
        yield ""
        yield title
    for row in rows:
        yield from wrapped(row[text], f"  {row[key]}  ")
