"""Make brat projects up at random: texts, annotations, and what a reader must find in them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.importers.brat_lines import Annotations, read_lines
from toolkit.texts.units import Ruler, Unit

MAP = """[brat]
same = "Coref"
separate = true

[brat.attributes.Stance]
column = "polarity"
codes = {For = "affirms", Against = "denies"}
on = "event"

[brat.attributes.Doubt]
column = "certainty"
codes = {true = "possible"}

[brat.relations]
Answers = "responds_to"
"""
SIGNS = ("", "é", "ç", "e\u0301", "漢", "😀", "𝛼")
ENDS = ("\n", "\r\n", "\n\n", "\n   ")


@dataclass
class Project:
    """A document: its text, the lines of its annotations, and the lines that a reader may drop."""

    text: str
    unit: Unit
    lines: list[str] = field(default_factory=list)
    spoiled: int = 0

    def write(self, folder: Path, name: str) -> None:
        """Write both files."""
        (folder / f"{name}.txt").write_bytes(self.text.encode())
        content = "".join(f"{line}\n" for line in self.lines)
        (folder / f"{name}.ann").write_bytes(content.encode("utf-8", "surrogatepass"))


class Maker:
    """Makes one project from a seed; `spoil` puts lines in that must be dropped with a reason."""

    def __init__(self, seed: int, spoil: bool = False) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.spoil = spoil
        self.words: list[tuple[int, int]] = []
        self.numbers: Counter[str] = Counter()

    def make(self) -> Project:
        """Make the text, then spans over distinct places, then what joins them."""
        chosen = self.random
        text = "\ufeff" * (chosen.random() < 0.1)
        for number in range(chosen.randrange(30, 60)):
            word = f"w{number}{chosen.choice(SIGNS)}{chosen.choice('abc')}"
            self.words.append((len(text), len(text) + len(word)))
            text += word + (chosen.choice(ENDS) if chosen.random() < 0.15 else " ")
        width = chosen.choice(("code-points", "code-points", "utf-16", "bytes"))
        lf = chosen.random() < 0.2
        project = Project(text, Unit(width, lf, False))
        self.ruler = Ruler(text, project.unit)
        self.project = project
        for _ in range(chosen.randrange(2, 6)):
            self.statement()
        if self.spoil:
            self.spoil_some()
        chosen.shuffle(project.lines)
        return project

    def add(self, mark: str, rest: str) -> str:
        """Add a line with a new id, and return the id."""
        self.numbers[mark] += 1
        name = f"{mark}{self.numbers[mark]}"
        self.project.lines.append(f"{name}\t{rest}")
        return name

    def span(self, label: str, parts: int = 1) -> str:
        """Add a span over words that no other span of a speaker or cue has."""
        text, places = self.project.text, []
        for _ in range(min(parts, len(self.words))):
            start, end = self.words.pop(self.random.randrange(len(self.words)))
            places.append((start, end))
        return self.line(label, sorted(places), " ".join(text[a:b] for a, b in sorted(places)))

    def line(self, label: str, places: list[tuple[int, int]], words: str) -> str:
        offsets = ";".join(f"{self.ruler.value(a)} {self.ruler.value(b)}" for a, b in places)
        return self.add("T", f"{label} {offsets}\t{words}")

    def statement(self) -> None:
        """Add content with a speaker and cue, by an event or by relations, or content alone."""
        chosen = self.random
        if len(self.words) < 12:
            return
        content = self.span("Content", chosen.choice((1, 1, 1, 2, 3)))
        kind = chosen.choice(("event", "event", "relation", "alone"))
        if kind == "event":
            cue = self.span("Attribution")
            speakers = [self.span("Source") for _ in range(chosen.choice((1, 1, 2)))]
            roles = " ".join(f"Source{n or ''}:{s}" for n, s in enumerate(speakers))
            roles = roles.replace("Source1:", "Source2:")
            more = self.span("Content")
            event = self.add("E", f"Attribution:{cue} {roles} Content:{content} Content2:{more}")
            if chosen.random() < 0.5:
                self.add("A", f"Stance {event} {chosen.choice(('For', 'Against'))}")
            if chosen.random() < 0.3:
                self.add("#", f"AnnotatorNotes {event}\ta note on {event}")
            self.naming(speakers)
        elif kind == "relation":
            speaker = self.span("Source")
            self.add("R", f"Source Arg1:{content} Arg2:{speaker}\t")
            if chosen.random() < 0.7:
                self.add("R", f"Cue Arg1:{content} Arg2:{self.span('Cue')}\t")
            self.naming([speaker])
        if kind != "event" and chosen.random() < 0.5:
            self.add("A", f"Doubt {content}")
        if kind != "event" and chosen.random() < 0.4:
            other = self.span("Content")
            self.add("R", f"Answers Arg1:{content} Arg2:{other}\t")
        if chosen.random() < 0.3:
            self.add(
                "#",
                f"AnnotatorNotes {content}\ta note\twith a tab on {content}".replace("\t", " ", 0),
            )

    def naming(self, speakers: list[str]) -> None:
        if self.random.random() < 0.3:
            number = f"{self.seed + 1}{self.numbers['N']}"
            self.add("N", f"Reference {speakers[0]} Wikidata:Q{number}\tNamed {number}")
        elif len(speakers) > 1:
            self.project.lines.append(f"*\tCoref {' '.join(speakers)}")

    def spoil_some(self) -> None:
        """Add lines of which none may be in the package."""
        start, end = self.words.pop()
        begin = self.ruler.value(start)
        for mark, rest in (
            ("T", f"Content {begin} {self.ruler.value(end)}\tother words"),
            ("T", f"Content {begin} {begin}\t"),
            ("T", "Content 900000 900005\tw0"),
            ("T", f"Unknown {begin} {self.ruler.value(end)}\t{self.project.text[start:end]}"),
            ("T", f"Source {begin} {self.ruler.value(end)}\t{self.project.text[start:end]}"),
            ("E", "Attribution:T900 Content:T901"),
            ("R", "Answers Arg1:T900 Arg2:T901\t"),
            ("A", "Stance E900 For"),
            ("A", "Unknown T1"),
            ("N", "Reference T900 Wikidata:Q1\tNobody"),
            ("#", "AnnotatorNotes T900\tlost"),
            ("A", "Stance"),
        ):
            if self.random.random() < 0.4:
                self.add(mark, rest)
                self.project.spoiled += 1


def meaning(found: Annotations, ruler: Ruler | None = None) -> Counter[Any]:
    """Return the annotations without their ids, each span as label, parts and words."""

    def parts(places: Any) -> Any:
        return tuple(ruler.place(*p) for p in places) if ruler else places

    spans = {s.id: (s.label, parts(s.parts), s.words) for s in found.spans.values()}
    told: Counter[Any] = Counter(spans.values())
    events = {}
    for event in found.events.values():
        roles = frozenset((r.rstrip("0123456789"), spans.get(t)) for r, t in event.roles)
        events[event.id] = ("E", event.label, spans.get(event.trigger), roles)
    told.update(events.values())
    known = {**spans, **events}
    told.update(("R", r.label, known.get(r.first), known.get(r.second)) for r in found.relations)
    told.update(("*", s.label, frozenset(known.get(m) for m in s.members)) for s in found.same)
    for kind, items in (
        ("A", found.attributes),
        ("N", found.identifiers),
        ("#", found.notes),
    ):
        told.update(
            (kind, i.label, known.get(i.target), " ".join(i.value.split()), i.words) for i in items
        )
    return told


def read_file(path: Path) -> Annotations:
    """Read an `.ann` file."""
    return read_lines(path.read_bytes().decode("utf-8"))
