"""Map the fields of a table to Arrow types, and cast its columns to them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.package.model import Field, Resource

MAX_CODES = 127
"""The most codes that fit the int8 index of a dictionary."""


def arrow_type(field: Field) -> pa.DataType:
    """Return the Arrow type of a field: coded columns are dictionaries in the enum's order."""
    if field.type == "integer":
        low, high = field.constraints.get("minimum"), field.constraints.get("maximum")
        small = low is not None and high is not None and low >= -(2**31) and high < 2**31
        return pa.int32() if small else pa.int64()
    simple = {"year": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    if field.type == "date":
        return pa.date32()
    if field.enum and len(field.enum) <= MAX_CODES and field.type == "string":
        return pa.dictionary(pa.int8(), pa.string())
    return simple.get(field.type, pa.string())


def arrow_schema(resource: Resource) -> pa.Schema:
    """Return the Arrow schema of a table, `nullable=False` where a field is required."""
    return pa.schema(
        [
            pa.field(field.name, arrow_type(field), nullable=not field.required)
            for field in resource.fields
        ]
    )


def typed_column(values: pa.Array, item: pa.Field, resource: Resource) -> pa.Array:
    """Cast a column; a coded one gets every code of its enum as a level."""
    if not pa.types.is_dictionary(item.type):
        return values.cast(item.type)
    field = next(field for field in resource.fields if field.name == item.name)
    levels = pa.array([str(code) for code in field.enum or []], pa.string())
    return pa.DictionaryArray.from_arrays(pc.index_in(values, levels).cast(pa.int8()), levels)
