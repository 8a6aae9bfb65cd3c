"""`toolkit import`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._options import (
    Choice,
    folder_option,
    force_option,
    map_option,
    refusals,
    texts_option,
    usage_errors,
)
from toolkit.commands._results import say
from toolkit.importers import ANNOTATIONS
from toolkit.texts.units import NAMES


@click.command("import", epilog="Example: toolkit import parquet -o edited")
@click.argument("source", metavar="FILE|DIR", type=click.Path(path_type=Path))
@folder_option("Folder to write the package to.")
@click.option(
    "--from",
    "form",
    metavar="FORMAT",
    type=Choice(list(ANNOTATIONS)),
    help="Read annotations of other tools: brat, webannotation or claimreview.",
)
@map_option
@texts_option
@click.option("--coder", metavar="NAME", help="Who made the annotations.")
@click.option("--publisher", metavar="NAME", help="Who published the annotated texts.")
@click.option(
    "--unit",
    metavar="UNIT",
    type=Choice(list(NAMES)),
    help="What the offsets count, if their words do not decide it: code-points, utf-16 or bytes;"
    " with -lf if CR LF counts as one, with -nobom if a byte order mark does not count.",
)
@force_option
def command(
    source: Path,
    output: Path,
    form: str | None,
    map_file: Path | None,
    texts: Path | None,
    coder: str | None,
    publisher: str | None,
    unit: str | None,
    force: bool,
) -> None:
    """Read an export, or annotations of another tool, into a package.

    Reads a folder of CSV or Parquet files, or an SQLite or JSON-LD file. Edits made in between
    are kept as they are; check them with `toolkit validate`.

    With --from, reads a folder of brat, a file or folder of Web Annotations (also of Hypothes.is),
    or pages and files with ClaimReview; see docs/annotations.md. What is kept, dropped and left
    empty is reported.
    """
    with usage_errors():
        from toolkit.exporters.annotation_map import read_map
        from toolkit.importers import ImportFault, import_annotations, import_package
        from toolkit.importers.settings import Settings

        with refusals(ImportFault, code=2):
            if form is None:
                files, notes = import_package(source, output, force)
            else:
                settings = Settings(read_map(map_file), texts, coder, publisher, unit)
                files, notes = import_annotations(form, source, output, settings, force)
    for note in notes:
        say(note, err=True)
    for path in files:
        say(str(path))
