"""`toolkit info`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._options import package_argument, usage_errors
from toolkit.commands._results import say


@click.command("info", epilog="Example: toolkit info")
@package_argument
def command(package: Path) -> None:
    """Show name, version, licence, tables and citation.

    Tables are listed with their row counts and hashes.
    """
    with usage_errors():
        from toolkit.validation.info import info

        lines = info(package)
    for line in lines:
        say(line)
