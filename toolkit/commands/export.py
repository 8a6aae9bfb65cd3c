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

    FORMAT is csv, parquet, sqlite, xlsx, jsonld or ndjsonld (one node per line).
    """
    with usage_errors():
        from toolkit.engine.tables import Tables
        from toolkit.exporters import ExportError, export
        from toolkit.package.descriptor import open_package

        with refusals(ExportError):
            exported = export(form, Tables(open_package(package)), output, force)
    for note in exported.notes:
        say(note, err=True)
    for path in exported.files:
        say(str(path))
