"""Leave out each optional column of the valid package, and do everything with what is left.

`python benchmarks/smaller.py [TABLE]`; exit 1 if anything fails.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from editing import copy_valid
from smaller import optional_columns, use, without_column

from toolkit.exporters import ExportError


def main(only: str | None) -> None:
    """Try each column of a table, or of all, and print what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        names = [*optional_columns(copy_valid(Path(folder)))]
    names = [(table, column) for table, column in names if only in (None, table)]
    refused = wrong = 0
    for table, column in names:
        with tempfile.TemporaryDirectory() as folder:
            copy = copy_valid(Path(folder) / "package")
            without_column(copy, table, column)
            try:
                use(copy, Path(folder) / "out")
            except ExportError as error:  # one message: the package is then not valid
                refused += 1
                print(f"{table}.{column}: refused: {error}", flush=True)
            except Exception as error:
                wrong += 1
                told = (str(error) or "").splitlines() or [""]
                print(f"{table}.{column}: {type(error).__name__}: {told[0]}", flush=True)
    print(f"{len(names)} columns left out, {refused} refused, {wrong} wrong")
    sys.exit(int(wrong > 0))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
