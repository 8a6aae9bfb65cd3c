"""The first view: what the package is, what it covers, how reliable it is, how to cite it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from toolkit.engine.tables import Tables
from toolkit.explorer.selection import Rows, Shown, rows
from toolkit.package.levels import HIGHEST, asked_of, level_name
from toolkit.wording import counted

COUNTED = {
    "sources": "source",
    "actors": "actor",
    "events": "event",
    "propositions": "question",
    "claims": "claim",
    "evidence": "passage",
}
"""The tables whose rows the overview counts, with the word for one row."""
LACKING = {
    1: "There are no passages: claims cannot be followed to the place where they are written.",
    2: "There are no attribution chains: the page cannot say through whom a claim comes.",
    3: "There are no questions: who agrees and who disagrees is not computed.",
    4: "There is no full coding: an empty result does not mean that an article says nothing.",
}
"""What a page cannot show of a package below each level."""
SOURCE = """
    SELECT s.source_id, s.title, s.url, s.published_edtf, s.text_chars, a.name AS publisher
    FROM main.sources s LEFT JOIN main.actors a ON a.actor_id = s.publisher_id
    WHERE s.held ORDER BY s.published_earliest NULLS LAST, s.source_id
"""


def overview(tables: Tables, shown: Shown) -> dict[str, Any]:
    """Return what the overview shows."""
    about = tables.package.descriptor
    licences = about.get("licenses")
    return {
        "name": tables.package.name,
        "title": _text(about.get("title")) or tables.package.name,
        "version": tables.package.version,
        "created": _text(about.get("created"))[:10],
        "description": _text(about.get("description")),
        "citation": _text(about.get("citation")),
        "licences": [
            _text(item.get("title")) or _text(item.get("name"))
            for item in (licences if isinstance(licences, list) else [])
            if isinstance(item, dict)
        ],
        "level": level_name(tables.level),
        "counts": [
            (tables.rows[name], counted(tables.rows[name], word).split(" ", 1)[1])
            for name, word in COUNTED.items()
            if name in tables.rows
        ],
        "articles": _articles(tables),
        "reliability": rows(tables, "SELECT * FROM views.reliability ORDER BY field"),
        "limits": _limits(tables),
        "shown": shown,
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _articles(tables: Tables) -> Rows:
    """Return the articles that were read, with the share of each that is evidence."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    claims: dict[str, set[str]] = defaultdict(set)
    for source, claim, start, end in tables.select(
        'SELECT source_id, claim_id, start, "end" FROM main.evidence ORDER BY ALL'
    ):
        claims[source].add(claim)
        if start is not None and end is not None:
            spans[source].append((start, end))
    return [
        {
            **row,
            "claims": len(claims[row["source_id"]]),
            "share": min(1.0, _union(spans[row["source_id"]]) / row["text_chars"])
            if row["text_chars"]
            else None,
        }
        for row in rows(tables, SOURCE)
    ]


def _union(spans: list[tuple[int, int]]) -> int:
    """Return how many characters spans cover together."""
    covered = reached = 0
    for start, end in sorted(spans):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered


def _limits(tables: Tables) -> list[str]:
    """Return what a reader must know before relying on the package."""
    limits = ["The data says what its sources claim, not what happened."]
    limits += [LACKING[n] for n in range(tables.level + 1, HIGHEST + 1)]
    missing = [name for name in asked_of(tables.level) if name not in tables.rows]
    if missing:
        limits.append(f"Missing tables: {', '.join(missing)}.")
    sides = tables.select(
        "SELECT count(*), count(*) FILTER (status = 'single_origin') FROM views.standing"
        " WHERE polarity IN ('affirms', 'denies')"
    )[0]
    if sides[0]:
        limits.append(
            f"{sides[1]} of {counted(sides[0], 'position')} (yes or no to a question)"
            f" {'rests' if sides[1] == 1 else 'rest'} on a single origin, however many articles"
            " repeat it."
        )
    weak = tables.select("SELECT field FROM views.reliability WHERE judgement = 'unreliable'")
    if weak:
        fields = ", ".join(f'"{field}"' for (field,) in sorted(weak))
        limits.append(f"Coders agree too little on {fields}: do not rely on it.")
    return limits
