"""Write CSV from Arrow with the engine's own writer, byte for byte as `canonical.write_csv` does.

What is quoted is decided here and not by the writer, whose rules differ from version to version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa

from toolkit.engine.screening import literal

OPTIONS = "(FORMAT csv, HEADER false, DELIMITER ',', QUOTE '', ESCAPE '', NULL '')"
SPECIAL = ("','", "'\"'", "chr(10)", "chr(13)")


def csv_writer() -> duckdb.DuckDBPyConnection:
    """Return an engine that may write files, one for all files of an export."""
    return duckdb.connect(
        config={"threads": 1, "autoinstall_known_extensions": False}
    )  # one thread keeps the order of rows


def copy_csv(
    writer: duckdb.DuckDBPyConnection,
    file: Path,
    header: Sequence[str],
    batches: Iterable[pa.RecordBatch],
) -> None:
    """Write a CSV file with a `csv_writer`: minimal quoting, LF, UTF-8.

    Args: each of the `batches` has a column of texts, without nulls, for each name in `header`.
    Raises: OSError if the file cannot be written; whatever `batches` raises.
    """
    names = [f"c{number}" for number in range(len(header))]
    schema = pa.schema([(name, pa.string()) for name in names])
    first = pa.RecordBatch.from_arrays([pa.array([name]) for name in header], schema=schema)
    rows = (pa.RecordBatch.from_arrays(b.columns, schema=schema) for b in batches)
    failures: list[Exception] = []
    source = pa.RecordBatchReader.from_batches(schema, _noted(chain([first], rows), failures))
    cells = ", ".join(_cell(name, alone=len(names) == 1) for name in names)
    target = literal(str(file.resolve()))
    writer.register("_rows", source)
    try:
        writer.execute(f"COPY (SELECT {cells} FROM _rows) TO {target} {OPTIONS}")
    except duckdb.Error as error:
        if failures:
            raise failures[0] from error
        if isinstance(error, duckdb.IOException):
            raise OSError(str(error)) from error
        raise
    finally:
        writer.unregister("_rows")


def _noted(
    batches: Iterator[pa.RecordBatch], failures: list[Exception]
) -> Iterator[pa.RecordBatch]:
    """Yield batches and note what they raise, of which the writer passes on only the words."""
    try:
        yield from batches
    except Exception as error:
        failures.append(error)
        raise


def _cell(name: str, alone: bool) -> str:
    """Return the SQL of a cell in a file; an empty one `alone` in its row must not look like none.

    Source: RFC 4180, section 2.
    """
    found = [f"contains({name}, {text})" for text in SPECIAL]
    found += [f"{name} = ''"] if alone else []
    quoted = f"'\"' || replace({name}, '\"', '\"\"') || '\"'"
    return f"CASE WHEN {' OR '.join(found)} THEN {quoted} ELSE {name} END"
