"""The view of time: when each event is claimed to be, by whom; publications below."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from toolkit.engine.tables import Tables
from toolkit.explorer.axis import Axis
from toolkit.explorer.selection import Rows, rows

STATUS = {
    "happened": "several independent origins say that it happened",
    "alleged": "alleged",
    "disputed": "disputed",
    "not_happened": "denied",
    "planned": "planned",
    "called_for": "called for",
    "expected": "expected",
}
"""What the claims on an event come to, in words."""
SAID = {
    "affirmed": "Say that it happened",
    "denied": "Say that it did not happen",
    "planned": "Say that it was planned",
    "planned_denied": "Say that it was not planned",
    "called_for": "Call for it",
    "called_for_denied": "Are against it",
    "expected": "Expect it",
    "expected_denied": "Do not expect it",
    "outcomes": "Outcome as claimed",
    "outcomes_denied": "Outcome as denied",
}
"""The columns of the view `timeline` that name speakers or outcomes, in words."""
MODES = {"actual": "was", "planned": "planned for", "called_for": "called for",
         "expected": "expected for"}  # fmt: skip
TOLD = ("occurrence", "outcome", "time")
"""The aspects of the questions whose speakers a row of the timeline names."""
LANES = 8
"""How many claimed times of one event are drawn; of more, the page gives the number."""
THIN = 0.004
"""The least width of an interval, as a share of the axis."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An interval on the axis, from 0 to 1, and the shape that tells what is claimed of it."""

    shape: str
    start: float
    width: float
    denied: bool = False

    @property
    def middle(self) -> float:
        """Where the shape stands."""
        return self.start + self.width / 2


def timeline(tables: Tables, questions: Rows) -> dict[str, Any]:
    """Return the axis, the events and the publications of the view.

    Args: `questions` are those of the page; accusations among them stand at their event.
    """
    entries = _entries(tables)
    times = _times(tables)
    days = [row[end] for row in entries for end in ("earliest", "latest")]
    days += [t[end] for found in times.values() for t in found for end in ("earliest", "latest")]
    axis = Axis(day for day in days if day)
    accusations: dict[str, Rows] = defaultdict(list)
    for question in questions:
        if question["adverse"] and question["aspect"] in TOLD:
            accusations[question["event_id"]].append(question)
    shown = [
        _shown(row, times.get(row["id"], []), axis) | {"accusations": accusations[row["id"]]}
        for row in entries
    ]
    return {
        "ticks": axis.ticks(),
        "events": [row for row in shown if row["kind"] == "event"],
        "publications": [row for row in shown if row["kind"] == "publication"],
    }


def _entries(tables: Tables) -> Rows:
    """Return the events of the questions shown, and the publications, in order of time."""
    return rows(
        tables,
        "SELECT * FROM views.timeline WHERE kind = 'publication' OR id IN"
        " (SELECT p.event_id FROM main.propositions p SEMI JOIN _asked USING (proposition_id))"
        " ORDER BY earliest NULLS LAST, latest NULLS LAST, kind, id",
    )


def _times(tables: Tables) -> dict[str, Rows]:
    """Return the claimed times of each event, with who says so."""
    found: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = defaultdict(dict)
    for row in rows(
        tables,
        "SELECT DISTINCT event_id, proposition_id, proposition_text, mode, polarity, value,"
        " value_earliest AS earliest, value_latest AS latest, claim_id, speaker_name, adverse"
        " FROM views.flat SEMI JOIN _shown USING (claim_id)"
        " WHERE aspect = 'time' AND current AND event_id IS NOT NULL"
        " AND polarity IN ('affirms', 'denies')"
        " ORDER BY earliest NULLS LAST, latest, proposition_id, polarity, claim_id",
    ):
        key = row["proposition_id"], row["polarity"]
        known = found[row["event_id"]].setdefault(key, {**row, "speakers": []})
        known["speakers"].append((row["claim_id"], row["speaker_name"]))
    return {event: list(times.values()) for event, times in found.items()}


def _shown(row: dict[str, Any], times: Rows, axis: Axis) -> dict[str, Any]:
    """Return an entry as its template shows it."""
    status = row["status"]
    flags = [f"mode-{time['mode']}" for time in times]
    flags += [f"mode-{name}" for name in ("planned", "called_for", "expected") if row[name]]
    flags += ["mode-actual"] if row["affirmed"] or row["denied"] or status == "alleged" else []
    flags += ["denied"] if status in ("disputed", "not_happened") or _denied(row) else []
    return {
        **row,
        "status": STATUS.get(status, ""),
        "code": status,
        "frame": _mark("frame", row["earliest"], row["latest"], axis, status == "not_happened"),
        "said": [(label, row[column]) for column, label in SAID.items() if row[column]],
        "times": [_time(time, axis) for time in times[:LANES]],
        "more": max(0, len(times) - LANES),
        "flags": " ".join(dict.fromkeys(flags)),
    }


def _denied(row: dict[str, Any]) -> bool:
    return any(row[name] for name in SAID if name.endswith("denied"))


def _time(time: dict[str, Any], axis: Axis) -> dict[str, Any]:
    """Return a claimed time with its mark."""
    denied = time["polarity"] == "denies"
    mode = time["mode"] or "actual"
    return {
        **time,
        "label": MODES[mode],
        "denied": denied,
        "mark": _mark(mode, time["earliest"], time["latest"], axis, denied),
    }


def _mark(
    shape: str, earliest: date | None, latest: date | None, axis: Axis, denied: bool
) -> Mark | None:
    """Return the mark of an interval; an open end reaches to the end of the axis."""
    if not earliest and not latest:
        return None
    start = axis.place(earliest) if earliest else 0.0
    end = axis.place(latest, after=True) if latest else 1.0
    return Mark(shape, start, max(end - start, THIN), denied)
