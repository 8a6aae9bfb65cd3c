"""No export carries an article: no twelve words in a row, in any cell of any file of any format."""

from __future__ import annotations

import base64
import csv
import gzip
import json
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from editing import ROOT

from toolkit.engine.tables import Tables
from toolkit.explorer.page import explore
from toolkit.exporters import FORMATS, export
from toolkit.package.descriptor import open_package
from toolkit.texts.copied_runs import RUN, Runs
from toolkit.texts.spans import Texts

pytestmark = pytest.mark.texts


def cells(file: Path) -> Iterator[str]:
    """Yield every text of a file, percent-encoding undone."""
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as stream:
            yield from (cell for row in csv.reader(stream) for cell in row)
    elif file.suffix == ".parquet":
        for column in pq.read_table(file).columns:
            yield from (str(value) for value in column.to_pylist() if value is not None)
    elif file.suffix == ".ndjsonld":
        for line in file.read_text("utf-8").splitlines():
            yield from _strings(json.loads(line))
    elif file.suffix in (".json", ".jsonld"):
        yield from _strings(json.loads(file.read_text("utf-8")))
    elif file.suffix == ".sqlite":
        yield from _sqlite(file)
    elif file.suffix == ".duckdb":
        yield from _duckdb(file)
    elif file.suffix == ".xlsx":
        yield from _xlsx(file)
    elif file.suffix == ".html":
        yield from _html(file)
    else:
        raise AssertionError(f"nobody looks into {file.name}")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield unquote(value)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _sqlite(file: Path) -> Iterator[str]:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(file)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                for cell in row:
                    if isinstance(cell, str):
                        yield from _strings(json.loads(cell) if cell[:1] == "{" else cell)


def _duckdb(file: Path) -> Iterator[str]:
    import duckdb

    with duckdb.connect(str(file), read_only=True) as connection:
        query = "SELECT schema_name || '.' || {0}_name FROM duckdb_{0}s() WHERE NOT internal"
        for kind in ("table", "view"):
            for (name,) in connection.execute(query.format(kind)).fetchall():
                for row in connection.execute(f"FROM {name}").fetchall():
                    yield from (cell for cell in row if isinstance(cell, str))


def _xlsx(file: Path) -> Iterator[str]:
    import openpyxl

    with closing(openpyxl.load_workbook(file, read_only=True)) as book:
        for sheet in book.worksheets:
            for row in sheet.iter_rows(values_only=True):
                yield from (cell for cell in row if isinstance(cell, str))


class _Reader(HTMLParser):
    """Collects the texts and attributes of a page, and the rows that it carries for its script."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.packed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [unquote(value) for _, value in attrs if value]
        self.packed = ("id", "rows") in attrs

    def handle_data(self, data: str) -> None:
        rows = json.loads(gzip.decompress(base64.b64decode(data))) if self.packed else data
        self.found += _strings(rows)
        self.packed = False


def _html(file: Path) -> Iterator[str]:
    reader = _Reader()
    reader.feed(file.read_text("utf-8"))
    yield from reader.found


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The shipped dataset."""
    return Tables(open_package(ROOT))


@pytest.mark.parametrize("form", FORMATS)
def test_no_cell_of_an_export_is_copied_from_an_article(
    tables: Tables, texts: Path, tmp_path: Path, form: str
) -> None:
    judge(tables, texts, export(form, tables, tmp_path / "out").files)


def test_no_cell_of_the_explorer_is_copied_from_an_article(
    tables: Tables, texts: Path, tmp_path: Path
) -> None:
    page = tmp_path / "explore.html"
    page.write_text(explore(tables), "utf-8")
    judge(tables, texts, [page])
    page.write_text(explore(tables, Texts(texts)), "utf-8")
    with pytest.raises(AssertionError):
        judge(tables, texts, [page])


def judge(tables: Tables, texts: Path, files: list[Path]) -> None:
    """Fail if a cell of some files is copied from a held text."""
    held = [text.content for text in Texts(texts).files]
    runs = Runs(held)
    query = "SELECT title FROM main.sources WHERE title IS NOT NULL"
    titles = {title for (title,) in tables.select(query)}
    found = [cell for file in files for cell in cells(file)]
    assert len(found) > 10_000
    assert not copied(runs, found, titles)
    passage = " ".join(held[0].split()[5 : 5 + RUN + 3])
    assert copied(runs, [*found, passage], titles) == {passage}


def copied(runs: Runs, found: list[str], titles: set[str]) -> set[str]:
    """Return the cells that hold a run of words of a text; a headline is bibliography."""
    suspects = [found[at] for at in runs.suspects(pa.array(found))]
    for title in titles:
        suspects = [cell.replace(title, "") for cell in suspects]
    return {cell for cell, run in zip(suspects, runs.shared(suspects), strict=True) if run}
