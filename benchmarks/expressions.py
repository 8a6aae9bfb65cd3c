"""Compare the screens of patterns and forms with Python and frictionless, at length.

`python benchmarks/expressions.py [--seed N] [--patterns N] [--every N] [--forms N]`

Random patterns are matched with texts near them; some also with every code point (but surrogates
and NUL), alone and inside a text. Exits 1 if a screen passes what Python or frictionless refuses.
"""

from __future__ import annotations

import argparse
import random
import secrets
import sys
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from expressions import EVERY, accepted, near, random_pattern, text_of, wrongly_accepted
from lexical_forms import KINDS, wrong_form

from toolkit.engine.expressions import is_monotone


def patterns(dice: random.Random, count: int, every: int) -> int:
    """Compare RE2 with Python on so many patterns, and tell of those that differ."""
    connection, wrong, passed, texts_seen = duckdb.connect(), 0, 0, 0
    for number in range(count):
        pattern = random_pattern(dice)
        if not is_monotone(pattern):
            continue
        known = [text_of(dice, pattern) for _ in range(20)]
        texts = [*known, *(near(dice, text) for text in known for _ in range(5))]
        if number < every:
            before, after = known[0][:1], known[0][1:]
            texts += [*EVERY, *(before + each + after for each in EVERY)]
        found = wrongly_accepted(connection, pattern, texts)
        passed += len(accepted(connection, pattern, texts))
        texts_seen += len(texts)
        wrong += bool(found)
        if found:
            print(f"DIFFERENT: {pattern!r} passes {found[:3]!r}", flush=True)
    print(f"{count} patterns: {texts_seen:,} texts, {passed:,} passed; {wrong} patterns differ")
    return wrong


def forms(dice: random.Random, count: int) -> int:
    """Compare the forms of types with frictionless, in verdict and value."""
    wrong = 0
    for name, field in KINDS.items():
        passed, found = wrong_form(dice, field, count)
        print(f"{name}: {passed:,} texts passed; {len(found)} differ {found[:3]}", flush=True)
        wrong += len(found)
    return wrong


def main() -> None:
    """Compare, and exit 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--patterns", type=int, default=20_000)
    parser.add_argument("--every", type=int, default=100, help="patterns tried on all code points")
    parser.add_argument("--forms", type=int, default=20_000)
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    dice = random.Random(given.seed)
    wrong = patterns(dice, given.patterns, given.every) + forms(dice, given.forms)
    sys.exit(int(wrong > 0))


if __name__ == "__main__":
    main()
