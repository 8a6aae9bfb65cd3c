"""Compare a package with its earlier version: is the new version number enough, is an id lost.

Source: Semantic Versioning 2.0.0; the Data Package versioning recipe; Keep a Changelog 1.1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from toolkit.engine.screening import literal
from toolkit.package.model import Field, Package, Problem, Resource
from toolkit.progress import OnStage
from toolkit.versions.diff import Diff, compare, retired
from toolkit.versions.revisions import parse_version
from toolkit.versions.rows import SIDES, RowDiff

CHANGELOG = "CHANGELOG.md"
CODER = ("coded_by", "coded_on")


def check_against(old: Package, new: Package, progress: OnStage) -> dict[str, list[Problem]]:
    """Return the findings of each check that compares a package with its earlier version.

    Raises: PackageError if a table of either cannot be read.
    """
    rows = RowDiff(old, new)
    found = compare(rows, samples=1, progress=progress)
    return {
        "version-unmoved": list(_version(found, new)),
        "id-dropped": list(_dropped(rows)),
        "id-reassigned": list(_reassigned(rows)),
        "changelog-missing": list(_changelog(new)),
    }


def _version(found: Diff, new: Package) -> Iterator[Problem]:
    old_version, version = found.versions
    fault = partial(
        Problem, "version-unmoved", field="version", value=version, path=new.descriptor_path
    )
    if found.required is None:
        message = (
            f"the earlier version is {old_version or 'not stated'}: expected a version such as"
            " 1.0.0, to compute the next one"
        )
        yield fault(message)
    elif parse_version(version) is None:
        message = f"the version is {version or 'not stated'}: expected a semantic version"
        yield fault(message, hint=f'write "{found.required}"')
    elif not found.enough:
        why = found.reasons[0] if found.reasons else None
        because = f": {why.where}: {why.evidence} ({why.rule})" if why else ""
        message = (
            f"the version is {version}: expected {found.required} or later, for a {found.bump}"
            f" change after {old_version}{because}"
        )
        yield fault(message)


def _single_keys(package: Package) -> Iterator[tuple[Resource, str]]:
    """Yield each table whose key is a single id, with that field."""
    for resource in package.resources:
        key = resource.primary_key
        if len(key) == 1 and key[0].endswith("_id"):
            yield resource, key[0]


def _dropped(rows: RowDiff) -> Iterator[Problem]:
    old, new = (rows.packages[side] for side in SIDES)
    listed, listed_before = set(retired(new)), set(retired(old))
    for resource, key in _single_keys(old):
        name = resource.name
        kept = name in new.names
        if kept and (rows.same_file(name) or key not in new.resource(name).field_names):
            continue
        column = rows.column(name, key)
        query = f"SELECT {column} FROM {rows.table('old', name)}"
        if kept:
            query += f" EXCEPT SELECT {column} FROM {rows.table('new', name)}"
        for (identity,) in rows.select(f"{query} ORDER BY 1"):
            if identity is not None and identity not in listed:
                message = f'"{identity}" of {old.version} is missing and not listed in "retired"'
                table = name if kept else None
                path = new.descriptor_path
                yield Problem("id-dropped", message, table, None, key, identity, path)
    for identity in sorted(listed_before - listed):
        message = f'"{identity}", retired in {old.version}, is no longer listed in "retired"'
        yield Problem("id-dropped", message, None, None, "retired", identity, new.descriptor_path)


def _reassigned(rows: RowDiff) -> Iterator[Problem]:
    old, new = (rows.packages[side] for side in SIDES)
    forgotten = sorted(set(retired(old)) - set(retired(new)))
    for resource, key in _single_keys(new):
        name = resource.name
        column = rows.column(name, key)
        if forgotten:
            listed = ", ".join(map(literal, forgotten))
            query = f"SELECT _record, {column} FROM {rows.table('new', name)}"
            for record, identity in rows.select(f"{query} WHERE {column} IN ({listed}) ORDER BY 1"):
                message = f'"{identity}" was retired in {old.version} and is used again'
                yield Problem("id-reassigned", message, name, record, key, identity)
        if name not in old.names or rows.same_file(name):
            continue
        telling = [f.name for f in _telling(resource) if f.name in old.resource(name).field_names]
        if key not in old.resource(name).field_names or len(telling) < 2:
            continue
        differ = " AND ".join(
            f"o.{c} IS DISTINCT FROM n.{c}" for c in (rows.column(name, f) for f in telling)
        )
        query = (
            f"SELECT n._record, n.{column} FROM {rows.table('old', name)} o"
            f" JOIN {rows.table('new', name)} n USING ({column}) WHERE {differ} ORDER BY 1"
        )
        for record, identity in rows.select(query):
            message = f'"{identity}" was another row in {old.version}: {", ".join(telling)}'
            yield Problem("id-reassigned", f"{message} all differ", name, record, key, identity)


def _telling(resource: Resource) -> list[Field]:
    """Return the fields that identify a row: required ones, preferably not codes."""
    required = [
        field
        for field in resource.fields
        if field.required and field.name not in (*resource.primary_key, *CODER)
    ]
    free = [field for field in required if field.enum is None and field.type != "boolean"]
    return free if len(free) > 1 else required


def _changelog(new: Package) -> Iterator[Problem]:
    file = new.root / CHANGELOG
    fault = partial(Problem, "changelog-missing", field="version", value=new.version)
    if file.is_symlink() or not file.is_file():
        message = f"there is no {CHANGELOG} next to the descriptor"
        yield fault(message, path=new.descriptor_path)
        return
    text = file.read_text(encoding="utf-8", errors="replace")
    heading = rf"(?m)^## \[?{re.escape(new.version or '')}\]?(\s|$)"
    if new.version and not re.search(heading, text):
        message = f"{CHANGELOG} has no entry for {new.version}"
        yield fault(message, path=CHANGELOG)
