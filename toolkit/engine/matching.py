"""Match patterns that may never end, in one process a package and within a budget of CPU time.

Python cannot interrupt a match, so the operating system ends the process (`matcher.py`) when a
single match has used up its budget; another process is started for the next field. Only CPU time
of matching counts, not the load of the machine or the start of the process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

MATCH, PACKAGE = 1.0, 60.0
TIMED = hasattr(signal, "setitimer")  # not on Windows
PROGRAM = Path(__file__).with_name("matcher.py")


class Matcher:
    """The process that matches texts; it is started when first needed.

    It is stopped at the end of the `with` statement.
    """

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.left = PACKAGE if TIMED else 0.0
        self.stopped = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    def faults(self, task: dict[str, Any], texts: list[str]) -> list[str | None]:
        """Match texts and return what is wrong with each, or None.

        Args: `task` is `{"pattern": text}`, or `{"jsonSchema": schema}` for texts in JSON.
        Returns: a shorter list if a text, and those after it, could not be matched in time.
        """
        found: list[str | None] = []
        if self.left <= 0:
            return found
        process = self.process = self.process or _start()
        assert process.stdin and process.stdout
        with suppress(BrokenPipeError):  # the process has ended
            process.stdin.write(json.dumps({"task": task, "texts": texts}).encode() + b"\n")
            process.stdin.flush()
        while len(found) < len(texts) and self.left > 0:
            line = process.stdout.readline()
            if not line:
                self._ended(process.wait())
                return found
            fault, seconds = json.loads(line)
            found.append(fault)
            self.left -= seconds
        return found

    @property
    def reason(self) -> str:
        """Why texts were not matched."""
        if not TIMED:
            return "this system cannot stop a match that never ends"
        if self.left <= 0:
            return f"the patterns of the package take more than {PACKAGE:g} s of CPU time"
        return self.stopped

    def _ended(self, code: int) -> None:
        """Note why the process has ended."""
        self._end()
        self.left -= MATCH
        self.stopped = f"a single match takes more than {MATCH:g} s of CPU time"
        if code != -signal.SIGPROF:
            self.stopped = f"the process that matches patterns ended with exit code {code}"

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.communicate()


def _start() -> subprocess.Popen[bytes]:
    """Start the process; with `-P` it imports nothing from the current folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(
        [sys.executable, "-P", str(PROGRAM), str(MATCH)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
