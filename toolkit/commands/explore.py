"""`toolkit explore`."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._options import package_argument, refusals, usage_errors
from toolkit.commands._results import say


@click.command("explore", epilog="Example: toolkit explore -o explore.html")
@package_argument
@click.option("-o", "--output", metavar="FILE", required=True, type=click.Path(path_type=Path),
              help="Page to write, such as explore.html.")  # fmt: skip
@click.option("--texts", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder with the article texts: adds them with all coded passages marked. Such"
              " a page is for coding and review, not for publication.")  # fmt: skip
def command(package: Path, output: Path, texts: Path | None) -> None:
    """Write a package as one HTML page to look at.

    The page shows who affirms and who denies what, on how many independent origins, when, and
    through whom. It opens in a browser from disk, needs no other file and never uses the network.
    """
    with usage_errors():
        from toolkit.engine.tables import Tables
        from toolkit.explorer.page import explore
        from toolkit.exporters import ExportError
        from toolkit.package.descriptor import open_package
        from toolkit.progress import Progress
        from toolkit.texts.spans import Texts
        from toolkit.writing import write_bytes

        with refusals(ExportError), Progress() as progress:
            tables = Tables(open_package(package), progress)
            progress("writing the page")
            page = explore(tables, None if texts is None else Texts(texts))
            write_bytes(output, page.encode("utf-8"))
    say(str(output))
