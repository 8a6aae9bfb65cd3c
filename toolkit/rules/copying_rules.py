"""The rule against copied words: an article must not be put together again from a package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from toolkit.engine.arrays import integers
from toolkit.engine.forms import Mask
from toolkit.engine.screening import literal, quoted
from toolkit.package.model import Resource
from toolkit.rules.held_texts import (
    Spans,
    available_texts,
    contents,
    held_texts,
    rows_of,
    why_unread,
)
from toolkit.rules.judging import judged, judged_spans
from toolkit.rules.registry import Context, Row, Unchecked, rule
from toolkit.texts.copied_runs import RUN, Runs, count_words, word_bounds
from toolkit.texts.held import FiledTexts

Found = Iterator[Row | Unchecked]
BATCH = 2048
LARGEST_SHARE = 1 / 3
SHORT = 100
"""Words of a text below which a share says little: a few spans make up most of it."""
FREE = ("open", "own")
"""The rights of texts that may be shared."""
PRINTED = (("sources", "title"),)
"""Cells that must hold the words as printed, however many they are."""


@rule(
    "article-reassembled",
    severity="error",
    subject="*",
    level=4,
    title="The package must not contain enough verbatim words to reconstruct an article",
    why="Articles that are not free to share are copyrighted; positions and hashes are enough to"
    " check a claim.",
    fix="Use your own words, or shorten the span so that fewer verbatim words are needed.",
    needs=("source-hash-mismatch", "evidence-hash-mismatch"),
)
def article_reassembled(context: Context) -> Found:
    """Runs of twelve words of a held text in one cell, or in all verbatim words put together.

    Texts with the rights `open` or `own` may be shared. Punctuation and case do not count; a
    source's own title is exempt, and so are the first and last words of a span, which make its
    link, where they show at most half of it: of shorter spans a text could be put together. A
    mention need not give its words.
    """
    held = held_texts(context, f"rights IS NULL OR rights NOT IN {FREE}")
    texts = contents(context, dict(sorted(held.items())))
    if len(texts) < len(held):
        yield Unchecked(sum(context.tables.rows.values()), why_unread(context))
    if texts:
        if context.tables.spread:
            yield from _copied_cells_on(context, texts)
        else:
            yield from _copied_cells(context, Runs(list(texts.values())))
        yield from _laid_out(context, texts)


def _copied_cells(context: Context, runs: Runs) -> Iterator[Row]:
    suspects = []
    for resource in context.tables.resources:
        for name, records, cells in _long_cells(context, resource):
            for at in runs.suspects(cells):
                suspects.append((resource.name, name, records[at].as_py(), cells[at].as_py()))
    shared = runs.shared([cell for *_, cell in suspects])
    for (table, name, record, cell), run in zip(suspects, shared, strict=True):
        if run:
            yield Row(record, name, cell, _copied(run), table)


def _copied(run: tuple[str, ...]) -> str:
    return f"{RUN} words in a row are copied from an article: {' '.join(run[:4])} …"


def _copied_cells_on(context: Context, texts: Mapping[str, str]) -> Iterator[Row]:
    """Check the cells of all tables on workers."""
    cells = [
        f"SELECT _record, {literal(resource.name)} AS tbl, {literal(name)} AS field, {c} AS cell"
        f" FROM main.{context.tables.name(resource)} WHERE length({c}) >= {2 * RUN}"
        for resource in context.tables.resources
        for name, c in _texts_of(resource)
    ]

    def suspects(rows: pa.Table) -> pa.Table:
        return rows.take(integers(_runs_of(texts).suspects(rows["cell"].combine_chunks())))

    def copied(table: str, field: str, cell: str) -> str | None:
        (run,) = _runs_of(texts).shared([cell])
        return _copied(run) if run else None

    for record, message, (table, field, cell) in judged(
        context, " UNION ALL ".join(cells), copied, suspects
    ):
        yield Row(record, field, cell, message, table)


@cache
def _index(folder: Path, files: tuple[tuple[str, str], ...]) -> Runs:
    """Return the index of texts; a worker makes it once."""
    return Runs(list(FiledTexts(folder, dict(files)).values()))


def _runs_of(texts: Mapping[str, str]) -> Runs:
    """Return the index of texts that were sent."""
    assert isinstance(texts, FiledTexts)
    return _index(texts.folder, tuple(texts.files.items()))


def _texts_of(resource: Resource) -> list[tuple[str, str]]:
    """Return the fields of a table that may hold copied words, each with its column in SQL."""
    names = [field.name for field in resource.fields if field.type == "string"]
    names = [name for name in names if (resource.name, name) not in PRINTED]
    return list(zip(names, quoted(resource, names), strict=True))


def _long_cells(
    context: Context, resource: Resource
) -> Iterator[tuple[str, pa.Array, pa.StringArray]]:
    """Yield the cells of a table that can contain a run: field, records, and cells or nulls."""
    if not _texts_of(resource):
        return
    names, columns = zip(*_texts_of(resource), strict=True)
    cells = ", ".join(f"CASE WHEN length({c}) >= {2 * RUN} THEN {c} END" for c in columns)
    query = (
        f"SELECT _record, {cells} FROM main.{context.tables.name(resource)}"
        f" WHERE {' OR '.join(f'length({c}) >= {2 * RUN}' for c in columns)} ORDER BY 1"
    )
    for chunk in context.tables.chunks(query):
        for start in range(0, chunk.num_rows, BATCH):
            records, *found = chunk.slice(start, BATCH).columns
            for name, cells in zip(names, found, strict=True):
                if cells.null_count < len(cells):
                    yield name, records, cells


VERBATIM = """
    SELECT 0 AS _record, * FROM (
        SELECT source_id, start, "end", text_start AS words, text_end AS last FROM main.evidence
        UNION ALL SELECT source_id, start, "end", words, NULL FROM main.passages
        UNION ALL SELECT e.source_id, mention_start, mention_end, mention, NULL
        FROM main.attributions a JOIN (SELECT evidence_id, source_id FROM main.evidence) e
            USING (evidence_id)
    ) SEMI JOIN _available USING (source_id)
    WHERE start IS NOT NULL AND "end" IS NOT NULL AND words IS NOT NULL
"""
"""Spans with the words that they show: all in one, or the first and the last."""


def _laid_out(context: Context, texts: dict[str, str]) -> Iterator[Row]:
    """Check how much of each text all its verbatim words cover together."""
    available_texts(context)
    records = dict(rows_of(context, "SELECT source_id, _record FROM main.sources ORDER BY 2 DESC"))
    for _, message, (source, *_) in judged_spans(context, VERBATIM, partial(_shown_of, texts)):
        yield Row(records[source], "source_id", source, message, "sources")


def _shown_of(texts: Mapping[str, str], spans: Spans) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with how much of a text the verbatim words of its spans cover."""
    source = spans.source
    if source not in texts:
        return
    starts, ends = word_bounds(texts[source])
    places = np.array([*_shown_words(texts[source], spans)], np.int64).reshape(-1, 2)
    first = np.searchsorted(starts, places[:, 0])
    last = np.maximum(first, np.searchsorted(ends, places[:, 1], "right"))
    shown = np.bincount(first, minlength=starts.size + 1)
    shown -= np.bincount(last, minlength=starts.size + 1)
    for message in _shown_too_much(source, np.cumsum(shown)[:-1] > 0):
        yield 0, message


def _shown_words(text: str, spans: Spans) -> Iterator[tuple[int, int]]:
    """Yield the positions of the verbatim words of some spans in their text."""
    counts = count_words(text, spans.starts, spans.ends).tolist()
    for count, (start, end, first, last) in zip(counts, spans.places(4, 5), strict=True):
        if last is not None and 2 * (len(first.split()) + len(last.split())) <= count:
            continue
        places = [(text.find(first, start, end), first)]
        if last is not None:
            places.append((text.rfind(last, start, end), last))
        yield from ((at, at + len(words)) for at, words in places if at >= 0)


def _shown_too_much(source: str, covered: Mask) -> Iterator[str]:
    edges = np.flatnonzero(np.diff(covered, prepend=False, append=False))
    longest = int((edges[1::2] - edges[::2]).max(initial=0))
    if longest >= RUN:
        yield f"the verbatim words of {source} form a run of {longest}: expected fewer than {RUN}"
    share = covered.mean() if covered.size >= SHORT else 0
    if share > LARGEST_SHARE:
        yield f"the verbatim words of {source} cover {share:.0%} of it: expected at most a third"
