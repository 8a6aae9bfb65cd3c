"""How much memory the engine may use: a share of what the machine, or its container, has free.

What does not fit is written to the system's temporary folder, so the budget changes how long a run
takes and never what it finds.
Source: Linux, `proc(5)` and Control Group v2, `memory.max`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SHARE = 0.5
LEAST = 600_000_000
"""The budget of a machine that tells nothing, or has little: every rule can run within it."""


@cache
def budget() -> int:
    """Return the bytes that the engine may use, as they are when first asked for."""
    return max(LEAST, int(SHARE * min(known_sizes(Path("/")), default=_whole())))


def known_sizes(root: Path) -> Iterator[int]:
    """Yield the bytes that are free, and those that each group of processes above may use.

    Args: `root` is the root of the file system; what it does not tell is left out.
    """
    free = re.search(r"^MemAvailable: +(\d+) kB", _read(root / "proc/meminfo"), re.MULTILINE)
    if free:
        yield int(free[1]) * 1024
    for line in _read(root / "proc/self/cgroup").splitlines():
        _, kinds, group = line.split(":", 2)
        if kinds in ("", "memory"):
            yield from _limits(root / "sys/fs/cgroup" / kinds, group.strip("/"))


def _limits(folder: Path, group: str) -> Iterator[int]:
    """Yield the limits of a group of processes and of those around it."""
    name = "memory.limit_in_bytes" if folder.name == "memory" else "memory.max"
    for place in (folder / group, *(folder / group).parents):
        limit = _read(place / name).strip()
        if limit.isdigit():
            yield int(limit)
        if place == folder:
            return


def _whole() -> int:
    """Return the bytes of the machine's memory, 0 if it does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 0


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
