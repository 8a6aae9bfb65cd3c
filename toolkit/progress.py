"""What a long validation is doing, on one line of a terminal that is gone at the end."""

from __future__ import annotations

import shutil
import sys
import threading
from types import TracebackType

DELAY = 1.0


def silent(stage: str) -> None:
    """Say nothing: the default of what reports its stages."""


class Progress:
    """A callable that shows a stage on stderr, as a context manager that clears it.

    It writes only if stderr is a terminal, and only what goes on after `DELAY` seconds.
    """

    def __init__(self) -> None:
        self.stage = ""
        self.shown = False
        self.lock = threading.Lock()
        self.timer = threading.Timer(DELAY, self._show)
        self.timer.daemon = True

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self.timer.start()
        return self

    def __call__(self, stage: str) -> None:
        """Name the stage that begins now."""
        with self.lock:
            self.stage = "".join(c if c.isprintable() else "?" for c in stage)
            if self.shown:
                self._write()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.timer.cancel()
        if self.timer.ident is not None:
            self.timer.join()
        if self.shown:
            self("")

    def _show(self) -> None:
        with self.lock:
            self.shown = True
            self._write()

    def _write(self) -> None:
        """Rewrite the line: back to its start, erase to its end (ECMA-48, EL), the stage."""
        room = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r\x1b[K{self.stage[:room]}")
        sys.stderr.flush()
