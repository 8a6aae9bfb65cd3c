"""Export typed tables to files; one small module per format, one registry.

Every export depends only on the package: not on clock, locale, network or article texts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from toolkit.progress import OnStage, silent
from toolkit.wording import counted

if TYPE_CHECKING:
    from toolkit.engine.tables import Tables
    from toolkit.package.model import Package


Writer: TypeAlias = "Callable[[Tables, Path, OnStage], list[str]]"


class ExportError(Exception):
    """The package cannot be exported, or not to the given folder."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that an export wrote, and notes for whoever reads them."""

    files: list[Path]
    notes: list[str]


MEMORY = 2_000_000_000
"""How many bytes of memory the engine may use to sort and join for an export."""
FORMATS = {
    "csv": ("csv", "write"),
    "parquet": ("parquet", "write"),
    "sqlite": ("sqlite", "write"),
    "duckdb": ("duckdb", "write"),
    "xlsx": ("xlsx", "write"),
    "jsonld": ("jsonld", "write"),
    "ndjsonld": ("jsonld", "write_lines"),
}
"""The module and function of each format: it fills an empty folder and returns its notes."""
WITH_FILES = ("csv", "parquet", "sqlite")
"""The formats that come back with every resource, also those that are not tables."""


def writer(form: str) -> Writer:
    """Return the writer of a format; raises ExportError for an unknown one."""
    if form not in FORMATS:
        raise ExportError(f'unknown format "{form}": expected one of {", ".join(FORMATS)}')
    module, name = FORMATS[form]
    found: Writer = getattr(import_module(f"toolkit.exporters.{module}"), name)
    return found


def export(
    form: str, tables: Tables, out: Path, force: bool = False, progress: OnStage = silent
) -> Exported:
    """Write a package in a format into a folder, completely or not at all.

    Args: `force` replaces files of the same name in a folder that is not empty; others stay;
    `progress` is called with each stage as it begins.
    Returns: the files in order, and notes.
    Raises: ExportError for an unknown format, a package with structural errors or a folder that
    contains it; writing.TargetError if the target is not empty or cannot be written.
    """
    from toolkit.writing import new_folder

    write = writer(form)
    require_sound(tables)
    require_outside(tables.package, out)
    tables.allow(MEMORY)
    tables.package = replace(tables.package, resources=tuple(tables.resources))  # as in its files
    with new_folder(out, force) as folder:
        notes = [*left_out(tables, form in WITH_FILES), *write(tables, folder, progress)]
        notes += unlinked(tables)
        names = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    return Exported([out / name for name in names], notes)


def left_out(tables: Tables, with_files: bool) -> list[str]:
    """Return a note for each column and comment that is not exported; without files, also for each
    resource.
    """
    notes = [
        f'the column "{label}" of "{name}" is left out: its schema has no such field'
        for name, reading in tables.readings.items()
        for label in reading.unread_labels
    ]
    notes += [
        f'the comments in the file of "{resource.name}", if there are any, are left out'
        for resource in tables.resources
        if resource.dialect.comment_char or resource.dialect.comment_rows
    ]
    if not with_files:
        names = [str(item.get("name")) for item in tables.package.descriptor["resources"]]
        notes += [
            f'the resource "{name}" is left out: it is not a table that is read'
            for name in names
            if name not in tables.rows
        ]
    return notes


def unlinked(tables: Tables) -> list[str]:
    """Return a note that counts the evidence without a link to its passage, if there is any."""
    evidence = next((r for r in tables.package.resources if r.name == "evidence"), None)
    if tables.package.profile is None or not evidence or "text_start" not in evidence.field_names:
        return []
    query = "SELECT count(*) - count(text_start), count(*) FROM main.evidence"
    ((without, rows),) = tables.select(query)
    told = f"{without} of {counted(rows, 'evidence row')} cannot link to the passage"
    return [f"{told}: no few words open it first in every browser"] if without else []


def require_outside(package: Package, out: Path) -> None:
    """Refuse a folder that contains the package, or one that its tables or schemas are in.

    Raises: ExportError.
    """
    root, place = package.root.resolve(), out.resolve()
    if root.is_relative_to(place):
        raise ExportError(f"{out} contains the package itself; choose another folder")
    for resource in package.resources:
        for path in (*resource.paths, *filter(None, [resource.schema_path])):
            top = PurePosixPath(path).parts[0]
            if top != path and place.is_relative_to(root / top):
                raise ExportError(
                    f"{out} is in a folder of the package itself; choose another folder"
                )


def require_sound(tables: Tables) -> None:
    """Refuse a package whose tables do not match its descriptor: an export would hide it."""
    faults = [problem for problem in tables.problems if problem.severity not in ("warning", "info")]
    missing = [name for name in tables.package.names if name not in tables.rows]
    if faults or missing:
        first = faults[0].message if faults else f'the table "{missing[0]}" could not be read'
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise ExportError(f"the package has errors: {first}{more}; see `toolkit validate`")
