"""What the labels, tags and ratings of an annotation tool mean: the file of `--map`.

A map is TOML, with a table for each format. What it leaves out has the names of PolNeAR; a
word with no meaning is never guessed. The same map leads back, in `export`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from toolkit.package.files import PackageError
from toolkit.package.profile import profile_table
from toolkit.package.standard import near_miss

Json = dict[str, Any]
LARGEST = 1_000_000
COLUMNS = {"act": "claims", "polarity": "claims", "certainty": "claims", "rendering": "evidence"}
"""The columns that a label or tag may fill, with their tables."""
TARGETS = ("content", "event")
RELATIONS = ("responds_to", "overstates")


UNWORDED = "Not recorded in words of the coder: see "
"""How the text of a claim begins that nobody put into words; it says where the words stand."""
UNSTATED = "speaker not recorded ({})"
"""The name of the actor to whom claims of a document without a speaker are given."""


class MapError(PackageError):
    """The map cannot be used; the message says where, what was expected and how to mend it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The column that a brat attribute fills, on what it stands, and the code of each value."""

    column: str
    codes: dict[str, str]
    on: str = "content"


@dataclass(frozen=True, slots=True)
class BratMap:
    """The meaning of the labels of a brat project."""

    content: tuple[str, ...] = ("Content",)
    speaker: tuple[str, ...] = ("Source",)
    cue: tuple[str, ...] = ("Cue",)
    event: str = "Attribution"
    content_role: str = "Content"
    speaker_role: str = "Source"
    speaker_relation: str = "Source"
    cue_relation: str = "Cue"
    same: str = "Equiv"
    separate: bool = False
    attributes: dict[str, Meaning] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    schemes: dict[str, str] = field(default_factory=lambda: {"Wikidata": "wikidata"})


@dataclass(frozen=True, slots=True)
class WebMap:
    """The meaning of the tags and comments of Web Annotations.

    `tags` has the column and the code of a tag; a tag such as `act:deny` needs no entry. `comments`
    says whether a comment is a note or the text of the claim.
    """

    tags: dict[str, tuple[str, str]] = field(default_factory=dict)
    speakers: dict[str, str] = field(default_factory=dict)
    comments: str = "note"


@dataclass(frozen=True, slots=True)
class ReviewMap:
    """The polarity that a label of each publisher's ratings stands for."""

    ratings: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnnotationMap:
    """A whole map; `texts` has the file of each address, for texts whose name does not tell."""

    brat: BratMap = field(default_factory=BratMap)
    webannotation: WebMap = field(default_factory=WebMap)
    claimreview: ReviewMap = field(default_factory=ReviewMap)
    texts: dict[str, str] = field(default_factory=dict)


def read_map(path: Path | None) -> AnnotationMap:
    """Read a map; the default one for None.

    Raises: MapError if it cannot be read, or has a key or value that means nothing.
    """
    if path is None:
        return AnnotationMap()
    reader = _Reader(path)
    value = reader.load()
    reader.known(value, "", [item.name for item in fields(AnnotationMap)])
    return AnnotationMap(
        reader.brat(reader.table(value, "brat")),
        reader.web(reader.table(value, "webannotation")),
        reader.review(reader.table(value, "claimreview")),
        reader.words(value, "texts"),
    )


def codes_of(table: str, column: str) -> list[str]:
    """Return the codes that a column of the profile allows."""
    fields_of = {item.name: item for item in profile_table(table).fields}
    return [str(code) for code in fields_of[column].enum or []]


class _Reader:
    """Checks the tables of a map as it reads them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fault(self, where: str, value: object, expected: str) -> MapError:
        shown = json.dumps(value, ensure_ascii=False, default=str)[:60]
        return MapError(f"{self.path}: {where} is {shown}: expected {expected}")

    def load(self) -> Json:
        try:
            if self.path.stat().st_size > LARGEST:
                raise MapError(f"{self.path} has over {LARGEST} bytes: expected a map of labels")
            return tomllib.loads(self.path.read_bytes().decode("utf-8-sig"))
        except OSError as error:
            raise MapError(f"{self.path} cannot be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MapError(f"{self.path} is not TOML: {error}") from error

    def known(self, value: Json, where: str, names: list[str]) -> None:
        for key in value:
            if key not in names:
                meant = near_miss(key, names)
                hint = f'did you mean "{meant}"?' if meant else f"expected {', '.join(names)}"
                raise MapError(f'{self.path}: "{where}{key}" means nothing in a map; {hint}')

    def table(self, value: Json, key: str) -> Json:
        found = value.get(key, {})
        if not isinstance(found, dict):
            raise self.fault(key, found, "a table")
        return found

    def words(self, value: Json, key: str, where: str = "") -> dict[str, str]:
        found = self.table(value, key)
        for name, word in found.items():
            if not isinstance(word, str):
                raise self.fault(f"{where}{key}.{name}", word, "a text")
        return dict(found)

    def column(self, where: str, column: object) -> str:
        if not isinstance(column, str) or column not in COLUMNS:
            raise self.fault(where, column, f"one of {', '.join(COLUMNS)}")
        return column

    def code(self, where: str, column: str, code: object) -> tuple[str, str]:
        """Check a code of a column."""
        known = codes_of(COLUMNS[column], column)
        if code not in known:
            raise self.fault(where, code, f"a code of {column}: {', '.join(known)}")
        return column, str(code)

    def brat(self, value: Json) -> BratMap:
        self.known(value, "brat.", [item.name for item in fields(BratMap)])
        kept: Json = {}
        for item in fields(BratMap):
            if item.name not in value:
                continue
            found = value[item.name]
            where = f"brat.{item.name}"
            if item.name in ("content", "speaker", "cue"):
                kept[item.name] = self.labels(where, found)
            elif item.name == "separate":
                kept[item.name] = self.flag(where, found)
            elif item.name == "attributes":
                kept[item.name] = self.attributes(self.table(value, item.name))
            elif item.name in ("relations", "schemes"):
                kept[item.name] = self.words(value, item.name, "brat.")
            else:
                kept[item.name] = self.label(where, found)
        self.among("brat.relations", kept.get("relations", {}), RELATIONS)
        schemes = codes_of("identifiers", "scheme")
        self.among("brat.schemes", kept.get("schemes", {}), schemes)
        return BratMap(**kept)

    def among(self, where: str, found: dict[str, str], known: Sequence[str]) -> None:
        for name, word in found.items():
            if word not in known or word == "self":  # which is for rows of one package
                names = ", ".join(item for item in known if item != "self")
                raise self.fault(f"{where}.{name}", word, f"one of {names}")

    def label(self, where: str, found: object) -> str:
        if not isinstance(found, str) or not found or len(found.split()) != 1 or ":" in found:
            raise self.fault(where, found, "a label, a word without spaces or colons")
        return found

    def labels(self, where: str, found: object) -> tuple[str, ...]:
        if not isinstance(found, list) or not found:
            raise self.fault(where, found, "a list of labels")
        return tuple(self.label(where, item) for item in found)

    def flag(self, where: str, found: object) -> bool:
        if not isinstance(found, bool):
            raise self.fault(where, found, "true or false")
        return found

    def attributes(self, value: Json) -> dict[str, Meaning]:
        meanings = {}
        for name in value:
            where = f"brat.attributes.{name}"
            item = self.table(value, name)
            self.known(item, f"{where}.", ["column", "codes", "on"])
            codes = self.words(item, "codes", f"{where}.")
            column = self.column(f"{where}.column", item.get("column"))
            for word, code in codes.items():
                self.code(f"{where}.codes.{word}", column, code)
            if not codes:
                raise self.fault(f"{where}.codes", codes, "a table with the code of each value")
            on = item.get("on", "content")
            if on not in TARGETS:
                raise self.fault(f"{where}.on", on, "content or event")
            meanings[self.label(where, name)] = Meaning(column, codes, on)
        return meanings

    def web(self, value: Json) -> WebMap:
        self.known(value, "webannotation.", [item.name for item in fields(WebMap)])
        tags = {}
        for tag, item in self.table(value, "tags").items():
            if not isinstance(item, dict) or len(item) != 1:
                raise self.fault(f"webannotation.tags.{tag}", item, 'one pair as {act = "deny"}')
            (column, code), *_ = item.items()
            where = f"webannotation.tags.{tag}"
            tags[tag] = self.code(where, self.column(where, column), code)
        comments = value.get("comments", "note")
        if comments not in ("note", "text"):
            raise self.fault("webannotation.comments", comments, "note or text")
        return WebMap(tags, self.words(value, "speakers", "webannotation."), comments)

    def review(self, value: Json) -> ReviewMap:
        self.known(value, "claimreview.", ["ratings"])
        table = self.table(value, "ratings")
        ratings = {}
        for publisher in table:
            where = f"claimreview.ratings.{publisher}"
            ratings[publisher] = self.words(table, publisher, "claimreview.ratings.")
            for label, code in ratings[publisher].items():
                self.code(f"{where}.{label}", "polarity", code)
        return ReviewMap(ratings)
