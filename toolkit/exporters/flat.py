"""The view `flat`, which goes along in every tabular export: a row is one claim at one place."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.canonical import write_csv
from toolkit.files import ViewError
from toolkit.screening import identifier
from toolkit.tables import Tables
from toolkit.views import all_views, create_views

NAME = "flat"


def _query(tables: Tables, columns: Callable[[list[str]], str]) -> str:
    """Return the query of the view's rows in order; raises ViewError.

    Args: `columns` makes the SQL of the columns from their names.
    """
    create_views(tables.connection)
    names = tables.connection.sql(f"SELECT * FROM views.{NAME} LIMIT 0").columns
    return f"SELECT {columns(names)} FROM views.{NAME} ORDER BY {all_views()[NAME].order}"


def _unless_lacking(
    tables: Tables, write: Callable[[], None], file: Path | None = None
) -> list[str]:
    """Write the view, unless the package is of no profile or lacks what the view is made from.

    Returns: a note if it was left out for a lack.
    """
    try:
        if tables.package.profile is not None:
            write()
    except ViewError as error:
        return [f"{NAME} is left out: {error}"]
    except duckdb.OutOfMemoryException:
        if file is not None:
            file.unlink(missing_ok=True)
        return [f"{NAME} is left out: it needs more memory than an export may take"]
    return []


def flat_csv(tables: Tables, file: Path) -> list[str]:
    """Write the view as CSV, as the tables are written; return notes."""

    def write() -> None:
        query = _query(tables, lambda names: ", ".join(map(identifier, names)))
        names = tables.connection.sql(query).columns
        rows = itertools.chain.from_iterable(map(_texts, tables.chunks(query)))
        write_csv(file, names, rows)

    return _unless_lacking(tables, write, file)


def _texts(batch: pa.RecordBatch) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a batch as texts, which in the engine would take twice the memory."""
    columns = (pc.fill_null(pc.cast(column, pa.string()), "") for column in batch.columns)
    return zip(*(column.to_pylist() for column in columns), strict=True)


def flat_parquet(tables: Tables, file: Path) -> list[str]:
    """Write the view as Parquet, with its types; return notes."""
    import pyarrow.parquet as pq

    def typed(names: list[str]) -> str:
        small = ("depth", "span_start", "span_end")
        return ", ".join(
            f"{identifier(n)}{'::INTEGER' if n in small else ''} AS {identifier(n)}" for n in names
        )

    def write() -> None:
        query = _query(tables, typed)
        schema = tables.connection.sql(f"{query} LIMIT 0").to_arrow_table().schema
        with pq.ParquetWriter(file, schema, compression="zstd", version="2.6") as writer:
            for batch in tables.chunks(query):
                writer.write_batch(batch)

    return _unless_lacking(tables, write, file)


def flat_rows(
    tables: Tables, take: Callable[[list[str], Iterator[tuple[Any, ...]]], None]
) -> list[str]:
    """Have the view's columns and rows of values taken; return notes."""

    def write() -> None:
        query = _query(tables, lambda names: ", ".join(map(identifier, names)))
        names = tables.connection.sql(query).columns
        batches = tables.chunks(query)
        rows = (zip(*(c.to_pylist() for c in batch.columns), strict=True) for batch in batches)
        take(names, itertools.chain.from_iterable(rows))

    return _unless_lacking(tables, write)
