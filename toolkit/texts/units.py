"""Offsets of annotation tools as code points of a text, in whatever unit a tool counts.

No file says its unit. It is decided for each text by the words that the tool wrote beside its
offsets: a unit fits if the words stand where the offsets point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BOM = "\ufeff"
Range = tuple[int, int]
Places = tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """What a tool counts: code points, UTF-16 code units or bytes of UTF-8.

    With `lf`, CR LF counts as one; with `no_bom`, a byte order mark does not count.
    """

    width: str
    lf: bool = False
    no_bom: bool = False

    @property
    def name(self) -> str:
        """The name of the unit, as in the option `--unit`."""
        return self.width + "-lf" * self.lf + "-nobom" * self.no_bom


WIDTHS = {"code-points": (), "utf-16": (0xFFFF,), "bytes": (0x7F, 0x7FF, 0xFFFF)}
"""By the name of a width, the code points above which a character counts one more."""
UNITS = tuple(
    Unit(width, lf, no_bom) for width in WIDTHS for lf in (False, True) for no_bom in (False, True)
)
"""All units, the likeliest first."""
NAMES = tuple(unit.name for unit in UNITS)


class Ruler:
    """Converts offsets of a unit to code points of one text and back."""

    def __init__(self, text: str, unit: Unit) -> None:
        """Measure a text."""
        self.size = len(text)
        self.marks = _marks(text, unit) if _differs(text, unit) else None

    def place(self, start: int, end: int) -> Range | None:
        """Return a range in code points; None if it is empty, outside, or cuts a character."""
        if not 0 <= start < end:
            return None
        if self.marks is None:
            return (start, end) if end <= self.size else None
        if end > self.marks[-1]:
            return None
        first = int(np.searchsorted(self.marks, start, "right")) - 1  # after what does not count
        last = int(np.searchsorted(self.marks, end))
        if self.marks[first] != start or self.marks[last] != end:
            return None
        return (first, last) if first < last else None

    def value(self, index: int) -> int:
        """Return the offset of a code point."""
        return index if self.marks is None else int(self.marks[index])


def _marks(text: str, unit: Unit) -> npt.NDArray[np.int64]:
    """Return the offset of each code point of a text, and of its end."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    widths = np.ones(codes.size, np.int64)
    for limit in WIDTHS[unit.width]:
        widths += codes > limit
    if unit.lf:
        widths[:-1][(codes[:-1] == 13) & (codes[1:] == 10)] = 0
    if unit.no_bom and text.startswith(BOM):
        widths[0] = 0
    return np.concatenate([[0], np.cumsum(widths)])


def _differs(text: str, unit: Unit) -> bool:
    """Return whether a unit counts a text in another way than by code points."""
    if unit.width == "utf-16" and max(text, default="") > "\uffff":
        return True
    if unit.width == "bytes" and not text.isascii():
        return True
    return (unit.lf and "\r\n" in text) or (unit.no_bom and text.startswith(BOM))


def units_of(text: str) -> list[Unit]:
    """Return the units that count a text differently, the likeliest first."""
    bom, crlf = text.startswith(BOM), "\r\n" in text
    widths = ["code-points"]
    widths += ["utf-16"] if max(text, default="") > "\uffff" else []
    widths += [] if text.isascii() else ["bytes"]
    return [
        unit
        for unit in UNITS
        if unit.width in widths and (bom or not unit.no_bom) and (crlf or not unit.lf)
    ]


@dataclass(frozen=True, slots=True)
class Decision:
    """The unit of a text's offsets, and the place of each span in it, None if it has none.

    `names` are the units that fit the words equally well, but lead to other places: then nothing
    decides, and `unit` is None.
    """

    unit: Unit | None
    places: Sequence[Places | None]
    names: tuple[str, ...] = ()


def decide(
    text: str,
    spans: Sequence[Sequence[Range]],
    fits: Callable[[int, Places], bool | None],
    asked: str | None = None,
) -> Decision:
    """Decide in which unit the offsets of all spans of a text are.

    Args: `spans` are the ranges of each span; `fits(number, places)` says whether the words of a
    span stand at some places, None if it has no words; `asked` is the name of the only unit to try.
    """
    units = [unit for unit in UNITS if unit.name == asked] if asked else units_of(text)
    tried = [_tried(Ruler(text, unit), spans, fits) for unit in units]
    most = max(count for count, _ in tried)
    best = [
        (unit, places) for unit, (count, places) in zip(units, tried, strict=True) if count == most
    ]
    if any(places != best[0][1] for _, places in best):
        return Decision(None, [None] * len(spans), tuple(unit.name for unit, _ in best))
    return Decision(best[0][0], best[0][1])


def _tried(
    ruler: Ruler, spans: Sequence[Sequence[Range]], fits: Callable[[int, Places], bool | None]
) -> tuple[int, list[Places | None]]:
    """Return how many spans have their words in a unit, and the places that are not refuted."""
    count = 0
    found: list[Places | None] = []
    for number, ranges in enumerate(spans):
        placed = [ruler.place(*item) for item in ranges]
        places = tuple(place for place in placed if place is not None)
        fit = fits(number, places) if len(places) == len(placed) else False
        count += fit is True
        found.append(None if fit is False else places)
    return count, found
