"""The verdict of frictionless on flagged values: its own cell readers, once a distinct value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from toolkit.package import Resource
from toolkit.standard import CONSTRAINTS

NUMERIC = {"integer", "year", "number"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One text judged: its value as SQL can cast it (None = null) and what is wrong with it.

    `notes` maps `type`, or the name of a constraint, to what frictionless says.
    """

    text: str
    value: str | None
    notes: dict[str, str]
    overflow: bool = False


class Judge:
    """frictionless' cell readers for the fields of one table."""

    def __init__(self, resource: Resource) -> None:
        import frictionless

        fields = [_known(field.descriptor) for field in resource.fields]
        missing = list(resource.missing_values)
        self.schema = frictionless.Schema.from_descriptor(
            {"fields": fields, "missingValues": missing}
        )
        self.types = {field.name: field.type for field in resource.fields}

    def judge(self, name: str, texts: Iterable[str]) -> list[Verdict]:
        """Judge the distinct texts of one field."""
        read = self.schema.get_field(name).create_cell_reader()
        return [_verdict(self.types[name], text, *read(text)) for text in texts]


def _known(field: dict[str, Any]) -> dict[str, Any]:
    """Return a field without constraints that the standard does not have; they are reported."""
    constraints = field.get("constraints") or {}
    kept = {name: value for name, value in constraints.items() if name in CONSTRAINTS}
    return {**field, "constraints": kept} if constraints else field


def _verdict(kind: str, text: str, value: Any, notes: dict[str, str] | None) -> Verdict:
    if value is None:
        return Verdict(text, None, dict(notes or {}))
    if kind in ("integer", "year") and not -(2**63) <= int(value) < 2**63:
        return Verdict(text, None, {}, overflow=True)
    if kind == "boolean":
        shown = "true" if value else "false"
    elif kind in NUMERIC or kind == "date":
        shown = str(value)
    else:
        shown = text if kind == "string" else str(value)
    return Verdict(text, shown, dict(notes or {}))
