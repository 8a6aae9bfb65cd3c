"""Find what the selectors of Web Annotations select in a text.

No selector says its unit, nor the root whose text it counts, so the quoted words lead: positions
decide only between several places of the same words. Source: W3C, Web Annotation Data Model,
section 4.2; observed in Recogito, Hypothes.is and Apache Annotator.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from toolkit.texts.units import UNITS, Range, Ruler, Unit, units_of

MOST = 200
"""How many places of the same words are compared; of more, only the position tells."""
LOST, SEVERAL, UNREADABLE = (
    "its words are not in the text",
    "its words stand in several places, and neither position nor context tells which",
    "it has no quote or position that can be read",
)
SPACE = re.compile(r"\s+")


class Undecided(Exception):
    """Nothing decides the unit of positions without words; `names` are those that are possible."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = names


@dataclass(frozen=True, slots=True)
class Selected:
    """What the selectors of one target say."""

    exact: str | None = None
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The place of each target or why it has none; the unit, and how far positions are shifted.

    `apart` counts those that their words alone placed, against their position.
    """

    places: list[Range | str]
    unit: str | None
    shift: int
    apart: int


class _Text:
    """A text, also without white space, which page and text file may have differently."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def kept(self) -> array[int]:
        """The places of the characters that are no white space."""
        return array("l", (at for at, sign in enumerate(self.text) if not sign.isspace()))

    @cached_property
    def plain(self) -> str:
        """The text without white space."""
        return "".join(self.text.split())

    def places(self, exact: str) -> list[Range]:
        """Return where words stand: as they are, else with white space ignored."""
        found = _all(self.text, exact)
        if found or not exact.strip():
            return [(at, at + len(exact)) for at in found]
        words = SPACE.sub("", exact)
        return [
            (self.kept[at], self.kept[at + len(words) - 1] + 1) for at in _all(self.plain, words)
        ]

    def fits(self, place: Range, prefix: str, suffix: str) -> bool:
        """Return whether the words around a place are as a selector has them."""
        first = bisect_left(self.kept, place[0])
        last = bisect_left(self.kept, place[1])
        return self.plain.endswith(SPACE.sub("", whole(prefix)), 0, first) and (
            self.plain.startswith(SPACE.sub("", whole(suffix)), last)
        )


def whole(words: str) -> str:
    """Return words without half a character at either end, which some tools leave."""
    return re.sub(r"\A[\udc00-\udfff]|[\ud800-\udbff]\Z", "", words)


def _all(text: str, words: str) -> list[int]:
    """Return the first places of words in a text, one more than are compared."""
    found: list[int] = []
    at = text.find(words) if words else -1
    while at >= 0 and len(found) <= MOST:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def find_all(text: str, targets: Sequence[Selected], asked: str | None = None) -> Found:
    """Find the targets of one text.

    Args: `asked` is the name of the unit that positions have, if the user says so.
    Raises: Undecided if targets have no words, and nothing decides their unit.
    """
    known = _Text(text)
    places = [known.places(whole(t.exact)) if t.exact else [] for t in targets]
    units = [unit for unit in UNITS if unit.name == asked] if asked else units_of(text)
    rulers = {unit: Ruler(text, unit) for unit in units}
    unit, shift, votes = _votes(rulers, targets, places)
    bare = [t for t in targets if not t.exact and t.start is not None]
    if bare and not votes:
        unit = _only(rulers, bare)
    apart = 0
    found: list[Range | str] = []
    for target, there in zip(targets, places, strict=True):
        place = _place(known, target, there, rulers[unit], shift)
        found.append(place)
        if target.exact and target.start is not None and isinstance(place, tuple):
            apart += rulers[unit].value(place[0]) - target.start != shift
    used = any(target.start is not None for target in targets)
    return Found(found, unit.name if used else None, shift, apart)


def _votes(
    rulers: dict[Unit, Ruler], targets: Sequence[Selected], places: Sequence[Sequence[Range]]
) -> tuple[Unit, int, int]:
    """Return the unit and the shift under which most positions agree with the words."""
    best = (next(iter(rulers)), 0, 0)
    for unit, ruler in rulers.items():
        votes: Counter[int] = Counter()
        for target, there in zip(targets, places, strict=True):
            if target.start is not None and len(there) <= MOST:
                votes.update({ruler.value(start) - target.start for start, _ in there})
        for shift, count in votes.items():
            if (count, -abs(shift)) > (best[2], -abs(best[1])):
                best = (unit, shift, count)
    return best


def _only(rulers: dict[Unit, Ruler], bare: Sequence[Selected]) -> Unit:
    """Return the unit of positions without words, if all lead to the same places."""
    found = {
        unit: [ruler.place(t.start or 0, t.end or 0) for t in bare]
        for unit, ruler in rulers.items()
    }
    first, *others = found.items()
    if any(places != first[1] for _, places in others):
        raise Undecided([unit.name for unit in found])
    return first[0]


def _place(
    known: _Text, target: Selected, there: Sequence[Range], ruler: Ruler, shift: int
) -> Range | str:
    """Return the place of a target, or why it has none."""
    if not target.exact:
        if target.start is None or target.end is None:
            return UNREADABLE
        place = ruler.place(target.start + shift, target.end + shift)
        return place or "its position is outside the text, empty or inside a character"
    if not there:
        return LOST
    if target.start is not None:
        for place in there:
            if ruler.value(place[0]) == target.start + shift:
                return place
    if len(there) == 1:
        return there[0]
    fitting = [place for place in there if known.fits(place, target.prefix, target.suffix)]
    return fitting[0] if len(fitting) == 1 and len(there) <= MOST else SEVERAL
