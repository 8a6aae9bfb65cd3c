"""Measure what a second run saves, and what a command takes to start, and write the section.

`python benchmarks/again.py [--claims N] [--rounds N] [--before FOLDER]`

Each is the command in a process of its own, with imports, beside the floor of importing duckdb and
pyarrow. `--before` is a checkout of an earlier state, whose commands are run in the same turns.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from generate import generate
from page import ROOT, circumstances, table, write_section
from run import PACKAGES

SMALL = {"sources": "Article 0,", "actors": "Paper 0,", "events": "Event 0,"}
"""Small tables, and the text of a cell in each that is changed."""
CLAIM = "c-0176"
MAIN = "from toolkit.cli import main; main()"
FLOOR = [sys.executable, "-c", "import duckdb, pyarrow"]
Took = dict[str, list[tuple[float, float]]]


def took(command: list[str], package: Path, cache: Path | None, home: Path = ROOT) -> tuple:
    """Run a command, and return its wall-clock and its CPU seconds."""
    kept = {"TOOLKIT_CACHE": str(cache)} if cache else {"TOOLKIT_NO_CACHE": "1"}
    taken = ("TOOLKIT_TEXTS", "TOOLKIT_CACHE", "TOOLKIT_NO_CACHE")
    bare = {name: value for name, value in os.environ.items() if name not in taken}
    environment = {**bare, **kept, "PYTHONPATH": str(home)}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=package, env=environment, capture_output=True, check=False)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-500:])
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, worked


def toolkit(*words: str) -> list[str]:
    """Return the command line of a command of the toolkit."""
    return [sys.executable, "-c", MAIN, *words]


def validate() -> list[str]:
    """Return the command that validates; a stale hash is no failure."""
    return toolkit("validate", "--fail-on", "never")


def again(package: Path, cache: Path) -> Iterator[tuple[str, tuple]]:
    """Yield what a first run takes, a second, and one after a change of each small table."""
    yield "without a cache", took(validate(), package, None)
    shutil.rmtree(cache, ignore_errors=True)
    yield "first run", took(validate(), package, cache)
    yield "second run, nothing changed", took(validate(), package, cache)
    for name, text in SMALL.items():
        file = package / "data" / f"{name}.csv"
        original = file.read_bytes()
        file.write_bytes(original.replace(text.encode(), f"Changed {text}".encode(), 1))
        assert file.read_bytes() != original
        try:
            yield f"a cell of {name} changed", took(validate(), package, cache)
        finally:
            file.write_bytes(original)
        took(validate(), package, cache)


def start(cache: Path, before: Path | None) -> Iterator[tuple[str, tuple]]:
    """Yield what commands take on the dataset, that of the earlier state if there is one."""
    yield "import duckdb, pyarrow (floor)", took(FLOOR, ROOT, None)
    for name, words in {"show": ("show", CLAIM), "validate": ("validate",)}.items():
        command = toolkit(*words, str(before or ROOT))
        if before:
            yield f"{name}, before", took(toolkit(*words), before, None, before)
        yield f"{name}, cold", took(command, ROOT, None)
        took(command, ROOT, cache)
        yield f"{name}, warm", took(command, ROOT, cache)


def measured(rounds: int, one: Callable[[], Iterator[tuple[str, tuple]]]) -> Took:
    """Return what each took in each round."""
    found: Took = {}
    for number in range(rounds):
        for name, times in one():
            found.setdefault(name, []).append(times)
            print(f"  round {number + 1} {name}: {times[0]:.2f} {times[1]:.2f}", flush=True)
    return found


def lines(found: Took, first: Callable[[str], str]) -> list[list[object]]:
    """Return a row for each: medians, and how they compare with another, which `first` names."""
    wall, worked = (
        {name: median(run[at] for run in runs) for name, runs in found.items()} for at in (0, 1)
    )
    rows = []
    for name, runs in found.items():
        other = first(name)
        share = [f"{of[name] / of[other]:.2f}" if other in of else "" for of in (wall, worked)]
        times = " ".join(f"{run[0]:.2f}" for run in runs)
        rows.append([name, f"{wall[name]:.2f}", share[0], f"{worked[name]:.2f}", share[1], times])
    return rows


def main() -> None:
    """Measure, and write the section of BENCHMARKS.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--before", type=Path, help="a checkout of an earlier state")
    given = parser.parse_args()
    command = f"python benchmarks/again.py --claims {given.claims} --rounds {given.rounds}"
    parts = [f"## A second run, and the start\n\n{circumstances(command, PACKAGES)}"]
    head = ["", "s (median)", "÷ first", "CPU s", "÷ first", "raw s"]
    with tempfile.TemporaryDirectory() as scratch:
        folder, cache = Path(scratch) / "package", Path(scratch) / "cache"
        generate(given.claims, folder)
        found = measured(given.rounds, lambda: again(folder, cache))
        rows = lines(found, lambda _: "first run")
        parts += [f"### `validate`, {given.claims:,} claims, imports included\n", table(head, rows)]
        found = measured(2 * given.rounds + 1, lambda: start(cache, given.before))
        head[2] = head[4] = "÷ before"
        rows = lines(found, lambda name: f"{name.split(',')[0]}, before")
        parts += ["### The dataset\n", table(head, rows)]
        if given.before:
            commit = subprocess.run(
                ["git", "rev-parse", "--short", "HEAD"], cwd=given.before, capture_output=True
            )
            parts.append(f"Before: commit {commit.stdout.decode().strip()}.\n")
    write_section("again", "\n".join(parts))


if __name__ == "__main__":
    main()
