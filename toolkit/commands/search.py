"""`toolkit search`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from toolkit.commands._cache import cache_of, cache_option
from toolkit.commands._options import package_option, usage_errors
from toolkit.commands._results import say


@click.command("search", epilog="Example: toolkit search election postponed")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N",
              help="Rows to show.")  # fmt: skip
@package_option("Package to search.")
@cache_option
def command(words: tuple[str, ...], limit: int, package: Path, no_cache: bool) -> None:
    """Search questions, claims, actors, events and notes.

    Finds the rows that have all WORDS, best first, and shows each with its speaker and its
    standing; a word that ends in `*` may go on. Case and accents do not matter. Exit code 1:
    nothing found.
    """
    with usage_errors():
        from toolkit.display.search import search
        from toolkit.engine.tables import Tables
        from toolkit.package.descriptor import open_package

        with cache_of(package, no_cache) as cache:
            tables = Tables(open_package(package, cache), cache=cache)
            lines = search(tables, " ".join(words), limit)
    for line in lines:
        say(line)
    sys.exit(0 if len(lines) > 1 else 1)
