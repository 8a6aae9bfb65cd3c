"""Import SQLite exports, edited or not: the tables that the descriptor lists, and no others.

Untrusted databases are read safely: no view, function or trigger in them is run, and a query that
takes more steps than a file of its size can need is stopped.
Source: <https://www.sqlite.org/security.html>.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from toolkit.engine.screening import identifier
from toolkit.engine.written import null_text, written
from toolkit.exporters.full_text import TABLES
from toolkit.exporters.sqlite import ABOUT, FILE, OTHERS
from toolkit.importers import Cells, Imported, ImportFault, Json, as_csv, descriptor_of
from toolkit.package.files import DESCRIPTOR
from toolkit.package.model import Field
from toolkit.package.table_schema import matching
from toolkit.views.files import NAMES

MAGIC = b"SQLite format 3\0"
MAY_LACK = ("superset", "partial")
"""The values of `fieldsMatch` with which a table may lack fields of its schema."""
STEPS, STEPS_A_BYTE, STEPS_A_CALL = 1_000_000, 4, 100_000
LONGEST = 1_000_000_000
UNFINISHED = ("-wal", "-journal")


def recognises(source: Path) -> bool:
    """Return whether this is a SQLite database, or a folder with one written by `export`."""
    return _file(source) is not None


def _file(source: Path) -> Path | None:
    file = source / FILE if source.is_dir() else source
    if not file.is_file():
        return None
    with file.open("rb") as stream:
        return file if stream.read(len(MAGIC)) == MAGIC else None


def read(source: Path) -> Imported:
    """Read the tables of a database; raises ImportFault if it is not an export of a package."""
    file = _file(source)
    assert file is not None
    with _opened(file) as connection:
        known = _tables(connection)
        if not {"name", "content"} <= known.get("_package", set()):
            raise ImportFault(
                f"{file} was not written by `toolkit export`: it has no table _package"
            )
        rows = connection.execute("SELECT content FROM _package WHERE name = ?", [DESCRIPTOR])
        (text,) = rows.fetchone() or ("",)
        listed = connection.execute("SELECT content FROM _package WHERE name = ?", [OTHERS])
        apart = _names((listed.fetchone() or ("[]",))[0])
    descriptor = descriptor_of(str(text), f"{file}: {DESCRIPTOR}", apart)
    items = descriptor["resources"]
    rest = [item for item in items if item["name"] in apart]
    files, paths = as_csv(descriptor, rest)
    notes = _left_out(descriptor, known)
    tables = {}
    for item in items:
        if item in rest:
            continue
        name, header = item["name"], [field["name"] for field in item["schema"]["fields"]]
        if name not in known:
            raise ImportFault(f'{file} has no table "{name}"')
        missing = [column for column in header if column not in known[name]]
        if missing and matching(item["schema"]) in MAY_LACK:
            header = [column for column in header if column not in missing]
        elif missing:
            raise ImportFault(f'{file}: the table "{name}" has no column "{missing[0]}"')
        tables[paths[name]] = (header, partial(_rows, file, name, item["schema"], header))
    return Imported(files, tables, notes, rest, file.parent)


def _names(text: Any) -> list[str]:
    """Return the names of the resources that are files beside the database."""
    try:
        names = json.loads(str(text))
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ImportFault(f"the table _package has no list of names in {OTHERS}")
    return names


def _left_out(descriptor: Json, known: dict[str, set[str]]) -> list[str]:
    """Return a note for each table and column of the database that the descriptor lacks."""
    schemas = {item["name"]: item.get("schema") for item in descriptor["resources"]}
    ours = {*schemas, *ABOUT, *((*NAMES, *TABLES) if "claimsProfile" in descriptor else ())}
    notes = [
        f'the table "{name}" is left out: the descriptor in _package does not list it'
        for name in sorted(known.keys() - ours)
        if not name.startswith("sqlite_")
    ]
    for name in sorted(known.keys() & schemas.keys()):
        fields = {field["name"] for field in schemas[name]["fields"]}
        notes += [
            f'the column "{column}" of "{name}" is left out: its schema has no such field'
            for column in sorted(known[name] - fields)
        ]
    return notes


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a database read-only, without running anything stored in it."""
    for end in UNFINISHED:
        beside = file.with_name(file.name + end)
        if beside.is_file() and beside.stat().st_size:
            raise ImportFault(
                f"{beside} contains unsaved changes: close the program that has {file} open"
            )
    address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
    size = file.stat().st_size
    calls = iter(range((STEPS + STEPS_A_BYTE * size) // STEPS_A_CALL))
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            longest = min(size, LONGEST)  # no cell outgrows its file
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
            connection.set_authorizer(_allowed)
            connection.set_progress_handler(lambda: next(calls, None) is None, STEPS_A_CALL)
            yield connection
    except UnicodeDecodeError as error:  # a damaged page
        raise ImportFault(f"{file} cannot be read: a text in it is not UTF-8") from error
    except sqlite3.Error as error:
        raise ImportFault(f"{file} cannot be read: {error}") from error


def _allowed(action: int, what: str | None, *rest: str | None) -> int:
    """Allow reading tables and their columns; the last of `rest` is the view that asks."""
    plain = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ) or (
        action == sqlite3.SQLITE_PRAGMA and what == "table_xinfo"
    )
    return sqlite3.SQLITE_OK if plain and rest[-1] is None else sqlite3.SQLITE_DENY


def _tables(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the columns of each real table, not of views or virtual tables."""
    listed = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    names = [name for name, sql in listed.fetchall() if str(sql).startswith("CREATE TABLE")]
    return {
        name: {
            column
            for _, column, *_, hidden in connection.execute(
                f"PRAGMA table_xinfo({identifier(name)})"
            )
            if hidden == 0
        }
        for name in names
    }


def _rows(file: Path, name: str, schema: Json, header: list[str]) -> Cells:
    columns = ", ".join(map(identifier, header))
    known = {field["name"]: field for field in schema["fields"]}
    texts = [_texts(schema, Field(n, known[n].get("type", "any"), known[n])) for n in header]
    with _opened(file) as connection:
        for row in connection.execute(f"SELECT {columns} FROM {identifier(name)}"):
            if any(isinstance(value, bytes) for value in row):
                raise ImportFault(f'the table "{name}" has a cell of bytes: expected text')
            yield [text(value) for text, value in zip(texts, row, strict=True)]


def _texts(schema: Json, field: Field) -> Callable[[Any], str]:
    """Return a function that turns a value of a field into its text in CSV."""
    null = null_text(schema, field)

    def text(value: Any) -> str:
        if value is None:
            return null
        if field.type == "boolean" and value in (0, 1):
            return written(field, bool(value))
        return written(field, value)

    return text
