"""Exports: typed tables in, files out; a small module for each format, one registry.

Every export is a pure function of the package: no clock, locale, network or article text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.engine.tables import Tables


class ExportError(Exception):
    """The package cannot be exported, or not to the place that was named."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that an export wrote, and what a reader of them must be told."""

    files: list[Path]
    notes: list[str]


MEMORY = 2_000_000_000
"""What the engine may use while it sorts and joins for an export, in bytes."""
FORMATS = {
    "csv": ("csv", "write"),
    "parquet": ("parquet", "write"),
    "sqlite": ("sqlite", "write"),
    "xlsx": ("xlsx", "write"),
    "jsonld": ("jsonld", "write"),
    "ndjsonld": ("jsonld", "write_lines"),
}
"""The module and function of each format: it fills an empty folder and returns its notes."""


def writer(form: str) -> Callable[[Tables, Path], list[str]]:
    """Return the writer of a format; raises ExportError for an unknown one."""
    if form not in FORMATS:
        raise ExportError(f'no format "{form}"; there are: {", ".join(FORMATS)}')
    module, name = FORMATS[form]
    found: Callable[[Tables, Path], list[str]] = getattr(
        import_module(f"toolkit.exporters.{module}"), name
    )
    return found


def export(form: str, tables: Tables, out: Path, force: bool = False) -> Exported:
    """Write a package in a format into a folder, all of it or nothing.

    Args: `force` replaces files of the same name in a folder that is not empty; others stay.
    Returns: the files in order, and notes.
    Raises: ExportError for an unknown format, a package with faults of structure or a folder that
    holds it; writing.TargetError for a target that is in use, or a failure to write.
    """
    from toolkit.writing import new_folder

    write = writer(form)
    _require_sound(tables)
    if tables.package.root.resolve().is_relative_to(out.resolve()):
        raise ExportError(f"{out} holds the package itself; name another folder")
    tables.allow(MEMORY)
    with new_folder(out, force) as folder:
        notes = write(tables, folder)
        names = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    return Exported([out / name for name in names], notes)


def _require_sound(tables: Tables) -> None:
    """Refuse a package whose tables are not what its descriptor says: an export would hide it."""
    faults = [problem for problem in tables.problems if problem.severity not in ("warning", "info")]
    missing = [name for name in tables.package.names if name not in tables.rows]
    if faults or missing:
        first = faults[0].message if faults else f'the table "{missing[0]}" could not be read'
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise ExportError(f"the package has faults: {first}{more}; see `toolkit validate`")
