"""Import packages of CSV, Parquet or JSON, exported or not, as `toolkit validate` reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolkit.engine.screening import quoted
from toolkit.engine.tables import Tables
from toolkit.exporters import left_out
from toolkit.exporters.carried import merged, others
from toolkit.exporters.packaging import schema_of
from toolkit.importers import Cells, Imported, ImportFault, as_csv
from toolkit.package.files import DESCRIPTOR, PackageError
from toolkit.package.model import Resource
from toolkit.package.referenced import FAULTY

LOST = ("extra-cell",)
"""The problems of rows of which not every cell is in a table."""


def recognises(source: Path) -> bool:
    """Return whether this is the folder, descriptor or zip of a package."""
    if source.is_file():
        return source.suffix == ".zip" or source.name == DESCRIPTOR
    return (source / DESCRIPTOR).is_file()


def read(source: Path) -> Imported:
    """Read a package; raises ImportFault if one of its tables, or a cell, cannot be read."""
    from toolkit.package.descriptor import open_package

    try:
        tables = Tables(open_package(source))
    except PackageError as error:
        raise ImportFault(str(error)) from error
    package = tables.package
    faulty = {item.name for item in package.unread if item.reason == FAULTY} | tables.unread.keys()
    for problem in (*package.problems, *tables.problems):
        if problem.table in faulty and problem.severity not in ("warning", "info"):
            raise ImportFault(f"{source}: {problem.message}")
        if problem.rule in LOST:
            place = f"{source}: {problem.table}, record {problem.record}"
            raise ImportFault(f"{place}: {problem.message}; {problem.hint}")
    if not tables.rows:
        raise ImportFault(f"{source} has no table that can be read")
    stored = package.descriptor["resources"]
    read = [{**item.descriptor, "schema": schema_of(item)} for item in tables.resources]
    rest = others(stored, set(tables.rows))
    files, paths = as_csv({**package.descriptor, "resources": merged(stored, read)}, rest)
    cells = {
        paths[item.name]: (item.field_names, _cells(tables, item)) for item in tables.resources
    }
    return Imported(files, cells, left_out(tables, with_files=True), rest, package.root)


def _cells(tables: Tables, resource: Resource) -> Callable[[], Cells]:
    columns = ", ".join(quoted(resource, resource.field_names))
    query = f"SELECT {columns} FROM raw.{tables.name(resource)} ORDER BY _record"
    return lambda: tables.connection.execute(query).fetchall()
