"""Import a brat project: texts with `.ann` files, to the level *placed* or *attributed*.

Each event, or relation, that joins content with its source becomes a claim whose evidence is the
content; its speaker is the source. Subfolders with the same documents are annotators: the claims
are those of the first, or of `--coder`, and what the others give is in `codings`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.importers import Imported
from toolkit.importers.annotated import (
    Builder,
    decoded,
    read_text,
    slug,
)
from toolkit.importers.brat_claims import write_document
from toolkit.importers.brat_codings import write_codings
from toolkit.importers.brat_document import Document
from toolkit.importers.brat_lines import KINDS, Annotations, read_lines
from toolkit.importers.settings import AnnotationsError, Settings
from toolkit.texts.units import Places, decide


@dataclass(slots=True)
class Folder:
    """The `.ann` files of one annotator by document, and the texts by document."""

    name: str
    root: Path
    files: dict[str, Path] = field(default_factory=dict)


def read(source: Path, settings: Settings) -> Imported:
    """Read a project.

    Raises: AnnotationsError if a file cannot be read, a text is missing or nothing decides in which
    unit its offsets are.
    """
    folders = list(_folders(source))
    if not folders:
        raise AnnotationsError(
            f"{source} has no .ann files: expected a folder of brat, with .txt and .ann files"
        )
    builder = Builder(settings)
    if _are_parts(folders):
        builder.tally.remark("subfolders have no text in common: they are parts of one project")
        folders = [_joined(folders)]
    first, *others = _ordered(folders, settings.coder)
    known: dict[str, Document] = {}
    for name in sorted(first.files):
        document = _document(builder, first, name, _text_of(first, name, folders, settings))
        write_document(builder, document)
        known[name] = document
    for folder in others:
        for name in sorted(folder.files):
            write_codings(builder, _other(builder, folder, name, known), known.get(name))
    level = 2 if settings.publisher else 1
    return builder.package(source.resolve().stem, level)


def _folders(source: Path) -> Iterator[Folder]:
    """Yield the annotators' folders, in order; the name of a folder without subfolders is empty."""
    if source.is_file() and source.suffix == ".ann":
        yield Folder("", source.parent, {source.stem: source})
        return
    if not source.is_dir():
        return
    for place in (source, *sorted(path for path in source.iterdir() if path.is_dir())):
        if not place.resolve().is_relative_to(source.resolve()):
            raise AnnotationsError(f"{place} is a link out of {source}: expected a folder in it")
        files = {path.stem: path for path in sorted(place.glob("*.ann")) if path.is_file()}
        if files:
            yield Folder("" if place == source else place.name, source, files)


def _are_parts(folders: list[Folder]) -> bool:
    """Return whether folders have no document in common, so that they are no annotators."""
    names = [name for folder in folders for name in folder.files]
    return len(folders) > 1 and len(set(names)) == len(names)


def _joined(folders: list[Folder]) -> Folder:
    files = {
        f"{folder.name}/{name}" if folder.name else name: path
        for folder in folders
        for name, path in folder.files.items()
    }
    return Folder("", folders[0].root, files)


def _ordered(folders: list[Folder], coder: str | None) -> list[Folder]:
    """Return the folders, the one whose annotations become claims first."""
    chosen = [folder for folder in folders if coder and folder.name and folder.name == coder]
    if coder and len(folders) > 1 and not chosen:
        names = ", ".join(folder.name for folder in folders if folder.name)
        raise AnnotationsError(f'no folder of annotations is called "{coder}": there are {names}')
    return [*chosen, *[folder for folder in folders if folder not in chosen]]


def _text_of(first: Folder, name: str, folders: list[Folder], settings: Settings) -> Path:
    beside = [first.files[name].with_suffix(".txt"), first.root / f"{name}.txt"]
    beside += [folder.files[name].with_suffix(".txt") for folder in folders if name in folder.files]
    beside += [settings.texts / f"{name}.txt"] if settings.texts else []
    for path in beside:
        if path.is_file():
            return path
    raise AnnotationsError(
        f"{first.files[name]} has no text: expected {name}.txt beside it, or in --texts"
    )


def _document(builder: Builder, folder: Folder, name: str, path: Path) -> Document:
    """Read a text and its annotations, and add its source."""
    root = builder.settings.texts if folder.root not in path.parents else folder.root
    data = read_text(path, root or folder.root)
    text = decoded(data, path)
    source = builder.held_source(name, text, hashlib.sha256(data).hexdigest())
    builder.identify("source_id", source, name, "exact")
    coder = folder.name or builder.settings.coder
    return _placed(
        builder, Document(source, name, text, folder.files[name], slug(coder) if coder else None)
    )


def _other(builder: Builder, folder: Folder, name: str, known: dict[str, Document]) -> Document:
    """Read the annotations that another annotator made of a text."""
    first = known.get(name)
    source, text = (first.source, first.text) if first else ("", "")
    document = Document(source, name, text, folder.files[name], slug(folder.name))
    return _placed(builder, document)


def _placed(builder: Builder, document: Document) -> Document:
    """Read the annotations of a document, and place its spans in its text."""
    path, tally = document.path, builder.tally
    lines = read_lines(decoded(read_text(path, path.parent), path))
    _count(builder, lines)
    for kind, line, reason in lines.bad:
        tally.drop(kind, reason, f"{path}:{line}")
    spans = list(lines.spans.values())

    def fits(number: int, places: Places) -> bool:
        return reads(document.text, places, spans[number].words)

    decision = decide(document.text, [s.parts for s in spans], fits, builder.settings.unit)
    if decision.names:
        raise AnnotationsError(
            f"{path}: the offsets may be {' or '.join(decision.names)}, for the words stand in both"
            " places: say which with --unit"
        )
    if decision.unit and any(decision.places):
        tally.units[decision.unit.name] += 1
    for span, places in zip(spans, decision.places, strict=True):
        if places is None:
            reason = "the words are not where the offsets point"
            tally.drop("spans", reason, f"{path}:{span.line}")
        else:
            document.places[span.id] = places
    document.lines = lines
    return document


def _count(builder: Builder, lines: Annotations) -> None:
    """Count the annotations of a file, with those that could not be read."""
    given = builder.tally.given
    for kind in dict.fromkeys(KINDS.values()):
        name = "same" if kind == "equivalences" else kind
        given[kind] += len(getattr(lines, name))
    for kind, _, _ in lines.bad:
        given[kind] += 1
    for kind in [kind for kind, number in given.items() if not number]:
        del given[kind]


def reads(text: str, places: Places, words: str) -> bool:
    """Return whether parts of a text, joined by spaces, are some words; white space is alike."""
    found = " ".join(text[start:end] for start, end in places)
    return found == words or found.split() == words.split() != []
