"""Show one row of the dataset with everything linked to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from toolkit.display.claims import show_claim, show_evidence
from toolkit.display.entities import show_actor, show_event, show_source
from toolkit.display.lines import Query, queries
from toolkit.display.places import show_position
from toolkit.display.questions import show_proposition
from toolkit.engine.tables import Tables
from toolkit.package.files import PackageError

PAGES: dict[str, tuple[str, Callable[[Query, str], Iterator[str]]]] = {
    "claims": ("claim_id", show_claim),
    "propositions": ("proposition_id", show_proposition),
    "events": ("event_id", show_event),
    "actors": ("actor_id", show_actor),
    "sources": ("source_id", show_source),
    "evidence": ("evidence_id", show_evidence),
}
"""The tables whose rows can be shown: their key, and the function that shows a row."""
POSITION = re.compile(r"(.+):([0-9]{1,15})")
"""A source and a character of its text."""


def show(tables: Tables, identity: str) -> list[str]:
    """Return the lines about a claim, proposition, event, actor, source or evidence row.

    `SOURCE:N` stands for the rows at a character of the source's text.
    Raises: files.PackageError if no row has this id, or no text this position; files.ViewError
    outside the claims profile.
    """
    query = queries(tables)
    for table, (key, page) in PAGES.items():
        if query(f"SELECT 1 FROM main.{table} WHERE {key} = ?", identity):
            return list(page(query, identity))
    if place := POSITION.fullmatch(identity):
        return list(show_position(query, place[1], int(place[2])))
    raise PackageError(
        f'no claim, proposition, event, actor, source or evidence row has the id "{identity}"'
    )
