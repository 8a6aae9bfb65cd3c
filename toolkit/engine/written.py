"""Write values as cells of their field, in the form that its Table Schema states.

Source: Table Schema 2.0, <https://datapackage.org/standard/table-schema/>.
"""

from __future__ import annotations

import math
from datetime import date, time
from decimal import Decimal
from typing import Any

from toolkit.package.model import Field

ISO = ("default", "any", "")
"""The formats of a day or time that ISO 8601 satisfies."""


def null_text(schema: dict[str, Any], field: Field) -> str:
    """Return how a null of a field is written: an empty cell, unless that is a value."""
    listed = field.descriptor.get("missingValues")
    listed = schema.get("missingValues") if listed is None else listed
    items = listed if isinstance(listed, list) and listed else [""]
    texts = [str(item.get("value") if isinstance(item, dict) else item) for item in items]
    return "" if "" in texts else texts[0]


def written(field: Field, value: Any) -> str:
    """Return a value as a cell that its field reads as the same value.

    Args: `value` is a text, number, boolean, day or time; a text is returned as it is.
    """
    if isinstance(value, bool):
        key = "trueValues" if value else "falseValues"
        return str((field.descriptor.get(key) or [str(value).lower()])[0])
    if isinstance(value, int | float | Decimal):
        return _number(field, value)
    if isinstance(value, date | time):
        return _moment(field, value)
    return str(value)


def number_text(value: float) -> str:
    """Return a number as written in CSV: a whole number has no decimal point."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def _number(field: Field, value: float | Decimal) -> str:
    if field.type == "year" and isinstance(value, int):
        return f"{value:04d}"
    if isinstance(value, float):
        text = number_text(value)
    else:
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.replace(".", str(field.descriptor.get("decimalChar") or "."))


def _moment(field: Field, value: date | time) -> str:
    form = str(field.descriptor.get("format") or "default")
    if form in ISO:
        return value.isoformat()
    if isinstance(value, date):  # strftime leaves out the zeros of a year before 1000
        form = form.replace("%Y", f"{value.year:04d}")
    return value.strftime(form)
