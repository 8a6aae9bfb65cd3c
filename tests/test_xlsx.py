"""The workbook: every value comes back by openpyxl, nothing becomes a formula or another type."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from editing import ROOT, copy_valid
from test_importers import NASTY, hard

from toolkit.canonical import order_of
from toolkit.descriptor import open_package
from toolkit.exporters import ExportError, export, xlsx
from toolkit.tables import Tables
from toolkit.views import view


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


def test_every_table_comes_back_by_openpyxl(tables: Tables, book: openpyxl.Workbook) -> None:
    for resource in tables.package.resources:
        expected = [
            [
                str(cell) if isinstance(cell, date) and cell < xlsx.FIRST_DAY else cell
                for cell in row
            ]
            for batch in tables.batches(resource, order_of(resource))
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
        ]
        sheet = book[resource.name]
        assert [cell.value for cell in sheet[1]] == list(resource.field_names)
        assert values(sheet, len(expected)) == expected
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type in ("f", "e")]


def test_flat_and_dictionary_are_there(tables: Tables, book: openpyxl.Workbook) -> None:
    rows = [list(row.values()) for row in view(tables, "flat").to_pylist()]
    assert values(book["flat"], len(rows)) == rows
    count = sum(len(resource.fields) for resource in tables.package.resources)
    assert len(values(book["dictionary"], count)) == count
    assert any("Never quote" in str(row[1]) for row in book["README"].iter_rows(values_only=True))


def test_texts_like_formulas_stay_texts(tables: Tables, book: openpyxl.Workbook) -> None:
    if tables.package.root == ROOT:
        return
    names = {row[1] for row in book["actors"].iter_rows(min_row=2, values_only=True)}
    assert set(NASTY) <= names


def small(folder: Path, *names: str, cell: str = "x") -> Tables:
    """Return a package of a table for each name, of one cell."""
    schema = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]}
    items = []
    for number, name in enumerate(names):
        (folder / f"{number}.csv").write_text(f"a,b\n{cell},y\n", encoding="utf-8")
        items.append({"name": name, "path": f"{number}.csv", "schema": schema})
    text = json.dumps({"name": "small", "resources": items})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return Tables(open_package(folder))


def test_names_of_sheets_are_made_to_fit(tmp_path: Path) -> None:
    names = ["a/b", "a:b", "x" * 40, "x" * 41, "History", "A_b"]
    (file,) = export("xlsx", small(tmp_path, *names), tmp_path / "out").files
    assert openpyxl.load_workbook(file).sheetnames == [
        "README", "a_b", "a_b~2", "x" * 31, "x" * 29 + "~2", "History~2", "A_b~3", "dictionary",
    ]  # fmt: skip


def test_what_no_workbook_takes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ExportError, match="40000 characters"):
        export("xlsx", small(tmp_path, "t", cell="x" * 40_000), tmp_path / "out")
    monkeypatch.setattr(xlsx, "ROWS", 2)
    with pytest.raises(ExportError, match="more rows"):
        export("xlsx", Tables(open_package(ROOT)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_without_its_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ExportError, match=r"venezuela-coup-claims\[xlsx\]"):
        export("xlsx", Tables(open_package(ROOT)), tmp_path / "out")
