"""A workbook for spreadsheets: a page to read first, every table, `flat`, the dictionary.

Source: ECMA-376, Office Open XML; the limits are those of Excel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from toolkit.canonical import order_of
from toolkit.exporters import ExportError
from toolkit.exporters.flat import NAME as FLAT
from toolkit.exporters.flat import flat_rows
from toolkit.exporters.packaging import file_name
from toolkit.package import Package
from toolkit.tables import Tables

ROWS, COLUMNS, LETTERS, DIGITS, NAME = 1_048_576, 16_384, 32_767, 2**53, 31
FIRST_DAY = date(1900, 3, 1)
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
EXTRA = 'the library xlsxwriter is not there: pip install "venezuela-coup-claims[xlsx]"'
READ_FIRST = (
    "Each row is what somebody claims, as an article tells it; nothing here is said in the"
    " dataset's own voice.",
    "Never quote an accusation (adverse) without its speaker, its standing and the answer:"
    " the sheet flat has them.",
    "A link opens the article at the passage; it may fail, for pages change.",
    "Days before 1 March 1900 are text, for a workbook cannot hold them.",
)
HEADS = ("table", "column", "title", "type", "required", "codes", "description")


def write(tables: Tables, folder: Path) -> list[str]:
    """Write one workbook, named for the package; return notes.

    Raises: ExportError if xlsxwriter is missing, or a table or text is too large for a workbook.
    """
    try:
        xlsxwriter = import_module("xlsxwriter")
    except ImportError as error:
        raise ExportError(EXTRA) from error
    package = tables.package
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "tmpdir": str(folder),
    }
    workbook = xlsxwriter.Workbook(folder / f"{file_name(package.name)}.xlsx", options)
    try:
        return _fill(_Book(workbook), tables)
    finally:
        workbook.close()  # after a fault too, or its files stay open


def _fill(book: _Book, tables: Tables) -> list[str]:
    package = tables.package
    book.workbook.set_properties({"created": _created(package)})
    book.sheet("README", ("about", package.name), _about(package))
    for resource in package.resources:
        rows = (
            row
            for batch in tables.batches(resource, order_of(resource))
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
        )
        book.sheet(resource.name, resource.field_names, rows)
    notes = flat_rows(tables, lambda names, rows: book.sheet(FLAT, names, rows))
    book.sheet("dictionary", HEADS, _dictionary(package))
    return notes


class _Book:
    """A workbook in the making."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.bold = workbook.add_format({"bold": True})
        self.names: set[str] = set()

    def sheet(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write a sheet with a head that stays in sight."""
        if len(head) > COLUMNS:
            raise ExportError(f'"{name}" has {len(head)} columns; a sheet takes {COLUMNS}: use csv')
        sheet = self.workbook.add_worksheet(self.free(name))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head) - 1, 24)
        sheet.write_row(0, 0, head, self.bold)
        last = 0
        for last, row in enumerate(rows, 1):
            if last >= ROWS:
                raise ExportError(f'"{name}" has more rows than a sheet takes, {ROWS}: use parquet')
            for at, value in enumerate(row):
                self.cell(sheet, name, (last, at), value)
        sheet.autofilter(0, 0, last, len(head) - 1)

    def free(self, name: str) -> str:
        """Return a name that a sheet may have and no other has."""
        plain = name.translate(FORBIDDEN)[:NAME] or "_"
        found, number = plain, 1
        while found.casefold() in self.names or found.casefold() == "history":
            number += 1
            found = f"{plain[: NAME - len(str(number)) - 1]}~{number}"
        self.names.add(found.casefold())
        return found

    def cell(self, sheet: Any, name: str, at: tuple[int, int], value: Any) -> None:
        """Write a value as what it is; a null writes nothing."""
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(*at, value)
        elif isinstance(value, int | float) and abs(value) <= DIGITS:
            sheet.write_number(*at, value)
        elif isinstance(value, date) and value >= FIRST_DAY:
            sheet.write_datetime(*at, datetime(value.year, value.month, value.day))
        else:
            text = str(value)
            if len(text) > LETTERS:
                raise ExportError(f'"{name}" has a text of {len(text)} characters; a cell takes'
                                  f" {LETTERS}: use csv")  # fmt: skip
            sheet.write_string(*at, text)


def _created(package: Package) -> datetime:
    """Return the day of the release; the clock has no say."""
    stated = str(package.descriptor.get("created") or "1980-01-01")[:10]
    return datetime.fromisoformat(stated)


def _about(package: Package) -> Iterator[tuple[str, str]]:
    about = package.descriptor
    licences = ", ".join(
        str(item.get("name") or item.get("path")) for item in about.get("licenses", [])
    )
    for key, value in (
        ("title", about.get("title")),
        ("version", package.version),
        ("licence", licences),
        ("description", about.get("description")),
        ("cite", about.get("citation")),
    ):
        if value:
            yield key, str(value)
    if package.profile is not None:
        yield from (("read first", line) for line in READ_FIRST)
    for resource in package.resources:
        yield resource.name, str(resource.descriptor.get("title") or "")


def _dictionary(package: Package) -> Iterator[tuple[Any, ...]]:
    for resource in package.resources:
        for field in resource.fields:
            told = field.descriptor
            codes = "; ".join(str(code) for code in field.enum or []) or None
            required = field.required or field.name in resource.primary_key
            yield (resource.name, field.name, told.get("title"), field.type, required, codes,
                   told.get("description"))  # fmt: skip
