"""The system's Chromium, for tests and pictures of pages."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Return the path of the system's Chromium, or None if there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def lacking() -> str | None:
    """Return what is missing to open pages in a browser, or None."""
    if find_spec("playwright") is None or find_spec("axe_playwright_python") is None:
        return 'playwright is not installed (pip install ".[test]")'
    return None if chromium() else "there is no Chromium (apt-get install chromium)"
