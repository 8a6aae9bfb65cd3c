"""What became of the rows of a table, as data: columns, rows, records that are gone."""

from __future__ import annotations

from dataclasses import dataclass

Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """In how many rows a column changed; of a column of codes, the steps: (old, new, rows)."""

    name: str
    rows: int
    steps: tuple[tuple[str | None, str | None, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is added, removed or changed: its key, and its cells before and after.

    `label` says in a few words what the row is; of a changed row, the cells are the changed ones.
    """

    kind: str
    key: Row
    old: Row
    new: Row
    label: str = ""


@dataclass(frozen=True, slots=True)
class TableChange:
    """What became of the rows of a table that both versions have; an empty key: whole rows."""

    name: str
    key: tuple[str, ...]
    added: int = 0
    removed: int = 0
    changed: int = 0
    same: int | None = None
    columns: tuple[ColumnChange, ...] = ()
    samples: tuple[RowChange, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether a row changed."""
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that old rows referred to and that is gone: its key, from where, by how many."""

    parent: str
    key: tuple[str, ...]
    child: str
    fields: tuple[str, ...]
    rows: int
