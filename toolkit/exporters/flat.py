"""Write the view `flat`, part of every tabular export; each row is one claim at one place."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.engine.screening import identifier, literal
from toolkit.engine.tables import Tables
from toolkit.exporters.delimited import copy_csv
from toolkit.package.files import ViewError
from toolkit.views import create_views_over
from toolkit.views.files import all_views

NAME, CLAIMS = "flat", 100_000
CODEC = "snappy"
"""Of Parquet: the only compression that hyparquet reads in a browser without an extra."""


def _names(tables: Tables) -> list[str]:
    """Return the names of the view's columns; raises ViewError."""
    query = f"SELECT * FROM views.{NAME} LIMIT 0"
    create_views_over(tables, query)
    return list(tables.connection.sql(query).columns)


def _batches(tables: Tables, columns: str) -> Iterator[pa.RecordBatch]:
    """Yield the view's rows in order, `CLAIMS` claims at a time to limit the memory of the sort."""
    starts = tables.select(
        "SELECT claim_id FROM (SELECT claim_id, row_number() OVER (ORDER BY claim_id) AS nth"
        f" FROM main.claims) WHERE nth % {CLAIMS} = 0 ORDER BY 1"
    )
    limits = [literal(start) for (start,) in starts]
    for low, high in zip([None, *limits], [*limits, None], strict=True):
        ends = [f"claim_id >= {low}" if low else "", f"claim_id < {high}" if high else ""]
        within = " AND ".join(filter(None, ends)) or "true"
        query = f"SELECT {columns} FROM views.{NAME} WHERE {within}"
        yield from tables.chunks(f"{query} ORDER BY {all_views()[NAME].order}")


def _unless_lacking(
    tables: Tables, write: Callable[[], None], file: Path | None = None
) -> list[str]:
    """Write the view if the package has the claims profile and all the view needs.

    Returns: a note if the view was left out.
    """
    try:
        if tables.package.profile is not None:
            write()
    except ViewError as error:
        return [f"{NAME} is left out: {error}"]
    except duckdb.OutOfMemoryException:
        if file is not None:
            file.unlink(missing_ok=True)
        return [f"{NAME} is left out: it needs more memory than an export may use"]
    return []


def flat_csv(tables: Tables, writer: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    """Write the view as CSV with a `csv_writer`, in the same form as the tables; return notes."""

    def write() -> None:
        names = _names(tables)
        batches = _batches(tables, ", ".join(map(identifier, names)))
        copy_csv(writer, file, names, map(_texts, batches))

    return _unless_lacking(tables, write, file)


def _texts(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch as texts; the engine would need twice the memory for it."""
    columns = [pc.fill_null(pc.cast(column, pa.string()), "") for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, batch.schema.names)


def flat_parquet(tables: Tables, file: Path) -> list[str]:
    """Write the view as Parquet, with its types; return notes."""
    import pyarrow.parquet as pq

    small = ("depth", "span_start", "span_end")

    def write() -> None:
        columns = ", ".join(
            f"{identifier(n)}{'::INTEGER' if n in small else ''} AS {identifier(n)}"
            for n in _names(tables)
        )
        empty = tables.connection.sql(f"SELECT {columns} FROM views.{NAME} LIMIT 0")
        schema = empty.to_arrow_table().schema
        with pq.ParquetWriter(file, schema, compression=CODEC, version="2.6") as writer:
            for batch in _batches(tables, columns):
                writer.write_batch(batch)

    return _unless_lacking(tables, write, file)


def flat_rows(
    tables: Tables, take: Callable[[list[str], Iterator[tuple[Any, ...]]], None]
) -> list[str]:
    """Pass the view's columns and rows of values to `take`; return notes."""

    def write() -> None:
        names = _names(tables)
        batches = _batches(tables, ", ".join(map(identifier, names)))
        rows = (zip(*(c.to_pylist() for c in batch.columns), strict=True) for batch in batches)
        take(names, itertools.chain.from_iterable(rows))

    return _unless_lacking(tables, write)
