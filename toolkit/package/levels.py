"""The levels of the claims profile, and the tables that begin at each.

A small package of claims is a good one: a package declares its level with `claimsLevel` in its
descriptor, and rules of higher levels do not apply to it.
"""

from __future__ import annotations

from toolkit.package.model import Package

LEVELS = ("statements", "placed", "attributed", "questions", "full")
"""The names of the levels, by number."""
ASKED: tuple[tuple[str, ...], ...] = (
    ("actors", "claims"),
    ("sources", "evidence"),
    ("attributions",),
    ("propositions",),
    ("events", "passages", "codings", "codes"),
)
"""The tables that a package of each level must have, besides those of the levels below it."""
ALSO: tuple[tuple[str, ...], ...] = (
    ("relations", "identifiers", "ratings", "topics"),
    (),
    ("derivations",),
    ("exclusions",),
    (),
)
"""The tables that begin to be useful at each level, but that it does not ask for."""
HIGHEST = len(LEVELS) - 1


def asked_of(level: int) -> tuple[str, ...]:
    """Return the tables that a package of a level must have."""
    return tuple(name for names in ASKED[: level + 1] for name in names)


def tables_of(level: int) -> tuple[str, ...]:
    """Return the tables that a new package of a level has."""
    return asked_of(level) + tuple(name for names in ALSO[: level + 1] for name in names)


def declared_level(package: Package) -> int | None:
    """Return the level that a package declares; None if it declares none, or no valid one."""
    level = package.descriptor.get("claimsLevel")
    return level if type(level) is int and 0 <= level <= HIGHEST else None


def level_of(package: Package) -> int:
    """Return the level of a package: as it declares, otherwise by the tables that it lists."""
    declared = declared_level(package)
    if declared is not None:
        return declared
    listed = {item.get("name") for item in package.descriptor["resources"]}
    return max((n for n in range(1, HIGHEST + 1) if listed.issuperset(asked_of(n))), default=0)


def level_name(level: int) -> str:
    """Return a level with its name, such as `2 (attributed)`."""
    return f"{level} ({LEVELS[level]})"
