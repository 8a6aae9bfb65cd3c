"""A SQLite export, edited or not: the tables that its descriptor names, and no others."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from toolkit.files import DESCRIPTOR
from toolkit.importers import Cells, Imported, ImportFault, as_csv, descriptor_of
from toolkit.screening import identifier

MAGIC = b"SQLite format 3\0"
FILE = "package.sqlite"
BOOLEANS = {1: "true", 0: "false"}


def recognises(source: Path) -> bool:
    """Return whether this is a SQLite database, or a folder with the one that `export` writes."""
    return _file(source) is not None


def _file(source: Path) -> Path | None:
    file = source / FILE if source.is_dir() else source
    if not file.is_file():
        return None
    with file.open("rb") as stream:
        return file if stream.read(len(MAGIC)) == MAGIC else None


def read(source: Path) -> Imported:
    """Read the tables of a database; raises ImportFault if it is no export of a package."""
    file = _file(source)
    assert file is not None
    with _opened(file) as connection:
        known = _tables(connection, file)
        if "_package" not in known:
            raise ImportFault(f"{file} has no table _package: no export of the toolkit")
        rows = connection.execute("SELECT content FROM _package WHERE name = ?", [DESCRIPTOR])
        text = rows.fetchone()
    descriptor = descriptor_of(str(text[0]) if text else "", f"{file}: {DESCRIPTOR}")
    files, paths = as_csv(descriptor)
    tables = {}
    for item in descriptor["resources"]:
        if item["name"] not in known:
            raise ImportFault(f'{file} has no table "{item["name"]}"')
        fields = item["schema"]["fields"]
        missing = [f["name"] for f in fields if f["name"] not in known[item["name"]]]
        if missing:
            raise ImportFault(f'{file}: the table "{item["name"]}" has no column "{missing[0]}"')
        header = [field["name"] for field in fields]
        tables[paths[item["name"]]] = (header, _rows(file, item["name"], fields))
    return Imported(files, tables)


def _opened(file: Path) -> closing[sqlite3.Connection]:
    """Open a database to be read: nothing in it is run, for only its tables are asked."""
    address = f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1"
    return closing(sqlite3.connect(address, uri=True))


def _tables(connection: sqlite3.Connection, file: Path) -> dict[str, set[str]]:
    """Return the columns of each real table; a view could run for ever."""
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: {
                row[1] for row in connection.execute(f"PRAGMA table_xinfo({identifier(name)})")
                if row[6] == 0
            }
            for (name,) in names
        }  # fmt: skip
    except sqlite3.DatabaseError as error:
        raise ImportFault(f"{file} cannot be read: {error}") from error


def _rows(file: Path, name: str, fields: list[dict[str, Any]]) -> Callable[[], Cells]:
    columns = ", ".join(identifier(field["name"]) for field in fields)
    booleans = [field.get("type") == "boolean" for field in fields]

    def rows() -> Iterator[list[str | None]]:
        with _opened(file) as connection:
            try:
                for row in connection.execute(f"SELECT {columns} FROM {identifier(name)}"):
                    yield [_text(*cell, name) for cell in zip(row, booleans, strict=True)]
            except sqlite3.DatabaseError as error:
                raise ImportFault(f"{file} cannot be read: {error}") from error

    return rows


def _text(value: Any, boolean: bool, table: str) -> str | None:
    """Return a value as it stands in a CSV."""
    if isinstance(value, bytes):
        raise ImportFault(f'a cell of the table "{table}" holds bytes, not text')
    if value is None or (boolean and value in BOOLEANS):
        return None if value is None else BOOLEANS[value]
    return str(value)
