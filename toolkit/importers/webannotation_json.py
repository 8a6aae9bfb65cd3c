"""Read Web Annotations as data, in the forms that tools write: W3C, Recogito, Hypothes.is.

Everything in a file is data from others: a value of a wrong type counts as not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from toolkit.importers.selected import Selected
from toolkit.importers.settings import AnnotationsError
from toolkit.package.files import read_json

LARGEST = 64_000_000
ENDINGS = (".json", ".jsonld")
FARTHEST = 1 << 31
LISTS = ("items", "rows", "annotations", "first")
"""The keys under which pages, collections and exports have their annotations."""


@dataclass(frozen=True, slots=True)
class Target:
    """A document, and what is selected in it; None where nothing is."""

    source: str
    selected: Selected | None


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation: what it is about, and what it says."""

    place: str
    id: str
    targets: tuple[Target, ...]
    tags: tuple[str, ...]
    comments: tuple[str, ...]
    described: str
    iris: tuple[str, ...]
    creator: str
    created: str
    title: str
    reply: bool


def read_files(source: Path) -> Iterator[Annotation]:
    """Yield the annotations of a file, or of the files of a folder.

    Raises: AnnotationsError if there is no file; PackageError if one is not JSON.
    """
    files = [source] if source.is_file() else sorted(source.glob("*"))
    files = [file for file in files if file.is_file() and (file == source or _is_json(file))]
    if not files:
        raise AnnotationsError(
            f"{source} has no files that end in {' or '.join(ENDINGS)}: expected Web Annotations"
        )
    for file in files:
        if not file.resolve().is_relative_to(source.resolve()):
            raise AnnotationsError(f"{file} is a link to a file outside {source}")
        value, _ = read_json(file, LARGEST)
        for number, item in enumerate(_items(value), 1):
            yield _annotation(item, f"{file}, annotation {number}")


def _is_json(file: Path) -> bool:
    return file.suffix in ENDINGS


def _items(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the annotations in a list, page, collection or export."""
    if isinstance(value, list):
        for item in value:
            yield from _items(item)
    elif isinstance(value, dict):
        inside = [value[key] for key in LISTS if isinstance(value.get(key), list | dict)]
        if "target" in value or "uri" in value or not inside:
            yield value
        else:
            yield from _items(inside)


def _annotation(item: dict[str, Any], place: str) -> Annotation:
    tags = [text for text in _list(item.get("tags")) if isinstance(text, str)]
    comments = [text for text in (item.get("text"), item.get("bodyValue")) if _is_text(text)]
    described, iris, authors = "", [], [item.get("creator"), item.get("user")]
    for body in _list(item.get("body")):
        if isinstance(body, str):
            iris.append(body)
        elif isinstance(body, dict):
            purpose, value = body.get("purpose"), body.get("value")
            iri = body.get("source", body.get("id"))
            authors.append(body.get("creator"))
            if purpose == "tagging" and _is_text(value):
                tags.append(value)
            elif purpose == "describing" and _is_text(value):
                described = described or value
            elif _is_text(value):
                comments.append(value)
            elif isinstance(iri, str):
                iris.append(iri)
    document = item.get("document")
    titles = _list(document.get("title")) if isinstance(document, dict) else []
    return Annotation(
        place,
        _text(item.get("id")),
        tuple(_targets(item)),
        tuple(dict.fromkeys(tags)),
        tuple(dict.fromkeys(comments)),
        described,
        tuple(dict.fromkeys(iris)),
        next(filter(None, map(_name, authors)), ""),
        _text(item.get("created")),
        next((title for title in titles if _is_text(title)), ""),
        bool(item.get("references")) or item.get("motivation") == "replying",
    )


def _targets(item: dict[str, Any]) -> Iterator[Target]:
    for target in _list(item.get("target", item.get("uri"))):
        if isinstance(target, str):
            yield Target(target, None)
        elif isinstance(target, dict):
            source = target.get("source", target.get("id", item.get("uri")))
            name = source if isinstance(source, str) else _name(source)
            yield Target(name or _text(item.get("uri")), _selected(target.get("selector")))


def _selected(value: Any) -> Selected | None:
    """Return what selectors say together; those that are not of quote or position are left out."""
    found: dict[str, Any] = {}
    waiting = _list(value)
    for selector in waiting:
        if not isinstance(selector, dict):
            continue
        if isinstance(selector.get("refinedBy"), dict):
            waiting.append(selector["refinedBy"])
        if _is_text(selector.get("exact")):
            found.update({"exact": selector["exact"]})
            found.update(prefix=_text(selector.get("prefix")), suffix=_text(selector.get("suffix")))
        start, end = selector.get("start"), selector.get("end")
        if type(start) is int and type(end) is int and max(abs(start), abs(end)) < FARTHEST:
            found.update(start=start, end=end)
    return Selected(**found) if waiting else None


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _name(value: Any) -> str:
    """Return how an agent is called."""
    if isinstance(value, list):
        return next(filter(None, map(_name, value)), "")
    if isinstance(value, dict):
        return next((value[k] for k in ("name", "nickname", "id") if _is_text(value.get(k))), "")
    return _text(value).removeprefix("acct:")
