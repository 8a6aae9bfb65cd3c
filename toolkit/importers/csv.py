"""Import CSV exports, which are packages already: read strictly, write in canonical form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolkit.engine.screening import quoted
from toolkit.engine.tables import Tables
from toolkit.importers import Cells, Imported, ImportFault, as_csv, formats_of
from toolkit.package.files import DESCRIPTOR, PackageError
from toolkit.package.model import Resource


def recognises(source: Path) -> bool:
    """Return whether this is the folder, descriptor or zip of a CSV package."""
    if source.is_file():
        return source.suffix == ".zip" or source.name == DESCRIPTOR
    return formats_of(source) == {"csv"}


def read(source: Path) -> Imported:
    """Read a CSV package; raises ImportFault if one of its tables cannot be read."""
    from toolkit.package.descriptor import open_package

    try:
        tables = Tables(open_package(source))
    except PackageError as error:
        raise ImportFault(str(error)) from error
    package = tables.package
    for problem in (*package.problems, *tables.problems):
        if problem.table is not None and problem.table not in tables.rows:
            raise ImportFault(f"{source}: {problem.message}")
    resources = [{**item.descriptor, "schema": item.schema} for item in package.resources]
    files, paths = as_csv({**package.descriptor, "resources": resources})
    cells = {
        paths[item.name]: (item.field_names, _cells(tables, item)) for item in tables.resources
    }
    return Imported(files, cells)


def _cells(tables: Tables, resource: Resource) -> Callable[[], Cells]:
    columns = ", ".join(quoted(resource, resource.field_names))
    query = f"SELECT {columns} FROM raw.{tables.name(resource)} ORDER BY _record"
    return lambda: tables.connection.execute(query).fetchall()
