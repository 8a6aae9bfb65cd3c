"""What an export leaves out, so that no accusation travels without its standing and its answer.

A proposition that would harm somebody's reputation is left out with everything that would dangle:
the propositions about it, the claims on them, and what stands on those claims.
"""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def withhold(rows: Rows) -> tuple[Rows, list[str]]:
    """Return the tables without adverse propositions and what hangs on them, and a note.

    Args: `rows` are the rows of each table, as dictionaries.
    """
    adverse = {row["proposition_id"] for row in rows["propositions"] if row["adverse"]}
    propositions = _with_those_about(adverse, rows["propositions"])
    claims = _ids(rows["claims"], "claim_id", "proposition_id", propositions)
    evidence = _ids(rows["evidence"], "evidence_id", "claim_id", claims)
    gone = {
        "proposition_id": propositions,
        "claim_id": claims,
        "from_claim_id": claims,
        "to_claim_id": claims,
        "evidence_id": evidence,
    }
    kept = {
        name: [row for row in table if not any(row.get(key) in ids for key, ids in gone.items())]
        for name, table in rows.items()
    }
    kept["codes"] = [
        {**row, "example": None} if row["example"] in evidence else row for row in kept["codes"]
    ]
    return kept, _notes(len(adverse), len(propositions) - len(adverse), len(claims))


def _with_those_about(chosen: set[str], propositions: list[Row]) -> set[str]:
    """Add the propositions about chosen ones, and about those in turn."""
    found = set(chosen)
    while True:
        more = _ids(propositions, "proposition_id", "about_id", found) - found
        if not more:
            return found
        found |= more


def _ids(rows: list[Row], name: str, column: str, chosen: set[str]) -> set[str]:
    return {row[name] for row in rows if row[column] in chosen}


def _notes(adverse: int, about: int, claims: int) -> list[str]:
    if not adverse:
        return []
    those = f" (with {_count(about, 'proposition')} about them)" if about else ""
    return [
        f"{_count(adverse, 'adverse proposition')}{those} and {_count(claims, 'claim')} are left"
        " out of jsonld until they can carry their standing"
    ]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
