"""Know of many snippets of one text at once that they are right; the others are judged one by one.

It is a screen: it may doubt a right snippet, and never passes a wrong one. It knows plain texts
alone: ASCII, curly quotes, dashes and letters with accents, in which each engine compares sign by
sign. There a term is found first at its place if no earlier place, at which a word may begin or
end, has the same first letters in any case and without accents.
Source: Unicode Standard Annex 29, word boundaries; the matching of `browsers` and `matching`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from toolkit.texts.spans import FEWEST

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

PREFIX = 8
"""The letters that are compared; they fill one number of 64 bits."""
LIMIT = 0x2040
QUOTES, DASHES = "'\"‘’“”", "-–—"
MARKS = "[*"
"""Signs of plain texts that may be the mark of a footnote."""


class PlainText:
    """One text, with the places at which a term may be found.

    Attributes:
        known: whether the text is plain; else nothing is known of its snippets.
    """

    def __init__(self, text: str) -> None:
        """Index a text; the time grows with its length alone."""
        self.text = text
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.known = bool(codes.size) and int(codes.max()) < LIMIT
        letters = _letters()[codes] if self.known else np.zeros(0, np.uint8)
        self.known = self.known and bool(letters.all())
        if self.known:
            self._index(letters)

    def _index(self, letters: Bytes) -> None:
        space = letters == ord(" ")
        kept = ~space
        kept[0] = True
        kept[1:] |= ~space[:-1]  # one space for each run of them
        self.space = np.concatenate([space, [True]])
        self.letter = np.concatenate([_is_letter()[letters], [False]])
        self.spaces, self.marks = _counts(space), _counts(np.isin(letters, _codes(MARKS)))
        self.place = _counts(kept)  # where each sign is among the kept ones
        shown = np.concatenate([letters[kept], np.zeros(PREFIX, np.uint8)])
        inside = _is_letter()[shown]
        met = np.concatenate([[True], ~(inside[1:] & inside[:-1])]) & (shown != ord(" "))
        met = met[: shown.size - PREFIX]
        self.windows = _windows(shown)
        places = np.flatnonzero(met)
        order = np.argsort(self.windows[places], kind="stable")
        self.sorted = self.windows[places][order]
        self.groups = np.searchsorted(self.sorted, self.sorted) * shown.size + places[order]
        self.size = shown.size

    def right(
        self, start: Places, end: Places, first: Sequence[str | None], last: Sequence[str | None]
    ) -> Mask:
        """Return which spans surely have the snippet that `snippet` chooses, of two words an end.

        Args:
            start: the first code points, int64 of shape (spans,); `end` those after the last.
            first: the first words of each span; `last` its last words.
        """
        right = np.zeros(start.size, bool)
        if not self.known:
            return right
        sizes = np.array([(len(a or ""), len(b or "")) for a, b in zip(first, last, strict=True)])
        heads, tails = sizes.reshape(-1, 2).T
        fits = (start >= 0) & (start + heads + tails + 1 < end) & (end < self.space.size)
        fits &= (heads >= PREFIX) & (tails >= PREFIX)
        at = np.flatnonzero(fits)
        start, end, inner, outer = start[at], end[at], start[at] + heads[at], end[at] - tails[at]
        good = self._two_words(start, inner) & self._two_words(outer, end)
        good &= self.space[inner] & self.space[outer - 1] & self._opens(start) & self._closes(end)
        good &= self.spaces[outer] - self.spaces[inner] < outer - inner  # a word between them
        good &= self._is_first(start, np.zeros_like(start))
        good &= self._is_first(outer, self.place[inner])
        for number in np.flatnonzero(good):
            head, tail = first[at[number]] or "", last[at[number]] or ""
            good[number] = self.text.startswith(head, start[number]) and self.text.startswith(
                tail, outer[number]
            )
        right[at] = good
        return right

    def _two_words(self, start: Places, end: Places) -> Mask:
        """Return which parts are two words with one space between them, and have no mark."""
        alone = self.spaces[end] - self.spaces[start] == FEWEST - 1
        edges = ~self.space[start] & ~self.space[end - 1]
        found: Mask = alone & edges & (self.marks[end] == self.marks[start])
        return found

    def _opens(self, at: Places) -> Mask:
        """Return at which places a word begins for every engine: after a space, or at the start."""
        opens: Mask = (at == 0) | self.space[at - 1]
        return opens

    def _closes(self, at: Places) -> Mask:
        """Return at which places a word ends for every engine.

        That is before a space, or before a sign that is no letter and has none after it.
        """
        after = np.minimum(at + 1, self.letter.size - 1)
        closes: Mask = self.space[at] | (~self.letter[at] & ~self.letter[after])
        return closes

    def _is_first(self, at: Places, after: Places) -> Mask:
        """Return which places no other that is like it comes before, from some places on."""
        place = self.place[at]
        group = np.searchsorted(self.sorted, self.windows[place])
        found = np.searchsorted(self.groups, group * self.size + after)
        found = np.minimum(found, self.groups.size - 1)
        first: Mask = self.groups[found] == group * self.size + place
        return first


def _counts(mask: Mask) -> Places:
    """Return how many are true before each place, and before the end."""
    return np.concatenate([[0], np.cumsum(mask)])


def _windows(shown: Bytes) -> npt.NDArray[np.uint64]:
    """Return the next letters from each place as one number."""
    found = np.zeros(shown.size - PREFIX, np.uint64)
    for number in range(PREFIX):
        found = (found << np.uint64(8)) | shown[number : number + found.size]
    return found


def _codes(signs: str) -> Bytes:
    return np.frombuffer(signs.encode("ascii"), np.uint8)


@cache
def _letters() -> Bytes:
    """Return for each sign of a plain text the letter that it is compared as; 0 for all others."""
    found = np.zeros(LIMIT, np.uint8)
    for code in (ord("\n"), *range(0x20, 0x7F), *range(0xC0, 0x180)):
        base, *marks = list(unicodedata.normalize("NFD", chr(code)))
        if base.isascii() and all(unicodedata.category(mark) == "Mn" for mark in marks):
            found[code] = ord(base.lower())
    found[ord("\n")] = ord(" ")
    for sign in QUOTES:
        found[ord(sign)] = ord("'")
    for sign in DASHES:
        found[ord(sign)] = ord("-")
    return found


@cache
def _is_letter() -> Mask:
    """Return for each letter of `_letters` whether it is one inside of words."""
    return np.array([chr(code).isalnum() or chr(code) == "_" for code in range(256)])
