"""Rules that need the texts of held articles; without texts they report what was not checked."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from toolkit.engine.forms import Mask
from toolkit.engine.screening import quoted
from toolkit.package.model import Resource
from toolkit.rules.registry import Context, Row, Unchecked, rule
from toolkit.texts.copied_runs import RUN, Runs, word_bounds
from toolkit.texts.spans import Text, snippet_problem, span_sha256, within_line
from toolkit.wording import counted

Found = Iterator[Row | Unchecked]
HOW = "no article texts were given; pass --texts DIR, or set TOOLKIT_TEXTS"
WIDEST_GAP = 60
BATCH = 2048
LARGEST_SHARE = 1 / 3
PLAIN_ENDS = """t._cells IS NULL AND NOT contains(t.text_start, '  ')
    AND NOT contains(t.text_end, '  ')
    AND length(t.text_start) - length(replace(t.text_start, ' ', '')) BETWEEN 1 AND 3
    AND length(t.text_end) - length(replace(t.text_end, ' ', '')) BETWEEN 1 AND 3
    AND length(t.text_start) + length(t.text_end) + 1 < t."end" - t.start"""
COVERING = ("furniture", "intrusion", "duplicate", "gap", "uncoded")


def _rows(context: Context, query: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query, converting them from Arrow in batches."""
    for batch in context.tables.connection.sql(query).to_arrow_table().to_batches(1 << 16):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _held(context: Context) -> dict[str, Text | None]:
    """Return the text of each held source, None where it was not provided."""
    query = "SELECT source_id, text_sha256 FROM main.sources WHERE held"
    known = context.texts.by_hash if context.texts else {}
    return {source: known.get(sha256 or "") for source, sha256 in _rows(context, query)}


def _available(context: Context) -> dict[str, str]:
    """Return the content of each available text, and list its source in `_available`."""
    texts = {source: text.content for source, text in _held(context).items() if text}
    connection = context.tables.connection
    connection.execute("CREATE OR REPLACE TEMP TABLE _available (source_id VARCHAR)")
    if texts:
        connection.execute("INSERT INTO _available SELECT unnest(?)", [list(texts)])
    return texts


HELD = " JOIN sound.sources s ON s.source_id = {0}.source_id WHERE s.held"
SPANS = {
    "evidence": "SELECT t._record, t.source_id FROM sound.evidence t" + HELD.format("t"),
    "passages": "SELECT t._record, t.source_id FROM sound.passages t" + HELD.format("t"),
    "derivations": "SELECT t._record, t.source_id FROM sound.derivations t"
    + HELD.format("t")
    + " AND t.start IS NOT NULL",
    "attributions": "SELECT a._record, e.source_id FROM sound.attributions a"
    " JOIN sound.evidence e USING (evidence_id)"
    + HELD.format("e")
    + " AND a.mention_start IS NOT NULL",
}


def _unread(context: Context, tables: tuple[str, ...] = ("evidence",)) -> Iterator[Unchecked]:
    """Count the rows whose text is not available, by table; evidence is the subject."""
    counts = {}
    for table in tables:
        query = f"SELECT count(*) FROM ({SPANS[table]}) x ANTI JOIN _available h USING (source_id)"
        counts[table] = next(_rows(context, query))[0]
    if any(counts.values()):
        given = "the texts of their sources are not in the given folder"
        reason = HOW if context.texts is None else given
        others = [f"{n} {table}" for table, n in counts.items() if n and table != "evidence"]
        also = f" (also {', '.join(others)})" if others else ""
        yield Unchecked(counts["evidence"], reason + also)


def _judged(
    context: Context, query: str, judge: Callable[..., str | None]
) -> Iterator[tuple[int, str, tuple[Any, ...]]]:
    """Judge the distinct rows of a query once each; yield record, message and row of the bad.

    Args: `query` gives `_record` first; `judge` takes the other columns.
    """
    distinct = f"SELECT DISTINCT * EXCLUDE (_record) FROM ({query}) ORDER BY ALL"
    bad = {row: message for row in _rows(context, distinct) if (message := judge(*row))}
    if bad:
        for record, *row in _rows(context, f"SELECT * FROM ({query}) ORDER BY _record"):
            if message := bad.get(tuple(row)):
                yield record, message, tuple(row)


@rule(
    "source-hash-mismatch",
    severity="error",
    subject="sources",
    title="The text of each held source is unchanged",
    why="Positions count the characters of one exact file; in any other file they are wrong.",
    fix="Put the file whose SHA-256 is text_sha256 into the folder, under any file name. If the"
    " text was replaced on purpose, code it again.",
    needs=("cell-misfilled",),
)
def source_hash_mismatch(context: Context) -> Found:
    """The file of each held source, by its hash, and the number of its code points."""
    query = (
        "SELECT _record, source_id, text_sha256, text_chars FROM sound.sources WHERE held"
        " ORDER BY 1"
    )
    held = list(_rows(context, query))
    if context.texts is None:
        yield Unchecked(len(held), HOW)
        return
    fitting = {row[2] for row in held}
    spare = sorted(text.file for text in context.texts.files if text.sha256 not in fitting)
    for record, source, sha256, chars in held:
        text = context.texts.by_hash.get(sha256)
        if text is None:
            left = f"; files that match no source: {', '.join(spare)}" if spare else ""
            message = f'no file has the hash of "{source}": expected SHA-256 {sha256}{left}'
            yield Row(record, "text_sha256", sha256, message)
        elif text.chars != chars:
            message = f'text_chars of "{source}" is {chars}: expected {text.chars} ({text.file})'
            yield Row(record, "text_chars", str(chars), message)


def _misplaced(source: str, start: int, end: int, chars: int) -> str:
    if start >= end:
        return f"start {start} is not before end {end} in {source}"
    return f"end {end} is past the end of {source} ({counted(chars, 'character')})"


@rule(
    "evidence-span-outside-text",
    severity="error",
    subject="evidence",
    title="Every span is within its text and within one line",
    why="A span past the end of the text or across a line break cannot be linked to or checked.",
    fix="Correct start and end; `toolkit locate` prints them.",
    needs=("evidence-source-not-held", "cell-misfilled", "source-hash-mismatch"),
)
def evidence_span_outside_text(context: Context) -> Found:
    """0 ≤ start < end ≤ text_chars; the line only with the text."""
    texts = _available(context)
    spans = (
        'SELECT t._record, t.source_id, t.start, t."end", s.text_chars FROM sound.evidence t'
        + HELD.format("t")
    )
    sound = '0 <= start AND start < "end" AND "end" <= text_chars'
    query = f"SELECT * FROM ({spans}) WHERE ({sound}) IS NOT TRUE ORDER BY 1"
    for record, source, start, end, chars in _rows(context, query):
        yield Row(record, "end", str(end), _misplaced(source, start, end, chars))

    def broken(source: str, start: int, end: int, _: int) -> str | None:
        if within_line(texts[source], start, end):
            return None
        return f"the span {start} to {end} of {source} crosses a line break"

    if texts:
        query = f"SELECT * FROM ({spans}) SEMI JOIN _available h USING (source_id) WHERE {sound}"
        for record, message, row in _judged(context, query, broken):
            yield Row(record, "end", str(row[2]), message)


@rule(
    "evidence-hash-mismatch",
    severity="error",
    subject="evidence",
    title="The hash of every span matches its text",
    why="The hash proves that the words are the ones that were coded; the texts are not included.",
    fix="Find the words with `toolkit locate`, and copy start, end and sha256.",
    needs=("evidence-span-outside-text", "passage-unsound", "source-hash-mismatch"),
)
def evidence_hash_mismatch(context: Context) -> Found:
    """Spans of evidence, passages and derivations by hash; mentions by their words."""
    texts = _available(context)

    def other(source: str, start: int, end: int, sha256: str) -> str | None:
        if span_sha256(texts[source], start, end) == sha256:
            return None
        return f"the hash of {start} to {end} of {source} does not match: expected {sha256}"

    def unread(source: str, mention: str, start: int, end: int) -> str | None:
        if texts[source][start:end] == mention:
            return None
        return f'{start} to {end} of {source} is not "{mention}"'

    for table in ("evidence", "passages", "derivations") if texts else ():
        query = (
            f'SELECT t._record, t.source_id, t.start, t."end", t.sha256 FROM sound.{table} t'
            " SEMI JOIN _available h USING (source_id) SEMI JOIN sound.sources s"
            ' ON s.source_id = t.source_id AND s.held WHERE t.start < t."end"'
        )
        for record, message, row in _judged(context, query, other):
            yield Row(record, "sha256", row[3], message, table)
    if texts:
        query = (
            "SELECT a._record, e.source_id, a.mention, a.mention_start, a.mention_end"
            " FROM sound.attributions a JOIN sound.evidence e USING (evidence_id)"
            " SEMI JOIN _available h ON h.source_id = e.source_id SEMI JOIN sound.sources s"
            " ON s.source_id = e.source_id AND s.held"
            " WHERE a.mention_start IS NOT NULL AND a.mention_end IS NOT NULL"
        )
        for record, message, row in _judged(context, query, unread):
            yield Row(record, "mention", row[1], message, "attributions")
    yield from _unread(context, ("evidence", "passages", "derivations", "attributions"))


@rule(
    "evidence-snippet-mismatch",
    severity="error",
    subject="evidence",
    title="text_start and text_end identify the span",
    why="They make up the link from the claim to the passage in the browser.",
    fix="Copy text_start and text_end from `toolkit locate`.",
    needs=("evidence-hash-mismatch",),
)
def evidence_snippet_mismatch(context: Context) -> Found:
    """The fewest words that select the span; without the text, only lengths and word counts."""
    texts = _available(context)

    def wrong(
        source: str, start: int, end: int, sha256: str, first: str | None, last: str | None
    ) -> str | None:
        text = texts.get(source)
        return snippet_problem(text, start, end, sha256, first or "", last or "")

    query = (
        'SELECT t._record, t.source_id, t.start, t."end", t.sha256, t.text_start, t.text_end'
        f" FROM sound.evidence t{HELD.format('t')}"
        f" AND (NOT ({PLAIN_ENDS}) OR EXISTS (FROM _available h WHERE h.source_id = t.source_id))"
    )
    unread = sum(item.count for item in _unread(context))
    for record, message, row in _judged(context, query, wrong):
        field = "text_end" if message.startswith("text_end") else "text_start"
        yield Row(record, field, row[5] if field == "text_end" else row[4], message)
        unread -= row[0] not in texts
    for item in _unread(context):
        yield Unchecked(unread, item.reason)


@rule(
    "text-unaccounted",
    severity="error",
    subject="sources",
    title="Every part of a held text is either evidence or listed in `passages`",
    why="Only then does 'no result' mean that the article does not claim it.",
    fix="Code the part, or add it to `passages` as furniture, intrusion, duplicate, gap or"
    " uncoded.",
    needs=("source-hash-mismatch", "cell-misfilled"),
)
def text_unaccounted(context: Context) -> Found:
    """Parts of more than 60 characters outside evidence, mentions and passages."""
    query = f"""
        WITH spans AS (
            SELECT source_id, start, "end" FROM main.evidence
            UNION ALL SELECT source_id, start, "end" FROM main.passages WHERE kind IN {COVERING}
            UNION ALL SELECT e.source_id, a.mention_start, a.mention_end FROM main.attributions a
            JOIN main.evidence e USING (evidence_id) WHERE a.mention_start IS NOT NULL
            UNION ALL SELECT source_id, text_chars, text_chars FROM sound.sources WHERE held
        ), reached AS (
            SELECT source_id, start, coalesce(max("end") OVER (PARTITION BY source_id
                ORDER BY start, "end" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS at
            FROM spans
        )
        SELECT s._record, s.source_id, r.at, r.start FROM reached r
        JOIN sound.sources s USING (source_id) WHERE s.held AND r.start - r.at > {WIDEST_GAP}
        ORDER BY ALL
    """
    texts = _held(context)
    for record, source, start, end in _rows(context, query):
        held = texts.get(source)
        if held is None or len(held.content[start:end].strip()) > WIDEST_GAP:
            message = f"{start} to {end} of {source} is neither evidence nor listed in passages"
            yield Row(record, "source_id", source, message)


@rule(
    "article-reassembled",
    severity="error",
    subject="*",
    title="The package must not contain enough verbatim words to reconstruct an article",
    why="The articles are copyrighted; positions and hashes are enough to check a claim.",
    fix="Use your own words, or shorten the span so that fewer verbatim words are needed.",
    needs=("source-hash-mismatch", "evidence-hash-mismatch"),
)
def article_reassembled(context: Context) -> Found:
    """Runs of twelve words of a held text in one cell, or in all verbatim words put together.

    Punctuation and case do not count; a source's own title is exempt.
    """
    held = _held(context)
    texts = {source: text.content for source, text in sorted(held.items()) if text}
    if len(texts) < len(held):
        given = "the texts of some sources are not in the given folder"
        reason = HOW if context.texts is None else given
        yield Unchecked(sum(context.tables.rows.values()), reason)
    if texts:
        yield from _copied_cells(context, Runs(list(texts.values())))
        yield from _laid_out(context, texts)


def _copied_cells(context: Context, runs: Runs) -> Iterator[Row]:
    suspects = []
    for resource in context.tables.resources:
        for name, cells in _long_cells(context, resource):
            found = runs.suspects([cell for _, cell in cells])
            suspects += [(resource.name, name, *cells[at]) for at in found]
    shared = runs.shared([cell for *_, cell in suspects])
    for (table, name, record, cell), run in zip(suspects, shared, strict=True):
        if run:
            message = f"{RUN} words in a row are copied from an article: {' '.join(run[:4])} …"
            yield Row(record, name, cell, message, table)


def _long_cells(
    context: Context, resource: Resource
) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Yield the cells of a table that can contain a run, as a field and its records and texts."""
    names = [field.name for field in resource.fields if field.type == "string"]
    names = [name for name in names if (resource.name, name) != ("sources", "title")]
    if not names:
        return
    columns = quoted(resource, names)
    cells = ", ".join(f"CASE WHEN length({c}) >= {2 * RUN} THEN {c} END" for c in columns)
    query = (
        f"SELECT _record, {cells} FROM main.{context.tables.name(resource)}"
        f" WHERE {' OR '.join(f'length({c}) >= {2 * RUN}' for c in columns)} ORDER BY 1"
    )
    for chunk in context.tables.chunks(query):
        for start in range(0, chunk.num_rows, BATCH):
            records, *found = (c.to_pylist() for c in chunk.slice(start, BATCH).columns)
            for name, texts in zip(names, found, strict=True):
                pairs = zip(records, texts, strict=True)
                yield name, [(record, text) for record, text in pairs if text is not None]


VERBATIM = """
    SELECT * FROM (
        SELECT source_id, start, "end", text_start, text_end FROM main.evidence
        UNION ALL SELECT e.source_id, a.mention_start, a.mention_end, a.mention, NULL
        FROM main.attributions a JOIN main.evidence e USING (evidence_id)
        UNION ALL SELECT source_id, start, "end", words, NULL FROM main.passages
    ) SEMI JOIN _available USING (source_id)
    WHERE start IS NOT NULL AND (text_start IS NOT NULL OR text_end IS NOT NULL) ORDER BY 1
"""


def _laid_out(context: Context, texts: dict[str, str]) -> Iterator[Row]:
    """Check how much of each text all its verbatim words cover together."""
    _available(context)
    records = dict(_rows(context, "SELECT source_id, _record FROM main.sources ORDER BY 2 DESC"))
    for source, rows in itertools.groupby(_rows(context, VERBATIM), key=lambda row: row[0]):
        starts, ends = word_bounds(texts[source])
        places = np.array([*_shown_words(texts[source], rows)], np.int64).reshape(-1, 2)
        first = np.searchsorted(starts, places[:, 0])
        last = np.maximum(first, np.searchsorted(ends, places[:, 1], "right"))
        shown = np.bincount(first, minlength=starts.size + 1)
        shown -= np.bincount(last, minlength=starts.size + 1)
        covered = np.cumsum(shown)[:-1] > 0
        for message in _shown_too_much(source, covered):
            yield Row(records[source], "source_id", source, message, "sources")


def _shown_words(text: str, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, int]]:
    """Yield the positions of the verbatim words of some spans in their text."""
    for _, start, end, first, last in rows:
        for words, at in ((first, text.find), (last, text.rfind)):
            begin = at(words, start, end) if words else -1
            if begin >= 0:
                yield begin, begin + len(words)


def _shown_too_much(source: str, covered: Mask) -> Iterator[str]:
    edges = np.flatnonzero(np.diff(covered, prepend=False, append=False))
    longest = int((edges[1::2] - edges[::2]).max(initial=0))
    if longest >= RUN:
        yield f"the verbatim words of {source} form a run of {longest}: expected fewer than {RUN}"
    share = covered.mean() if covered.size else 0
    if share > LARGEST_SHARE:
        yield f"the verbatim words of {source} cover {share:.0%} of it: expected at most a third"
