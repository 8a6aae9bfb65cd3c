"""Compute what changed between two versions of a package, and the required version.

The result is plain data; `reporters/changes.py` renders it for people and machines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toolkit.package.files import PackageError
from toolkit.package.model import Package
from toolkit.progress import OnStage, silent
from toolkit.versions.about import about_id
from toolkit.versions.bump import (
    Reason,
    bump_of,
    descriptor_reasons,
    file_reasons,
    ordered,
    row_reasons,
)
from toolkit.versions.changes import TableChange
from toolkit.versions.comparison import compare_table
from toolkit.versions.contents import FileChange, file_changes, resource_items
from toolkit.versions.descriptors import PointerChange, pointer_changes
from toolkit.versions.gone import gone_records
from toolkit.versions.labels import labelled
from toolkit.versions.renames import renamed_columns
from toolkit.versions.revisions import next_version, parse_version
from toolkit.versions.rows import SIDES, RowDiff

Json = dict[str, Any]


@dataclass(frozen=True)
class Diff:
    """The difference of two versions of a package.

    `bump` is the version bump that the change requires (one of revisions.BUMPS), `required` the
    lowest version with it, None if the older one is not a semantic version. With `about`, only
    rows that concern that id are shown, but `bump` is still that of the whole change.
    """

    name: str
    locations: tuple[str, str]
    versions: tuple[str | None, str | None]
    bump: str
    reasons: tuple[Reason, ...]
    descriptor: tuple[PointerChange, ...]
    tables: tuple[TableChange, ...]
    files: tuple[FileChange, ...] = ()
    about: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def required(self) -> str | None:
        """The lowest version that the newer one must have."""
        old = parse_version(self.versions[0])
        return ".".join(map(str, next_version(old, self.bump))) if old else None

    @property
    def enough(self) -> bool | None:
        """Whether the newer version is at least the required one; None if that is unknown."""
        new, required = parse_version(self.versions[1]), parse_version(self.required)
        return new >= required if new and required else None


def compare(
    rows: RowDiff,
    *,
    about: str | None = None,
    samples: int = 5,
    progress: OnStage = silent,
) -> Diff:
    """Compare the two versions of a package in `rows`.

    Args: `about` is an id; only rows that concern it are shown. `samples` is how many rows of each
    kind are shown per table, and changes of value per column; 0 for all.
    Raises: PackageError if a table of either cannot be read, or no row has the id.
    """
    old, new = (rows.packages[side] for side in SIDES)
    for package in (old, new):
        _require_tables(package)
    pointers = pointer_changes(old, new)
    files, unknown = file_changes(old, new)
    shared = [name for name in new.names if name in old.names]
    renamed = {name: renamed_columns(rows, name) for name in shared}
    reasons = [*descriptor_reasons(old, new, pointers, renamed), *file_reasons(files)]
    moved = [name for name in shared if not rows.same_file(name)]
    whole = []
    for number, name in enumerate(moved, 1):
        progress(f"comparing {name}", number, len(moved))
        whole.append(compare_table(rows, name, samples))
    reasons += _row_reasons(rows, whole)
    shown = whole
    if about is not None:
        wanted = about_id(rows, about, shared)
        shown = [
            compare_table(rows, name, samples, wanted[name]) for name in moved if name in wanted
        ]
    shown = [labelled(rows, change) for change in shown if change.any or change.notes]
    return Diff(
        name=new.name,
        locations=(old.location, new.location),
        versions=(old.version, new.version),
        bump=bump_of(reasons),
        reasons=tuple(ordered(reasons)),
        descriptor=tuple(pointers) if about is None else (),
        tables=tuple(shown),
        files=tuple(files) if about is None else (),
        about=about,
        notes=tuple(_notes(rows, unknown)),
    )


def _require_tables(package: Package) -> None:
    """Refuse a package with a table that could not be read because of its descriptor."""
    others = [item.name for item in package.unread if not item.table]
    for problem in package.problems:
        if (
            problem.table
            and problem.rule != "property-unknown"
            and problem.table not in (*package.names, *others)
        ):
            reason = f"{package.location}: {problem.message}; see `toolkit validate`"
            raise PackageError(reason)
    if not package.names:
        raise PackageError(f"{package.location} has no readable table; see `toolkit validate`")


def _row_reasons(rows: RowDiff, changes: list[TableChange]) -> list[Reason]:
    old, new = rows.packages["old"], rows.packages["new"]
    moved = {change.name for change in changes if change.removed or change.changed}
    gone = [
        item
        for resource in old.resources
        for key in resource.foreign_keys
        if (key.resource or resource.name) in moved
        for item in gone_records(rows, key, resource.name)
    ]
    dropped = retired(new)
    reasons: list[Reason] = []
    for change in changes:
        keys = new.resource(change.name).foreign_keys
        references = frozenset(field for key in keys for field in key.fields)
        lost = [item for item in gone if item.parent == change.name]
        codes = new.profile is not None and change.name == "codes"
        reasons += row_reasons(change, references, lost, dropped, codes)
    return reasons


def retired(package: Package) -> dict[str, Json]:
    """Return the entries of the descriptor's `retired`, by id."""
    items = package.descriptor.get("retired")
    listed = items if isinstance(items, list) else []
    return {str(item.get("id")): item for item in listed if isinstance(item, dict)}


def _notes(rows: RowDiff, unknown: list[str]) -> list[str]:
    """Return what limits the comparison: errors, and resources that were not compared."""
    old, new = (resource_items(rows.packages[side]) for side in SIDES)
    tables = [set(rows.packages[side].names) for side in SIDES]
    once = [
        f"{name} (it is read as a table in one version only)"
        for name in new
        if name in old and len({name in names for names in tables}) > 1
    ]
    skipped = [f"not compared: {item}" for item in (*unknown, *once)]
    return skipped + [
        f"{rows.packages[side].location} has errors ({rows.faults[side]}); see `toolkit validate`"
        for side in SIDES
        if rows.faults[side]
    ]
