"""Create a new package: an invented article with two claims, to replace with your own."""

from __future__ import annotations

import re
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from toolkit.derived.tidy import tidy
from toolkit.package.files import DESCRIPTOR, read_json
from toolkit.package.standard import PROFILE_TABLES, profile_file
from toolkit.writing import json_bytes, new_folder

NAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")


def init(folder: Path) -> list[Path]:
    """Create a package in a new or empty folder and return its files.

    The package has the name of the folder, if that is a valid package name.
    Raises: writing.TargetError if the folder is not empty or cannot be written.
    """
    inside = resources.files("toolkit")
    with new_folder(folder, force=False) as new:
        _copy(inside / "template", new)
        for name in PROFILE_TABLES:
            _copy(profile_file(f"{name}.json"), new / "schemas" / f"{name}.json")
        _copy(profile_file("codes.csv"), new / "data" / "codes.csv")
        called = folder.resolve().name.lower()
        if NAME.fullmatch(called):
            descriptor, _ = read_json(new / DESCRIPTOR)
            descriptor["name"] = called
            (new / DESCRIPTOR).write_bytes(json_bytes(descriptor))
        (new / "CODEBOOK.md").touch()
        tidy(new).write()
        names = sorted(path.relative_to(new) for path in new.rglob("*") if path.is_file())
    return [folder / name for name in names]


def _copy(source: Traversable, target: Path) -> None:
    """Copy a file or folder from the installed Python package."""
    if source.is_dir():
        target.mkdir(exist_ok=True)
        for child in source.iterdir():
            _copy(child, target / child.name)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
