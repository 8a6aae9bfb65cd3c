"""An axis of time on which busy months are drawn wider, and months without entries are folded."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FOLDED = 0.8
"""The width of any number of parts without entries, beside 1 for a part with one entry."""
APART = 0.19
"""The least distance between two labels, as a share of the axis."""
FEW_DAYS, MANY_MONTHS = 62, 360


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a part of the axis begins, from 0 to 1, and its label, empty where there is no room.

    The label stands right of the place, or left of it near the end of the axis.
    """

    place: float
    label: str

    @property
    def before(self) -> bool:
        """Whether the label stands left of the place."""
        return self.place > 1 - APART


class Axis:
    """The places of days between the first and the last of some days."""

    def __init__(self, days: Iterable[date]) -> None:
        """Divide the time between the first and last day into days, months or years."""
        known = sorted(days)
        self.step = _step(known)
        counts = Counter(self._start(day) for day in known)
        self.starts: list[date] = []
        self.places: list[float] = []
        reached, empty = 0.0, False
        for start in self._parts(known):
            count = counts[start]
            if count or not empty:
                self.starts.append(start)
                self.places.append(reached)
                reached += 1 + math.log2(count) if count else FOLDED
            empty = not count
        if known:
            self.starts.append(self._next(self._start(known[-1])))
            self.places.append(reached)

    def place(self, day: date, after: bool = False) -> float:
        """Return where a day begins, from 0 to 1; with `after`, where it ends."""
        day = max(self.starts[0], min(day + timedelta(days=after), self.starts[-1]))
        at = min(bisect_right(self.starts, day), len(self.starts) - 1) - 1
        first, last = self.starts[at], self.starts[at + 1]
        share = (day - first).days / (last - first).days
        low, high = self.places[at], self.places[at + 1]
        return (low + share * (high - low)) / self.places[-1]

    def ticks(self) -> list[Tick]:
        """Return where each part begins; a label stands only where there is room for it."""
        places = [self.place(start) for start in self.starts[:-1]]
        if not places:
            return []
        ticks, labelled, room = [], -APART, places[-1] - 2 * APART
        for start, place in zip(self.starts, places, strict=False):
            roomy = place == places[-1] or labelled + APART <= place <= room
            labelled = place if roomy else labelled
            ticks.append(Tick(place, self._label(start) if roomy else ""))
        return ticks

    def _label(self, day: date) -> str:
        return day.strftime({"day": "%d %b %Y", "month": "%b %Y", "year": "%Y"}[self.step])

    def _start(self, day: date) -> date:
        if self.step == "day":
            return day
        return day.replace(day=1) if self.step == "month" else day.replace(month=1, day=1)

    def _next(self, start: date) -> date:
        later = start + timedelta(days={"day": 1, "month": 31, "year": 366}[self.step])
        return self._start(later)

    def _parts(self, known: list[date]) -> Iterator[date]:
        start = self._start(known[0]) if known else date.max
        while known and start <= known[-1]:
            yield start
            start = self._next(start)


def _step(known: list[date]) -> str:
    """Return the parts into which the time between the first and last day is divided."""
    days = (known[-1] - known[0]).days if known else 0
    if days <= FEW_DAYS:
        return "day"
    return "month" if days <= 31 * MANY_MONTHS else "year"
