"""Show the progress of slow work on one line of a terminal; the line is removed at the end."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import rich.progress

DELAY = 1.0
"""Seconds of work before anything is shown, and before the library is imported."""
REFRESHES = 4
"""How often the line is redrawn, per second."""


class OnStage(Protocol):
    """What slow work calls as each of its stages begins."""

    def __call__(self, stage: str, number: int = 0, total: int | None = None) -> None:
        """Name the stage that begins now; if the stages are counted, it is `number` of `total`."""


def silent(stage: str, number: int = 0, total: int | None = None) -> None:
    """Show nothing: the default for `progress` arguments."""


class Progress:
    """A callable that shows stages on stderr, as a context manager that removes them.

    It writes only if stderr is a terminal and the work takes longer than `DELAY` seconds.
    """

    def __init__(self) -> None:
        self.stage, self.number = "", 0
        self.total: int | None = None
        self.bar: rich.progress.Progress | None = None
        self.lock = threading.Lock()
        self.timer = threading.Timer(DELAY, self._show)
        self.timer.daemon = True

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self.timer.start()
        return self

    def __call__(self, stage: str, number: int = 0, total: int | None = None) -> None:
        """Name the stage that begins now; if the stages are counted, it is `number` of `total`."""
        with self.lock:
            continues = total == self.total and number > self.number
            self.stage = "".join(c if c.isprintable() else "?" for c in stage)
            self.number, self.total = number, total
            if self.bar is not None:
                self._update(self.bar, continues)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.timer.cancel()
        if self.timer.ident is not None:
            self.timer.join()
        if self.bar is not None:
            self.bar.stop()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import Progress, TextColumn, TimeRemainingColumn

        bar = Progress(
            TextColumn("{task.fields[count]}", markup=False),
            TimeRemainingColumn(),
            TextColumn("{task.description}", markup=False),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            refresh_per_second=REFRESHES,
        )
        with self.lock:
            self._update(bar, continues=False)
            bar.start()
            self.bar = bar

    def _update(self, bar: rich.progress.Progress, continues: bool) -> None:
        """Show the stage; stages that are not counted with those before start a new estimate."""
        count = f"{self.number}/{self.total}" if self.total else ""
        done = max(self.number - 1, 0)
        if continues:
            bar.update(bar.task_ids[0], description=self.stage, completed=done, count=count)
            return
        for task in bar.task_ids:
            bar.remove_task(task)
        bar.add_task(self.stage, total=self.total, completed=done, count=count)
