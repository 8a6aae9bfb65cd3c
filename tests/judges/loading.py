"""Tables that tools read as docs/loading.md tells: write what they read, and compare every cell.

loading.py write FOLDER: the dataset, and a package of cells that are hard to keep, as CSV, Parquet,
SQLite and XLSX. A tool writes each table that it read as CSV again, to
FOLDER/PACKAGE/again/TOOL-TABLE.csv.
loading.py judge FOLDER TOOL...: the cells compared and those that differ; 1 if any does. The order
of rows does not count.
"""

import csv
import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BOOLEANS = {
    "datasette": {"1": "true", "0": "false"},
    "libreoffice.xlsx": {"TRUE": "true", "FALSE": "false"},
}
"""The tools that show booleans in their own way, as docs/loading.md says."""


def write(folder: Path) -> None:
    """Write the two packages, their exports, and an empty folder for what tools write."""
    sys.path[:0] = [str(ROOT / "tests/support")]
    from editing import copy_valid
    from hard_case import hard

    from toolkit.engine.tables import Tables
    from toolkit.exporters import export
    from toolkit.package.descriptor import open_package

    for name, package in {"dataset": ROOT, "hard": hard(copy_valid(folder)).root}.items():
        place = folder / name
        (place / "again").mkdir(parents=True)
        for part in ("data", "schemas"):
            shutil.copytree(package / part, place / part)
        for form in ("parquet", "sqlite", "xlsx"):
            export(form, Tables(open_package(package)), place / form)


def cells(path: Path) -> tuple[list[str], list[list[str]]]:
    """The columns and the rows of a file."""
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    return header, rows


def booleans(package: Path, table: str) -> set[str]:
    """The columns of a table whose type is boolean."""
    schema = json.loads((package / f"schemas/{table}.json").read_text("utf-8"))
    return {field["name"] for field in schema["fields"] if field["type"] == "boolean"}


def compare(package: Path, table: str, tool: str) -> tuple[int, int]:
    """How many cells of a table were compared, and how many differ."""
    header, expected = cells(package / f"data/{table}.csv")
    columns, found = cells(package / f"again/{tool}-{table}.csv")
    assert columns == header and len(found) == len(expected), (tool, table)
    known, plain = BOOLEANS.get(tool, {}), booleans(package, table)
    found = [
        [known.get(c, c) if name in plain else c for name, c in zip(columns, row, strict=True)]
        for row in found
    ]
    unlike = [
        one != other
        for pair in zip(sorted(expected), sorted(found), strict=True)
        for one, other in zip(*pair, strict=True)
    ]
    return len(unlike), sum(unlike)


def judge(folder: Path, tools: list[str]) -> int:
    """Print the cells compared and those that differ, by tool and package; 1 if any does."""
    wrong = 0
    for tool in tools:
        for package in ("dataset", "hard"):
            tables = sorted(path.stem for path in (folder / package / "data").glob("*.csv"))
            counts = [compare(folder / package, table, tool) for table in tables]
            compared, differ = (sum(count) for count in zip(*counts, strict=True))
            print(f"{tool}: {package}: {compared} cells, {differ} wrong")
            wrong += differ
    return min(wrong, 1)


if __name__ == "__main__":
    action, where, *names = sys.argv[1:]
    sys.exit(write(Path(where)) if action == "write" else judge(Path(where), names))
