"""`toolkit tidy`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from toolkit.commands._options import Choice, package_argument, usage_errors
from toolkit.commands._results import say


@click.command("tidy", epilog="Example: toolkit tidy --check")
@package_argument
@click.option("--check", is_flag=True, help="Write nothing; list what would change and exit 1.")
@click.option("--profile", type=Choice(["0.2"]), help="Also bring the package to this version of"
              " the claims profile: new columns and codes are added.")  # fmt: skip
def command(package: Path, check: bool, profile: str | None) -> None:
    """Regenerate everything that is derived; change nothing else.

    Derived are sizes and hashes and, of a claims package, row order, quoting, date bounds, enums
    and, where these files exist, the codebook, the JSON-LD context and the files for CSVW,
    Croissant and citation. The tables of other packages stay as they are, to the byte; so does a
    table whose descriptor states another form (dialect, encoding, compression, several files).

    Exit codes: 0 done, or nothing to do; 1 --check found something to do; 2 a file could not be
    read and was not changed.
    """
    with usage_errors():
        from toolkit.derived.tidy import tidy, tidy_in_place
        from toolkit.derived.upgrade import upgrade

        make = tidy if profile is None else upgrade
        tidied = make(package) if check else tidy_in_place(package, make)
    for path in tidied.changes:
        say(f"{'would write' if check else 'wrote'} {path}")
    if not tidied.changes:
        click.echo("nothing to do")
    for path, reason in tidied.kept.items():
        say(f"Note: {path} is left in its form, because {reason}", err=True)
    for path, reason in tidied.left.items():
        say(f"Error: {path} was not changed, because {reason}", err=True)
    sys.exit(2 if tidied.left else int(check and bool(tidied.changes)))
