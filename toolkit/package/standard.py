"""The names defined by the Data Package standard and the claims profile, and their near misses.

Source: Data Package 2.0: <https://datapackage.org/standard/data-package/>, data-resource,
table-dialect and table-schema.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from toolkit.package.properties import CONSTRAINTS
from toolkit.package.usual import usual_fields

LONGEST, CANDIDATES = 64, 1_000
"""Limits of the search for a near miss: characters of a name, and known names."""

ADDRESS = re.compile(r"https?://[A-Za-z0-9][^\s\"<>{}|\\^`]*")
PROFILE_TABLES = (
    "sources",
    "actors",
    "events",
    "propositions",
    "claims",
    "evidence",
    "attributions",
    "derivations",
    "relations",
    "exclusions",
    "identifiers",
    "passages",
    "codings",
    "codes",
    "ratings",
    "topics",
)
"""The tables of the claims profile, in their order."""
PROFILE_VERSIONS = ("0.1", "0.2")
"""The versions of the claims profile that the toolkit reads, the newest last."""
PROFILES = (
    "https://datapackage.org/profiles/",
    "https://specs.frictionlessdata.io/schemas/",
)
SECOND_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
SECOND = "https://datapackage.org/profiles/2.0/tableschema.json"
TYPES = frozenset(
    [
        "string",
        "number",
        "integer",
        "boolean",
        "object",
        "array",
        "list",
        "datetime",
        "date",
        "time",
        "year",
        "yearmonth",
        "duration",
        "geopoint",
        "geojson",
        "any",
    ]
)


def is_address(text: str) -> bool:
    """Return whether a text is an http or https URL that is a valid IRI (RFC 3987)."""
    return ADDRESS.fullmatch(text) is not None


def profile_file(name: str, version: str = PROFILE_VERSIONS[-1]) -> Traversable:
    """Return a schema, such as `claims.json`, or `codes.csv` of the claims profile.

    An older version has only its schemas. They are in the wheel; in the repository they
    are those of the shipped dataset.
    """
    if version != PROFILE_VERSIONS[-1]:
        name = f"{version}/{name}"
    inside = resources.files("toolkit") / "_profile"
    if inside.is_dir():
        return inside / name
    root = Path(__file__).resolve().parents[2]
    return root / ("data" if name.endswith(".csv") else "schemas") / name


def near_miss(name: str, known: Collection[str]) -> str | None:
    """Return the known name that a misspelt name probably means, or None.

    A near miss differs by case alone, or by at most two edits and less than half of its letters.
    A descriptor may be hostile: long names and more than `CANDIDATES` of them are not compared.
    """
    if len(name) > LONGEST or name in known:
        return None
    return _nearest(name, tuple(sorted(known)[:CANDIDATES]))


@lru_cache(maxsize=1024)
def _nearest(name: str, candidates: tuple[str, ...]) -> str | None:
    """Return the candidate that differs least from a name, the first of several, or None.

    Source: Damerau (1964), in the restricted form (optimal string alignment).
    """
    short = [candidate for candidate in candidates if len(candidate) <= LONGEST]
    for candidate in short:
        if candidate.casefold() == name.casefold():
            return candidate
    allowed = min(2, (len(name) - 1) // 2)
    if allowed < 1:
        return None
    from rapidfuzz.distance import OSA  # takes 20 ms, and few packages have a name to look up

    scores = [OSA.distance(name, candidate, score_cutoff=allowed) for candidate in short]
    best = min(scores, default=allowed + 1)
    return short[scores.index(best)] if best <= allowed else None


def is_one_letter_off(name: str, meant: str) -> bool:
    """Return whether a name differs from another by one edit, or by case alone."""
    from rapidfuzz.distance import OSA

    return name.casefold() == meant.casefold() or OSA.distance(name, meant, score_cutoff=1) == 1


def plain_field(field: dict[str, Any]) -> dict[str, Any]:
    """Return a field for frictionless 5.21: without `jsonSchema` and misspelt constraints.

    These are checked elsewhere: `jsonSchema` on the values, the others as findings.
    """
    constraints = field.get("constraints") or {}
    known = CONSTRAINTS.keys() - {"jsonSchema"}
    kept = {name: value for name, value in constraints.items() if name in known}
    return {**field, "constraints": kept} if constraints else field


def field_faults(fields: list[dict[str, Any]]) -> list[str | None]:
    """Return for each field why its cells cannot be checked, or None if they can.

    Source: Table Schema 2.0, fields; frictionless' own check of a field; JSON Schema 2020-12.
    """
    if usual_fields(fields):
        return [None] * len(fields)
    import frictionless

    plain = [plain_field(field) for field in fields]
    try:
        known = frictionless.Schema.from_descriptor({"$schema": SECOND, "fields": plain}).fields
    except frictionless.FrictionlessException:
        return [field_fault(field) for field in fields]
    return [_fault(*pair) for pair in zip(fields, known, strict=True)]


def field_fault(field: dict[str, Any]) -> str | None:
    """Return why the cells of one field cannot be checked, or None if they can."""
    import frictionless

    descriptor = {"$schema": SECOND, "fields": [plain_field(field)]}
    try:
        known = frictionless.Schema.from_descriptor(descriptor).fields[0]
    except frictionless.FrictionlessException as error:
        return _unusable_schema(field) or _reasons(error)
    return _fault(field, known)


def _reasons(error: Any) -> str:
    return "; ".join([str(reason.note) for reason in error.reasons] or [str(error.error.note)])


def _unusable_schema(field: dict[str, Any]) -> str | None:
    import jsonschema

    constraints = field.get("constraints") or {}
    if "jsonSchema" not in constraints:
        return None
    if field.get("type") not in ("object", "array"):
        return f'constraint "jsonSchema" is not supported by type "{field.get("type", "any")}"'
    try:
        jsonschema.Draft202012Validator.check_schema(constraints["jsonSchema"])
    except jsonschema.SchemaError as error:
        return f'"jsonSchema" is not a valid JSON Schema: {error.message}'
    return None


def _fault(field: dict[str, Any], known: Any) -> str | None:
    import frictionless

    fault = _unusable_schema(field)
    if fault:
        return fault
    try:
        read = known.create_value_reader()
        known.create_cell_reader()
    except frictionless.FrictionlessException as error:
        return _reasons(error)
    except (re.error, OverflowError, RecursionError) as error:
        return f'"pattern" is not a valid regular expression: {error}'
    constraints = field.get("constraints") or {}
    for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if name in constraints and read(constraints[name]) is None:
            return f'"{name}" is {constraints[name]!r}: expected a value of the field\'s type'
    return None
