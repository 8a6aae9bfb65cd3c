"""`toolkit locate`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from toolkit.commands._options import package_option, texts_option, usage_errors
from toolkit.commands._results import say

NO_FRAGMENT = (
    "The link opens the page only: no two to four first and last words open this place, and not an"
    " earlier one, in every browser."
)


@click.command(
    "locate", epilog="Example: toolkit locate s-post 'the bridge was shut' --texts texts"
)
@click.argument("source")
@click.argument("words")
@texts_option
@package_option("Package that lists the source.")
def command(source: str, words: str, texts: Path | None, package: Path) -> None:
    """Find words in the text of a source.

    Prints the columns of an evidence row for each place where they occur. White space, case and
    the style of quotation marks may differ. Exit code 1: not found.
    """
    if texts is None:
        raise click.UsageError("No article texts given: pass --texts DIR, or set TOOLKIT_TEXTS.")
    if not words.strip():
        raise click.UsageError("WORDS is empty: give some words to find.")
    with usage_errors():
        from toolkit.coding.located_words import locate
        from toolkit.texts.browsers import INSTALL, can_judge

        places = locate(package, source, words, texts)
    for place in places:
        for name, value in place.items():
            say(f"{name}: {value}")
        if not place["text_start"]:
            say(NO_FRAGMENT, err=True)
        click.echo()
    if places and not can_judge():
        say(f"Whether a link opens its place first in a browser needs ICU: {INSTALL}", err=True)
    if not places:
        say(
            f'Error: "{words}" was not found in the text of {source}: check the spelling, and that'
            " no line break splits the words",
            err=True,
        )
    sys.exit(0 if places else 1)
