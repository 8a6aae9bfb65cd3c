"""Pages of packages, opened in a browser from disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from editing import ROOT

from toolkit.engine.tables import Tables
from toolkit.explorer.page import explore
from toolkit.package.descriptor import open_package

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]


@pytest.fixture(scope="session")
def dataset_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the shipped dataset, on disk."""
    file = tmp_path_factory.mktemp("explorer") / "explore.html"
    file.write_text(explore(Tables(open_package(ROOT))), "utf-8")
    return file


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Return what opens a file; the test fails if a page asks the network or makes an error."""
    contexts, faults = [], []

    def opened(file: Path, address: str = "", watched: bool = True, **options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        if watched:
            page.on("request", lambda request: asked(request.url))
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda said: faults.append(said.text))
            page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(file.as_uri() + address)
        return page

    def asked(url: str) -> None:
        if not url.startswith(("file:", "blob:null/")):
            faults.append(f"network: {url}")

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
