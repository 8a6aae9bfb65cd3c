"""Read tables as pandas DataFrames, and validate frames in memory with pandera schemas.

A frame has Arrow-backed dtypes; a coded column is a pandas category with every code as a level,
because Arrow's dictionary dtype cannot be sorted and has no `.str` or `.cat`.
Source: Table Schema 2.0, <https://datapackage.org/standard/table-schema/>.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from numbers import Integral, Real
from typing import Any

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa

from toolkit.engine.arrow_types import arrow_type
from toolkit.engine.tables import Tables
from toolkit.package.model import Field, ForeignKey, Problem, Resource
from toolkit.wording import broken_constraint

Frames = Mapping[str, pd.DataFrame]
INTEGER = re.compile(r"[+-]?[0-9]+")
BOOLEANS = {"true": True, "false": False}


def frame(tables: Tables, name: str) -> pd.DataFrame:
    """Return a table as a DataFrame, rows in file order; raises KeyError if it was not read."""
    result: pd.DataFrame = tables.arrow(name).to_pandas(types_mapper=_dtype)
    return result


def _dtype(kind: pa.DataType) -> Any:
    """Return the dtype of a column, or None for a coded one, which becomes a category."""
    return None if pa.types.is_dictionary(kind) else pd.ArrowDtype(kind)


def frame_schema(resource: Resource, others: Frames | None = None) -> pandera.DataFrameSchema:
    """Return the pandera schema of a table: dtypes, required, constraints, keys, foreign keys.

    Foreign keys into the table itself and into the tables in `others` are checked. The frame must
    have its types already (from `load` or `typed`), because pandera checks dtypes strictly.
    """
    checks = [pandera.Check(_distinct(key), name=name, error=name) for name, key in _keys(resource)]
    for number, key in enumerate(resource.foreign_keys):
        if key.resource == resource.name or key.resource in (others or {}):
            name = f"foreign-key {number}"
            target = None if key.resource == resource.name else (others or {})[key.resource]
            checks.append(pandera.Check(_found(key, target), name=name, error=name))
    columns = {field.name: _column(resource, field) for field in resource.fields}
    return pandera.DataFrameSchema(columns, checks=checks, strict=True, name=resource.name)


def _column(resource: Resource, field: Field) -> pandera.Column:
    kind = arrow_type(field)
    required = field.required or field.name in resource.primary_key
    checks = [
        pandera.Check(_each(test), name=name, error=name)
        for name, value in field.constraints.items()
        if (test := _test(field, name, value)) is not None
    ]
    return pandera.Column(_dtype(kind), checks=checks, nullable=not required)


def _test(field: Field, name: str, value: Any) -> Callable[[Any], bool] | None:
    """Return a test of one constraint for non-null cells, or None if it does not concern cells."""
    if name == "enum":
        allowed = {_parse(field, item) for item in value}
        return lambda cell: cell in allowed
    if name == "pattern" and field.type == "string":
        pattern = re.compile(f"^{value}$")
        return lambda cell: pattern.match(cell) is not None
    if name in ("minLength", "maxLength") and field.type == "string":
        return lambda cell: len(cell) >= value if name == "minLength" else len(cell) <= value
    if name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        bound = _parse(field, value)
        tests: dict[str, Callable[[Any], bool]] = {
            "minimum": lambda cell: bool(cell >= bound),
            "maximum": lambda cell: bool(cell <= bound),
            "exclusiveMinimum": lambda cell: bool(cell > bound),
            "exclusiveMaximum": lambda cell: bool(cell < bound),
        }
        return tests[name]
    return None


def _each(test: Callable[[Any], bool]) -> Callable[[pd.Series[Any]], pd.Series[bool]]:
    def check(cells: pd.Series[Any]) -> pd.Series[bool]:
        return pd.Series([test(cell) for cell in cells], index=cells.index, dtype=bool)

    return check


def _keys(resource: Resource) -> list[tuple[str, tuple[str, ...]]]:
    """Return each set of columns that must be unique, with the name of its rule."""
    keys = [("primary-key", resource.primary_key)] if resource.primary_key else []
    unique = [(f.name,) for f in resource.fields if f.constraints.get("unique") is True]
    keys += [(f"unique-error {number}", key) for number, key in enumerate(unique)]
    return keys + [(f"unique-key {n}", key) for n, key in enumerate(resource.unique_keys)]


def _distinct(key: tuple[str, ...]) -> Callable[[pd.DataFrame], pd.Series[bool]]:
    def check(frame: pd.DataFrame) -> pd.Series[bool]:
        if not set(key) <= set(frame.columns):
            return pd.Series(True, index=frame.index)
        columns = frame[list(key)]
        return ~columns.astype(object).duplicated() | columns.isna().all(axis=1)

    return check


def _found(
    key: ForeignKey, target: pd.DataFrame | None
) -> Callable[[pd.DataFrame], pd.Series[bool]]:
    def check(frame: pd.DataFrame) -> pd.Series[bool]:
        there = frame if target is None else target
        if not (set(key.fields) <= set(frame.columns) and set(key.reference) <= set(there.columns)):
            return pd.Series(True, index=frame.index)
        known = set(_tuples(there, key.reference))
        rows = [not any(row) or row in known for row in _tuples(frame, key.fields)]
        return pd.Series(rows, index=frame.index, dtype=bool)

    return check


def _tuples(frame: pd.DataFrame, columns: Iterable[str]) -> Iterable[tuple[Any, ...]]:
    """Yield the values of some columns row by row, None for a null."""
    cells = [[None if pd.isna(c) else c for c in frame[column]] for column in columns]
    return zip(*cells, strict=True)


def typed(resource: Resource, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Cast a frame made by a user to the types of a table.

    Returns: the frame with the dtypes of `load` and its index numbered from 0, where values that
    do not fit their type are null; and a `type-error` for each such value.
    """
    result, problems = frame.reset_index(drop=True), []
    for field in resource.fields:
        if field.name not in result.columns:
            continue
        values: list[Any] = []
        for row, cell in enumerate(result[field.name]):
            try:
                values.append(_parse(field, cell))
            except ValueError as error:
                values.append(None)
                problems.append(_problem(resource, "type-error", str(error), row, field.name, cell))
        result[field.name] = _series(field, values)
    return result, problems


def _series(field: Field, values: list[Any]) -> pd.Series[Any]:
    kind = arrow_type(field)
    if pa.types.is_dictionary(kind):
        codes = [str(code) for code in field.enum or []]
        strange = sorted({value for value in values if value is not None} - set(codes))
        return pd.Series(pd.Categorical(values, [*codes, *strange]))
    series: pd.Series[Any] = pd.Series(values, dtype=_dtype(kind))
    return series


def _parse(field: Field, cell: Any) -> Any:
    """Return a value of the field's type, None for a null; raises ValueError if it does not fit."""
    if cell is None or (pd.api.types.is_scalar(cell) and pd.isna(cell)):
        return None
    kind = arrow_type(field)
    if pa.types.is_boolean(kind):
        value = BOOLEANS.get(cell) if isinstance(cell, str) else cell
        return bool(_require(value, field, cell, pd.api.types.is_bool(value)))
    if pa.types.is_integer(kind):
        return _integer(field, cell, kind)
    if pa.types.is_floating(kind):
        return float(_require(cell, field, cell, not isinstance(cell, bool)))
    if pa.types.is_date(kind):
        if isinstance(cell, datetime):
            return _require(cell.date(), field, cell, cell.time() == time())
        if isinstance(cell, str):
            cell = _day(cell)
        return _require(cell, field, cell, isinstance(cell, date))
    return _require(cell, field, cell, isinstance(cell, str) and cell != "")


def _day(text: str) -> date | str:
    """Return the day in a text such as `2019-04-30`, or the text if it is not one."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text


def _integer(field: Field, cell: Any, kind: pa.DataType) -> int:
    whole = (
        isinstance(cell, Integral)
        or (isinstance(cell, Real) and math.isfinite(cell) and float(cell).is_integer())
        or (isinstance(cell, str) and INTEGER.fullmatch(cell) is not None)
    )
    value = int(_require(cell, field, cell, whole and not pd.api.types.is_bool(cell)))
    return int(_require(value, field, cell, abs(value) < 2 ** (kind.bit_width - 1)))


def _require(value: Any, field: Field, cell: Any, condition: bool) -> Any:
    if not condition:
        raise ValueError(f"{cell!r} in `{field.name}`: expected a value of type {field.type}")
    return value


def validate_frame(
    resource: Resource, frame: pd.DataFrame, others: Frames | None = None
) -> list[Problem]:
    """Validate a frame against a table before you write it back.

    Args: `others` are the frames of the tables that foreign keys refer to.
    Returns: the problems, by row and column; `record` is the row's number in the future file,
    counting the header as 1. A foreign key into a table missing from `others` gives a problem of
    severity info.
    """
    cast, problems = typed(resource, frame)
    unfit = {(problem.record, problem.field) for problem in problems}
    try:
        frame_schema(resource, others).validate(cast, lazy=True)
    except pandera.errors.SchemaErrors as error:
        seen = set()
        for case in error.failure_cases.to_dict("records"):
            problem = _translate(resource, cast, case)
            place = (problem.rule, problem.message, problem.record, problem.field)
            if place not in seen and (problem.record, problem.field) not in unfit:
                seen.add(place)
                problems.append(problem)
    for key in resource.foreign_keys:
        if key.resource != resource.name and key.resource not in (others or {}):
            text = (
                f"`{', '.join(key.fields)}` was not checked: no frame of `{key.resource}` was given"
            )
            problems.append(Problem("foreign-key", text, resource.name, severity="info"))
    order = {name: number for number, name in enumerate(resource.field_names)}
    return sorted(problems, key=lambda p: (p.record or 0, order.get(p.field or "", -1), p.rule))


def _translate(resource: Resource, frame: pd.DataFrame, case: dict[Any, Any]) -> Problem:
    """Turn a failure case of pandera into a problem with the name of the toolkit's rule."""
    check, row = str(case["check"]), case["index"]
    rule, _, number = check.partition(" ")
    if check in ("column_in_schema", "column_in_dataframe"):
        column = str(case["failure_case"])
        known = check == "column_in_dataframe"
        text = f"the column `{column}` is {'missing' if known else 'not in the schema'}"
        rule = "missing-label" if known else "extra-label"
        return Problem(rule, text, resource.name, field=column)
    column = str(case["column"])
    if rule in ("primary-key", "unique-error", "unique-key"):
        key = dict(_keys(resource))[check]
        columns, value = ", ".join(key), _shown(frame, row, key)
        text = f'"{value}" is already used in an earlier row; {columns} must be unique'
        return _problem(resource, rule, text, row, columns, value)
    if rule == "foreign-key":
        foreign = resource.foreign_keys[int(number)]
        value = _shown(frame, row, foreign.fields)
        text = f'"{value}" is not in `{", ".join(foreign.reference)}` of `{foreign.resource}`'
        return _problem(resource, rule, text, row, ", ".join(foreign.fields), value)
    if rule == "not_nullable":
        text = f"`{column}` is required, but the cell is empty"
        return _problem(resource, "constraint-error", text, row, column, None)
    limit = next(f for f in resource.fields if f.name == column).constraints.get(rule)
    shown = case["failure_case"]
    text = broken_constraint(str(shown), column, rule, limit)
    hint = f"use one of {', '.join(map(str, limit or ()))}" if rule == "enum" else None
    return _problem(resource, "constraint-error", text, row, column, shown, hint)


def _shown(frame: pd.DataFrame, row: Any, columns: Iterable[str]) -> str:
    cells = [frame[name].iloc[int(row)] for name in columns]
    return ", ".join("" if pd.isna(cell) else str(cell) for cell in cells)


def _problem(
    resource: Resource,
    rule: str,
    message: str,
    row: Any,
    field: str,
    value: Any,
    hint: str | None = None,
) -> Problem:
    shown = None if value is None else str(value)
    return Problem(rule, message, resource.name, int(row) + 2, field, shown, hint=hint)
