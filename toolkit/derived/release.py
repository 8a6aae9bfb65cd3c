"""Build a release: the package and its exports as files to download, check and cite.

Building twice gives the same bytes: the clock is not used; a zip's times are the package's
`created`.
Source: Zenodo, "Adding metadata with .zenodo.json"; `sha256sum`.
"""

from __future__ import annotations

import hashlib
import html
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.derived.codebook import codebook
from toolkit.derived.people import authors, is_person, others
from toolkit.derived.sidecars import CITATION, derived_files
from toolkit.derived.tidy import tidy
from toolkit.derived.wheel import WheelError, build_wheel
from toolkit.engine.manifest import is_file_of
from toolkit.engine.tables import Tables
from toolkit.explorer.page import explore
from toolkit.explorer.rendering import TEXTS_MARK
from toolkit.exporters import export, require_outside
from toolkit.exporters.carried import files_of
from toolkit.package.descriptor import open_package
from toolkit.package.files import DESCRIPTOR, read_json
from toolkit.package.model import Package
from toolkit.progress import OnStage, silent
from toolkit.report import Report
from toolkit.validation.run import COMPARISONS, validate
from toolkit.writing import json_bytes, new_folder

FOLDERS = ("data", "schemas")
DOCUMENTS = ("*.md", "LICENSE*", CITATION, "croissant.json")
EXPLORER = "explore.html"
HEAD = 4096
"""The first bytes of a file, in which a page says that it holds the texts of others."""
SUMS, ZENODO = "SHA256SUMS", ".zenodo.json"
EARLIEST = (1980, 1, 1)
"""The earliest date that a zip can store."""


class ReleaseError(Exception):
    """The package cannot be released; the message says why."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release: the report on the package, the files written and notes on what was left out."""

    report: Report
    files: list[Path]
    notes: list[str]


def release(
    location: Path,
    out: Path,
    *,
    texts: Path | None = None,
    against: str | None = None,
    force: bool = False,
    wheel: bool = False,
    progress: OnStage = silent,
) -> Release:
    """Validate a package and build its release in a folder, completely or not at all.

    Args: `texts` and `against` as in `toolkit validate`; `force` replaces files of the same name;
    `wheel` also builds the wheel of a package that is a Python project, which runs its build code.
    Returns: what was built; no files if the report has errors.
    Raises: ReleaseError if the package has no name or version or is not tidy, or its wheel cannot
    be built; PackageError if there is no package; exporters.ExportError; writing.TargetError.
    """
    report = validate(location, texts, progress, against)
    unmade = [check for check in report.checks if check.rule in COMPARISONS]
    if not report.valid or any(check.status != "passed" for check in unmade):
        return Release(report, [], [])
    package = open_package(location)
    stem = _stem(package)
    require_outside(package, out)
    _require_tidy(location, package)
    with new_folder(out, force) as folder:
        progress("writing the zip")
        files = dict(_package_files(package))
        _refuse_texts(files)
        _zip(folder / f"{stem}.zip", files, _day(package))
        tables = Tables(package, progress)  # with their views, once for all that is written
        for name, data in _documents(tables).items():
            (folder / name).write_bytes(data)
        notes = []
        for form in ("parquet", "sqlite"):
            notes += _export(form, tables, folder, stem, progress)
        if wheel:
            progress("building the wheel")
            notes += _wheel(package, folder)
        names = sorted(file.name for file in folder.iterdir())
        sums = "".join(f"{_sha256(folder / name)}  {name}\n" for name in names)
        (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    return Release(report, [out / name for name in sorted([*names, SUMS])], notes)


def _stem(package: Package) -> str:
    """Return the common first part of a release's file names."""
    name = package.descriptor.get("name")
    if not isinstance(name, str) or not name or package.version is None:
        raise ReleaseError("the descriptor has no name or no version: a release needs both")
    stem = f"{name}-{package.version}"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._+-]*", stem):
        raise ReleaseError(
            f'"{stem}" cannot be a file name: use only a-z, 0-9, "-", "_" and "." in name and'
            " version"
        )
    return stem


def _require_tidy(location: Path, package: Package) -> None:
    """Refuse a package whose derived files are out of date."""
    if package.temporary:
        raise ReleaseError("a release is built from a folder, not a zip; unpack it first")
    tidied = tidy(location)
    if tidied.changes or tidied.left:
        files = ", ".join([*tidied.changes, *tidied.left])
        raise ReleaseError(f"the package is not tidy ({files}); run `toolkit tidy`")


def _package_files(package: Package) -> Iterator[tuple[str, Path]]:
    """Yield path and file of everything in a package: what it names, schemas and documents."""
    beside: list[Path] = []
    for folder in FOLDERS:
        beside += (package.root / folder).rglob("*")
    for pattern in DOCUMENTS:
        beside += package.root.glob(pattern)
    found = {_inside(package, file): file for file in beside if not file.is_symlink()}
    descriptor, _ = read_json(package.root / package.descriptor_path)
    for path in (package.descriptor_path, *_named(descriptor)):
        if is_file_of(package, path):
            found[path] = package.root / path
    for path, file in sorted(found.items()):
        if file.is_file():
            yield (DESCRIPTOR if path == package.descriptor_path else path), file


def _refuse_texts(files: dict[str, Path]) -> None:
    """Refuse files that hold the texts of others: pages of `toolkit explore --texts`."""
    for path, file in files.items():
        with file.open("rb") as stream:
            if TEXTS_MARK.encode("utf-8") in stream.read(HEAD):
                raise ReleaseError(
                    f"{path} holds the texts of articles and is not for publication (it was made"
                    " by `toolkit explore --texts`); remove it, or make it again without --texts"
                )


def _named(descriptor: dict[str, Any]) -> Iterator[str]:
    """Yield what a descriptor names by path: the files of its resources and those about them."""
    about = [item for key in ("licenses", "sources") for item in descriptor.get(key) or []]
    yield from (item["path"] for item in about if isinstance(item.get("path"), str))
    if isinstance(descriptor.get("image"), str):
        yield descriptor["image"]
    for item in descriptor["resources"]:
        yield from files_of(item)
        yield from _named({"resources": [], **{k: item.get(k) for k in ("licenses", "sources")}})


def _inside(package: Package, file: Path) -> str:
    return file.relative_to(package.root).as_posix()


def _day(package: Package) -> tuple[int, int, int]:
    """Return the day of a package's `created`, or the earliest that a zip can store."""
    try:
        day = date.fromisoformat(str(package.descriptor.get("created"))[:10])
    except ValueError:
        return EARLIEST
    return max((day.year, day.month, day.day), EARLIEST)


def _zip(target: Path, files: dict[str, Path], day: tuple[int, int, int]) -> None:
    """Write a zip whose bytes depend only on the files."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, file in sorted(files.items()):
            member = zipfile.ZipInfo(name, (*day, 0, 0, 0))
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 3
            member.external_attr = 0o100644 << 16
            with file.open("rb") as source, archive.open(member, "w", force_zip64=True) as sink:
                shutil.copyfileobj(source, sink, 1 << 20)


def _export(form: str, tables: Tables, folder: Path, stem: str, progress: OnStage) -> list[str]:
    """Export a package, SQLite as a file and Parquet as a zip; return the notes."""
    with tempfile.TemporaryDirectory(prefix=".toolkit-", dir=folder.parent) as temporary:
        exported = export(form, tables, Path(temporary) / form, progress=progress)
        root = Path(temporary) / form
        if form == "sqlite":
            for file in exported.files:
                file.rename(folder / f"{stem}{file.suffix}")
        else:
            files = {file.relative_to(root).as_posix(): file for file in exported.files}
            _zip(folder / f"{stem}-{form}.zip", files, _day(tables.package))
    return exported.notes


def _wheel(package: Package, folder: Path) -> list[str]:
    """Build the wheel if the package is a Python project; return the notes."""
    try:
        return build_wheel(package.root, folder, _day(package))
    except WheelError as error:
        raise ReleaseError(str(error)) from error


def _documents(tables: Tables) -> dict[str, bytes]:
    """Return the documents published next to the archives."""
    package = tables.package
    found = {
        "CODEBOOK.md": codebook(tables, package).encode("utf-8"),
        ZENODO: json_bytes(zenodo(package)),
    }
    if package.profile is not None:
        found[EXPLORER] = explore(tables).encode("utf-8")
    sidecars = derived_files(tables, package)
    if CITATION in sidecars:
        found[CITATION] = sidecars[CITATION]
    return found


def zenodo(package: Package) -> dict[str, Any]:
    """Return the metadata for Zenodo, without the properties that the descriptor lacks."""
    about = package.descriptor
    licences = [item for item in about.get("licenses") or [] if isinstance(item, dict)]
    paragraphs = str(about.get("description") or "").split("\n\n")
    sources = [item for item in about.get("sources") or [] if isinstance(item, dict)]
    found = {
        "title": about.get("title") or package.name,
        "upload_type": "dataset",
        "version": package.version,
        "publication_date": str(about.get("created") or "")[:10],
        "description": "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs if text),
        "creators": [{"name": _name(person)} for person in authors(about)],
        "contributors": [{"name": _name(one), "type": kind} for one, kind in others(about)],
        "keywords": about.get("keywords"),
        "license": str(licences[0].get("name") or "") if licences else None,
        "access_right": "open",
        "related_identifiers": [
            {"identifier": item["path"], "relation": "references", "scheme": "url"}
            for item in sources
            if item.get("path")
        ],
    }
    return {key: value for key, value in found.items() if value}


def _name(contributor: dict[str, Any]) -> str:
    """Return a name in Zenodo's order: for a person, the family name first."""
    parts = contributor.get("familyName"), contributor.get("givenName")
    return ", ".join(filter(None, parts)) if is_person(contributor) else contributor["name"]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
