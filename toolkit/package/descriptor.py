"""Read a descriptor into a Package, checked against the standard before any table is read.

frictionless checks the metadata, after the toolkit has made it safe (no URL, no path or link out
of the package) and has checked what frictionless does not: misspelt properties, `categories`,
`uniqueKeys`, `roles`, and settings that the reader does not support.
"""

from __future__ import annotations

import shutil
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.package.files import PackageError, find_descriptor, read_json
from toolkit.package.metadata import (
    check_metadata,
    check_properties,
    check_references,
    unread_profiles,
)
from toolkit.package.model import Package, Resource, Unread
from toolkit.package.places import address
from toolkit.package.problems import Collector, kind_of
from toolkit.package.referenced import FAULTY
from toolkit.package.resources import ResourceReader

if TYPE_CHECKING:
    from toolkit.package.cache import Cache

Json = dict[str, Any]


def open_package(location: Path | str, cache: Cache | None = None) -> Package:
    """Open a package by its folder, its descriptor or a zip of it.

    Errors in the descriptor are in `problems`; resources that cannot be used are left out of
    `resources`.
    Args: `cache` has verdicts of an earlier run, and is added to.
    Raises: PackageError if there is no descriptor, or it is not a JSON object.
    """
    path = Path(location) if isinstance(location, str) else location
    root, name, unpacked = find_descriptor(path)
    try:
        package = _read(address(location), root, name, unpacked is not None, cache)
    except BaseException:
        if unpacked:
            shutil.rmtree(unpacked, ignore_errors=True)
        raise
    if unpacked:
        weakref.finalize(package, shutil.rmtree, unpacked, ignore_errors=True)
    return package


def _read(location: str, root: Path, name: str, temporary: bool, cache: Cache | None) -> Package:
    stated, repeated = read_json(root / name)
    if not isinstance(stated, dict):
        raise PackageError(f"{name} is {kind_of(stated)}: expected a JSON object")
    top = Collector(name)
    top.repeated(repeated, name, "descriptor-invalid")
    descriptor = check_properties(top, stated)
    reader = ResourceReader(root, name, descriptor, cache)
    reader.problems = top.problems
    resources = _resources(reader, stated)
    descriptor["resources"] = reader.items
    check_references(reader, descriptor, resources)
    check_metadata(reader, descriptor, resources)
    return Package(
        descriptor=descriptor,
        resources=tuple(resources),
        root=root,
        location=location,
        descriptor_path=name,
        problems=tuple(reader.problems),
        unread=tuple(reader.unread),
        unread_profiles=unread_profiles(descriptor),
        temporary=temporary,
    )


def _resources(reader: ResourceReader, descriptor: Json) -> list[Resource]:
    """Return the resources that are read as tables."""
    items = descriptor.get("resources")
    if not isinstance(items, list) or not items:
        if items is None and reader.problems:
            return []  # misspelt, and reported as such
        if items is None or items == []:
            what = "is missing" if items is None else "is empty"
            reader.add(
                "descriptor-invalid",
                f'"resources" {what}: list at least one resource',
                field="resources",
                hint="list each table with a name, a path and a schema",
            )
        return []
    resources: list[Resource] = []
    for number, item in enumerate(items):
        resource = reader.resource(number, item)
        if resource is None:
            continue
        if resource.name in (other.name for other in resources):
            reader.add(
                "descriptor-invalid",
                f'two resources have the name "{resource.name}"',
                table=resource.name,
                value=resource.name,
                hint="give each resource its own name",
            )
            reader.unread.append(Unread(f"/resources/{number}", FAULTY))
            continue
        resources.append(resource)
    return resources
