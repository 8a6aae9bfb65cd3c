"""Make the nodes of the package itself: a dataset, and a download for each of its files."""

from __future__ import annotations

from typing import Any

from toolkit.exporters.context import node_id
from toolkit.package.levels import HIGHEST, declared_level, level_of
from toolkit.package.model import Package


def licence(package: Package) -> str | None:
    """Return the URL of the package's first licence, or None."""
    licences = package.descriptor.get("licenses")
    first = licences[0] if isinstance(licences, list) and licences else None
    path = first.get("path") if isinstance(first, dict) else None
    return path if isinstance(path, str) and path.startswith(("http://", "https://")) else None


def dataset(package: Package) -> list[dict[str, Any]]:
    """Return the node of the package, and one for each of its files."""
    about, level = package.descriptor, level_of(package)
    files = [
        {
            "type": "DataDownload",
            "id": node_id("dataset", resource.name),
            "name": resource.path,
            "encodingFormat": "text/csv",
        }
        for resource in package.resources
    ]
    node = {
        "type": "Dataset",
        "id": "dataset",
        "name": about.get("title") or package.name,
        "identifier": package.name,
        "description": about.get("description"),
        "version": package.version,
        "license": licence(package),
        "datePublished": str(about.get("created") or "")[:10] or None,
        "claimsProfile": package.profile,
        "claimsLevel": level if level < HIGHEST else declared_level(package),
        "distribution": sorted(file["id"] for file in files),
    }
    return [{key: value for key, value in node.items() if value not in (None, "", [])}, *files]
