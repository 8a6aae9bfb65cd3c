"""`toolkit show`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._cache import cache_of, cache_option
from toolkit.commands._options import package_argument, usage_errors
from toolkit.commands._results import say


@click.command("show", epilog="Example: toolkit show c-0176")
@click.argument("identity", metavar="ID")
@package_argument
@cache_option
def command(identity: str, package: Path, no_cache: bool) -> None:
    """Show one row with everything linked to it.

    ID identifies a claim, proposition, event, actor, source or evidence row. SOURCE:N shows the
    rows at character N of a source's text, counted from 0.
    """
    with usage_errors():
        from toolkit.display.row import show
        from toolkit.engine.tables import Tables
        from toolkit.package.descriptor import open_package

        with cache_of(package, no_cache) as cache:
            lines = show(Tables(open_package(package, cache), cache=cache), identity)
    for line in lines:
        say(line)
