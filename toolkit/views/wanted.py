"""Which rows and columns of a view are wanted.

Names must be columns of the view; values are variables of the connection, never part of a query.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engine.screening import identifier
from toolkit.package.files import ViewError
from toolkit.package.standard import near_miss

CONDITION = re.compile(r"\s*(\w+)\s*(=|!=|~)(.*)", re.DOTALL)
FORMS = {
    "=": "{0} = {1}",
    "!=": "{0} IS DISTINCT FROM {1}",
    "~": "contains(lower({0}), lower({1}))",
}
"""The SQL of each kind of condition on a cell as text and a value."""
EMPTY = {"=": "{0} IS NULL", "!=": "{0} IS NOT NULL"}
"""The same for a condition whose value is empty."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions that must all hold, columns in their order (none: all), and the most rows.

    A condition is `COLUMN=VALUE`, `COLUMN!=VALUE` or `COLUMN~VALUE` (contains, in any case).
    """

    where: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    limit: int | None = None

    def query(self, view: str, known: Sequence[str], order: str) -> tuple[str, list[str]]:
        """Return the query for the wanted part of a view, and its variables `wanted_0` and so on.

        Args: `known` are the columns of the view, `order` those that it is sorted by.
        Raises: ViewError if a condition or column is wrong.
        """
        conditions: list[str] = []
        values: list[str] = []
        for text in self.where:
            name, sign, value = _parts(text)
            _require(name, view, known)
            if value == "" and sign not in EMPTY:
                raise ViewError(f'"{text}" names no text to look for')
            variable = f"getvariable('wanted_{len(values)}')"
            form = (FORMS if value else EMPTY)[sign]
            conditions.append(form.format(f"{identifier(name)}::VARCHAR", variable))
            values += [value] if value else []
        for name in self.columns:
            _require(name, view, known)
        query = f"SELECT {', '.join(map(identifier, self.columns)) or '*'} FROM views.{view}"
        if conditions:
            query += f" WHERE {' AND '.join(conditions)}"
        query += f" ORDER BY {order}"
        return query if self.limit is None else f"{query} LIMIT {self.limit}", values


def _parts(text: str) -> tuple[str, str, str]:
    """Return the column, sign and value of a condition; raises ViewError."""
    match = CONDITION.fullmatch(text)
    if not match:
        raise ViewError(
            f'"{text}" is not a condition: expected COLUMN=VALUE, COLUMN!=VALUE or COLUMN~VALUE'
        )
    return match[1], match[2], match[3]


def _require(name: str, view: str, known: Sequence[str]) -> None:
    """Refuse a name that is no column of the view, with the closest one; raises ViewError."""
    if name not in known:
        meant = near_miss(name, list(known))
        asked = f' Did you mean "{meant}"?' if meant else ""
        raise ViewError(f'{view} has no column "{name}".{asked} Its columns: {", ".join(known)}')
