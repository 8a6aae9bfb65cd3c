"""Leave out tables and optional columns of the valid package, and do everything with the rest.

Left out are the tables of every set of levels, each table, and each optional column.
`python benchmarks/smaller.py [TABLE]` tries the columns of one table; exit 1 if anything fails.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from editing import Copy, copy_valid
from smaller import (
    of_levels,
    optional_columns,
    subsets_of_levels,
    use,
    with_new_tables,
    without_column,
    without_tables,
)

from toolkit.exporters import ExportError
from toolkit.package.standard import PROFILE_TABLES

Edit = Callable[[Copy], object]


def main(only: str | None) -> None:
    """Try each package, or those that lack a column of one table, and print what went wrong."""
    refused = wrong = tried = 0
    for name, edit in packages(only):
        tried += 1
        with tempfile.TemporaryDirectory() as folder:
            copy = copy_valid(Path(folder) / "package")
            edit(copy)
            try:
                use(copy, Path(folder) / "out")
            except ExportError as error:  # one message: the package is then not valid
                refused += 1
                print(f"{name}: refused: {error}", flush=True)
            except Exception as error:
                wrong += 1
                told = (str(error) or "").splitlines() or [""]
                print(f"{name}: {type(error).__name__}: {told[0]}", flush=True)
    print(f"{tried} packages, {refused} refused, {wrong} wrong")
    sys.exit(int(wrong > 0))


def packages(only: str | None) -> Iterator[tuple[str, Edit]]:
    """Yield what each package lacks or has, and the edit that makes it."""
    if only is None:
        for chosen in subsets_of_levels():
            yield f"levels {(0, *chosen)}", lambda copy, chosen=chosen: of_levels(copy, chosen)
        for table in PROFILE_TABLES:
            yield f"without {table}", lambda copy, table=table: _without(copy, table)
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_valid(Path(folder))
        with_new_tables(copy)
        names = [*optional_columns(copy)]
    for table, column in names:
        if only in (None, table):
            yield f"{table}.{column}", lambda copy, at=(table, column): _less(copy, *at)


def _without(copy: Copy, table: str) -> None:
    with_new_tables(copy)
    without_tables(copy, table)


def _less(copy: Copy, table: str, column: str) -> None:
    with_new_tables(copy)
    without_column(copy, table, column)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
