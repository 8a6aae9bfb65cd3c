"""Check flagged values with frictionless: its own cell readers, once per distinct value.

An untrusted regular expression may run forever. Unless it is known to be quick, the values are
checked in a child process that is stopped after five seconds per table.
"""

from __future__ import annotations

import decimal
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from toolkit.package.model import Resource
from toolkit.package.standard import SECOND, plain_field

EXACT = decimal.Context(prec=1000)
SECONDS = 5.0
QUICK = re.compile(r"[^()*+{}|]*(\{\d{1,3}\}[^()*+{}|]*)*[*+]?[^()*+{}|]*")


class TooSlow(Exception):
    """The patterns of a table take longer than the time allowed per table."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one text: its value as SQL can cast it (None = null) and its errors.

    `notes` maps `type`, or the name of a constraint, to the message of frictionless.
    """

    text: str
    value: str | None
    notes: dict[str, str]
    overflow: bool = False


class Judge:
    """Check texts with frictionless' cell readers for the fields of one table."""

    def __init__(self, resource: Resource) -> None:
        self.fields = {field.name: field.descriptor for field in resource.fields}
        self.missing = list(resource.missing_values)
        self.slow = {field.name for field in resource.fields if not is_quick(field.constraints)}
        self.left = SECONDS

    def judge(self, name: str, texts: Iterable[str]) -> list[Verdict]:
        """Check the distinct texts of one field; raises TooSlow."""
        if name in self.slow:
            return self.apart(name, list(texts))
        read = reader(self.fields[name], self.missing)
        return [read(text) for text in texts]

    def apart(self, name: str, texts: list[str]) -> list[Verdict]:
        """Check texts in a child process, within the time left for the table."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        child = subprocess.Popen(
            [sys.executable, "-c", "from toolkit.engine.adjudication import child; child()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        with child:
            task = {"field": self.fields[name], "missing": self.missing}
            assert child.stdin and child.stdout
            child.stdin.write(json.dumps(task).encode() + b"\n")
            child.stdin.flush()
            child.stdout.readline()  # it has started
            began = time.monotonic()
            try:
                found, _ = child.communicate(json.dumps(texts).encode(), timeout=self.left)
            except subprocess.TimeoutExpired:
                child.kill()
                self.left = 0.0
                raise TooSlow from None
            self.left -= time.monotonic() - began
        return [Verdict(**item) for item in json.loads(found)]


def child() -> None:
    """Check texts for another process: a field, then texts on stdin; verdicts on stdout."""
    task = json.loads(sys.stdin.readline())
    read = reader(task["field"], task["missing"])
    print(flush=True)
    texts = json.loads(sys.stdin.read())
    print(json.dumps([asdict(read(text)) for text in texts]))


def reader(field: dict[str, Any], missing: list[str]) -> Callable[[str], Verdict]:
    """Return the check for texts of a field: frictionless' cell reader, then `jsonSchema`."""
    import frictionless
    import jsonschema
    import referencing

    schema = frictionless.Schema.from_descriptor(
        {"$schema": SECOND, "fields": [plain_field(field)], "missingValues": missing}
    )
    kind = str(field.get("type", "any"))
    read = schema.get_field(field["name"]).create_cell_reader()
    shape = (field.get("constraints") or {}).get("jsonSchema")
    registry: referencing.Registry[Any] = referencing.Registry()  # nothing is fetched
    validator = jsonschema.Draft202012Validator(shape or True, registry=registry)

    def judge(text: str) -> Verdict:
        try:
            value, notes = read(text)
        except Exception as error:  # a value that frictionless cannot compare with its bound
            return Verdict(text, None, {"type": f"it cannot be checked: {error}"})
        if shape is not None and value is not None and not notes:
            faults = [fault.message for fault in validator.iter_errors(value)]
            notes = {"jsonSchema": faults[0]} if faults else notes
        return _verdict(kind, text, value, notes)

    return judge


def is_quick(constraints: dict[str, Any]) -> bool:
    """Return whether the constraints of a field have no regular expression that may be slow.

    A pattern is quick without groups and alternatives and with at most one unbounded quantifier.
    """
    pattern = constraints.get("pattern")
    plain = pattern is None or (isinstance(pattern, str) and bool(QUICK.fullmatch(pattern)))
    return plain and "jsonSchema" not in constraints


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
