"""Check primary, unique and foreign keys by group-by and anti-join over the typed tables.

As in frictionless, values are compared (`1`, `01` and `+1` are the same key), unique keys ignore
nulls, each later duplicate is an error, and so is a composite foreign key that is partly null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from toolkit.engine.screening import quoted, sql_type
from toolkit.package.model import Field, ForeignKey, Problem, Resource
from toolkit.package.problems import shown as start


class Keys:
    """The keys of typed tables.

    Args: `select` returns the rows of a query; `resources` are the tables of the package, and
    `names` maps each that was read to its quoted name in the engine.
    """

    def __init__(
        self,
        select: Callable[[str], Iterable[tuple[Any, ...]]],
        resources: Mapping[str, Resource],
        names: Mapping[str, str],
    ) -> None:
        self.select, self.resources, self.names = select, resources, names

    def problems(self, resource: Resource, ascending: bool) -> Iterator[Problem]:
        """Yield the problems with the keys of a table, once all tables are typed.

        Args: `ascending` is whether the rows are known to be in strictly ascending order of the
        primary key, so that no key can be repeated.
        """
        if resource.primary_key:
            yield from self.empty(resource, resource.primary_key)
            if not ascending:
                yield from self.duplicates(resource, resource.primary_key, "primary-key")
        for field in resource.fields:
            if field.constraints.get("unique") is True:
                yield from self.duplicates(resource, (field.name,), "unique-error")
        for key in resource.unique_keys:
            yield from self.duplicates(resource, key, "unique-key")
        for foreign in resource.foreign_keys:
            yield from self.dangling(resource, foreign)

    def empty(self, resource: Resource, key: tuple[str, ...]) -> Iterator[Problem]:
        """Yield the rows whose primary key is empty."""
        empty = " AND ".join(f"t.{column} IS NULL" for column in quoted(resource, key))
        table = f"main.{self.names[resource.name]}"
        texts = " || ".join(f"r.{column}" for column in quoted(resource, key))
        query = (
            f"SELECT t._record, {texts} <> '' FROM {table} t JOIN raw.{self.names[resource.name]} r"
            f" ON r._record = t._record WHERE {empty} ORDER BY 1"
        )
        for record, filled in self.select(query):
            message = f"the key ({', '.join(key)}) is empty"
            if filled:
                message = f"the key ({', '.join(key)}) cannot be compared: no cell is of its type"
            yield Problem("primary-key", message, resource.name, record, ", ".join(key))

    def duplicates(self, resource: Resource, key: tuple[str, ...], rule: str) -> Iterator[Problem]:
        """Yield each row that repeats the key of an earlier one."""
        table, columns = f"main.{self.names[resource.name]}", ", ".join(quoted(resource, key))
        empty = " AND ".join(f"{column} IS NULL" for column in quoted(resource, key))
        compared = " AND ".join([f"NOT ({empty})", *_equal_to_themselves(resource, key)])
        twice = (
            f"SELECT 1 FROM {table} WHERE {compared} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1"
        )
        if not [*self.select(twice)]:
            return
        query = (
            f"SELECT _record, earlier, {columns} FROM (SELECT _record, {columns},"
            f" lag(_record) OVER (PARTITION BY {columns} ORDER BY _record) AS earlier"
            f" FROM {table} WHERE {compared}) WHERE earlier IS NOT NULL ORDER BY _record"
        )
        for record, earlier, *values in self.select(query):
            shown, columns = _shown(values), key[0] if len(key) == 1 else f"({', '.join(key)})"
            yield Problem(
                rule,
                f'"{shown}" is already used in row {earlier}; {columns} must be unique',
                resource.name,
                record,
                ", ".join(key),
                shown,
                hint="give the row its own key, or remove the duplicate",
            )

    def dangling(self, resource: Resource, key: ForeignKey) -> Iterator[Problem]:
        """Yield the rows whose foreign key does not refer to an existing row."""
        table = self.resources.get(key.resource)
        if table is None or not key.leads_to(table):
            return
        kinds = {field.name: field.type for field in resource.fields}
        if any(kinds[name] == "list" for name in key.fields):
            yield from self.dangling_elements(resource, key)
            return
        here = quoted(resource, key.fields)
        equal = _equal(resource, self.resources[key.resource], key)
        matches = " AND ".join([*equal, *_equal_to_themselves(resource, key.fields, "s.")])
        filled = " OR ".join(f"s.{column} IS NOT NULL" for column in here)
        query = (
            f"SELECT s._record, {', '.join(f's.{column}' for column in here)}"
            f" FROM main.{self.names[resource.name]} s"
            f" ANTI JOIN main.{self.names[key.resource]} t"
            f" ON {matches} WHERE {filled} ORDER BY s._record"
        )
        for record, *values in self.select(query):
            yield _foreign(resource, key, record, _shown(values))

    def dangling_elements(self, resource: Resource, key: ForeignKey) -> Iterator[Problem]:
        """Yield the list elements that refer to no row; frictionless 5.21 crashes on them."""
        if len(key.fields) > 1:
            message = f"the key ({', '.join(key.fields)}) contains a list: it was not checked"
            hint = "use fields with single values in composite keys"
            yield Problem("limit-exceeded", message, resource.name, field=key.fields[0], hint=hint)
            return
        (here,) = quoted(resource, key.fields)
        (there,) = quoted(self.resources[key.resource], key.reference)
        query = (
            "SELECT DISTINCT e._record, e.element FROM (SELECT _record,"
            f" unnest(from_json({here}, '[\"VARCHAR\"]')) AS element"
            f" FROM main.{self.names[resource.name]} WHERE {here} IS NOT NULL) e"
            f" ANTI JOIN main.{self.names[key.resource]} t ON t.{there}::VARCHAR = e.element"
            " ORDER BY ALL"
        )
        for record, element in self.select(query):
            yield _foreign(resource, key, record, str(element))


def _equal(resource: Resource, target: Resource, key: ForeignKey) -> list[str]:
    """Return the SQL conditions by which a row `s` refers to a row `t` of the target.

    A text or a date is compared with another type as a number if that is one, else as a text: what
    the engine would cast by itself can fail, or be rounded.
    """
    conditions = []
    for (field, s), (other, t) in zip(
        _columns(resource, key.fields, "s"), _columns(target, key.reference, "t"), strict=True
    ):
        stored = {sql_type(resource, field), sql_type(target, other)}
        if len(stored) > 1 and stored & {"VARCHAR", "DATE"}:
            s, t = f"{s}::VARCHAR", f"{t}::VARCHAR"
            if "number" in (field.type, other.type):
                s, t = f"TRY_CAST({s} AS DOUBLE)", f"TRY_CAST({t} AS DOUBLE)"
        conditions.append(f"{t} = {s}")
    return conditions


def _columns(table: Resource, names: tuple[str, ...], alias: str) -> Iterator[tuple[Field, str]]:
    """Yield some fields of a table, each with its column in SQL."""
    fields = {field.name: field for field in table.fields}
    for name, column in zip(names, quoted(table, names), strict=True):
        yield fields[name], f"{alias}.{column}"


def _equal_to_themselves(resource: Resource, key: tuple[str, ...], alias: str = "") -> list[str]:
    """Return the SQL conditions by which NaN equals nothing, not even itself."""
    numbers = [f.name for f in resource.fields if f.type == "number" and f.name in key]
    return [f"{alias}{column} IS DISTINCT FROM 'NaN'" for column in quoted(resource, numbers)]


def _foreign(resource: Resource, key: ForeignKey, record: int, shown: str) -> Problem:
    return Problem(
        "foreign-key",
        f'"{start(shown)}" is not in `{", ".join(key.reference)}` of the table `{key.resource}`',
        resource.name,
        record,
        ", ".join(key.fields),
        shown,
        hint=f"add the row to `{key.resource}`, or correct the value",
    )


def _shown(values: list[object]) -> str:
    return ", ".join("" if value is None else str(value) for value in values)
