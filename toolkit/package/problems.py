"""Collect the problems of a descriptor while it is read."""

from __future__ import annotations

from typing import Any

from toolkit.package import standard
from toolkit.package.model import Problem

Json = dict[str, Any]


class Collector:
    """Collect problems; `path` is their file unless they name another."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def add(self, rule: str, message: str, **more: Any) -> None:
        """Add a problem."""
        more.setdefault("path", self.path)
        self.problems.append(Problem(rule, message, **more))

    def repeated(self, keys: list[str], path: str, rule: str) -> None:
        """Add a problem for each key that is repeated in an object."""
        for key in keys:
            self.add(
                rule,
                f'the key "{key}" is repeated in one object: readers may use either value',
                path=path,
                value=key,
                hint="keep only one of them",
            )

    def properties(
        self, item: Json, known: frozenset[str], where: str, rule: str, **more: Any
    ) -> None:
        """Report near misses of standard properties, and list the other custom ones."""
        closed = known in (standard.CONSTRAINTS, standard.DIALECT, standard.FOREIGN_KEY)
        for key in item:
            meant = standard.near_miss(key, known)
            place = f"{where}/{key}"
            if meant is not None and meant not in item:
                self.add(
                    rule,
                    f'"{key}" at {place} is not a property of the standard;'
                    f' did you mean "{meant}"?',
                    field=key,
                    value=key,
                    hint=f'write "{meant}"',
                    **more,
                )
            elif key not in known and closed:
                self.add(
                    rule,
                    f'"{key}" at {place} is not a property of the standard',
                    field=key,
                    value=key,
                    hint=f"remove it, or use one of {', '.join(sorted(known))}",
                    **more,
                )
            elif key not in known:
                self.add(
                    "property-unknown",
                    f'"{key}" at {place} is not a property of the standard and is not checked',
                    field=key,
                    value=key,
                    **more,
                )


def kind_of(value: Any) -> str:
    """Return the type of a JSON value in words."""
    names = {list: "a list", str: "a text", dict: "an object", bool: "true or false"}
    return names.get(type(value), "null" if value is None else "a number")
