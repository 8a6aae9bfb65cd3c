"""How long `toolkit --help` takes next to importing click, the least that it can take.

`python benchmarks/startup.py`: medians of 21 runs of each, in turns.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 21
COMMANDS = {
    "import click": [sys.executable, "-c", "import click"],
    "toolkit --help": [str(Path(sys.executable).with_name("toolkit")), "--help"],
}


def main() -> None:
    """Measure each command and print its median, and how many times the first it is."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            seconds[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    least = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"{name}: {1000 * median:.0f} ms, {median / least:.2f} x")


if __name__ == "__main__":
    main()
