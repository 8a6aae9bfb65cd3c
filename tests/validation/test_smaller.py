"""A package without a table of the profile works, and says what does not apply.

`benchmarks/smaller.py` also leaves out each optional column.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from editing import Copy
from smaller import use, without_tables

from toolkit.package.standard import PROFILE_TABLES


@pytest.mark.sweep
@pytest.mark.parametrize("table", sorted(set(PROFILE_TABLES) - {"ratings", "topics"}))
def test_each_table_may_be_left_out(valid: Copy, tmp_path: Path, table: str) -> None:
    """The valid package has neither ratings nor topics."""
    without_tables(valid, table)
    report = use(valid, tmp_path / "out")
    told = [c for c in report.checks if c.status == "inapplicable"]
    assert any(check.reason == f"the package has no table {table}" for check in told)
