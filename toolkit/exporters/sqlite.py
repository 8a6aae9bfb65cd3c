"""SQLite: strict tables with their keys and checks, the views, and metadata for Datasette.

Source: <https://www.sqlite.org/stricttables.html>; Datasette, metadata.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from toolkit.canonical import order_of
from toolkit.exporters import ExportError
from toolkit.exporters.packaging import resource_descriptor, write_json
from toolkit.files import DESCRIPTOR, ViewError
from toolkit.package import Field, Package, Resource
from toolkit.screening import identifier, literal, quoted
from toolkit.tables import Tables
from toolkit.views import NAMES, all_views, create_views

FILE, METADATA = "package.sqlite", "metadata.json"
APPLICATION = 0x636C6169  # "clai"
VERSIONS = {"0.1": 1}
KINDS = {"integer": "INTEGER", "year": "INTEGER", "boolean": "INTEGER"}


def write(tables: Tables, folder: Path) -> list[str]:
    """Write `package.sqlite` and `metadata.json`; return notes.

    Raises: ExportError for names that differ in case alone, which SQLite takes for one.
    """
    package = tables.package
    _require_names(package)
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSIONS.get(package.profile or '', 0)}")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("BEGIN")
        for resource in package.resources:
            _table(connection, tables, resource)
        _about(connection, package)
        notes = _views(connection, tables)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    write_json(folder / METADATA, metadata(package))
    return notes


def _require_names(package: Package) -> None:
    """Refuse names that SQLite would take for one, or for its own."""
    reserved = {"_package", "_columns", *(NAMES if package.profile else ())}
    for names in (package.names, *(resource.field_names for resource in package.resources)):
        seen: dict[str, str] = {}
        for name in names:
            other = seen.setdefault(name.lower(), name)
            if other != name:
                raise ExportError(f'"{other}" and "{name}" are one name in SQLite: rename one')
    for name in package.names:
        if name.lower() in reserved or name.lower().startswith("sqlite_"):
            raise ExportError(f'"{name}" is a name that SQLite or this export needs: rename it')


def _table(connection: sqlite3.Connection, tables: Tables, resource: Resource) -> None:
    name = identifier(resource.name)
    parts = [_column(resource, field) for field in resource.fields]
    if resource.primary_key:
        parts.append(f"PRIMARY KEY ({_listed(resource.primary_key)})")
    for key in resource.foreign_keys:
        if tables.package.resource(key.resource).primary_key == key.reference:
            parts.append(
                f"FOREIGN KEY ({_listed(key.fields)}) REFERENCES {identifier(key.resource)}"
                f" ({_listed(key.reference)}) DEFERRABLE INITIALLY DEFERRED"
            )
    connection.execute(f"CREATE TABLE {name} ({', '.join(parts)}) STRICT")
    marks = ", ".join("?" * len(resource.fields))
    connection.executemany(f"INSERT INTO {name} VALUES ({marks})", _rows(tables, resource))
    for number, key in enumerate(resource.foreign_keys):
        index = identifier(f"{resource.name}_fk{number}")
        connection.execute(f"CREATE INDEX {index} ON {name} ({_listed(key.fields)})")
    for number, columns in enumerate(resource.unique_keys):
        index = identifier(f"{resource.name}_uk{number}")
        filled = ", ".join(f"ifnull({identifier(column)}, '')" for column in columns)
        connection.execute(f"CREATE UNIQUE INDEX {index} ON {name} ({filled})")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(identifier, names))


def _column(resource: Resource, field: Field) -> str:
    """Return the definition of a column: strict type, not null, what its cells may be."""
    column, rules = identifier(field.name), []
    if field.required or field.name in resource.primary_key:
        rules.append("NOT NULL")
    if field.type == "boolean":
        rules.append(f"CHECK ({column} IN (0, 1))")
    elif field.type == "date":
        rules.append(f"CHECK ({column} IS date({column}, '+0 days'))")
    elif field.type == "string" and field.enum:
        rules.append(f"CHECK ({column} IN ({', '.join(literal(str(c)) for c in field.enum)}))")
    elif field.type not in KINDS:
        rules.append(f"CHECK ({column} <> '')")
    return " ".join([column, KINDS.get(field.type, "TEXT"), *rules])


def _rows(tables: Tables, resource: Resource) -> Iterator[tuple[Any, ...]]:
    """Yield the rows in canonical order: whole numbers and booleans as numbers, else text."""
    cells = [
        f"{alias}{column}{cast}"
        for column, (alias, cast) in zip(
            quoted(resource, resource.field_names), map(_cast, resource.fields), strict=True
        )
    ]
    table = tables.name(resource)
    query = (
        f"SELECT {', '.join(cells)} FROM main.{table} m JOIN"
        f" (SELECT * REPLACE ({_nulls(resource)}) FROM raw.{table}) r USING (_record)"
        f" ORDER BY {order_of(resource, 'm.')}"
    )
    for batch in tables.chunks(query):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _cast(field: Field) -> tuple[str, str]:
    if field.type in KINDS:
        return "m.", "::BIGINT"
    return ("m.", "::VARCHAR") if field.type == "date" else ("r.", "")


def _nulls(resource: Resource) -> str:
    columns = quoted(resource, resource.field_names)
    return ", ".join(f"nullif({column}, '') AS {column}" for column in columns)


def _about(connection: sqlite3.Connection, package: Package) -> None:
    """Write the descriptor, with all schemas in it, and the dictionary of columns."""
    resources = [
        resource_descriptor(resource, f"data/{resource.name}.csv") for resource in package.resources
    ]
    text = json.dumps({**package.descriptor, "resources": resources}, ensure_ascii=False, indent=2)
    connection.execute("CREATE TABLE _package (name TEXT PRIMARY KEY, content TEXT) STRICT")
    connection.execute("INSERT INTO _package VALUES (?, ?)", (DESCRIPTOR, text))
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


def _views(connection: sqlite3.Connection, tables: Tables) -> list[str]:
    """Write the computed views as tables, for SQLite cannot say their SQL."""
    if tables.package.profile is None:
        return []
    try:
        create_views(tables.connection)
    except ViewError as error:
        return [f"the views are left out: {error}"]
    notes = []
    for name in NAMES:
        try:
            _view(connection, tables, name)
        except duckdb.OutOfMemoryException:
            connection.execute(f"DROP TABLE IF EXISTS {name}")
            notes.append(f"{name} is left out: it needs more memory than an export may take")
    return notes


def _view(connection: sqlite3.Connection, tables: Tables, name: str) -> None:
    known = tables.connection.sql(f"SELECT * FROM views.{name} LIMIT 0")
    kinds = [_kind(str(kind)) for kind in known.types]
    typed = list(zip(map(identifier, known.columns), kinds, strict=True))
    columns = ", ".join(f"{column} {kind}" for column, kind in typed)
    connection.execute(f"CREATE TABLE {name} ({columns}) STRICT")
    casts = ", ".join(f"{column}::{TO_ENGINE[kind]} AS {column}" for column, kind in typed)
    rows = tables.chunks(f"SELECT {casts} FROM views.{name} ORDER BY {all_views()[name].order}")
    marks = ", ".join("?" * len(kinds))
    for batch in rows:
        values = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", values)


TO_ENGINE = {"INTEGER": "BIGINT", "REAL": "DOUBLE", "TEXT": "VARCHAR"}


def _kind(kind: str) -> str:
    """Return the strict type of a column of a view."""
    if kind == "BOOLEAN" or kind.endswith("INT") or kind == "INTEGER":
        return "INTEGER"
    return "REAL" if kind in ("DOUBLE", "FLOAT") else "TEXT"


def metadata(package: Package) -> dict[str, Any]:
    """Return the metadata by which Datasette shows the database.

    Raw propositions are hidden: people meet `flat`, which has speaker, standing and answer.
    """
    about = package.descriptor
    licences = about.get("licenses") or [{}]
    shown = {
        "title": about.get("title") or package.name,
        "description": about.get("description"),
        "license": licences[0].get("name"),
        "license_url": licences[0].get("path"),
        "source": about.get("homepage"),
        "source_url": about.get("homepage"),
        "databases": {"package": {"tables": {r.name: _shown(r) for r in package.resources}}},
    }
    database = shown["databases"]["package"]
    if package.profile is not None:
        database["tables"]["flat"] = {"description": all_views()["flat"].title, "sort": "claim_id"}
        database["tables"].get("propositions", {})["hidden"] = True
        database["queries"] = QUERIES
    return {key: value for key, value in shown.items() if value is not None}


QUERIES = {
    "accusations": {
        "title": "Accusations, each with its speaker, its standing and the answer",
        "sql": "SELECT speaker_name, polarity, claim_text, standing, answer_text, publisher_name"
        " FROM flat WHERE adverse = 1 ORDER BY claim_id",
    },
    "contested": {
        "title": "Questions that are both affirmed and denied",
        "sql": "SELECT text, polarity, status, origins_min, origins_max, reasons FROM standing"
        " WHERE contested = 1 ORDER BY text, polarity",
    },
}
LABELS = ("name", "label", "title", "text")


def _shown(resource: Resource) -> dict[str, Any]:
    names = resource.field_names
    described = {f.name: f.descriptor["description"] for f in resource.fields
                 if "description" in f.descriptor}  # fmt: skip
    told = {
        "title": resource.descriptor.get("title"),
        "description": resource.descriptor.get("description"),
        "columns": described,
        "label_column": next((name for name in LABELS if name in names), None),
        "facets": [field.name for field in resource.fields if field.enum][:3],
        "sort": resource.primary_key[0] if resource.primary_key else None,
    }
    return {key: value for key, value in told.items() if value not in (None, {}, [])}
