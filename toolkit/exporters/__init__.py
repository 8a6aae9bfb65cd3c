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
    from toolkit.exporters.annotation_map import AnnotationMap
    from toolkit.package.model import Package
    from toolkit.texts.spans import Texts


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
ANNOTATIONS = ("brat", "webannotation")
"""The formats of annotation tools: the module of each has `write`, which takes the texts too."""
WITH_FILES = ("csv", "parquet", "sqlite")
"""The formats that come back with every resource, also those that are not tables."""


def writer(form: str) -> Writer:
    """Return the writer of a format; raises ExportError for an unknown one."""
    if form not in FORMATS:
        raise ExportError(f'unknown format "{form}": expected one of {", ".join(FORMATS)}')
    module, name = FORMATS[form]
    found: Writer = getattr(import_module(f"toolkit.exporters.{module}"), name)
    return found


def export_annotations(
    form: str,
    tables: Tables,
    out: Path,
    texts: Texts | None,
    words: AnnotationMap,
    force: bool = False,
) -> Exported:
    """Write the claims of a package as annotations of another tool.

    Args: `form` is one of `ANNOTATIONS`; `words` says what to call things; `texts` are needed where
    the format has the text beside the annotations, and give their words in others; `force` as in
    `export`.
    Raises: ExportError, writing.TargetError as `export`; ExportError also without needed texts.
    """
    from toolkit.writing import new_folder

    write = import_module(f"toolkit.exporters.{form}").write
    require_sound(tables)
    if tables.package.profile is None:
        raise ExportError("the package declares no claimsProfile, so it has no claims to annotate")
    require_outside(tables.package, out)
    with new_folder(out, force) as folder:
        notes = write(tables, folder, texts, words)
        names = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    return Exported([out / name for name in names], notes)


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
    return [f"{told}: no short run of its words leads every browser to it"] if without else []


def require_outside(package: Package, out: Path) -> None:
    """Refuse a folder that contains the package, or one of its own folders and all in them.

    A new folder beside `data` is none of them.
    Raises: ExportError.
    """
    root, place = package.root.resolve(), out.resolve()
    if root.is_relative_to(place):
        raise ExportError(f"{out} contains the package itself; choose another folder")
    if not place.is_relative_to(root):
        return
    top = place.relative_to(root).parts[0]
    if top in OWN or top in _tops(package):
        raise ExportError(f"{out} is in a folder of the package itself; choose another folder")


OWN = ("data", "schemas", "texts", ".git")
"""The folders that a package keeps for its tables, their schemas, the articles and history."""


def _tops(package: Package) -> set[str]:
    """Return the folders of a package in which its descriptor names files."""
    items = package.descriptor.get("resources")
    named: list[object] = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            paths = item.get("path")
            named += [*(paths if isinstance(paths, list) else [paths]), item.get("schema")]
    named += [path for r in package.resources for path in (*r.paths, r.schema_path)]
    parts = [PurePosixPath(path).parts for path in named if isinstance(path, str)]
    return {part[0] for part in parts if len(part) > 1}


def require_sound(tables: Tables) -> None:
    """Refuse a package whose tables do not match its descriptor: an export would hide it."""
    faults = [problem for problem in tables.problems if problem.severity not in ("warning", "info")]
    missing = [name for name in tables.package.names if name not in tables.rows]
    if faults or missing:
        first = faults[0].message if faults else f'the table "{missing[0]}" could not be read'
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise ExportError(f"the package has errors: {first}{more}; see `toolkit validate`")
