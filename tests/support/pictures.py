"""Make the pictures of the README and docs from the shipped dataset, in the system's Chromium.

`python tests/support/pictures.py`
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from browsing import chromium
from playwright.sync_api import Page, sync_playwright

from toolkit.engine.tables import Tables
from toolkit.explorer.page import explore
from toolkit.package.descriptor import open_package

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
SIZES = {"questions": (1000, 600), "timeline": (1000, 640), "sources": (940, 1180)}
"""The width and height of each picture."""


def questions(page: Page) -> None:
    """Show the questions on the meetings of officials and officers."""
    page.locator("#questions").get_by_label("Search").fill("meetings officials")
    page.evaluate("document.querySelector('#questions .list').scrollIntoView()")


def timeline(page: Page) -> None:
    """Show what was planned, and when."""
    page.locator("#timeline").get_by_label("Kind").select_option("mode-planned")
    page.evaluate("document.querySelector('#timeline .legend').scrollIntoView()")


def sources(page: Page) -> None:
    """Show the graph of sources."""
    page.evaluate("document.querySelector('#sources .legend').scrollIntoView()")


VIEWS = {"questions": questions, "timeline": timeline, "sources": sources}


def make(folder: Path) -> None:
    """Write a picture of each view into a folder."""
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        file = Path(work) / "explore.html"
        file.write_text(explore(Tables(open_package(ROOT))), "utf-8")
        browser = playwright.chromium.launch(executable_path=chromium())
        for name, prepare in VIEWS.items():
            page = browser.new_page(
                viewport=dict(zip(("width", "height"), SIZES[name], strict=True))
            )
            page.goto(f"{file.as_uri()}#{name}")
            page.wait_for_selector(f'html[data-shown="{name}"]')
            prepare(page)
            page.wait_for_timeout(200)
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    make(PICTURES)
