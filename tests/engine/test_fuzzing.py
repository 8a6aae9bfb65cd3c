"""A short fuzz against frictionless; the long one is `benchmarks/fuzz.py`."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from fuzz_judging import Outcome, Verdict, fuzz_files, fuzz_packages, judge, ours
from fuzzing import File, cell_file, record_file

SEED = 20261127


def whole(outcomes: list[Outcome]) -> Outcome:
    """Add up outcomes."""
    found = Outcome()
    for outcome in outcomes:
        found.add(outcome)
    return found


@pytest.mark.parametrize(("make", "count"), [(record_file, 100), (cell_file, 60)])
def test_files_and_cells_are_judged_as_frictionless_judges_them(
    tmp_path: Path, make: Callable[[random.Random], File], count: int
) -> None:
    found = whole(list(fuzz_files(random.Random(SEED), tmp_path, make, count)))
    assert not found.different, "\n".join(found.different[:5])
    assert found.files == count
    assert found.share >= 0.3
    assert make is record_file or found.share_of_cells >= 0.3
    assert sum(found.excluded.values()) < count / 2


def test_packages_are_judged_as_frictionless_judges_them(tmp_path: Path) -> None:
    found = whole(list(fuzz_packages(random.Random(SEED), tmp_path, 25)))
    assert not found.different, "\n".join(found.different[:5])
    assert found.share >= 0.3
    kinds = {"foreign-key", "primary-key", "type-error", "constraint-error", "blank-row"}
    assert kinds <= set(found.rules)


def test_a_verdict_that_differs_is_told(tmp_path: Path) -> None:
    def lenient(folder: Path) -> dict[str, Verdict]:
        return {
            name: {place for place in found if place[0] != "type-error"}
            for name, found in ours(folder).items()
        }

    schema = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
    outcome = judge(tmp_path, {"t": File(b"a,b\nx,y\n", schema)}, lenient)
    (told,) = outcome.different
    assert "frictionless alone: [('type-error', 2, 'a', '')]" in told
