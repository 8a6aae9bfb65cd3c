"""Check forms of text over the memory of a whole Arrow column at once.

A form returns the cells that may not have it; those are checked by SQL and frictionless. It may
suspect a good cell but never passes a bad one. The bytes of all cells of a column are contiguous,
so most columns are checked as one array.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Mask = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Ends = npt.NDArray[np.int32]

CLASS = re.compile(r"\^?\[((?:[A-Za-z0-9_](?:-[A-Za-z0-9])?)+)\]\{(\d{1,4})\}\$?")
MINUS, ZERO, NINE = b"-09"
LOW_DAY = np.frombuffer(b"0000-00-00", np.uint8)
HIGH_DAY = np.frombuffer(b"9999-99-99", np.uint8)


class Shape(Protocol):
    """A form that the text of a cell may have; an empty cell has every form."""

    def odd(self, column: pa.StringArray) -> Mask:
        """Return which cells may lack the form, bool of shape (cells,)."""


@dataclass(frozen=True, slots=True)
class Text:
    """Printable ASCII without outer spaces that a spreadsheet does not read as a formula."""

    def odd(self, column: pa.StringArray) -> Mask:
        """Return which cells may lack the form, bool of shape (cells,)."""
        text, ends = memory(column)
        filled, first, last = _edges(text, ends)
        odd: Mask = filled & (FORMULA[first] | (last == 32))
        return odd | (_strange(text, ends, (32, 126)) > 0)


@dataclass(frozen=True, slots=True)
class Integer:
    """At most 18 digits as programs write them: no plus, no leading zero, no minus zero."""

    def odd(self, column: pa.StringArray) -> Mask:
        """Return which cells may lack the form, bool of shape (cells,)."""
        text, ends = memory(column)
        if not text.size:
            return np.zeros(len(column), bool)
        length = np.diff(ends)
        _, first, _ = _edges(text, ends)
        odd: Mask = (length > 18) | ((length > 1) & (first == ZERO))
        if text.min() >= ZERO and text.max() <= NINE:
            return odd
        minus = (length > 0) & (first == MINUS)
        second = text[np.minimum(ends[:-1] + 1, text.size - 1)]
        odd |= minus & ((length == 1) | (second == ZERO))
        odd |= _strange(text, ends, (ZERO, NINE)) > minus
        return odd


@dataclass(frozen=True, slots=True)
class Day:
    """Ten characters, such as `2018-09-08`; whether the date exists is checked elsewhere."""

    def odd(self, column: pa.StringArray) -> Mask:
        """Return which cells may lack the form, bool of shape (cells,)."""
        text, ends = memory(column)
        length = np.diff(ends)
        right = length == 10
        odd: Mask = ~right & (length != 0)
        if odd.any():
            days = text[ends[:-1][right][:, np.newaxis] + np.arange(10)]
        else:
            days = text.reshape(-1, 10)
        good = (days >= LOW_DAY) & (days <= HIGH_DAY)
        if not good.all():
            odd[right] = ~good.all(axis=1)
        return odd


@dataclass(frozen=True, slots=True)
class Repeated:
    """One class of characters, a fixed number of times: `[0-9a-f]{64}`."""

    known: tuple[tuple[int, int], ...]
    times: int

    @classmethod
    def of(cls, pattern: str) -> Repeated | None:
        """Return the form of a regular expression, or None if it is not of this kind."""
        match = CLASS.fullmatch(pattern)
        if not match or match[2] == "0":
            return None
        parts = re.findall(r"(\w)(?:-(\w))?", match[1], re.ASCII)
        return cls(tuple((ord(low), ord(high or low)) for low, high in parts), int(match[2]))

    def odd(self, column: pa.StringArray) -> Mask:
        """Return which cells may lack the form, bool of shape (cells,)."""
        text, ends = memory(column)
        length = np.diff(ends)
        wrong: Mask = (length != self.times) & (length != 0)
        return wrong | (_strange(text, ends, *self.known) > 0)


def memory(column: pa.StringArray) -> tuple[Bytes, Ends]:
    """Return the contiguous UTF-8 bytes of a column's cells, and where each begins and ends.

    Returns: uint8 of shape (bytes,), and int32 of shape (cells + 1,) that begins with 0.
    """
    _, places, data = column.buffers()
    ends = np.frombuffer(places, np.int32, len(column) + 1, column.offset * 4)
    text = np.frombuffer(data or b"", np.uint8)[ends[0] : ends[-1]]
    return text, ends - ends[0]


def _edges(text: Bytes, ends: Ends) -> tuple[Mask, Bytes, Bytes]:
    """Return which cells are filled, and the first and last byte of each."""
    starts, stops = ends[:-1], ends[1:]
    if not text.size:
        nothing = np.zeros(len(starts), np.uint8)
        return stops > starts, nothing, nothing
    first = text[np.minimum(starts, text.size - 1)]
    return stops > starts, first, text[np.maximum(stops - 1, 0)]


def _strange(text: Bytes, ends: Ends, *known: tuple[int, int]) -> Ends:
    """Return how many bytes outside the known ranges each cell has."""
    good = np.zeros(text.size, bool)
    for low, high in known:
        good |= (text - np.uint8(low)) <= high - low
    found = np.flatnonzero(~good) if not good.all() else good[:0]
    if not found.size:
        return np.zeros(len(ends) - 1, np.int32)
    counts: Ends = np.diff(np.searchsorted(found, ends)).astype(np.int32)
    return counts


def _table(*codes: int) -> Mask:
    table = np.zeros(256, bool)
    table[list(codes)] = True
    return table


FORMULA = _table(*range(33), *b"=+-@")
TEXT, INTEGER, DAY = Text(), Integer(), Day()
