"""Exports: typed tables in, files out; a small module for each format, one registry.

Every export is a pure function of the package: no clock, locale, network or article text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from toolkit.tables import Tables
from toolkit.writing import new_folder


class ExportError(Exception):
    """The package cannot be exported, or not to the place that was named."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that an export wrote, and what a reader of them must be told."""

    files: list[Path]
    notes: list[str]


def _csv(tables: Tables, folder: Path) -> list[str]:
    from toolkit.exporters.csv import write

    return write(tables, folder)


def _parquet(tables: Tables, folder: Path) -> list[str]:
    from toolkit.exporters.parquet import write

    return write(tables, folder)


def _jsonld(tables: Tables, folder: Path) -> list[str]:
    from toolkit.exporters.jsonld import write

    return write(tables, folder)


EXPORTERS: dict[str, Callable[[Tables, Path], list[str]]] = {
    "csv": _csv,
    "jsonld": _jsonld,
    "parquet": _parquet,
}
"""Each format's writer: it fills an empty folder and returns its notes."""


def export(format: str, tables: Tables, out: Path, force: bool = False) -> Exported:
    """Write a package in a format into a folder, all of it or nothing.

    Args: `force` replaces files of the same name in a folder that is not empty; others stay.
    Returns: the files in order, and notes.
    Raises: ExportError for an unknown format, a package with faults of structure or a folder that
    holds it; writing.TargetError for a target that is in use, or a failure to write.
    """
    if format not in EXPORTERS:
        raise ExportError(f'no format "{format}"; there are: {", ".join(EXPORTERS)}')
    _require_sound(tables)
    if tables.package.root.resolve().is_relative_to(out.resolve()):
        raise ExportError(f"{out} holds the package itself; name another folder")
    with new_folder(out, force) as folder:
        notes = EXPORTERS[format](tables, folder)
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
