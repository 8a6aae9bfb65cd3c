"""Read rows of JSON, inline data and Parquet as the texts they would have in CSV.

So one reader and one judge serve every format. A value is written in the form of its field,
a null as one of its missing values.
Source: Data Resource 2.0, inline data; Table Dialect 2.0, `property`, `itemType`, `itemKeys`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.engine import arrays
from toolkit.engine.screening import CUSTOM
from toolkit.engine.written import null_text, written
from toolkit.package.files import PackageError, read_json
from toolkit.package.model import Field, Resource

MAX_JSON = 1 << 30
BATCH = 10_000
TYPED = (bool, float, Decimal, int, date)
CAST = {
    "string": (pa.types.is_string, pa.types.is_large_string, pa.types.is_null),
    "any": (pa.types.is_integer, pa.types.is_float16, pa.types.is_float32),
    "date": (pa.types.is_date32,),
    "boolean": (pa.types.is_boolean,),
}
"""The types of Parquet that Arrow writes as a field of the default form has them."""


class NotRows(Exception):
    """The data is not a list of rows; the message says what it is."""


def rows_of(resource: Resource, root: Path) -> Iterator[list[str]]:
    """Yield the labels of a table in JSON or inside the descriptor, then its rows as texts.

    Raises: NotRows, and OSError.
    """
    return _json_rows(resource, _json_value(resource, root))


def _json_value(resource: Resource, root: Path) -> Any:
    if not resource.paths:
        value = resource.descriptor["data"]
    else:
        parts = [_read(root / path) for path in resource.paths]
        value = parts[0] if len(parts) == 1 else _joined(parts)
    name = resource.descriptor["dialect"].get("property")
    if name is None:
        return value
    if not isinstance(value, dict) or name not in value:
        raise NotRows(f'it has no property "{name}", which the dialect names')
    return value[name]


def _read(file: Path) -> Any:
    try:
        return read_json(file, MAX_JSON)[0]
    except PackageError as error:
        raise NotRows(str(error)) from error


def _joined(parts: list[Any]) -> list[Any]:
    if not all(isinstance(part, list) for part in parts):
        raise NotRows("each of its files must hold a list of rows")
    return [row for part in parts for row in part]


def _json_rows(resource: Resource, value: Any) -> Iterator[list[str]]:
    if not isinstance(value, list):
        raise NotRows("it is not a list of rows")
    if not value:
        return iter([list(resource.field_names)])
    dialect = resource.descriptor["dialect"]
    kind = dict if isinstance(value[0], dict) else list
    stated = {"object": dict, "array": list}.get(dialect.get("itemType", ""), kind)
    for number, row in enumerate(value, 1):
        if not isinstance(row, stated):
            what = "an object" if stated is dict else "a list"
            raise NotRows(f"row {number} is not {what}, as the first is")
    return _objects(resource, value) if stated is dict else _lists(resource, value)


def _objects(resource: Resource, rows: list[dict[str, Any]]) -> Iterator[list[str]]:
    """Yield objects, whose keys have no order of their own: that of the fields comes first."""
    present = dict.fromkeys(key for row in rows for key in row)
    stated = resource.descriptor["dialect"].get("itemKeys")
    known = [name for name in stated or resource.field_names if name in present]
    labels = [*known, *(name for name in present if name not in known)] if not stated else known
    writers = [_Writer(resource, label) for label in labels]
    yield labels
    for row in rows:
        yield [write(row.get(key)) for key, write in zip(labels, writers, strict=True)]


def _lists(resource: Resource, rows: list[list[Any]]) -> Iterator[list[str]]:
    header = resource.descriptor["dialect"].get("header", True)
    labels = [_text(cell) for cell in rows[0]] if header else list(resource.field_names)
    writers = [_Writer(resource, label) for label in labels]
    yield labels
    for row in rows[1:] if header else rows:
        cells = [write(cell) for cell, write in zip(row, writers, strict=False)]
        yield [*cells, *map(_text, row[len(cells) :])]


class _Writer:
    """Convert values of a field to cells."""

    def __init__(self, resource: Resource, label: str) -> None:
        found = (field for field in resource.fields if field.name == label)
        self.field = next(found, Field(label, "any", {}))
        self.null = null_text(resource.schema, self.field)

    def __call__(self, value: Any) -> str:
        if value is None:
            return self.null
        if isinstance(value, list) and self.field.type == "list":
            return str(self.field.descriptor.get("delimiter", ",")).join(map(_text, value))
        if isinstance(value, bool):
            return written(self.field, value)
        return _text(value)


def _text(value: Any) -> str:
    """Return a value as text: a string as it is, null as the empty text, others as JSON."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotRows(f"{ascii(text)[:60]} contains a lone surrogate") from None
    return text


def parquet_labels(resource: Resource, root: Path) -> list[str]:
    """Return the columns of a Parquet table, the same in each of its files.

    Raises: NotRows, and OSError.
    """
    found = [_parquet_names(root / path) for path in resource.paths]
    for path, names in zip(resource.paths, found, strict=True):
        if names != found[0]:
            raise NotRows(f"{path} has other columns than {resource.path}")
    return found[0]


def _parquet_names(file: Path) -> list[str]:
    try:
        return list(pq.read_schema(file).names)
    except pa.ArrowException as error:
        raise NotRows(f"it is not Parquet: {error}") from error


def parquet_columns(
    resource: Resource, root: Path, columns: Sequence[int]
) -> Iterator[list[pa.Array]]:
    """Yield the columns of a Parquet table as texts in batches.

    Args: `columns` is the position of each field's column.
    """
    writers = [_Writer(resource, name) for name in resource.field_names]
    for path in resource.paths:
        with pq.ParquetFile(root / path) as file:
            for batch in file.iter_batches(BATCH):
                yield [
                    _text_column(batch.column(at), writer)
                    for at, writer in zip(columns, writers, strict=True)
                ]


def _text_column(column: pa.Array, write: _Writer) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if _is_cast(column.type, write.field):
        return column.cast(pa.string()).fill_null(write.null)
    return arrays.texts(
        [
            written(write.field, value) if isinstance(value, TYPED) else write(_plain(value))
            for value in column.to_pylist()
        ]
    )


def _is_cast(kind: pa.DataType, field: Field) -> bool:
    """Return whether Arrow writes a column as its field has it."""
    kinds = [*CAST["string"]]
    if field.type not in ("year", "date", "boolean") and "decimalChar" not in field.descriptor:
        kinds += CAST["any"]
    if not any(key in field.descriptor for key in CUSTOM.get(field.type, ())):
        kinds += CAST.get(field.type, ())
    return any(is_one(kind) for is_one in kinds)


def _plain(value: Any) -> Any:
    """Return a value of Parquet as one of JSON: days and times as text, bytes as Base64."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode("ascii")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return str(value)
