"""Scan a table's batches with the engine; if that fails, repeat with the exact reader."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pyarrow as pa

from toolkit.engine.reading import Reading
from toolkit.package.model import Problem


def scan(
    connection: duckdb.DuckDBPyConnection,
    reading: Reading,
    source: Callable[[Reading], pa.RecordBatchReader],
    query: str,
) -> Reading:
    """Run a query over `_source`, the batches of a reading; if they fail, read again exactly.

    Returns: the reading that was used, with complete `rows` and `problems`.
    """
    if not reading.readable:
        return reading
    connection.register("_source", source(reading))
    try:
        connection.execute(query)
    except duckdb.OutOfMemoryException:
        resource = reading.resource
        message = f"{resource.path} needs more memory than a table may use"
        hint = "split the table, or remove fields"
        return reading.refuse(Problem("limit-exceeded", message, resource.name, hint=hint))
    except duckdb.Error:
        if reading.failed is None:
            raise
        return scan(connection, reading.again(), source, query)
    finally:
        connection.unregister("_source")
    return reading
