"""Fixtures for every test, and what is left out where the articles' texts are not at hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import browsing
import pytest
from click.testing import CliRunner, Result
from editing import Copy, copy_valid
from hypothesis import settings

from toolkit.cli import main
from toolkit.texts.browsers import INSTALL, can_judge

if TYPE_CHECKING:
    from playwright.sync_api import Browser

os.environ["TOOLKIT_NO_CACHE"] = "1"  # tests keep nothing, but for those of the cache
settings.register_profile("toolkit", deadline=None)
settings.load_profile("toolkit")


@pytest.fixture
def valid(tmp_path: Path) -> Copy:
    """A copy of the valid package: `.root` is its folder, `.texts` that of its texts."""
    return copy_valid(tmp_path)


@pytest.fixture
def refresh_manifest(valid: Copy) -> Callable[[], None]:
    """Write the hash and the bytes of each file of the copy into its descriptor."""
    return valid.refresh_manifest


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run the command; an exception that it lets out, or shows, fails the test."""

    def call(*words: str | Path, **more: Any) -> Result:
        result = CliRunner(env={"TOOLKIT_TEXTS": None}).invoke(
            main, [str(w) for w in words], **more
        )
        ended = result.exception is None or isinstance(result.exception, SystemExit)
        assert ended, result.exception
        assert "Traceback" not in result.output
        return result

    return call


@pytest.fixture(scope="session")
def texts() -> Path:
    """The folder with the texts of the shipped articles."""
    return Path(os.environ["TOOLKIT_TEXTS"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browsing.chromium())
        yield started
        started.close()


def _lacking() -> dict[str, str]:
    """Return the markers of tests that cannot run here, and the line that says so."""
    lacking = {}
    if not os.environ.get("TOOLKIT_TEXTS"):
        said = "TOOLKIT_TEXTS is not set: the tests on the shipped articles are deselected"
        lacking["texts"] = said
    if not can_judge():
        said = "ICU is not installed: the tests of what browsers open are deselected"
        lacking["icu"] = f"{said} ({INSTALL})"
    if missing := browsing.lacking():
        lacking["browser"] = f"{missing}: the tests in a browser are deselected"
    return lacking


def pytest_report_header() -> list[str]:
    """Say which tests are deselected for want of texts, of ICU or of a browser."""
    return list(_lacking().values())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests that need what is not here: the articles' texts, ICU or a browser."""
    lacking = [item for item in items if any(map(item.get_closest_marker, _lacking()))]
    if lacking:
        config.hook.pytest_deselected(items=lacking)
        items[:] = [item for item in items if item not in lacking]


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """In CI a test that is skipped or expected to fail is a failure."""
    yield
    stats = terminalreporter.stats
    left = [*stats.get("skipped", []), *stats.get("xfailed", []), *stats.get("xpassed", [])]
    if left and os.environ.get("CI") == "true":
        terminalreporter.write_line(f"CI: {len(left)} tests were skipped or expected to fail")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a CI run that skipped something."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    stats = reporter.stats if reporter else {}
    left = any(stats.get(kind) for kind in ("skipped", "xfailed", "xpassed"))
    if left and os.environ.get("CI") == "true" and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
