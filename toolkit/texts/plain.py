"""Spans that two words at each end surely open first, known without asking ICU of each.

A screen: what it passes is as `snippet` would choose, what it does not pass may be so too. It holds
for texts of plain signs, which no sign beside them changes: letters of European scripts, spaces and
punctuation. There every match of some words starts and ends between runs of letters, and its runs
are those of the words but for case and marks; so where the first two runs of a term were not
together before, no engine finds the term before. Only letters are compared, the coarsest way:
two runs that some engine takes for one another are always equal here.
"""

from __future__ import annotations

import unicodedata
from functools import cache, cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from toolkit.texts.copied_runs import Places, codes_of, run_hashes

LAST = 0x2FFF
ODD, BLANK, BREAK, LETTER, JOINER, OTHER, MARK = range(7)
"""Kinds of signs: none that is plain; spaces within a line and line ends; parts of words; signs
that join two words where nothing else is between; signs between words; and those of footnotes."""
ALPHABETS = ((0x30, 0x17F), (0x370, 0x3CE), (0x400, 0x52F), (0x1E00, 0x1EF9))
PUNCTUATION = ((0x21, 0xB6), (0xB8, 0xBF), (0x2010, 0x205E), (0x20AC, 0x20AC), (0x2190, 0x22FF))
JOINERS, MARKS = ".,:;'’‘․‧⁄", "[*†‡§"
FEWEST_WORDS = 5
"""A span of fewer words stands whole in its snippet."""
GAP = np.uint64(0x9E3779B97F4A7C15)
"""What signs between two runs add to a hash; no engine takes a sign for a space."""
MOST_RUNS = 8
"""Runs of letters that are compared at most."""
_STROKES = str.maketrans("øłđðıħŧґ", "olddihtг") | {ord("æ"): "ae", ord("œ"): "oe"}
_PARTS = ("Lu", "Ll", "Nd")
_BETWEEN = ("Ps", "Pe", "Pi", "Pf", "Po", "Pd", "Sm", "Sc", "Sk", "So")
Mask = npt.NDArray[np.bool_]


@cache
def kinds() -> npt.NDArray[np.uint8]:
    """Return the kind of each code point up to `LAST`."""
    found = np.fromiter((_kind(chr(code)) for code in range(LAST + 1)), np.uint8)
    return np.append(found, np.uint8(ODD))


def _kind(sign: str) -> int:
    if sign in " \u00a0":
        return BLANK
    if sign in "\t\n\r\f":
        return BREAK
    if sign in JOINERS:
        return JOINER
    if sign in MARKS:
        return MARK
    if letter_of(sign):
        return LETTER
    return OTHER if _parts_words(sign) else ODD


def letter_of(sign: str) -> str:
    """Return the letter or digit that a part of words is, without case and marks; else nothing."""
    if sign == "_":
        return sign
    if not _within(sign, ALPHABETS) or unicodedata.category(sign) not in _PARTS:
        return ""
    signs = unicodedata.normalize("NFKD", sign.casefold()).translate(_STROKES)
    letters = [part for part in signs if unicodedata.category(part) != "Mn"]
    return letters[0] if len(letters) == 1 else ""


def _within(sign: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(sign) <= last for first, last in ranges)


def _parts_words(sign: str) -> bool:
    """Return whether a sign is between words, and stands for no letter."""
    if not _within(sign, PUNCTUATION) or unicodedata.category(sign) not in _BETWEEN:
        return False
    return not any(part.isalnum() for part in unicodedata.normalize("NFKD", sign))


@cache
def _letters() -> npt.NDArray[np.uint32]:
    return np.fromiter((ord(letter_of(chr(code)) or "\0") for code in range(LAST + 1)), np.uint32)


@lru_cache(maxsize=2)
def plain(text: str) -> Plain:
    """Return what is known of a text; of the last ones it is kept."""
    return Plain(text)


class Plain:
    """One text, and what is known of the runs of letters in it."""

    def __init__(self, text: str) -> None:
        """Measure a text."""
        self.codes = codes_of(text)
        self.kinds = kinds()[np.minimum(self.codes, LAST + 1)]
        self.plain = bool(self.kinds.size and self.kinds.all())
        self._known: dict[int, Places] = {}

    @cached_property
    def _words(self) -> tuple[Places, Places]:
        return _stretches((self.kinds != BLANK) & (self.kinds != BREAK))

    @cached_property
    def _runs(self) -> tuple[Places, Places, npt.NDArray[np.uint64]]:
        """The runs of letters, and the hash of each."""
        starts, ends = _stretches(self.kinds == LETTER)
        return starts, ends, run_hashes(_letters()[self.codes], starts, ends)

    @cached_property
    def _edged(self) -> Mask:
        return self._edges(np.arange(self.codes.size + 1))

    @cached_property
    def _uneven(self) -> Places:
        """How many line ends, and spaces after a space, are before each place."""
        blank, line_end = self.kinds == BLANK, self.kinds == BREAK
        line_end[1:] |= blank[1:] & blank[:-1]
        return np.concatenate([[0], np.cumsum(line_end)])

    def _earlier(self, count: int) -> Places:
        """Return where so many runs, from each on, were together before; -1 if nowhere."""
        if count not in self._known:
            starts, ends, hashes = self._runs
            signs = np.concatenate([[0], np.cumsum((self.kinds != BLANK) & (self.kinds != BREAK))])
            parted = GAP * (signs[starts[1:]] > signs[ends[:-1]]).astype(np.uint64)
            sums = np.zeros(max(0, hashes.size - count + 1), np.uint64)
            for at in range(count if sums.size else 0):
                gap = parted[at - 1 : at - 1 + sums.size] if at else np.uint64(0)
                sums = (sums + gap) * np.uint64(3) + hashes[at : at + sums.size]
            self._known[count] = _earlier(sums)
        return self._known[count]

    def surely_opens(self, start: int, end: int, first: int, last: int) -> bool:
        """Return whether every browser surely opens a span by its first and last code points.

        Args:
            start: the first code point of the span.
            end: the code point after its last.
            first: how many code points are the first words.
            last: how many are the last words; 0 if the first are all.
        """
        if not self.plain or not self._is_term(start, start + first, 0):
            return False
        return last == 0 or self._is_term(end - last, end, start + first)

    def _is_term(self, start: int, end: int, after: int) -> bool:
        """Return whether every engine surely finds a part of a text first, from a place on."""
        runs, stops, _ = self._runs
        at = int(np.searchsorted(runs, start))
        count = int(np.searchsorted(stops, end, "right")) - at
        if count < 1 or not (self._edged[start] and self._edged[end]):
            return False
        if self._uneven[start] != self._uneven[end] or BLANK in self.kinds[[start, end - 1]]:
            return False
        earlier = self._earlier(min(count, MOST_RUNS))[at]
        return bool(earlier < np.searchsorted(runs, after))

    def ends(self, starts: Places, ends: Places) -> tuple[Mask, Places, Places]:
        """Return which spans two words at each end surely open, and in every browser.

        Args:
            starts: the first code point of each span.
            ends: the code point after its last.

        Returns:
            whether it is sure, where the first words end, and where the last ones start.
        """
        sure = (starts >= 0) & (starts < ends) & (ends <= self.codes.size)
        if not (self.plain and sure.any()):
            return np.zeros(starts.size, bool), starts, ends
        words, stops = self._words
        first = np.searchsorted(stops, starts, "right")
        last = np.searchsorted(words, ends) - 1
        sure &= last - first + 1 >= FEWEST_WORDS
        first, last = (np.where(sure, at, 0) for at in (first, last))
        sure &= (words[first] <= starts) & (ends <= stops[last])
        where = np.flatnonzero(sure)
        heads, tails = starts.copy(), ends.copy()
        heads[where], tails[where] = stops[first[where] + 1], words[last[where] - 1]
        gaps = stops[first[where]], stops[last[where] - 1]
        nexts = words[first[where] + 1], words[last[where]]
        span = starts[where], heads[where], tails[where], ends[where]
        sure[where] = self._opens(*span) & _one_blank(self.kinds, gaps, nexts)
        return sure, heads, tails

    def _opens(self, starts: Places, heads: Places, tails: Places, ends: Places) -> Mask:
        """Return which first and last words are whole, without marks, and were not before."""
        runs, stops, _ = self._runs
        earlier = self._earlier(2)
        if earlier.size == 0:
            return np.zeros(starts.size, bool)
        head, tail = (
            np.minimum(np.searchsorted(runs, at), earlier.size - 1) for at in (starts, tails)
        )
        marks = np.concatenate([[0], np.cumsum(self.kinds == MARK)])
        unmarked = (marks[heads] == marks[starts]) & (marks[ends] == marks[tails])
        inside = (starts <= runs[head]) & (stops[head + 1] <= heads)
        inside &= (tails <= runs[tail]) & (stops[tail + 1] <= ends)
        new = (earlier[head] < 0) & (earlier[tail] < np.searchsorted(runs, heads))
        opens: Mask = unmarked & inside & new & self._edges(starts) & self._edges(ends)
        return opens

    def _edges(self, at: Places) -> Mask:
        """Return where words surely meet: not between letters, nor beside a sign that joins two."""
        beyond = np.concatenate([[BREAK, BREAK], self.kinds, [BREAK, BREAK]])
        letter, joiner = beyond == LETTER, beyond == JOINER
        within = letter[at + 1] & (letter[at + 2] | joiner[at + 2] & letter[at + 3])
        edges: Mask = ~(within | letter[at] & joiner[at + 1] & letter[at + 2])
        return edges


def unsure(
    text: str, starts: Places, ends: Places, firsts: list[str | None], lasts: list[str | None]
) -> list[int]:
    """Return of which spans some words are not surely those that `snippet` chooses.

    Args:
        text: the article.
        starts: the first code point of each span.
        ends: the code point after its last.
        firsts: the words that are to open it.
        lasts: the words that are to end it.
    """
    sure, heads, tails = (found.tolist() for found in plain(text).ends(starts, ends))
    places = zip(sure, starts.tolist(), heads, tails, ends.tolist(), firsts, lasts, strict=True)
    return [
        at
        for at, (known, start, head, tail, end, first, last) in enumerate(places)
        if not known or text[start:head] != first or text[tail:end] != last
    ]


def _one_blank(
    found: npt.NDArray[np.uint8], gaps: tuple[Places, Places], nexts: tuple[Places, Places]
) -> Mask:
    """Return where one blank is between the two words, at both ends."""
    blank = np.ones(gaps[0].size, bool)
    for gap, after in zip(gaps, nexts, strict=True):
        blank &= (found[gap] == BLANK) & (after - gap == 1)
    return blank


def _stretches(inside: Mask) -> tuple[Places, Places]:
    edges = np.diff(inside.astype(np.int8), prepend=0, append=0)
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def _earlier(values: npt.NDArray[np.uint64]) -> Places:
    """Return the place of the last equal value before each, or -1."""
    order = np.argsort(values, kind="stable")
    same = values[order[1:]] == values[order[:-1]]
    found = np.full(values.size, -1, np.intp)
    found[order[1:][same]] = order[:-1][same]
    return found
