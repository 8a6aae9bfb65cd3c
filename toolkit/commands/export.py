"""`toolkit export`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._options import (
    Choice,
    folder_option,
    force_option,
    package_argument,
    refusals,
    usage_errors,
)
from toolkit.commands._results import say
from toolkit.exporters import FORMATS


@click.command("export", epilog="Example: toolkit export parquet -o parquet")
@click.argument("form", metavar="FORMAT", type=Choice(list(FORMATS)))
@package_argument
@folder_option("Folder to write to.")
@force_option
def command(form: str, package: Path, output: Path, force: bool) -> None:
    """Export a package for other programs.

    FORMAT is csv, parquet, sqlite, duckdb, xlsx, jsonld or ndjsonld (one node per line).
    """
    with usage_errors():
        from toolkit.engine.tables import Tables
        from toolkit.exporters import ExportError, export
        from toolkit.package.descriptor import open_package
        from toolkit.progress import Progress

        with refusals(ExportError, code=2), Progress() as progress:
            tables = Tables(open_package(package), progress)
            exported = export(form, tables, output, force, progress)
    for note in exported.notes:
        say(note, err=True)
    for path in exported.files:
        say(str(path))
