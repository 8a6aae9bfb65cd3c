"""`toolkit init`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._options import level_option, refusals, usage_errors
from toolkit.commands._results import say


@click.command("init", epilog="Example: toolkit init my-claims --level 1")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@level_option(
    "Level of the claims profile: 0 statements, 1 placed, 2 attributed, 3 questions, 4 full."
    " [default: 4]"
)
@click.option("--empty", is_flag=True, help="Leave out the example.")
@click.option(
    "--from",
    "old",
    metavar="OLD",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Copy the package OLD, which is of a lower level, instead of the example.",
)
def command(folder: Path, level: int | None, empty: bool, old: Path | None) -> None:
    """Create a new package with an example, or raise the level of a package.

    The example is a short invented article and its claims. DIR must be new or empty. Continue
    with docs/your-own-articles.md.

    With --from, DIR has the rows and files of OLD, and the tables and columns of the level.
    `toolkit validate` names what is still to fill.
    """
    if empty and old is not None:
        raise click.UsageError("--empty and --from exclude each other")
    with usage_errors(), refusals():
        from toolkit.coding.new_package import init
        from toolkit.coding.raised_package import raised
        from toolkit.package.levels import HIGHEST

        number = HIGHEST if level is None else level
        files = init(folder, number, empty) if old is None else raised(old, folder, number)
    for path in files:
        say(str(path))
    texts = folder / "texts"
    after = f"validate {folder} --texts {texts}"
    if empty:
        after = f"add-source {texts / 'FILE'} --publisher NAME --package {folder}"
    say(f"next: toolkit {after}", err=True)
