"""`toolkit view`."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import click

from toolkit.commands._options import Choice, package_argument, usage_errors

LINES = 1000
"""How many rows are written at a time."""


@click.command("view", epilog="Example: toolkit view standing --format csv")
@click.argument("name", metavar="NAME")
@package_argument
@click.option("--format", "form", type=Choice(["table", "csv", "json"]), default="table",
              show_default=True, help="Output format; json is a list of objects.")  # fmt: skip
def command(name: str, package: Path, form: str) -> None:
    """Compute a view and print it.

    NAME is chains, conflicts, flat, parallels, reliability, standing, timeline or voices.
    """
    with usage_errors():
        from toolkit.engine.tables import Tables
        from toolkit.package.descriptor import open_package
        from toolkit.reporters.tabular import render
        from toolkit.views import view_batches

        names, batches = view_batches(Tables(open_package(package)), name)
        lines = render(names, batches, form)
    while text := "".join(islice(lines, LINES)):
        click.echo(text, nl=False)
