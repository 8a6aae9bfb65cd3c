"""`toolkit import`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._options import folder_option, force_option, refusals, usage_errors
from toolkit.commands._results import say


@click.command("import", epilog="Example: toolkit import parquet -o edited")
@click.argument("source", metavar="FILE|DIR", type=click.Path(path_type=Path))
@folder_option("Folder to write the package to.")
@force_option
def command(source: Path, output: Path, force: bool) -> None:
    """Read an export back into a package.

    Reads a folder of CSV or Parquet files, or an SQLite or JSON-LD file. Edits made in between
    are kept as they are; check them with `toolkit validate`.
    """
    with usage_errors():
        from toolkit.importers import ImportFault, import_package

        with refusals(ImportFault, code=2):
            files, notes = import_package(source, output, force)
    for note in notes:
        say(note, err=True)
    for path in files:
        say(str(path))
