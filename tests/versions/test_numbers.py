"""Version numbers: the next one after a step, and what is none."""

from __future__ import annotations

import pytest

from toolkit.versions.revisions import next_version, parse_version


@pytest.mark.parametrize(
    ("old", "bump", "required"),
    [
        ("0.1.0", "none", (0, 1, 0)),
        ("0.1.0", "patch", (0, 1, 1)),
        ("0.1.4", "minor", (0, 2, 0)),
        ("0.1.4", "major", (0, 2, 0)),  # below 1.0.0 a minor step is enough
        ("1.2.3", "patch", (1, 2, 4)),
        ("1.2.3", "minor", (1, 3, 0)),
        ("1.2.3", "major", (2, 0, 0)),
        ("1.2.3-rc.1+x", "minor", (1, 3, 0)),
    ],
)
def test_the_next_version(old: str, bump: str, required: tuple[int, int, int]) -> None:
    version = parse_version(old)
    assert version is not None and next_version(version, bump) == required


@pytest.mark.parametrize("text", ["1.2", "v1.2.3", "01.2.3", "1.2.3 ", "", None])
def test_what_is_no_semantic_version(text: str | None) -> None:
    assert parse_version(text) is None
