"""Write a computed view for a terminal, as CSV, as JSON or as Parquet."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

from toolkit.wording import clean, plain_json

if TYPE_CHECKING:
    import pyarrow as pa

Row = tuple[Any, ...]


def render(names: Sequence[str], batches: Iterable[pa.RecordBatch], form: str) -> Iterator[str]:
    """Yield the rows of batches as `table`, `csv` or `json` (a list of objects; null if empty).

    Args: `names` are the names of the columns.
    """
    rows = (row for batch in batches for row in zip(*map(_values, batch.columns), strict=True))
    write = {"json": _json, "csv": _csv}.get(form, _aligned)
    return write(names, rows)


def write_parquet(batches: pa.RecordBatchReader, file: BinaryIO) -> None:
    """Write the rows of batches as Parquet, with their types."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(file, batches.schema, compression="zstd", version="2.6") as writer:
        for batch in batches:
            writer.write_batch(batch)


def _values(column: pa.Array) -> list[Any]:
    values: list[Any] = column.to_pylist()
    return values


def _json(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    mark = "[\n"
    for row in rows:
        plain = dict(zip(names, map(_plain, row), strict=True))
        yield mark + plain_json(json.dumps(plain, ensure_ascii=False))
        mark = ",\n"
    yield "[]\n" if mark == "[\n" else "\n]\n"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow(map(_cell, row))
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _aligned(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Yield aligned columns if they fit the terminal, otherwise one block of lines per row.

    Rows are held only as long as they fit.
    """
    limit = max(100, shutil.get_terminal_size().columns)
    cells = ([clean(_cell(value)) for value in row] for row in rows)
    widths, held = [len(name) for name in names], []
    for row in cells:
        held.append(row)
        widths = [max(width, len(cell)) for width, cell in zip(widths, row, strict=True)]
        if sum(widths) + 2 * len(widths) > limit:
            yield from _blocks(names, itertools.chain(held, cells))
            return
    if not held:
        yield f"no rows ({', '.join(names)})\n"
        return
    for line in ([*names], *held):
        pairs = zip(line, widths, strict=True)
        yield "  ".join(f"{cell:<{width}}" for cell, width in pairs).rstrip() + "\n"


def _blocks(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    wide, mark = max(map(len, names)), ""
    for row in rows:
        lines = (f"{n:<{wide}}  {cell}\n" for n, cell in zip(names, row, strict=True) if cell)
        yield mark + "".join(lines)
        mark = "\n"
