"""Edits of a copied package: cells, rows, texts, schemas, descriptor, bytes, and the manifest.

Tables stay in canonical form after each edit (sorted by key, minimal quoting), so that an edit
breaks what it means to break and nothing else. Keys of one column are given as a string, longer
ones as a tuple; a table without a primary key is keyed by its subject, scheme and value.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.texts.spans import snippet, span_sha256

ROOT = Path(__file__).resolve().parents[2]
VALID = ROOT / "tests" / "packages" / "valid"

Key = str | tuple[str, ...]
Json = dict[str, Any]
Row = dict[str, str]


@dataclass(frozen=True)
class Place:
    """Where a finding must point; None stands for whatever the edit does not determine."""

    table: str | None = None
    record: int | None = None
    field: str | None = None
    value: str | None = None
    path: str | None = None
    severity: str | None = None


def copy_valid(folder: Path) -> Copy:
    """Make a whole package of the invented one: the repository's schemas and codes join it."""
    package = folder / "package"
    shutil.copytree(VALID, package, ignore=shutil.ignore_patterns("texts"))
    shutil.copytree(VALID / "texts", folder / "texts")
    shutil.copytree(ROOT / "schemas", package / "schemas")
    shutil.copyfile(ROOT / "data" / "codes.csv", package / "data" / "codes.csv")
    copy = Copy(package, folder / "texts")
    codes = copy.rows("codes")
    copy.write("codes", [{**row, "example": ""} for row in codes])
    copy.refresh_manifest()
    return copy


class Copy:
    """A package that a test may edit, and the folder with its texts."""

    def __init__(self, root: Path, texts: Path) -> None:
        self.root, self.texts = root, texts

    # descriptor and schemas

    def descriptor(self) -> Json:
        """Return the descriptor."""
        descriptor: Json = json.loads((self.root / "datapackage.json").read_text("utf-8"))
        return descriptor

    def edit_descriptor(self, edit: Callable[[Json], object]) -> None:
        """Let a function change the descriptor in place."""
        descriptor = self.descriptor()
        edit(descriptor)
        _write_json(self.root / "datapackage.json", descriptor)

    def resource(self, table: str) -> Json:
        """Return the descriptor of one resource."""
        found = (item for item in self.descriptor()["resources"] if item["name"] == table)
        return dict(next(found))

    def edit_resource(self, table: str, edit: Callable[[Json], object]) -> None:
        """Let a function change the descriptor of one resource in place."""
        self.edit_descriptor(
            lambda d: [edit(item) for item in d["resources"] if item["name"] == table]
        )

    def edit_schema(self, table: str, edit: Callable[[Json], object]) -> None:
        """Let a function change the Table Schema of one table in place."""
        schema = self.schema(table)
        edit(schema)
        _write_json(self.root / self.resource(table)["schema"], schema)

    def edit_field(self, table: str, field: str, edit: Callable[[Json], object]) -> None:
        """Let a function change one field of a Table Schema in place."""
        self.edit_schema(
            table, lambda s: [edit(item) for item in s["fields"] if item["name"] == field]
        )

    def schema(self, table: str) -> Json:
        """Return the Table Schema of one table."""
        schema: Json = json.loads((self.root / self.resource(table)["schema"]).read_text("utf-8"))
        return schema

    def move_to(self, version: str) -> None:
        """Give the package a version, and its CHANGELOG an entry for it above that of 0.1.0."""
        self.edit_descriptor(lambda d: d.update(version=version))
        entries = "".join(f"## [{v}]\n\n- x\n\n" for v in dict.fromkeys((version, "0.1.0")))
        (self.root / "CHANGELOG.md").write_text(f"# Changelog\n\n{entries}", "utf-8")

    def refresh_manifest(self) -> None:
        """Write the hash and the bytes that each file has now."""

        def refresh(descriptor: Json) -> None:
            for item in descriptor["resources"]:
                file = self.root / str(item["path"])
                if "hash" in item and file.is_file():
                    data = file.read_bytes()
                    item["hash"] = f"sha256:{hashlib.sha256(data).hexdigest()}"
                    item["bytes"] = len(data)

        self.edit_descriptor(refresh)

    # files

    def file(self, table: str) -> Path:
        """Return the file of a table."""
        return self.root / "data" / f"{table}.csv"

    def edit_bytes(self, table: str, edit: Callable[[bytes], bytes]) -> None:
        """Replace the bytes of a table by what a function makes of them."""
        data = self.file(table).read_bytes()
        changed = edit(data)
        assert changed != data
        self.file(table).write_bytes(changed)

    def edit_line(self, table: str, record: int, edit: Callable[[str], str]) -> None:
        """Replace one line (the header is 1) by what a function makes of it."""
        lines = self.file(table).read_text("utf-8").split("\n")
        lines[record - 1] = edit(lines[record - 1])
        self.file(table).write_bytes("\n".join(lines).encode())

    # rows

    def columns(self, table: str) -> list[str]:
        """Return the field names of a table."""
        return [str(field["name"]) for field in self.schema(table)["fields"]]

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table as text."""
        with self.file(table).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def write(self, table: str, rows: list[Row]) -> None:
        """Write a table in canonical form."""
        schema = self.schema(table)
        types = {field["name"]: field["type"] for field in schema["fields"]}
        key = _names(schema.get("primaryKey")) or list(types)

        def order(row: Mapping[str, str]) -> list[tuple[bool, int, str]]:
            whole = [types[name] == "integer" and row[name].isdigit() for name in key]
            return [
                (row[name] != "", int(row[name]) if number else 0, row[name])
                for name, number in zip(key, whole, strict=True)
            ]

        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(types), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=order))
        self.file(table).write_bytes(text.getvalue().encode("utf-8"))

    def key_columns(self, table: str) -> list[str]:
        """Return the columns by which tests name a row of a table."""
        return _names(self.schema(table).get("primaryKey")) or ["scheme", "value"]

    def matches(self, table: str, row: Row, key: Key) -> bool:
        """Whether a row has a key."""
        wanted = (key,) if isinstance(key, str) else key
        return tuple(row[name] for name in self.key_columns(table)) == wanted

    def row(self, table: str, key: Key) -> Row:
        """Return the one row that has a key."""
        (row,) = [row for row in self.rows(table) if self.matches(table, row, key)]
        return row

    def at(self, table: str, key: Key, field: str | None = None, value: str | None = None) -> Place:
        """Return the place of a row as it stands now."""
        numbered = enumerate(self.rows(table), 2)
        record = next(number for number, row in numbered if self.matches(table, row, key))
        return Place(table, record, field, value)

    def set_cells(self, table: str, key: Key, /, **cells: str) -> None:
        """Set cells of the one row that has a key."""
        self.row(table, key)
        rows = self.rows(table)
        assert cells.keys() <= rows[0].keys(), f"{table} has not all of {', '.join(cells)}"
        changed = [{**row, **cells} if self.matches(table, row, key) else row for row in rows]
        assert changed != rows, f"{table} {key}: nothing changed"
        self.write(table, changed)

    def drop_row(self, table: str, key: Key) -> None:
        """Delete the one row that has a key."""
        self.row(table, key)
        rows = self.rows(table)
        self.write(table, [row for row in rows if not self.matches(table, row, key)])

    def drop_where(self, table: str, /, **cells: str) -> None:
        """Delete the rows that have these cells."""
        rows = self.rows(table)
        kept = [row for row in rows if any(row[name] != cell for name, cell in cells.items())]
        assert kept != rows
        self.write(table, kept)

    def add_row(self, table: str, like: Key | None = None, **cells: str) -> None:
        """Add a row: a changed copy of another, or one that is empty but for these cells."""
        base = dict.fromkeys(self.columns(table), "") if like is None else self.row(table, like)
        assert cells.keys() <= base.keys()
        self.write(table, [*self.rows(table), {**base, **cells}])

    def rename(self, table: str, old: str, new: str) -> None:
        """Give a row another id, wherever it stands."""
        (column,) = self.key_columns(table)
        self.set_cells(table, old, **{column: new})
        for item in self.descriptor()["resources"]:
            keys = self.schema(item["name"]).get("foreignKeys", [])
            for key in keys:
                target = key["reference"].get("resource") or item["name"]
                if target == table:
                    (field,) = _names(key["fields"])
                    rows = self.rows(item["name"])
                    changed = [
                        {**row, field: new if row[field] == old else row[field]} for row in rows
                    ]
                    self.write(item["name"], changed)

    # texts

    def text(self, source_id: str) -> str:
        """Return the text of a held source."""
        wanted = self.row("sources", source_id)["text_sha256"]
        for file in self.texts.iterdir():
            if hashlib.sha256(file.read_bytes()).hexdigest() == wanted:
                return file.read_bytes().decode("utf-8")
        raise AssertionError(f"no text of {source_id}")

    def span(self, source_id: str, words: str) -> Row:
        """Return the cells that locate words of a text: start, end, hash, first and last words."""
        text = self.text(source_id)
        start = text.index(words)
        end = start + len(words)
        first, last = snippet(text, start, end)
        return {
            "start": str(start),
            "end": str(end),
            "sha256": span_sha256(text, start, end),
            "text_start": first,
            "text_end": last,
        }

    def respan(self, evidence_id: str, words: str) -> None:
        """Let an evidence row point at other words of its text."""
        source_id = self.row("evidence", evidence_id)["source_id"]
        self.set_cells("evidence", evidence_id, **self.span(source_id, words))

    def add_passage(self, source_id: str, words: str, /, **cells: str) -> Key:
        """Add a passage over words of a text, and return its key."""
        span = self.span(source_id, words)
        where = {name: span[name] for name in ("start", "end", "sha256")}
        self.add_row("passages", source_id=source_id, **where, **cells)
        return (source_id, span["start"], span["end"], cells["kind"])


def _names(key: Any) -> list[str]:
    return [key] if isinstance(key, str) else [str(name) for name in key or ()]


def _write_json(path: Path, value: Json) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")
