"""Show a claim: its stance, where it is written, its question and its relations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toolkit.display.lines import NO_SOURCE, UNKNOWN, Query, wrapped
from toolkit.display.questions import show_question
from toolkit.wording import stance


def show_evidence(query: Query, identity: str) -> Iterator[str]:
    """Yield the lines about the claim of an evidence row."""
    (row,) = query("SELECT claim_id FROM main.evidence WHERE evidence_id = ?", identity)
    yield from show_claim(query, row["claim_id"])


def show_claim(query: Query, identity: str) -> Iterator[str]:
    """Yield the lines about a claim."""
    places = query(
        "SELECT * FROM views.flat WHERE claim_id = ? AND evidence_id IS NOT NULL"
        " ORDER BY evidence_id",
        identity,
    )
    claims = query(
        "SELECT c.*, a.name FROM main.claims c LEFT JOIN main.actors a"
        " ON a.actor_id = c.speaker_id WHERE claim_id = ?",
        identity,
    )
    if not claims:
        yield f"{identity}  (not in the package)"
        return
    claim = claims[0]
    yield from wrapped(claim["text"], f"{identity}  ")
    yield ""
    said = f", said {claim['said_edtf']}" if claim["said_edtf"] else ""
    yield from wrapped(
        f"{claim['name'] or UNKNOWN} {stance(claim['polarity'])} it:"
        f" {claim['act'] or 'act not recorded'},"
        f" {claim['certainty'] or 'certainty not recorded'},"
        f" basis {claim['basis'] or 'not recorded'}, forum {claim['forum'] or 'not recorded'}{said}"
        f" (coder's confidence: {claim['coder_confidence'] or 'not recorded'})"
    )
    if claim["note"]:
        yield from wrapped(f"Note: {claim['note']}")
    yield ""
    yield "Where it is written"
    for place in places:
        yield from _show_place(query, place)
    if not places:
        yield "  nowhere: no evidence row"
    yield from show_question(query, claim["proposition_id"], identity)
    yield from _show_relations(query, identity)


def _show_place(query: Query, place: dict[str, Any]) -> Iterator[str]:
    yield from wrapped(place["chain"] or UNKNOWN, f"  {place['evidence_id']}  ")
    if place["chain_cues"]:
        yield from wrapped(f"cues: {place['chain_cues']}", "    ")
    words = " … ".join(words for words in (place["text_start"], place["text_end"]) if words)
    source = place["source_id"] or NO_SOURCE
    span = f"characters {place['span_start']} to {place['span_end']} of {source}"
    if place["span_start"] is None:
        span = f"somewhere in {source}"
    rendering = place["rendering"] or "rendering not recorded"
    known = f"{rendering}, resolution {place['resolution'] or 'not recorded'}"
    yield from wrapped(f"{span}{': ' * bool(words)}{words} ({known})", "    ")
    note = query("SELECT note FROM main.evidence WHERE evidence_id = ?", place["evidence_id"])
    if note[0]["note"]:
        yield from wrapped(f"Note: {note[0]['note']}", "    ")
    if place["link"]:
        yield f"    {place['link']}"


def _show_relations(query: Query, identity: str) -> Iterator[str]:
    rows = query(
        "SELECT * FROM main.relations WHERE from_claim_id = ? OR to_claim_id = ? ORDER BY ALL",
        identity,
        identity,
    )
    if rows:
        yield ""
        yield "Relations"
    for row in rows:
        kind = row["kind"].replace("_", " ")
        by = "the text says so" if row["asserted_by"] == "source" else "the coder sees it"
        yield f"  {row['from_claim_id']} {kind} {row['to_claim_id']} ({by})"
