"""Feed the toolkit damaged input, and count what ends in a traceback or steers a terminal.

`python benchmarks/damage.py [--seed N] [--descriptors N] [--archives N] [--databases N]`; exit 1 if
anything is wrong. CPU seconds of the slowest input are printed: none may take longer than `BUDGET`.
Each report is rendered in one format, in turns.
"""

from __future__ import annotations

import argparse
import itertools
import random
import secrets
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from damage import archives, database, descriptors, write_package

from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.importers import ImportFault, import_package
from toolkit.markdown import JOINER
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError
from toolkit.reporters import FORMATS, render
from toolkit.validation.run import validate
from toolkit.writing import TargetError

BUDGET = 20.0
"""CPU seconds that one input may take: a minute is left for the patterns of a package."""
ALLOWED = f"\n{JOINER}"
ROOT = Path(__file__).resolve().parent.parent
EXPECTED = (PackageError, ImportFault, TargetError)


def judged(package: Path, form: str) -> str:
    """Validate a package, render the report in a format, and return how it ended."""
    report = validate(package)
    if report.crashed:
        raise RuntimeError("; ".join(str(check.reason) for check in report.crashed))
    failed = report.counts["error"] > 0
    if report.valid == failed:
        raise RuntimeError("valid and errors do not agree")
    odd = [c for c in set(render(form, report)) if not c.isprintable() and c not in ALLOWED]
    if odd:
        raise RuntimeError(f"{form} has the raw characters {odd[:5]!r}")
    return "valid" if report.valid else "findings"


def run(name: str, count: int, make: Callable[[], Callable[[], str]]) -> int:
    """Try inputs, and return how many were wrong."""
    ends: Counter[str] = Counter()
    slowest, wrong = 0.0, 0
    for number in range(count):
        attempt, began = make(), time.process_time()
        try:
            ends[attempt()] += 1
        except EXPECTED:
            ends["refused"] += 1
        except Exception:
            wrong += 1
            if wrong <= 5:
                print(f"{name} {number}: {traceback.format_exc(limit=-4)}", flush=True)
        took = time.process_time() - began
        slowest = max(slowest, took)
        wrong += took > BUDGET
        if number % 1000 == 999:
            print(f"  {name}: {number + 1} so far, {wrong} wrong", flush=True)
    print(f"{name}: {count} tried, {dict(ends)}, slowest {slowest:.1f} CPU s, {wrong} wrong")
    return wrong


def main() -> None:
    """Try every kind of damage, and exit 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--descriptors", type=int, default=20_000)
    parser.add_argument("--archives", type=int, default=2_000)
    parser.add_argument("--databases", type=int, default=500)
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        made, forms = descriptors(dice), itertools.cycle(FORMATS)

        def descriptor() -> Callable[[], str]:
            folder = write_package(root / "descriptor", next(made))
            return lambda: judged(folder, next(forms))

        def archive() -> Callable[[], str]:
            shutil.rmtree(root / "archive", ignore_errors=True)
            (root / "archive").mkdir()
            package = archives(dice, root / "archive")
            return lambda: judged(package, next(forms))

        valid = ROOT / "tests" / "packages" / "valid"
        package = root / "valid"
        shutil.copytree(valid, package)
        shutil.copytree(ROOT / "schemas", package / "schemas")
        shutil.copyfile(ROOT / "data" / "codes.csv", package / "data" / "codes.csv")
        exported = export("sqlite", Tables(open_package(package)), root / "sqlite")
        original = next(p for p in exported.files if p.suffix in (".db", ".sqlite")).read_bytes()
        numbers = itertools.count()

        def sqlite() -> Callable[[], str]:
            file = database(dice, root / "damaged.db", original)
            target = root / f"back-{next(numbers)}"

            def attempt() -> str:
                try:
                    import_package(file, target)
                    return "imported"
                finally:
                    shutil.rmtree(target, ignore_errors=True)

            return attempt

        wrong = (
            run("descriptors", given.descriptors, descriptor)
            + run("archives", given.archives, archive)
            + run("databases", given.databases, sqlite)
        )
    sys.exit(int(wrong > 0))


if __name__ == "__main__":
    main()
