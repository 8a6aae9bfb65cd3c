"""The option `--no-cache`, and the cache of a package that a command uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from toolkit.commands._results import say

if TYPE_CHECKING:
    from toolkit.package.cache import Cache

Command = TypeVar("Command", bound=Callable[..., object])


def cache_option(command: Command) -> Command:
    """Add `--no-cache`; the default is to use what earlier runs kept."""
    return click.option(
        "--no-cache",
        is_flag=True,
        envvar="TOOLKIT_NO_CACHE",
        help="Compute everything anew, and keep nothing for the next run. [env: TOOLKIT_NO_CACHE]",
    )(command)


@contextmanager
def cache_of(package: Path, no_cache: bool) -> Iterator[Cache | None]:
    """Yield the cache of a package, None without; at the end it is saved.

    If there is none, or something could not be kept, one line on stderr says so.
    """
    if no_cache:
        yield None
        return
    from toolkit.package.cache import CacheError, open_cache

    try:
        cache = open_cache(package)
    except CacheError as error:
        say(f"Note: nothing is kept for the next run: {error}", err=True)
        yield None
        return
    yield cache
    cache.save()
    if cache.trouble:
        say(f"Note: not all is kept for the next run: {cache.trouble}", err=True)
