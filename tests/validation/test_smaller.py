"""A package without tables of the profile works, and says what does not apply.

`benchmarks/smaller.py` also tries every set of levels, and leaves out each optional column.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from editing import Copy
from smaller import of_levels, use, with_new_tables, without_tables

from toolkit.package.levels import HIGHEST, tables_of
from toolkit.package.standard import PROFILE_TABLES


@pytest.mark.sweep
@pytest.mark.parametrize("table", sorted(PROFILE_TABLES))
def test_each_table_may_be_left_out(valid: Copy, tmp_path: Path, table: str) -> None:
    with_new_tables(valid)
    without_tables(valid, table)
    report = use(valid, tmp_path / "out")
    told = [c for c in report.checks if c.status == "inapplicable"]
    asked = table not in ("ratings", "topics")
    assert asked == any(check.reason == f"the package has no table {table}" for check in told)


@pytest.mark.parametrize(
    "level",
    [n if n == 1 else pytest.param(n, marks=pytest.mark.sweep) for n in range(HIGHEST + 1)],
)
def test_the_tables_of_each_level_are_a_package(valid: Copy, tmp_path: Path, level: int) -> None:
    of_levels(valid, tuple(range(1, level + 1)))
    report = use(valid, tmp_path / "out")
    assert set(report.tables) == set(tables_of(level))
    assert report.level == level
    told = {c.rule for c in report.checks if c.status == "inapplicable"}
    assert ("chain-broken" in told) == (level < 2)
