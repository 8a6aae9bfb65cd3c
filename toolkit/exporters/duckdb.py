"""Write a DuckDB database: typed tables with keys, checks and comments, and the computed views.

The bytes are the same each time but for the id that DuckDB gives each database, in its header.

Source: <https://duckdb.org/docs/stable/sql/statements/create_table>.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from toolkit.engine.canonical import order_of
from toolkit.engine.screening import identifier, literal
from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError
from toolkit.package.files import ViewError
from toolkit.package.model import Field, ForeignKey, Package, Resource
from toolkit.progress import OnStage
from toolkit.views import create_views
from toolkit.views.files import NAMES, all_views

FILE = "package.duckdb"
TYPES = {
    "integer": "BIGINT",
    "year": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


def write(tables: Tables, folder: Path, progress: OnStage) -> list[str]:
    """Write `package.duckdb`; return notes.

    Raises: ExportError if DuckDB cannot store the package.
    """
    try:
        with closing(duckdb.connect(str(folder / FILE), config={"threads": 1})) as connection:
            notes = _fill(connection, tables, progress)
            connection.execute("CHECKPOINT")
    except duckdb.IOException as error:
        raise OSError(str(error)) from error
    except duckdb.Error as error:
        raise ExportError(f"DuckDB cannot store the package ({error})") from error
    return notes


def _fill(connection: duckdb.DuckDBPyConnection, tables: Tables, progress: OnStage) -> list[str]:
    package = tables.package
    made: set[str] = set()
    left: list[str] = []
    names = _referred_first(package)
    for number, name in enumerate(names, 1):
        progress(f"writing {name}", number, len(names))
        left += _table(connection, tables, package.resource(name), made)
        made.add(name)
    progress("writing views")
    return [*left, *_views(connection, package)]


def _referred_first(package: Package) -> list[str]:
    """Return the names of the tables, each after those it refers to where that is possible."""
    waiting = {
        resource.name: {key.resource for key in resource.foreign_keys} - {resource.name}
        for resource in package.resources
    }
    found: list[str] = []
    while waiting:
        ready = [name for name, needs in waiting.items() if not needs & waiting.keys()]
        name = ready[0] if ready else next(iter(waiting))
        found.append(name)
        del waiting[name]
    return found


def _table(
    connection: duckdb.DuckDBPyConnection, tables: Tables, resource: Resource, made: set[str]
) -> list[str]:
    """Create and fill a table; return a note for each foreign key that it cannot have."""
    name = identifier(resource.name)
    parts = [_column(resource, field) for field in resource.fields]
    if resource.primary_key:
        parts.append(f"PRIMARY KEY ({_listed(resource.primary_key)})")
    parts += [f"UNIQUE ({_listed(key)})" for key in resource.unique_keys]
    notes = []
    for key in resource.foreign_keys:
        if _can_refer(tables.package, resource, key, made):
            there = f"{identifier(key.resource)} ({_listed(key.reference)})"
            parts.append(f"FOREIGN KEY ({_listed(key.fields)}) REFERENCES {there}")
        else:
            notes.append(
                f"{resource.name}: the foreign key ({', '.join(key.fields)}) is left out: DuckDB"
                " has none to the same table, in a circle, or to fields that are no key"
            )
    connection.execute(f"CREATE TABLE {name} ({', '.join(parts)})")
    for batch in tables.batches(resource, order_of(resource)):
        connection.register("_batch", pa.table(batch))
        connection.execute(f"INSERT INTO {name} SELECT * FROM _batch")
        connection.unregister("_batch")
    for comment in _comments(resource):
        connection.execute(comment)
    return notes


def _column(resource: Resource, field: Field) -> str:
    column = identifier(field.name)
    rules = ["NOT NULL"] if field.required or field.name in resource.primary_key else []
    if field.constraints.get("unique") is True and resource.primary_key != (field.name,):
        rules.append("UNIQUE")
    if field.enum and field.type == "string":
        rules.append(f"CHECK ({column} IN ({', '.join(literal(str(c)) for c in field.enum)}))")
    return " ".join([column, TYPES.get(field.type, "VARCHAR"), *rules])


def _can_refer(package: Package, here: Resource, key: ForeignKey, made: set[str]) -> bool:
    """Return whether DuckDB can hold a foreign key: to the key of a table that is there."""
    if key.resource not in made or key.resource == here.name:
        return False
    there = package.resource(key.resource)
    types = {field.name: field.type for field in here.fields}
    others = {field.name: field.type for field in there.fields}
    alike = all(
        types[one] == others[other] for one, other in zip(key.fields, key.reference, strict=True)
    )
    return alike and key.reference in (there.primary_key, *there.unique_keys)


def _comments(resource: Resource) -> Iterator[str]:
    """Yield the statements that describe a table and its columns."""
    table = identifier(resource.name)
    if about := _about(resource.descriptor):
        yield f"COMMENT ON TABLE {table} IS {literal(about)}"
    for field in resource.fields:
        if about := _about(field.descriptor):
            yield f"COMMENT ON COLUMN {table}.{identifier(field.name)} IS {literal(about)}"


def _about(descriptor: dict[str, Any]) -> str:
    return str(descriptor.get("description") or descriptor.get("title") or "")


def _views(connection: duckdb.DuckDBPyConnection, package: Package) -> list[str]:
    """Create the computed views by name; return a note if they cannot be."""
    if package.profile is None:
        return []
    try:
        create_views(connection, live=True)
    except ViewError as error:
        return [f"the views are left out: {error}"]
    for name in NAMES:
        connection.execute(f"CREATE VIEW main.{name} AS SELECT * FROM views.{name}")
        row = literal(f"{all_views()[name].title}: each row is {all_views()[name].row}.")
        connection.execute(f"COMMENT ON VIEW main.{name} IS {row}")
    return []


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(identifier, names))
