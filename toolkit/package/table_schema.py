"""Check a Table Schema by the standard, including what frictionless does not check.

Source: Table Schema 2.0, <https://datapackage.org/standard/table-schema/>.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from toolkit.package import standard
from toolkit.package.problems import Collector, kind_of

Json = dict[str, Any]
KINDS = ("exact", "equal", "subset", "superset", "partial")


def check_schema(into: Collector, table: str, schema: Json, path: str, profile: bool) -> bool:
    """Check a Table Schema and return whether a table can be read with it.

    Args: `path` is the file that contains it; with `profile`, the additional properties of the
    claims profile are allowed.
    """
    more = {"table": table, "path": path}
    into.properties(schema, standard.SCHEMA, "", "schema-invalid", **more)
    fields = schema.get("fields")
    if not isinstance(fields, list) or not fields:
        into.add(
            "schema-invalid",
            f'the schema of "{table}" has no "fields"',
            field="fields",
            hint="list each column with name and type",
            **more,
        )
        return False
    if matching(schema) not in KINDS:
        into.add(
            "schema-invalid",
            f'"fieldsMatch" is {schema["fieldsMatch"]!r}, which is not valid: the table was not'
            " read",
            field="fieldsMatch",
            value=str(schema["fieldsMatch"]),
            hint=f"use one of {', '.join(KINDS)}",
            **more,
        )
        return False
    sound = {
        number: item
        for number, item in enumerate(fields)
        if _field(into, number, item, profile, more)
    }
    usable = len(sound) == len(fields)
    for number, fault in zip(sound, standard.field_faults(list(sound.values())), strict=True):
        if fault:
            usable = False
            into.add(
                "schema-invalid",
                f"/fields/{number}: {fault}",
                field=sound[number]["name"],
                hint="fix the field; the table was not read",
                **more,
            )
    names = [item.get("name") for item in fields if isinstance(item, dict)]
    for twice in sorted(n for n, count in Counter(map(str, names)).items() if count > 1):
        usable = False
        into.add("schema-invalid", f'two fields have the name "{twice}"', value=twice, **more)
    return _keys(into, schema, names, more) and usable


def _field(into: Collector, number: int, item: Any, profile: bool, more: Json) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str) or not item["name"]:
        into.add("schema-invalid", f"/fields/{number} has no name", **more)
        return False
    known = standard.FIELD | (standard.PROFILE_FIELD if profile else frozenset())
    where = f"/fields/{number}"
    into.properties(item, known, where, "schema-invalid", **more)
    constraints = item.get("constraints", {})
    if not isinstance(constraints, dict):
        into.add(
            "schema-invalid",
            f'"constraints" at {where} is {kind_of(constraints)}: expected an object',
            field=item["name"],
            **more,
        )
        return False
    into.properties(
        constraints, standard.CONSTRAINTS, f"{where}/constraints", "schema-invalid", **more
    )
    kind = item.get("type", "any")
    if kind not in standard.TYPES:
        meant = standard.near_miss(str(kind), standard.TYPES)
        into.add(
            "type-unknown",
            f'the type "{kind}" of the field "{item["name"]}" is not a Table Schema type'
            + (f'; did you mean "{meant}"?' if meant else ""),
            field=item["name"],
            value=str(kind),
            hint=f"use one of {', '.join(sorted(standard.TYPES))}",
            **more,
        )
        return False
    return True


def _keys(into: Collector, schema: Json, names: list[Any], more: Json) -> bool:
    usable = True
    keys: list[tuple[str, Any]] = [("primaryKey", schema.get("primaryKey", []))]
    unique = schema.get("uniqueKeys", [])
    foreign = schema.get("foreignKeys", [])
    for label, value in (("uniqueKeys", unique), ("foreignKeys", foreign)):
        if not isinstance(value, list):
            into.add(
                "schema-invalid",
                f'"{label}" is {kind_of(value)}: expected a list',
                field=label,
                **more,
            )
            usable = False
    keys += [("uniqueKeys", key) for key in (unique if isinstance(unique, list) else [])]
    for key in foreign if isinstance(foreign, list) else []:
        if not isinstance(key, dict) or not isinstance(key.get("reference"), dict):
            into.add(
                "schema-invalid",
                'a foreign key lacks "fields" or "reference": expected an object with both',
                **more,
            )
            usable = False
            continue
        into.properties(key, standard.FOREIGN_KEY, "/foreignKeys", "schema-invalid", **more)
        into.properties(
            key["reference"], standard.REFERENCE, "/foreignKeys", "schema-invalid", **more
        )
        keys.append(("foreignKeys", key.get("fields", [])))
    for label, key in keys:
        for name in names_of(key):
            if name not in names:
                usable = False
                meant = standard.near_miss(name, [str(n) for n in names])
                into.add(
                    "schema-invalid",
                    f'"{label}" refers to the field "{name}", which does not exist'
                    + (f'; did you mean "{meant}"?' if meant else ""),
                    field=label,
                    value=name,
                    **more,
                )
    return usable


def matching(schema: Json) -> str:
    """Return `fieldsMatch`, which was a list of one in the first version of the standard."""
    stated = schema.get("fieldsMatch", "exact")
    return str(stated[0] if isinstance(stated, list) and len(stated) == 1 else stated)


def without(item: Json, *keys: str) -> Json:
    """Return an object without some keys."""
    return {key: value for key, value in item.items() if key not in keys}


def first_version(schema: Json) -> Json:
    """Return a schema with keys as lists and references to itself as in version 1.

    A key of one field may be a text; in version 2 a reference to the table itself has no
    `resource`, but frictionless 5.21 still expects the empty text.
    """
    keys = [
        {
            "fields": list(names_of(key.get("fields"))),
            "reference": {
                "resource": "",
                **key["reference"],
                "fields": list(names_of(key["reference"].get("fields"))),
            },
        }
        for key in schema.get("foreignKeys", [])
    ]
    plain = without(schema, "$schema", "foreignKeys")
    if "primaryKey" in schema:
        plain["primaryKey"] = list(names_of(schema["primaryKey"]))
    plain["fields"] = [standard.plain_field(field) for field in schema["fields"]]
    return {**plain, "foreignKeys": keys} if keys else plain


def names_of(key: Any) -> tuple[str, ...]:
    """Return the fields of a key, which may be a single text."""
    if isinstance(key, str):
        return (key,)
    return tuple(str(name) for name in key) if isinstance(key, list) else ()
