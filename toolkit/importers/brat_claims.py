"""Turn the annotations of one brat document into claims, evidence, speakers and chains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from toolkit.exporters.annotation_map import COLUMNS, UNWORDED
from toolkit.importers.annotated import Builder
from toolkit.importers.brat_document import Document, Statement
from toolkit.importers.brat_lines import Event, Said, Span
from toolkit.importers.brat_speakers import Speakers
from toolkit.texts.spans import span_sha256
from toolkit.texts.units import Places, Range

LONGEST_WORDS = 8
"""How many words of a mention or cue are stored; the place of longer ones is enough."""
NOT_MAPPED = 'the map gives no meaning to "{}"'


def write_document(builder: Builder, document: Document) -> None:
    """Add the claims of a document, and count what has no home."""
    reader = Reader(builder, document)
    document.statements = reader.read_statements()
    speakers = Speakers(builder, document, reader.speaking(document.statements), reader.used)
    meanings(reader, document.statements)
    for statement in document.statements:
        statement.actor = speakers.actor(statement.speaker)
        _write(reader, statement, speakers)
    _count_places(reader)
    _identify_contents(reader)
    _relate(reader)
    _annotate(reader)


class Reader:
    """What the labels of a document mean, and what was dropped of it."""

    def __init__(self, builder: Builder, document: Document) -> None:
        self.builder, self.document = builder, document
        self.map = builder.settings.map.brat
        self.lines = document.lines
        self.used: set[str] = set()
        self.linked: set[str] = set()

    def drop(self, kind: str, reason: str, line: int) -> None:
        """Count a line that is dropped."""
        self.builder.tally.drop(kind, reason, f"{self.document.path}:{line}")

    def sound(self, name: str, labels: Iterable[str] | None = None) -> Span | None:
        """Return a span that has its place, and one of some labels."""
        span = self.lines.spans.get(name)
        if span is None or name not in self.document.places:
            return None
        return span if labels is None or span.label in labels else None

    def read_statements(self) -> list[Statement]:
        """Return what the events, relations and contents alone say; the rest is counted."""
        found = [*self._by_events(), *self._by_relations()]
        told = {span.id for statement in found for span in statement.contents}
        for span in self.lines.spans.values():
            if self.sound(span.id, self.map.content) and span.id not in told:
                found.append(Statement((span,)))
        for statement in found:
            self.used |= {span.id for span in statement.spans}
        for span in self.lines.spans.values():
            if span.id in self.document.places and span.id not in self.used:
                self.drop("spans", self._unused(span), span.line)
        return found

    def _unused(self, span: Span) -> str:
        if span.label in (*self.map.speaker, *self.map.cue, self.map.event):
            return "a speaker or cue of no content"
        return NOT_MAPPED.format(span.label)

    def _by_events(self) -> Iterator[Statement]:
        """Yield a statement for each speaker of an event, or of each of its contents."""
        for event in self.lines.events.values():
            if event.label != self.map.event:
                self.drop("events", NOT_MAPPED.format(event.label), event.line)
                continue
            contents = self._in_role(event, self.map.content_role, self.map.content)
            speakers = self._in_role(event, self.map.speaker_role, self.map.speaker)
            trigger = self.sound(event.trigger, (event.label,))
            if trigger is None:
                self.drop("events", f'its trigger is no span "{event.label}"', event.line)
                continue
            if not contents:
                self.drop("events", f"no content in the role {self.map.content_role}", event.line)
                continue
            left = len(event.roles) - len(contents) - len(speakers)
            self.builder.tally.remark("roles of events are left out", left)
            groups = [(span,) for span in contents] if self.map.separate else [tuple(contents)]
            for group in groups:
                for speaker in (*speakers,) or (None,):
                    yield Statement(group, speaker, trigger, event)

    def _in_role(self, event: Event, role: str, labels: Sequence[str]) -> list[Span]:
        """Return the spans in a role, which brat numbers from the second on."""
        names = [target for name, target in event.roles if name.rstrip("0123456789") == role]
        found = (self.sound(name, labels) for name in dict.fromkeys(names))
        return [span for span in found if span]

    def _by_relations(self) -> Iterator[Statement]:
        """Yield a statement for each content that relations join with speakers and cues."""
        joined: dict[str, tuple[list[Span], list[Span]]] = {}
        for relation in self.lines.relations:
            ends = [self.sound(relation.first), self.sound(relation.second)]
            ends.sort(key=lambda span: span is None or span.label not in self.map.content)
            content, other = ends
            if content is None or other is None or content.label not in self.map.content:
                continue
            for number, (label, labels) in enumerate(self._links()):
                there = joined.setdefault(content.id, ([], []))[number]
                more = not there or number == 0  # one cue, any number of speakers
                fits = relation.label == label and other.label in labels
                if fits and more and other not in there:
                    there.append(other)
                    self.linked.add(relation.id)
        for name, (speakers, cues) in joined.items():
            if speakers or cues:
                for speaker in (*speakers,) or (None,):
                    content = self.lines.spans[name]
                    yield Statement((content,), speaker, cues[0] if cues else None)

    def _links(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (
            (self.map.speaker_relation, self.map.speaker),
            (self.map.cue_relation, self.map.cue),
        )

    def speaking(self, statements: Sequence[Statement]) -> list[Span]:
        """Return the spans that name a speaker, whether or not it says something."""
        spoken = {s.speaker.id for s in statements if s.speaker}
        spans = self.lines.spans.values()
        return [s for s in spans if s.id in spoken or self.sound(s.id, self.map.speaker)]


def meanings(reader: Reader, statements: Sequence[Statement]) -> None:
    """Fill the columns of the statements from the attributes that the map gives a meaning."""
    for item in reader.lines.attributes:
        reason = _attribute(reader, statements, item)
        if reason:
            reader.drop("attributes", reason, item.line)


def _attribute(reader: Reader, statements: Sequence[Statement], item: Said) -> str | None:
    """Fill the cells that an attribute means; return why it is dropped instead."""
    meaning = reader.map.attributes.get(item.label)
    if meaning is None:
        return NOT_MAPPED.format(item.label)
    code = meaning.codes.get(item.value or "true")
    if code is None:
        return NOT_MAPPED.format(f"{item.label} {item.value}".strip())
    if meaning.on == "event":
        found = [s for s in statements if s.event and s.event.id == item.target]
    else:
        found = [s for s in statements if item.target in {span.id for span in s.contents}]
    if not found:
        return f"it is not on what the map says ({meaning.on}), or that is not in the package"
    if meaning.on == "content" and any(len(s.contents) > 1 for s in found):
        return "it is on one of several contents of an event"
    if any(meaning.column in statement.cells for statement in found):
        return "another attribute already fills the column"
    for statement in found:
        statement.cells[meaning.column] = code
    return None


def _write(reader: Reader, statement: Statement, speakers: Speakers) -> None:
    """Add the rows of one claim."""
    builder, document = reader.builder, reader.document
    places = [place for span in statement.contents for place in document.places[span.id]]
    statement.claim = builder.number("c")
    start, end = places[0][0], places[-1][1]
    row = builder.add(
        "claims",
        claim_id=statement.claim,
        speaker_id=statement.actor,
        text=f"{UNWORDED}{document.name}, {start} to {end}.",
        coded_by=document.coder,
        **_cells(statement, "claims"),
    )
    if statement.event:
        document.rows.setdefault(statement.event.id, []).append(row)
    number = 0
    for span in statement.contents:
        for place in document.places[span.id]:
            number += 1
            part = number if len(places) > 1 else None
            cells = {"part": part, **_cells(statement, "evidence")}
            row = builder.evidence(statement.claim, document.source, *place, cells)
            document.rows.setdefault(span.id, []).append(row)
            if builder.settings.publisher:
                _chain(reader, row["evidence_id"], statement, speakers)


def _cells(statement: Statement, table: str) -> dict[str, str]:
    return {name: cell for name, cell in statement.cells.items() if COLUMNS[name] == table}


def _chain(reader: Reader, evidence: str, statement: Statement, speakers: Speakers) -> None:
    """Add the steps from the publisher to the speaker."""
    builder, document = reader.builder, reader.document
    first = {"actor_id": builder.publisher, "source_id": document.source}
    builder.add("attributions", evidence_id=evidence, step=0, **first)
    cells: dict[str, object] = {}
    if statement.speaker:
        cells |= _place(reader, "mention", statement.speaker)
    if statement.cue:
        cells |= _place(reader, "cue", statement.cue)
    builder.add("attributions", evidence_id=evidence, step=1, actor_id=statement.actor, **cells)


def _place(reader: Reader, column: str, span: Span) -> dict[str, object]:
    """Return the cells of a mention or cue; the hash of a mention of many words or lines."""
    document = reader.document
    place = one_range(document.text, document.places[span.id])
    if place is None:
        return {}
    words = document.text[slice(*place)]
    number = len(words.split())
    found: dict[str, object] = {f"{column}_start": place[0], f"{column}_end": place[1]}
    if column == "cue":  # a place needs a cue, in whatever words
        cue = " ".join(words.split()) if number <= LONGEST_WORDS else ""
        return {**found, column: cue or f"cue of {number} words"}
    if number <= LONGEST_WORDS and words.isprintable() and words == words.strip():
        return {**found, column: words}
    return {**found, "mention_sha256": span_sha256(document.text, *place)}


def _count_places(reader: Reader) -> None:
    """Count the mentions and cues whose place has no home."""
    document = reader.document
    spans = {s.id: s for item in document.statements for s in (item.speaker, item.cue) if s}
    places: set[tuple[str, Places]] = set()
    for span in spans.values():
        place = (span.label, document.places[span.id])
        if not reader.builder.settings.publisher:
            reader.drop("spans", "the place of a speaker or cue needs --publisher", span.line)
        elif one_range(document.text, document.places[span.id]) is None:
            reader.drop("spans", "a speaker or cue in several parts", span.line)
        elif place in places:
            reader.drop("spans", "a speaker or cue twice at one place", span.line)
        places.add(place)


def one_range(text: str, places: Places) -> Range | None:
    """Return the range of parts that only a line end parts, as brat writes them; else None."""
    for (_, end), (start, _) in pairwise(places):
        between = text[end:start]
        if start < end or between.strip() or "\n" not in between:
            return None
    return places[0][0], places[-1][1]


def _identify_contents(reader: Reader) -> None:
    """Record what brat calls each claim and evidence row; broad where one id has several rows."""
    builder, document = reader.builder, reader.document
    for name, rows in document.rows.items():
        match = "exact" if len(rows) == 1 else "broad"
        column = "claim_id" if name[0] == "E" else "evidence_id"
        for row in rows:
            builder.identify(column, row[column], f"{document.name}#{name}", match)


def _relate(reader: Reader) -> None:
    """Add the relations between claims that the map gives a meaning; count the others."""
    builder, statements = reader.builder, reader.document.statements
    speaking = {s.id for s in reader.speaking(statements)}
    made: set[tuple[str, str, str]] = set()
    for relation in reader.lines.relations:
        ends = {relation.first, relation.second}
        same = relation.label == reader.map.same and ends <= speaking
        if relation.id in reader.linked or same:
            continue
        kind = reader.map.relations.get(relation.label)
        if kind is None:
            reader.drop("relations", NOT_MAPPED.format(relation.label), relation.line)
            continue
        found = [_only(statements, name) for name in (relation.first, relation.second)]
        first, second = found
        if first is None or second is None or first is second:
            reason = "it does not join two contents that are one claim each"
            reader.drop("relations", reason, relation.line)
        elif kind == "overstates" and first.actor != second.actor:
            reader.drop("relations", "overstates joins claims of one speaker", relation.line)
        elif (first.claim, kind, second.claim) in made:
            reader.drop("relations", "it is already given", relation.line)
        else:
            made.add((first.claim, kind, second.claim))
            ids = {"from_claim_id": first.claim, "to_claim_id": second.claim}
            builder.add("relations", kind=kind, asserted_by="coder", **ids)


def _only(statements: Sequence[Statement], name: str) -> Statement | None:
    """Return the statement of which a content is the only one, if there is exactly one."""
    found = [s for s in statements if name in {span.id for span in s.contents}]
    return found[0] if len(found) == 1 and len(found[0].contents) == 1 else None


def _annotate(reader: Reader) -> None:
    """Put the notes on contents and events into their rows; count the others."""
    builder, document = reader.builder, reader.document
    for note in reader.lines.notes:
        rows = document.rows.get(note.target)
        if rows is None:
            reader.drop("notes", "it is on neither content nor event", note.line)
            continue
        if builder.copies(note.value, document.text):
            reader.drop("notes", "it copies twelve words or more of a text", note.line)
            continue
        if any(row.get("note") for row in rows):
            reader.drop("notes", "there is already a note there", note.line)
            continue
        for row in rows:
            row["note"] = " ".join(note.value.split())
