"""Collect the problems of a descriptor while it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from toolkit.package import standard
from toolkit.package.model import Problem
from toolkit.package.properties import CLOSED, ORDINARY, Kind, Kinds, is_text

if TYPE_CHECKING:
    from toolkit.package.cache import Cache

Json = dict[str, Any]
LONGEST, COMPARED = 60, 500
"""How much of a value is shown, and how many unknown names are compared with the standard's."""


class Collector:
    """Collect problems; `path` is their file unless they name another, `cache` has verdicts."""

    def __init__(self, path: str, cache: Cache | None = None) -> None:
        self.path, self.cache = path, cache
        self.problems: list[Problem] = []
        self.compared: set[str] = set()

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

    def properties(self, item: Json, kinds: Kinds, where: str, rule: str, **more: Any) -> Json:
        """Check the names of an object's properties, and the JSON types of the standard ones.

        Returns: the object without the properties whose value is of a wrong type.
        """
        kept = {}
        for key, value in item.items():
            kind = kinds.get(key)
            if kind is None:
                self._unknown(key, item, kinds, where, rule, more)
            elif not kind.holds(value):
                self._wrong_type(key, value, kind, where, rule, more)
                continue
            kept[key] = value
        return kept

    def _wrong_type(
        self, key: str, value: Any, kind: Kind, where: str, rule: str, more: Json
    ) -> None:
        self.add(
            rule,
            f'"{key}" at {where}/{key} must be {kind.words}, not {kind_of(value)}',
            field=key,
            value=shown(value),
            hint=f"write {kind.words}, or remove the property",
            **more,
        )

    def _unknown(
        self, key: str, item: Json, kinds: Kinds, where: str, rule: str, more: Json
    ) -> None:
        """Report a name that is not the standard's: a near miss, a closed object, or just that."""
        if len(self.compared) < COMPARED:
            self.compared.add(key)
        near = key in self.compared and key not in ORDINARY
        meant = standard.near_miss(key, tuple(kinds)) if near else None
        about = {"field": key, "value": key, **more}
        text = f'"{key}" at {where}/{key} is not a property of the standard'
        if meant is not None and meant not in item:
            surely = any(kinds is closed for closed in CLOSED) or standard.is_one_letter_off(
                key, meant
            )
            self.add(
                rule,
                f'{text}; did you mean "{meant}"?',
                hint=f'write "{meant}"',
                severity=None if surely else "warning",
                **about,
            )
        elif any(kinds is closed for closed in CLOSED):
            hint = f"remove it, or use one of {', '.join(sorted(kinds))}"
            self.add(rule, text, hint=hint, **about)
        else:
            more_than = (
                "" if key in self.compared else f": only {COMPARED} names are compared with it"
            )
            self.add("property-unknown", f"{text} and is not checked{more_than}", **about)


def shown(value: Any) -> str:
    """Return the first characters of a JSON value, as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def kind_of(value: Any) -> str:
    """Return the type of a JSON value in words."""
    if isinstance(value, str) and not is_text(value):
        return "a text with half a surrogate pair"
    if isinstance(value, list) and not value:
        return "an empty list"
    names = {list: "a list", str: "a text", dict: "an object", bool: "true or false"}
    if type(value) in (list, dict):
        return f"{names[type(value)]} like {shown(value)}"
    return names.get(type(value), "null" if value is None else "a number")
