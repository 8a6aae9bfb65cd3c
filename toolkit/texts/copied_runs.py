"""Find runs of words that cells share with texts: candidates by hash, then word by word.

A word is a run of letters and digits; punctuation and case do not count. Every run of `RUN` words
contains a run of `GRAM` words that starts at a multiple of `STEP`, so only those are indexed.
Source: R. M. Karp and M. O. Rabin, Efficient randomized pattern-matching algorithms (1987).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

RUN, GRAM = 12, 6
STEP = RUN - GRAM + 1
LETTER, WORD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1342543DE82EF95)
FEW = 24
"""Bits of a hash by which most cells are known to share nothing."""
CUT = "\ud800"  # cannot occur in a text that was read as UTF-8
Codes = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]
Run = tuple[str, ...]
_WORD = re.compile(r"[^\W_]+")


def word_bounds(text: str) -> tuple[Places, Places]:
    """Return where the words of a text start and end: code points, int of shape (words,)."""
    return _bounds(codes_of(text))


def count_words(text: str, starts: Places, ends: Places) -> Places:
    """Return how many words without white space are in ``text[start:end]``, for each of many."""
    codes = codes_of(text)
    inside = np.concatenate([[False], ~_spaces(int(codes.max(initial=0)) >> 8)[codes]])
    opening = np.concatenate([[0], np.cumsum(inside[1:] & ~inside[:-1])])
    starts, ends = (np.where(at < 0, at + codes.size, at) for at in (starts, ends))
    starts, ends = (at.clip(0, codes.size) for at in (starts, ends))
    cut = inside[starts] & np.append(inside, False)[starts + 1]
    return np.where(starts < ends, opening[ends] - opening[starts] + cut, 0)


class Runs:
    """The texts from which no cell may copy `RUN` consecutive words."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts; 8 bytes are kept for every seventh word, and 16 MB for all."""
        self.texts = texts
        grams = [_grams(_joined([text]), GRAM)[0][::STEP] for text in texts]
        self.known = np.sort(np.concatenate([np.zeros(0, np.uint64), *grams]))
        self.possible = np.zeros(1 << FEW, bool)
        self.possible[_few(self.known)] = True

    def suspects(self, cells: pa.StringArray) -> list[int]:
        """Return the indices of the cells that may contain a run of a text; no other cell does."""
        codes = _ascii_codes(cells)
        if codes is None:
            codes = _joined([cell or "" for cell in cells.to_pylist()])
        grams, _, cell = _grams(codes, GRAM)
        if not self.known.size or not grams.size:
            return []
        likely = self.possible[_few(grams)]
        grams, cell = grams[likely], cell[likely]
        found = np.searchsorted(self.known, grams).clip(max=self.known.size - 1)
        return [int(at) for at in np.unique(cell[self.known[found] == grams])]

    def shared(self, cells: Sequence[str]) -> list[Run | None]:
        """Return the first run of words in each cell that is also in a text, or None."""
        runs = [list(_runs(cell)) for cell in cells]
        copied = self._copied({run for found in runs for run in found})
        return [next((run for run in found if run in copied), None) for found in runs]

    def _copied(self, runs: set[Run]) -> set[Run]:
        """Return the runs that occur in a text."""
        wanted = _grams(_joined([" ".join(run) for run in runs]), RUN)[0]
        copied: set[Run] = set()
        for text in self.texts if runs else ():
            hashes, places, _ = _grams(_joined([text]), RUN)
            hits = places[np.isin(hashes, wanted)]
            if hits.size:
                words = _words(text)
                copied |= {tuple(words[at : at + RUN]) for at in hits} & runs
        return copied


def _few(hashes: Hashes) -> Hashes:
    """Return the upper bits of hashes, which rule out most of what is not known."""
    return hashes >> np.uint64(64 - FEW)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(text: str) -> Iterator[Run]:
    words = _words(text)
    return (tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def codes_of(text: str) -> Codes:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _bounds(codes: Codes) -> tuple[Places, Places]:
    inside = np.zeros(codes.size + 2, np.int8)
    inside[1:-1] = _letters(int(codes.max(initial=0)) >> 8)[codes]
    edges = np.diff(inside)
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


@lru_cache
def _spaces(last: int) -> npt.NDArray[np.bool_]:
    """Return which code points are white space, up to the end of block `last` of 256 each."""
    return np.fromiter((chr(code).isspace() for code in range((last + 1) << 8)), bool)


@lru_cache
def _letters(last: int) -> npt.NDArray[np.bool_]:
    """Return which code points are part of words, up to the end of block `last` of 256 each."""
    return np.fromiter((chr(code).isalnum() for code in range((last + 1) << 8)), bool)


def _joined(cells: Sequence[str]) -> Codes:
    """Return the code points of cells without case, with `CUT` between them."""
    return codes_of(CUT.join(cells).casefold())


def _ascii_codes(cells: pa.StringArray) -> Codes | None:
    """Return what `_joined` does if all cells are ASCII, without an object for each cell."""
    _, offsets, data = cells.buffers()
    if data is None or not pa.types.is_string(cells.type):
        return None
    places = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    signs = np.frombuffer(data, np.uint8)[places[0] : places[-1]]
    if signs.max(initial=0) > 127:
        return None
    return np.insert(_lower()[signs], places[1:-1] - places[0], ord(CUT))


@lru_cache
def _lower() -> Codes:
    return codes_of("".join(map(chr, range(128))).lower())


def _grams(codes: Codes, size: int) -> tuple[Hashes, Places, Places]:
    """Hash each run of `size` words within one cell.

    Returns: the hashes, the index of each run's first word, and the index of its cell.
    """
    starts, ends = _bounds(codes)
    count = max(0, starts.size - size + 1)
    words = run_hashes(codes, starts, ends)
    factors = _powers(WORD, size)
    hashes = np.zeros(count, np.uint64)
    for at in range(size):
        hashes += words[at : at + count] * factors[at]
    cell = np.cumsum(codes == ord(CUT))[starts]
    places = np.flatnonzero(cell[:count] == cell[size - 1 : size - 1 + count])
    return hashes[places], places, cell[places]


def run_hashes(codes: Codes, starts: Places, ends: Places) -> Hashes:
    """Hash each run of code points, wherever it starts."""
    sums = np.zeros(codes.size + 1, np.uint64)
    np.cumsum((codes + np.uint64(1)) * _powers(LETTER, codes.size), out=sums[1:])
    return (sums[ends] - sums[starts]) * _powers(_inverse(LETTER), codes.size + 1)[starts]


def _powers(base: np.uint64, count: int) -> Hashes:
    """Return the first powers of a number, modulo 2 to the 64th."""
    return _more_powers(base, count.bit_length())[:count]


@lru_cache
def _more_powers(base: np.uint64, bits: int) -> Hashes:
    found = np.full(1 << bits, base)
    found[0] = 1
    return np.cumprod(found)


def _inverse(odd: np.uint64) -> np.uint64:
    return np.uint64(pow(int(odd), -1, 1 << 64))
