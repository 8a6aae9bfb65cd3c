"""The tables and columns of the claims profile: what a package leaves out is empty.

They come from the schemas that are part of the toolkit.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from typing import Any

from toolkit.package.files import DESCRIPTOR
from toolkit.package.model import Dialect, Field, Package, Resource
from toolkit.package.resources import build_resource
from toolkit.package.standard import PROFILE_TABLES, profile_file


@cache
def profile_table(name: str) -> Resource:
    """Return a table of the profile, without a file; raises KeyError for any other name."""
    if name not in PROFILE_TABLES:
        raise KeyError(name)
    schema = json.loads(profile_file(f"{name}.json").read_text(encoding="utf-8"))
    item = {"name": name}
    return build_resource(name, (), "csv", Dialect(), item, schema, None, DESCRIPTOR)


def absent_tables(package: Package) -> tuple[str, ...]:
    """Return the tables of the profile that a package of it does not list.

    A resource without a name may be any of them, so then no table counts as left out.
    """
    listed = {item.get("name") for item in package.descriptor["resources"]}
    if package.profile is None or None in listed:
        return ()
    return tuple(name for name in PROFILE_TABLES if name not in listed)


def absent_fields(resource: Resource) -> tuple[Field, ...]:
    """Return the columns of the profile that a table of its name does not have."""
    if resource.name not in PROFILE_TABLES:
        return ()
    known = {name.casefold() for name in resource.field_names}
    return tuple(f for f in profile_table(resource.name).fields if f.name.casefold() not in known)


def lowered(name: str, level: int, tables: Collection[str]) -> dict[str, Any]:
    """Return the schema of a table as a level asks for it.

    Columns that are required from a higher level on need not be filled; columns and foreign keys
    that lead to tables other than `tables` are left out.
    """
    table = profile_table(name)
    lost = [key for key in table.foreign_keys if key.resource not in tables]
    gone = {column for key in lost for column in key.fields}
    schema = copy.deepcopy(table.schema)
    schema["fields"] = [f for f in schema["fields"] if f["name"] not in gone]
    for field in schema["fields"]:
        if field.get("requiredFrom", 0) > level:
            field["constraints"].pop("required")
    schema["foreignKeys"] = [
        key for key in schema.get("foreignKeys", []) if gone.isdisjoint(key["fields"])
    ]
    if not schema["foreignKeys"]:
        schema.pop("foreignKeys")
    return schema


def completed(package: Package) -> Package:
    """Return a package with every table and column of the profile; any other as it is."""
    if package.profile is None:
        return package
    tables = [_completed(resource) for resource in package.resources]
    absent = map(profile_table, absent_tables(package))
    return replace(package, resources=(*tables, *absent))


def _completed(resource: Resource) -> Resource:
    fields = absent_fields(resource)
    if not fields:
        return resource
    names = {field.name for field in fields}
    keys = tuple(k for k in profile_table(resource.name).foreign_keys if names.issuperset(k.fields))
    return replace(
        resource,
        fields=(*resource.fields, *fields),
        foreign_keys=(*resource.foreign_keys, *keys),
    )
