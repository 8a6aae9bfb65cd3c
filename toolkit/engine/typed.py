"""Type the batches of a reading into a table of the engine, in one scan."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from toolkit.engine.reading import Reading, read
from toolkit.engine.scan import scan
from toolkit.engine.screening import empty_column, screens, suspicion
from toolkit.engine.suspects import Order, mark, marked_schema
from toolkit.package.model import Resource
from toolkit.package.profile import absent_fields


def read_typed(
    connection: duckdb.DuckDBPyConnection, resource: Resource, root: Path, table: str, profile: bool
) -> tuple[Reading, bool]:
    """Read a table into `main`.

    Args: `root` is the folder of the package; `table` is the quoted name in the engine; `profile`
    is whether the package is of the claims profile: the form of the file is measured too, and
    columns that the table leaves out are there, without values.
    Returns: the reading, and whether its rows are in strictly ascending order of the primary key.
    """
    orders: list[Order] = []

    def marked(reading: Reading) -> pa.RecordBatchReader:
        orders.append(Order(reading.resource))
        batches = mark(reading.resource, reading.batches, orders[-1], profile)
        return pa.RecordBatchReader.from_batches(marked_schema(reading.resource), batches)

    reading = read(resource, root, profile)
    query = _typing(reading.resource, table, profile)
    reading = scan(connection, reading, marked, query)
    if not reading.readable:
        connection.execute(f"DROP TABLE IF EXISTS main.{table}")
    return reading, bool(orders) and orders[-1].holds


def _typing(resource: Resource, table: str, profile: bool) -> str:
    """Return the query that creates a typed table.

    `_cells` has the texts of a row in which something may be wrong, and is null otherwise.
    """
    fields = screens(resource)
    values = [f"{screen.typed} AS {screen.column}" for screen in fields]
    values += [f"r.{screen.column} AS {screen.kept}" for screen in fields if screen.kept]
    blank = " AND ".join(f"r.{screen.column} = ''" for screen in fields)
    suspects = [f"({blank})"] if not any(screen.field.required for screen in fields) else []
    suspect = " OR ".join(["r._odd", *filter(None, map(suspicion, fields)), *suspects])
    cells = ", ".join(f"r.{screen.column}" for screen in fields)
    if profile:
        values += [empty_column(field) for field in absent_fields(resource)]
    return (
        f"CREATE TABLE main.{table} AS SELECT {', '.join(values)},"
        f" CASE WHEN {suspect} THEN [{cells}] END AS _cells, r._record FROM _source r"
    )
