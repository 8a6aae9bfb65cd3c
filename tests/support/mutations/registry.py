"""Edits of the package of invented articles, each of which must fire one rule and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from editing import Copy, Key, Place

Edit = Callable[[Copy], Place]


@dataclass(frozen=True)
class Mutation:
    """One edit, and the rule that must find it."""

    rule: str
    what: str
    edit: Edit
    refresh: bool = True
    against: bool = False

    @property
    def id(self) -> str:
        """The name of the test item."""
        return f"{self.rule}: {self.what}"


MUTATIONS: list[Mutation] = []


def mutation(
    rule: str, what: str, refresh: bool = True, against: bool = False
) -> Callable[[Edit], Edit]:
    """Register an edit under the rule that must find it, beside the earlier version if need be."""

    def register(edit: Edit) -> Edit:
        MUTATIONS.append(Mutation(rule, what, edit, refresh, against))
        return edit

    return register


def cells(rule: str, what: str, table: str, key: Key, field: str | None, /, **values: str) -> None:
    """Register an edit of one row; the finding must name the row, the field and its new value."""

    def edit(copy: Copy) -> Place:
        columns = copy.key_columns(table)
        copy.set_cells(table, key, **values)
        old = (key,) if isinstance(key, str) else key
        new = tuple(values.get(name, cell) for name, cell in zip(columns, old, strict=True))
        return copy.at(table, new, field, values.get(field or ""))

    MUTATIONS.append(Mutation(rule, what, edit))
