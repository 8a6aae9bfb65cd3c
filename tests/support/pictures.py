"""Make the pictures of the README and docs from the shipped dataset, in the system's Chromium.

`python tests/support/pictures.py`
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from browsing import chromium
from playwright.sync_api import Browser, Page, sync_playwright

from toolkit.engine.tables import Tables
from toolkit.explorer.page import explore
from toolkit.package.descriptor import open_package

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
SIZES = {"questions": (1000, 600), "timeline": (1000, 640), "sources": (940, 1180)}
"""The width and height of each picture."""


def questions(page: Page) -> None:
    """Show the question whether officials met officers, and those beside it."""
    page.locator("#questions").get_by_label("Search").fill("officials meet rebel")
    page.evaluate("document.querySelector('#questions .list').scrollIntoView()")


def timeline(page: Page) -> None:
    """Show what was planned, and when."""
    page.locator("#timeline").get_by_label("Kind").select_option("mode-planned")
    page.evaluate("document.querySelector('#timeline .legend').scrollIntoView()")


def sources(page: Page) -> None:
    """Show the graph of sources."""
    page.evaluate("document.querySelector('#sources .legend').scrollIntoView()")


VIEWS = {"questions": questions, "timeline": timeline, "sources": sources}


def make(folder: Path, browser: Browser) -> None:
    """Write a picture of each view into a folder."""
    with tempfile.TemporaryDirectory() as work:
        file = Path(work) / "explore.html"
        file.write_text(explore(Tables(open_package(ROOT))), "utf-8")
        for name, prepare in VIEWS.items():
            width, height = SIZES[name]
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{file.as_uri()}#{name}")
            page.wait_for_selector(f'html[data-shown="{name}"]')
            prepare(page)
            page.wait_for_timeout(200)
            page.screenshot(path=folder / f"{name}.png")
            page.close()


if __name__ == "__main__":
    with sync_playwright() as playwright:
        make(PICTURES, playwright.chromium.launch(executable_path=chromium()))
