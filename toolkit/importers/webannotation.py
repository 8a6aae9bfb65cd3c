"""Import Web Annotations, also of Hypothes.is and Recogito, to the level *placed*.

Each annotation becomes a claim whose evidence is what it is about. The words lead: an annotation
whose quoted words are not in the text is dropped. Of two people's annotations of one place, the
second goes to `codings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from toolkit.exporters.annotation_map import COLUMNS, UNSTATED, UNWORDED, codes_of
from toolkit.importers import Imported
from toolkit.importers.annotated import WIKIDATA, Builder, clean, slug
from toolkit.importers.selected import Selected, Undecided, find_all
from toolkit.importers.settings import AnnotationsError, Settings
from toolkit.importers.webannotation_json import Annotation, read_files
from toolkit.package.standard import is_address
from toolkit.texts.spans import Text, Texts
from toolkit.texts.units import Range

SPEAKER = "speaker"
Place = tuple[str, Range | None]
USED = "its id is already used"
OTHERS = "of a further annotator, of whom only codings are kept"


@dataclass(slots=True)
class Meaning:
    """What the tags of an annotation mean: cells of its claim, its speaker, and topics."""

    cells: dict[str, str] = field(default_factory=dict)
    speaker: str = ""
    topics: list[str] = field(default_factory=list)


def read(source: Path, settings: Settings) -> Imported:
    """Read annotations.

    Raises: AnnotationsError or PackageError if a file cannot be read, or nothing decides in which
    unit positions without words are.
    """
    annotations = list(read_files(source))
    builder = Builder(settings)
    sources = _sources(builder, annotations)
    _count(builder, annotations)
    places = _places(builder, sources, annotations)
    writer = _Writer(builder, sources)
    for annotation, there in zip(annotations, places, strict=True):
        writer.write(annotation, there)
    return builder.package(source.resolve().stem, 1)


def _count(builder: Builder, annotations: Sequence[Annotation]) -> None:
    given = builder.tally.given
    for annotation in annotations:
        given["annotations"] += 1
        for kind, items in _said(annotation).items():
            if items:
                given[kind] += len(items)


def _said(annotation: Annotation) -> dict[str, Sequence[object]]:
    """Return what an annotation says, by kind."""
    return {
        "targets": annotation.targets,
        "tags": annotation.tags,
        "comments": annotation.comments,
        "identifiers": annotation.iris,
        "descriptions": (annotation.described,) if annotation.described.strip() else (),
    }


@dataclass(slots=True)
class _Source:
    """A document that is annotated; `text` is None if it is not at hand."""

    id: str
    url: str
    text: Text | None


def _sources(builder: Builder, annotations: Sequence[Annotation]) -> dict[str, _Source]:
    """Add the sources of all targets, and return them by their address."""
    urls: dict[str, str] = {}
    for annotation in annotations:
        for target in annotation.targets:
            if target.source.strip() and not annotation.reply:
                urls[target.source] = urls.get(target.source) or annotation.title
    texts = Texts(builder.settings.texts).files if builder.settings.texts else ()
    return {url: _source(builder, url, title, urls, texts) for url, title in urls.items()}


def _source(
    builder: Builder, url: str, title: str, urls: Iterable[str], texts: Sequence[Text]
) -> _Source:
    name = builder.settings.map.texts.get(url)
    named = [text for text in texts if text.file == name]
    if name and not named:
        raise AnnotationsError(
            f'the map has "{name}" as the text of {url}, but there is no such file in --texts:'
            f" there are {', '.join(text.file for text in texts[:6]) or 'none'}"
        )
    if not name and len(texts) == 1 and len(list(urls)) == 1:
        named = list(texts)
    address = url if is_address(url) else None
    cells = {"url": address, "title": " ".join(title.split()) or None}
    called = re.sub(r"\A[a-z]+:/*(www\.)?", "", url)
    if named:
        source = builder.held_source(called, named[0].content, named[0].sha256, **cells)
    else:
        source = builder.named("s", called)
        builder.add("sources", source_id=source, held="false", **cells)
        builder.tally.remark("sources have no text: map their address to a file in [texts]")
    if address is None:
        builder.identify("source_id", source, url, "exact")
    return _Source(source, url, named[0] if named else None)


def _places(
    builder: Builder, sources: dict[str, _Source], annotations: Sequence[Annotation]
) -> list[list[Place]]:
    """Find the targets of all annotations, text by text; count those that are not found."""
    found: list[list[Place]] = [[] for _ in annotations]
    targets: dict[str, list[tuple[int, Selected]]] = {}
    for number, annotation in enumerate(annotations):
        for target in annotation.targets if not annotation.reply else ():
            source = sources.get(target.source)
            if source is None:
                builder.tally.drop("targets", "it names no document", annotation.place)
            elif source.text is None:
                found[number].append((source.url, None))
            else:
                there = (number, target.selected or Selected())
                targets.setdefault(source.url, []).append(there)
    for url, wanted in targets.items():
        for number, place in _found(builder, sources[url], wanted):
            if isinstance(place, str):
                builder.tally.drop("targets", place, annotations[number].place)
            else:
                found[number].append((url, place))
    return found


def _found(
    builder: Builder, source: _Source, targets: Sequence[tuple[int, Selected]]
) -> list[tuple[int, Range | str]]:
    """Find the targets in one text, and report the unit."""
    assert source.text is not None
    try:
        found = find_all(
            source.text.content, [target for _, target in targets], builder.settings.unit
        )
    except Undecided as error:
        raise AnnotationsError(
            f"{source.url}: positions without words may be {' or '.join(error.names)}: say which"
            " with --unit"
        ) from error
    if found.unit:
        builder.tally.units[found.unit] += 1
    if found.shift:
        builder.tally.remark(f"texts begin {found.shift} from where positions count from")
    builder.tally.remark("targets were placed by their words, not by their position", found.apart)
    return [(number, place) for (number, _), place in zip(targets, found.places, strict=True)]


class _Writer:
    """Writes the rows of annotations, one after the other."""

    def __init__(self, builder: Builder, sources: dict[str, _Source]) -> None:
        self.builder, self.sources = builder, sources
        self.map = builder.settings.map.webannotation
        self.seen: dict[tuple[Place, ...], tuple[dict[str, str], Meaning]] = {}
        self.ids: set[str] = set()

    def write(self, annotation: Annotation, places: list[Place]) -> None:
        """Write the claim of an annotation, or its codings of a claim that is already there."""
        reason = self._refused(annotation, places)
        if reason:
            self._drop("annotations", reason, annotation)
            lost = {**_said(annotation), "targets": annotation.targets if annotation.reply else ()}
            if reason == USED:
                lost["targets"] = places
            for kind, items in lost.items():
                for _ in items:
                    self._drop(kind, "its annotation is dropped", annotation)
            return
        self.ids.add(annotation.id)
        meaning = self._meaning(annotation)
        coder = slug(annotation.creator or self.builder.settings.coder or "")
        coder = coder if annotation.creator or self.builder.settings.coder else ""
        key = tuple(places)
        first = self.seen.get(key)
        if first and coder and first[0].get("coded_by", coder) != coder and places[0][1]:
            self._code(annotation, first, meaning, coder, len(places))
            return
        claim = self._claim(annotation, places, meaning, coder)
        self.seen.setdefault(key, (claim, meaning))

    def _drop(self, kind: str, reason: str, annotation: Annotation) -> None:
        self.builder.tally.drop(kind, reason, annotation.place)

    def _refused(self, annotation: Annotation, places: list[Place]) -> str | None:
        if annotation.reply:
            return "it is a reply to another annotation"
        if not places:
            return "none of its targets has a place"
        return USED if annotation.id and annotation.id in self.ids else None

    def _meaning(self, annotation: Annotation) -> Meaning:
        """Return what the tags mean; what means nothing is a topic."""
        meaning = Meaning()
        for tag in annotation.tags:
            column, _, code = tag.partition(":")
            if tag in self.map.tags:
                column, code = self.map.tags[tag]
            if tag in self.map.speakers or column.strip() == SPEAKER:
                name = self.map.speakers.get(tag, code.strip())
                if meaning.speaker or not clean("name", name):
                    self._drop("tags", "it names no speaker, or a second one", annotation)
                else:
                    meaning.speaker = clean("name", name)
            elif column in COLUMNS and code in codes_of(COLUMNS[column], column):
                if column in meaning.cells:
                    self._drop("tags", "another tag already fills the column", annotation)
                else:
                    meaning.cells[column] = code
            elif clean("topic", tag) in ("", *meaning.topics):
                self._drop("tags", "it is empty or already given", annotation)
            else:
                meaning.topics.append(clean("topic", tag))
        return meaning

    def _claim(
        self, annotation: Annotation, places: list[Place], meaning: Meaning, coder: str
    ) -> dict[str, str]:
        """Add a claim with its evidence, topics and identifiers."""
        builder = self.builder
        url, place = places[0]
        where = f", {place[0]} to {place[1]}" if place else ""
        note, text = self._comments(annotation)
        claim = builder.add(
            "claims",
            claim_id=builder.number("c"),
            speaker_id=self._speaker(annotation, url, meaning),
            text=text or f"{UNWORDED}{url}{where}.",
            coded_by=coder or None,
            coded_on=self._day(annotation),
            note=note,
            **{name: code for name, code in meaning.cells.items() if COLUMNS[name] == "claims"},
        )
        for topic in meaning.topics:
            builder.add("topics", claim_id=claim["claim_id"], topic=topic)
        if clean("value", annotation.id):
            builder.identify("claim_id", claim["claim_id"], annotation.id, "exact")
        self._evidence(claim["claim_id"], places, meaning)
        return claim

    def _evidence(self, claim: str, places: list[Place], meaning: Meaning) -> None:
        builder = self.builder
        cells = {name: c for name, c in meaning.cells.items() if COLUMNS[name] == "evidence"}
        parts: dict[str, int] = {}
        for url, place in places:
            source = self.sources[url].id
            parts[url] = parts.get(url, 0) + 1
            several = [other for other, _ in places].count(url) > 1
            part = {"part": parts[url]} if several else {}
            if place:
                builder.evidence(claim, source, *place, {**part, **cells})
            else:
                ids = {"evidence_id": builder.number("v"), "claim_id": claim, "source_id": source}
                builder.add("evidence", **ids, **part, **cells)

    def _comments(self, annotation: Annotation) -> tuple[str | None, str | None]:
        """Return the note and the text of the claim; count the comments that are neither."""
        found: list[str] = []
        texts = [t.selected.exact or "" for t in annotation.targets if t.selected]
        sources = [self.sources[t.source] for t in annotation.targets if t.source in self.sources]
        texts += [source.text.content for source in sources if source.text]
        for comment in annotation.comments:
            words = _plain(comment)
            if self._copies(words, texts):
                self._drop("comments", "it copies twelve words or more of a text", annotation)
            elif found:
                self._drop("comments", "there is already a comment", annotation)
            else:
                found.append(words)
        note = found[0] if found else None
        described = _plain(annotation.described) or None
        if described and self._copies(described, texts):
            self._drop("descriptions", "it copies twelve words or more of a text", annotation)
            described = None
        if self.map.comments == "text" and not described:
            return None, note
        return note, described

    def _copies(self, words: str, texts: Sequence[str]) -> bool:
        return any(self.builder.copies(words, text) for text in texts)

    def _speaker(self, annotation: Annotation, url: str, meaning: Meaning) -> str:
        """Return the actor of the claim, with what identifies it."""
        if not meaning.speaker:
            for _ in annotation.iris:
                self._drop("identifiers", "it identifies no speaker that a tag names", annotation)
            return self.builder.actor(f"{url}#", UNSTATED.format(self._short(url)))
        actor = self.builder.actor(f"speaker {meaning.speaker}", meaning.speaker)
        for iri in annotation.iris:
            match = WIKIDATA.fullmatch(iri)
            key = f"wikidata:{match[1]}" if match else ""
            if match is None:
                self._drop("identifiers", "it is no item of Wikidata", annotation)
            elif self.builder.identified.setdefault(key, actor) != actor:
                self._drop("identifiers", "it names another actor too", annotation)
            elif key not in self.ids:
                self.ids.add(key)
                self.builder.known[f"speaker {meaning.speaker}"]["identity"] = "known"
                self.builder.identify("actor_id", actor, match[1], "exact", "wikidata")
        return actor

    def _short(self, url: str) -> str:
        return clean("name", url)[:80].strip()

    def _day(self, annotation: Annotation) -> str | None:
        """Return the day on which an annotation was made."""
        try:
            return date.fromisoformat(annotation.created[:10]).isoformat()
        except ValueError:
            if annotation.created:
                self.builder.tally.remark("days of coding are left out, which are no dates")
            return None

    def _code(
        self,
        annotation: Annotation,
        first: tuple[dict[str, str], Meaning],
        meaning: Meaning,
        coder: str,
        places: int,
    ) -> None:
        """Add a further person's codings of a claim, with those of the first."""
        claim, before = first
        lost = {**_said(annotation), "targets": (), "tags": [*meaning.topics, *_uncoded(meaning)]}
        for kind, items in lost.items():
            for _ in items:
                self._drop(kind, OTHERS, annotation)
        day = claim.get("coded_on")
        self._codings(claim["claim_id"], before, claim.get("coded_by", ""), day)
        if not self._codings(claim["claim_id"], meaning, coder, self._day(annotation)):
            reason = "a further annotator's, that codes nothing, or codes the claim again"
            self._drop("annotations", reason, annotation)
            for _ in range(places):
                self._drop("targets", "its annotation is dropped", annotation)
            for _ in range(len(_coded(meaning)) + bool(meaning.speaker)):
                self._drop("tags", "its annotation is dropped", annotation)

    def _codings(self, claim: str, meaning: Meaning, coder: str, day: str | None) -> int:
        given = _coded(meaning)
        if meaning.speaker:
            name = meaning.speaker
            given[SPEAKER] = self.builder.actor(f"speaker {name}", name)
        new = {n: v for n, v in given.items() if (claim, n, coder) not in self.builder.coded}
        for name, value in new.items():
            self.builder.coded.add((claim, name, coder))
            row = {"claim_id": claim, "field": name, "value": value, "coder": coder}
            self.builder.add("codings", coding_id=self.builder.number("k"), coded_on=day, **row)
        return len(new)


def _coded(meaning: Meaning) -> dict[str, str]:
    """Return the cells that a further annotator's go to `codings` of."""
    return {name: code for name, code in meaning.cells.items() if COLUMNS[name] == "claims"}


def _plain(words: str) -> str:
    return " ".join(clean("note", words).split())


def _uncoded(meaning: Meaning) -> list[str]:
    return [name for name in meaning.cells if COLUMNS[name] != "claims"]
