"""Turn what further annotators of a brat document give into rows of `codings`."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.importers.annotated import Builder, short
from toolkit.importers.brat_claims import Reader, meanings
from toolkit.importers.brat_document import Document, Statement
from toolkit.importers.brat_lines import Span
from toolkit.importers.settings import AnnotationsError
from toolkit.texts.units import Places

CODED = ("polarity", "certainty", "act")
OTHERS = "of a further annotator, of whom only codings are kept"


def write_codings(builder: Builder, document: Document, first: Document | None) -> None:
    """Add a further annotator's codings of the claims of a document; count what matches none."""
    reader = Reader(builder, document)
    if first is None:
        _drop_all(reader, "of a text that the first annotator has not")
        return
    if first.coder is None:
        raise AnnotationsError(
            f"{first.path} is in no annotator's folder: name its annotator with --coder"
        )
    statements = reader.read_statements()
    meanings(reader, statements)
    matched: set[str] = set()
    for statement in statements:
        claim = _match(first, document, statement)
        if claim is None or claim.claim in matched:
            reason = "no claim has its place" if claim is None else "its claim is already coded"
            if statement.event:
                reader.drop("events", reason, statement.event.line)
            continue
        matched.add(claim.claim)
        _code(builder, claim, _given(claim, None), first.coder)
        speaker = _speaker(builder, first, document, statement, claim)
        _code(builder, claim, _given(statement, speaker), document.coder or "")
    _drop_rest(reader)


def _given(statement: Statement, speaker: str | None) -> dict[str, str]:
    """Return what an annotator gave for a claim, by field."""
    coded = {name: statement.cells[name] for name in CODED if name in statement.cells}
    actor = statement.actor or speaker
    return {**coded, **({"speaker": actor} if statement.speaker and actor else {})}


def _code(builder: Builder, claim: Statement, given: dict[str, str], coder: str) -> None:
    for name, value in given.items():
        if (claim.claim, name, coder) not in builder.coded:
            builder.coded.add((claim.claim, name, coder))
            row = {"claim_id": claim.claim, "field": name, "value": value, "coder": coder}
            builder.add("codings", coding_id=builder.number("k"), **row)


def _match(first: Document, document: Document, statement: Statement) -> Statement | None:
    """Return the first annotator's statement whose contents share most of the text with one."""
    own = _places(document, statement.contents)
    shared = [(_shared(own, _places(first, s.contents)), s) for s in first.statements]
    most = max((count for count, _ in shared), default=0)
    return next((s for count, s in shared if count == most > 0), None)


def _places(document: Document, spans: Sequence[Span]) -> Places:
    return tuple(place for span in spans for place in document.places[span.id])


def _shared(ours: Places, theirs: Places) -> int:
    """Return how many characters two lists of ranges share."""
    pairs = ((a, b) for a in ours for b in theirs)
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a, b in pairs)


def _speaker(
    builder: Builder, first: Document, document: Document, statement: Statement, claim: Statement
) -> str | None:
    """Return the actor of a further annotator's speaker: the one whose mention it overlaps."""
    if statement.speaker is None:
        return None
    own = document.places[statement.speaker.id]
    for known in (claim, *first.statements):
        if known.speaker and _shared(own, first.places[known.speaker.id]):
            return known.actor
    start, end = own[0]
    words = short(document.text[start:end], f"{start} to {end}")
    return builder.actor(f"{first.source}#{start}-{end}", f"{words} ({first.name})")


def _drop_all(reader: Reader, reason: str) -> None:
    for event in reader.lines.events.values():
        reader.drop("events", reason, event.line)
    for item in reader.lines.attributes:
        reader.drop("attributes", reason, item.line)
    for span in reader.lines.spans.values():
        if span.id in reader.document.places:
            reader.drop("spans", reason, span.line)
    _drop_rest(reader, reason)


def _drop_rest(reader: Reader, reason: str = OTHERS) -> None:
    """Count the annotations that only a first annotator's are kept of."""
    lines = reader.lines
    for span in lines.spans.values():
        if reason == OTHERS and span.id in reader.used:
            reader.drop("spans", reason, span.line)
    for kind, items in (
        ("relations", lines.relations),
        ("equivalences", lines.same),
        ("identifiers", lines.identifiers),
        ("notes", lines.notes),
    ):
        for item in items:
            reader.drop(kind, reason, item.line)
