"""Measure the exports next to duckdb's own writers, in one run.

`python benchmarks/exports.py [--claims N …] [--rounds N] [--packages DIR]`

Each subject runs in a process of its own, one after the other, round by round. The tables are read
before the clock starts; what is timed is the writing, views and all; peak memory is that of all its
processes. The floors write the same typed tables: duckdb's COPY to CSV and to Parquet (with the
time in which it computes the view `flat`; its rows are in no order), and `to_json` with the null
keys dropped: of each row, written; and of the graph's nodes, only computed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from page import circumstances, table, write_section
from run import Runs, loads, medians, package, started
from subjects import cpu, peak

FORMATS = ("csv", "parquet", "sqlite", "jsonld", "ndjsonld")
FLOORS = {
    "copy_csv": "duckdb COPY to CSV (floor)",
    "copy_parquet": "duckdb COPY to Parquet (floor)",
    "rows": "duckdb to_json of the rows (floor)",
    "nodes": "duckdb to_json of the nodes, not written (floor)",
}
BASIS = {"csv": "copy_csv", "parquet": "copy_parquet", "jsonld": "nodes", "ndjsonld": "nodes"}
LIMIT = 900
OPTIONS = {"csv": "FORMAT csv", "parquet": "FORMAT parquet, COMPRESSION zstd"}
Took = tuple[float, float]
"""Seconds by the clock and of the processor."""


def copy(form: str, tables: Any, folder: Path) -> Took:
    """Write every table and the view `flat` in a format; return what it took."""
    from toolkit.exporters import MEMORY
    from toolkit.views import create_views

    tables.allow(MEMORY)
    began = _now()
    create_views(tables.connection, "views.flat")
    tables.connection.execute("CREATE TABLE main._flat AS SELECT * FROM views.flat")
    computed = _since(began)
    engine = _writer(tables, {**_names(tables), "flat": "main._flat"})
    began = _now()
    for name in (*tables.rows, "flat"):
        engine.execute(f"COPY {name} TO '{folder / name}.{form}' ({OPTIONS[form]})")
    seconds, worked = _since(began)
    return computed[0] + seconds, computed[1] + worked


def _now() -> Took:
    return time.perf_counter(), cpu()


def _since(began: Took) -> Took:
    return time.perf_counter() - began[0], cpu() - began[1]


def nodes(tables: Any, folder: Path) -> Took:
    """Compute the JSON of every node of the graph, in no order; return what it took."""
    from toolkit.exporters import MEMORY
    from toolkit.exporters.nodes import STEPS, node_queries
    from toolkit.views import create_views

    tables.allow(MEMORY)
    began = _now()
    create_views(tables.connection, STEPS)
    length = 0
    for queries in node_queries(tables.whole).values():
        for query in queries:
            ((size,),) = tables.select(f"SELECT sum(length(line)) FROM ({query})")
            length += int(size or 0)
    (folder / "length").write_text(str(length))
    return _since(began)


def rows_json(tables: Any, folder: Path) -> Took:
    """Write each row of every table as JSON without its null keys; return what it took."""
    engine = _writer(tables, _names(tables))
    began = _now()
    for name in tables.rows:
        query = f"SELECT json_merge_patch('{{}}', to_json(t))::VARCHAR FROM {name} t"
        options = "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        engine.execute(f"COPY ({query}) TO '{folder / name}.json' {options}")
    return _since(began)


def _names(tables: Any) -> dict[str, str]:
    return {name: f"main.{tables.name(name)}" for name in tables.rows}


def _writer(tables: Any, sources: dict[str, str]) -> Any:
    """Return an engine that may write files, with the same tables in its memory."""
    import duckdb

    engine = duckdb.connect(config={"threads": 2})
    for name, source in sources.items():
        reader = tables.connection.sql(f"SELECT * FROM {source}").to_arrow_reader(100_000)
        engine.register("_rows", reader)
        engine.execute(f"CREATE TABLE {name} AS SELECT * FROM _rows")
        engine.unregister("_rows")
    return engine


WRITERS = {
    "copy_csv": partial(copy, "csv"),
    "copy_parquet": partial(copy, "parquet"),
    "rows": rows_json,
    "nodes": nodes,
}


def one(subject: str, source: Path, folder: Path) -> None:
    """Run one subject and print what it took."""
    from toolkit.engine.tables import Tables
    from toolkit.exporters import export
    from toolkit.package.descriptor import open_package

    tables, notes = Tables(open_package(source)), []
    if subject in FLOORS:
        folder.mkdir()
        seconds, worked = WRITERS[subject](tables, folder)
    else:
        began = _now()
        notes = export(subject, tables, folder).notes
        seconds, worked = _since(began)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    took = {"seconds": round(seconds, 3), "cpu": round(worked, 3), "peak": round(peak())}
    print(json.dumps({**took, "bytes": size, "notes": notes}))


def measure(source: Path, rounds: int) -> Runs:
    """Run each subject on a package, round by round; one that fails or takes too long says so."""
    runs: Runs = {name: [] for name in (*FLOORS, *FORMATS)}
    for _ in range(rounds):
        for name, found in runs.items():
            if any("error" in run for run in found):
                continue
            with tempfile.TemporaryDirectory() as scratch:
                words = ["--subject", name, str(source), str(Path(scratch) / "out")]
                found.append(started([sys.executable, __file__, *words], LIMIT))
            print(f"  {name}: {found[-1]}", flush=True)
    return runs


def rows(runs: Runs) -> list[list[object]]:
    """Return a row for each subject: seconds, CPU, ratios to its floor, memory, size, raw times."""
    seconds, worked = medians(runs, "seconds"), medians(runs, "cpu")
    lines: list[list[object]] = []
    for name, found in runs.items():
        title = FLOORS.get(name, f"**toolkit export {name}**")
        if name not in seconds:
            lines.append([title, found[-1]["error"], *[""] * 6])
            continue
        floor = BASIS.get(name)
        ratios = [
            f"{took[name] / took[floor]:.2f} ×" if floor in took else ""
            for took in (seconds, worked)
        ]
        raw = " ".join(f"{run['seconds']:.2f}" for run in found)
        held = max(run["peak"] for run in found)
        size = f"{found[0]['bytes'] / 1e6:,.0f}"
        times = [f"{seconds[name]:.2f}", ratios[0], f"{worked[name]:.2f}", ratios[1]]
        lines.append([title, *times, held, size, raw])
    return lines


def notes(runs: Runs) -> str:
    """Return what the exports said they left out."""
    said = {note for found in runs.values() for run in found for note in run.get("notes", [])}
    return "".join(f"- {note}\n" for note in sorted(said))


def main() -> None:
    """Measure, and write the section of BENCHMARKS.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--packages", type=Path, help="folder to keep the packages in")
    parser.add_argument("--subject", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.subject:
        name, source, folder = given.subject
        one(name, Path(source), Path(folder))
        return
    command = f"python benchmarks/exports.py --claims {' '.join(map(str, given.claims))}"
    stated = circumstances(f"{command} --rounds {given.rounds}", ("pyarrow", "duckdb"))
    head = ["", "s (median)", "× floor", "CPU s", "× its CPU", "peak MB", "MB written", "raw s"]
    parts = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.packages or Path(scratch)
        folder.mkdir(exist_ok=True)
        for claims in given.claims:
            runs = measure(package(folder, claims, "clean"), given.rounds)
            told = f"{loads(runs)}{notes(runs)}"
            parts.append(f"### {claims:,} claims\n\n{table(head, rows(runs))}\n{told}")
    about = "Times are for writing only; the tables were already in memory.\n"
    write_section("scale", f"## Scale\n\n{stated}\n{about}\n" + "\n".join(parts))


if __name__ == "__main__":
    main()
