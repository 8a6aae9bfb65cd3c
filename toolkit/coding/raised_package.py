"""Copy a package to a higher level of the profile: the same rows, more tables and columns."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

from toolkit.coding.draft import Draft
from toolkit.derived.tidy import tidy
from toolkit.engine.canonical import write_csv
from toolkit.package.files import DESCRIPTOR, PackageError, read_json
from toolkit.package.levels import level_name, level_of, tables_of
from toolkit.package.profile import lowered
from toolkit.package.standard import PROFILE_TABLES
from toolkit.writing import json_bytes, new_folder


def raised(old: Path, folder: Path, level: int) -> list[Path]:
    """Copy a package to a new or empty folder, with the tables and columns of a level.

    The rows, the other files and whatever the package adds to the profile stay as they are; new
    cells are empty, and `toolkit validate` names those that the level asks for.
    Raises: PackageError if the package is not a folder with readable CSV tables of the profile, or
    is already of the level; writing.TargetError if the folder is in use or cannot be written.
    """
    if not (old / DESCRIPTOR).is_file():
        raise PackageError(f"{old} is not a folder with a {DESCRIPTOR}")
    draft = Draft(old)
    present = level_of(draft.package)
    if present >= level:
        raise PackageError(
            f"{old} is of level {level_name(present)}: expected a level below {level_name(level)}"
        )
    with new_folder(folder, force=None) as new:
        hidden = shutil.ignore_patterns(".*", folder.name if folder.parent == old else "")
        shutil.copytree(old, new, symlinks=True, ignore=hidden, dirs_exist_ok=True)
        _raise(draft, new, level)
        tidy(new).write()
        names = sorted(path.relative_to(new) for path in new.rglob("*") if path.is_file())
    return [folder / name for name in names]


def _raise(draft: Draft, folder: Path, level: int) -> None:
    """Write the descriptor, the schemas and the tables as the level has them."""
    descriptor, _ = read_json(folder / DESCRIPTOR)
    template = (resources.files("toolkit") / "template" / DESCRIPTOR).read_text("utf-8")
    own = {item["name"]: item for item in descriptor["resources"]}
    wanted = {item["name"]: item for item in json.loads(template)["resources"]}
    tables = {*tables_of(level), "codes", *own}
    items = {name: item for name, item in wanted.items() if name in tables} | own
    for name, item in items.items():
        if name in PROFILE_TABLES:
            _write_table(draft, folder, item, lowered(name, level, tables))
    descriptor["resources"] = list(items.values())
    descriptor["claimsLevel"] = level
    (folder / DESCRIPTOR).write_bytes(json_bytes(descriptor))


def _write_table(draft: Draft, folder: Path, item: dict[str, Any], schema: dict[str, Any]) -> None:
    """Write a table with the columns of the profile and its own, and the schema that says so."""
    name = item["name"]
    if draft.has(name):
        resource = draft.resource(name)
        if not resource.is_csv or not isinstance(item["path"], str):
            raise PackageError(f"{resource.path}: expected a table in one CSV file")
        schema = _joined(resource.schema, schema)
        item["dialect"] = {"lineTerminator": "\n"}
        item["encoding"] = "utf-8"
    if isinstance(item["schema"], str):
        target = folder / item["schema"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(json_bytes(schema))
    else:
        item["schema"] = schema
    columns = [field["name"] for field in schema["fields"]]
    rows = [[row.get(column, "") for column in columns] for row in draft.rows(name)]
    (folder / item["path"]).parent.mkdir(parents=True, exist_ok=True)
    write_csv(folder / item["path"], columns, rows)


def _joined(own: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a level with the fields and foreign keys that only the package has."""
    names = {field["name"] for field in asked["fields"]}
    fields = [*asked["fields"], *(f for f in own["fields"] if f["name"] not in names)]
    keys = list(asked.get("foreignKeys", []))
    keys += [key for key in own.get("foreignKeys", []) if key not in keys]
    joined = {**asked, "fields": fields} | ({"foreignKeys": keys} if keys else {})
    return joined | {name: value for name, value in own.items() if name not in joined}
