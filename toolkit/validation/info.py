"""Describe a package in a few lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.model import Package
from toolkit.wording import counted


def info(location: Path) -> list[str]:
    """Return name, version, licence, tables with rows and hashes, and citation, one per line.

    Raises: files.PackageError if there is no package.
    """
    package = open_package(location)
    return list(_lines(package, Tables(package)))


def _lines(package: Package, tables: Tables) -> Iterator[str]:
    descriptor = package.descriptor
    yield f"name      {package.name}"
    for label, key in (("title", "title"), ("version", "version"), ("created", "created")):
        if isinstance(descriptor.get(key), str):
            yield f"{label:<9} {descriptor[key]}"
    licenses = descriptor.get("licenses")
    names = [
        str(item.get("name") or item.get("path"))
        for item in (licenses if isinstance(licenses, list) else [])
        if isinstance(item, dict)
    ]
    yield f"licence   {', '.join(names) or 'none stated'}"
    yield f"profile   claimsProfile {package.profile}" if package.profile else "profile   none"
    width = max((len(name) for name in package.names), default=0)
    for resource in package.resources:
        file = package.root / resource.path
        rows = tables.rows.get(resource.name)
        count = "unread" if rows is None else counted(rows, "row")
        digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "missing"
        told = f"sha256 {digest}" if resource.paths else "inside the descriptor"
        yield f"table     {resource.name:<{width}} {count:>12}  {told}"
    if isinstance(descriptor.get("citation"), str):
        yield f"cite      {descriptor['citation']}"
