"""Random patterns and a plain matcher that goes every way through them and counts its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

Ends = Callable[[str, int], Iterator[int]]


class Steps:
    """Characters that were tried."""

    taken = 0


@dataclass(frozen=True)
class Part:
    """A pattern, and where it may end in a text, from a place in it."""

    text: str
    ends: Ends


def character(text: str, known: str) -> Part:
    """Return a pattern of one character."""

    def ends(cell: str, at: int) -> Iterator[int]:
        Steps.taken += 1
        if at < len(cell) and cell[at] in known:
            yield at + 1

    return Part(text, ends)


def sequence(parts: list[Part]) -> Part:
    """Return one pattern after the other."""

    def ends(cell: str, at: int, number: int = 0) -> Iterator[int]:
        if number == len(parts):
            yield at
            return
        for place in parts[number].ends(cell, at):
            yield from ends(cell, place, number + 1)

    return Part("".join(part.text for part in parts), ends)


def group(parts: list[Part]) -> Part:
    """Return a group of alternatives."""

    def ends(cell: str, at: int) -> Iterator[int]:
        for part in parts:
            yield from part.ends(cell, at)

    return Part(f"(?:{'|'.join(part.text for part in parts)})", ends)


def repeated(part: Part, mark: str, low: int, high: int) -> Part:
    """Return a pattern so many times, as often as it goes first."""

    def ends(cell: str, at: int, done: int = 0) -> Iterator[int]:
        if done < high:
            for place in part.ends(cell, at):
                yield from ends(cell, place, done + 1)
        if done >= low:
            yield at

    return Part(part.text + mark, ends)


CHARACTERS = st.sampled_from(
    [
        character("a", "a"),
        character("b", "b"),
        character("[ab]", "ab"),
        character(".", "abc"),
        character(r"\w", "abc"),
        character("[^a]", "bc"),
    ]
)
BOUNDED = st.sampled_from(
    [("?", 0, 1), ("??", 0, 1), ("{2}", 2, 2), ("{0,3}", 0, 3), ("{1,2}", 1, 2)]
)
UNBOUNDED = st.sampled_from([("*", 0, 99), ("+", 1, 99), ("{2,}", 2, 99), ("+?", 1, 99)])


def grown(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    """Return larger patterns of smaller ones; no group is repeated without a bound."""
    parts = st.lists(inner, min_size=1, max_size=3).map(sequence)
    groups = st.lists(parts, min_size=1, max_size=3).map(group)
    return parts | groups | st.builds(lambda part, mark: repeated(part, *mark), groups, BOUNDED)


single = st.builds(
    lambda part, mark: repeated(part, *mark), CHARACTERS, st.one_of(BOUNDED, UNBOUNDED)
)
patterns = st.recursive(CHARACTERS | single, grown, max_leaves=8).map(lambda part: group([part]))
