"""Folders for Spark: of this machine, and beyond it."""

from __future__ import annotations

from pathlib import Path

import pytest
from beyond import beyond


@pytest.fixture(params=["here", "beyond"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this machine, and one beyond it."""
    return tmp_path if request.param == "here" else beyond(tmp_path, monkeypatch)
