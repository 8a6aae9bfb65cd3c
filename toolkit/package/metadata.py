"""Check a descriptor as a whole against the standard, apart from its single resources."""

from __future__ import annotations

import copy
from datetime import datetime
from pathlib import Path
from typing import Any

from toolkit.package import standard
from toolkit.package.cache import kept_value, key_of
from toolkit.package.files import is_url, unsafe_path
from toolkit.package.levels import LEVELS
from toolkit.package.model import Resource
from toolkit.package.problems import Collector, kind_of, shown
from toolkit.package.properties import PACKAGE, PROFILE_PACKAGE, TEXTS
from toolkit.package.table_schema import first_version, without
from toolkit.package.usual import usual_package

Json = dict[str, Any]
EMPTY: Json = {"name": "empty", "data": []}
"""A placeholder if no table is read, because frictionless expects a resource."""


def check_properties(into: Collector, descriptor: Json) -> Json:
    """Check the properties of the package itself, and return those that are sound."""
    known = {**PACKAGE, **PROFILE_PACKAGE} if "claimsProfile" in descriptor else PACKAGE
    kept = into.properties(descriptor, known, "", "descriptor-invalid")
    if not _created(into, kept):
        kept.pop("created")
    if "contributors" in kept:
        kept["contributors"] = [
            _contributor(into, number, item) for number, item in enumerate(kept["contributors"])
        ]
    _profile(into, kept)
    if "claimsProfile" in kept:
        _claims_profile(into, kept)
    if "claimsLevel" in kept:
        _claims_level(into, kept)
    return kept


def unread_profiles(descriptor: Json) -> tuple[str, ...]:
    """Return the custom profiles of a package, which are not read."""
    named = (descriptor.get("profile"), descriptor.get("$schema"))
    return tuple(
        name
        for name in dict.fromkeys(named)
        if isinstance(name, str) and "/" in name and not name.startswith(standard.PROFILES)
    )


def _created(into: Collector, descriptor: Json) -> bool:
    """Check the date of creation, if there is one."""
    created = descriptor.get("created")
    if created is None or _is_datetime(created):
        return True
    into.add(
        "descriptor-invalid",
        f'"created" is not an RFC 3339 date and time: {created!r}',
        field="created",
        value=shown(created),
        hint='write it like "2026-01-31T00:00:00Z"',
    )
    return False


def _is_datetime(value: str) -> bool:
    try:
        return "T" in value and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _contributor(into: Collector, number: int, item: Json) -> Json:
    """Check the roles of a contributor, which frictionless does not."""
    if "roles" not in item or TEXTS.holds(item["roles"]):
        return item
    roles = item["roles"]
    into.add(
        "descriptor-invalid",
        f'"roles" at /contributors/{number}/roles must be a list of texts, not {kind_of(roles)}',
        field="roles",
        value=shown(roles),
        hint=f'write ["{roles}"]' if isinstance(roles, str) else "write a list of texts",
    )
    return without(item, "roles")


def _profile(into: Collector, descriptor: Json) -> None:
    """Refuse a profile at a path outside the package; a URL is just not read."""
    for named in unread_profiles(descriptor):
        problem = None if is_url(named) else unsafe_path(Path("."), named)
        if problem:
            into.add(
                "path-unsafe",
                f"the profile: {problem}",
                field="profile",
                value=named,
                hint="remove it, or check the package with a tool that supports this profile",
            )


def _claims_profile(into: Collector, descriptor: Json) -> None:
    profile = descriptor["claimsProfile"]
    if profile not in standard.PROFILE_VERSIONS:
        known = " and ".join(f'"{version}"' for version in standard.PROFILE_VERSIONS)
        into.add(
            "descriptor-invalid",
            f'"claimsProfile" is {profile!r}: this version of the toolkit supports only {known}',
            field="claimsProfile",
            value=shown(profile),
            hint=f'write "{standard.PROFILE_VERSIONS[-1]}", or use the version of the toolkit that'
            " knows your profile",
        )


def _claims_level(into: Collector, descriptor: Json) -> None:
    level = descriptor["claimsLevel"]
    if type(level) is not int or not 0 <= level < len(LEVELS):
        into.add(
            "descriptor-invalid",
            f'"claimsLevel" is {level!r}: expected a whole number from 0 to {len(LEVELS) - 1}',
            field="claimsLevel",
            value=shown(level),
            hint="`toolkit rules --help` says what each level is",
        )


def check_references(into: Collector, descriptor: Json, resources: list[Resource]) -> None:
    """Check that foreign keys lead to resources and fields that exist."""
    named = {str(item.get("name")) for item in descriptor["resources"]}
    by_name = {resource.name: resource for resource in resources}
    for resource in resources:
        for key in resource.foreign_keys:
            target = by_name.get(key.resource)
            fields = target.field_names if target else ()
            missing = [name for name in key.reference if fields and name not in fields]
            if key.resource in named and not missing:
                continue
            what = f'field "{missing[0]}"' if missing else f'resource "{key.resource}"'
            into.add(
                "schema-invalid",
                f'a foreign key of "{resource.name}" refers to the {what}, which does not exist',
                table=resource.name,
                path=resource.schema_path or into.path,
                field=", ".join(key.fields),
                value=missing[0] if missing else key.resource,
            )


def check_metadata(into: Collector, descriptor: Json, resources: list[Resource]) -> None:
    """Let frictionless judge the metadata, made safe and without what was reported already."""
    plain = copy.deepcopy(without(descriptor, "profile", "resources"))
    plain["$schema"] = standard.SECOND_PACKAGE  # a superset of the first version
    plain["resources"] = [_plain(resource) for resource in resources] or [EMPTY]
    key = key_of(plain) if into.cache else None
    for rule, note in kept_value(into.cache, "metadata", key, lambda: _faults(plain)):
        into.add(rule, note)


def _faults(plain: Json) -> list[tuple[str, str]]:
    """Return what frictionless finds in a descriptor: the rule and its words."""
    if usual_package(plain):
        return []
    import frictionless

    found = []
    try:
        for error in frictionless.Package.metadata_validate(plain):
            schema = error.type in ("schema-error", "field-error")
            rule = "schema-invalid" if schema else "descriptor-invalid"
            found.append((rule, str(error.note or error.message)))
    except frictionless.FrictionlessException as error:
        found.append(("descriptor-invalid", str(error.error.note or error.error.message)))
    return found


def _plain(resource: Resource) -> Json:
    """Return a resource as frictionless may see it: no URL, no data, keys as in version 1."""
    kept = without(resource.descriptor, "$schema", "profile", "extrapaths", "url", "data", "schema")
    data: Json = {"path": resource.path} if resource.paths else {"data": []}
    schema = {"schema": first_version(resource.schema)} if resource.schema else {}
    return {**copy.deepcopy(kept), **data, **schema}
