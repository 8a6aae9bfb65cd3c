"""The pictures of the documents can be made again."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def size(file: Path) -> tuple[int, ...]:
    """Return the width and height of a PNG."""
    return struct.unpack(">II", file.read_bytes()[16:24])


@pytest.mark.browser
def test_the_pictures_are_made_from_the_dataset(tmp_path: Path, browser: Browser) -> None:
    import pictures

    pictures.make(tmp_path, browser)
    made = {file.name: size(file) for file in tmp_path.glob("*.png")}
    assert made == {file.name: size(file) for file in pictures.PICTURES.glob("*.png")}
    assert made == {f"{name}.png": pictures.SIZES[name] for name in pictures.VIEWS}
