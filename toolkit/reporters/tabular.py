"""Write a computed view for a terminal, as CSV or as JSON."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.wording import clean, plain_json

if TYPE_CHECKING:
    import pyarrow as pa


def render(table: pa.Table, form: str) -> str:
    """Return a table as `table`, `csv` or `json` (a list of objects; empty cells are null)."""
    if form == "json":
        rows = [
            plain_json(json.dumps(_plain(row), ensure_ascii=False)) for row in table.to_pylist()
        ]
        return "[\n" + ",\n".join(rows) + "\n]\n" if rows else "[]\n"
    return _csv(table) if form == "csv" else _aligned(table)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv(table: pa.Table) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows([_cell(value) for value in row.values()] for row in table.to_pylist())
    return out.getvalue()


def _aligned(table: pa.Table) -> str:
    """Return aligned columns if they fit the terminal, otherwise one block of lines per row."""
    rows = [[clean(_cell(value)) for value in row.values()] for row in table.to_pylist()]
    names = table.column_names
    if not rows:
        return f"no rows ({', '.join(names)})\n"
    widths = [max(len(name), *(len(row[at]) for row in rows)) for at, name in enumerate(names)]
    if sum(widths) + 2 * len(widths) <= max(100, shutil.get_terminal_size().columns):
        lines = [names, *rows]
        return "".join(
            "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
            + "\n"
            for line in lines
        )
    wide = max(map(len, names))
    return "\n".join(
        "".join(f"{name:<{wide}}  {cell}\n" for name, cell in zip(names, row, strict=True) if cell)
        for row in rows
    )
