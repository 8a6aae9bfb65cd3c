"""A package without claims, to be told a story."""

from __future__ import annotations

import pytest
from editing import Copy
from stories import Story


@pytest.fixture
def story(valid: Copy) -> Story:
    """A package with two newspapers, two named witnesses and an unnamed one."""
    told = Story(valid)
    told.article("bell")
    told.article("lamp")
    told.article("gull", held="false")
    told.actor("a-ann")
    told.actor("a-bob")
    told.actor("a-clerks", "group", identity="withheld", withheld_reason="unstated")
    told.actor("a-cooks", "group", identity="withheld", withheld_reason="unstated")
    return told
