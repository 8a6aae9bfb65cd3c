"""The size of a page grows with the claims, and stays within what a browser opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from large_claims import generate

from toolkit.engine.tables import Tables
from toolkit.explorer.page import explore
from toolkit.explorer.selection import MOST
from toolkit.package.descriptor import open_package

MEGABYTE = 1_000_000


def page_of(folder: Path, claims: int) -> tuple[str, int]:
    """Return the page of a package of about so many claims, and their exact number."""
    tables = Tables(open_package(generate(folder / "large", claims)))
    assert tables.problems == []
    return explore(tables), tables.rows["claims"]


def test_five_thousand_claims_are_under_15_megabytes(tmp_path: Path) -> None:
    page, claims = page_of(tmp_path, 5_000)
    assert claims >= 5_000 and len(page.encode("utf-8")) < 15 * MEGABYTE
    assert "Not everything is here" not in page


@pytest.mark.sweep
def test_twenty_thousand_claims_are_under_50_megabytes(tmp_path: Path) -> None:
    page, claims = page_of(tmp_path, MOST)
    assert claims > MOST and len(page.encode("utf-8")) < 50 * MEGABYTE
    assert f"of {claims}: those of the largest events" in page
