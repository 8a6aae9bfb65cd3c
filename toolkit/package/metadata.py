"""Check a descriptor as a whole against the standard, apart from its single resources."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from toolkit.package import standard
from toolkit.package.model import Resource
from toolkit.package.problems import Collector, kind_of
from toolkit.package.table_schema import first_version, without

Json = dict[str, Any]


def check_properties(into: Collector, descriptor: Json) -> None:
    """Check the properties of the package itself."""
    profile = "claimsProfile" in descriptor
    known = standard.PACKAGE | (standard.PROFILE_PACKAGE if profile else frozenset())
    into.properties(descriptor, known, "", "descriptor-invalid")
    _created(into, descriptor)
    _contributors(into, descriptor)
    _profile(into, descriptor)
    if profile:
        _claims_profile(into, descriptor)


def _created(into: Collector, descriptor: Json) -> None:
    created = descriptor.get("created")
    if created is not None and not _is_datetime(created):
        into.add(
            "descriptor-invalid",
            f'"created" is {created!r}: expected an RFC 3339 date and time',
            field="created",
            value=str(created),
            hint='write it like "2026-01-31T00:00:00Z"',
        )


def _is_datetime(value: Any) -> bool:
    try:
        return isinstance(value, str) and "T" in value and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _contributors(into: Collector, descriptor: Json) -> None:
    contributors = descriptor.get("contributors")
    for number, item in enumerate(contributors if isinstance(contributors, list) else []):
        if isinstance(item, dict) and "roles" in item and not isinstance(item["roles"], list):
            into.add(
                "descriptor-invalid",
                f'"roles" at /contributors/{number} is {kind_of(item["roles"])}: expected a list',
                field="roles",
                value=str(item["roles"]),
                hint=f'write ["{item["roles"]}"]',
            )


def _profile(into: Collector, descriptor: Json) -> None:
    named = descriptor.get("profile")
    if not isinstance(named, str) or named.startswith(standard.PROFILES):
        return
    if "/" in named or "\\" in named:
        into.add(
            "path-unsafe",
            f'"profile" is {named!r}: custom profiles are not read',
            field="profile",
            value=named,
            hint="remove it, or check the package with a tool that supports this profile",
        )


def _claims_profile(into: Collector, descriptor: Json) -> None:
    profile = descriptor["claimsProfile"]
    if profile != "0.1":
        into.add(
            "descriptor-invalid",
            f'"claimsProfile" is {profile!r}: this version of the toolkit supports only "0.1"',
            field="claimsProfile",
            value=str(profile),
            hint='write "0.1", or use a version of the toolkit that supports your profile',
        )


def check_references(into: Collector, descriptor: Json, resources: list[Resource]) -> None:
    """Check that foreign keys refer to existing resources and fields."""
    named = {item.get("name") for item in descriptor["resources"] if type(item) is dict}
    by_name = {resource.name: resource for resource in resources}
    for resource in resources:
        for key in resource.foreign_keys:
            target = by_name.get(key.resource)
            missing = [n for n in key.reference if target and n not in target.field_names]
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
    """Check the metadata with frictionless, made safe and without custom properties."""
    if any(problem.rule != "property-unknown" for problem in into.problems):
        return
    import frictionless

    plain = copy.deepcopy(descriptor)
    plain.pop("profile", None)
    plain["$schema"] = standard.SECOND_PACKAGE  # a superset of the first version
    plain["resources"] = [
        {
            **without(resource.descriptor, "$schema", "profile", "extrapaths"),
            "path": resource.path,
            "schema": first_version(resource.schema),
        }
        for resource in resources
    ]
    try:
        for error in frictionless.Package.metadata_validate(plain):
            schema = error.type in ("schema-error", "field-error")
            rule = "schema-invalid" if schema else "descriptor-invalid"
            into.add(rule, str(error.note or error.message))
    except frictionless.FrictionlessException as error:
        into.add("descriptor-invalid", str(error.error.note or error.error.message))
