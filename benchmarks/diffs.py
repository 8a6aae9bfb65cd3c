"""Measure `toolkit diff` next to comparable tools, at the largest size each can handle.

`python benchmarks/diffs.py [--rows N …] [--rounds N] [--packages DIR]`

Both versions have one table, the claims of a generated package. In the later one, of a hundred rows
one has another certainty, of a thousand one is gone and one is new. Each subject runs in a process
of its own, one after the other, round by round; it gets `LIMIT` seconds and, once it took more,
no larger table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from page import circumstances, table, write_section
from run import package
from subjects import peak

NAMES = {
    "parse": "parse both by pyarrow (floor)",
    "toolkit": "**toolkit diff**",
    "duckdb": "duckdb by hand (counts only)",
    "csv_diff": "csv-diff",
    "daff": "daff",
}
LIMIT = 300
PACKAGES = ("pyarrow", "duckdb", "csv-diff", "daff")
KEY = "claim_id"
Runs = dict[str, list[dict[str, Any]]]


def parse(old: Path, new: Path) -> tuple[int, int, int] | None:
    """Parse both files as text."""
    from pyarrow import csv

    for folder in (old, new):
        csv.read_csv(folder / "claims.csv")
    return None


def toolkit(old: Path, new: Path) -> tuple[int, int, int] | None:
    """Count, per column too, sample, and work out the bump."""
    from toolkit.package.descriptor import open_package
    from toolkit.versions.diff import compare
    from toolkit.versions.rows import RowDiff

    (change,) = compare(RowDiff(open_package(old), open_package(new))).tables
    return change.added, change.changed, change.removed


def duckdb(old: Path, new: Path) -> tuple[int, int, int] | None:
    """Count new, changed and gone rows with one full join."""
    import duckdb as engine

    sides = [f"read_csv('{folder / 'claims.csv'}', all_varchar = true)" for folder in (old, new)]
    query = (
        "SELECT count(*) FILTER (o.claim_id IS NULL), count(*) FILTER (o.claim_id IS NOT NULL AND"
        " n.claim_id IS NOT NULL), count(*) FILTER (n.claim_id IS NULL)"
        f" FROM {sides[0]} o FULL JOIN {sides[1]} n USING (claim_id)"
        " WHERE o IS DISTINCT FROM n"
    )
    added, changed, removed = engine.sql(query).fetchall()[0]
    return added, changed, removed


def csv_diff(old: Path, new: Path) -> tuple[int, int, int] | None:
    """Load both and compare by key."""
    from csv_diff import compare, load_csv

    tables = []
    for folder in (old, new):
        with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
            tables.append(load_csv(file, key=KEY))
    found = compare(*tables)
    return len(found["added"]), len(found["changed"]), len(found["removed"])


def daff(old: Path, new: Path) -> tuple[int, int, int] | None:
    """Load both, align them by key and write the highlighter's rows."""
    import csv

    import daff as peer

    tables = []
    for folder in (old, new):
        with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
            tables.append(peer.PythonTableView(list(csv.reader(file))))
    flags = peer.CompareFlags()
    flags.addPrimaryKey(KEY)
    flags.unchanged_context = 0
    aligned = peer.Coopy.compareTables(*tables, flags).align()
    rows: list[list[Any]] = []
    peer.TableDiff(aligned, flags).hilite(peer.PythonTableView(rows))
    marks = [str(row[0]) for row in rows]
    return marks.count("+++"), marks.count("->"), marks.count("---")


SUBJECTS = {f.__name__: f for f in (parse, toolkit, duckdb, csv_diff, daff)}


def versions(source: Path, folder: Path) -> tuple[Path, Path]:
    """Write the two versions of the table `claims` of a package."""
    import duckdb as engine

    item = {
        "name": "claims",
        "type": "table",
        "path": "claims.csv",
        "schema": json.loads((source / "schemas" / "claims.json").read_text("utf-8")),
    }
    del item["schema"]["foreignKeys"]
    read = f"read_csv('{source / 'data' / 'claims.csv'}', all_varchar = true)"
    numbered = f"(SELECT *, row_number() OVER () AS n FROM {read})"
    edited = (
        "SELECT * EXCLUDE (n) REPLACE (CASE WHEN n % 1000 = 500 THEN 'c-new-' || n ELSE claim_id"
        " END AS claim_id, CASE WHEN n % 100 = 1 THEN 'possible' ELSE certainty END AS certainty)"
        f" FROM {numbered} ORDER BY n"
    )
    for name, query in (("old", f"SELECT * FROM {read}"), ("new", edited)):
        (folder / name).mkdir()
        target = folder / name / "claims.csv"
        engine.sql(f"COPY ({query}) TO '{target}' (HEADER, DELIMITER ',')")
        descriptor = {"name": "claims", "version": "1.0.0", "resources": [item]}
        (folder / name / "datapackage.json").write_text(json.dumps(descriptor))
    return folder / "old", folder / "new"


def measure(pair: tuple[Path, Path], rounds: int, slow: set[str]) -> Runs:
    """Run each subject on two versions, round by round; who takes too long joins the slow."""
    runs: Runs = {name: [] for name in SUBJECTS if name not in slow}
    for _ in range(rounds):
        for name in [name for name in runs if name not in slow]:
            command = [sys.executable, __file__, "--subject", name, *map(str, pair)]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
                found = json.loads(done.stdout)
            except subprocess.TimeoutExpired:
                found = {"error": f"stopped after {LIMIT} s"}
                slow.add(name)
            except ValueError:
                found = {"error": done.stderr.strip().splitlines()[-1][:160]}
                slow.add(name)
            runs[name].append(found)
            print(f"  {name}: {found}", flush=True)
    return runs


def rows(runs: Runs) -> list[list[object]]:
    """Return a row for each subject: seconds, ratios, memory, what it found, raw times."""
    seconds = {
        name: median(run["seconds"] for run in found)
        for name, found in runs.items()
        if all("seconds" in run for run in found)
    }
    lines: list[list[object]] = []
    for name, found in runs.items():
        if name not in seconds:
            lines.append([NAMES[name], found[-1]["error"], "", "", "", "", ""])
            continue
        counts = found[0]["found"]
        lines.append(
            [
                NAMES[name],
                f"{seconds[name]:.2f}",
                f"{seconds[name] / seconds['parse']:.1f}",
                f"{seconds[name] / seconds['toolkit']:.1f} ×",
                max(run["peak"] for run in found),
                "+ {} ~ {} - {}".format(*counts) if counts else "–",
                " ".join(f"{run['seconds']:.2f}" for run in found),
            ]
        )
    return lines


def one(name: str, old: Path, new: Path) -> None:
    """Run one subject and print what it took."""
    for module in {
        "toolkit": ("toolkit.versions.diff", "toolkit.versions.rows"),
        "parse": ("pyarrow.csv",),
    }.get(name, (name,)):
        __import__(module)
    began = time.perf_counter()
    found = SUBJECTS[name](old, new)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": round(seconds, 3), "peak": round(peak()), "found": found}))


def main() -> None:
    """Measure, and write the section of BENCHMARKS.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--packages", type=Path, help="folder to keep the packages in")
    parser.add_argument("--subject", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.subject:
        name, old, new = given.subject
        one(name, Path(old), Path(new))
        return
    command = f"python benchmarks/diffs.py --rows {' '.join(map(str, given.rows))}"
    stated = circumstances(f"{command} --rounds {given.rounds}", PACKAGES)
    parts, slow = [], set()
    head = ["", "s (median)", "× parse", "÷ toolkit", "peak MB", "found", "raw s"]
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.packages or Path(scratch) / "packages"
        folder.mkdir(exist_ok=True)
        for count in given.rows:
            source = package(folder, count, "clean")
            pair = Path(scratch) / str(count)
            pair.mkdir()
            left = sorted(NAMES[name] for name in slow)
            runs = measure(versions(source, pair), given.rounds, slow)
            parts.append(f"### {count:,} rows of 16 fields\n\n{table(head, rows(runs))}")
            if left:
                parts.append(
                    f"Not run at this size, for they failed at the last: {', '.join(left)}.\n"
                )
    write_section("diff", f"## Diff\n\n{stated}\n" + "\n".join(parts))


if __name__ == "__main__":
    main()
