"""The workbook: every value comes back by openpyxl, nothing becomes a formula or another type."""

from __future__ import annotations

import csv
import errno
import json
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from editing import ROOT, Copy, copy_valid
from hard_case import NASTY, hard
from openpyxl.utils.escape import unescape

from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError, export, xlsx
from toolkit.package.descriptor import open_package
from toolkit.views import view
from toolkit.writing import TargetError


@pytest.fixture(scope="module", params=["dataset", "hard"])
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The shipped dataset, and the hard case of the importers."""
    if request.param == "dataset":
        return Tables(open_package(ROOT))
    return Tables(open_package(hard(copy_valid(tmp_path_factory.mktemp("hard"))).root))


@pytest.fixture(scope="module")
def book(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """Its workbook."""
    (file,) = export("xlsx", tables, tmp_path_factory.mktemp("out") / "x").files
    return openpyxl.load_workbook(file)


def values(sheet: Any, rows: int) -> list[list[Any]]:
    """Return the values of a sheet without its head, days as days."""
    found = [
        [cell.date() if isinstance(cell, datetime) else cell for cell in row]
        for row in sheet.iter_rows(min_row=2, max_row=rows + 1, values_only=True)
    ]
    assert sheet.max_row == rows + 1
    return found


def value(cell: str, kind: str) -> Any:
    """Return what a cell of a CSV file must be in a workbook."""
    if cell == "":
        return None
    if kind == "integer":
        return int(cell)
    if kind == "boolean":
        return cell == "true"
    if kind == "date" and (day := date.fromisoformat(cell)) >= xlsx.FIRST_DAY:
        return day
    return cell


def test_every_table_comes_back_by_openpyxl(tables: Tables, book: openpyxl.Workbook) -> None:
    for resource in tables.package.resources:
        with (tables.package.root / resource.path).open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        kinds = [field.type for field in resource.fields]
        expected = [[value(c, k) for c, k in zip(row, kinds, strict=True)] for row in rows]
        sheet = book[resource.name]
        assert [cell.value for cell in sheet[1]] == head
        assert values(sheet, len(expected)) == expected
        cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
        assert not [cell for cell in cells if cell.data_type in ("f", "e") or cell.hyperlink]
        assert {cell.number_format for cell in cells if cell.data_type == "s"} == {"@"}
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions


def test_flat_and_dictionary_are_there(tables: Tables, book: openpyxl.Workbook) -> None:
    rows = [list(row.values()) for row in view(tables, "flat").to_pylist()]
    assert values(book["flat"], len(rows)) == rows
    count = sum(len(resource.fields) for resource in tables.package.resources)
    assert len(values(book["dictionary"], count)) == count
    told = dict(book["README"].iter_rows(max_col=2, values_only=True))
    assert any("Never quote" in str(row[1].value) for row in book["README"])
    assert {"title", "version", "licence", *book.sheetnames[1:]} <= told.keys()


def test_texts_like_formulas_stay_texts(tables: Tables, book: openpyxl.Workbook) -> None:
    if tables.package.root == ROOT:
        return
    names = {row[1] for row in book["actors"].iter_rows(min_row=2, values_only=True)}
    assert set(NASTY) <= names


def small(folder: Path, *names: str, cell: str = "x", kind: str = "string", **more: Any) -> Tables:
    """Return a package of a table for each name, of one cell and a "y"; `more` is told of it."""
    schema = {"fields": [{"name": "a", "type": kind}, {"name": "b", "type": "string"}]}
    items = []
    for number, name in enumerate(names):
        (folder / f"{number}.csv").write_text(f"a,b\n{cell},y\n", encoding="utf-8")
        items.append({"name": name, "path": f"{number}.csv", "schema": schema})
    text = json.dumps({"name": "small", "resources": items, **more})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return Tables(open_package(folder))


def read_back(tables: Tables, out: Path) -> Any:
    """Return the value of the one cell, as a program that knows the escapes of Excel reads it."""
    (file,) = export("xlsx", tables, out).files
    found = openpyxl.load_workbook(file)["t"]["A2"].value
    return unescape(found) if isinstance(found, str) else found


@pytest.mark.parametrize(
    "cell",
    ["\x00\x01\x0b\x1f", "_x0041_", "_x005F_", "\ufffe\uffff", "\x7f\x85\u2028", " a ", "{=1}",
     "#N/A", "http://a.b", "TRUE", "x" * 32_767],
)  # fmt: skip
def test_a_text_that_xml_or_excel_reads_otherwise_comes_back(tmp_path: Path, cell: str) -> None:
    assert read_back(small(tmp_path, "t", cell=cell), tmp_path / "out") == cell


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("number", "0.30000000000000004", 0.30000000000000004),
        ("number", "1e300", 1e300),
        ("number", "-INF", "-INF"),
        ("number", "NaN", "NaN"),
        ("integer", "9007199254740992", 2**53),
        ("integer", "-9007199254740993", "-9007199254740993"),
        ("date", "1900-02-28", "1900-02-28"),
        ("date", "1900-03-01", datetime(1900, 3, 1)),
        ("date", "9999-12-31", datetime(9999, 12, 31)),
    ],
)
def test_no_digit_and_no_day_is_lost(tmp_path: Path, kind: str, cell: str, expected: Any) -> None:
    found = read_back(small(tmp_path, "t", cell=cell, kind=kind), tmp_path / "out")
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    "more", [{"created": "last week"}, {"created": 5}, {"licenses": None}, {"licenses": ["MIT"]}]
)
def test_an_odd_descriptor_stops_no_workbook(tmp_path: Path, more: dict[str, Any]) -> None:
    (file,) = export("xlsx", small(tmp_path, "t", **more), tmp_path / "out").files
    assert openpyxl.load_workbook(file).properties.created == datetime(1980, 1, 1)


def test_a_workbook_names_no_place_and_no_person(tmp_path: Path) -> None:
    tables = small(tmp_path, "t", name=None, created="2020-02-03T04:05:06Z")
    (file,) = export("xlsx", tables, tmp_path / "out").files
    assert file.name == "package.xlsx"
    about = openpyxl.load_workbook(file).properties
    assert (about.created, about.modified) == (datetime(2020, 2, 3),) * 2
    assert not about.creator and not about.lastModifiedBy
    with zipfile.ZipFile(file) as archive:
        assert not [n for n in archive.namelist() if str(tmp_path).encode() in archive.read(n)]


def test_names_of_sheets_are_made_to_fit(tmp_path: Path) -> None:
    names = ["a/b", "a:b", "x" * 40, "x" * 41, "History", "A_b", "\x01", " ", "readme", "𝔘" * 20]
    (file,) = export("xlsx", small(tmp_path, *names), tmp_path / "out").files
    assert openpyxl.load_workbook(file).sheetnames == [
        "README", "a_b", "a_b~2", "x" * 31, "x" * 29 + "~2", "History~2", "A_b~3", "_", "_~2",
        "readme~2", "𝔘" * 15, "dictionary",
    ]  # fmt: skip


def test_what_no_workbook_takes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ExportError, match="40000 characters"):
        export("xlsx", small(tmp_path, "t", cell="𝔘" * 20_000), tmp_path / "out")
    monkeypatch.setattr(xlsx, "COLUMNS", 1)
    with pytest.raises(ExportError, match=r"2 columns.*parquet or csv"):
        export("xlsx", small(tmp_path, "t"), tmp_path / "out")
    monkeypatch.undo()
    monkeypatch.setattr(xlsx, "ROWS", 3)
    export("xlsx", small(tmp_path, "t"), tmp_path / "one")
    with pytest.raises(ExportError, match="too many rows"):
        export("xlsx", Tables(open_package(ROOT)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_without_its_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ExportError, match="pip install xlsxwriter"):
        export("xlsx", Tables(open_package(ROOT)), tmp_path / "out")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), TargetError),
        (zipfile.LargeZipFile(), ExportError),
    ],
)
def test_a_workbook_that_cannot_be_closed_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, expected: type[Exception]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", fail)
    with pytest.raises(expected, match=r"No space left|too large for a workbook"):
        export("xlsx", small(tmp_path, "t"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("after", [0, 1])
def test_flat_is_whole_or_not_there(
    valid: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    def rows() -> Iterator[tuple[str]]:
        yield from [("x",)] * after
        raise duckdb.OutOfMemoryException

    def lacking(_: Tables, take: Any) -> list[str]:
        with suppress(duckdb.OutOfMemoryException):
            take(["a"], rows())
        return ["flat is left out: no memory"]

    monkeypatch.setattr(xlsx, "flat_rows", lacking)
    tables = Tables(open_package(valid.root))
    if after:
        with pytest.raises(ExportError, match=r"left out.*parquet or csv"):
            export("xlsx", tables, tmp_path / "out")
    else:
        (file,) = export("xlsx", tables, tmp_path / "out").files
        with closing(openpyxl.load_workbook(file, read_only=True)) as book:
            assert "flat" not in book.sheetnames
