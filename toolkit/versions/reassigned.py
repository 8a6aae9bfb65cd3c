"""Find ids of an earlier version that now refer to another row.

A retired id that is used again is an error, and so is a row of which every required cell differs.
If all that names a row has changed beyond recognition, that is a warning, because a thing may
really have been renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from toolkit.engine.screening import literal
from toolkit.package.model import Field, Package, Problem, Resource
from toolkit.versions.rows import RowDiff
from toolkit.wording import unaccented

CODER = ("coded_by", "coded_on")
NAMES = ("name", "label", "text")
"""The columns that name a row."""
OTHER_NAMES = {
    "sources": ("title", "publisher_id", "text_sha256"),
    "codes": ("label", "definition"),
}
"""The columns that name a row, in tables of the claims profile that have others."""
WORDLESS = ("publisher_id", "text_sha256")
"""Naming columns of which the values have no words to compare."""
LETTERS = 4
"""How many letters a word has at least to tell one thing from another."""
ALIKE = 0.75
"""The ratio of equal characters from which on a name only has a typing error."""


def reassigned(rows: RowDiff, forgotten: list[str]) -> Iterator[Problem]:
    """Yield the ids that refer to another row than in the earlier version.

    Args: `forgotten` are the ids that were retired, and no longer are.
    Raises: PackageError if a table of either cannot be read.
    """
    old, new = rows.packages["old"], rows.packages["new"]
    for resource, key in single_keys(new):
        yield from _used_again(rows, resource, key, forgotten)
    for resource in new.resources:
        if resource.name not in old.names or rows.same_file(resource.name):
            continue
        kept = set(old.resource(resource.name).field_names)
        if resource.primary_key and kept.issuperset(resource.primary_key):
            found = {item.record: item for item in _renamed(rows, resource, kept)}
            found |= {item.record: item for item in _all_differ(rows, resource, kept)}
            yield from (found[record] for record in sorted(found, key=lambda at: at or 0))


def single_keys(package: Package) -> Iterator[tuple[Resource, str]]:
    """Yield each table whose key is a single id, with that field."""
    for resource in package.resources:
        if _has_single_id(resource):
            yield resource, resource.primary_key[0]


def _has_single_id(resource: Resource) -> bool:
    return len(resource.primary_key) == 1 and resource.primary_key[0].endswith("_id")


def _used_again(
    rows: RowDiff, resource: Resource, key: str, forgotten: list[str]
) -> Iterator[Problem]:
    if not forgotten:
        return
    column, listed = rows.column(resource.name, key), ", ".join(map(literal, forgotten))
    query = f"SELECT _record, {column} FROM {rows.table('new', resource.name)}"
    for record, identity in rows.select(f"{query} WHERE {column} IN ({listed}) ORDER BY 1"):
        message = f'"{identity}" was retired in {rows.packages["old"].version} and is used again'
        yield Problem("id-reassigned", message, resource.name, record, key, identity)


def _all_differ(rows: RowDiff, resource: Resource, kept: set[str]) -> Iterator[Problem]:
    """Yield the rows of which every required cell differs; `kept` are the fields of old."""
    telling = [field.name for field in _telling(resource) if field.name in kept]
    if len(telling) < 2 or not _has_single_id(resource):
        return
    columns = [rows.column(resource.name, field) for field in telling]
    differ = " AND ".join(f"o.{column} IS DISTINCT FROM n.{column}" for column in columns)
    (key,) = resource.primary_key
    for record, identity in rows.select(_joined(rows, resource, [], differ)):
        was = f'"{identity}" was another row in {rows.packages["old"].version}'
        message = f"{was}: {', '.join(telling)} all differ"
        yield Problem("id-reassigned", message, resource.name, record, key, identity)


def _telling(resource: Resource) -> list[Field]:
    """Return the fields that identify a row: required ones, preferably not codes."""
    required = [
        field
        for field in resource.fields
        if field.required and field.name not in (*resource.primary_key, *CODER)
    ]
    free = [field for field in required if field.enum is None and field.type != "boolean"]
    return free if len(free) > 1 else required


def _renamed(rows: RowDiff, resource: Resource, kept: set[str]) -> Iterator[Problem]:
    """Yield the rows of which all that names them has changed beyond recognition."""
    profile = rows.packages["new"].profile is not None
    names = OTHER_NAMES.get(resource.name, NAMES) if profile else NAMES
    naming = [name for name in names if name in kept and name in resource.field_names]
    if not naming or not (profile or _has_single_id(resource)):
        return
    columns = [rows.column(resource.name, name) for name in naming]
    changed = " AND ".join(
        f"(o.{c} IS DISTINCT FROM n.{c} OR coalesce(o.{c}, n.{c}) IS NULL)" for c in columns
    )
    cells = [f"{side}.{column}" for side in "on" for column in columns]
    size, key = len(resource.primary_key), resource.primary_key
    for record, *found in rows.select(_joined(rows, resource, cells, changed)):
        identity, texts = "/".join(found[:size]), found[size:]
        old = dict(zip(naming, texts[: len(naming)], strict=True))
        new = dict(zip(naming, texts[len(naming) :], strict=True))
        if _another(old, new):
            was = f'"{identity}" was named otherwise in {rows.packages["old"].version}'
            message = f"{was}: no word of {', '.join(naming)} is the same"
            yield Problem(
                "id-reassigned", message, resource.name, record, key[-1], found[size - 1],
                hint="if it is another thing, give the row a new id, and retire the old one",
                severity="warning",
            )  # fmt: skip


def _joined(rows: RowDiff, resource: Resource, cells: list[str], condition: str) -> str:
    """Return the query for record, key and cells of the rows that both versions have."""
    keys = [rows.column(resource.name, field) for field in resource.primary_key]
    told = ", ".join(["n._record", *(f"n.{key}" for key in keys), *cells])
    old, new = (rows.table(side, resource.name) for side in ("old", "new"))
    joined = f"{old} o JOIN {new} n USING ({', '.join(keys)})"
    return f"SELECT {told} FROM {joined} WHERE {condition} ORDER BY 1"


def _another(old: dict[str, str | None], new: dict[str, str | None]) -> bool:
    """Return whether the cells that name a row name another one.

    A publisher alone does not name a source, and an empty cell names nothing.
    """
    both = [name for name in old if old[name] and new[name] and name != "publisher_id"]
    before, after = (
        unaccented(" ".join(str(cells[name]) for name in both if name not in WORDLESS))
        for cells in (old, new)
    )
    if not before and not after:
        return bool(both)
    return not (_words(before) & _words(after)) and not _nearly_equal(before, after)


def _words(text: str) -> set[str]:
    """Return the words that are long enough to tell things apart; all, if none is."""
    words = re.findall(r"\w+", text)
    return {word for word in words if len(word) >= LETTERS} or set(words)


def _nearly_equal(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE
