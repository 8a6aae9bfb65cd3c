"""Estimate from the text of a regular expression how many steps a match may take.

Python's `re` backtracks to try every way through a pattern. Let a pattern have at most W ways (the
product of the choices in its alternatives, options and bounded repetitions), let the longest way
have at most S steps outside unbounded repetitions, and at most k unbounded repetitions, each of a
single character. In a text of L characters each of these ends at one of L + 1 places, so a match
takes at most W · (S + 1) · (L + 1)^k steps. With k = 1 that is linear in the text.

Groups with unbounded repetition, lookarounds, backreferences, flags and long character classes (a
step may look at each character) are not analysed: a pattern with one is never considered quick.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache, reduce

TOKEN = re.compile(
    r"""(?:(?P<open>\((?:\?:|\?P<\w+>|(?!\?)))
    | (?P<bar>\|)
    | (?:(?P<close>\)) | \\[^0-9N] | \[\^?+\]?+(?:\\.|[^\\\]]){0,100}\] | [^\\\[\](){}|*+?])
      (?P<repeat>(?:[*+?] | \{(?P<low>\d+)(?P<comma>,(?P<high>\d*))?\}) [?+]?)?
    )""",
    re.VERBOSE | re.DOTALL,
)
LENGTH = 10_000
MANY = 2**20
STEPS = 300


@dataclass(frozen=True, slots=True)
class Cost:
    """The ways through a part of a pattern, the steps of the longest, and unbounded repetitions.

    `ways` and `steps` are upper bounds and capped at `MANY`; `stars` counts a repeated group
    twice, because repetitions may be nested in it.
    """

    ways: int = 1
    steps: int = 0
    stars: int = 0

    def then(self, other: Cost) -> Cost:
        """Return the cost of this part and another after it."""
        ways, steps = self.ways * other.ways, self.steps + other.steps
        return Cost(min(ways, MANY), min(steps, MANY), self.stars + other.stars)

    def either(self, other: Cost) -> Cost:
        """Return the cost of alternatives: this part or another."""
        ways = min(self.ways + other.ways, MANY)
        return Cost(ways, max(self.steps, other.steps), max(self.stars, other.stars))

    def times(self, low: int, high: int | None, group: bool) -> Cost:
        """Return the cost of this part repeated `low` to `high` times; None is unbounded."""
        if high is None:
            stars = self.stars + (2 if group else 1)
            return Cost(self.ways, min(self.steps * (low + 1), MANY), stars)
        ways = max(high - low + 1, 1) * self.ways ** min(high, MANY.bit_length())
        steps = self.steps * max(high, 1)  # at least its written length
        return Cost(min(ways, MANY), min(steps, MANY), min(self.stars * high, MANY))


@lru_cache(maxsize=1000)
def cost(pattern: str) -> Cost | None:
    """Return the maximum cost of a pattern, or None if it is too long or cannot be analysed."""
    groups, at = [[Cost()]], 0
    while at < len(pattern):
        token = TOKEN.match(pattern, at) if len(pattern) <= LENGTH else None
        if token is None or (token["close"] and len(groups) == 1):
            return None
        at = token.end()
        if token["open"]:
            groups.append([Cost()])
        elif token["bar"]:
            groups[-1].append(Cost())
        else:
            part = Cost(steps=1)
            if token["close"]:
                whole = reduce(Cost.either, groups.pop())
                part = replace(whole, steps=max(whole.steps, 1))
            groups[-1][-1] = groups[-1][-1].then(_repeated(part, token))
    return reduce(Cost.either, groups[0]) if len(groups) == 1 else None


def is_quick(pattern: str) -> bool:
    """Return whether a match is certain to take at most `STEPS` steps per character of its text."""
    known = cost(pattern)
    return known is not None and known.stars <= 1 and known.ways * (known.steps + 1) <= STEPS


def _repeated(part: Cost, token: re.Match[str]) -> Cost:
    group = token["close"] is not None
    if token["repeat"] is None:
        return part
    if token["low"] is None:
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        return part.times(*simple[token["repeat"][0]], group)
    low = int(token["low"])
    if token["comma"] is None:
        return part.times(low, low, group)
    return part.times(low, int(token["high"]) if token["high"] else None, group)
