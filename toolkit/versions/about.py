"""Find the rows of a claims package that concern one actor, event, source or claim."""

from __future__ import annotations

from toolkit.engine.screening import literal
from toolkit.package.files import PackageError
from toolkit.package.standard import near_miss
from toolkit.versions.rows import SIDES, RowDiff

INWARDS = (("propositions", "claims"), ("propositions", "exclusions"), ("claims", "evidence"))
"""Claims and exclusions belong to their propositions, evidence to its claim."""
CARRIED = (
    ("evidence", "evidence_id", "attributions", "evidence_id"),
    ("claims", "claim_id", "evidence", "claim_id"),
)
"""A source carries the claims with the source in their chain."""
LAST = ("claims", "evidence")
"""The tables that the rest belongs to: attributions, relations, codings, examples of codes."""


def about_id(rows: RowDiff, identity: str, shared: list[str]) -> dict[str, dict[str, str]]:
    """Return for each table and side the SQL condition of the rows that concern an id.

    These are its own row and the rows that refer to it; the claims on such propositions, the
    evidence of such claims, and the rows that refer to those; for a source, also the claims with
    the source in their chain.
    Raises: PackageError if neither version has the id, or a table cannot be read.
    """
    home = _home(rows, identity, shared)
    found = {side: _conditions(rows, side, home, identity, shared) for side in SIDES}
    return {name: {side: found[side][name] for side in SIDES} for name in shared}


def _home(rows: RowDiff, identity: str, shared: list[str]) -> str:
    """Return the table in which either version has the id."""
    known: set[str] = set()
    for name in shared:
        for side in SIDES:
            key = rows.resource(side, name).primary_key
            if len(key) != 1:
                continue
            column, table = rows.column(name, key[0]), rows.table(side, name)
            if rows.select(f"SELECT 1 FROM {table} WHERE {column} = {literal(identity)} LIMIT 1"):
                return name
            known.update(row[0] for row in rows.select(f"SELECT {column} FROM {table}"))
    meant = near_miss(identity, sorted(filter(None, known)))
    asked = f'; did you mean "{meant}"?' if meant else ""
    raise PackageError(f'neither version has the id "{identity}"{asked}')


def _conditions(
    rows: RowDiff, side: str, home: str, identity: str, shared: list[str]
) -> dict[str, str]:
    own = rows.resource(side, home).primary_key
    named = {name: _naming(rows, side, name, home) for name in shared}
    named[home] = [*own, *named[home]]
    found = {
        name: [f"{rows.column(name, field)} = {literal(identity)}" for field in fields]
        for name, fields in named.items()
    }
    links = [
        (inner, field, outer, rows.resource(side, outer).primary_key[0])
        for outer, inner in _pairs(shared)
        for field in _naming(rows, side, inner, outer)
    ]
    if home == "sources":
        links = [link for link in CARRIED if {link[0], link[2]} <= set(shared)] + links
    for inner, field, outer, key in links:
        wanted = " OR ".join(found[outer]) or "false"
        ids = f"SELECT {rows.column(outer, key)} FROM {rows.table(side, outer)} WHERE {wanted}"
        found[inner].append(f"{rows.column(inner, field)} IN ({ids})")
    return {name: " OR ".join(conditions) or "false" for name, conditions in found.items()}


def _pairs(shared: list[str]) -> list[tuple[str, str]]:
    """Return which table belongs to which, as (outer, inner), propositions first."""
    rest = [name for name in shared if name not in ("propositions", *LAST)]
    pairs = [*INWARDS, *((outer, inner) for outer in LAST for inner in rest)]
    return [pair for pair in pairs if set(pair) <= set(shared)]


def _naming(rows: RowDiff, side: str, name: str, other: str) -> list[str]:
    """Return the fields of a table that refer to another, or to itself."""
    keys = rows.resource(side, name).foreign_keys
    return [
        key.fields[0] for key in keys if (key.resource or name) == other and len(key.fields) == 1
    ]
