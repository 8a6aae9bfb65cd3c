"""The view of articles, for coders: each text with its evidence and passages marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from toolkit.engine.tables import Tables
from toolkit.explorer.rendering import words
from toolkit.explorer.selection import Rows, rows
from toolkit.rules.copying_rules import FREE
from toolkit.rules.text_rules import WIDEST_GAP
from toolkit.texts.spans import Texts

UNMARKED = ("name", "misprint")
"""The kinds of passages that account for nothing: what lies only in them is not coded."""
MOST = 3
"""The greatest number of overlapping claims that the page tells apart by shade."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text on one line, with the claims it is evidence for and what else it is."""

    text: str
    claims: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def shade(self) -> str:
        """How the page marks the piece."""
        if self.claims:
            return f"evidence n{min(len(self.claims), MOST)}"
        if set(self.kinds) - set(UNMARKED):
            return "passage"
        return "uncoded" if len(self.text) > WIDEST_GAP else ""

    @property
    def said(self) -> str:
        """What the piece is, in words."""
        count = f"{len(self.claims)} claim{'' if len(self.claims) == 1 else 's'}"
        return ", ".join([*([count] if self.claims else []), *map(words, self.kinds)])


def articles(tables: Tables, texts: Texts) -> Rows:
    """Return the articles whose text was provided, cut into pieces, line by line.

    Each has `third_party`, whether its text is not free to share, and `lines`, which is None if
    its text was not found.
    """
    found = rows(
        tables,
        "SELECT s.source_id, s.title, s.text_sha256, s.rights, a.name AS publisher"
        " FROM main.sources s LEFT JOIN main.actors a ON a.actor_id = s.publisher_id"
        " WHERE s.held ORDER BY s.published_earliest NULLS LAST, s.source_id",
    )
    spans = _spans(tables)
    shown = []
    for row in found:
        text = texts.by_hash.get(row["text_sha256"] or "")
        lines = list(_lines(text.content, spans[row["source_id"]])) if text else None
        third_party = text is not None and row["rights"] not in FREE
        shown.append({**row, "lines": lines, "third_party": third_party})
    return shown


def _spans(tables: Tables) -> dict[str, list[tuple[int, int, str, str]]]:
    """Return the spans of each text: start, end, claim and kind, one of the last two empty."""
    spans: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for source, *span in tables.select(
        'SELECT source_id, start, "end", claim_id, \'\' FROM main.evidence WHERE start < "end"'
        " UNION ALL SELECT source_id, start, \"end\", '', kind FROM main.passages"
        ' WHERE start < "end" AND kind IS NOT NULL ORDER BY ALL'
    ):
        spans[source].append(tuple(span))
    return spans


def _lines(text: str, spans: list[tuple[int, int, str, str]]) -> Iterator[list[Piece]]:
    """Yield the lines of a text as pieces, in each of which the same spans lie."""
    opens, closes = defaultdict(list), defaultdict(list)
    for span in spans:
        opens[span[0]].append(span)
        closes[span[1]].append(span)
    breaks = {at for at, sign in enumerate(text) if sign == "\n"}
    edges = sorted({0, len(text), *opens, *closes, *breaks, *(at + 1 for at in breaks)})
    active: list[Any] = []
    line: list[Piece] = []
    for start, end in pairwise(edges):
        active = [span for span in active if span not in closes[start]] + opens[start]
        if start in breaks:
            yield line
            line = []
        elif text[start:end]:
            claims = tuple(dict.fromkeys(span[2] for span in active if span[2]))
            kinds = tuple(dict.fromkeys(span[3] for span in active if span[3]))
            line.append(Piece(text[start:end], claims, kinds))
    if line:
        yield line
