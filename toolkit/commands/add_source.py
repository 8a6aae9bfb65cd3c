"""`toolkit add-source`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._options import Choice, package_option, usage_errors
from toolkit.commands._results import say


@click.command(
    "add-source",
    epilog="Example: toolkit add-source texts/post.txt --publisher a-post --published 2018-09-08",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--publisher", required=True, metavar="ACTOR",
              help="The publisher: an id from data/actors.csv, or a name.")  # fmt: skip
@click.option("--id", "source_id", metavar="ID", help="Id of the source, such as s-post-bridge."
              " [default: s- and the file name]")  # fmt: skip
@click.option("--title", metavar="TEXT", help="Title as printed.")
@click.option("--author", metavar="TEXT", help="Byline as printed.")
@click.option("--url", metavar="URL", help="URL of the article.")
@click.option("--published", metavar="DATE", help="Date of publication as printed, in EDTF.")
@click.option("--language", metavar="CODE", help="Language (BCP 47), such as en.")
@click.option("--read", type=Choice(["whole", "part"]), help="Whether you code the whole text:"
              " of a part, nothing is asked about the rest.")  # fmt: skip
@package_option("Package to add the source to.")
def command(
    file: Path,
    publisher: str,
    source_id: str | None,
    title: str | None,
    author: str | None,
    url: str | None,
    published: str | None,
    language: str | None,
    read: str | None,
    package: Path,
) -> None:
    """Add a text file as a source.

    Writes its row to data/sources.csv, with hash and length; FILE stays where it is. The row says
    article, third_party and available, and that publisher and date are printed in the text:
    correct it where this is not the case.
    """
    with usage_errors():
        from toolkit.coding.new_source import add_source

        given = {
            "source_id": source_id,
            "title": title,
            "publisher_id": publisher,
            "author": author,
            "url": url,
            "published_edtf": published,
            "language": language,
            "read": read,
        }
        row = add_source(package, file, given)
    for name, cell in row.items():
        say(f"{name}: {cell}")
    say(f"next: code its claims, then toolkit validate --texts {file.parent}", err=True)
