"""Which claims a page shows: all of them, or those of the largest events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toolkit.engine.tables import Tables

MOST = 20_000
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shown:
    """How many claims and events a page shows, of how many."""

    claims: int
    of_claims: int
    events: int
    of_events: int

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self.claims == self.of_claims


def rows(tables: Tables, sql: str, *values: object) -> Rows:
    """Return the rows of a query as dictionaries."""
    cursor = tables.connection.execute(sql, list(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def select(tables: Tables, most: int = MOST) -> Shown:
    """List the claims and propositions to show in the tables `_shown` and `_asked`.

    Beyond `most` claims they are those of the largest events that fit; claims on no event are
    counted as one event. If not even one fits, they are the first claims of the largest.
    """
    groups = tables.select(
        "SELECT p.event_id, count(*) FROM main.claims c"
        " LEFT JOIN main.propositions p USING (proposition_id) GROUP BY 1"
        " ORDER BY 2 DESC, 1 NULLS LAST"
    )
    total, left, taken = sum(count for _, count in groups), most, []
    for event, count in groups:
        if count <= left:
            taken.append(event)
            left -= count
    chosen = taken or [event for event, _ in groups[:1]]
    tables.connection.execute(
        "CREATE OR REPLACE TEMP TABLE _shown AS SELECT c.claim_id FROM main.claims c"
        " LEFT JOIN main.propositions p USING (proposition_id)"
        " WHERE list_contains(?, coalesce(p.event_id, '')) ORDER BY 1 LIMIT ?",
        [[event or "" for event in chosen], most],
    )
    _ask(tables, total <= most)
    shown = tables.select("SELECT count(*) FROM _shown")[0][0]
    named = [event for event in chosen if event]
    return Shown(shown, total, len(named), len([event for event, _ in groups if event]))


def _ask(tables: Tables, whole: bool) -> None:
    """List the propositions to show: all, or those that a claim shown answers."""
    some = "SELECT DISTINCT proposition_id FROM main.claims SEMI JOIN _shown USING (claim_id)"
    every = "SELECT DISTINCT proposition_id FROM main.propositions"
    tables.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _asked AS {every if whole else some}"
        f"{'' if whole else ' WHERE proposition_id IS NOT NULL'}"
    )
