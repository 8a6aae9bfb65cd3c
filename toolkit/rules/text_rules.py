"""Rules that need the texts of held articles; without texts they report what was not checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial

from toolkit.rules.held_texts import (
    HOW,
    Spans,
    available_texts,
    held_texts,
    rows_of,
    why_unread,
)
from toolkit.rules.judging import judged_spans
from toolkit.rules.registry import Context, Row, Unchecked, rule
from toolkit.texts.browsers import INSTALL, can_judge
from toolkit.texts.plain import unsure
from toolkit.texts.spans import SpanHashes, across_lines, snippet_problem
from toolkit.wording import counted

Found = Iterator[Row | Unchecked]
WIDEST_GAP = 60
LONGEST_QUOTE = 40
"""Characters of a text that a message shows at most."""
PLAIN_ENDS = """t._cells IS NULL AND NOT contains(t.text_start, '  ')
    AND NOT contains(t.text_end, '  ')
    AND length(t.text_start) - length(replace(t.text_start, ' ', '')) BETWEEN 1 AND 3
    AND length(t.text_end) - length(replace(t.text_end, ' ', '')) BETWEEN 1 AND 3
    AND length(t.text_start) + length(t.text_end) + 1 < t."end" - t.start"""
READ_WHOLE = """s.held AND (s.read = 'whole'
    OR (s.read IS NULL AND getvariable('level') >= 4))"""
"""Which sources were read whole (an empty cell says so at level 4), so no part may be left over."""
LINKED = """SELECT count(*) FROM sound.evidence t SEMI JOIN _available h USING (source_id)
    WHERE t.text_start IS NOT NULL"""
COVERING = ("furniture", "intrusion", "duplicate", "gap", "uncoded")


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
    + " AND coalesce(a.mention, a.mention_sha256) IS NOT NULL"
    " AND a.mention_start IS NOT NULL",
}
MENTIONS = (
    "SELECT a._record, e.source_id, a.mention_start, a.mention_end, {0}"
    " FROM sound.attributions a JOIN sound.evidence e USING (evidence_id)"
    " SEMI JOIN _available h ON h.source_id = e.source_id SEMI JOIN sound.sources s"
    " ON s.source_id = e.source_id AND s.held"
    " WHERE {0} IS NOT NULL AND a.mention_start < a.mention_end"
)

NAMED = (
    "SELECT a._record, e.source_id, a.{0}_start, a.{0}_end, s.text_chars FROM sound.attributions a"
    " JOIN sound.evidence e USING (evidence_id)"
    + HELD.format("e")
    + " AND (a.{0}_start >= a.{0}_end OR a.{0}_end > s.text_chars) ORDER BY 1"
)
"""Mentions, or cues, that are not within their text."""


def _unread(context: Context, tables: tuple[str, ...] = ("evidence",)) -> Iterator[Unchecked]:
    """Count the rows whose text is not available, by table; evidence is the subject."""
    counts = {}
    for table in tables:
        query = f"SELECT count(*) FROM ({SPANS[table]}) x ANTI JOIN _available h USING (source_id)"
        counts[table] = next(rows_of(context, query))[0]
    if any(counts.values()):
        reason = why_unread(context)
        others = [f"{n} {table}" for table, n in counts.items() if n and table != "evidence"]
        also = f" (also {', '.join(others)})" if others else ""
        yield Unchecked(counts["evidence"], reason + also)


@rule(
    "source-hash-mismatch",
    severity="error",
    subject="sources",
    level=1,
    title="The text of each held source is unchanged",
    why="Positions count the characters of one exact file; in any other file they are wrong.",
    fix="Put the file whose SHA-256 is text_sha256 into the folder, under any file name. If the"
    " text was replaced on purpose, code it again.",
    needs=("cell-misfilled",),
    reads=("sources",),
)
def source_hash_mismatch(context: Context) -> Found:
    """The file of each held source, by its hash, and the number of its code points."""
    query = (
        "SELECT _record, source_id, text_sha256, text_chars FROM sound.sources WHERE held"
        " ORDER BY 1"
    )
    held = list(rows_of(context, query))
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
    level=1,
    about=("sources",),
    title="Every span is within its text",
    why="A span past the end of the text cannot be linked to or checked.",
    fix="Correct start and end; `toolkit locate` prints them.",
    needs=("evidence-source-not-held", "cell-misfilled", "source-hash-mismatch"),
    reads=("evidence", "sources", "attributions"),
)
def evidence_span_outside_text(context: Context) -> Found:
    """0 ≤ start < end ≤ text_chars, of evidence, mentions and cues."""
    query = (
        'SELECT t._record, t.source_id, t.start, t."end", s.text_chars FROM sound.evidence t'
        + HELD.format("t")
        + ' AND (0 <= t.start AND t.start < t."end" AND t."end" <= s.text_chars) IS NOT TRUE'
        " ORDER BY 1"
    )
    for record, source, start, end, chars in rows_of(context, query):
        yield Row(record, "end", str(end), _misplaced(source, start, end, chars))
    for cell in ("mention", "cue"):
        for record, source, start, end, chars in rows_of(context, NAMED.format(cell)):
            message = f"{cell}: {_misplaced(source, start, end, chars)}"
            yield Row(record, f"{cell}_end", str(end), message, "attributions")


@rule(
    "evidence-span-over-lines",
    severity="warning",
    subject="evidence",
    level=1,
    about=("sources",),
    title="Every span is within one line",
    why="A link in a browser cannot select words across a line break. In a text with hard line"
    " breaks, such as a book, it may be right.",
    fix="End the span with the line, or use one evidence row for each line.",
    needs=("evidence-span-outside-text",),
    reads=("evidence", "sources"),
)
def evidence_span_over_lines(context: Context) -> Found:
    """No line break in a span; without the text not checked."""
    texts = available_texts(context)

    def broken(spans: Spans) -> Iterator[tuple[int, str]]:
        for at in across_lines(texts[spans.source], spans.starts, spans.ends):
            place = f"{spans.starts[at]} to {spans.ends[at]} of {spans.source}"
            yield at, f"the span {place} crosses a line break"

    if texts:
        query = (
            'SELECT t._record, t.source_id, t.start, t."end" FROM sound.evidence t'
            " SEMI JOIN _available h USING (source_id)"
        )
        for record, message, row in judged_spans(context, query, broken):
            yield Row(record, "end", str(row[2]), message)
    yield from _unread(context)


@rule(
    "evidence-hash-mismatch",
    severity="error",
    subject="evidence",
    level=1,
    about=("sources",),
    title="The hash of every span matches its text",
    why="The hash proves that the words are the ones that were coded; the texts are not included.",
    fix="Find the words with `toolkit locate`, and copy start, end and sha256.",
    needs=("evidence-span-outside-text", "passage-unsound", "source-hash-mismatch"),
    reads=("evidence", "sources", "passages", "derivations", "attributions"),
)
def evidence_hash_mismatch(context: Context) -> Found:
    """Spans of evidence, passages and derivations by hash; mentions by words and by hash."""
    texts = available_texts(context)

    def other(spans: Spans) -> Iterator[tuple[int, str]]:
        hashes = SpanHashes(texts[spans.source])
        for at, (start, end, sha256) in enumerate(spans.places(4)):
            if hashes.of(start, end) != sha256:
                place = f"{start} to {end} of {spans.source}"
                yield at, f"the hash of {place} does not match: expected {sha256}"

    def unread(spans: Spans) -> Iterator[tuple[int, str]]:
        text = texts[spans.source]
        for at, (start, end, mention) in enumerate(spans.places(4)):
            read = text[start:end]
            if read != mention:
                read = read if len(read) <= LONGEST_QUOTE else f"{read[:LONGEST_QUOTE]}…"
                yield at, f'{start} to {end} of {spans.source} reads "{read}", not "{mention}"'

    for table in ("evidence", "passages", "derivations") if texts else ():
        query = (
            f'SELECT t._record, t.source_id, t.start, t."end", t.sha256 FROM sound.{table} t'
            " SEMI JOIN _available h USING (source_id) SEMI JOIN sound.sources s"
            ' ON s.source_id = t.source_id AND s.held WHERE t.start < t."end"'
        )
        for record, message, row in judged_spans(context, query, other):
            yield Row(record, "sha256", row[3], message, table)
    if texts:
        for cell, judge in (("mention", unread), ("mention_sha256", other)):
            for record, message, row in judged_spans(context, MENTIONS.format(f"a.{cell}"), judge):
                yield Row(record, cell, row[3], message, "attributions")
    yield from _unread(context, ("evidence", "passages", "derivations", "attributions"))


@rule(
    "evidence-snippet-mismatch",
    severity="error",
    subject="evidence",
    level=1,
    about=("sources",),
    title="text_start and text_end identify the span",
    why="They make up the link from the claim to the passage in the browser.",
    fix="Copy text_start and text_end from `toolkit locate`.",
    needs=("evidence-hash-mismatch",),
    reads=("evidence", "sources"),
)
def evidence_snippet_mismatch(context: Context) -> Found:
    """The fewest words that open the span first; without the text, only lengths and counts."""
    texts = available_texts(context)

    def wrong(spans: Spans) -> Iterator[tuple[int, str]]:
        text = texts.get(spans.source)
        doubted: Sequence[int] = range(spans.starts.size)
        if text is not None:
            words = spans.values(5), spans.values(6)
            doubted = unsure(text, spans.starts, spans.ends, *words)
        problem = cache(partial(snippet_problem, text))
        for at, row in zip(doubted, spans.only(doubted).places(4, 5, 6), strict=True):
            start, end, sha256, first, last = row
            if message := problem(start, end, sha256, first or "", last or ""):
                yield at, message

    query = (
        'SELECT t._record, t.source_id, t.start, t."end", t.sha256, t.text_start, t.text_end'
        f" FROM sound.evidence t{HELD.format('t')}"
        f" AND (NOT ({PLAIN_ENDS}) OR EXISTS (FROM _available h WHERE h.source_id = t.source_id))"
    )
    if texts and not can_judge():
        linked = next(rows_of(context, LINKED))[0]
        yield Unchecked(linked, f"whether a link opens its place first needs ICU: {INSTALL}")
    unread = sum(item.count for item in _unread(context))
    for record, message, row in judged_spans(context, query, wrong):
        field = "text_end" if message.startswith("text_end") else "text_start"
        yield Row(record, field, row[5] if field == "text_end" else row[4], message)
        unread -= row[0] not in texts
    for item in _unread(context):
        yield Unchecked(unread, item.reason)


@rule(
    "text-unaccounted",
    severity="error",
    subject="sources",
    level=1,
    title="Every part of a held text is either evidence or listed in `passages`",
    why="Only then does 'no result' mean that the article does not claim it.",
    fix="Code the part, or add it to `passages` as furniture, intrusion, duplicate, gap or"
    " uncoded.",
    needs=("source-hash-mismatch", "cell-misfilled"),
    reads=("evidence", "sources", "passages", "attributions"),
)
def text_unaccounted(context: Context) -> Found:
    """Parts of more than 60 characters outside evidence, mentions and passages."""
    query = f"""
        WITH spans AS (
            SELECT source_id, start, "end" FROM main.evidence
            UNION ALL SELECT source_id, start, "end" FROM main.passages WHERE kind IN {COVERING}
            UNION ALL SELECT e.source_id, a.mention_start, a.mention_end FROM main.attributions a
            JOIN main.evidence e USING (evidence_id) WHERE a.mention_start IS NOT NULL
            UNION ALL SELECT source_id, text_chars, text_chars FROM sound.sources s
            WHERE {READ_WHOLE}
        ), reached AS (
            SELECT source_id, start, coalesce(max("end") OVER (PARTITION BY source_id
                ORDER BY start, "end" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS at
            FROM spans
        )
        SELECT s._record, s.source_id, r.at, r.start FROM reached r
        JOIN sound.sources s USING (source_id) WHERE {READ_WHOLE} AND r.start - r.at > {WIDEST_GAP}
        ORDER BY ALL
    """
    texts, unread = held_texts(context), set()
    for record, source, start, end in rows_of(context, query):
        held = texts.get(source)
        if held is None:  # the gap may be blank
            unread.add(source)
        elif len(held.content[start:end].strip()) > WIDEST_GAP:
            message = f"{start} to {end} of {source} is neither evidence nor listed in passages"
            yield Row(record, "source_id", source, message)
    if unread:
        yield Unchecked(len(unread), why_unread(context))
