"""Options for the engine that runs checks and views: duckdb on this machine, or Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from toolkit.commands._options import Choice, PathOrUrl

if TYPE_CHECKING:
    from toolkit.engine.tables import Tables
    from toolkit.package.cache import Cache
    from toolkit.package.model import Package
    from toolkit.progress import OnStage

Command = TypeVar("Command", bound=Callable[..., object])


def engine_options(command: Command) -> Command:
    """Add `--engine`, and where Spark is: `--master`, `--remote` and `--work`."""
    options = [
        click.option("--engine", type=Choice(["duckdb", "spark"]), default="duckdb",
                     show_default=True, is_eager=True,  # what is a path depends on it
                     help="What runs the checks; spark is for packages that outgrow one machine,"
                     " and needs the extra `spark`."),
        click.option("--master", metavar="URL", help="Cluster of --engine spark, such as"
                     " spark://host:7077. [default: this machine]"),
        click.option("--remote", metavar="URL",
                     help="Spark Connect server of --engine spark, sc://host:15002."),
        click.option("--work", metavar="DIR", type=PathOrUrl(),
                     help="Folder for --engine spark that all its workers see, a path or a URL, for"
                     " tables as they are read. [default: the system's temporary folder]"),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def tables_of(
    engine: str,
    master: str | None,
    remote: str | None,
    work: Path | None,
    memory: int | None = None,
    cache: Cache | None = None,
) -> Iterator[Callable[[Package, OnStage], Tables]]:
    """Yield what opens the tables of a package on the engine that was asked for.

    Raises: click.UsageError if an option of one engine is given for the other.
    """
    given = {"--master": master, "--remote": remote, "--work": work}
    if engine != "spark":
        from toolkit.engine.tables import Tables

        for name, value in given.items():
            if value is not None:
                raise click.UsageError(f"{name} needs --engine spark")
        yield partial(Tables, memory=memory, cache=cache)
        return
    if memory is not None:
        raise click.UsageError("--memory is for duckdb: Spark's memory is in its own settings")
    from toolkit.spark.engine import spark_tables

    with spark_tables(master, remote, work) as opened:
        yield opened
