"""Create a new package: an invented article with two claims, to replace with your own."""

from __future__ import annotations

import csv
import re
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from toolkit.derived.tidy import tidy
from toolkit.engine.canonical import write_csv
from toolkit.package.files import DESCRIPTOR, read_json
from toolkit.package.levels import HIGHEST, tables_of
from toolkit.package.profile import lowered
from toolkit.package.standard import profile_file
from toolkit.writing import json_bytes, new_folder

NAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")


def init(folder: Path, level: int = HIGHEST, empty: bool = False) -> list[Path]:
    """Create a package of a level in a new or empty folder and return its files.

    Below the highest level it has only the tables of its level, and cells that begin to be
    required later need not be filled. The package has the name of the folder, if that is a valid
    package name. An `empty` one has no example, and its folder `texts` is empty.
    Raises: writing.TargetError if the folder is not empty or cannot be written.
    """
    inside = resources.files("toolkit")
    with new_folder(folder, force=None) as new:
        _copy(inside / "template", new)
        _copy(profile_file("codes.csv"), new / "data" / "codes.csv")
        descriptor, _ = read_json(new / DESCRIPTOR)
        called = folder.resolve().name.lower()
        if NAME.fullmatch(called):
            descriptor["name"] = called
        _narrow(new, descriptor, level, empty)
        (new / DESCRIPTOR).write_bytes(json_bytes(descriptor))
        (new / "CODEBOOK.md").touch()
        tidy(new).write()
        names = sorted(path.relative_to(new) for path in new.rglob("*") if path.is_file())
    return [folder / name for name in names]


def _narrow(folder: Path, descriptor: dict[str, Any], level: int, empty: bool) -> None:
    """Keep the tables of a level, and write their schemas as the level asks for them."""
    for text in (folder / "texts").iterdir() if empty else ():
        text.unlink()
    kept = {*tables_of(level), "codes"}
    (folder / "schemas").mkdir()
    for item in descriptor["resources"]:
        if item["name"] in kept:
            schema = lowered(item["name"], level, kept)
            (folder / item["schema"]).write_bytes(json_bytes(schema))
            names = [field["name"] for field in schema["fields"]]
            _columns(folder / item["path"], names, empty and item["name"] != "codes")
        else:
            (folder / item["path"]).unlink()
    descriptor["claimsLevel"] = level
    descriptor["resources"] = [item for item in descriptor["resources"] if item["name"] in kept]


def _columns(file: Path, names: list[str], empty: bool) -> None:
    """Keep some columns of a CSV file, and its rows unless it is to be empty."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [] if empty else list(csv.DictReader(lines))
    left = [[row.get(name, "") for name in names] for row in rows]
    write_csv(file, names, left)


def _copy(source: Traversable, target: Path) -> None:
    """Copy a file or folder from the installed Python package."""
    if source.is_dir():
        target.mkdir(exist_ok=True)
        for child in source.iterdir():
            _copy(child, target / child.name)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
