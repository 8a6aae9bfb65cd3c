"""Recognise what was renamed by its values: columns, and the keys of rows."""

from __future__ import annotations

from itertools import product

from toolkit.versions.rows import SIDES, RowDiff

SHARE = 0.9
"""Which share of the values must be the same for two columns to be one."""


def renamed_columns(rows: RowDiff, name: str) -> dict[str, str]:
    """Return the new name of each column of a table that was renamed.

    Two columns are one if nearly all their values are the same; if neither has values, if they have
    the same position and type.
    Raises: PackageError if the table cannot be read.
    """
    old, new = (rows.packages[side].resource(name) for side in SIDES)
    gone = [field for field in old.fields if field.name not in new.field_names]
    fresh = [field for field in new.fields if field.name not in old.field_names]
    shares = []
    for one, other in product(gone, fresh):
        place = old.field_names.index(one.name) == new.field_names.index(other.name)
        like = place and one.type == other.type
        share = _share(rows, name, one.name, other.name)
        if like if share is None else share >= SHARE:
            shares.append((share or 0.0, like, one.name, other.name))
    found: dict[str, str] = {}
    for _, _, one_name, other_name in sorted(shares, key=lambda item: item[:2], reverse=True):
        if one_name not in found and other_name not in found.values():
            found[one_name] = other_name
    return found


def _share(rows: RowDiff, name: str, old: str, new: str) -> float | None:
    """Return the share of values that two columns have in common, or None if both are empty."""
    if old not in rows.resource("old", name).field_names:
        return None
    if new not in rows.resource("new", name).field_names:
        return None
    counts = []
    for side, field in zip(SIDES, (old, new), strict=True):
        column = rows.column(name, field)
        counts.append(
            f"(SELECT {column} AS v, count(*) AS n FROM {rows.table(side, name)}"
            f" WHERE {column} IS NOT NULL GROUP BY 1)"
        )
    query = (
        "SELECT coalesce(sum(least(old, new)), 0), coalesce(sum(greatest(old, new)), 0) FROM"
        " (SELECT coalesce(o.n, 0) AS old, coalesce(n.n, 0) AS new"
        f" FROM {counts[0]} o FULL JOIN {counts[1]} n ON o.v = n.v)"
    )
    ((both, most),) = rows.select(query)
    return float(both) / float(most) if most else None
