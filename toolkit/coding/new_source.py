"""Add a text as a source: write its row to `sources`, with hash and length, and the manifest."""

from __future__ import annotations

import hashlib
from pathlib import Path

from toolkit.coding import named
from toolkit.coding.draft import Draft, drafted
from toolkit.coding.ids import named_id
from toolkit.edtf import EdtfError, bounds
from toolkit.package.files import PackageError

LONGEST = 10_000_000
"""The largest text in bytes; an article has a few thousand."""


def add_source(location: Path, file: Path, given: dict[str, str | None]) -> dict[str, str]:
    """Add the row of a held text to `sources` of a package, and tidy the package.

    Args: `given` are cells of the row; by default `source_id` is made from the file's name. The
    publisher is an id or a name; a name that no actor has becomes a new actor.
    Returns: the filled cells of the row.
    Raises: PackageError if the text is not UTF-8 or is already a source, the id is invalid or
    already used, the publisher is unknown, the date is invalid, or the package cannot be tidied.
    """
    cells = {key: cell.strip() for key, cell in given.items() if cell and cell.strip()}
    with drafted(Path(location)) as draft:
        data, text = _text(file)
        row = {**_row(draft, file, data, text), **cells}
        _check(draft, row)
        row["publisher_id"] = named.actor(draft, row["publisher_id"])
        row = draft.add("sources", **row)
    return {name: cell for name, cell in row.items() if cell}


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


def _row(draft: Draft, file: Path, data: bytes, text: str) -> dict[str, str]:
    """Return the cells derived from a text, and the defaults of a held article."""
    return {
        "source_id": named_id(draft, "sources", file.stem),
        "kind": "article",
        "publisher_basis": "printed",
        "held": "true",
        "text_sha256": hashlib.sha256(data).hexdigest(),
        "text_chars": str(len(text)),
        "rights": "third_party",
        "status": "available",
    }


def _check(draft: Draft, row: dict[str, str]) -> None:
    """Check the id, the text and the date of a new source, and fill what the date implies."""
    for known in draft.rows("sources"):
        if known["text_sha256"] == row["text_sha256"]:
            raise PackageError(
                f'this text is already in the package, as source "{known["source_id"]}"'
            )
    named.free_id(draft, row["source_id"])
    if row.get("published_edtf"):
        row["published_basis"] = "printed"
        try:
            bounds(row["published_edtf"])
        except EdtfError as error:
            raise PackageError(f'--published "{row["published_edtf"]}": {error}') from error
