"""Recognise metadata of the usual shape, which is sound beyond doubt.

Of such metadata frictionless has nothing to say, and need not be loaded, which takes longer than to
check a small package. Whatever is not of this shape is given to frictionless, whose verdict counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from toolkit.package.properties import (
    CONSTRAINTS,
    DIALECT,
    FIELD,
    FOREIGN_KEY,
    OBJECTS,
    PACKAGE,
    PROFILE_FIELD,
    PROFILE_PACKAGE,
    RESOURCE,
    SCHEMA,
    TEXT,
    TEXTS,
    Kinds,
)

Json = dict[str, Any]
LENGTHS, BOUNDS = ("minLength", "maxLength"), ("minimum", "maximum")
SUPPORTED = {
    "string": ("required", "unique", "enum", "pattern", *LENGTHS),
    "integer": ("required", "unique", *BOUNDS),
    "number": ("required", "unique", *BOUNDS),
    "boolean": ("required", "unique"),
    "date": ("required", "unique"),
}
"""The usual types, with their usual constraints."""
WHOLE = re.compile("[0-9]{1,15}")
DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
CREATED = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
PLACE = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*", re.ASCII)


def _only(*names: str, of: Kinds) -> Kinds:
    return {name: of[name] for name in names}


PEOPLE: Kinds = {
    **dict.fromkeys(("title", "path", "organisation", "role"), TEXT),
    "roles": TEXTS,
}
NOT_USUAL = ("profile", "resources", "$schema")
USUAL_PACKAGE = {
    name: kind for name, kind in {**PACKAGE, **PROFILE_PACKAGE}.items() if name not in NOT_USUAL
}
USUAL_RESOURCE = _only(
    *("name", "title", "description", "format", "mediatype", "encoding", "bytes", "hash"),
    *("sources", "licenses", "homepage"),
    of=RESOURCE,
)
USUAL_DIALECT = _only(
    "header", "delimiter", "lineTerminator", "quoteChar", "doubleQuote", of=DIALECT
)
USUAL_SCHEMA = {
    **_only("title", "description", "uniqueKeys", of=SCHEMA),
    "missingValues": TEXTS,
}
USUAL_FIELD = {
    **_only("name", "title", "description", "rdfType", "categories", of=FIELD),
    **PROFILE_FIELD,
}


def usual_fields(fields: Iterable[Json]) -> bool:
    """Return whether all fields are usual: then frictionless can read the cells of each."""
    return all(map(_usual_field, fields))


def usual_package(descriptor: Json) -> bool:
    """Return whether a descriptor is usual: then frictionless finds no fault in its metadata.

    Args: `descriptor` has its schemas within, and keys as in version 1 of the standard.
    """
    kept, resources = dict(descriptor), descriptor.get("resources") or []
    for name in ("resources", "$schema"):
        kept.pop(name, None)
    return (
        _holds(kept, USUAL_PACKAGE)
        and _credits(kept)
        and _created(kept.get("created"))
        and OBJECTS.holds(resources)
        and bool(resources)
        and all(map(_usual_resource, resources))
        and _differ(item["name"] for item in resources)
    )


def _holds(item: Json, kinds: Kinds) -> bool:
    """Return whether an object has only these properties, with values of their kinds."""
    return all(name in kinds and kinds[name].holds(value) for name, value in item.items())


def _differ(names: Iterable[str]) -> bool:
    found = list(names)
    return all(found) and len(set(found)) == len(found)


def _credits(item: Json) -> bool:
    """Return whether contributors, sources and licenses are usual."""
    people = [*item.get("contributors", ()), *item.get("sources", ())]
    licenses = item.get("licenses", ())
    return (
        all(_holds(one, PEOPLE) for one in people)
        and all(_holds(one, {**PEOPLE, "name": TEXT}) for one in licenses)
        and all(one.get("path") or one.get("name") for one in licenses)
    )


def _created(stated: str | None) -> bool:
    return stated is None or (bool(CREATED.fullmatch(stated)) and _is(datetime, stated))


def _is(kind: type[date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def _usual_resource(item: Json) -> bool:
    kept = dict(item)
    path, schema = kept.pop("path", None), kept.pop("schema", None)
    kind, dialect = kept.pop("type", "table"), kept.pop("dialect", {})
    return (
        bool(kept.get("name"))
        and _holds(kept, USUAL_RESOURCE)
        and _credits(kept)
        and kind == "table"
        and isinstance(path, str)
        and bool(PLACE.fullmatch(path))
        and isinstance(dialect, dict)
        and _holds(dialect, USUAL_DIALECT)
        and isinstance(schema, dict)
        and _usual_schema(schema)
    )


def _usual_schema(schema: Json) -> bool:
    kept = dict(schema)
    fields, foreign = kept.pop("fields", None), kept.pop("foreignKeys", [])
    matching, primary = kept.pop("fieldsMatch", "exact"), kept.pop("primaryKey", [])
    if not OBJECTS.holds(fields) or not OBJECTS.holds(foreign) or not usual_fields(fields):
        return False
    names = [field["name"] for field in fields]
    return (
        _holds(kept, USUAL_SCHEMA)
        and matching in ("exact", "equal", "subset", "superset", "partial")
        and TEXTS.holds(primary)
        and set(primary) <= set(names)
        and _differ(names)
        and all(_usual_key(key, names) for key in foreign)
    )


def _usual_key(key: Json, names: list[str]) -> bool:
    """Return whether a foreign key is usual; its target is checked elsewhere."""
    if not _holds(key, FOREIGN_KEY) or not TEXTS.holds(key.get("fields")):
        return False
    target = key.get("reference", {})
    return (
        set(key["fields"]) <= set(names)
        and target.keys() == {"resource", "fields"}
        and TEXT.holds(target["resource"])
        and TEXTS.holds(target["fields"])
        and (bool(target["resource"]) or set(target["fields"]) <= set(names))
        and len(target["fields"]) == len(key["fields"])
    )


def _usual_field(field: Json) -> bool:
    kept = dict(field)
    kind, example = kept.pop("type", None), kept.pop("example", None)
    constraints = kept.pop("constraints", {})
    return (
        bool(kept.get("name"))
        and kept.pop("format", "default") == "default"
        and _holds(kept, USUAL_FIELD)
        and isinstance(kind, str)
        and kind in SUPPORTED
        and isinstance(constraints, dict)
        and constraints.keys() <= set(SUPPORTED[kind])
        and _holds(constraints, CONSTRAINTS)
        and _bounds(constraints)
        and TEXTS.holds(constraints.get("enum", []))
        and _compiles(constraints.get("pattern"))
        and (example is None or _fits(kind, example))
    )


def _bounds(constraints: Json) -> bool:
    """Return whether the bounds, if there are any, are whole numbers."""
    return all(type(constraints.get(name, 0)) is int for name in BOUNDS)


def _compiles(pattern: str | None) -> bool:
    """Return whether a pattern can be compiled as frictionless does it."""
    try:
        return pattern is None or bool(re.compile(f"^{pattern}$"))
    except (re.error, OverflowError, RecursionError):
        return False


def _fits(kind: str, example: Any) -> bool:
    """Return whether an example is a text of a type."""
    if not TEXT.holds(example):
        return False
    if kind in ("integer", "number"):
        return bool(WHOLE.fullmatch(example))
    if kind == "boolean":
        return example in ("true", "false")
    return kind == "string" or (bool(DATE.fullmatch(example)) and _is(date, example))
