"""Normalise texts for comparison, keeping the position of each character in the original.

Source: the matching rules of WICG, URL Fragment Text Directives (draft), on Unicode code points.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_SPACE = re.compile(r"\s")
_RUN = re.compile(r"\s\s")
_QUOTES = str.maketrans("‘’‚‛´`“”„‟«»–—‐‑", "''''''\"\"\"\"\"\"----")


@dataclass(frozen=True)
class Folded:
    """A normalised text, with the position of each of its characters in the original."""

    content: str
    starts: Sequence[int]
    ends: Sequence[int]

    def find(self, term: str, after: int = 0) -> int:
        """Return the position of the first whole-word match of a folded term, or -1."""
        at = self.content.find(term, after)
        while at >= 0 and not (self._is_edge(at) and self._is_edge(at + len(term))):
            at = self.content.find(term, at + 1)
        return at

    def _is_edge(self, at: int) -> bool:
        if at in (0, len(self.content)):
            return True
        return not (is_word(self.content[at - 1]) and is_word(self.content[at]))

    def span(self, at: int, length: int) -> tuple[int, int]:
        return self.starts[at], self.ends[at + length - 1]


def is_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=256)
def fold(text: str, quotes: bool = False) -> Folded:
    """Normalise a text: NFC, one space per run of white space, case folded by character."""
    folded, starts, ends = _folded_ascii(text) or _composed(text)
    return Folded(folded.translate(_QUOTES) if quotes else folded, starts, ends)


def _folded_ascii(text: str) -> tuple[str, Sequence[int], Sequence[int]] | None:
    """Fold ASCII without runs of white space, in which every character keeps its position."""
    if not text.isascii() or _RUN.search(text):
        return None
    return _SPACE.sub(" ", text).lower(), range(len(text)), range(1, len(text) + 1)


def _composed(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    content: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, piece in _pieces(text):
        end = start + len(piece)
        if piece.isspace():
            composed = " "
        else:
            composed = "".join(map(_case, unicodedata.normalize("NFC", piece)))
        content.append(composed)
        starts.extend([start] * len(composed))
        ends.extend([end] * len(composed))
    return "".join(content), tuple(starts), tuple(ends)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Split a text into runs of white space and characters with the marks NFC may compose."""
    start = 0
    while start < len(text):
        end = start + 1
        follows = str.isspace if text[start].isspace() else _composes
        while end < len(text) and follows(text[end]):
            end += 1
        yield start, text[start:end]
        start = end


def _composes(character: str) -> bool:
    """Whether NFC may join a character to the one before it: marks and Hangul vowels and finals."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"


def _case(character: str) -> str:
    """Fold the case of one character if the result is one character as well."""
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return folded
    return character
