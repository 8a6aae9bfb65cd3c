"""Damaged input of every kind: descriptors, archives, databases, texts that steer a terminal.

Each function makes one input from a random source; what reads it must end in a report or in a
message for the user, never in a traceback.
"""

from __future__ import annotations

import copy
import gzip
import io
import json
import random
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.package import properties

Json = dict[str, Any]
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2**70, 1.5, "", "a", "b", "\ud800", "\x1b[31m", "x" * 300, [],
    [None], [1], ["a"], ["a", "a"], [["a"]], [{}], [{"name": 1}], [{"value": 1}], {}, {"a": 1},
    {"name": "t"}, {"fields": "a"}, {"fields": ["a"], "reference": {"fields": ["a"]}},
    [{"fields": ["a"], "reference": {"resource": "u", "fields": []}}], "https://example.org/x",
    "../x", "t.csv", "u.json", "csv", "json", "parquet", "datetime", "list", "(", "(a+)+b",
    "a{2000}",     "a{99999999999}", "[" * 50, "utf-16", "klingon", "2020-13-45", "0.1",
]  # fmt: skip
"""Values of every JSON type, some of which are right somewhere."""
CONTROLS = [
    "\x1b[2J",
    "\x9b31m",
    "\x07",
    "\b\b",
    "\r",
    "\u202e",
    "\u2066",
    "\x00",
    "\x7f",
    "\u200b",
]
COMMANDS = ["::error::owned", "  ::warning file=a::owned", "##[error]owned", "a\n::error::owned"]


def sound() -> Json:
    """Return a descriptor of two tables that has every property of the standard somewhere."""
    field = {"name": "a", "type": "integer", "title": "A", "constraints": {"minimum": 0}}
    other = {"name": "b", "type": "string", "missingValues": ["", "-"], "constraints": {}}
    key = {"fields": ["a"], "reference": {"resource": "t", "fields": ["a"]}}
    schema = {"fields": [field, other], "primaryKey": ["a"], "missingValues": [""]}
    return {
        "name": "p",
        "version": "1.0",
        "contributors": [{"title": "x", "roles": ["author"]}],
        "licenses": [{"name": "x"}],
        "resources": [
            {"name": "t", "type": "table", "path": "t.csv", "schema": schema},
            {
                "name": "u",
                "path": "u.json",
                "type": "table",
                "schema": {**copy.deepcopy(schema), "foreignKeys": [key]},
                "dialect": {"header": True},
            },
        ],
    }


OBJECTS = (
    (properties.PACKAGE, ()),
    (properties.RESOURCE, ("resources", 0)),
    (properties.RESOURCE, ("resources", 1)),
    (properties.DIALECT, ("resources", 1, "dialect")),
    (properties.SCHEMA, ("resources", 0, "schema")),
    (properties.SCHEMA, ("resources", 1, "schema")),
    (properties.FIELD, ("resources", 0, "schema", "fields", 0)),
    (properties.FIELD, ("resources", 0, "schema", "fields", 1)),
    (properties.CONSTRAINTS, ("resources", 0, "schema", "fields", 0, "constraints")),
    (properties.CONSTRAINTS, ("resources", 0, "schema", "fields", 1, "constraints")),
    (properties.FOREIGN_KEY, ("resources", 1, "schema", "foreignKeys", 0)),
    (properties.REFERENCE, ("resources", 1, "schema", "foreignKeys", 0, "reference")),
)
"""The objects of a descriptor, with the properties that each may have and the way to it."""


def descriptors(source: random.Random) -> Iterator[Json]:
    """Yield descriptors: every property with every value once, then several at random."""
    for known, way in OBJECTS:
        for name in known:
            for value in VALUES:
                yield _put(sound(), way, name, value)
    while True:
        found = sound()
        for _ in range(source.randint(2, 5)):
            known, way = source.choice(OBJECTS)
            found = _put(found, way, source.choice([*known, "x"]), source.choice(VALUES))
        yield found


def _put(descriptor: Json, way: tuple[str | int, ...], name: str, value: Any) -> Json:
    """Set a property of an object, if the way to it still leads somewhere."""
    item: Any = descriptor
    for step in way:
        try:
            item = item[step]
        except (KeyError, IndexError, TypeError):
            return descriptor
    if isinstance(item, dict):
        item[name] = copy.deepcopy(value)
    return descriptor


def write_package(folder: Path, descriptor: Json) -> Path:
    """Write a package with the two tables of `sound` and any descriptor."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "t.csv").write_text("a,b\n1,x\n2,-\n", "utf-8")
    (folder / "u.json").write_text('[{"a": 1, "b": "y"}]', "utf-8")
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return folder


def damaged(data: bytes, source: random.Random) -> bytes:
    """Return bytes with a few of them changed, cut out, doubled or cut off."""
    for _ in range(source.randint(1, 4)):
        at = source.randrange(len(data) + 1)
        to = min(len(data), at + source.choice([1, 1, 4, 50]))
        kind = source.randrange(5)
        if kind == 0:
            data = data[:at]
        elif kind == 1:
            data = data[:at] + data[to:]
        elif kind == 2:
            data = data[:at] + source.randbytes(to - at) + data[to:]
        elif kind == 3:
            data = data[:at] + data[at:to] * 2 + data[to:]
        else:
            data = data[:at] + source.randbytes(3) + data[at:]
    return data


def archives(source: random.Random, folder: Path) -> Path:
    """Write a package that is a damaged zip, or whose table is one or a damaged gzip."""
    table = b"a,b\n" + b"".join(b"%d,x\n" % n for n in range(source.choice([3, 3000])))
    method = source.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2,
                            zipfile.ZIP_LZMA])  # fmt: skip
    descriptor = {"name": "p", "resources": [sound()["resources"][0]]}
    kind = source.randrange(3)
    if kind == 0:
        members = {"datapackage.json": json.dumps(descriptor).encode(), "t.csv": table}
        file = folder / "package.zip"
        file.write_bytes(damaged(zipped(members, method), source))
        return file
    name = "t.csv.gz" if kind == 1 else "t.csv.zip"
    packed = gzip.compress(table) if kind == 1 else zipped({"t.csv": table}, method)
    (folder / name).write_bytes(damaged(packed, source))
    descriptor["resources"] = [{**sound()["resources"][0], "path": name}]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return folder


def zipped(members: dict[str, bytes], method: int) -> bytes:
    """Return a zip of some members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def database(source: random.Random, file: Path, export: bytes) -> Path:
    """Write a damaged SQLite export: bytes changed, or its descriptor or a table replaced."""
    kind = source.randrange(3)
    if kind == 0:
        file.write_bytes(damaged(export, source))
        return file
    file.write_bytes(export)
    connection = sqlite3.connect(file)
    tables = [name for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]  # fmt: skip
    table = source.choice(tables)
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    value = source.choice([None, b"\xff\xfe", 2**62, "{", "[]", '{"resources": 1}', "\ud7ff", 1.5])
    try:
        if kind == 1:
            connection.execute("PRAGMA foreign_keys = off")
            connection.execute("PRAGMA ignore_check_constraints = on")
            connection.execute(f'UPDATE "{table}" SET "{source.choice(columns)}" = ?', [value])
        else:
            connection.execute(f'DROP TABLE "{table}"')
        connection.commit()
    except sqlite3.Error:
        connection.rollback()  # the table is strict about this value: the export is as it was
    finally:
        connection.close()
    return file
