"""Find words in a held text and return the evidence columns for each place."""

from __future__ import annotations

from pathlib import Path

from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError
from toolkit.package.standard import near_miss
from toolkit.texts.spans import Texts, deep_link, snippet, span_sha256
from toolkit.texts.spans import locate as find


def locate(package: Path, source: str, words: str, texts: Path) -> list[dict[str, str]]:
    """Return `start`, `end`, `sha256`, `text_start`, `text_end` and `link` of each place.

    Raises: PackageError if the package, the source or its text is not found; files.TextsError if
    the folder of texts cannot be read.
    """
    known = Texts(texts)
    tables = Tables(open_package(package))
    if "sources" not in tables.rows:
        raise PackageError(
            f"{package}: the table `sources` could not be read; see `toolkit validate`"
        )
    found = tables.connection.execute(
        "SELECT source_id, held, text_sha256, url FROM main.sources ORDER BY 1"
    ).fetchall()
    rows = {row[0]: row[1:] for row in found}
    if source not in rows:
        held = [name for name, row in rows.items() if row[0]]
        meant = near_miss(source, held)
        asked = (
            f'did you mean "{meant}"?' if meant else f"sources with a held text: {', '.join(held)}"
        )
        raise PackageError(f'there is no source "{source}"; {asked}')
    held, sha256, url = rows[source]
    if not held:
        raise PackageError(
            f'the source "{source}" has no held text; only sources with held = true can be searched'
        )
    text = known.by_hash.get(sha256)
    if text is None:
        raise PackageError(f'no file in {texts} is the text of "{source}" (SHA-256 {sha256})')
    return [_place(text.content, start, end, url or "") for start, end in find(text.content, words)]


def _place(text: str, start: int, end: int, url: str) -> dict[str, str]:
    first, last = snippet(text, start, end)
    return {
        "start": str(start),
        "end": str(end),
        "sha256": span_sha256(text, start, end),
        "text_start": first,
        "text_end": last,
        "link": deep_link(url, first, last),
    }
