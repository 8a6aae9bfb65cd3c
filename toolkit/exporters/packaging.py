"""File names and descriptors for the exports that are data packages."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.exporters.carried import copy_files, merged, others
from toolkit.package.files import DESCRIPTOR
from toolkit.package.model import Package, Resource
from toolkit.progress import OnStage

TEXT_ONLY = ("encoding", "dialect", "bytes", "hash", "data", "compression", "extrapaths", "url")
"""The properties of a resource that tell how its own files are written."""


def each_table(package: Package, progress: OnStage) -> Iterator[Resource]:
    """Yield the tables of a package, each as a stage of the export."""
    for number, resource in enumerate(package.resources, 1):
        progress(f"writing {resource.name}", number, len(package.resources))
        yield resource


def file_name(name: str) -> str:
    """Return a resource's name as a file name, with unsafe characters percent-encoded."""
    return re.sub(r"[^A-Za-z0-9_.-]|^[.]", _encode, name) or "%"


def _encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8"))


def resource_descriptor(resource: Resource, path: str, **properties: Any) -> dict[str, Any]:
    """Return the descriptor of an exported table, with its new path."""
    kept = {key: value for key, value in resource.descriptor.items() if key not in TEXT_ONLY}
    schema = properties.pop("schema", copy.deepcopy(schema_of(resource)))
    kept.pop("schema", None)
    return {**kept, "name": resource.name, "path": path, **properties, "schema": schema}


def schema_of(resource: Resource) -> dict[str, Any]:
    """Return a table's schema; one without a schema has a field for each of its labels."""
    return resource.schema or {"fields": [field.descriptor for field in resource.fields]}


def stamped(descriptor: dict[str, Any], file: Path) -> dict[str, Any]:
    """Return a resource descriptor with the size and hash of its file, the schema last."""
    rest = {key: value for key, value in descriptor.items() if key != "schema"}
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    size = file.stat().st_size
    schema = descriptor["schema"]
    return {**rest, "bytes": size, "hash": f"sha256:{digest}", "schema": schema}


def write_json(path: Path, value: Any) -> None:
    """Write readable JSON: two spaces, UTF-8, LF, keys in the given order."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    path.write_bytes(text.encode("utf-8"))


def write_descriptor(package: Package, folder: Path, resources: list[dict[str, Any]]) -> None:
    """Write the descriptor of an exported package, its tables with their new description.

    The files of its other resources are copied.
    """
    stored = package.descriptor["resources"]
    items = others(stored, {resource.name for resource in package.resources})
    resources = merged(stored, [*resources, *copy_files(items, package.root, folder)])
    write_json(folder / DESCRIPTOR, {**package.descriptor, "resources": resources})
