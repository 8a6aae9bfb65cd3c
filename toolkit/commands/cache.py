"""`toolkit cache`."""

from __future__ import annotations

import click

from toolkit.commands._options import usage_errors
from toolkit.commands._results import say


@click.group("cache", epilog="Example: toolkit cache info")
def command() -> None:
    """Show or clear what is kept between runs.

    Typed tables and the results of checks are kept in a folder of the user's own, so that a second
    run does only what a change calls for. Texts of articles are never kept.
    """


@command.command("info", epilog="Example: toolkit cache info")
def info() -> None:
    """Print the folder, its files and their size."""
    with usage_errors():
        from toolkit.package.cache import cache_folder, kept_files
        from toolkit.wording import counted

        folder = cache_folder()
        sizes = [stat.st_size for _, stat in kept_files(folder)]
    say(f"{folder}: {counted(len(sizes), 'file')}, {sum(sizes) / 1e6:.1f} MB")


@command.command("clear", epilog="Example: toolkit cache clear")
def clear() -> None:
    """Remove all that is kept."""
    with usage_errors():
        from toolkit.package.cache import cache_folder, kept_files
        from toolkit.package.cache import clear as clear_files
        from toolkit.wording import counted

        folder = cache_folder()
        count, size = clear_files(kept_files(folder))
    say(f"{folder}: {counted(count, 'file')} removed, {size / 1e6:.1f} MB")
