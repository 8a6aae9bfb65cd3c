"""The level of a package in words, and what the next one would ask."""

from __future__ import annotations

from toolkit.package.levels import HIGHEST, level_name
from toolkit.report import Report


def level_lines(report: Report) -> list[str]:
    """Return the level of a package and what the next one would ask; nothing without a profile."""
    if report.level is None:
        return []
    known = "" if report.declared else ", by its tables; declare it with `claimsLevel`"
    lines = [f"level {level_name(report.level)} of the claims profile{known}"]
    if report.level < HIGHEST:
        asked = ", ".join(_told(what, count) for what, count in report.asked.items())
        lines.append(f"level {level_name(report.level + 1)} would ask: {asked or 'no more'}")
    return lines


def _told(what: str, count: int) -> str:
    return what if what.startswith("table ") else f"{what} ({count})"
