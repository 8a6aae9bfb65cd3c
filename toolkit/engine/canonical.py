"""The canonical form of cells and files, which `tidy` writes and `*-not-canonical` check.

Source: RFC 4180 with minimal quoting, LF and UTF-8 without BOM; Unicode Standard Annex 15 (NFC).
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import pyarrow as pa

from toolkit.engine.screening import quoted
from toolkit.engine.tables import Tables
from toolkit.package.model import Dialect, Field, Resource

VERBATIM = frozenset(("title", "text_start", "text_end", "mention", "words"))
BREAKS = str.maketrans({"\r": " ", "\n": " ", "\t": " "})
REWRITTEN = frozenset(("integer", "boolean", "date"))
"""The types whose values have one canonical text."""
OWN_FORM = ("format", "trueValues", "falseValues", "groupChar", "bareNumber")
"""The properties with which a field states how its own values are written."""


def stated_form(resource: Resource) -> str | None:
    """Return why a table has no canonical form: how the descriptor says it is written; or None."""
    if not resource.is_csv:
        return f"its format is {resource.format}"
    if len(resource.paths) != 1:
        return "it is in several files" if resource.paths else "it is inside the descriptor"
    if resource.compression is not None:
        return f"it is compressed ({resource.compression})"
    if codecs.lookup(resource.encoding).name != "utf-8":
        return f"its encoding is {resource.encoding}"
    if resource.dialect != Dialect():
        return "it has a dialect of its own"
    if resource.fields_match != "exact":
        return f"its fieldsMatch is {resource.fields_match}"
    return None


def is_rewritten(field: Field) -> bool:
    """Return whether the values of a field have one canonical text."""
    stated = field.descriptor
    own = any(stated.get(name) not in (None, "default") for name in OWN_FORM)
    return field.type in REWRITTEN and not own


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> None:
    """Write a CSV file row by row, in the form of `render_csv`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        _write(file, header, rows)


def render_csv(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> bytes:
    """Return a CSV file: minimal quoting, LF, UTF-8; None and the empty string are empty cells."""
    text = io.StringIO(newline="")
    _write(text, header, rows)
    return text.getvalue().encode("utf-8")


def _write(file: TextIO, header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> None:
    writer = csv.writer(_Lines(file), lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)


class _Lines:
    """End each line with LF; `csv` quotes a CR in a cell only if it is part of the line's end."""

    def __init__(self, file: TextIO) -> None:
        self.put = file.write

    def write(self, line: str) -> int:
        """Write one line that ends with CR and LF."""
        return self.put(line[:-2] + "\n")


def canonical_cell(field: Field, text: str) -> str:
    """Return a text cell without line breaks, tabs and outer spaces, in NFC unless verbatim."""
    text = text.replace("\r\n", "\n").translate(BREAKS).strip()
    verbatim = field.name in VERBATIM
    return text if verbatim or text.isascii() else unicodedata.normalize("NFC", text)


def sort_columns(resource: Resource) -> tuple[str, ...]:
    """Return the columns by which rows are sorted: the primary key, or all columns."""
    return resource.primary_key or resource.field_names


def order_of(resource: Resource, alias: str = "") -> str:
    """Return the SQL of the canonical order of a table's rows, nulls first."""
    columns = quoted(resource, sort_columns(resource))
    return ", ".join(f"{alias}{column} NULLS FIRST" for column in columns) + f", {alias}_record"


def ordered_rows(
    tables: Tables, resource: Resource, typed: bool = False
) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table in canonical order, as text; `typed` as for `ordered_batches`."""
    for batch in ordered_batches(tables, resource, typed):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def ordered_batches(
    tables: Tables, resource: Resource, typed: bool = False
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table in canonical order, as columns of text without nulls.

    With `typed`, values that have one canonical text are written in it.
    """
    columns = quoted(resource, resource.field_names)
    cells = [
        f"coalesce(m.{column}::VARCHAR, '')"
        if typed and is_rewritten(field)
        else f"coalesce(r.{column}, '')"
        for field, column in zip(resource.fields, columns, strict=True)
    ]
    table = tables.name(resource)
    query = (
        f"SELECT {', '.join(cells)} FROM raw.{table} r JOIN main.{table} m USING (_record)"
        f" ORDER BY {order_of(resource, 'm.')}"
    )
    yield from tables.chunks(query)
