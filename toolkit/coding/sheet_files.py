"""Read and write a table for a spreadsheet: CSV as Excel opens it, or XLSX with lists of codes."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

EXTRA = "XLSX needs openpyxl: run `pip install openpyxl`, or use a .csv file"
DELIMITERS = ",;\t"
CODES = "codes"
"""The sheet of a workbook that has the codes of each column."""
Row = dict[str, str]


class SheetError(Exception):
    """A sheet cannot be read or written, or its rows cannot be coded; the message says why."""


def write_sheet(
    path: Path, header: Sequence[str], rows: Iterable[Row], codes: Mapping[str, Sequence[str]]
) -> None:
    """Write a sheet as `.csv` or `.xlsx`, all cells as text.

    Args: `codes` are the values of the columns that have a list; XLSX offers them.
    Raises: SheetError if the file ends in neither, or openpyxl is missing.
    """
    from toolkit.writing import write_bytes

    cells = [[row.get(name, "") for name in header] for row in rows]
    if _is_workbook(path):
        data = _workbook(header, cells, codes)
    else:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([header, *cells])
        data = text.getvalue().encode("utf-8-sig")  # so that Excel reads it as UTF-8
    write_bytes(path, data)


def read_sheet(path: Path) -> list[tuple[int, Row]]:
    """Return the rows of a sheet that are not empty, each with its number in the file.

    Raises: SheetError if the file cannot be read, or two columns have the same name.
    """
    lines = _read_workbook(path) if _is_workbook(path) else _read_csv(path)
    header = [cell.strip().lower() for cell in (lines[0] if lines else [])]
    named = [name for name in header if name]
    if not named or len(set(named)) < len(named):
        raise SheetError(f"{path}: expected a first line with the names of the columns, each once")
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if any(line[len(header) :]):
            raise SheetError(f"{path}, row {number}: it has more cells than there are columns")
        row = {name: cell.strip() for name, cell in zip(header, line, strict=False) if name}
        if any(row.values()):
            rows.append((number, row))
    return rows


def _is_workbook(path: Path) -> bool:
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise SheetError(f"{path}: expected a file that ends in .csv or .xlsx")
    return path.suffix.lower() == ".xlsx"


def _read_csv(path: Path) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = max(DELIMITERS, key=first.count)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SheetError(f"{path} cannot be read: {error}; save it as CSV (UTF-8)") from error


def _openpyxl() -> Any:
    try:
        return import_module("openpyxl")
    except ImportError as error:
        raise SheetError(EXTRA) from error


def _workbook(
    header: Sequence[str], rows: Sequence[Sequence[str]], codes: Mapping[str, Sequence[str]]
) -> bytes:
    openpyxl = _openpyxl()
    validation = import_module("openpyxl.worksheet.datavalidation").DataValidation
    letter = import_module("openpyxl.utils").get_column_letter
    book = openpyxl.Workbook()
    sheet, lists = book.active, book.create_sheet(CODES)
    sheet.title = "claims"
    sheet.freeze_panes = "A2"
    for number, name in enumerate(header, 1):
        sheet.column_dimensions[letter(number)].number_format = "@"
        if name in codes:
            for at, code in enumerate([name, *codes[name]], 1):
                _put(lists, at, number, code)
            place = f"{CODES}!${letter(number)}$2:${letter(number)}${len(codes[name]) + 1}"
            offered = validation(type="list", formula1=place, allow_blank=True)
            offered.add(f"{letter(number)}2:{letter(number)}10000")
            sheet.add_data_validation(offered)
    for at, line in enumerate([header, *rows], 1):
        for number, cell in enumerate(line, 1):
            _put(sheet, at, number, cell)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _put(sheet: Any, row: int, column: int, text: str) -> None:
    """Write a cell as text, never as a formula, a number or a date."""
    if not text:
        return
    illegal = import_module("openpyxl.utils.exceptions").IllegalCharacterError
    cell = sheet.cell(row, column)
    try:
        cell.value = text
    except illegal as error:
        raise SheetError(f"{text!r} cannot be written to XLSX: use a .csv file") from error
    cell.data_type, cell.number_format = "s", "@"


def _read_workbook(path: Path) -> list[list[str]]:
    openpyxl = _openpyxl()
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        with_claims = next(sheet for sheet in book.worksheets if sheet.title != CODES)
        lines = [[_text(cell) for cell in row] for row in with_claims.iter_rows(values_only=True)]
        book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, StopIteration, EOFError) as error:
        raise SheetError(f"{path} is not a workbook that can be read: {error}") from error
    return lines


def _text(value: Any) -> str:
    """Return a cell as a coder means it: a number without `.0`, a day without its midnight."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
