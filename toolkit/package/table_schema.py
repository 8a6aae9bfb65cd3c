"""Check a Table Schema by the standard, including what frictionless does not check.

Source: Table Schema 2.0, <https://datapackage.org/standard/table-schema/>.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from toolkit.package import standard
from toolkit.package.cache import kept_value, key_of
from toolkit.package.problems import Collector, kind_of
from toolkit.package.properties import (
    CONSTRAINTS,
    FIELD,
    FOREIGN_KEY,
    PROFILE_FIELD,
    REFERENCE,
    SCHEMA,
    is_text,
)

Json = dict[str, Any]
DESCRIPTIVE = frozenset(("$schema", "title", "description", "rdfType", "profile"))
"""The properties that no check of a cell depends on."""
KINDS = ("exact", "equal", "subset", "superset", "partial")


def check_schema(
    into: Collector, table: str, schema: Json, path: str, profile: bool
) -> Json | None:
    """Check a Table Schema.

    Args: `path` is the file that contains it; with `profile`, the additional properties of the
    claims profile are allowed.
    Returns: the schema without descriptive properties of a wrong type; None if no table can be
    read with it.
    """
    more = {"table": table, "path": path}
    kept = into.properties(schema, SCHEMA, "", "schema-invalid", **more)
    usable = schema.keys() - kept.keys() <= DESCRIPTIVE
    fields = kept.get("fields")
    if not fields:
        if "fields" not in schema or fields is not None:
            into.add(
                "schema-invalid",
                f'the schema of "{table}" has no "fields"',
                field="fields",
                hint="list each column with name and type",
                **more,
            )
        return None
    if matching(kept) not in KINDS:
        into.add(
            "schema-invalid",
            f'"fieldsMatch" is {kept["fieldsMatch"]!r}; the table was not read',
            field="fieldsMatch",
            value=str(kept["fieldsMatch"]),
            hint=f"use one of {', '.join(KINDS)}",
            **more,
        )
        return None
    checked = _fields(into, fields, profile, more)
    names = {str(field.get("name")) for field in fields if isinstance(field, dict)}
    keys = _keys(into, kept, names, more)
    if checked is None or keys is None or not usable:
        return None
    return {**kept, "fields": checked, **keys}


def _fields(into: Collector, fields: list[Any], profile: bool, more: Json) -> list[Json] | None:
    """Check the fields; None if one of them cannot be read."""
    found = [_field(into, number, item, profile, more) for number, item in enumerate(fields)]
    sound = {number: item for number, item in enumerate(found) if item is not None}
    usable = len(sound) == len(fields)
    plain = list(sound.values())
    name, key = f"fields of {more.get('table')}", key_of(plain) if into.cache else None
    faults = kept_value(into.cache, name, key, lambda: standard.field_faults(plain))
    for number, fault in zip(sound, faults, strict=True):
        if fault:
            usable = False
            into.add(
                "schema-invalid",
                f"/fields/{number}: {fault}",
                field=sound[number]["name"],
                hint="fix the field; the table was not read",
                **more,
            )
    names = Counter(str(item["name"]) for item in sound.values())
    for twice in sorted(name for name, count in names.items() if count > 1):
        usable = False
        into.add("schema-invalid", f'two fields have the name "{twice}"', value=twice, **more)
    return list(sound.values()) if usable else None


def _field(into: Collector, number: int, item: Any, profile: bool, more: Json) -> Json | None:
    """Check one field; None if no cell can be read by it."""
    where = f"/fields/{number}"
    if not isinstance(item, dict):
        into.add("schema-invalid", f"{where} must be an object, not {kind_of(item)}", **more)
        return None
    if not is_text(item.get("name")) or not item["name"]:
        into.add("schema-invalid", f"{where} has no name", field="name", **more)
        return None
    known = {**FIELD, **PROFILE_FIELD} if profile else FIELD
    kept = into.properties(item, known, where, "schema-invalid", **more)
    if not item.keys() - kept.keys() <= DESCRIPTIVE:
        return None
    if "constraints" in kept:
        stated = kept["constraints"]
        constraints = into.properties(
            stated, CONSTRAINTS, f"{where}/constraints", "schema-invalid", **more
        )
        if len(constraints) < len(stated):
            return None
    kind = kept.get("type", "any")
    if kind not in standard.TYPES:
        meant = standard.near_miss(kind, standard.TYPES)
        into.add(
            "type-unknown",
            f'the type "{kind}" of the field "{item["name"]}" is not a Table Schema type'
            + (f'; did you mean "{meant}"?' if meant else ""),
            field=item["name"],
            value=kind,
            hint=f"use one of {', '.join(sorted(standard.TYPES))}",
            **more,
        )
        return None
    return kept


def _keys(into: Collector, schema: Json, names: set[str], more: Json) -> Json | None:
    """Check the keys; None if one of them cannot be followed.

    Returns: the foreign keys without descriptive properties of a wrong type.
    """
    keys = [("primaryKey", schema.get("primaryKey", []))]
    keys += [("uniqueKeys", key) for key in schema.get("uniqueKeys", [])]
    found = [
        _foreign_key(into, number, key, more)
        for number, key in enumerate(schema.get("foreignKeys", []))
    ]
    foreign = [key for key in found if key is not None]
    keys += [("foreignKeys", key["fields"]) for key in foreign]
    unknown = [(label, name) for label, key in keys for name in names_of(key) if name not in names]
    for label, name in unknown:
        meant = standard.near_miss(name, tuple(sorted(names)))
        into.add(
            "schema-invalid",
            f'"{label}" names the field "{name}", which the schema does not have'
            + (f'; did you mean "{meant}"?' if meant else ""),
            field=label,
            value=name,
            **more,
        )
    if unknown or len(foreign) < len(found):
        return None
    return {"foreignKeys": foreign} if foreign else {}


def _foreign_key(into: Collector, number: int, key: Json, more: Json) -> Json | None:
    """Check one foreign key; None if it cannot be followed."""
    where = f"/foreignKeys/{number}"
    kept = into.properties(key, FOREIGN_KEY, where, "schema-invalid", **more)
    reference = kept.get("reference", {})
    target = into.properties(reference, REFERENCE, f"{where}/reference", "schema-invalid", **more)
    here, there = names_of(kept.get("fields")), names_of(target.get("fields"))
    if not here or len(here) != len(there):
        if len(target) == len(reference) and len(kept) == len(key):
            into.add(
                "schema-invalid",
                f"{where} must name as many fields as its reference, at least one:"
                f" not {len(here)} and {len(there)}",
                field="foreignKeys",
                hint='write {"fields": [...], "reference": {"resource": ..., "fields": [...]}}',
                **more,
            )
        return None
    return {**kept, "reference": target}


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
    if "fieldsMatch" in schema:
        plain["fieldsMatch"] = matching(schema)
    if "primaryKey" in schema:
        plain["primaryKey"] = list(names_of(schema["primaryKey"]))
    plain["fields"] = [standard.plain_field(field) for field in schema["fields"]]
    return {**plain, "foreignKeys": keys} if keys else plain


def names_of(key: Any) -> tuple[str, ...]:
    """Return the fields of a key, which may be a single text."""
    if isinstance(key, str):
        return (key,)
    return tuple(str(name) for name in key) if isinstance(key, list) else ()
