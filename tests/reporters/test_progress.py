"""The progress of long work: told on a terminal, silent elsewhere, removed at the end."""

from __future__ import annotations

import os
import pty
import re
import sys
import time
from collections.abc import Callable

import pytest
from editing import Copy

from toolkit import progress
from toolkit.validation import run as checks


def on_a_terminal(act: Callable[[], None]) -> str:
    """Do something while stderr is a terminal; return what was written to it."""
    leader, follower = pty.openpty()
    with (
        os.fdopen(follower, "w", encoding="utf-8") as stream,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("TERM", "xterm")
        patch.setenv("COLUMNS", "100")
        patch.setattr(sys, "stderr", stream)
        act()
        stream.write("$")
        stream.flush()
        text = b""
        while not text.endswith(b"$"):
            text += os.read(leader, 4096)
    os.close(leader)
    return text.decode("utf-8").removesuffix("$")


def work() -> None:
    with progress.Progress() as said:
        said("reading \x1b[31mclaims [bold]x[/bold] :x:", 3, 13)
        time.sleep(0.6)
        said("reading codes", 4, 13)
        time.sleep(0.3)
        said("writing parquet")


def test_progress_is_silent_below_a_second() -> None:
    assert on_a_terminal(work) == ""


def test_progress_counts_and_names_the_stage_and_is_removed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.01)
    shown = on_a_terminal(work)
    first, fourth, last = (
        shown.index(text)
        for text in ("reading ?[31mclaims [bold]x[/bold] :x:", "reading codes", "writing parquet")
    )
    assert first < fourth < last and "3/13 " in shown[:fourth] and "4/13 " in shown[first:last]
    assert "/13" not in shown[last:] and shown.endswith("\x1b[1A\x1b[2K")


def test_progress_estimates_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.01)

    def count() -> None:
        with progress.Progress() as said:
            time.sleep(0.6)
            for number in range(1, 6):
                said("reading a table", number, 1_000)
                time.sleep(0.3)

    assert re.search(r"5/1000 \S*0:0[3-9]:\d\d", on_a_terminal(count))


def test_progress_is_removed_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.01)

    def fail() -> None:
        with pytest.raises(ZeroDivisionError), progress.Progress() as said:
            said("dividing")
            time.sleep(0.6)
            _ = 1 / 0

    assert on_a_terminal(fail).endswith("\x1b[1A\x1b[2K")


def test_progress_is_silent_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.01)
    work()
    assert capsys.readouterr().err == ""


def test_a_validation_names_and_counts_its_tables_and_rules(valid: Copy) -> None:
    stages: list[tuple[str, int, int | None]] = []
    checks.validate(valid.root, progress=lambda *stage: stages.append(stage))
    tables = [stage for stage in stages if stage[0].startswith("reading ")]
    rules = [stage for stage in stages if stage[0].startswith("rule ")]
    count = len(valid.descriptor()["resources"])
    assert stages[0] == ("reading sources", 1, count) and len(tables) == count
    assert len(rules) > 20 and [stage[1:] for stage in rules] == [
        (number, len(rules)) for number in range(1, len(rules) + 1)
    ]
