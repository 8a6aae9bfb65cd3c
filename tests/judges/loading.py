"""Compare tables that R wrote again with the package's, cell by cell: loading.py DATA OUT."""

import csv
import sys
from pathlib import Path


def cells(path: Path) -> list[list[str]]:
    """The rows of a file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def main(data: Path, out: Path) -> int:
    """Print the cells compared and those that differ, by tool; 1 if any does."""
    wrong = 0
    for tool in ("base", "readr"):
        compared = differ = 0
        for again in sorted(out.glob(f"{tool}-*.csv")):
            expected, found = cells(data / again.name.removeprefix(f"{tool}-")), cells(again)
            assert [len(row) for row in expected] == [len(row) for row in found], again.name
            rows = zip(expected, found, strict=True)
            unlike = [one != other for row in rows for one, other in zip(*row, strict=True)]
            compared, differ = compared + len(unlike), differ + sum(unlike)
        print(f"R, {tool}: " + (f"{compared} cells, {differ} wrong" if compared else "not run"))
        wrong += differ
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
