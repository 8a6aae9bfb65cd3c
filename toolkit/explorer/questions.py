"""The view of questions: who says yes, who says no, how surely, through whom."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from toolkit.engine.tables import Tables
from toolkit.explorer.selection import Rows, rows
from toolkit.wording import ANSWERS, STATUS

BLOCKS = 10
"""Origins that a bar draws one by one; of more, it draws these and says the number."""
SIDES = {
    "affirms": "Yes",
    "denies": "No",
    "mixed": "Partly",
    "neutral": "Take no side",
    None: "Position not recorded",
}
"""The heading of each side of a question, in the order of the page."""


def questions(tables: Tables) -> Rows:
    """Return the questions to show with both sides, those with the most claims first."""
    said = _said(tables)
    sides = _sides(tables)
    found = [
        _question(row, sides[row["proposition_id"]], said.get(row["proposition_id"], []))
        for row in rows(
            tables,
            "SELECT p.*, v.label AS event_label, v.anchor_earliest, k.name AS concerns"
            " FROM main.propositions p SEMI JOIN _asked a ON a.proposition_id = p.proposition_id"
            " LEFT JOIN main.events v ON v.event_id = p.event_id"
            " LEFT JOIN main.actors k ON k.actor_id = p.actor_id ORDER BY p.proposition_id",
        )
    ]
    tests: dict[str, Rows] = defaultdict(list)
    for question in found:
        if question["about_id"] and question["aspect"] == "evidence_status":
            tests[question["about_id"]].append(question)
    found = [question | {"tested": tests[question["id"]]} for question in found]
    return sorted(found, key=lambda question: (-question["claims"], question["id"]))


def _said(tables: Tables) -> dict[str, Rows]:
    """Return the claims on each question, each with the chains that it comes through."""
    claims: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in rows(
        tables,
        "SELECT proposition_id, claim_id, polarity, certainty, act, claim_text, current,"
        " speaker_name, speaker_identity, answer_text, value_earliest, chain"
        " FROM views.flat SEMI JOIN _shown USING (claim_id)"
        " WHERE proposition_id IS NOT NULL ORDER BY claim_id, evidence_id",
    ):
        known = claims[row["proposition_id"]].setdefault(row["claim_id"], {**row, "chains": []})
        if row["chain"] and row["chain"] not in known["chains"]:
            known["chains"].append(row["chain"])
    return {question: list(found.values()) for question, found in claims.items()}


def _sides(tables: Tables) -> dict[str, dict[str | None, dict[str, Any]]]:
    """Return the standing of each side of each question."""
    found: dict[str, dict[str | None, dict[str, Any]]] = defaultdict(dict)
    for row in rows(tables, "SELECT * FROM views.standing SEMI JOIN _asked USING (proposition_id)"):
        found[row["proposition_id"]][row["polarity"]] = row
    return found


def _question(
    row: dict[str, Any], sides: dict[str | None, dict[str, Any]], claims: Rows
) -> dict[str, Any]:
    """Return one question as its template shows it."""
    current = [claim for claim in claims if claim["current"]]
    shown = [
        _side(label, sides.get(polarity), [c for c in current if c["polarity"] == polarity])
        for polarity, label in SIDES.items()
    ]
    tested = list(sides.values())
    question = {
        **row,
        "id": row["proposition_id"],
        "claims": len(claims),
        "sides": [side for side in shown if side["claims"]],
        "former": [claim for claim in claims if not claim["current"]],
        "contested": any(side["contested"] for side in tested),
        "undercut": any(side["undercut"] for side in tested),
        "single": any(side["status"] == "single_origin" for side in tested),
        "echo": any(s["status"] == "single_origin" and s["articles"] > 1 for s in tested),
        "answered": _answer(row, claims),
        "most": max((side["origins_max"] for side in tested), default=0),
        "day": _day(row, claims),
    }
    return question | {"flags": " ".join(_flags(question))}


def _day(row: dict[str, Any], claims: Rows) -> str:
    """Return the day to sort a question by: its own time, else that of its event."""
    days = [claim["value_earliest"] for claim in claims if claim["value_earliest"]]
    return str(days[0] if days else row["anchor_earliest"] or "9999")


def _side(label: str, standing: dict[str, Any] | None, claims: Rows) -> dict[str, Any]:
    """Return one side of a question, with the blocks of its bar."""
    few = standing["origins_min"] if standing else 0
    many = standing["origins_max"] if standing else 0
    return {
        "label": label,
        "claims": claims,
        "standing": origins(few, many) if many else "",
        "status": STATUS[standing["status"]] if standing else "",
        "reasons": standing["reasons"] if standing else "",
        "blocks": [number < few for number in range(min(many, BLOCKS))],
        "many": many,
    }


def origins(few: int, many: int) -> str:
    """Return an interval of independent origins in words."""
    if few == many:
        return f"{many} independent origin{'' if many == 1 else 's'}"
    return f"{few} to {many} independent origins"


def _answer(row: dict[str, Any], claims: Rows) -> str:
    """Return what the accused answers, for an accusation."""
    if not row["adverse"]:
        return ""
    said = ANSWERS.get(row["answer"], "no answer recorded")
    text = claims[0]["answer_text"] if claims and row["answer"] != "none_in_held" else None
    return f"{said}: {text}" if text else said


def _flags(question: dict[str, Any]) -> list[str]:
    """Return what a question can be filtered by."""
    flags = [name for name in ("contested", "undercut", "single", "echo") if question[name]]
    return flags + (["accusation"] if question["adverse"] else []) + [f"mode-{question['mode']}"]
