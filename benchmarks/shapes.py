"""Measure tables of unlike shapes next to the bare parse and frictionless, and write the section.

`python benchmarks/shapes.py [--values N] [--rounds N]`

The shapes: a pattern with `\\d` and as many distinct values as rows, datetimes and lists, 500
columns, 1,000 small tables, and a claims package in which one question has all claims.
frictionless is given a twentieth of the rows, and only where it says so.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from groups import write_package
from page import circumstances, table, write_section
from run import PACKAGES, Runs, loads, measure, rows

Json = dict[str, Any]
BEGINS = datetime(2018, 9, 8)
LESS = 20


def column(kind: str) -> tuple[Json, Callable[[int], str]]:
    """Return a field of a shape, and its cell in a row."""
    if kind == "pattern":
        return {"type": "string", "constraints": {"pattern": r"src-\d{9}"}}, "src-{:09d}".format
    if kind == "datetime":
        return {"type": "datetime"}, lambda n: (BEGINS + timedelta(seconds=37 * n)).isoformat()
    if kind == "list":
        return {"type": "list"}, lambda n: f'"a{n},b{n % 7},c"'
    return {"type": "integer"}, lambda n: str(n % 100)


def write(folder: Path, tables: dict[str, tuple[list[str], int]]) -> Path:
    """Write a package of tables, each with its kinds of columns and its number of rows."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    resources = []
    for name, (kinds, count) in tables.items():
        columns = [column(kind) for kind in kinds]
        fields = [{"name": f"f{at}", **field} for at, (field, _) in enumerate(columns)]
        with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8") as file:
            file.write(",".join(field["name"] for field in fields) + "\n")
            file.writelines(
                ",".join(cell(number) for _, cell in columns) + "\n" for number in range(count)
            )
        path = f"data/{name}.csv"
        schema = {"fields": fields}
        resources.append({"name": name, "type": "table", "path": path, "schema": schema})
    descriptor = json.dumps({"name": "shape", "resources": resources})
    (folder / "datapackage.json").write_text(descriptor, encoding="utf-8")
    return folder


def shapes(values: int) -> Iterator[tuple[str, dict[str, tuple[list[str], int]]]]:
    """Yield the name and the tables of each shape."""
    yield f"a pattern, {values:,} distinct values", {"t": (["integer", "pattern"], values)}
    yield f"datetimes and lists, {values // 2:,} rows", {"t": (["datetime", "list"], values // 2)}
    yield f"500 columns, {values // 100:,} rows", {"t": (["integer"] * 500, values // 100)}
    yield "1,000 tables of 10 rows", {f"t{n}": (["integer", "pattern"], 10) for n in range(1000)}


def main() -> None:
    """Measure, and write the section of BENCHMARKS.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--values", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    command = f"python benchmarks/shapes.py --values {given.values} --rounds {given.rounds}"
    parts = [f"## Shapes\n\n{circumstances(command, PACKAGES)}"]
    head = ["", "s (median)", "× parse", "CPU s", "× its CPU", "frictionless ÷", "peak MB"]
    head += ["findings", "raw s"]
    with tempfile.TemporaryDirectory() as scratch:
        for number, (name, tables) in enumerate(shapes(given.values)):
            folder = write(Path(scratch) / str(number), tables)
            runs: Runs = measure(folder, ("parse", "toolkit"), given.rounds)
            parts += [f"### {name}\n", table(head, rows(runs)), loads(runs)]
            less = {key: (kinds, max(10, n // LESS)) for key, (kinds, n) in tables.items()}
            folder = write(Path(scratch) / f"{number}-less", less)
            runs = measure(folder, ("parse", "toolkit", "frictionless"), 1)
            parts += ["A twentieth of the rows, but at least 10:\n", table(head, rows(runs))]
        claims = given.values // 100
        write_package(Path(scratch) / "question", "claims", claims)
        runs = measure(Path(scratch) / "question", ("parse", "toolkit"), given.rounds)
        parts += [f"### One question of {claims:,} claims\n", table(head, rows(runs)), loads(runs)]
    write_section("shapes", "\n".join(parts))


if __name__ == "__main__":
    main()
