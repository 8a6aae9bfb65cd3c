"""`toolkit export`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._cache import cache_of, cache_option
from toolkit.commands._options import (
    Choice,
    folder_option,
    force_option,
    map_option,
    package_argument,
    refusals,
    texts_option,
    usage_errors,
)
from toolkit.commands._results import say
from toolkit.exporters import ANNOTATIONS, FORMATS


@click.command("export", epilog="Example: toolkit export parquet -o parquet")
@click.argument("form", metavar="FORMAT", type=Choice([*FORMATS, *ANNOTATIONS]))
@package_argument
@folder_option("Folder to write to.")
@texts_option
@map_option
@force_option
@cache_option
def command(
    form: str,
    package: Path,
    output: Path,
    texts: Path | None,
    map_file: Path | None,
    force: bool,
    no_cache: bool,
) -> None:
    """Export a package for other programs.

    FORMAT is csv, parquet, sqlite, duckdb, xlsx, jsonld or ndjsonld (one node per line). The
    formats brat and webannotation are for annotation tools; they use --texts and --map.
    """
    with usage_errors():
        from toolkit.engine.tables import Tables
        from toolkit.exporters import ExportError, export, export_annotations
        from toolkit.exporters.annotation_map import read_map
        from toolkit.package.descriptor import open_package
        from toolkit.progress import Progress
        from toolkit.texts.spans import Texts

        words = read_map(map_file)

        with (
            refusals(ExportError, code=2),
            Progress() as progress,
            cache_of(package, no_cache) as cache,
        ):
            tables = Tables(open_package(package, cache), progress, cache=cache)
            if form in ANNOTATIONS:
                known = Texts(texts) if texts else None
                exported = export_annotations(form, tables, output, known, words, force)
            else:
                exported = export(form, tables, output, force, progress)
    for note in exported.notes:
        say(note, err=True)
    for path in exported.files:
        say(str(path))
