"""Write the claims of held texts as a brat project: each text with its `.ann` file.

The names of labels are those of the map; ids that came from brat are kept. Source: the standoff
format of brat, which cuts a span at line ends and joins its parts by one space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError
from toolkit.exporters.annotation_map import COLUMNS, AnnotationMap, BratMap
from toolkit.exporters.packaging import file_name
from toolkit.texts.spans import Texts
from toolkit.texts.units import Places, Range

Row = dict[str, Any]
HELD = """
    SELECT s.source_id, s.text_sha256, min(i.value) AS name
    FROM main.sources s LEFT JOIN main.identifiers i
        ON i.source_id = s.source_id AND i.scheme = 'local' AND i.match = 'exact'
    WHERE s.held GROUP BY ALL ORDER BY 1
"""
CLAIMS = """
    SELECT e.source_id, e.evidence_id, e.claim_id, e.part, e.start, e."end", e.note, e.rendering,
        c.speaker_id, c.act, c.polarity, c.certainty, c.note AS claim_note,
        a.name AS speaker, x.mention_start, x.mention_end, x.cue_start, x.cue_end, x.step
    FROM main.evidence e JOIN main.claims c USING (claim_id)
    JOIN main.actors a ON a.actor_id = c.speaker_id
    LEFT JOIN (FROM main.attributions
        QUALIFY step = max(step) OVER (PARTITION BY evidence_id)) x USING (evidence_id)
    WHERE e.start IS NOT NULL ORDER BY c.claim_id, e.part, e.start, e.evidence_id
"""
IDS = """
    SELECT coalesce(claim_id, evidence_id), value FROM main.identifiers
    WHERE scheme = 'local' AND coalesce(claim_id, evidence_id) IS NOT NULL ORDER BY ALL
"""
NAMED = """
    SELECT actor_id, scheme, value FROM main.identifiers
    WHERE actor_id IS NOT NULL AND scheme <> 'self' AND match = 'exact' ORDER BY ALL
"""
RELATED = "SELECT from_claim_id, kind, to_claim_id FROM main.relations ORDER BY ALL"


def write(tables: Tables, folder: Path, texts: Texts | None, words: AnnotationMap) -> list[str]:
    """Write the texts that are at hand, with their annotations, and `annotation.conf`.

    Raises: ExportError without texts.
    """
    if texts is None:
        raise ExportError("brat has each text beside its annotations: give them with --texts")
    known = _Rows(tables)
    left: Counter[str] = Counter()
    for source, sha256, name in tables.select(HELD):
        text = texts.by_hash.get(sha256)
        if text is None:
            left["held sources are left out, whose text is not in --texts"] += 1
            continue
        stem = _stem(folder, name or source, source)
        (folder / f"{stem}.txt").write_bytes(text.content.encode("utf-8"))
        lines = Document(text.content, words.brat, known, left).lines(known.by_source(source))
        content = "".join(f"{line}\n" for line in lines)
        (folder / f"{stem}.ann").write_bytes(content.encode("utf-8"))
    (folder / "annotation.conf").write_text(_settings(words.brat), "utf-8", newline="\n")
    return [f"{number} {what}" for what, number in sorted(left.items())]


def _stem(folder: Path, name: str, source: str) -> str:
    """Return the file name of a source: as it was called, if a file may be called so."""
    plain = name.isprintable() and not set(name) & set('/\\:*?"<>|') and name.strip(". ") == name
    fits = plain and len(name.encode()) < 200 and not (folder / f"{name}.txt").exists()
    return name if fits else file_name(source)


class _Rows:
    """What the tables say of claims, evidence and actors."""

    def __init__(self, tables: Tables) -> None:
        self.claims: dict[str, list[Row]] = {}
        for batch in tables.chunks(CLAIMS):
            for row in batch.to_pylist():
                self.claims.setdefault(row["source_id"], []).append(row)
        self.ids = {row: value.rpartition("#")[2] for row, value in tables.select(IDS)}
        self.named: dict[str, list[tuple[str, str]]] = {}
        for actor, scheme, value in tables.select(NAMED):
            self.named.setdefault(actor, []).append((scheme, value))
        self.related = list(tables.select(RELATED))

    def by_source(self, source: str) -> list[Row]:
        """Return the evidence of a source, with its claims."""
        return self.claims.get(source, [])

    def own(self, row: str, letter: str) -> str | None:
        """Return the id that brat gave a row, if it is one."""
        name = self.ids.get(row, "")
        return name if name[:1] == letter and name[1:].isascii() and name[1:].isdigit() else None


class Document:
    """The annotations of one text, which gives out new ids after those that are kept."""

    def __init__(self, text: str, words: BratMap, known: _Rows, left: Counter[str]) -> None:
        self.text, self.map, self.known, self.left = text, words, known, left
        self.spans: dict[str, tuple[str, Places]] = {}
        self.places: dict[tuple[str, Range], str] = {}
        self.speakers: dict[str, tuple[str, list[str]]] = {}
        self.contents: dict[str, list[str]] = {}
        self.own_content: dict[str, str] = {}
        self.more: list[str] = []
        self.added: set[tuple[str, str]] = set()
        self.numbers = {letter: count(1) for letter in "TERAN#"}

    def lines(self, rows: list[Row]) -> list[str]:
        """Return the lines of the annotations."""
        kept = [self.known.own(row["evidence_id"], "T") for row in rows]
        kept += [self.known.own(row["claim_id"], "E") for row in rows]
        for letter in "TE":
            used = [int(name[1:]) for name in kept if name and name[0] == letter]
            self.numbers[letter] = count(max(used, default=0) + 1)
        events: dict[str, list[Row]] = {}
        alone: list[Row] = []
        for row in rows:
            self._content(row)
            event = self.known.own(row["claim_id"], "E")
            (events.setdefault(event, []) if event else alone).append(row)
        for event, group in events.items():
            self._event(event, group)
        for row in alone:
            self._relations(row)
        self._others(rows)
        spans = [self._line(name, *span) for name, span in self.spans.items()]
        return [*sorted(spans, key=lambda line: int(line[1 : line.index("\t")])), *self.more]

    def _line(self, name: str, label: str, places: Places) -> str:
        parts = ";".join(f"{start} {end}" for start, end in places)
        return f"{name}\t{label} {parts}\t{' '.join(self.text[a:b] for a, b in places)}"

    def _new(self, letter: str) -> str:
        return f"{letter}{next(self.numbers[letter])}"

    def _add(self, letter: str, rest: str) -> None:
        """Add a line that no other line names, once."""
        if (letter, rest) not in self.added:
            self.added.add((letter, rest))
            self.more.append(f"{self._new(letter)}\t{rest}")

    def _content(self, row: Row) -> None:
        """Add a place to the content that it is a part of."""
        own = self.known.own(row["evidence_id"], "T")
        before = self.contents.setdefault(row["claim_id"], [])
        if own is None:
            own = before[-1] if before and (row["part"] or 1) > 1 else self._new("T")
        places = self.spans.get(own, ("", ()))[1]
        new = tuple(p for p in cut(self.text, row["start"], row["end"]) if p not in places)
        self.spans[own] = (self.map.content[0], (*places, *new))
        self.own_content[row["evidence_id"]] = own
        if own not in before:
            before.append(own)

    def _span(self, label: str, row: Row, column: str) -> str | None:
        """Return the span of a speaker or cue; None if it has no place."""
        start, end = row[f"{column}_start"], row[f"{column}_end"]
        if start is None or end is None or not 0 <= start < end <= len(self.text):
            return None
        key = (label, (start, end))
        if key not in self.places:
            self.places[key] = self._new("T")
            self.spans[self.places[key]] = (label, cut(self.text, start, end))
        name = self.places[key]
        if column == "mention":
            known = self.speakers.setdefault(row["speaker_id"], (row["speaker"], []))[1]
            if name not in known:
                known.append(name)
        return name

    def _event(self, name: str, group: list[Row]) -> None:
        """Add an event; its contents alone if it has no trigger."""
        triggers = [self._span(self.map.event, row, "cue") for row in group]
        trigger = next(filter(None, triggers), None)
        if trigger is None:
            self.left["events are left out, which have no place of a cue"] += 1
            return
        speakers = [self._span(self.map.speaker[0], row, "mention") for row in group]
        contents = [content for row in group for content in self.contents[row["claim_id"]]]
        roles = [
            *_numbered(self.map.speaker_role, speakers),
            *_numbered(self.map.content_role, contents),
        ]
        self.more.append(f"{name}\t{self.map.event}:{trigger} {' '.join(roles)}")

    def _relations(self, row: Row) -> None:
        """Join content with speaker and cue."""
        speaker = self._span(self.map.speaker[0], row, "mention")
        cue = self._span(self.map.cue[0], row, "cue")
        for content in self.contents[row["claim_id"]]:
            if speaker:
                self._add("R", f"{self.map.speaker_relation} Arg1:{content} Arg2:{speaker}\t")
            if cue:
                self._add("R", f"{self.map.cue_relation} Arg1:{content} Arg2:{cue}\t")

    def _others(self, rows: list[Row]) -> None:
        """Add relations of claims, equivalences, normalisations, attributes and notes."""
        kinds = {kind: label for label, kind in reversed(self.map.relations.items())}
        for first, kind, second in self.known.related:
            if first in self.contents and second in self.contents:
                ends = f"Arg1:{self.contents[first][0]} Arg2:{self.contents[second][0]}"
                if kind in kinds:
                    self._add("R", f"{kinds[kind]} {ends}\t")
                else:
                    self.left["relations are left out, which the map does not name"] += 1
        for actor, (name, mentions) in self.speakers.items():
            self._identified(actor, name, mentions)
        for row in rows:
            self._attributes(row)
            content = self.own_content[row["evidence_id"]]
            event = self.known.own(row["claim_id"], "E")
            for target, note in ((content, row["note"]), (event or content, row["claim_note"])):
                if note:
                    self._add("#", f"AnnotatorNotes {target}\t{note}")

    def _identified(self, actor: str, name: str, mentions: list[str]) -> None:
        resources = {scheme: label for label, scheme in reversed(self.map.schemes.items())}
        found = [item for item in self.known.named.get(actor, []) if item[0] in resources]
        if len(mentions) > 1 and not found:
            self.more.append(f"*\t{self.map.same} {' '.join(mentions)}")
        for scheme, value in found:
            for mention in mentions:
                self._add("N", f"Reference {mention} {resources[scheme]}:{value}\t{name}")

    def _attributes(self, row: Row) -> None:
        for label, meaning in self.map.attributes.items():
            values = {code: value for value, code in reversed(meaning.codes.items())}
            event = self.known.own(row["claim_id"], "E")
            target = event if meaning.on == "event" else self.own_content[row["evidence_id"]]
            value = values.get(row[meaning.column] or "")
            if value is not None and target:
                self._add("A", f"{label} {target}" + ("" if value == "true" else f" {value}"))
        for column in COLUMNS.keys() - {item.column for item in self.map.attributes.values()}:
            if row[column] is not None:
                self.left[f"values of {column} are left out, which the map does not name"] += 1


def _numbered(role: str, targets: list[str | None] | list[str]) -> Iterator[str]:
    """Yield the arguments of a role, numbered from the second on."""
    for number, target in enumerate(dict.fromkeys(filter(None, targets)), 1):
        yield f"{role}{number if number > 1 else ''}:{target}"


def cut(text: str, start: int, end: int) -> Places:
    """Return a span as brat writes it: cut at line ends, without the space around them."""
    if "\n" not in text[start:end]:
        return ((start, end),)
    places = []
    for line in text[start:end].splitlines(keepends=True):
        first = start + len(line) - len(line.lstrip())
        last = start + len(line.rstrip())
        places += [(first, last)] if first < last else []
        start += len(line)
    return tuple(places)


def _settings(words: BratMap) -> str:
    """Return the file with which brat shows the annotations."""
    entities = dict.fromkeys((*words.content[:1], *words.speaker[:1], *words.cue[:1]))
    content, speaker, cue = words.content[0], words.speaker[0], words.cue[0]
    relations = {words.speaker_relation: speaker, words.cue_relation: cue}
    relations |= dict.fromkeys(words.relations, content)
    return "\n".join(
        [
            "[entities]",
            *entities,
            "[relations]",
            *(f"{label}\tArg1:{content}, Arg2:{other}" for label, other in relations.items()),
            f"{words.same}\tArg1:{speaker}, Arg2:{speaker}, <REL-TYPE>:symmetric-transitive",
            "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>",
            "[events]",
            f"{words.event}\t{words.speaker_role}*:{speaker}, {words.content_role}+:{content}",
            "[attributes]",
            *(
                f"{label}\tArg:{content if item.on == 'content' else '<EVENT>'}"
                + (f", Value:{'|'.join(item.codes)}" if "true" not in item.codes else "")
                for label, item in words.attributes.items()
            ),
            "",
        ]
    )
