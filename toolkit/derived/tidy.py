"""Regenerate derived values: sizes and hashes and, of a claims package, more.

More is row order, quoting, date bounds, enums and the files beside the tables. Nothing else is
changed: the tables of other packages stay as they are to the byte, as does a cell or file that
cannot be read.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from toolkit.edtf import EdtfError, bounds
from toolkit.engine.canonical import (
    canonical_cell,
    is_rewritten,
    ordered_rows,
    render_csv,
    sort_columns,
    stated_form,
)
from toolkit.engine.manifest import CHUNK, is_file_of, resource_paths
from toolkit.engine.reading import hash_algorithm
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError, ViewError, folder_of, read_json
from toolkit.package.model import Field, Package, Resource
from toolkit.writing import json_bytes, locked, write_files

Rows = list[list[str]]
GENERATED = (
    "CODEBOOK.md",
    "CITATION.cff",
    "croissant.json",
    "data/csv-metadata.json",
    "schemas/context.jsonld",
    "schemas/ns.ttl",
    "schemas/shapes.ttl",
)
"""The files that are derived from a package if they exist."""


@dataclass
class Tidied:
    """What tidy would write, by path, and the files that it does not touch, with the reason.

    `left` are files in which something is wrong; `kept` are tables that are written as the
    descriptor says, so that they have no canonical form.
    """

    root: Path
    changes: dict[str, bytes] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)

    def write(self) -> None:
        """Write the changed files, all or none; the caller holds the lock of the package."""
        write_files(self.root, self.changes)

    def change(self, path: str, data: bytes) -> None:
        """Record the content of a file if it differs from the stored one."""
        if (self.root / path).read_bytes() != data:
            self.changes[path] = data

    def change_json(self, path: str, value: Any) -> None:
        """Record the value of a JSON file if it differs from the stored one.

        A file is left if a number in it has more digits than a program keeps that reads JSON.
        """
        file = self.root / path
        stored, _ = read_json(file)
        if value == stored:
            return
        if _exact(json_bytes(stored)) != _exact(file.read_bytes()):
            self.left[path] = "a number in it has too many digits to be written again"
            return
        self.change(path, json_bytes(value))


def _exact(data: bytes) -> Any:
    """Return the value of a JSON file, its numbers with all digits."""
    return json.loads(data, parse_float=Decimal)


def tidy_in_place(location: Path, make: Callable[[Path], Tidied] | None = None) -> Tidied:
    """Tidy a package and write the changes, under its lock.

    Args: `make` computes the changes, by default `tidy`.
    Raises: as `make`; OSError if the files cannot be written, and then none is changed.
    """
    with locked(folder_of(location)):
        tidied = (make or tidy)(location)
        tidied.write()
    return tidied


def tidy(location: Path | str) -> Tidied:
    """Compute the derived values of a package; nothing is written before `Tidied.write()`.

    Raises: PackageError if there is no package, or it is a zip.
    """
    package = open_package(location)
    if package.temporary:
        raise PackageError(f"{location} is a zip; unpack it and run tidy on the folder")
    tables = Tables(package)
    tidied = Tidied(package.root)
    unread = [p for p in package.problems if p.rule != "property-unknown"]
    for problem in unread:
        tidied.left.setdefault(problem.path or package.descriptor_path, problem.message)
    for resource in package.resources if package.profile is not None else ():
        reason = stated_form(resource)
        if reason:
            tidied.kept.update(dict.fromkeys(resource.paths, reason))
        else:
            _table(tables, resource, tidied)
    descriptor, _ = read_json(package.root / package.descriptor_path)
    sound = package.profile is not None and not unread
    schemas = _enums(tables, descriptor, tidied) if sound else {}
    _manifest(package, descriptor, tidied)
    if sound:
        _beside(tables, _renewed(package, descriptor, schemas), tidied)
    tidied.change_json(package.descriptor_path, descriptor)
    return tidied


MENTION = ("mention", "mention_start", "mention_end")
STRUCTURE = frozenset(("extra-cell", "missing-cell", "blank-row", "unclosed-quote"))


def _table(tables: Tables, resource: Resource, tidied: Tidied) -> None:
    faults = [p for p in tables.problems if p.table == resource.name and p.rule in STRUCTURE]
    if resource.name not in tables.rows:
        faults = [p for p in tables.problems if p.table == resource.name]
    if faults:
        tidied.left[resource.path] = faults[0].message
        return
    raw, typed = (list(ordered_rows(tables, resource, typed=t)) for t in (False, True))
    rows = [
        [
            value if value and is_rewritten(item) else canonical_cell(item, text)
            for item, text, value in zip(resource.fields, texts, values, strict=True)
        ]
        for texts, values in zip(raw, typed, strict=True)
    ]  # fmt: skip
    _bounds(resource, rows)
    _mentions(resource, raw, rows)
    rows.sort(key=lambda row: _order(resource, row))
    tidied.change(resource.path, render_csv(resource.field_names, rows))


def _order(resource: Resource, row: list[str]) -> list[tuple[bool, int, str]]:
    cells = dict(zip(resource.field_names, row, strict=True))
    integers = {item.name for item in resource.fields if item.type == "integer"}
    key: list[tuple[bool, int, str]] = []
    for name in sort_columns(resource):
        cell = cells[name]
        number = name in integers and cell.lstrip("-").isdecimal()
        key.append((cell != "", int(cell) if number else 0, "" if number else cell))
    return key


def _bounds(resource: Resource, rows: Rows) -> None:
    """Derive `x_earliest` and `x_latest` from `x_edtf` in tables that have all three."""
    names = resource.field_names
    for name in names:
        stem = name.removesuffix("_edtf")
        if stem == name or not {f"{stem}_earliest", f"{stem}_latest"} <= set(names):
            continue
        source, low, high = (names.index(f"{stem}_{x}") for x in ("edtf", "earliest", "latest"))
        for row in rows:
            try:
                found = bounds(row[source]) if row[source] else None
            except EdtfError:
                continue
            row[low] = found.earliest.isoformat() if found and found.earliest else ""
            row[high] = found.latest.isoformat() if found and found.latest else ""


def _mentions(resource: Resource, written: list[tuple[str, ...]], rows: Rows) -> None:
    """Let the offsets of a mention lose the blanks around it that its cell has lost."""
    names = resource.field_names
    if resource.name != "attributions" or not set(MENTION) <= set(names):
        return
    mention, start, end = map(names.index, MENTION)
    for before, row in zip(written, rows, strict=True):
        text, place = before[mention], (row[start], row[end])
        if text == row[mention] or not all(map(str.isdecimal, place)):
            continue
        if int(row[end]) - int(row[start]) == len(text):
            first = int(row[start]) + len(text) - len(text.lstrip())
            row[start], row[end] = str(first), str(first + len(row[mention]))


def _enums(tables: Tables, descriptor: dict[str, Any], tidied: Tidied) -> dict[str, dict[str, Any]]:
    """Write each vocabulary's active codes into the enums and categories of its columns.

    Returns: the schemas of the tables after tidying.
    """
    schemas: dict[str, dict[str, Any]] = {}
    needed = {"vocabulary", "code", "label", "ordinal", "deprecated"}
    package = tables.package
    if "codes" not in tables.rows or not needed <= set(package.resource("codes").field_names):
        return schemas
    found = tables.connection.execute(
        "SELECT vocabulary, code, label FROM main.codes WHERE deprecated IS NULL"
        " AND code IS NOT NULL ORDER BY vocabulary, ordinal, code"
    ).fetchall()
    codes: dict[str, list[tuple[str, str]]] = {}
    for vocabulary, code, label in found:
        codes.setdefault(vocabulary, []).append((code, label))
    for resource in package.resources:
        stored = schemas[resource.name] = _stored_schema(package.root, descriptor, resource)
        changed = [
            _enum(column, codes[str(column["vocabulary"])])
            for column in stored["fields"]
            if column.get("vocabulary") in codes
        ]
        if any(changed) and resource.schema_path is not None:
            tidied.change_json(resource.schema_path, stored)
    return schemas


def _renewed(
    package: Package, descriptor: dict[str, Any], schemas: dict[str, dict[str, Any]]
) -> Package:
    """Return the package after tidying, with its new hashes and codes."""
    items = {item["name"]: item for item in descriptor["resources"]}
    resources = []
    for resource in package.resources:
        schema = schemas.get(resource.name, resource.schema)
        fields = tuple(
            Field(column["name"], column.get("type", "any"), column) for column in schema["fields"]
        )
        renewed = {"descriptor": items[resource.name], "schema": schema, "fields": fields}
        resources.append(replace(resource, **renewed))
    return replace(package, descriptor=descriptor, resources=tuple(resources))


def _beside(tables: Tables, package: Package, tidied: Tidied) -> None:
    """Regenerate the derived files next to the tables: codebook, vocabulary, sidecars."""
    from toolkit.derived import sidecars
    from toolkit.exporters import ExportError

    _codebook(tables, package, tidied)
    if not isinstance(package.descriptor.get("base"), str):
        return
    files = sidecars.derived_files(tables, package)
    try:
        files |= sidecars.linked_data_files(package)
    except ExportError as error:
        tidied.left["schemas/context.jsonld"] = str(error)
    for path, data in files.items():
        if (package.root / path).is_file():
            tidied.change(path, data)


def _codebook(tables: Tables, package: Package, tidied: Tidied) -> None:
    """Regenerate the codebook for the tidied tables, if its file is empty or was generated.

    A page written by hand is left as it is.
    """
    from toolkit.derived.codebook import FILE, WRITTEN, codebook

    file = package.root / FILE
    written = file.read_bytes() if file.is_file() else None
    if written is None or (written and WRITTEN.encode("utf-8") not in written):
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            paths = {path for resource in package.resources for path in resource.paths}
            if paths & tidied.changes.keys():
                tables = Tables(_as_written(package, tidied, paths, Path(folder)))
            tidied.change(FILE, codebook(tables, package).encode("utf-8"))
    except ViewError as error:
        tidied.left[FILE] = str(error)


def _as_written(package: Package, tidied: Tidied, paths: set[str], folder: Path) -> Package:
    """Return the package in another folder, its tables with their changes."""
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path in tidied.changes:
            target.write_bytes(tidied.changes[path])
        elif (package.root / path).is_file():
            shutil.copyfile(package.root / path, target)
    return replace(package, root=folder)


def _stored_schema(root: Path, descriptor: dict[str, Any], resource: Resource) -> dict[str, Any]:
    if resource.schema_path is not None:
        schema, _ = read_json(root / resource.schema_path)
    else:
        items = descriptor["resources"]
        schema = next(item for item in items if item["name"] == resource.name)["schema"]
    return dict(schema) if resource.schema_path is not None else schema


def _enum(column: dict[str, Any], codes: list[tuple[str, str]]) -> bool:
    enum = [code for code, _ in codes]
    categories = [{"value": code, "label": label} for code, label in codes]
    constraints = column.setdefault("constraints", {})
    if constraints.get("enum") == enum and column.get("categories") == categories:
        return False
    constraints["enum"], column["categories"] = enum, categories
    return True


def _manifest(package: Package, descriptor: dict[str, Any], tidied: Tidied) -> None:
    """Write bytes and hash of each resource, after tidying, into the descriptor.

    The algorithm of a stated hash stays, but for the claims profile, which wants SHA-256.
    """
    items = descriptor.get("resources")
    for item in items if isinstance(items, list) else []:
        paths = resource_paths(item)
        if not paths or not all(is_file_of(package, path) for path in paths):
            continue
        stated = str(item.get("hash") or "")
        known = None if package.profile is not None else hash_algorithm(item, strict=True)
        size, digest = _measured(tidied, paths, known or "sha256")
        if item.get("bytes") != size:
            item["bytes"] = size
        prefix, _, told = stated.rpartition(":")
        if known is None or not stated:
            item["hash"] = f"{known or 'sha256'}:{digest}"
        elif told.lower() != digest:
            item["hash"] = f"{prefix}:{digest}" if prefix else digest


def _measured(tidied: Tidied, paths: list[str], algorithm: str) -> tuple[int, str]:
    """Return bytes and hash of a resource's files one after the other, with their changes."""
    size, found = 0, hashlib.new(algorithm, usedforsecurity=False)
    for path in paths:
        changed = tidied.changes.get(path)
        with (
            io.BytesIO(changed) if changed is not None else (tidied.root / path).open("rb") as file
        ):
            while block := file.read(CHUNK):
                found.update(block)
                size += len(block)
    return size, found.hexdigest()
