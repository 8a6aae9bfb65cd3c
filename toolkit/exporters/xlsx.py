"""Write an Excel workbook: a README sheet, every table, `flat` and a dictionary.

Source: ECMA-376, Office Open XML; the limits are Excel's, which counts UTF-16 units.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError
from toolkit.exporters.exact import batches, inexact
from toolkit.exporters.flat import NAME as FLAT
from toolkit.exporters.flat import flat_rows
from toolkit.exporters.packaging import each_table, file_name
from toolkit.package.model import Package
from toolkit.progress import OnStage

ROWS, COLUMNS, LETTERS, DIGITS, NAME = 1_048_576, 16_384, 32_767, 2**53, 31
FIRST_DAY = date(1900, 3, 1)
FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ufffe\uffff]")
EXTRA = "Excel export needs xlsxwriter: run `pip install xlsxwriter`"
INSTEAD = "export parquet or csv instead"
MEASURED, WIDEST = 500, 60
CLAIMS = (
    "Each row is what somebody claims, as reported by an article; the dataset itself claims"
    " nothing."
)
ADVERSE = "Never quote an accusation (adverse) without its speaker, its standing and the answer"
LINK = "Links open the article at the passage; they may fail if the page has changed."
KEPT = (
    "Texts are never formulas. Dates before 1 March 1900 and whole numbers beyond 2^53 are stored"
    " as text too, because Excel cannot store them exactly."
)
HEADS = ("table", "column", "title", "type", "required", "codes", "description")


def write(tables: Tables, folder: Path, progress: OnStage) -> list[str]:
    """Write one workbook, named after the package; return notes.

    Raises: ExportError if xlsxwriter is missing, or the package is too large for a workbook;
    OSError if the workbook cannot be written.
    """
    try:
        xlsxwriter = import_module("xlsxwriter")
        exceptions = import_module("xlsxwriter.exceptions")
    except ImportError as error:
        raise ExportError(EXTRA) from error
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "tmpdir": str(folder),
    }
    name = _name(tables.package)
    workbook = xlsxwriter.Workbook(folder / f"{file_name(name)}.xlsx", options)
    try:
        try:
            return _fill(_Book(workbook), tables, progress)
        finally:
            workbook.close()  # after an error too, or its files stay open
    except exceptions.FileSizeError as error:
        raise ExportError(f'"{name}" is too large for a workbook: {INSTEAD}') from error
    except exceptions.FileCreateError as error:
        raise error.args[0] from error  # the OSError that it wraps


def _fill(book: _Book, tables: Tables, progress: OnStage) -> list[str]:
    package = tables.package
    book.workbook.set_properties({"created": _created(package)})
    readme, _ = book.add("README")  # the first sheet, but written last
    sheets = []
    for resource in each_table(package, progress):
        texts = dict.fromkeys(inexact(tables, resource), pa.string())
        rows = (
            row
            for batch in batches(tables, resource, texts)
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
        )
        sheet = book.table(resource.name, resource.field_names, rows)
        told = (resource.descriptor.get("title"), resource.descriptor.get("description"))
        sheets.append((sheet, ": ".join(str(part) for part in told if part)))
    progress("writing flat")
    flat: list[str] = []
    notes = flat_rows(tables, lambda names, rows: flat.append(book.table(FLAT, names, rows)))
    if notes and len(book.names) > len(sheets) + 1:
        raise ExportError(f"{notes[0]}: {INSTEAD}")  # the sheet is half written
    sheets += [(name, "Everything in one table: one row per claim and place") for name in flat]
    sheets.append((book.table("dictionary", HEADS, _dictionary(package)), "What each column means"))
    book.page(readme, _about(package, flat), sheets)
    return notes


class _Exact(float):
    """A number written with all its digits; the 16 that xlsxwriter writes can be too few."""

    def __format__(self, _: str) -> str:
        return repr(float(self))


class _Book:
    """A workbook that is being written."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.bold = workbook.add_format({"bold": True})
        self.text = workbook.add_format({"num_format": "@"})  # or an edited 2018-05 becomes a date
        self.prose = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.names: set[str] = set()

    def add(self, name: str) -> tuple[Any, str]:
        """Add an empty sheet; return it and its name."""
        free = self.free(name)
        return self.workbook.add_worksheet(free), free

    def table(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
        """Write a sheet with a fixed header row; return its name."""
        if len(head) > COLUMNS:
            raise ExportError(
                f'"{name}" has {len(head)} columns; a sheet can have {COLUMNS}: {INSTEAD}'
            )
        rows = iter(rows)
        first = list(islice(rows, 1))  # a query that fails leaves no sheet
        sheet, free = self.add(name)
        sheet.freeze_panes(1, 0)
        widths = [len(column) + 4 for column in head]  # room for the button of the filter
        for at, column in enumerate(head):
            self.cell(sheet, name, (0, at), column, self.bold)
        last = 0
        for last, row in enumerate(chain(first, rows), 1):
            if last >= ROWS:
                raise ExportError(
                    f'"{name}" has too many rows; a sheet can have {ROWS - 1}: {INSTEAD}'
                )
            for at, value in enumerate(row):
                self.cell(sheet, name, (last, at), value, self.text)
            if last <= MEASURED:
                widths = [max(w, len(str(v)) + 1) for w, v in zip(widths, row, strict=True)]
        for at, width in enumerate(widths):
            sheet.set_column(at, at, min(width, WIDEST))
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{ROWS}"})
        sheet.autofilter(0, 0, last, len(head) - 1)
        return free

    def page(self, sheet: Any, *parts: Iterable[tuple[str, str]]) -> None:
        """Write pairs of a word and a sentence, with an empty row between the parts."""
        sheet.set_column(0, 0, NAME)
        sheet.set_column(1, 1, 2 * WIDEST)
        at = 0
        for part in parts:
            for word, sentence in part:
                self.cell(sheet, "README", (at, 0), word, self.bold)
                self.cell(sheet, "README", (at, 1), sentence, self.prose)
                at += 1
            at += 1

    def free(self, name: str) -> str:
        """Return a valid sheet name that is not used yet."""
        plain = FORBIDDEN.sub("_", name).strip() or "_"
        found, number = _cut(plain, NAME), 1
        while found.casefold() in self.names or found.casefold() == "history":
            number += 1
            found = f"{_cut(plain, NAME - len(str(number)) - 1)}~{number}"
        self.names.add(found.casefold())
        return found

    def cell(self, sheet: Any, name: str, at: tuple[int, int], value: Any, style: Any) -> None:
        """Write a value with its type; nothing for null."""
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(*at, value)
        elif isinstance(value, int) and abs(value) <= DIGITS:
            sheet.write_number(*at, value)
        elif isinstance(value, float) and math.isfinite(value):
            sheet.write_number(*at, _Exact(value))
        elif isinstance(value, date) and value >= FIRST_DAY:
            sheet.write_datetime(*at, datetime(value.year, value.month, value.day))
        else:
            text = _infinite(value) if isinstance(value, float) else str(value)
            if (length := _units(text)) > LETTERS:
                raise ExportError(
                    f'"{name}" has a text of {length} characters; a cell can have {LETTERS}:'
                    f" {INSTEAD}"
                )
            sheet.write_string(*at, text, style)


def _units(text: str) -> int:
    """Return the length of a text as Excel counts it: characters outside the BMP count twice."""
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, most: int) -> str:
    """Return as much of a text as fits, without splitting a character."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")


def _infinite(value: float) -> str:
    """Return NaN or infinity as Table Schema writes it."""
    return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"


def _name(package: Package) -> str:
    """Return the package's name, independent of its location."""
    return str(package.descriptor.get("name") or "package")


def _created(package: Package) -> datetime:
    """Return the day of the release, independent of the clock."""
    try:
        return datetime.fromisoformat(str(package.descriptor.get("created"))[:10])
    except ValueError:
        return datetime(1980, 1, 1)


def _about(package: Package, flat: Sequence[str]) -> Iterator[tuple[str, str]]:
    about = package.descriptor
    for key, value in (
        ("package", _name(package)),
        ("title", about.get("title")),
        ("version", package.version),
        ("licence", "; ".join(_licences(about.get("licenses")))),
        ("how to cite", about.get("citation")),
        ("description", about.get("description")),
    ):
        if value:
            yield key, str(value)
    if package.profile is not None:
        yield "read first", CLAIMS
        yield "read first", f"{ADVERSE}{f'; they are in the sheet {flat[0]}' if flat else ''}."
        yield "read first", LINK
    yield "read first", KEPT


def _licences(items: Any) -> Iterator[str]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            told = [str(item[key]) for key in ("title", "name", "path") if item.get(key)]
            yield ", ".join(told)


def _dictionary(package: Package) -> Iterator[tuple[Any, ...]]:
    for resource in package.resources:
        for field in resource.fields:
            told = field.descriptor
            codes = "; ".join(str(code) for code in field.enum or []) or None
            required = field.required or field.name in resource.primary_key
            yield (resource.name, field.name, told.get("title"), field.type, required, codes,
                   told.get("description"))  # fmt: skip
