"""Add a text as a source: write its row to `sources`, with hash and length, and the manifest."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from toolkit.derived.tidy import GENERATED, Tidied, tidy
from toolkit.edtf import EdtfError, bounds
from toolkit.engine.canonical import ordered_rows, render_csv
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError, folder_of
from toolkit.package.model import Package
from toolkit.package.standard import near_miss
from toolkit.writing import locked, write_files

ID = re.compile(r"s-[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 10_000_000
"""The largest text in bytes; an article has a few thousand."""


def add_source(location: Path, file: Path, given: dict[str, str | None]) -> dict[str, str]:
    """Add the row of a held text to `sources` of a package, and tidy the package.

    Args: `given` are cells of the row; by default `source_id` is made from the file's name.
    Returns: the filled cells of the row.
    Raises: PackageError if the text is not UTF-8 or is already a source, the id is invalid or
    already used, the publisher is unknown, the date is invalid, or the package cannot be tidied.
    """
    with locked(folder_of(Path(location))):
        return _add(Path(location), file, given)


def _add(location: Path, file: Path, given: Mapping[str, str | None]) -> dict[str, str]:
    package = open_package(location)
    tables = Tables(package)
    if package.profile is None or not {"sources", "actors"} <= set(tables.rows):
        raise PackageError(
            f"{location}: the tables `sources` and `actors` of the claims profile could not be"
            " read; see `toolkit validate`"
        )
    _require_tidy(tidy(location))
    data, text = _text(file)
    row = {**_row(file, data, text), **{key: cell for key, cell in given.items() if cell}}
    _check(tables, row)
    resource = package.resource("sources")
    names = resource.field_names
    rows = [list(cells) for cells in ordered_rows(tables, resource, typed=False)]
    rows.append([row.get(name, "") for name in names])
    _write(package, {resource.path: render_csv(names, rows)})
    return {name: row[name] for name in names if row.get(name)}


def _write(package: Package, changes: Mapping[str, bytes]) -> None:
    """Write changed tables and all that is derived from them, at once: a copy is tidied first."""
    paths = {package.descriptor_path, *GENERATED}
    for resource in package.resources:
        paths |= {*resource.paths, *filter(None, [resource.schema_path])}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for path in sorted(paths):
            if (package.root / path).is_file():
                (copy / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(package.root / path, copy / path)
        for path, data in changes.items():
            (copy / path).write_bytes(data)
        tidied = tidy(copy / package.descriptor_path)
        _require_tidy(tidied)
        write_files(package.root, {**changes, **tidied.changes})


def _require_tidy(tidied: Tidied) -> None:
    for path, reason in tidied.left.items():
        raise PackageError(f"{path} cannot be tidied: {reason}; see `toolkit validate`")


def _text(file: Path) -> tuple[bytes, str]:
    if not file.is_file():
        raise PackageError(f"{file}: no such file")
    if file.stat().st_size > LONGEST:
        raise PackageError(
            f"{file} has more than {LONGEST} bytes: expected the text of one article"
        )
    data = file.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PackageError(
            f"{file} is not UTF-8 (byte {error.start}); save the file as UTF-8"
        ) from error
    if not text.strip():
        raise PackageError(f"{file} is empty")
    return data, text


def _row(file: Path, data: bytes, text: str) -> dict[str, str]:
    """Return the cells derived from a text, and the defaults of a held article."""
    plain = unicodedata.normalize("NFKD", file.stem.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return {
        "source_id": f"s-{slug}",
        "kind": "article",
        "publisher_basis": "printed",
        "held": "true",
        "text_sha256": hashlib.sha256(data).hexdigest(),
        "text_chars": str(len(text)),
        "rights": "third_party",
        "status": "available",
    }


def _check(tables: Tables, row: dict[str, str]) -> None:
    if not ID.fullmatch(row["source_id"]):
        raise PackageError(
            f'"{row["source_id"]}" is not a valid source id: expected `s-` and lower-case words'
            " joined by hyphens, such as s-post-bridge"
        )
    for known, sha256 in tables.select("SELECT source_id, text_sha256 FROM main.sources"):
        if known == row["source_id"]:
            raise PackageError(f'the source id "{known}" is already used; choose another with --id')
        if sha256 == row["text_sha256"]:
            raise PackageError(f'this text is already in the package, as source "{known}"')
    actors = [name for (name,) in tables.select("SELECT actor_id FROM main.actors ORDER BY 1")]
    publisher = row["publisher_id"]
    if publisher not in actors:
        meant = near_miss(publisher, actors)
        asked = f'did you mean "{meant}"?' if meant else "add its row to data/actors.csv first"
        raise PackageError(f'there is no actor "{publisher}"; {asked}')
    if row.get("published_edtf"):
        row["published_basis"] = "printed"
        try:
            days = bounds(row["published_edtf"])
        except EdtfError as error:
            raise PackageError(f'--published "{row["published_edtf"]}": {error}') from error
        row["published_earliest"] = days.earliest.isoformat() if days.earliest else ""
        row["published_latest"] = days.latest.isoformat() if days.latest else ""
    for name, cell in row.items():
        row[name] = unicodedata.normalize("NFC", cell).strip() if name != "title" else cell.strip()
