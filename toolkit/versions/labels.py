"""Label changed rows in a few words; accusations only with their speaker and the answer."""

from __future__ import annotations

from dataclasses import replace

from toolkit.engine.screening import literal
from toolkit.versions.changes import Row, RowChange, TableChange
from toolkit.versions.rows import SIDES, RowDiff
from toolkit.wording import stance

NAMING = ("text", "label", "name", "title")
"""The fields that can label a row; the first one that a table has is used."""
GUARDED = {"claims": ("text", "note"), "propositions": ("text", "value", "note")}
"""The cells that contain the accusation."""
ELSEWHERE = "(`toolkit show` shows it with its standing and the answer)"


def labelled(rows: RowDiff, change: TableChange) -> TableChange:
    """Return a change in which every sample has a label.

    The words of an accusation are left out of label and cells, because they would be shown without
    their standing.
    """
    samples = []
    for sample in change.samples:
        side = "old" if sample.kind == "removed" else "new"
        row = _row(rows, side, change.name, sample) if change.key else _whole(sample)
        answer = _accusation(rows, side, change.name, row)
        if answer is None:
            samples.append(replace(sample, label=_label(rows, side, change.name, row)))
            continue
        said = f"an accusation (answer: {answer})"
        if change.name == "claims":
            said = f"{_speaker(rows, side, row)} {stance(row.get('polarity'))} {said}"
        guarded = GUARDED[change.name]
        key, old, new = (_without(row, guarded) for row in (sample.key, sample.old, sample.new))
        samples.append(replace(sample, label=said, key=key, old=old, new=new))
    return replace(change, samples=tuple(samples))


def _whole(sample: RowChange) -> Row:
    return sample.old if sample.kind == "removed" else sample.new


def _without(cells: Row, guarded: tuple[str, ...]) -> Row:
    return {name: ELSEWHERE if name in guarded and text else text for name, text in cells.items()}


def _row(rows: RowDiff, side: str, name: str, sample: RowChange) -> Row:
    """Return the complete row of a sample."""
    return _find(rows, side, name, sample.key) or {}


def _find(rows: RowDiff, side: str, name: str, key: Row) -> Row | None:
    """Return the first row of a table with these cells, or None."""
    if name not in rows.packages[side].names:
        return None
    fields = rows.resource(side, name).field_names
    if not set(key) <= set(fields):
        return None
    wanted = " AND ".join(
        f"{rows.column(name, field)} = {literal(text or '')}" for field, text in key.items()
    )
    cells = ", ".join(rows.column(name, field) for field in fields)
    found = rows.select(f"SELECT {cells} FROM {rows.table(side, name)} WHERE {wanted} LIMIT 1")
    return dict(zip(fields, found[0], strict=True)) if found else None


def _label(rows: RowDiff, side: str, name: str, row: Row) -> str:
    words = next((row[field] for field in NAMING if row.get(field)), None)
    if name == "claims" and words:
        return f"{_speaker(rows, side, row)} {stance(row.get('polarity'))}: {words}"
    if words:
        return words
    keys = [field for key in rows.resource(side, name).foreign_keys for field in key.fields]
    shown = [f"{field} {row[field]}" for field in dict.fromkeys(keys) if row.get(field)]
    return ", ".join(shown)


def _speaker(rows: RowDiff, side: str, row: Row) -> str:
    identity = row.get("speaker_id") or ""
    actor = _find(rows, side, "actors", {"actor_id": identity}) or {}
    return actor.get("name") or identity


def _accusation(rows: RowDiff, side: str, name: str, row: Row) -> str | None:
    """Return the answer to a row that is an accusation in either version, or None."""
    if name not in GUARDED:
        return None
    key = {"proposition_id": row.get("proposition_id")}
    for version in (side, *(other for other in SIDES if other != side)):
        found = _find(rows, version, "propositions", key)
        if found and found.get("adverse") == "true":
            return found.get("answer") or "not recorded"
    return None
