"""The SQL files of the views and of the steps that they share, and what each reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

STEPS = (
    "_current",
    "_chain",
    "_part",
    "_reach",
    "_voices",
    "_documents",
    "_reactions",
    "_joined",
    "_origins",
    "_standing",
    "_sides",
    "_answers",
    "_elsewhere",
)
NAMES = (
    "chains",
    "conflicts",
    "flat",
    "parallels",
    "reliability",
    "standing",
    "timeline",
    "voices",
)
LATER = tuple(name for name in NAMES if name not in ("chains", "standing"))
COMPUTED = ("_bounds", "_alpha")
"""The parts that Python computes."""
ORDER = (*STEPS, *COMPUTED, "chains", "standing", *LATER)
"""All parts, each after those that it uses."""
HEAD = re.compile(r"^-- (title|row|order): (.+)$", re.MULTILINE)
NAMED = re.compile(r"\b(main|raw|sound|views)\.(\w+)\b(?!\()")
UNION = re.compile("^UNION ALL\n", re.MULTILINE)
BEYOND_UNION = re.compile("^(WITH|ORDER|LIMIT) ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class View:
    """A computed view: its title, what each row is, and the columns it is sorted by."""

    name: str
    title: str
    row: str
    order: str
    sql: str


@cache
def all_views() -> dict[str, View]:
    """Return the views and steps by name, each after those that it uses."""
    folder = resources.files("toolkit.views")
    found = {}
    for name in ORDER:
        if name in COMPUTED:
            continue
        sql = (folder / f"{name}.sql").read_text(encoding="utf-8")
        head = dict(HEAD.findall(sql))
        found[name] = View(name, head["title"], head["row"], head.get("order", ""), sql)
    return found


@cache
def parts_used(sql: str) -> tuple[str, ...]:
    """Return the parts of the schema `views` that a query uses, and all that they use."""
    found: set[str] = set()
    queue = [sql]
    while queue:
        named = {name for schema, name in NAMED.findall(queue.pop()) if schema == "views"}
        queue += [all_views()[name].sql for name in named - found if name in all_views()]
        found |= named
    return tuple(name for name in ORDER if name in found)


@cache
def arms_of(sql: str) -> tuple[str, ...]:
    """Return the queries that a query is the union of, those that read the same tables in one.

    Only the first names the columns. A query that is no plain union is its only arm.
    """
    if BEYOND_UNION.search(sql):
        return (sql,)
    arms: dict[frozenset[str] | None, list[str]] = {}
    for arm in UNION.split(sql):
        arms.setdefault(tables_read(arm), []).append(arm)
    return tuple("UNION ALL\n".join(alike) for alike in arms.values())


@cache
def tables_read(sql: str) -> frozenset[str] | None:
    """Return the tables that a query reads, itself or by its steps; None if they are not known."""
    found: set[str] = set()
    for schema, name in NAMED.findall(sql):
        if schema != "views":
            found.add(name)
            continue
        step = all_views().get(name)
        below = tables_read(step.sql) if step else None
        if below is None:
            return None
        found |= below
    return frozenset(found)
