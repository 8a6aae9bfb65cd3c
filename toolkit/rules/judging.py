"""Judge the rows of a query by a function in Python: here, or on the workers of an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from toolkit.rules.held_texts import Spans, rows_of, spans_by_source, spans_of
from toolkit.rules.registry import Context

Judged = Iterator[tuple[int, str, tuple[Any, ...]]]


def judged(
    context: Context,
    query: str,
    judge: Callable[..., str | None],
    doubted: Callable[[pa.Table], pa.Table] | None = None,
) -> Judged:
    """Judge the distinct rows of a query once each; yield record, message and row of the bad.

    Args: `query` gives `_record` first; `judge` takes the other columns; `doubted` leaves out rows
    of a batch that are surely right, on workers.
    """
    if context.tables.spread:
        yield from context.tables.spread.judged(query, judge, doubted)
        return
    distinct = f"SELECT DISTINCT * EXCLUDE (_record) FROM ({query}) ORDER BY ALL"
    bad = {row: message for row in rows_of(context, distinct) if (message := judge(*row))}
    if bad:
        for record, *row in rows_of(context, f"SELECT * FROM ({query}) ORDER BY _record"):
            if message := bad.get(tuple(row)):
                yield record, message, tuple(row)


def judged_spans(
    context: Context, query: str, judge: Callable[[Spans], Iterable[tuple[int, str]]]
) -> Judged:
    """Judge the spans of each source; yield record, message and row of the bad, by record.

    Args: `judge` yields the place of each bad row among the spans, and the message.
    """

    def bad(rows: Iterable[Spans]) -> Iterator[tuple[tuple[Any, ...], str]]:
        return ((spans.row(at), message) for spans in rows for at, message in judge(spans))

    if context.tables.spread:
        sent = context.tables.spread.by_source(query, lambda rows: bad(spans_of(rows)))
        yield from sent
        return
    found = bad(spans_by_source(context, query))
    for (record, *row), message in sorted(found, key=lambda item: int(item[0][0])):
        yield record, message, tuple(row)
