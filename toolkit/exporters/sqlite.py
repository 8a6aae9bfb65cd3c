"""Write SQLite: strict tables with keys and checks, the views, and metadata for Datasette.

Source: <https://www.sqlite.org/stricttables.html>; Datasette, metadata.
"""

from __future__ import annotations

import errno
import json
import math
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import adbc_driver_manager
import duckdb

from toolkit.engine.canonical import order_of
from toolkit.engine.screening import Screen, identifier, key_fields, literal, screens
from toolkit.engine.tables import Tables
from toolkit.engine.written import null_text, number_text
from toolkit.exporters import ExportError
from toolkit.exporters.carried import Json, copy_files, merged, others
from toolkit.exporters.datasette import METADATA, metadata
from toolkit.exporters.exact import is_plain, labelled
from toolkit.exporters.filling import Filling, filling
from toolkit.exporters.full_text import CONTENT, TABLES, index_flat
from toolkit.exporters.packaging import each_table, file_name, resource_descriptor, write_json
from toolkit.package.files import DESCRIPTOR, ViewError
from toolkit.package.model import ForeignKey, Package, Resource
from toolkit.progress import OnStage
from toolkit.views import create_views_over
from toolkit.views.files import NAMES, all_views

FILE = "package.sqlite"
APPLICATION = 0x636C6169  # "clai"
VERSIONS = {"0.1": 1, "0.2": 2}
PAGE = 4096
BUILDING = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    "cache_size = -65536",
)
"""Settings while the file is written, which is discarded if that fails; the cache is in KiB."""
MOST_EQUALS = 500
"""How many codes are compared one by one: SQLite limits the depth of an expression to 1,000."""
ABOUT = ("_package", "_columns")
OTHERS = "others.json"
"""The row of `_package` with the names of the resources that are files beside the database."""
KINDS = {"integer": "INTEGER", "year": "INTEGER", "boolean": "INTEGER"}
COMPARABLE = ("string", "integer", "year", "boolean", "date")
INSTEAD = "export parquet or csv instead"
DISK = {"database or disk is full": errno.ENOSPC, "disk I/O error": errno.EIO}
DRIVER = re.compile("^[A-Z_]+: [^:]*: ")
"""What the driver says before the words of SQLite; it may give the query behind them."""


def write(tables: Tables, folder: Path, progress: OnStage) -> list[str]:
    """Write `package.sqlite` and `metadata.json`; return notes.

    Raises: ExportError if SQLite cannot tell two names apart or cannot store a value; OSError if
    the files cannot be written.
    """
    package = tables.package
    _require_names(package)
    write_json(folder / METADATA, metadata(package, Path(FILE).stem))
    stored = others(package.descriptor["resources"], set(package.names))
    file = folder / FILE
    file.touch()  # so that no other file takes its name
    items = copy_files(stored, package.root, folder)
    try:
        _begin(file, package)
        with filling(file, BUILDING) as into:
            notes = _rows_and_views(into, tables, progress)
        return notes + _complete(file, package, items)
    except (sqlite3.Error, adbc_driver_manager.Error) as error:
        text = DRIVER.sub("", str(error)).partition("\nquery: ")[0]
        for words, code in DISK.items():
            if words in text:
                raise OSError(code, words, str(file)) from error
        raise ExportError(f"SQLite cannot store the package ({text}): {INSTEAD}") from error


def _begin(file: Path, package: Package) -> None:
    """Make an empty database that says what it is."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSIONS.get(package.profile or '', 0)}")


def _rows_and_views(into: Filling, tables: Tables, progress: OnStage) -> list[str]:
    notes: list[str] = []
    for resource in each_table(tables.package, progress):
        _table(into, tables, resource)
        notes += [
            f'the column "{name}" of "{resource.name}" is in a key: its missing values become'
            " null, and come back all alike"
            for name in labelled(tables, resource)
            if name in _in_keys(resource)
        ]
    progress("writing indexes and views")
    return notes + _views(into, tables)


def _complete(file: Path, package: Package, items: list[Json]) -> list[str]:
    """Add what describes the tables, and the indexes."""
    notes: list[str] = []
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for setting in BUILDING:
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        _about(connection, package, items)
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [CONTENT])
        if found.fetchone() and package.profile is not None:
            notes = index_flat(connection)
        for resource in package.resources:  # once all table names are taken, in what is left
            _indexes(connection, resource)
        connection.execute("COMMIT")
        if connection.execute("PRAGMA freelist_count").fetchone()[0]:
            connection.execute("VACUUM")
    return notes


def _require_names(package: Package) -> None:
    """Refuse names that SQLite cannot tell apart or reserves."""
    computed = (*NAMES, *TABLES) if package.profile else ()
    reserved = {_folded(name) for name in (*ABOUT, *computed)}
    for names in (package.names, *(resource.field_names for resource in package.resources)):
        seen: dict[bytes, str] = {}
        for name in names:
            if "\0" in name:
                raise ExportError(f"{name!r} contains NUL, which SQLite does not allow: rename it")
            other = seen.setdefault(_folded(name), name)
            if other != name:
                raise ExportError(
                    f'"{other}" and "{name}" are the same name in SQLite, which ignores case:'
                    " rename one"
                )
    for name in package.names:
        if _folded(name) in reserved or _folded(name).startswith(b"sqlite_"):
            raise ExportError(f'"{name}" is reserved by SQLite or this export: rename it')


def _folded(name: str) -> bytes:
    """Return a name as SQLite compares it: it ignores the case of ASCII letters only."""
    return name.encode("utf-8").lower()


def _table(into: Filling, tables: Tables, resource: Resource) -> None:
    name, fields = identifier(resource.name), screens(resource)
    loose = set(labelled(tables, resource)) - _in_keys(resource)
    kinds = _column_kinds(tables, resource, fields, loose)
    parts = [
        _column(resource, screen, kind, screen.field.name in loose)
        for screen, kind in zip(fields, kinds, strict=True)
    ]
    if resource.primary_key:
        parts.append(f"PRIMARY KEY ({_listed(resource.primary_key)})")
    for key in resource.foreign_keys:
        if _can_refer(resource, tables.package.resource(key.resource), key):
            parts.append(
                f"FOREIGN KEY ({_listed(key.fields)}) REFERENCES {identifier(key.resource)}"
                f" ({_listed(key.reference)}) DEFERRABLE INITIALLY DEFERRED"
            )
    into.execute(f"CREATE TABLE {name} ({', '.join(parts)}) STRICT")
    into.insert(name, tables.chunks(_rows(tables, resource, fields, kinds, loose)))


def _indexes(connection: sqlite3.Connection, resource: Resource) -> None:
    """Index the foreign keys, and create unique indexes for the unique keys of the schema.

    As in the toolkit, nulls in a key are compared too, unless the whole key is null.
    """
    table = identifier(resource.name)
    for number, foreign in enumerate(resource.foreign_keys):
        name = _free(connection, f"fk_{resource.name}_{number}")
        connection.execute(f"CREATE INDEX {name} ON {table} ({_listed(foreign.fields)})")
    single = [(f.name,) for f in resource.fields if f.constraints.get("unique") is True]
    for number, key in enumerate((*resource.unique_keys, *single)):
        name = _free(connection, f"uk_{resource.name}_{number}")
        columns = _listed(key)
        if len(key) > 1:
            columns = ", ".join(f"ifnull({identifier(column)}, '')" for column in key)
            columns += f") WHERE NOT ({' AND '.join(f'{identifier(c)} IS NULL' for c in key)}"
        connection.execute(f"CREATE UNIQUE INDEX {name} ON {table} ({columns})")


def _free(connection: sqlite3.Connection, name: str) -> str:
    """Return a quoted name that is not yet used in the database."""
    taken = "SELECT 1 FROM sqlite_master WHERE name = ? COLLATE NOCASE"
    while connection.execute(taken, [name]).fetchone():
        name += "_"
    return identifier(name)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(identifier, names))


def _can_refer(here: Resource, there: Resource, key: ForeignKey) -> bool:
    """Return whether a foreign key refers to a primary key that SQLite compares as we do."""
    fields = {field.name: field for field in here.fields}
    others = {field.name: field for field in there.fields}
    sides = zip(key.fields, key.reference, strict=True)
    return there.primary_key == key.reference and all(
        fields[name].type == others[other].type in COMPARABLE
        and is_plain(fields[name])
        and is_plain(others[other])
        for name, other in sides
    )


def _in_keys(resource: Resource) -> set[str]:
    """Return the fields whose values are compared, so that their nulls must be nulls."""
    alone = {field.name for field in resource.fields if field.constraints.get("unique") is True}
    return key_fields(resource) | alone


def _column_kinds(
    tables: Tables, resource: Resource, fields: list[Screen], loose: set[str]
) -> list[str]:
    """Return the strict type of each column; numbers are TEXT where REAL would lose digits."""
    kinds = [
        KINDS.get(s.field.type, "TEXT")
        if is_plain(s.field) and s.field.name not in loose
        else "TEXT"
        for s in fields
    ]
    keys = key_fields(resource)
    exact = {
        number
        for number, s in enumerate(fields)
        if s.field.type == "number" and is_plain(s.field) and s.field.name not in keys | loose
    }
    for number in sorted(exact):
        column, missing = fields[number].column, fields[number].missing
        query = f"SELECT r.{column} FROM raw.{tables.name(resource)} r WHERE NOT {missing}"
        if all(_is_exact(t) for b in tables.chunks(query) for t in b.column(0).to_pylist()):
            kinds[number] = "REAL"
    return kinds


def _is_exact(text: str) -> bool:
    try:
        value = float(text)
        return math.isfinite(value) and number_text(value) == text  # SQLite has no NaN
    except ValueError:
        return False


def _column(resource: Resource, screen: Screen, kind: str, loose: bool) -> str:
    """Return the definition of a column: strict type, not null, and a check of its values."""
    field, column, rules = screen.field, identifier(screen.field.name), []
    if field.required or field.name in resource.primary_key:
        rules.append("NOT NULL")
    if loose:  # a missing value of any text
        return " ".join([column, kind, *rules])
    codes = [str(code) for code in field.enum or []] if field.type == "string" else []
    if field.type == "boolean" and kind == "INTEGER":
        rules.append(f"CHECK ({_equals(column, ('0', '1'))})")
    elif field.type == "date" and is_plain(field):
        rules.append(f"CHECK ({column} IS date({column}, '+0 days'))")  # a plain date() takes 02-30
    elif codes and "\0" not in "".join(codes):
        rules.append(f"CHECK ({_equals(column, [*map(literal, codes)])})")
    elif kind == "TEXT" and "" in screen.texts:
        rules.append(f"CHECK ({column} <> '')")
    return " ".join([column, kind, *rules])


def _equals(column: str, values: Sequence[str]) -> str:
    """Return the SQL of a column that has one of some values.

    SQLite makes a table of the list of `IN` for each row that is inserted.
    """
    if len(values) > MOST_EQUALS:
        return f"{column} IN ({', '.join(values)})"
    return " OR ".join(f"{column} = {value}" for value in values)


def _rows(
    tables: Tables, resource: Resource, fields: list[Screen], kinds: list[str], loose: set[str]
) -> str:
    """Return the query for the rows in order: numbers, booleans as numbers, dates, other texts."""
    cells = []
    for screen, kind in zip(fields, kinds, strict=True):
        if screen.field.name in loose:
            null = literal(null_text(resource.schema, screen.field))
            cells.append(f"nullif(r.{screen.column}, {null})")
        elif kind == "INTEGER":
            cells.append(f"m.{screen.column}::BIGINT")
        elif kind == "TEXT" and screen.field.type == "date" and is_plain(screen.field):
            cells.append(f"m.{screen.column}::VARCHAR")
        else:
            cast = "::DOUBLE" if kind == "REAL" else ""
            cells.append(f"CASE WHEN NOT {screen.missing} THEN r.{screen.column}{cast} END")
    table = tables.name(resource)
    return (
        f"SELECT {', '.join(cells)} FROM raw.{table} r JOIN main.{table} m USING (_record)"
        f" ORDER BY {order_of(resource, 'm.')}"
    )


def _about(connection: sqlite3.Connection, package: Package, items: list[Json]) -> None:
    """Write the descriptor, including all schemas, and the dictionary of columns."""
    tables = [
        resource_descriptor(resource, f"data/{file_name(resource.name)}.csv")
        for resource in package.resources
    ]
    resources = merged(package.descriptor["resources"], [*tables, *items])
    text = json.dumps({**package.descriptor, "resources": resources}, ensure_ascii=False, indent=2)
    connection.execute("CREATE TABLE _package (name TEXT PRIMARY KEY, content TEXT) STRICT")
    connection.execute("INSERT INTO _package VALUES (?, ?)", (DESCRIPTOR, text))
    if items:
        listed = json.dumps([item["name"] for item in items], ensure_ascii=False)
        connection.execute("INSERT INTO _package VALUES (?, ?)", (OTHERS, listed))
    names = ("table_name", "column_name", "title", "type", "required", "codes", "description")
    kinds = ", ".join(f"{name} {'INTEGER' if name == 'required' else 'TEXT'}" for name in names)
    connection.execute(
        f"CREATE TABLE _columns ({kinds}, PRIMARY KEY (table_name, column_name)) STRICT"
    )
    connection.executemany(
        "INSERT INTO _columns VALUES (?, ?, ?, ?, ?, ?, ?)", _dictionary(package)
    )


def _dictionary(package: Package) -> Iterator[tuple[Any, ...]]:
    for resource in package.resources:
        for field in resource.fields:
            about = field.descriptor
            codes = "; ".join(str(code) for code in field.enum or []) or None
            required = int(field.required or field.name in resource.primary_key)
            yield (resource.name, field.name, about.get("title"), field.type, required, codes,
                   about.get("description"))  # fmt: skip


def _views(into: Filling, tables: Tables) -> list[str]:
    """Write the computed views as tables, because SQLite does not support their SQL."""
    if tables.package.profile is None:
        return []
    try:
        create_views_over(tables)
    except ViewError as error:
        return [f"the views are left out: {error}"]
    notes = []
    for name in NAMES:
        try:
            _view(into, tables, name)
        except duckdb.OutOfMemoryException:
            into.execute(f"DROP TABLE IF EXISTS {name}")
            notes.append(f"{name} is left out: it needs more memory than an export may use")
    return notes


def _view(into: Filling, tables: Tables, name: str) -> None:
    known = tables.connection.sql(f"SELECT * FROM views.{name} LIMIT 0")
    kinds = [_kind(str(kind)) for kind in known.types]
    typed = list(zip(map(identifier, known.columns), kinds, strict=True))
    columns = ", ".join(f"{column} {kind}" for column, kind in typed)
    into.execute(f"CREATE TABLE {name} ({columns}) STRICT")
    casts = ", ".join(f"{column}::{TO_ENGINE[kind]} AS {column}" for column, kind in typed)
    query = f"SELECT {casts} FROM views.{name} ORDER BY {all_views()[name].order}"
    into.insert(name, tables.chunks(query))


TO_ENGINE = {"INTEGER": "BIGINT", "REAL": "DOUBLE", "TEXT": "VARCHAR"}


def _kind(kind: str) -> str:
    """Return the strict type of a column of a view."""
    if kind == "BOOLEAN" or kind.endswith("INT") or kind == "INTEGER":
        return "INTEGER"
    return "REAL" if kind in ("DOUBLE", "FLOAT") else "TEXT"
