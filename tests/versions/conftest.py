"""Two versions of the valid package, alike at first."""

from __future__ import annotations

from pathlib import Path

import pytest
from editing import Copy, copy_valid


@pytest.fixture
def old(tmp_path: Path) -> Copy:
    """The earlier version."""
    return copy_valid(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Copy:
    """The later version, to be edited."""
    return copy_valid(tmp_path / "new")
