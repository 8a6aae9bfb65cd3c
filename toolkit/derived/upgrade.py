"""Bring a package of an older claims profile to the newest one.

The profile only grows: the new columns and codes are added, and empty; nothing else is changed.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.derived.tidy import Tidied, tidy
from toolkit.engine.canonical import write_csv
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError, read_json
from toolkit.package.model import Package, Resource
from toolkit.package.profile import absent_fields, profile_table
from toolkit.package.standard import PROFILE_TABLES, PROFILE_VERSIONS, profile_file
from toolkit.writing import json_bytes

Json = dict[str, Any]


def upgrade(location: Path | str) -> Tidied:
    """Compute a package in the newest profile, tidied; nothing is written.

    Returns: the changes, as `tidy` does.
    Raises: PackageError if there is no package of the claims profile, it is a zip, or one of its
    tables cannot be upgraded.
    """
    package = open_package(location)
    if package.temporary:
        raise PackageError(f"{location} is a zip; unpack it and run tidy on the folder")
    if package.profile is None:
        raise PackageError(f"{location} is not a package of the claims profile")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "package"
        shutil.copytree(package.root, root, ignore=shutil.ignore_patterns(".git"))
        for path, data in _upgraded(package):
            (root / path).write_bytes(data)
        _tables(package, root)
        _codes(package, root)
        tidied = tidy(root / package.descriptor_path)
        tidied.write()
        return _compared(package.root, root, tidied)


def _upgraded(package: Package) -> Iterator[tuple[str, bytes]]:
    """Yield the descriptor and the schemas with the new columns, by path."""
    descriptor, _ = read_json(package.root / package.descriptor_path)
    descriptor["claimsProfile"] = PROFILE_VERSIONS[-1]
    inside = {item.get("name"): item for item in descriptor["resources"]}
    for resource in _older(package):
        if resource.schema_path is None:
            inside[resource.name]["schema"] = _schema(package, resource)
        else:
            yield resource.schema_path, json_bytes(_schema(package, resource))
    yield package.descriptor_path, json_bytes(descriptor)


def _older(package: Package) -> Iterator[Resource]:
    """Yield the tables that lack a column of the newest profile."""
    for resource in package.resources:
        if absent_fields(resource):
            if not resource.is_csv or len(resource.paths) != 1:
                raise PackageError(f"{resource.name} is not one CSV file: add its columns yourself")
            yield resource


def _schema(package: Package, resource: Resource) -> Json:
    """Return a schema with the new columns, each after the one it follows in the profile."""
    schema = {**resource.schema, "fields": list(resource.schema["fields"])}
    new = {field.name for field in absent_fields(resource)}
    after = ""
    for field in profile_table(resource.name).fields:
        if field.name in new:
            names = [column["name"] for column in schema["fields"]]
            at = names.index(after) + 1 if after in names else len(names)
            schema["fields"].insert(at, field.descriptor)
        after = field.name
    keys = [
        key
        for key in profile_table(resource.name).schema.get("foreignKeys", [])
        if new.issuperset(key["fields"]) and _target(key, resource) in package.names
    ]
    if keys:
        schema["foreignKeys"] = [*schema.get("foreignKeys", []), *keys]
    return schema


def _target(key: Json, resource: Resource) -> str:
    return str(key["reference"].get("resource") or resource.name)


def _tables(package: Package, root: Path) -> None:
    """Give the files of the tables their new columns."""
    for resource in _older(package):
        names = [column["name"] for column in _schema(package, resource)["fields"]]
        rows = _rows(root / resource.path, resource.encoding)
        write_csv(root / resource.path, names, [[row.get(n) for n in names] for row in rows])


def _rows(file: Path, encoding: str) -> list[dict[str, str]]:
    with file.open(encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines))


def _codes(package: Package, root: Path) -> None:
    """Add the codes of the newest profile that the package does not have."""
    if "codes" not in package.names:
        return
    file = root / package.resource("codes").path
    rows = _rows(file, package.resource("codes").encoding)
    known = {(row["vocabulary"], row["code"]) for row in rows}
    text = profile_file("codes.csv").read_text(encoding="utf-8")
    known |= _first_codes()
    new = [
        {**row, "example": ""}
        for row in csv.DictReader(text.splitlines())
        if (row["vocabulary"], row["code"]) not in known
    ]
    names = list(package.resource("codes").field_names)
    write_csv(file, names, [[row.get(name) for name in names] for row in [*rows, *new]])


def _first_codes() -> set[tuple[str, str]]:
    """Return the codes of the first profile: one that a package lacks was taken out on purpose."""
    found: set[tuple[str, str]] = set()
    for name in PROFILE_TABLES:
        file = profile_file(f"{name}.json", PROFILE_VERSIONS[0])
        if file.is_file():
            for column in json.loads(file.read_text(encoding="utf-8"))["fields"]:
                enum = column.get("constraints", {}).get("enum", [])
                found.update((str(column.get("vocabulary")), str(code)) for code in enum)
    return found


def _compared(root: Path, new: Path, tidied: Tidied) -> Tidied:
    """Return what differs in the new folder, as changes to the package's own."""
    changes = {}
    for file in sorted(path for path in new.rglob("*") if path.is_file()):
        path = file.relative_to(new).as_posix()
        if file.read_bytes() != (root / path).read_bytes():
            changes[path] = file.read_bytes()
    return Tidied(root, changes, tidied.left)
