"""The texts of held sources, for the rules that read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.engine.arrays import integers
from toolkit.rules.registry import Context
from toolkit.texts.held import SentTexts
from toolkit.texts.spans import Text

HASHES = "source_id, min(coalesce(text_sha256, '')), max(coalesce(text_sha256, ''))"
"""The hash of the text of a source, twice; two hashes if its rows differ."""
TWICE = "rows of `sources` with one id have different texts"
HOW = "no article texts were given; pass --texts DIR, or set TOOLKIT_TEXTS"


def rows_of(context: Context, query: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query, converting them from Arrow in batches."""
    for batch in context.tables.connection.sql(query).to_arrow_table().to_batches(1 << 16):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


@dataclass(frozen=True)
class Spans:
    """The spans of one source that a rule judges.

    Attributes:
        source: its identifier.
        starts: their first code points.
        ends: the code points after their last.
        table: their rows: `_record`, `source_id`, start, end, and what else the query gives.
    """

    source: str
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    table: pa.Table

    def values(self, column: int) -> list[Any]:
        """Return a column of the rows."""
        values: list[Any] = self.table.column(column).to_pylist()
        return values

    def places(self, *columns: int) -> list[tuple[Any, ...]]:
        """Return start, end and some columns of each row."""
        values = (self.values(column) for column in columns)
        return list(zip(self.starts.tolist(), self.ends.tolist(), *values, strict=True))

    def only(self, at: Sequence[int]) -> Spans:
        """Return some of the spans."""
        chosen = np.array(at, np.int64)
        rows = self.table.take(integers(chosen))
        return Spans(self.source, self.starts[chosen], self.ends[chosen], rows)

    def row(self, at: int) -> tuple[Any, ...]:
        """Return one row."""
        return tuple(column[at].as_py() for column in self.table.columns)


def spans_by_source(context: Context, query: str) -> Iterator[Spans]:
    """Yield the spans of each source.

    Args: `query` gives `_record`, `source_id`, start and end, then any other columns.
    """
    rows = context.tables.connection.sql(f"SELECT * FROM ({query}) ORDER BY source_id, _record")
    yield from spans_of(rows.to_arrow_table())


def spans_of(table: pa.Table) -> Iterator[Spans]:
    """Yield the spans of each source in rows that are sorted by source."""
    if not table.num_rows:
        return
    table = table.combine_chunks()
    starts, ends = (_integers(table.column(at)) for at in (2, 3))
    runs = pc.run_end_encode(table.column(1).combine_chunks())
    first = 0
    for source, last in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        part = slice(first, last)
        yield Spans(source, starts[part], ends[part], table.slice(first, last - first))
        first = last


def _integers(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Return integers without nulls; `to_numpy` would import pandas, which takes 0.2 s."""
    return np.from_dlpack(column.combine_chunks()).astype(np.int64)


def held_texts(context: Context, which: str = "true") -> dict[str, Text | None]:
    """Return the text of each held source, None where it was not provided, or rows differ in it.

    Args: `which` is a condition in SQL.
    """
    query = f"SELECT {HASHES} FROM main.sources WHERE held AND ({which}) GROUP BY source_id"
    known = context.texts.by_hash if context.texts else {}
    return {
        source: known.get(first) if first == last else None
        for source, first, last in rows_of(context, query)
    }


def contents(context: Context, held: Mapping[str, Text | None]) -> dict[str, str]:
    """Return the content of each text that was provided."""
    found = {source: text for source, text in held.items() if text}
    texts = {source: text.content for source, text in found.items()}
    if context.texts is None:
        return texts
    files = {source: text.file for source, text in found.items()}
    return SentTexts(texts, context.texts.folder, files)


def available_texts(context: Context) -> dict[str, str]:
    """Return the content of each available text, and list its source in `_available`."""
    texts = contents(context, held_texts(context))
    connection = context.tables.connection
    connection.execute("CREATE OR REPLACE TEMP TABLE _available (source_id VARCHAR)")
    if texts:
        connection.execute("INSERT INTO _available SELECT unnest(?)", [list(texts)])
    return texts


def why_unread(context: Context) -> str:
    """Return why a text is not available."""
    if context.texts is None:
        return HOW
    query = f"SELECT {HASHES} FROM main.sources WHERE held GROUP BY source_id"
    if any(first != last for _, first, last in rows_of(context, query)):
        return TWICE
    return "the texts of some sources are not in the given folder"
