"""`toolkit release`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from toolkit.commands._options import (
    folder_option,
    force_option,
    package_argument,
    refusals,
    texts_option,
    usage_errors,
)
from toolkit.commands._results import exit_code, say
from toolkit.reporters import FORMATS


@click.command("release", epilog="Example: toolkit release -o dist --texts texts")
@package_argument
@folder_option("Folder to write to, such as dist.")
@texts_option
@click.option("--against", metavar="OLD", help="Compare with an earlier version; see `toolkit"
              " validate`.")  # fmt: skip
@click.option("--wheel", is_flag=True, help="Also build the wheel of the Python project in the"
              " package's folder; this runs the project's build code.")  # fmt: skip
@force_option
def command(
    package: Path,
    output: Path,
    texts: Path | None,
    against: str | None,
    wheel: bool,
    force: bool,
) -> None:
    """Validate a package and build its release.

    Writes a zip of the package, Parquet, SQLite, the codebook, a page to explore it, citation files
    and checksums to DIR.

    Exit codes: 0 built; 1 the package has errors or is not tidy; 2 wrong usage, or a check
    could not run.
    """
    with usage_errors():
        from toolkit.derived.release import ReleaseError, release
        from toolkit.exporters import ExportError
        from toolkit.progress import Progress
        from toolkit.reporters import text
        from toolkit.wording import verdict

        with refusals(ExportError, ReleaseError), Progress() as progress:
            built = release(
                package,
                output,
                texts=texts,
                against=against,
                force=force,
                wheel=wheel,
                progress=progress,
            )
    code, messages = exit_code(built.report, (), "error")
    if built.files:
        say(verdict(built.report), err=True)
    else:
        click.echo(text.render(built.report, FORMATS["text"], notes=False), nl=False)
    for message in (*(f"Error: {message}" for message in messages), *built.notes):
        say(message, err=True)
    for path in built.files:
        say(str(path))
    sys.exit(code)
