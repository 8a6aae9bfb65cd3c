"""The texts of held sources, for the rules that read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from toolkit.rules.registry import Context
from toolkit.texts.spans import Text

HOW = "no article texts were given; pass --texts DIR, or set TOOLKIT_TEXTS"


def rows_of(context: Context, query: str) -> Iterator[tuple[Any, ...]]:
    """Return the rows of a query."""
    return values_of(context.tables.connection.sql(query).to_arrow_table())


def values_of(rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Yield rows as values, converting them in batches."""
    for batch in rows.to_batches(1 << 16):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def held_texts(context: Context, which: str = "true") -> dict[str, Text | None]:
    """Return the text of each held source, None where it was not provided.

    Args: `which` is a condition in SQL.
    """
    query = f"SELECT source_id, text_sha256 FROM main.sources WHERE held AND ({which})"
    known = context.texts.by_hash if context.texts else {}
    return {source: known.get(sha256 or "") for source, sha256 in rows_of(context, query)}


def available_texts(context: Context) -> dict[str, str]:
    """Return the content of each available text, and list its source in `_available`."""
    texts = {source: text.content for source, text in held_texts(context).items() if text}
    connection = context.tables.connection
    connection.execute("CREATE OR REPLACE TEMP TABLE _available (source_id VARCHAR)")
    if texts:
        connection.execute("INSERT INTO _available SELECT unnest(?)", [list(texts)])
    return texts


def why_unread(context: Context) -> str:
    """Return why a text is not available."""
    return HOW if context.texts is None else "the texts of some sources are not in the given folder"
