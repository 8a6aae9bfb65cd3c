"""Judge random files, cells and packages by the toolkit and by frictionless, at length.

`python benchmarks/fuzz.py [--seed N] [--files N] [--cells N] [--packages N]`

Exits 1 on any disagreement, or if fewer than 30 % of what was made gives a finding.
"""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from fuzz_judging import Outcome, fuzz_files, fuzz_packages
from fuzzing import cell_file, record_file

CELLS_A_FILE = 17


def total(name: str, outcomes: Iterator[Outcome]) -> Outcome:
    """Add up what a fuzz sees, telling of it on the way."""
    whole, told = Outcome(), 0
    for outcome in outcomes:
        whole.add(outcome)
        for text in outcome.different:
            print(f"DIFFERENT: {text}", flush=True)
        if whole.files - told >= 1000:
            told = whole.files
            print(f"  {name}: {whole.files} so far, {len(whole.different)} differ", flush=True)
    print(
        f"{name}: {whole.files} judged, {whole.share:.0%} with findings;"
        f" {whole.cells} random cells, {whole.share_of_cells:.0%} with findings;"
        f" {len(whole.different)} differ"
    )
    print(f"  left out: {dict(whole.excluded)}")
    print(f"  rules: {dict(sorted(whole.rules.items()))}", flush=True)
    return whole


def main() -> None:
    """Fuzz, and exit 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--cells", type=int, default=100_000)
    parser.add_argument("--packages", type=int, default=500)
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = given.cells // CELLS_A_FILE + 1
        outcomes = [
            total("files", fuzz_files(dice, folder, record_file, given.files)),
            total("cells", fuzz_files(dice, folder, cell_file, files)),
            total("packages", fuzz_packages(dice, folder, given.packages)),
        ]
    wrong = any(outcome.different or outcome.share < 0.3 for outcome in outcomes if outcome.files)
    poor = any(outcome.cells and outcome.share_of_cells < 0.3 for outcome in outcomes)
    sys.exit(int(wrong or poor))


if __name__ == "__main__":
    main()
