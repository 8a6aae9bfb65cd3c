"""`toolkit view`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

from toolkit.commands._cache import cache_of, cache_option
from toolkit.commands._engines import engine_options, tables_of
from toolkit.commands._options import (
    Choice,
    output_option,
    package_argument,
    usage_errors,
)

LINES = 1000
"""How many rows are written at a time."""
FORMATS = ("table", "csv", "json", "parquet")


@click.command("view", epilog="Example: toolkit view standing --where contested=true --format csv")
@click.argument("name", metavar="NAME")
@package_argument
@click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="Only rows with this value in"
              " a column; != for any other value, ~ for cells that contain it. An empty VALUE is"
              " an empty cell. Repeat it for rows that meet all conditions.")  # fmt: skip
@click.option("--columns", metavar="A,B", default="", help="Only these columns, in this order.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most this many rows.")
@click.option("--format", "form", type=Choice(FORMATS), help="Output format; json is a list of"
              " objects.  [default: by the ending of FILE, otherwise table]")  # fmt: skip
@output_option
@cache_option
@engine_options
def command(
    name: str,
    package: Path,
    where: tuple[str, ...],
    columns: str,
    limit: int | None,
    form: str | None,
    output: Path | None,
    no_cache: bool,
    engine: str,
    master: str | None,
    remote: str | None,
    work: Path | None,
) -> None:
    """Compute a view and print it; with --engine spark, write it as a folder of Parquet files.

    NAME is chains, conflicts, flat, parallels, reliability, standing, timeline or voices.
    """
    if engine == "spark" and (output is None or form not in (None, "parquet")):
        raise click.UsageError("--engine spark writes a folder of Parquet files: name it with -o")
    form = form or _by_ending(output)
    if form == "parquet" and output is None:
        raise click.UsageError("Parquet is not for a terminal: name a file with -o FILE")
    with usage_errors():
        from toolkit.package.descriptor import open_package
        from toolkit.progress import silent
        from toolkit.reporters.tabular import render, write_parquet
        from toolkit.views import view_batches
        from toolkit.views.wanted import Wanted
        from toolkit.writing import new_file

        parts = columns.split(",") if columns else ()
        chosen = tuple(dict.fromkeys(part.strip() for part in parts))
        wanted = Wanted(where, chosen, limit)
        if engine == "spark" and output is not None:
            from toolkit.spark.engine import spark_tables

            with spark_tables(master, remote, work) as opened:
                opened(open_package(package), silent).write_view(name, wanted, output)
            return
        with (
            cache_of(package, no_cache) as cache,
            tables_of(engine, master, remote, work, cache=cache) as opened,
        ):
            tables = opened(open_package(package, cache), silent)
            names, batches = view_batches(tables, name, wanted)
        if output is not None:
            with new_file(output) as file:
                if form == "parquet":
                    write_parquet(batches, file)
                for text in () if form == "parquet" else _texts(render(names, batches, form)):
                    file.write(text.encode("utf-8", "backslashreplace"))
            return
    for text in _texts(render(names, batches, form)):
        click.echo(text, nl=False)


def _by_ending(output: Path | None) -> str:
    """Return the format that the name of a file stands for; any other is a table."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    return ending if ending in FORMATS else "table"


def _texts(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines, many at a time."""
    while text := "".join(islice(lines, LINES)):
        yield text
