"""Fixtures for every test: a copy of the package of invented articles, whole and editable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from editing import Copy, copy_valid


@pytest.fixture
def valid(tmp_path: Path) -> Copy:
    """A copy of the valid package: `.root` is its folder, `.texts` that of its texts."""
    return copy_valid(tmp_path)


@pytest.fixture
def refresh_manifest(valid: Copy) -> Callable[[], None]:
    """Write the hash and the bytes of each file of the copy into its descriptor."""
    return valid.refresh_manifest
