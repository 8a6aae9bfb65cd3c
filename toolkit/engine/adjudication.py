"""Check flagged values with frictionless: its own cell readers, once per distinct value.

An untrusted regular expression may run forever. Unless it is known to be quick (`patterns.py`), it
is matched in a child process (`matching.py`); so is `jsonSchema`, which may contain patterns.
"""

from __future__ import annotations

import decimal
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from toolkit.engine.matching import Matcher
from toolkit.engine.patterns import is_quick
from toolkit.package.model import Resource
from toolkit.package.standard import SECOND, plain_field

EXACT = decimal.Context(prec=1000)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one text: its value as SQL can cast it (None = null) and its errors.

    `notes` maps `type`, or the name of a constraint, to the message of frictionless. `unchecked`
    is why its pattern or `jsonSchema` could not be checked.
    """

    text: str
    value: str | None
    notes: dict[str, str]
    overflow: bool = False
    unchecked: str | None = None


class Judge:
    """Check texts with frictionless' cell readers for one table, and the package's matcher."""

    def __init__(self, resource: Resource, matcher: Matcher) -> None:
        self.fields = {field.name: field.descriptor for field in resource.fields}
        self.missing = list(resource.missing_values)
        self.matcher = matcher

    def judge(self, name: str, texts: Iterable[str]) -> list[Verdict]:
        """Check the distinct texts of one field."""
        field = self.fields[name]
        constraint = _apart(field)
        read = reader(_without(field, constraint), self.missing)
        verdicts = [read(text) for text in texts]
        return self._matched(field, constraint, verdicts) if constraint else verdicts

    def _matched(
        self, field: dict[str, Any], constraint: str, verdicts: list[Verdict]
    ) -> list[Verdict]:
        """Return the verdicts with the results of the matcher for their values."""
        task = {constraint: field["constraints"][constraint]}
        values = {
            verdict.text: verdict.value
            for verdict in verdicts
            if verdict.value is not None and "type" not in verdict.notes
        }
        faults = self.matcher.faults(task, list(values.values()))
        known = dict(zip(values, faults, strict=False))
        reason = self.matcher.reason
        return [
            replace(verdict, unchecked=reason)
            if verdict.text in values and verdict.text not in known
            else _noted(verdict, constraint, known.get(verdict.text))
            for verdict in verdicts
        ]


def _apart(field: dict[str, Any]) -> str | None:
    """Return the constraint of a field that needs the matcher, if any."""
    constraints = field.get("constraints") or {}
    if "jsonSchema" in constraints:
        return "jsonSchema"
    return None if is_quick(constraints.get("pattern", "")) else "pattern"


def _without(field: dict[str, Any], constraint: str | None) -> dict[str, Any]:
    constraints = field.get("constraints") or {}
    kept = {name: value for name, value in constraints.items() if name != constraint}
    return field | {"constraints": kept} if constraint else field


def _noted(verdict: Verdict, constraint: str, fault: str | None) -> Verdict:
    notes = {**verdict.notes, constraint: fault} if fault is not None else verdict.notes
    return replace(verdict, notes=notes)


def reader(field: dict[str, Any], missing: list[str]) -> Callable[[str], Verdict]:
    """Return the check for texts of a field, which is frictionless' cell reader."""
    import frictionless

    schema = frictionless.Schema.from_descriptor(
        {"$schema": SECOND, "fields": [plain_field(field)], "missingValues": missing}
    )
    kind = str(field.get("type", "any"))
    read = schema.get_field(field["name"]).create_cell_reader()

    def judge(text: str) -> Verdict:
        try:
            value, notes = read(text)
        except Exception as error:  # a value that frictionless cannot compare with its bound
            return Verdict(text, None, {"type": f"it cannot be checked: {error}"})
        return _verdict(kind, text, value, notes)

    return judge


def _verdict(kind: str, text: str, value: Any, notes: dict[str, str] | None) -> Verdict:
    found = dict(notes or {})
    if value is None:
        return Verdict(text, None, found)
    if kind in ("integer", "year") and not -(2**63) <= int(value) < 2**63:
        return Verdict(text, None, found, overflow=not found)
    return Verdict(text, _shown(kind, text, value), found)


def _shown(kind: str, text: str, value: Any) -> str:
    """Return a value as text, the same for equal values."""
    if kind == "string":
        return text
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "number" and value.is_finite():
        return str(EXACT.normalize(EXACT.plus(value)))
    if kind == "datetime" and value.utcoffset() is not None:
        return str(value.astimezone(UTC))
    if kind == "time" and value.utcoffset() is not None:
        return str(datetime.combine(date(2000, 1, 2), value).astimezone(UTC))
    if kind in ("list", "array", "object", "geojson"):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)
