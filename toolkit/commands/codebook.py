"""`toolkit codebook`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._options import output_option, package_argument, usage_errors
from toolkit.commands._results import emit


@click.command("codebook", epilog="Example: toolkit codebook -o CODEBOOK.md")
@package_argument
@output_option
def command(package: Path, output: Path | None) -> None:
    """Print every table, field, code, rule and view as Markdown.

    `toolkit tidy` keeps a CODEBOOK.md next to the descriptor up to date.
    """
    with usage_errors():
        from toolkit.derived.codebook import make_codebook

        emit(make_codebook(package), output)
