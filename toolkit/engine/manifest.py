"""Check the package as a whole: its manifest, its form, its declarations."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from toolkit.engine.canonical import (
    canonical_cell,
    is_rewritten,
    ordered_rows,
    render_csv,
    stated_form,
)
from toolkit.engine.hashing import Measured, Meter
from toolkit.engine.reading import ALGORITHMS, hash_algorithm
from toolkit.engine.screening import identifier, literal, null_texts
from toolkit.engine.tables import Tables
from toolkit.package.files import unsafe_path
from toolkit.package.model import Field, Package, Problem, Resource, data_files
from toolkit.package.referenced import FAULTY
from toolkit.package.standard import PROFILE_VERSIONS

Json = dict[str, Any]
CHUNK = 1 << 22
SIDECARS = frozenset(("csv-metadata.json",))
TIDY = "run `toolkit tidy`"
CANONICAL = {
    "integer": "-?(0|[1-9][0-9]*)",
    "boolean": "true|false",
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
}


def manifest_wrong(tables: Tables) -> Iterator[Problem]:
    """Compare hash and bytes of each resource with its files, and find unlisted files."""
    package = tables.package
    items = package.descriptor.get("resources")
    listed: set[str] = set()
    for item in items if isinstance(items, list) else []:
        paths = resource_paths(item)
        listed.update(paths)
        if paths and all(is_file_of(package, path) for path in paths):
            yield from _item_manifest(tables, item, paths)
    if package.profile is None:
        return
    for file in data_files(package):
        path = file.relative_to(package.root).as_posix()
        if path not in listed and file.name not in SIDECARS:
            yield Problem(
                "manifest-wrong",
                f'"{path}" is in data/ but is not a resource of the descriptor',
                path=path,
                value=path,
                hint="list it as a resource, or move it out of data/",
            )


def resource_paths(item: Any) -> list[str]:
    """Return the paths of a resource, a table or not; empty if they are invalid."""
    if not isinstance(item, dict):
        return []
    path, more = item.get("path"), item.get("extrapaths", [])
    paths = [*(path if isinstance(path, list) else [path]), *(more if type(more) is list else [])]
    return paths if all(isinstance(one, str) for one in paths) else []


def is_file_of(package: Package, path: str) -> bool:
    """Return whether a path leads to a file inside the package."""
    return unsafe_path(package.root, path) is None and (package.root / path).is_file()


def _measured(tables: Tables, item: Json, paths: list[str]) -> Meter | Measured:
    """Return the meter of a resource's files, read completely and in order."""
    reading = tables.readings.get(str(item.get("name")))
    known = reading and reading.readable and [*reading.resource.paths] == paths
    if reading and known and reading.meter and reading.failed is None:
        return reading.meter
    meter = Meter(io.BytesIO(), hash_algorithm(item, tables.profile), b"", strict=False)
    for path in paths:
        with (tables.package.root / path).open("rb") as meter.stream:
            while meter.read(CHUNK):
                pass
    return meter


def _item_manifest(tables: Tables, item: Json, paths: list[str]) -> Iterator[Problem]:
    profile, meter = tables.profile, _measured(tables, item, paths)
    stated, text = item.get("bytes"), item.get("hash")
    if stated != meter.size and (stated is not None or profile):
        yield _manifest(tables.package, item, paths, "bytes", stated, str(meter.size))
    if meter.digest is None:
        if text is not None:
            known = f"one of {', '.join(ALGORITHMS)}"
            yield _manifest(tables.package, item, paths, "hash", text, known)
    elif str(text or "").rpartition(":")[2].lower() != meter.digest:
        actual = f"{hash_algorithm(item, strict=True)}:{meter.digest}"
        yield _manifest(tables.package, item, paths, "hash", text, actual)


def _manifest(
    package: Package, item: Json, paths: list[str], key: str, stated: object, actual: str
) -> Problem:
    says = f"says {stated}" if stated is not None else "is absent"
    return Problem(
        "manifest-wrong",
        f'"{key}" of {", ".join(paths)} {says}: expected {actual}',
        str(item.get("name")),
        field=key,
        value=None if stated is None else str(stated),
        path=package.descriptor_path,
        hint=f"if you meant to change the data, {TIDY}",
    )


def property_unknown(tables: Tables) -> Iterator[Problem]:
    """List custom properties, which the standard allows as extensions."""
    return (item for item in tables.package.problems if item.rule == "property-unknown")


def profile_undeclared(tables: Tables) -> Iterator[Problem]:
    """Report a package that has tables of the claims profile but does not declare it."""
    package = tables.package
    keys = {"claims": ("claim_id",), "evidence": ("evidence_id",)}
    alike = all(
        name in package.names and package.resource(name).primary_key == key
        for name, key in keys.items()
    )
    if "claimsProfile" not in package.descriptor and alike:
        yield Problem(
            "profile-undeclared",
            "the tables claims and evidence look like those of the claims profile, but the"
            " descriptor does not declare it: no integrity rule was run",
            path=package.descriptor_path,
            hint=f'add "claimsProfile": "{PROFILE_VERSIONS[-1]}" to the descriptor',
        )


def table_empty(tables: Tables) -> Iterator[Problem]:
    """Report tables without rows; a package without any rows is not valid."""
    package = tables.package
    nothing = not any(tables.rows.values())
    for resource in tables.resources:
        if tables.rows[resource.name]:
            continue
        severe = nothing or (package.profile is not None and resource.name == "claims")
        yield Problem(
            "table-empty",
            f'the table "{resource.name}" has a header but no rows',
            resource.name,
            hint="add rows, or remove the table from the descriptor, and the foreign keys to it",
            severity="error" if severe else "warning",
        )


def nothing_read(tables: Tables) -> Iterator[Problem]:
    """Report a package from which no table was read, so nothing was checked."""
    package = tables.package
    if tables.rows:
        return
    reasons = {item.name: item.reason for item in package.unread}
    reasons |= dict.fromkeys(tables.unread, FAULTY)
    named = ", ".join(f"{name} ({reason})" for name, reason in reasons.items())
    yield Problem(
        "nothing-read",
        f"no table was read, so no cell was checked: {named or 'no resource is listed'}",
        path=package.descriptor_path,
    )


def cell_not_canonical(tables: Tables) -> Iterator[Problem]:
    """Find cells that are valid but not in canonical form."""
    for resource in tables.resources:
        suspects = [
            (identifier(field.name), _suspicious(resource, field)) for field in resource.fields
        ]
        shown = ", ".join(f"CASE WHEN {suspect} THEN {column} END" for column, suspect in suspects)
        query = (
            f"SELECT _record, {shown} FROM raw.{identifier(resource.name)} r"
            f" SEMI JOIN sound.{identifier(resource.name)} s ON r._record = s._record"
            f" WHERE r._odd AND ({' OR '.join(suspect for _, suspect in suspects)}) ORDER BY 1"
        )
        for record, *cells in tables.connection.execute(query).fetchall():
            for field, text in zip(resource.fields, cells, strict=True):
                if text is None:
                    continue
                if is_rewritten(field) or canonical_cell(field, text) != text:
                    message = f"`{field.name}` is not in canonical form: {text!r}"
                    yield Problem(
                        "cell-not-canonical", message, resource.name, record, field.name, text,
                        hint=TIDY,
                    )  # fmt: skip


def _suspicious(resource: Resource, field: Field) -> str:
    """Return the predicate for cells of a field that may not be in canonical form."""
    column = identifier(field.name)
    if is_rewritten(field):
        nulls = ", ".join(map(literal, ("", *null_texts(resource, field))))
        shape = literal(CANONICAL[field.type])
        return f"({column} NOT IN ({nulls}) AND NOT regexp_full_match({column}, {shape}))"
    return f"regexp_matches({column}, '[\\r\\n\\t]|^\\s|\\s$|[^\\x00-\\x7f]')"


def file_not_canonical(tables: Tables) -> Iterator[Problem]:
    """Find the first line where a file differs from its canonical form."""
    for resource in tables.resources:
        if stated_form(resource):
            continue
        if tables.soundness.count("sound", resource.name) < tables.rows[resource.name]:
            continue
        meter = tables.readings[resource.name].meter
        if meter and meter.plain and tables.ascending[resource.name]:
            continue
        data = (tables.package.root / resource.path).read_bytes()
        wanted = render_csv(resource.field_names, ordered_rows(tables, resource))
        if data == wanted:
            continue
        pairs = zip(data.split(b"\n"), wanted.split(b"\n"), strict=False)
        line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), data.count(b"\n") + 1)
        yield Problem(
            "file-not-canonical",
            f"{resource.path} is not in canonical form from line {line} on:"
            f" {_difference(data, wanted)}",
            resource.name,
            hint=TIDY,
        )


def _difference(data: bytes, wanted: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "it starts with a byte order mark"
    if b"\r\n" in data:
        return "its lines end in CR LF, not LF"
    if sorted(data.splitlines()) == sorted(wanted.splitlines()):
        same = data.splitlines() == wanted.splitlines()
        return "the last line does not end in LF" if same else "its rows are not sorted by key"
    return "cells are quoted without need, or lines differ"


PACKAGE_CHECKS = {
    "manifest-wrong": manifest_wrong,
    "property-unknown": property_unknown,
    "profile-undeclared": profile_undeclared,
    "table-empty": table_empty,
    "nothing-read": nothing_read,
}
PROFILE_CHECKS = {
    "cell-not-canonical": cell_not_canonical,
    "file-not-canonical": file_not_canonical,
}
