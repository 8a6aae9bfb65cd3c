"""Measure `toolkit validate` on Spark and on duckdb, one after the other, and write the page.

`python benchmarks/spark.py [--claims N …] [--packages DIR] [--master local[2]] [--memory 4g]`

Each engine runs the command in processes of its own. CPU seconds and memory are those of the whole
tree of processes, Java's and those of Python on the workers; shuffle bytes are Spark's, from its
log of events.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from page import ROOT, circumstances, table, write_section
from run import package

SAMPLED = 0.2
"""Seconds between two looks at the processes."""
ENGINES = ("duckdb", "spark")
HEAD = ["", "engine", "s (wall)", "CPU s", "peak MB", "shuffled MB", "tasks", "findings", "rules"]


def measure(engine: str, folder: Path, given: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    """Validate a package on an engine, and return what it took and found."""
    command = [sys.executable, "-m", "toolkit.cli", "validate", str(folder), "--format", "json"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path[1:]])}
    environment.pop("TOOLKIT_TEXTS", None)
    events = scratch / "events"
    if engine == "spark":
        work = scratch / "work"
        work.mkdir()
        command += ["--engine", "spark", "--master", given.master, "--work", str(work)]
        environment["PYSPARK_SUBMIT_ARGS"] = submitted(events, given.memory)
    else:
        command += ["--no-cache"]
    began, used, most = time.perf_counter(), dict[int, int](), 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        while True:
            try:
                out, _ = process.communicate(timeout=SAMPLED)
                break
            except subprocess.TimeoutExpired:
                tree = below(process.pid)
                most = max(most, sum(pages for _, pages in tree.values()))
                used |= {number: ticks for number, (ticks, _) in tree.items()}
    report = json.loads(out)
    return {
        "wall": time.perf_counter() - began,
        "cpu": sum(used.values()) / os.sysconf("SC_CLK_TCK"),
        "peak": most * os.sysconf("SC_PAGE_SIZE") // 1_000_000,
        "counts": report["counts"],
        "checks": {
            check["rule"]: [check["status"], check["findings"]] for check in report["checks"]
        },
        **(shuffled(events) if engine == "spark" else {}),
    }


def submitted(events: Path, memory: str) -> str:
    """Return the arguments with which Spark starts: with a log of its events."""
    events.mkdir()
    settings = {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
        "spark.eventLog.compress": "false",
    }
    words = [f"--conf {key}={value}" for key, value in settings.items()]
    return f"--driver-memory {memory} {' '.join(words)} pyspark-shell"


def below(process: int) -> dict[int, tuple[int, int]]:
    """Return the clock ticks used and the pages held by a process and by each below it."""
    parents, found = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents[number] = int(rest[1])
        found[number] = int(rest[11]) + int(rest[12]), int(rest[21])
    known = {process}
    while more := {number for number, parent in parents.items() if parent in known} - known:
        known |= more
    return {number: found[number] for number in known & found.keys()}


def shuffled(events: Path) -> dict[str, int]:
    """Return the bytes that were written for shuffles, and the tasks that ran."""
    bytes_, tasks = 0, 0
    for file in (file for file in events.rglob("*") if file.is_file()):
        for line in file.open("rb"):
            if b'"SparkListenerTaskEnd"' in line[:60]:
                metrics = json.loads(line).get("Task Metrics") or {}
                tasks += 1
                bytes_ += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
    return {"shuffled": bytes_, "tasks": tasks}


def row(claims: int, engine: str, found: dict[str, Any]) -> list[object]:
    """Return a row of the table."""
    megabytes = f"{found['shuffled'] / 1e6:,.1f}" if "shuffled" in found else "–"
    return [
        f"{claims:,} claims",
        engine,
        f"{found['wall']:.1f}",
        f"{found['cpu']:.1f}",
        f"{found['peak']:,}",
        megabytes,
        f"{found['tasks']:,}" if "tasks" in found else "–",
        sum(found["counts"].values()),
        len(found["checks"]),
    ]


def section(claims: list[int], rows: list[list[object]], told: list[str]) -> str:
    """Return the section of what was measured so far."""
    command = f"python benchmarks/spark.py --claims {' '.join(map(str, claims))}"
    stated = circumstances(command, ("duckdb", "pyarrow", "pyspark"))
    return f"## Beyond one machine\n\n{stated}\n{table(HEAD, rows)}\n" + "\n".join(told)


def main() -> None:
    """Measure, and write the section of BENCHMARKS.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--kind", default="clean", choices=["clean", "dirty"])
    parser.add_argument("--packages", type=Path, help="folder to keep the packages in")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--memory", default="4g", help="memory of Spark's Java process")
    parser.add_argument("--print", action="store_true", help="print, and leave the page as it is")
    given = parser.parse_args()
    rows, told = [], []
    with tempfile.TemporaryDirectory() as kept:
        packages = given.packages or Path(kept)
        packages.mkdir(exist_ok=True)
        for number, claims in enumerate(given.claims, 1):
            folder, runs = package(packages, claims, given.kind), {}
            for engine in ENGINES:
                with tempfile.TemporaryDirectory() as scratch:
                    runs[engine] = measure(engine, folder, given, Path(scratch))
                rows.append(row(claims, engine, runs[engine]))
                print(*rows[-1], flush=True)
            same = all(runs["duckdb"][what] == runs["spark"][what] for what in ("counts", "checks"))
            told.append(
                f"{claims:,} claims: the checks are {'the same' if same else 'NOT THE SAME'}."
            )
            text = section(given.claims[:number], rows, told)
            if given.print:
                print(text)
            else:  # a larger package may not end
                write_section("spark", text)


if __name__ == "__main__":
    main()
