"""The forms in which a text is certainly a value of its type, and the value of such a text.

Each form is a part of what the type allows, written as a regular expression; a text of another
form is read by frictionless. The value is the text under which the values of a type are compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from toolkit.package.model import Field

DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
HOUR = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
LABEL = "[a-z0-9]{1,20}"
WHOLE = "(0|-?[1-9][0-9]{0,17})"
FORMS = {
    "integer": "-?[0-9]{1,18}",
    "number": "-?[0-9]{1,9}([.][0-9]{1,6})?",
    "date": DAY,
    "year": "[1-9][0-9]{3}",
    "yearmonth": "[1-9][0-9]{3}-(0[1-9]|1[0-2])",
    "time": f"{HOUR}Z?",
    "datetime": f"{DAY}T{HOUR}Z?",
}
FORMATS = {
    "email": f"[A-Za-z0-9]{{1,20}}([._+-][A-Za-z0-9]{{1,20}})?@({LABEL}[.]){{1,3}}[a-z]{{2,20}}",
    "uri": "https?://[a-z0-9-]+([.][a-z0-9-]+)*(/[A-Za-z0-9._~-]*)*",
    "uuid": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "binary": "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
}
"""The forms of texts by the `format` of their field."""
ITEMS = {"string": '[^"\\\\\\x00-\\x1f]*', "integer": WHOLE}
MARKS = ",;|/ "
"""The delimiters of lists that no item of these forms can contain in another meaning."""


def of_list(field: Field) -> tuple[str, str] | None:
    """Return delimiter and type of the items of a list with a known form, else None."""
    mark, kind = field.descriptor.get("delimiter", ","), field.descriptor.get("itemType", "string")
    known = isinstance(mark, str) and len(mark) == 1 and mark in MARKS and kind in ITEMS
    return (mark, kind) if known else None


def form_of(field: Field, standard: bool) -> str | None:
    """Return a regular expression whose texts are certainly of a field's type; None without one.

    Args: `standard` is whether the field has the default form of its type.
    """
    if field.type == "list":
        known = of_list(field)
        if known is None:
            return None
        mark, kind = known
        return ITEMS[kind] if kind == "string" else f"{WHOLE}([{mark}]{WHOLE})*"
    if field.type == "string" and not standard:
        return FORMATS.get(str(field.descriptor.get("format")))
    return FORMS.get(field.type) if standard else None


def is_local(field: Field, bound: Any) -> bool:
    """Return whether a bound is in local time, so that texts as long as it sort as their values."""
    known = isinstance(bound, str) and re.fullmatch(FORMS[field.type], bound)
    return bool(known) and not bound.endswith("Z")


def _datetime(column: str, field: Field) -> str:
    return f"replace(replace({column}, 'T', ' '), 'Z', '+00:00')"


def _time(column: str, field: Field) -> str:
    utc = f"'2000-01-02 ' || replace({column}, 'Z', '+00:00')"
    return f"CASE WHEN {column} LIKE '%Z' THEN {utc} ELSE {column} END"


def _yearmonth(column: str, field: Field) -> str:
    month = f"ltrim(substr({column}, 6), '0')"
    return f"'yearmonth(year=' || left({column}, 4) || ', month=' || {month} || ')'"


def _list(column: str, field: Field) -> str:
    known = of_list(field)
    if known is None:
        return column
    mark, kind = known
    quote = '"' if kind == "string" else ""
    items = f"replace({column}, '{mark}', '{quote}, {quote}')"
    return f"'[{quote}' || {items} || '{quote}]'"


VALUES: dict[str, Callable[[str, Field], str]] = {
    "datetime": _datetime,
    "time": _time,
    "yearmonth": _yearmonth,
    "list": _list,
}
"""The SQL of the value of a text in its form, for the types whose values are not their texts."""
