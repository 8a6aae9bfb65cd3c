"""Carry the resources that an export does not write as tables, with their files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.package.files import PackageError, is_url, unsafe_path

Json = dict[str, Any]
PLACES = ("path", "url", "extrapaths", "schema", "dialect")
"""The properties of a resource that may name files."""


def files_of(item: Json) -> Iterator[str]:
    """Yield the paths of the files that a resource's descriptor names."""
    for key in PLACES:
        value = item.get(key)
        for path in value if isinstance(value, list) else [value]:
            if isinstance(path, str) and not is_url(path):
                yield path


def others(items: list[Json], tables: set[str]) -> list[Json]:
    """Return the resources that are not among the tables, as they are described."""
    return [item for item in items if item.get("name") not in tables]


def copy_files(items: list[Json], root: Path, folder: Path) -> list[Json]:
    """Copy the files of resources into a folder.

    Returns: the resources; a file whose path is in use gets another one, below `files/`.
    Raises: PackageError for a file that is not there, or a path that leads out.
    """
    moved: dict[str, str] = {}
    taken = {_folded(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    for path in dict.fromkeys(path for item in items for path in files_of(item)):
        problem = unsafe_path(root, path)
        if problem:
            raise PackageError(problem)
        if not (root / path).is_file():
            raise PackageError(f"{root / path}, which the descriptor names, does not exist")
        target = path
        while _folded(Path(target)) in taken:
            target = f"files/{target}"
        taken.add(_folded(Path(target)))
        moved[path] = target
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, folder / target)
    return [_renamed(item, moved) for item in items]


def _folded(path: Path) -> str:
    """Return a path as file systems that ignore case compare it."""
    return path.as_posix().casefold()


def _renamed(item: Json, moved: dict[str, str]) -> Json:
    kept = dict(item)
    for key in PLACES:
        value = item.get(key)
        if isinstance(value, list):
            kept[key] = [moved.get(path, path) for path in value]
        elif isinstance(value, str):
            kept[key] = moved.get(value, value)
    return kept


def merged(items: list[Json], replaced: list[Json]) -> list[Json]:
    """Return all resources in their order, those with a new description replaced by it."""
    known = {item.get("name"): item for item in replaced}
    return [known.get(item.get("name"), item) for item in items]
