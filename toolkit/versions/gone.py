"""Find records that rows of the old version refer to but the new version lacks."""

from __future__ import annotations

from toolkit.engine.screening import literal
from toolkit.package.model import ForeignKey
from toolkit.versions.changes import Gone
from toolkit.versions.rows import SIDES, RowDiff


def gone_records(rows: RowDiff, key: ForeignKey, child: str) -> list[Gone]:
    """Return the records that old rows of a table referred to but the new version lacks.

    Raises: PackageError if a table cannot be read.
    """
    parent = key.resource or child
    if any(parent not in rows.packages[side].names for side in SIDES):
        return []
    new = rows.resource("new", parent)
    if not set(key.reference) <= set(new.field_names):
        return []
    kinds = {item.name: item for item in rows.resource("old", child).fields}
    cells = []
    for field in key.fields:
        cell = rows.column(child, field)
        if kinds[field].type == "list":
            mark = literal(str(kinds[field].descriptor.get("delimiter", ",")))
            cell = f"unnest(string_split({cell}, {mark}))"
        cells.append(cell)
    named = [f"k{n}" for n in range(len(cells))]
    used = ", ".join(f"{cell} AS {name}" for cell, name in zip(cells, named, strict=True))
    refs = [rows.column(parent, field) for field in key.reference]
    found = " AND ".join(f"u.{k} = p.{c}" for k, c in zip(named, refs, strict=True))
    query = (
        f"WITH u AS (SELECT {', '.join(named)}, count(*) AS rows FROM"
        f" (SELECT {used} FROM {rows.table('old', child)}) GROUP BY ALL)"
        f" SELECT {', '.join(named)}, rows FROM u"
        f" SEMI JOIN {rows.table('old', parent)} p ON {found}"
        f" ANTI JOIN {rows.table('new', parent)} p ON {found} ORDER BY ALL"
    )
    return [Gone(parent, tuple(k), child, key.fields, n) for *k, n in rows.select(query)]
