"""Tidy, release, export and import generated packages, and count what is lost.

`python benchmarks/contract.py [--seed N] [--packages N]`; exit 1 if anything is. Each package goes
through one command, in turns.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from contract import COMMANDS, generated

REFUSALS = 12
"""How many reasons of refusals are printed."""


def main() -> None:
    """Try the packages, and print what was tried, refused and lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--packages", type=int, default=2000)
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    features, refusals, ends = Counter[str](), Counter[str](), Counter[str]()
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        seed = given.seed
        while sum(ends.values()) < given.packages:
            seed += 1
            command = COMMANDS[seed % len(COMMANDS)]
            tried = generated(seed, command, Path(scratch) / "work")
            if tried is None:
                continue
            made, outcome = tried
            features.update(made.features)
            end = "refused" if outcome.refused else "told" if outcome.told else "kept"
            ends[f"{command} {end}"] += 1
            refusals[outcome.refused] += bool(outcome.refused)
            if outcome.wrong:
                wrong += 1
                used = ", ".join(sorted(made.features))
                print(f"{seed} {command}: {outcome.wrong} ({used})", flush=True)
    print("\n".join(f"  {name}: {count}" for name, count in sorted(features.items())))
    for reason, count in (+refusals).most_common(REFUSALS):
        print(f"  refused {count} times: {reason}")
    print(f"{given.packages} packages, {dict(sorted(ends.items()))}, {wrong} wrong")
    sys.exit(int(wrong > 0))


if __name__ == "__main__":
    main()
