"""Find the columns whose cells a typed file cannot give back, and read those as they are written.

A number such as `1.50` or `1.234,50`, one with more digits than floating point, and one of several
missing values have a text that their value does not determine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, DecimalException

import pyarrow as pa

from toolkit.engine.arrow_types import arrow_schema, typed_column
from toolkit.engine.canonical import order_of
from toolkit.engine.screening import CUSTOM, SQL_TYPES, Screen, literal, screens
from toolkit.engine.tables import Tables
from toolkit.engine.written import null_text, number_text, written
from toolkit.package.model import Field, Resource

FIXED = re.compile(r"-?(?:0|[1-9][0-9]*)\.([0-9]+)")
SMALL, MOST = 38, 76
"""The most digits of a decimal of 128 and of 256 bits."""


def is_plain(field: Field) -> bool:
    """Return whether a field's cells have the default form."""
    return all(
        field.descriptor.get(key, "") in ("default", True, "") for key in CUSTOM.get(field.type, ())
    )


def labelled(tables: Tables, resource: Resource) -> list[str]:
    """Return the fields in which a missing value is not written as every null is written."""
    found = []
    for screen in screens(resource):
        null = literal(null_text(resource.schema, screen.field))
        query = (
            f"SELECT 1 FROM raw.{tables.name(resource)} r"
            f" WHERE {screen.missing} AND r.{screen.column} <> {null} LIMIT 1"
        )
        if screen.texts and set(screen.texts) != {""} and tables.select(query):
            found.append(screen.field.name)
    return found


def held(tables: Tables, resource: Resource) -> dict[str, pa.DataType]:
    """Return the columns that Arrow's own type cannot give back, with the type that can.

    Numbers with the same decimals become decimals; everything else stays a text.
    """
    found = dict.fromkeys(labelled(tables, resource), pa.string())
    for screen in screens(resource):
        field = screen.field
        sure = field.type in ("integer", "boolean", "date", "year") and is_plain(field)
        if field.type in SQL_TYPES and field.name not in found and not sure:
            kind = _kind(tables, resource, screen)
            if kind is not None:
                found[field.name] = kind
    return found


def _kind(tables: Tables, resource: Resource, screen: Screen) -> pa.DataType | None:
    """Return the type that gives a column's texts back; None if it is the field's own."""
    same, fixed, scale, digits = True, is_plain(screen.field), set(), 0
    for batch in tables.chunks(_pairs(tables, resource, screen)):
        for text, value in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            typed = float(value) if screen.field.type == "number" else value
            same = same and written(screen.field, typed) == text
            match = FIXED.fullmatch(text)
            fixed = fixed and match is not None and not (text[0] == "-" and not Decimal(text))
            scale.add(len(match[1]) if match else 0)
            digits = max(digits, len(text))
    if same:
        return None
    if fixed and len(scale) == 1 and digits <= MOST:
        size = pa.decimal128 if digits <= SMALL else pa.decimal256
        return size(SMALL if digits <= SMALL else MOST, scale.pop())
    return pa.string()


def _pairs(tables: Tables, resource: Resource, screen: Screen) -> str:
    table, column = tables.name(resource), screen.column
    return (
        f"SELECT DISTINCT r.{column} AS t, m.{column} AS v FROM raw.{table} r"
        f" JOIN main.{table} m USING (_record) WHERE m.{column} IS NOT NULL"
    )


def inexact(tables: Tables, resource: Resource) -> list[str]:
    """Return the columns of numbers that floating point cannot store."""
    return [
        screen.field.name
        for screen in screens(resource)
        if screen.field.type == "number" and not _is_float(tables, resource, screen)
    ]


def _is_float(tables: Tables, resource: Resource, screen: Screen) -> bool:
    """Return whether all numbers of a column are the same in floating point."""
    for batch in tables.chunks(_pairs(tables, resource, screen)):
        for text, value in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if not _is_same(screen.field, text, float(value)):
                return False
    return True


def _is_same(field: Field, text: str, value: float) -> bool:
    group, point = (str(field.descriptor.get(key) or "") for key in ("groupChar", "decimalChar"))
    plain = text.replace(group, "") if group else text
    plain = plain.replace(point, ".") if point else plain
    number = plain if field.descriptor.get("bareNumber", True) else re.sub("[^0-9.eE+-]", "", plain)
    try:
        return Decimal(number) == Decimal(number_text(value))
    except DecimalException:
        return number_text(value).casefold() == number.casefold()


def arrow_schema_of(resource: Resource, columns: dict[str, pa.DataType]) -> pa.Schema:
    """Return the Arrow schema of a table some of whose columns have another type."""
    schema = arrow_schema(resource)
    for number, field in enumerate(schema):
        if field.name in columns:
            schema = schema.set(number, field.with_type(columns[field.name]))
    return schema


def batches(
    tables: Tables, resource: Resource, columns: dict[str, pa.DataType]
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table in canonical order, some of its columns from their texts."""
    if not columns:
        yield from tables.batches(resource, order_of(resource))
        return
    cells = []
    for screen in screens(resource):
        name, field = screen.column, screen.field
        if field.name in columns:
            null = literal(null_text(resource.schema, field))
            cells.append(f"nullif(r.{name}, {null}) AS {name}")
        elif field.type in SQL_TYPES:
            cells.append(f"m.{name}")
        else:
            cells.append(f"CASE WHEN m.{name} IS NOT NULL THEN r.{name} END AS {name}")
    table, schema = tables.name(resource), arrow_schema_of(resource, columns)
    query = (
        f"SELECT {', '.join(cells)} FROM raw.{table} r JOIN main.{table} m USING (_record)"
        f" ORDER BY {order_of(resource, 'm.')}"
    )
    for rows in tables.chunks(query):
        arrays = [
            _cast(rows.column(n), columns[item.name])
            if item.name in columns
            else typed_column(rows.column(n), item, resource)
            for n, item in enumerate(schema)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _cast(texts: pa.Array, kind: pa.DataType) -> pa.Array:
    if not pa.types.is_decimal(kind):
        return texts.cast(kind)
    return pa.array([None if t is None else Decimal(t) for t in texts.to_pylist()], kind)
