"""The changes in the rows of a table, as data: columns, rows, removed records."""

from __future__ import annotations

from dataclasses import dataclass

Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """How many rows changed in a column; for codes also from what to what: (old, new, rows)."""

    name: str
    rows: int
    steps: tuple[tuple[str | None, str | None, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that was added, removed or changed: its key, and its cells before and after.

    `label` describes the row in a few words; for a changed row, only changed cells are included.
    """

    kind: str
    key: Row
    old: Row
    new: Row
    label: str = ""


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A row that has another key: it was removed and added again, with all else the same."""

    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """The changes in a table that both versions have; without a key, whole rows were compared.

    `renamed` is how many of the removed rows were added again with another key, `renamings` the
    first of them.
    """

    name: str
    key: tuple[str, ...]
    added: int = 0
    removed: int = 0
    changed: int = 0
    same: int | None = None
    columns: tuple[ColumnChange, ...] = ()
    samples: tuple[RowChange, ...] = ()
    notes: tuple[str, ...] = ()
    renamed: int = 0
    renamings: tuple[KeyChange, ...] = ()

    @property
    def any(self) -> bool:
        """Whether a row changed."""
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class Gone:
    """A removed record that old rows referred to: its key, from where, and by how many rows."""

    parent: str
    key: tuple[str, ...]
    child: str
    fields: tuple[str, ...]
    rows: int
