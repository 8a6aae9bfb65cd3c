"""Compare resources that are no tables by the bytes of their files, or by their stated hash.

A file that is not there, or only at a URL, is compared by the hash that the descriptor states.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.engine.reading import ALGORITHMS, hash_algorithm
from toolkit.package.files import unsafe_path
from toolkit.package.model import Package

Json = dict[str, Any]
CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of a resource that was added, removed or changed; inline data has no path."""

    resource: str
    kind: str
    path: str


def resource_items(package: Package) -> dict[str, Json]:
    """Return the properties of each resource, by name."""
    items = package.descriptor.get("resources")
    return {str(item["name"]): item for item in items or [] if isinstance(item, dict)}


def file_changes(old: Package, new: Package) -> tuple[list[FileChange], list[str]]:
    """Return what changed in the resources that neither version reads as a table.

    Returns: the changes, and for each resource that cannot be compared its name with the reason.
    """
    changes: list[FileChange] = []
    unknown: list[str] = []
    before = resource_items(old)
    for name, item in resource_items(new).items():
        if name not in before or name in (*old.names, *new.names):
            continue
        same = same_content(old, before[name], new, item)
        if same is None:
            unknown.append(f"{name} (a version lacks its file and states no hash that would do)")
        elif not same:
            changes += _changes(name, _files(old, before[name]), _files(new, item))
    return changes, unknown


def same_content(old: Package, item: Json, new: Package, other: Json) -> bool | None:
    """Return whether two resources have the same bytes; None if that is unknown."""
    for algorithm in ("sha256", *ALGORITHMS):
        digests = _digest(old, item, algorithm), _digest(new, other, algorithm)
        if None not in digests:
            return digests[0] == digests[1]
    return None


def _digest(package: Package, item: Json, algorithm: str) -> str | None:
    """Return the hash of a resource, of its bytes or as stated; None if neither is there."""
    files = _files(package, item)
    if files is None:
        stated = hash_algorithm(item, strict=False) == algorithm
        return str(item["hash"]).rpartition(":")[2].lower() if stated else None
    found = hashlib.new(algorithm, usedforsecurity=False)
    for content in files.values():
        for block in _blocks(content):
            found.update(block)
    return found.hexdigest()


def _blocks(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as stream:
        while block := stream.read(CHUNK):
            yield block


def _files(package: Package, item: Json) -> dict[str, Path | bytes] | None:
    """Return the files of a resource by path, those of a folder each; None if one is missing."""
    if "data" in item:
        return {"": json.dumps(item["data"], sort_keys=True).encode("ascii")}
    found: dict[str, Path | bytes] = {}
    for path in _paths(item):
        file = package.root / path
        if unsafe_path(package.root, path) is not None or not file.exists():
            return None
        for one in sorted(file.rglob("*")) if file.is_dir() else [file]:
            name = one.relative_to(package.root).as_posix()
            if one.is_file() and unsafe_path(package.root, name) is None:
                found[name] = one
    return found or None


def _paths(item: Json) -> list[str]:
    stated = (item.get("path", item.get("url")), item.get("extrapaths"))
    return [
        path
        for paths in stated
        for path in (paths if isinstance(paths, list) else [paths])
        if isinstance(path, str)
    ]


def _changes(
    name: str, old: dict[str, Path | bytes] | None, new: dict[str, Path | bytes] | None
) -> Iterator[FileChange]:
    """Yield the files that differ; the whole resource, if those of a version are not there."""
    if not old or not new or not set(old) & set(new):
        yield FileChange(name, "changed", "")
        return
    for path in dict.fromkeys([*old, *new]):
        if path not in new or path not in old:
            yield FileChange(name, "removed" if path in old else "added", path)
        elif not _equal(old[path], new[path]):
            yield FileChange(name, "changed", path)


def _equal(one: Path | bytes, other: Path | bytes) -> bool:
    digests = []
    for content in (one, other):
        found = hashlib.sha256()
        for block in _blocks(content):
            found.update(block)
        digests.append(found.digest())
    return digests[0] == digests[1]
