"""Turn a Table Schema into SQL that may suspect a good cell but never passes a bad one.

A cell that passes its screen is valid, and the cast of the screen gives its value. Every other cell
is flagged, and its distinct values are checked by frictionless.
Source: Table Schema 2.0, <https://datapackage.org/standard/table-schema/>.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.engine.expressions import is_monotone
from toolkit.engine.forms import DAY, INTEGER, Repeated, Shape
from toolkit.engine.lexical import VALUES, form_of, is_local
from toolkit.package.model import Field, Resource

if TYPE_CHECKING:
    import duckdb

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


@dataclass(frozen=True, slots=True)
class Screen:
    """The SQL of one field: when a raw text is missing, when it is certainly valid, its value.

    `clean` is the complete condition; `rest` is what is left of it if `shape` (see `forms.py`, may
    be None) holds. The raw table has the alias `r`.
    """

    field: Field
    name: str
    missing: str
    clean: str
    rest: str
    shape: Shape | None
    value: str
    sql_type: str
    texts: tuple[str, ...]

    @property
    def column(self) -> str:
        """The quoted name of the column in the engine."""
        return identifier(self.name)

    @property
    def typed(self) -> str:
        """The value of a raw text, or null if it is missing."""
        if self.texts != ("",):
            return f"CASE WHEN NOT {self.missing} THEN {self.value} END"
        filled = f"nullif(r.{self.column}, '')"
        if self.field.type in VALUES:
            return f"CASE WHEN {filled} IS NOT NULL THEN {self.value} END"
        return filled if self.sql_type == "VARCHAR" else f"TRY_CAST({filled} AS {self.sql_type})"

    @property
    def kept(self) -> str | None:
        """The quoted name of a column that keeps the text, if the value does not determine it."""
        other = self.sql_type == "DOUBLE" or self.field.type in VALUES
        return identifier(f"_text {self.name}") if other else None

    @property
    def text(self) -> str:
        """The text of a cell that passed its screen."""
        return self.kept or (
            self.column if self.sql_type == "VARCHAR" else f"{self.column}::VARCHAR"
        )


def literal(value: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows into a table column by column; with Arrow it would import pandas (0.2 s)."""
    if rows:
        marks = ", ".join(["unnest(?)"] * len(rows[0]))
        columns = [list(cells) for cells in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {table} SELECT {marks}", columns)


def engine_names(names: Sequence[str]) -> dict[str, str]:
    """Return the names of columns or tables in the engine, which ignores case.

    A name is kept unless it begins with an underscore, which is reserved, or is already used.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for number, name in enumerate(names):
        plain = not name.startswith("_") and "\0" not in name and name.casefold() not in taken
        found[name] = name if plain else f"_{number}"
        taken.add(name.casefold())
    return found


def quoted(resource: Resource, names: Sequence[str]) -> list[str]:
    """Return the quoted names of some fields in the engine."""
    known = engine_names(resource.field_names)
    return [identifier(known[name]) for name in names]


def screens(resource: Resource) -> list[Screen]:
    """Return the screen of each field, in order."""
    names = engine_names(resource.field_names)
    return [_screen(resource, field, names[field.name]) for field in resource.fields]


def suspicion(screen: Screen) -> str | None:
    """Return when a cell with the right shape must still be checked, or None if never."""
    column = f"r.{screen.column}"
    clauses = [] if screen.rest == "true" else [f"({screen.rest})"]
    outside = categories(screen.field, column)
    if outside:
        clauses.append(f"({outside})")
    listed = ", ".join(literal(text) for text in screen.texts if text)
    if listed:
        clauses.append(f"{column} NOT IN ({listed})")
    if "" in screen.texts and not screen.field.required:
        sure = f"{column} = '' OR ({' AND '.join(clauses)})" if clauses else None
    else:
        if screen.field.required or screen.shape:
            clauses.append(f"{column} <> ''")
        sure = " AND ".join(clauses) if clauses else None
    return f"({sure}) IS NOT TRUE" if sure else None


def categories(field: Field, column: str) -> str | None:
    """Return when a text is one of the field's categories, or None if that is not needed."""
    known = field.categories
    if known is None or set(known) >= {str(code) for code in field.enum or [None]}:
        return None
    return f"{column} IN ({', '.join(literal(value) for value in known) or 'NULL'})"


def sql_type(resource: Resource, field: Field) -> str:
    """Return the engine's type for a field's values.

    Numbers in keys are kept as text, one form per value: floating point could make two keys equal.
    """
    if field.type == "number" and (
        field.constraints.get("unique") is True or field.name in key_fields(resource)
    ):
        return "VARCHAR"
    return SQL_TYPES.get(field.type, "VARCHAR")


def key_fields(resource: Resource) -> set[str]:
    """Return the fields that are part of any key of a table."""
    keys = [resource.primary_key, *resource.unique_keys]
    return {name for key in keys for name in key} | {
        name for key in resource.foreign_keys for name in key.fields
    }


def null_texts(resource: Resource, field: Field) -> tuple[str, ...]:
    """Return the texts that mean null in a field: its own, else those of its table."""
    missing = field.descriptor.get("missingValues")
    return resource.missing_values if missing is None else _texts(missing)


def _screen(resource: Resource, field: Field, name: str) -> Screen:
    column = f"r.{identifier(name)}"
    texts = null_texts(resource, field)
    listed = ", ".join(literal(text) for text in texts)
    absent = f"({column} IS NULL" + (f" OR {column} IN ({listed}))" if listed else ")")
    kind = sql_type(resource, field)
    lexical = "false" if field.type == "number" and kind == "VARCHAR" else _lexical(field, column)
    shape = _shape(field, lexical)
    constraints = field.constraints.items()
    clauses = [lexical, *(_constraint(field, column, n, v) for n, v in constraints)]
    left = [_cast(field, column) if shape else lexical]
    left += [
        _constraint(field, column, name, value)
        for name, value in constraints
        if not (isinstance(shape, Repeated) and name == "pattern")
    ]
    value = VALUES[field.type](column, field) if field.type in VALUES else column
    value = value if kind == "VARCHAR" else f"TRY_CAST({column} AS {kind})"
    return Screen(field, name, absent, _all(clauses), _all(left), shape, value, kind, texts)


def _texts(values: list[Any]) -> tuple[str, ...]:
    return tuple(str(v["value"] if isinstance(v, dict) else v) for v in values)


def _all(clauses: list[str]) -> str:
    kept = [f"({clause})" for clause in clauses if clause != "true"]
    return " AND ".join(kept) or "true"


def _shape(field: Field, lexical: str) -> Shape | None:
    """Return the form that checks a cell's text in Arrow's memory, or None if SQL must do it."""
    if lexical == "false" or (field.type == "string" and lexical != "true"):
        return None
    if field.type == "string":
        pattern = field.constraints.get("pattern")
        return Repeated.of(pattern) if isinstance(pattern, str) else None
    if field.type == "integer":
        return INTEGER
    return DAY if field.type == "date" else None


def _cast(field: Field, column: str) -> str:
    """Return what a text of the right form may still fail: a date that does not exist."""
    if field.type == "date":
        return f"{_filled(column, 'DATE')} >= DATE '0001-01-01'"
    return "true"


def _filled(column: str, kind: str) -> str:
    """Return a cast that is not tried on empty cells, because failing casts are slow."""
    return f"TRY_CAST(nullif({column}, '') AS {kind})"


def _lexical(field: Field, column: str) -> str:
    """Return when the text is certainly of the type, in a form whose cast is exact."""
    standard = all(
        field.descriptor.get(key, "default") in ("default", True, "")
        for key in CUSTOM.get(field.type, ("format",))
    )
    if field.type == "any" or (field.type == "string" and standard):
        return "true"
    if field.type == "boolean" and standard:
        return f"{column} IN ('true', 'false')"
    form = form_of(field, standard)
    if form is None:
        return "false"
    lexical = f"regexp_full_match({column}, {literal(form)})"
    return f"{lexical} AND {_exists(column)}" if field.type in ("date", "datetime") else lexical


def _exists(column: str) -> str:
    """Return when the day at the beginning of a text is in the calendar."""
    return f"{column} >= '0001' AND TRY_CAST(left({column}, 10) AS DATE) IS NOT NULL"


def _constraint(field: Field, column: str, name: str, value: Any) -> str:
    """Return when a clean text certainly meets a constraint; `false` if SQL cannot tell."""
    if name in ("required", "unique"):
        return "true"
    if name == "enum" and field.type in ("string", "any") and isinstance(value, list):
        return f"{column} IN ({', '.join(literal(str(v)) for v in value)})" if value else "false"
    if name in ("minLength", "maxLength") and field.type == "string" and type(value) is int:
        return f"length({column}) {'>=' if name == 'minLength' else '<='} {value}"
    if name == "pattern" and field.type == "string" and is_monotone(value):
        return f"regexp_full_match({column}, {literal('(?:' + value + ')')})"
    operator = {"minimum": ">=", "maximum": "<="}.get(name)
    if operator and field.type in ("integer", "year") and type(value) is int:
        return f"{_filled(column, 'BIGINT')} {operator} {value}"
    if operator and field.type == "date" and _is_day(value):
        return f"{column} {operator} {literal(str(value))}"
    if operator and field.type in ("datetime", "time", "yearmonth") and is_local(field, value):
        return f"length({column}) = {len(value)} AND {column} {operator} {literal(value)}"
    return "false"


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def empty_column(field: Field) -> str:
    """Return the SQL of a column without values."""
    return f"NULL::{SQL_TYPES.get(field.type, 'VARCHAR')} AS {identifier(field.name)}"


def empty_table(resource: Resource, table: str) -> str:
    """Return the statement that creates a table without rows; `table` is its quoted name."""
    columns = ", ".join(map(empty_column, resource.fields))
    return (
        f"CREATE TABLE main.{table} AS SELECT {columns},"
        " NULL::VARCHAR[] AS _cells, NULL::BIGINT AS _record WHERE false"
    )


def texts_view(resource: Resource, table: str) -> str:
    """Return the statement that creates the view of a typed table's texts."""
    texts = [
        f"coalesce(CASE WHEN _cells IS NULL THEN {screen.text} ELSE _cells[{n}] END, '')"
        f" AS {screen.column}"
        for n, screen in enumerate(screens(resource), 1)
    ]
    return (
        f"CREATE VIEW raw.{table} AS SELECT {', '.join(texts)}, _cells IS NOT NULL AS _odd,"
        f" _record FROM main.{table}"
    )


def exact_cells(resource: Resource, table: str) -> str:
    """Return the query for the typed cells of a table; the text where Arrow has no such type."""
    cells = [
        screen.column
        if screen.field.type in (*SQL_TYPES, "string", "any")
        else f"CASE WHEN {screen.column} IS NOT NULL THEN CASE WHEN _cells IS NULL"
        f" THEN {screen.text} ELSE _cells[{n}] END END AS {screen.column}"
        for n, screen in enumerate(screens(resource), 1)
    ]
    return f"SELECT {', '.join(cells)} FROM main.{table}"
