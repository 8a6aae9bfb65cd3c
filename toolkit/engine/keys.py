"""Primary, unique and foreign keys, by group-by and anti-join over the typed tables.

As in frictionless, equality is that of values (`1`, `01` and `+1` are one key), unique keys ignore
nulls, each later duplicate is a fault, and a composite foreign key with a partial null is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from toolkit.engine.screening import quoted
from toolkit.package.model import ForeignKey, Problem, Resource

if TYPE_CHECKING:
    from toolkit.engine.tables import Tables


def key_problems(tables: Tables, resource: Resource) -> Iterator[Problem]:
    """Yield what the keys of a table violate, once all tables are typed."""
    if resource.primary_key:
        yield from _duplicates(tables, resource, resource.primary_key, "primary-key")
    for field in resource.fields:
        if field.constraints.get("unique") is True:
            yield from _duplicates(tables, resource, (field.name,), "unique-error")
    for key in resource.unique_keys:
        yield from _duplicates(tables, resource, key, "unique-key")
    for foreign in resource.foreign_keys:
        yield from _dangling(tables, resource, foreign)


def _duplicates(
    tables: Tables, resource: Resource, key: tuple[str, ...], rule: str
) -> Iterator[Problem]:
    table, columns = f"main.{tables.name(resource)}", ", ".join(quoted(resource, key))
    empty = " AND ".join(f"{column} IS NULL" for column in quoted(resource, key))
    compared = " AND ".join([f"NOT ({empty})", *_equal_to_themselves(resource, key)])
    if rule == "primary-key":
        query = f"SELECT _record FROM {table} WHERE {empty} ORDER BY 1"
        for (record,) in tables.select(query):
            message = f"the key ({', '.join(key)}) is empty"
            yield Problem(rule, message, resource.name, record, ", ".join(key))
        if tables.ascending[resource.name]:
            return
    twice = f"SELECT 1 FROM {table} WHERE {compared} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1"
    if not tables.select(twice):
        return
    query = (
        f"SELECT _record, earlier, {columns} FROM (SELECT _record, {columns},"
        f" lag(_record) OVER (PARTITION BY {columns} ORDER BY _record) AS earlier"
        f" FROM {table} WHERE {compared}) WHERE earlier IS NOT NULL ORDER BY _record"
    )
    for record, earlier, *values in tables.select(query):
        shown = _shown(values)
        yield Problem(
            rule,
            f'"{shown}" stands in record {earlier} already; ({", ".join(key)}) must be unique',
            resource.name,
            record,
            ", ".join(key),
            shown,
            hint="give the row a key of its own, or remove the duplicate",
        )


def _equal_to_themselves(resource: Resource, key: tuple[str, ...], alias: str = "") -> list[str]:
    """Return the SQL by which numbers that are none (NaN) equal nothing, themselves included."""
    numbers = [f.name for f in resource.fields if f.type == "number" and f.name in key]
    return [f"{alias}{column} IS DISTINCT FROM 'NaN'" for column in quoted(resource, numbers)]


def _dangling(tables: Tables, resource: Resource, key: ForeignKey) -> Iterator[Problem]:
    if key.resource not in tables.rows:
        return
    kinds = {field.name: field.type for field in resource.fields}
    if any(kinds[name] == "list" for name in key.fields):
        yield from _dangling_elements(tables, resource, key)
        return
    there = quoted(tables.package.resource(key.resource), key.reference)
    here = quoted(resource, key.fields)
    equal = [f"t.{t} = s.{h}" for h, t in zip(here, there, strict=True)]
    matches = " AND ".join([*equal, *_equal_to_themselves(resource, key.fields, "s.")])
    filled = " OR ".join(f"s.{column} IS NOT NULL" for column in here)
    query = (
        f"SELECT s._record, {', '.join(f's.{column}' for column in here)}"
        f" FROM main.{tables.name(resource)} s ANTI JOIN main.{tables.name(key.resource)} t"
        f" ON {matches} WHERE {filled} ORDER BY s._record"
    )
    for record, *values in tables.select(query):
        yield _foreign(resource, key, record, _shown(values))


def _dangling_elements(tables: Tables, resource: Resource, key: ForeignKey) -> Iterator[Problem]:
    """Each element of a list must be found; frictionless 5.21 crashes on such a key."""
    if len(key.fields) > 1:
        message = f"the key ({', '.join(key.fields)}) joins a list to other fields: not checked"
        hint = "refer by a field of single values"
        yield Problem("limit-exceeded", message, resource.name, field=key.fields[0], hint=hint)
        return
    (here,) = quoted(resource, key.fields)
    (there,) = quoted(tables.package.resource(key.resource), key.reference)
    query = (
        "SELECT DISTINCT e._record, e.element FROM (SELECT _record,"
        f" unnest(from_json({here}, '[\"VARCHAR\"]')) AS element"
        f" FROM main.{tables.name(resource)} WHERE {here} IS NOT NULL) e"
        f" ANTI JOIN main.{tables.name(key.resource)} t ON t.{there}::VARCHAR = e.element"
        " ORDER BY ALL"
    )
    for record, element in tables.select(query):
        yield _foreign(resource, key, record, str(element))


def _foreign(resource: Resource, key: ForeignKey, record: int, shown: str) -> Problem:
    return Problem(
        "foreign-key",
        f'"{shown}" is not in "{", ".join(key.reference)}" of the table "{key.resource}"',
        resource.name,
        record,
        ", ".join(key.fields),
        shown,
        hint=f'add the row to "{key.resource}", or correct the value',
    )


def _shown(values: list[object]) -> str:
    return ", ".join("" if value is None else str(value) for value in values)
