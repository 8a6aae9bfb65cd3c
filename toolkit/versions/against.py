"""Compare a package with its earlier version: is the new version number enough, is an id lost.

Source: Semantic Versioning 2.0.0; the Data Package versioning recipe; Keep a Changelog 1.1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from toolkit.package.model import Package, Problem
from toolkit.progress import OnStage
from toolkit.versions.diff import Diff, compare, retired
from toolkit.versions.reassigned import reassigned, single_keys
from toolkit.versions.revisions import parse_version
from toolkit.versions.rows import SIDES, RowDiff

CHANGELOG = "CHANGELOG.md"
LEDGERS = {"codings"}
"""Tables of which rows may leave: codings do when a field is coded anew, and nothing cites them."""


def check_against(old: Package, new: Package, progress: OnStage) -> dict[str, list[Problem]]:
    """Return the findings of each check that compares a package with its earlier version.

    Raises: PackageError if a table of either cannot be read.
    """
    rows = RowDiff(old, new)
    found = compare(rows, samples=1, progress=progress)
    return {
        "version-unmoved": list(_version(found, new)),
        "id-dropped": list(_dropped(rows)),
        "id-reassigned": list(reassigned(rows, _forgotten(rows))),
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


def _dropped(rows: RowDiff) -> Iterator[Problem]:
    old, new = (rows.packages[side] for side in SIDES)
    listed = set(retired(new))
    for resource, key in single_keys(old):
        name = resource.name
        kept = name in new.names
        if kept and name in LEDGERS:
            continue
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
    for identity in _forgotten(rows):
        message = f'"{identity}", retired in {old.version}, is no longer listed in "retired"'
        yield Problem("id-dropped", message, None, None, "retired", identity, new.descriptor_path)


def _forgotten(rows: RowDiff) -> list[str]:
    """Return the ids that were retired, and are no longer listed."""
    old, new = (set(retired(rows.packages[side])) for side in SIDES)
    return sorted(old - new)


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
