"""`toolkit diff`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._options import Choice, output_option, usage_errors
from toolkit.commands._results import emit


@click.command("diff", epilog="Example: toolkit diff v0.2.0")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", default=".", type=click.Path())
@click.option("--about", metavar="ID", help="Show only rows about this actor, event, source,"
              " proposition or claim.")  # fmt: skip
@click.option("--format", "form", type=Choice(["text", "json", "markdown"]), default="text",
              show_default=True, help="Output format.")  # fmt: skip
@click.option("--samples", type=click.IntRange(min=0), metavar="N", default=5, show_default=True,
              help="Rows to show per table and kind of change; 0 shows all.")  # fmt: skip
@output_option
def command(
    old: str, new: str, about: str | None, form: str, samples: int, output: Path | None
) -> None:
    """Show what changed between two versions.

    Ends with what the next version number must be, and why. OLD and NEW are each a folder, a
    datapackage.json, a .zip or a git revision; NEW defaults to the current folder. The exit code
    is 0 whatever changed.
    """
    with usage_errors():
        from toolkit.progress import Progress
        from toolkit.reporters.changes import render
        from toolkit.versions.diff import compare
        from toolkit.versions.revisions import open_version
        from toolkit.versions.rows import RowDiff

        base = Path(new) if Path(new).exists() else Path(".")
        packages = open_version(old, base), open_version(new, base)
        with Progress() as progress:
            rows = RowDiff(*packages)
            found = compare(rows, about=about, samples=samples, progress=progress)
        emit(render(form, found), output)
