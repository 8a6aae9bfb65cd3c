"""Find the one place of a text that a coder means: `words`, or `first words … last words`."""

from __future__ import annotations

import re

from toolkit.texts.spans import Text, locate, within_line

GAP = re.compile(r"\s*(?:…|\.\.\.)\s*")
AROUND, SHOWN = 25, 8
"""How many characters of a place's surroundings are shown, and of how many places."""
_END = re.compile(r"[.!?][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[^\W\d_a-z])")


class WordsError(Exception):
    """The words are nowhere in the text, or at several places; the message names them."""


def places(text: str, words: str, across_lines: bool = False) -> list[tuple[int, int]]:
    """Return every place of some words, or of `first … last` within one line.

    Args: with `across_lines`, the first and the last words may be on different lines.
    """
    found = locate(text, words)
    ends = GAP.split(words.strip(), maxsplit=1)
    if found or len(ends) < 2 or not all(ends):
        return found
    lasts = locate(text, ends[1])
    return [
        (start, end)
        for start, first_end in locate(text, ends[0])
        for last_start, end in lasts
        if last_start >= first_end and (across_lines or within_line(text, start, end))
    ]


def one_place(
    text: Text, words: str, at: int | None = None, across_lines: bool = False
) -> tuple[int, int]:
    """Return the one place of some words; `at` is where it begins, if there are several.

    Raises: WordsError if there is none, or more than one.
    """
    found = places(text.content, words, across_lines)
    if at is not None:
        found = [place for place in found if place[0] == at] or found
    if len(found) == 1 and at in (None, found[0][0]):
        return found[0]
    if not found:
        raise WordsError(
            f'"{words}" was not found in {text.file}: check the spelling, and that no line break'
            " splits the words"
        )
    shown = [f"\n  {_shown(text.content, *place)}" for place in found[:SHOWN]]
    more = f"\n  and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    raise WordsError(
        f'"{words}" is at {len(found)} places in {text.file}: give more words, or --at START'
        f"{''.join(shown)}{more}"
    )


def _shown(text: str, start: int, end: int) -> str:
    line = text.count("\n", 0, start) + 1
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    inside = text[start:end]
    if len(inside) > 2 * AROUND:
        inside = f"{inside[:AROUND]} … {inside[-AROUND:]}"
    context = " ".join(f"{before}[{inside}]{after}".split())
    return f"{start} to {end}, line {line}: {context}"


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence, or the sentences, of one line around a span."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    breaks = [match.end() for match in _END.finditer(text, first, last)]
    return (
        max([first, *(at for at in breaks if at <= start)]),
        min([last, *(at for at in breaks if at >= end)]),
    )
