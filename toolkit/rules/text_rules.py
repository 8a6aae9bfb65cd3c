"""Rules that read the texts of held articles; without them they say what they did not check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toolkit.folding import word_places
from toolkit.rules.registry import Context, Row, Unchecked, rule
from toolkit.screening import identifier
from toolkit.texts import Text, snippet_problem, span_sha256, within_line

Found = Iterator[Row | Unchecked]
HOW = "the texts are not at hand: give their folder with --texts DIR, or set TOOLKIT_TEXTS"
WIDEST_GAP = 60
LONGEST_RUN = 12
LARGEST_SHARE = 1 / 3
COVERING = ("furniture", "intrusion", "duplicate", "gap", "uncoded")


def _rows(context: Context, query: str) -> list[tuple[Any, ...]]:
    return context.tables.connection.execute(query).fetchall()


def _held(context: Context) -> dict[str, Text | None]:
    """Return the text of each held source, None where it is not at hand."""
    query = "SELECT source_id, text_sha256 FROM main.sources WHERE held"
    known = context.texts.by_hash if context.texts else {}
    return {source: known.get(sha256 or "") for source, sha256 in _rows(context, query)}


class _Missing:
    """Counts the rows whose text is not at hand, by table; evidence is the subject."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.texts = _held(context)
        self.counts: dict[str, int] = {}

    def text(self, source: str, table: str = "evidence") -> str | None:
        found = self.texts.get(source)
        if found is None:
            self.counts[table] = self.counts.get(table, 0) + 1
            return None
        return found.content

    def unchecked(self) -> Iterator[Unchecked]:
        if self.counts:
            given = "no text of their source is in the folder given"
            reason = HOW if self.context.texts is None else given
            others = [f"{n} {table}" for table, n in self.counts.items() if table != "evidence"]
            besides = f" (besides, {', '.join(others)})" if others else ""
            yield Unchecked(self.counts.get("evidence", 0), reason + besides)


@rule(
    "source-hash-mismatch",
    severity="error",
    subject="sources",
    title="Each held source has its text, unchanged",
    why="Positions count the characters of one exact file; in another they point elsewhere.",
    fix="Give the folder the file whose SHA-256 is text_sha256, whatever its name; if the text was"
    " replaced on purpose, code it anew.",
    needs=("cell-misfilled",),
)
def source_hash_mismatch(context: Context) -> Found:
    """The file of each held source, by its hash, and the number of its code points."""
    query = (
        "SELECT _record, source_id, text_sha256, text_chars FROM sound.sources WHERE held"
        " ORDER BY 1"
    )
    held = _rows(context, query)
    if context.texts is None:
        yield Unchecked(len(held), HOW)
        return
    fitting = {row[2] for row in held}
    spare = sorted(text.file for text in context.texts.files if text.sha256 not in fitting)
    for record, source, sha256, chars in held:
        text = context.texts.by_hash.get(sha256)
        if text is None:
            left = f"; files that fit no source: {', '.join(spare)}" if spare else ""
            message = f'no file has the SHA-256 of "{source}", {sha256}{left}'
            yield Row(record, "text_sha256", sha256, message)
        elif text.chars != chars:
            message = f'"{source}" has {text.chars} code points ({text.file}), not {chars}'
            yield Row(record, "text_chars", str(chars), message)


@rule(
    "evidence-span-outside-text",
    severity="error",
    subject="evidence",
    title="Every span lies in its text, within one line",
    why="A span that leaves the text, or runs over a line break, cannot be opened or checked.",
    fix="Correct start and end; `toolkit locate` gives them.",
    needs=("evidence-source-not-held", "cell-misfilled", "source-hash-mismatch"),
)
def evidence_span_outside_text(context: Context) -> Found:
    """0 ≤ start < end ≤ text_chars; the line only with the text."""
    query = (
        'SELECT e._record, e.start, e."end", s.source_id, s.text_chars FROM sound.evidence e'
        " JOIN sound.sources s USING (source_id) WHERE s.held ORDER BY 1"
    )
    missing = _Missing(context)
    for record, start, end, source, chars in _rows(context, query):
        if not 0 <= start < end <= chars:
            message = f"[{start}, {end}) is no span of the {chars} code points of {source}"
            yield Row(record, "end", str(end), message)
            continue
        text = missing.text(source)
        if text is not None and not within_line(text, start, end):
            yield Row(record, "end", str(end), f"[{start}, {end}) of {source} runs over a line end")


@rule(
    "evidence-hash-mismatch",
    severity="error",
    subject="evidence",
    title="The hash of every span is that of its characters",
    why="The hash proves that the words are those that were coded, though they are not shipped.",
    fix="Find the words with `toolkit locate` and copy start, end and sha256.",
    needs=("evidence-span-outside-text", "passage-unsound", "source-hash-mismatch"),
)
def evidence_hash_mismatch(context: Context) -> Found:
    """Spans of evidence, passages and derivations by hash; mentions by their words."""
    missing = _Missing(context)
    for table in ("evidence", "passages", "derivations"):
        query = (
            f'SELECT t._record, t.source_id, t.start, t."end", t.sha256 FROM sound.{table} t'
            " JOIN sound.sources s USING (source_id)"
            ' WHERE s.held AND t.start < t."end" ORDER BY 1'
        )
        for record, source, start, end, sha256 in _rows(context, query):
            text = missing.text(source, table)
            if text is not None and span_sha256(text, start, end) != sha256:
                message = f"[{start}, {end}) of {source} has another SHA-256 than {sha256}"
                yield Row(record, "sha256", sha256, message, table)
    query = (
        "SELECT a._record, e.source_id, a.mention, a.mention_start, a.mention_end"
        " FROM sound.attributions a JOIN sound.evidence e USING (evidence_id)"
        " JOIN sound.sources s ON s.source_id = e.source_id WHERE s.held"
        " AND a.mention_start IS NOT NULL AND a.mention_end IS NOT NULL ORDER BY 1"
    )
    for record, source, mention, start, end in _rows(context, query):
        text = missing.text(source, "attributions")
        if text is not None and text[start:end] != mention:
            message = f'[{start}, {end}) of {source} does not read "{mention}"'
            yield Row(record, "mention", mention, message, "attributions")
    yield from missing.unchecked()


@rule(
    "evidence-snippet-mismatch",
    severity="error",
    subject="evidence",
    title="First and last words open the span",
    why="They make the link by which a reader gets from the claim to the passage.",
    fix="Copy text_start and text_end from `toolkit locate`.",
    needs=("evidence-hash-mismatch",),
)
def evidence_snippet_mismatch(context: Context) -> Found:
    """The fewest words that select the span; without the text only what their numbers show."""
    query = (
        'SELECT e._record, e.source_id, e.start, e."end", e.sha256, e.text_start, e.text_end'
        " FROM sound.evidence e JOIN sound.sources s USING (source_id) WHERE s.held ORDER BY 1"
    )
    missing = _Missing(context)
    for record, source, start, end, sha256, first, last in _rows(context, query):
        text = missing.text(source)
        problem = snippet_problem(text, start, end, sha256, first or "", last or "")
        if problem:
            field = "text_end" if problem.startswith("text_end") else "text_start"
            yield Row(record, field, last if field == "text_end" else first, problem)
            missing.counts["evidence"] = missing.counts.get("evidence", 0) - (text is None)
    yield from missing.unchecked()


@rule(
    "text-unaccounted",
    severity="error",
    subject="sources",
    title="Every stretch of a held text is accounted for",
    why="Only if all of a text was read and sorted does an empty answer mean: not claimed there.",
    fix="Code the stretch, or enter it in `passages` as furniture, intrusion, duplicate, gap or"
    " uncoded.",
    needs=("source-hash-mismatch", "cell-misfilled"),
)
def text_unaccounted(context: Context) -> Found:
    """Stretches of more than 60 code points outside evidence, mentions and passages."""
    spans = (
        'SELECT source_id, start, "end" FROM main.evidence UNION ALL'
        ' SELECT source_id, start, "end" FROM main.passages'
        f" WHERE kind IN {COVERING} UNION ALL"
        " SELECT e.source_id, a.mention_start, a.mention_end FROM main.attributions a"
        " JOIN main.evidence e USING (evidence_id) WHERE a.mention_start IS NOT NULL"
    )
    covered: dict[str, list[tuple[int, int]]] = {}
    for source, start, end in sorted(_rows(context, spans)):
        covered.setdefault(source, []).append((start, end))
    query = "SELECT _record, source_id, text_chars FROM sound.sources WHERE held ORDER BY 1"
    texts = _held(context)
    for record, source, chars in _rows(context, query):
        held = texts.get(source)
        for start, end in _gaps(covered.get(source, []), chars):
            text = held.content if held else None
            if text is None or len(text[start:end].strip()) > WIDEST_GAP:
                message = f"[{start}, {end}) of {source} is neither evidence nor a passage"
                yield Row(record, "source_id", source, message)


def _gaps(spans: list[tuple[int, int]], chars: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in [*spans, (chars, chars)]:
        if start - at > WIDEST_GAP:
            yield at, start
        at = max(at, end)


@rule(
    "article-reassembled",
    severity="error",
    subject="*",
    title="No article can be put together again from the package",
    why="The articles belong to their publishers; positions and hashes prove a claim without them.",
    fix="Say it in words of your own, or cut the span so that fewer of its words are needed.",
    needs=("source-hash-mismatch", "evidence-hash-mismatch"),
)
def article_reassembled(context: Context) -> Found:
    """Runs of twelve words of a held text in a cell, or in all verbatim words laid at their places.

    Punctuation and case do not count; a source's own title is exempt.
    """
    texts = {source: text.content for source, text in _held(context).items() if text}
    missing = len(_held(context)) - len(texts)
    if missing:
        reason = HOW if context.texts is None else "no text of some sources is in the folder given"
        yield Unchecked(sum(context.tables.rows.values()), reason)
    if not texts:
        return
    places = {source: word_places(content) for source, content in texts.items()}
    runs = {
        tuple(word for word, _, _ in found[at : at + LONGEST_RUN])
        for found in places.values()
        for at in range(len(found) - LONGEST_RUN + 1)
    }
    yield from _copied_cells(context, runs)
    for source, found in places.items():
        yield from _laid_out(context, source, texts[source], found)


def _copied_cells(context: Context, runs: set[tuple[str, ...]]) -> Iterator[Row]:
    for resource in context.tables.resources:
        for field in resource.fields:
            if field.type != "string" or (resource.name, field.name) == ("sources", "title"):
                continue
            column = identifier(field.name)
            query = (
                f"SELECT _record, {column} FROM main.{identifier(resource.name)}"
                f" WHERE length({column}) >= {2 * LONGEST_RUN} ORDER BY 1"
            )
            for record, cell in _rows(context, query):
                words = [word for word, _, _ in word_places(cell)]
                for at in range(len(words) - LONGEST_RUN + 1):
                    if tuple(words[at : at + LONGEST_RUN]) in runs:
                        message = f"{LONGEST_RUN} words in a row are an article's: "
                        shown = message + " ".join(words[at : at + 4]) + " …"
                        yield Row(record, field.name, cell, shown, resource.name)
                        break


def _laid_out(
    context: Context, source: str, text: str, places: list[tuple[str, int, int]]
) -> Iterator[Row]:
    shown = [False] * len(places)
    query = (
        'SELECT e.start, e."end", e.text_start, e.text_end FROM main.evidence e'
        " WHERE e.source_id = ?"
        " UNION ALL SELECT a.mention_start, a.mention_end, a.mention, NULL"
        " FROM main.attributions a JOIN main.evidence e USING (evidence_id) WHERE e.source_id = ?"
        ' UNION ALL SELECT start, "end", words, NULL FROM main.passages WHERE source_id = ?'
    )
    rows = context.tables.connection.execute(query, [source, source, source]).fetchall()
    for start, end, first, last in rows:
        for words, at in ((first, text.find), (last, text.rfind)):
            if words and start is not None:
                begin = at(words, start, end)
                for number, (_, left, right) in enumerate(places):
                    if begin >= 0 and left >= begin and right <= begin + len(words):
                        shown[number] = True
    where = "SELECT _record FROM main.sources WHERE source_id = ?"
    record = context.tables.connection.execute(where, [source]).fetchall()[0][0]
    run = longest = 0
    for is_shown in shown:
        run = run + 1 if is_shown else 0
        longest = max(longest, run)
    if longest >= LONGEST_RUN:
        message = f"the verbatim words of {source}, laid at their places, make a run of {longest}"
        yield Row(record, "source_id", source, message, "sources")
    if places and sum(shown) > LARGEST_SHARE * len(places):
        share = sum(shown) / len(places)
        message = f"the verbatim words of {source} make {share:.0%} of it; a third is the most"
        yield Row(record, "source_id", source, message, "sources")
