"""Rules that query the computed views: repetition, coverage and agreement between coders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toolkit.reliability import RELIABLE, TENTATIVE, coded_twice
from toolkit.rules.registry import Context, Row, Unchecked, rule
from toolkit.views import create_views
from toolkit.views.files import tables_read
from toolkit.wording import counted

Found = Iterator[Row | Unchecked]
ENOUGH = 0.3
ECHOES = """
    SELECT p._record, o.polarity, count(DISTINCT e.source_id) AS articles, p.proposition_id
    FROM views._origins o JOIN sound.propositions p USING (proposition_id)
    JOIN views._current c ON c.proposition_id = o.proposition_id AND c.polarity = o.polarity
    JOIN main.evidence e ON e.claim_id = c.claim_id WHERE o.origins_max = 1
    GROUP BY ALL HAVING articles > 1 ORDER BY 1, 2
"""
COVERAGE = """
    SELECT s._record, s.source_id, count(DISTINCT e.claim_id) AS claims, s.text_chars,
        avg((e.rendering = 'direct_quote')::INTEGER) AS quoted,
        avg((a.identity <> 'known')::INTEGER) AS unnamed,
        avg((o.origins_max = 1)::INTEGER) AS single
    FROM sound.sources s JOIN main.evidence e USING (source_id)
    JOIN views._current c ON c.claim_id = e.claim_id
    JOIN main.actors a ON a.actor_id = c.speaker_id
    LEFT JOIN views._origins o
        ON o.proposition_id = c.proposition_id AND o.polarity = c.polarity
    WHERE s.held AND s.text_chars > 0 GROUP BY ALL ORDER BY 1
"""


def _rows(context: Context, query: str) -> list[tuple[Any, ...]]:
    create_views(context.tables.connection, query)
    return context.tables.connection.execute(query).fetchall()


@rule(
    "echo",
    severity="info",
    subject="propositions",
    level=3,
    about=(
        "claims",
        "evidence",
    ),
    title="Propositions found in several articles but with a single origin",
    why="Repetition is not corroboration: articles that rely on the same report are one origin.",
    fix="No action needed; `toolkit view standing` gives the reasons.",
    reads=tables_read(ECHOES),
)
def echo(context: Context) -> Found:
    """Claimed in two or more articles, origins_max = 1."""
    for record, polarity, articles, proposition in _rows(context, ECHOES):
        message = f'"{proposition}" ({polarity}) is in {articles} articles but has only one origin'
        yield Row(record, None, None, message)


@rule(
    "coverage",
    severity="info",
    subject="sources",
    level=1,
    about=(
        "claims",
        "evidence",
    ),
    title="How densely each article is coded",
    why="It shows users how many claims were coded from each text, and of what kind.",
    fix="No action needed.",
    reads=tables_read(COVERAGE),
)
def coverage(context: Context) -> Found:
    """Claims per 1,000 code points; shares of direct quotations, unnamed speakers, one origin."""
    for record, source, claims, chars, quoted, unnamed, single in _rows(context, COVERAGE):
        message = (
            f"{source}: {counted(claims, 'claim')}, {1000 * claims / chars:.1f} per 1,000"
            f" characters, {quoted or 0:.0%} direct quotations, {unnamed or 0:.0%} speakers not"
            f" identified by name, {single or 0:.0%} with a single origin"
        )
        yield Row(record, None, None, message)


@rule(
    "reliability-low",
    severity="warning",
    subject="claims",
    level=4,
    about=("codings",),
    title="Enough claims are coded twice, independently, and the coders agree",
    why="If a second coder would choose another code, the code reflects the coder, not the text.",
    fix="Have more claims coded independently, or clarify the guideline where the coders differ and"
    " code that field again.",
    reads=("claims", "propositions", "codings"),
)
def reliability_low(context: Context) -> Found:
    """30 % of the claims and all adverse ones coded twice; alpha of each field at least 0.80."""
    claims, twice, adverse = coded_twice(context.tables.connection)
    if not context.tables.soundness.count("main", "codings"):
        yield Unchecked(claims, "no claim was coded twice: the table `codings` is empty")
        return
    if twice < ENOUGH * claims:
        message = (
            f"{twice} of {claims} claims were coded twice independently: expected {ENOUGH:.0%}"
        )
        yield Row(None, "claim_id", None, message)
    if adverse:
        message = f"{counted(adverse, 'claim')} on accusations not coded twice: expected none"
        yield Row(None, "claim_id", None, message)
    low = f"alpha < {RELIABLE}"
    if not _rows(context, f"SELECT 1 FROM views._alpha WHERE {low}"):
        return  # the pairs, which are costly to count, are not told of
    query = f"SELECT field, pairs, alpha FROM views.reliability WHERE {low} ORDER BY 1"
    for field, pairs, alpha in _rows(context, query):
        word = "tentative" if alpha >= TENTATIVE else "unreliable"
        message = (
            f'alpha of "{field}" is {alpha:.3f} over {pairs} pairs, {word}: expected {RELIABLE}'
        )
        yield Row(None, "field", field, message, "codings")
