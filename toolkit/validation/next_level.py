"""What the next level of the profile would ask of a package, as counts."""

from __future__ import annotations

from collections import Counter

from toolkit.package.levels import HIGHEST
from toolkit.rules import Rule
from toolkit.rules.level_rules import unmet
from toolkit.validation.integrity import RuleRunner

VARIES = "getvariable('level')"
"""A query with these words asks for more at some levels than at others."""


def asked_next(runner: RuleRunner) -> dict[str, int]:
    """Return how often the next level would ask for a table, a cell or what a rule checks.

    Tables come first, then columns with their empty cells, then rules with their findings; it is
    empty at the highest level.
    """
    level = runner.tables.level
    if level == HIGHEST:
        return {}
    asked = Counter(
        f"{row.table}.{row.field}" if row.field else f"table {row.value}"
        for row in unmet(runner.tables, level + 1)
    )
    rules = [r for r in runner.in_order() if r.level == level + 1 or VARIES in (r.sql or "")]
    now = _found(runner, rules)
    try:
        runner.hold(level + 1)
        then = _found(runner, rules)
    finally:
        runner.hold(level)
    return {**asked, **(then - now)}


def _found(runner: RuleRunner, rules: list[Rule]) -> Counter[str]:
    """Count the findings of rules that are not only worth knowing."""
    return Counter({rule.name: runner.run(rule).found for rule in rules if rule.severity != "info"})
