"""`toolkit init`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._options import refusals, usage_errors
from toolkit.commands._results import say


@click.command("init", epilog="Example: toolkit init my-claims")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Create a new package with an example to replace.

    The example is a short invented article and its claims. DIR must be new or empty. Continue
    with docs/your-own-articles.md.
    """
    with usage_errors(), refusals():
        from toolkit.coding.new_package import init

        files = init(folder)
    for path in files:
        say(str(path))
    say(f"next: toolkit validate {folder} --texts {folder / 'texts'}", err=True)
