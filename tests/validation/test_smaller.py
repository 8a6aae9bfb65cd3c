"""A package without a table or a column of the profile works, and says what does not apply."""

from __future__ import annotations

from pathlib import Path

import pytest
from editing import Copy, copy_valid
from smaller import optional_columns, use, without_column, without_tables

from toolkit.package.standard import PROFILE_TABLES


def columns() -> list[tuple[str, str]]:
    """Return the optional columns of the valid package, by table."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return list(optional_columns(copy_valid(Path(folder))))


@pytest.mark.sweep
@pytest.mark.parametrize("table", sorted(set(PROFILE_TABLES) - {"ratings", "topics"}))
def test_each_table_may_be_left_out(valid: Copy, tmp_path: Path, table: str) -> None:
    """The valid package has neither ratings nor topics."""
    without_tables(valid, table)
    report = use(valid, tmp_path / "out")
    told = [c for c in report.checks if c.status == "inapplicable"]
    assert any(check.reason == f"the package has no table {table}" for check in told)


@pytest.mark.sweep
@pytest.mark.parametrize("table, column", columns())
def test_each_optional_column_may_be_left_out(
    valid: Copy, tmp_path: Path, table: str, column: str
) -> None:
    without_column(valid, table, column)
    use(valid, tmp_path / "out")
