"""Table Schema → sound predicates: SQL that may suspect a good cell and never passes a bad one.

A cell that its screen passes is valid, and the cast beside it gives its value. Every other cell is
flagged, and its distinct values go to adjudication.
Source: Table Schema 2.0, <https://datapackage.org/standard/table-schema/>.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from toolkit.package import Field, Resource

SQL_TYPES = {
    "integer": "BIGINT",
    "year": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
CUSTOM = {
    "integer": ("bareNumber", "groupChar"),
    "number": ("bareNumber", "groupChar", "decimalChar"),
    "boolean": ("trueValues", "falseValues"),
    "date": ("format",),
    "string": ("format",),
}
SAFE_PATTERN = re.compile(
    r"\^?(?:[A-Za-z0-9 _/:@%,;=<>~#!'\"-]|\[[A-Za-z0-9_ ?.!,:;/@#%&=+-]+\]|\{\d+(?:,\d*)?\}"
    r"|\\[.?*+()\[\]{}|$^/-]|[()*+?.]|\(\?:)*\$?"
)


@dataclass(frozen=True, slots=True)
class Screen:
    """The SQL of one field: when a raw text is missing, when it is surely valid, its value.

    The raw table goes by the alias `r`.
    """

    field: Field
    missing: str
    clean: str
    value: str
    sql_type: str


def literal(value: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def screens(resource: Resource) -> list[Screen]:
    """Return the screen of each field, in order."""
    return [_screen(resource, field) for field in resource.fields]


def sql_type(field: Field) -> str:
    """Return the engine's type of a field's values."""
    return SQL_TYPES.get(field.type, "VARCHAR")


def _screen(resource: Resource, field: Field) -> Screen:
    column = f"r.{identifier(field.name)}"
    missing = field.descriptor.get("missingValues")
    texts = resource.missing_values if missing is None else tuple(str(v) for v in missing)
    listed = ", ".join(literal(text) for text in texts)
    absent = f"({column} IS NULL" + (f" OR {column} IN ({listed}))" if listed else ")")
    kind = sql_type(field)
    lexical = _lexical(field, column)
    clauses = [lexical, *(_constraint(field, column, n, v) for n, v in field.constraints.items())]
    clean = " AND ".join(f"({clause})" for clause in clauses)
    value = column if kind == "VARCHAR" else f"TRY_CAST({column} AS {kind})"
    return Screen(field, absent, clean, value, kind)


def _lexical(field: Field, column: str) -> str:
    """Return when the text is surely of the type, in the form whose cast is exact."""
    standard = all(
        key not in field.descriptor or field.descriptor[key] in ("default", True, "")
        for key in CUSTOM.get(field.type, ())
    )
    if not standard:
        return "false"
    if field.type in ("string", "any"):
        return "true"
    if field.type == "integer":
        return f"regexp_full_match({column}, '-?[0-9]{{1,18}}')"
    if field.type == "number":
        return f"regexp_full_match({column}, '-?[0-9]{{1,15}}([.][0-9]{{1,10}})?')"
    if field.type == "boolean":
        return f"{column} IN ('true', 'false')"
    if field.type == "date":
        shape = f"regexp_full_match({column}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
        return f"{shape} AND {column} >= '0001' AND TRY_CAST({column} AS DATE) IS NOT NULL"
    return "false"


def _constraint(field: Field, column: str, name: str, value: Any) -> str:
    """Return when a clean text surely meets a constraint; `false` where SQL cannot tell."""
    if name in ("required", "unique"):
        return "true"
    if name == "enum" and field.type in ("string", "any") and isinstance(value, list):
        return f"{column} IN ({', '.join(literal(str(v)) for v in value)})" if value else "false"
    if name in ("minLength", "maxLength") and field.type == "string" and type(value) is int:
        return f"length({column}) {'>=' if name == 'minLength' else '<='} {value}"
    if name == "pattern" and field.type == "string" and is_plain(value):
        return f"regexp_full_match({column}, {literal('(?:' + value + ')')})"
    operator = {"minimum": ">=", "maximum": "<="}.get(name)
    if operator and field.type == "integer" and type(value) is int:
        return f"TRY_CAST({column} AS BIGINT) {operator} {value}"
    if operator and field.type == "date" and _is_day(value):
        return f"{column} {operator} {literal(str(value))}"
    return "false"


def is_plain(pattern: Any) -> bool:
    """Return whether Python and RE2 surely agree on a pattern: ASCII, no classes, no lookaround.

    frictionless matches `^pattern$`, so a bare alternative is left to adjudication.
    """
    if not isinstance(pattern, str) or not SAFE_PATTERN.fullmatch(pattern):
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False
