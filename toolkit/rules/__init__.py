"""The integrity rules: each a name, a text and a query that returns the rows one does not want."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.tables import Tables
    from toolkit.texts import Texts

HEAD = ("title", "severity", "subject", "why", "fix", "needs")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that a rule does not want, by its record number."""

    record: int | None
    field: str | None
    value: str | None
    message: str
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Unchecked:
    """So many rows of the subject that a rule could not check, and why."""

    count: int
    reason: str


@dataclass(frozen=True)
class Context:
    """What a rule in Python is given: the tables, and the texts if they are at hand."""

    tables: Tables
    texts: Texts | None


Function = Callable[[Context], Iterator[Row | Unchecked]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; a structural check has neither `sql` nor `function`."""

    name: str
    severity: str
    title: str
    why: str
    fix: str
    needs: tuple[str, ...] = ()
    subject: str = ""
    sql: str | None = None
    function: Function | None = None


REGISTRY: dict[str, Rule] = {}


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by name, sorted."""
    folder = resources.files("toolkit.rules")
    found: dict[str, Rule] = {}
    for file in folder.iterdir():
        if file.name.endswith(".sql"):
            name = file.name.removesuffix(".sql")
            found[name] = parse(name, file.read_text(encoding="utf-8"))
    texts = tomllib.loads((folder / "structure.toml").read_text(encoding="utf-8"))
    found |= {name: Rule(name=name, **text) for name, text in texts.items()}
    return dict(sorted(found.items()))


def parse(name: str, sql: str) -> Rule:
    """Parse the head of a rule file; raises ValueError if it is malformed."""
    head: dict[str, str] = {}
    key = ""
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        text = line.removeprefix("--")
        word, colon, rest = text.strip().partition(": ")
        if colon and word in HEAD and not text.startswith("   "):
            key, head[word] = word, rest
        else:
            head[key] += " " + text.strip()
    needs = tuple(x.strip() for x in head.pop("needs", "").split(",") if x.strip())
    return Rule(name=name, needs=needs, sql=sql, **head)
