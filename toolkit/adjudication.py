"""The verdict of frictionless on flagged values: its own cell readers, once a distinct value.

A regular expression of a stranger may take for ever. Where one cannot be seen to be quick, the
values are judged in a child process that is stopped after five seconds a table.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from toolkit.package import Resource
from toolkit.standard import CONSTRAINTS

NUMERIC = {"integer", "year", "number"}
SECONDS = 5.0
QUICK = re.compile(r"[^()*+{}|]*(\{\d{1,3}\}[^()*+{}|]*)*[*+]?[^()*+{}|]*")


class TooSlow(Exception):
    """The patterns of a table take longer than the time that a table has."""


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

        self.descriptor = {
            "fields": [_known(field.descriptor) for field in resource.fields],
            "missingValues": list(resource.missing_values),
        }
        self.schema = frictionless.Schema.from_descriptor(self.descriptor)
        self.types = {field.name: field.type for field in resource.fields}
        self.slow = {field.name for field in resource.fields if not is_quick(field.constraints)}
        self.left = SECONDS

    def judge(self, name: str, texts: Iterable[str]) -> list[Verdict]:
        """Judge the distinct texts of one field; raises TooSlow."""
        if name in self.slow:
            return self.apart(name, list(texts))
        read = self.schema.get_field(name).create_cell_reader()
        return [_verdict(self.types[name], text, *read(text)) for text in texts]

    def apart(self, name: str, texts: list[str]) -> list[Verdict]:
        """Judge in a child process, in what is left of the table's time."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        child = subprocess.Popen(
            [sys.executable, "-c", "from toolkit.adjudication import child; child()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        with child:
            task = {"schema": self.descriptor, "field": name, "type": self.types[name]}
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
    """Judge texts for another process: a schema, then texts on stdin; verdicts on stdout."""
    import frictionless

    task = json.loads(sys.stdin.readline())
    schema = frictionless.Schema.from_descriptor(task["schema"])
    read = schema.get_field(task["field"]).create_cell_reader()
    print(flush=True)
    texts = json.loads(sys.stdin.read())
    print(json.dumps([asdict(_verdict(task["type"], text, *read(text))) for text in texts]))


def is_quick(constraints: dict[str, Any]) -> bool:
    """Return whether the constraints of a field hold no regular expression that may be slow.

    Quick is a pattern without groups and alternatives and with one unbounded quantifier at most.
    """
    pattern = constraints.get("pattern")
    plain = pattern is None or (isinstance(pattern, str) and bool(QUICK.fullmatch(pattern)))
    return plain and "jsonSchema" not in constraints


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
