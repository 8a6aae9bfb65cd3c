"""Build a package of claims from annotations, with a report of what was made, dropped and empty.

What the annotations do not say stays empty; no quoted words are stored beyond the first and last
words of each span.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Any

from toolkit.engine.canonical import BREAKS, VERBATIM
from toolkit.importers import Imported
from toolkit.importers.settings import AnnotationsError, Settings
from toolkit.package.files import DESCRIPTOR
from toolkit.package.levels import asked_of, level_name
from toolkit.package.profile import lowered
from toolkit.package.standard import PROFILE_TABLES, profile_file
from toolkit.texts.copied_runs import RUN, Runs
from toolkit.texts.spans import snippet, span_sha256
from toolkit.wording import counted

Json = dict[str, Any]
LARGEST = 16_000_000
"""The largest file that is read, in bytes."""
LONGEST_NAME = 8
"""How many words of a text the name of an actor may hold."""
SLUG = 40
WIKIDATA = re.compile(r"https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/(Q[1-9][0-9]*)")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(slots=True)
class Tally:
    """How many annotations of each kind came in, and which were dropped for which reason."""

    given: Counter[str] = field(default_factory=Counter)
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    units: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)

    def drop(self, kind: str, reason: str, place: object) -> None:
        """Count an annotation that is dropped, and keep the first place."""
        self.dropped[kind, reason] += 1
        self.places.setdefault((kind, reason), str(place))

    def remark(self, text: str, number: int = 1) -> None:
        """Count something that is worth knowing, though nothing is dropped for it."""
        if number:
            self.remarks[text] += number

    @property
    def kept(self) -> Counter[str]:
        """How many annotations of each kind are in the package."""
        kept = self.given.copy()
        for (kind, _), number in self.dropped.items():
            kept[kind] -= number
        return kept


class Builder:
    """The rows of a new package, whose ids it gives out."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.tally = Tally()
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in PROFILE_TABLES}
        self.ids: set[str] = set()
        self.tries: dict[str, count[int]] = {}
        self.numbers = {letter: count(1) for letter in "cvk"}
        self.held: dict[str, str] = {}
        self.known: dict[str, dict[str, str]] = {}
        self.identified: dict[str, str] = {}
        self.coded: set[tuple[str, str, str]] = set()

    def number(self, letter: str) -> str:
        """Return the next id of claims, evidence or codings: six digits, so that none is a year."""
        return f"{letter}-{next(self.numbers[letter]):06}"

    def named(self, letter: str, words: str) -> str:
        """Return a new id that is made from some words."""
        base = f"{letter}-{slug(words)}"
        while True:
            number = next(self.tries.setdefault(base, count(1)))
            found = base if number == 1 else f"{base}-{number}"
            if found not in self.ids:
                self.ids.add(found)
                return found

    def add(self, table: str, **cells: object) -> dict[str, str]:
        """Add a row; cells of None are empty."""
        row = {name: clean(name, cell) for name, cell in cells.items() if cell is not None}
        self.rows[table].append(row)
        return row

    def held_source(self, name: str, text: str, sha256: str, **cells: object) -> str:
        """Add a source whose text is at hand, and return its id."""
        source = self.named("s", name)
        self.held[source] = text
        facts = {"held": "true", "text_sha256": sha256, "text_chars": len(text)}
        self.add("sources", source_id=source, publisher_id=self.publisher, **facts, **cells)
        return source

    @property
    def publisher(self) -> str | None:
        """The actor that `--publisher` names."""
        name = self.settings.publisher
        return self.actor(f"publisher {name}", name, identity="known") if name else None

    def actor(self, key: str, name: str, **cells: object) -> str:
        """Return the actor of a key, which is added with a name where it is new."""
        if key not in self.known:
            self.known[key] = self.add("actors", actor_id=self.named("a", name), name=name, **cells)
        return self.known[key]["actor_id"]

    def identify(
        self, column: str, row: str, value: str, match: str, scheme: str = "local"
    ) -> None:
        """Record what a row is called elsewhere."""
        self.add("identifiers", **{column: row, "scheme": scheme, "value": value, "match": match})

    def evidence(
        self, claim: str, source: str, start: int, end: int, cells: Mapping[str, object]
    ) -> dict[str, str]:
        """Add the place of a claim in a held text, and return its row."""
        text = self.held[source]
        first, last = snippet(text, start, end)
        name = self.number("v")
        if text[start:end] != text[start:end].strip():
            self.tally.remark("spans begin or end with white space: kept as drawn, without a link")
        place = {"start": start, "end": end, "sha256": span_sha256(text, start, end)}
        words = {"text_start": first or None, "text_end": last or None}
        facts = {"evidence_id": name, "claim_id": claim, "source_id": source}
        return self.add("evidence", **facts, **place, **words, **cells)

    def copies(self, words: str, text: str) -> bool:
        """Return whether words hold so many words in a row of a text as no cell may."""
        return len(words.split()) >= RUN and Runs([text]).shared([words])[0] is not None

    def package(self, name: str, level: int) -> Imported:
        """Return the package at its level; raises AnnotationsError if there are no claims."""
        if not self.rows["claims"]:
            raise AnnotationsError(self.nothing())
        listed = [
            table
            for table in PROFILE_TABLES
            if self.rows[table] or table in asked_of(level) or table == "codes"
        ]
        schemas = {f"schemas/{table}.json": lowered(table, level, listed) for table in listed}
        tables = {f"data/{table}.csv": self._table(table, schemas) for table in listed}
        files = {**schemas, DESCRIPTOR: _descriptor(name, level, listed)}
        notes = [*self.report(level), *self._empty(listed, schemas)]
        return Imported(files, tables, notes)

    def _table(self, table: str, schemas: dict[str, Json]) -> Any:
        header = [item["name"] for item in schemas[f"schemas/{table}.json"]["fields"]]
        if table == "codes":
            return header, lambda: _codes(header)
        rows = self.rows[table]
        return header, lambda: ([row.get(column) for column in header] for row in rows)

    def nothing(self) -> str:
        """Return why no claim was made, with what was dropped."""
        found = "; ".join(self._dropped()) or "it has no annotations"
        return f"no claim could be made: {found}. A map (--map) says what the labels mean"

    def report(self, level: int) -> list[str]:
        """Return what was made and dropped, in lines for a person."""
        made = [f"{table} {len(rows)}" for table, rows in self.rows.items() if rows]
        given = [f"{kind} {number}" for kind, number in sorted(self.tally.given.items())]
        kept = self.tally.kept
        left = [f"{kind} {kept[kind]}" for kind in sorted(self.tally.given)]
        units = [f"offsets: {unit} in {counted(n, 'text')}" for unit, n in self.tally.units.items()]
        remarks = [f"{number} {text}" for text, number in sorted(self.tally.remarks.items())]
        return [
            f"read: {', '.join(given)}",
            f"kept: {', '.join(left)}",
            f"made: {', '.join(made)}; level {level_name(level)}",
            *units,
            *[f"dropped: {line}" for line in self._dropped()],
            *remarks,
        ]

    def _dropped(self) -> list[str]:
        return [
            f"{number} {kind}: {reason} (first: {self.tally.places[kind, reason]})"
            for (kind, reason), number in sorted(self.tally.dropped.items())
        ]

    def _empty(self, listed: Sequence[str], schemas: dict[str, Json]) -> list[str]:
        """Return the columns that are empty in every row, by table."""
        lines = []
        for table in listed:
            rows = self.rows[table]
            names = [item["name"] for item in schemas[f"schemas/{table}.json"]["fields"]]
            empty = [name for name in names if not any(row.get(name) for row in rows)]
            if rows and empty:
                lines.append(f"left empty: {table}: {', '.join(empty)}")
        return lines


def slug(words: str) -> str:
    """Return words as a slug: lower-case ASCII letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG].strip("-") or "unnamed"


def clean(column: str, cell: object) -> str:
    """Return a value as a canonical cell, without what no file or terminal should have."""
    text = CONTROL.sub("\ufffd", str(cell)).replace("\r\n", "\n").translate(BREAKS).strip()
    return text if column in VERBATIM else unicodedata.normalize("NFC", text)


def short(words: str, place: str) -> str:
    """Return the first name for an actor: its words in the text, or where they stand if many."""
    plain = " ".join(words.split())
    return plain if plain and len(plain.split()) <= LONGEST_NAME else f"speaker at {place}"


def read_text(path: Path, root: Path) -> bytes:
    """Return the bytes of a file that lies in a folder.

    Raises: AnnotationsError if it is a link out of the folder, too large or cannot be opened.
    """
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise AnnotationsError(f"{path} is a link to a file outside {root}: expected a file")
        size = path.stat().st_size
        if size > LARGEST:
            raise AnnotationsError(
                f"{path} has {size} bytes: expected at most {LARGEST}; divide the file"
            )
        return path.read_bytes()
    except (OSError, RuntimeError) as error:
        raise AnnotationsError(f"{path} cannot be read: {error}") from error


def decoded(data: bytes, path: Path) -> str:
    """Return bytes as text, with its line ends and byte order mark; raises AnnotationsError."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start : error.start + 1].hex()
        raise AnnotationsError(
            f"{path}:{line}: the byte 0x{byte} is not UTF-8: save the file as UTF-8"
        ) from error


def _codes(header: Sequence[str]) -> list[list[str]]:
    lines = csv.DictReader(io.StringIO(profile_file("codes.csv").read_text("utf-8")))
    return [[row.get(name, "") for name in header] for row in lines]


@cache
def _template() -> Json:
    found = resources.files("toolkit") / "template" / DESCRIPTOR
    template: Json = json.loads(found.read_text("utf-8"))
    return template


def _descriptor(name: str, level: int, listed: Sequence[str]) -> Json:
    """Return the descriptor of a new package, whose tables are described as in the template."""
    known = {item["name"]: item for item in _template()["resources"]}
    form = {key: known["claims"][key] for key in ("format", "mediatype", "encoding", "dialect")}
    items = [
        {
            **known.get(table, {"name": table, "type": "table", "title": table.capitalize()}),
            "path": f"data/{table}.csv",
            **form,
            "schema": f"schemas/{table}.json",
        }
        for table in listed
    ]
    called = slug(name)
    own = {"name": called, "title": f"Claims imported from {clean('', name)}", "claimsLevel": level}
    about = {"description": "Claims imported from annotations. Replace this text and the title."}
    base = {"base": f"https://{called}.example/"}
    kept = {key: value for key, value in _template().items() if key not in ("contributors",)}
    return {**kept, **own, **about, **base, "resources": items}
