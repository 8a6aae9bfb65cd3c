"""Read the lines of a brat `.ann` file as data; a line that cannot be read costs only itself.

Source: the standoff format of brat, as its own server writes it. Lines may name what is defined
only later, and a note may continue on the next line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from toolkit.texts.units import Range

MARK = re.compile(r"(?:[TERAMN][0-9]+|#[0-9]*|\*)\t")
PARTS = re.compile(r"(\S+) ([0-9]{1,10} [0-9]{1,10}(?:;[0-9]{1,10} [0-9]{1,10})*)")
PAIR = re.compile(r"([^\s:]+):(\S+)")
KINDS = {
    "T": "spans",
    "E": "events",
    "R": "relations",
    "*": "equivalences",
    "A": "attributes",
    "M": "attributes",
    "N": "identifiers",
    "#": "notes",
}
"""What the lines of each mark are called in a report."""


@dataclass(frozen=True, slots=True)
class Span:
    """A `T` line: labelled words, in one or several parts."""

    id: str
    label: str
    parts: tuple[Range, ...]
    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Event:
    """An `E` line: a trigger and what plays which role."""

    id: str
    label: str
    trigger: str
    roles: tuple[tuple[str, str], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Relation:
    """An `R` line."""

    id: str
    label: str
    first: str
    second: str
    line: int


@dataclass(frozen=True, slots=True)
class Same:
    """A `*` line: an equivalence, whose name is chosen by the project."""

    label: str
    members: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Said:
    """An `A`, `M`, `N` or `#` line: something said about another line.

    `value` is the value of an attribute, empty for a flag; the resource and id of a normalisation;
    or the words of a note. `words` are the name that a normalisation gives.
    """

    id: str
    label: str
    target: str
    value: str
    words: str
    line: int


Line: TypeAlias = Span | Event | Relation | Same | Said


@dataclass(slots=True)
class Annotations:
    """The lines of a file by kind, and the kind, number and fault of those that are unreadable."""

    spans: dict[str, Span] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    same: list[Same] = field(default_factory=list)
    attributes: list[Said] = field(default_factory=list)
    identifiers: list[Said] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    bad: list[tuple[str, int, str]] = field(default_factory=list)


def read_lines(text: str) -> Annotations:
    """Read the content of an `.ann` file."""
    found = Annotations()
    used: set[str] = set()
    for number, line in _whole(text):
        mark = line[0]
        if not MARK.match(line):
            found.bad.append(("lines", number, "a line that begins with no mark of brat"))
            continue
        item = READERS[mark](line, number)
        kind = KINDS[mark]
        if isinstance(item, str):
            found.bad.append((kind, number, item))
        elif not isinstance(item, Same) and item.id in used:
            found.bad.append((kind, number, "its id is already used in the file"))
        else:
            _keep(found, mark, item)
            used |= set() if isinstance(item, Same) else {item.id}
    return found


def _whole(text: str) -> list[tuple[int, str]]:
    """Return the lines with their numbers; what follows a note without a mark is part of it."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip():
            continue
        if lines and lines[-1][1][0] == "#" and not MARK.match(line):
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {line}")
        else:
            lines.append((number, line))
    return lines


def _keep(found: Annotations, mark: str, item: Line) -> None:
    if isinstance(item, Span):
        found.spans[item.id] = item
    elif isinstance(item, Event):
        found.events[item.id] = item
    elif isinstance(item, Relation):
        found.relations.append(item)
    elif isinstance(item, Same):
        found.same.append(item)
    else:
        {"N": found.identifiers, "#": found.notes}.get(mark, found.attributes).append(item)


def _span(line: str, number: int) -> Line | str:
    name, _, rest = line.partition("\t")
    about, tab, words = rest.partition("\t")
    match = PARTS.fullmatch(about)
    if match is None or not tab:
        return "not a label, offsets and words"
    parts = tuple(
        (int(start), int(end)) for start, end in (part.split(" ") for part in match[2].split(";"))
    )
    if any(start >= end for start, end in parts):
        return "empty, or ends before it begins"
    return Span(name, match[1], parts, words, number)


def _event(line: str, number: int) -> Line | str:
    name, _, rest = line.partition("\t")
    pairs = [PAIR.fullmatch(word) for word in rest.split()]
    if not pairs or None in pairs:
        return "not a trigger and roles"
    (label, trigger), *roles = [(pair[1], pair[2]) for pair in pairs if pair]
    return Event(name, label, trigger, tuple(roles), number)


def _relation(line: str, number: int) -> Line | str:
    name, _, rest = line.partition("\t")
    label, *ends = rest.split()[:4] or [""]
    pairs = [PAIR.fullmatch(word) for word in ends]
    if len(pairs) != 2 or pairs[0] is None or pairs[1] is None:
        return "not a label and two arguments"
    return Relation(name, label, pairs[0][2], pairs[1][2], number)


def _same(line: str, number: int) -> Line | str:
    label, *members = line.partition("\t")[2].split() or [""]
    if len(members) < 2:
        return "fewer than two members"
    return Same(label, tuple(members), number)


def _attribute(line: str, number: int) -> Line | str:
    name, _, rest = line.partition("\t")
    words = rest.split(None, 2)
    if len(words) < 2:
        return "not a label and what it is about"
    value = words[2].strip() if len(words) > 2 else ""
    return Said(name, words[0], words[1], value, "", number)


def _identifier(line: str, number: int) -> Line | str:
    name, _, rest = line.partition("\t")
    about, _, words = rest.partition("\t")
    parts = about.split()
    if len(parts) != 3 or ":" not in parts[2]:
        return "not a label, what it is about, and a resource with an id"
    return Said(name, parts[0], parts[1], parts[2], words, number)


def _note(line: str, number: int) -> Line | str:
    name, _, rest = line.partition("\t")
    about, _, words = rest.partition("\t")
    parts = about.split()
    if len(parts) != 2 or not words.strip():
        return "not a label, what it is about, and words"
    return Said(name, parts[0], parts[1], words, "", number)


READERS: dict[str, Callable[[str, int], Line | str]] = {
    "T": _span,
    "E": _event,
    "R": _relation,
    "*": _same,
    "A": _attribute,
    "M": _attribute,
    "N": _identifier,
    "#": _note,
}
