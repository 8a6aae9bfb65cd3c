"""Which place of a text a link opens in a browser: the first match in each of three engines.

Chromium and WebKit compare with the search collators of ICU, Firefox letter by letter; all three
take whole words only. How they do it was told from the browsers; ICU is the extra `links`.

Sources: Unicode Technical Standard 10, searching, and Standard Annex 29, words, both as in ICU;
WICG, URL Fragment Text Directives (draft).
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

INSTALL = "pip install 'venezuela-coup-claims[links]'"
"""The command that installs ICU where it has a wheel."""

Place = tuple[int, int]
Find = Callable[["_Page", str, int], Place | None]

_GAP = re.compile(r"[ \t\n\r\f]+")
_NO_BREAK = str.maketrans("\u00a0", " ")
_CURLY = str.maketrans("‘’‚‛“”„‟", "''''\"\"\"\"")
_GUILLEMETS = str.maketrans("«»‹›", "\"\"''")
_FIREFOX = str.maketrans("øłđı‐‑‒–—―−", "oldi-------") | _CURLY
_KANA_MARKS = "\u3099\u309a"


@cache
def can_judge() -> bool:
    """Return whether ICU is installed, without which no place can be judged."""
    return importlib.util.find_spec("icu") is not None


def opened(text: str, text_start: str, text_end: str) -> dict[str, Place | None]:
    """Return the place that each engine opens for a fragment.

    Args:
        text: the text of the page; a line end in it counts as a space.
        text_start: the first words, or all.
        text_end: the last words; empty if ``text_start`` is all.

    Returns:
        ``(start, end)`` in code points by the name of the engine, None where it finds nothing.

    Raises:
        ImportError: ICU is not installed.
    """
    page = _page(text)
    first, last = (words.translate(_NO_BREAK) for words in (text_start, text_end))
    found = {}
    for engine, find in ENGINES.items():
        place = _opened(find, page, first, last)
        found[engine] = place and (page.starts[place[0]], page.starts[place[1] - 1] + 1)
    return found


def _opened(find: Find, page: _Page, first: str, last: str) -> Place | None:
    """Return the place of a fragment: the first match, then the first match of the end after it."""
    place = find(page, first, 0) if first else None
    if place is None or not last:
        return place
    end = find(page, last, place[1])
    return end and (place[0], end[1])


@dataclass(frozen=True, eq=False)
class _Page:
    """A text as a page shows it: one space for each run of them, none without a break.

    Attributes:
        content: the text.
        starts: the position of each character in the original.
        units: the code point of each code unit of UTF-16, in which ICU counts.
        edges: the boundaries of words.
    """

    content: str
    starts: Sequence[int]
    units: Sequence[int]
    edges: frozenset[int]


@lru_cache(maxsize=8)
def _page(text: str) -> _Page:
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    for gap in _GAP.finditer(text):
        pieces += [text[at : gap.start()], " "]
        starts += range(at, gap.start() + 1)
        at = gap.end()
    content = "".join([*pieces, text[at:]]).translate(_NO_BREAK)
    units = _units(content)
    return _Page(content, (*starts, *range(at, len(text))), units, _word_edges(content, units))


def _units(content: str) -> Sequence[int]:
    found = (at for at, sign in enumerate(content) for _ in range(1 + (sign > "\uffff")))
    return (*found, len(content))


def _word_edges(content: str, units: Sequence[int]) -> frozenset[int]:
    import icu

    words = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    words.setText(content)
    return frozenset((0, *(units[at] for at in words)))


def _by_collation(signs: dict[int, int], secondary: bool) -> Find:
    """Return the search of ICU with some signs made alike, between the edges of words."""

    def find(page: _Page, term: str, after: int) -> Place | None:
        search = _search(term.translate(signs), page.content.translate(signs), secondary)
        search.setOffset(bisect_left(page.units, after))
        while (at := search.nextMatch()) >= 0:
            start, end = page.units[at], page.units[at + search.getMatchedLength()]
            if {start, end} <= page.edges:
                return start, end
        return None

    return find


def _search(term: str, content: str, secondary: bool) -> Any:
    import icu

    search = icu.StringSearch(term, content, _collator(secondary))
    kinds, values = icu.USearchAttribute, icu.USearchAttributeValue
    search.setAttribute(kinds.OVERLAP, values.ON)
    if secondary:  # a letter without marks finds those with marks, not the reverse
        search.setAttribute(kinds.ELEMENT_COMPARISON, values.PATTERN_BASE_WEIGHT_IS_WILDCARD)
    return search


@cache
def _collator(secondary: bool) -> Any:
    import icu

    collator = icu.Collator.createInstance(icu.Locale("en@collation=search"))
    collator.setStrength(icu.Collator.SECONDARY if secondary else icu.Collator.PRIMARY)
    return collator


def _by_letters(page: _Page, term: str, after: int) -> Place | None:
    """Return the match of Firefox: letters folded, an edge at each sign that is none."""
    content, places = _folded(page.content)
    wanted, _ = _folded(term)
    at = content.find(wanted, bisect_left(places, after)) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if all(_is_edge(page, content, places, place) for place in (at, end)):
            return places[at], places[end]
        at = content.find(wanted, at + 1)
    return None


def _is_edge(page: _Page, content: str, places: Sequence[int], at: int) -> bool:
    """Return whether words meet at a letter; where no space parts them, ICU's dictionary knows."""
    sides = content[max(at - 1, 0) : at + 1]
    inside = 0 < at < len(content) and all(side.isalnum() or side == "_" for side in sides)
    return not inside or places[at] in page.edges


@lru_cache(maxsize=16)
def _folded(content: str) -> tuple[str, Sequence[int]]:
    """Return a text with its letters folded, and the position of each, and of the end."""
    folded = [_letter(sign) for sign in content]
    places = [at for at, letter in enumerate(folded) if letter]
    return "".join(folded), (*places, len(content))


@lru_cache(maxsize=4096)
def _letter(sign: str) -> str:
    """Fold a sign to one letter, or to nothing if it is a mark or cannot be seen."""
    if unicodedata.category(sign) in ("Mn", "Cf") and sign not in _KANA_MARKS:
        return ""
    if "\uff01" <= sign <= "\uffee":  # full and half width
        sign = unicodedata.normalize("NFKC", sign)
    folded = unicodedata.normalize(
        "NFC" if "\u3040" <= sign <= "\u30ff" else "NFD", sign.casefold()
    )
    folded = folded.translate(_FIREFOX)
    letters = [letter for letter in folded if unicodedata.category(letter) != "Mn"]
    return letters[0] if len(letters) == 1 else sign


ENGINES: dict[str, Find] = {
    "chromium": _by_collation(_CURLY, secondary=False),
    "firefox": _by_letters,
    "webkit": _by_collation(_CURLY | _GUILLEMETS, secondary=True),
}
