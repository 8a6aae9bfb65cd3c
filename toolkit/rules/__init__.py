"""The integrity rules: each a name, a text and a query that returns the rows one does not want.

A rule is one SQL file with its text at its head; the few that SQL cannot say are functions. The
texts of the structural checks, which the descriptor and the schemas define, are data beside them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from toolkit.rules.registry import REGISTRY, Context, Inapplicable, Row, Rule, Unchecked

__all__ = ["Context", "Inapplicable", "Row", "Rule", "Unchecked", "all_rules", "parse"]

SEVERITIES = ("error", "warning", "info")
REQUIRED = frozenset(("title", "severity", "subject", "why", "fix"))


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by name, sorted.

    Raises: ValueError if a rule file is malformed, or a rule needs one that does not exist.
    """
    from toolkit.rules import (
        copying_rules,
        level_rules,
        note_rules,
        package_rules,
        text_rules,
        view_rules,
    )

    # importing them registers their rules
    assert copying_rules and level_rules and note_rules
    assert package_rules and text_rules and view_rules
    folder = resources.files("toolkit.rules")
    found = dict(REGISTRY)
    for file in folder.iterdir():
        if file.name.endswith(".sql"):
            name = file.name.removesuffix(".sql")
            found[name] = parse(name, file.read_text(encoding="utf-8"))
    texts = tomllib.loads((folder / "structure.toml").read_text(encoding="utf-8"))
    found |= {name: Rule(name=name, **text) for name, text in texts.items()}
    for item in found.values():
        unknown = [name for name in item.needs if name not in found]
        if unknown:
            raise ValueError(f'the rule "{item.name}" needs "{unknown[0]}", which does not exist')
    return dict(sorted(found.items()))


def parse(name: str, sql: str) -> Rule:
    """Parse a rule file: its head of comments, then the query.

    Raises: ValueError if a part of the head is missing, unknown or malformed.
    """
    head: dict[str, str] = {}
    key = ""
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        text = line.removeprefix("--")
        word, colon, rest = text.strip().partition(": ")
        if colon and not text.startswith("   "):
            key, head[word] = word, rest
        elif key:
            head[key] += " " + text.strip()
    needs, about = (_names(head.pop(key, "")) for key in ("needs", "about"))
    level = head.pop("level", "0")
    if not level.isdecimal() or set(head) != REQUIRED or head["severity"] not in SEVERITIES:
        wrong = sorted(set(head) ^ REQUIRED) or ["severity"]
        raise ValueError(f'the head of the rule "{name}" is wrong at: {", ".join(wrong)}')
    return Rule(
        name=name,
        severity=head["severity"],
        title=head["title"],
        why=head["why"],
        fix=head["fix"],
        needs=needs,
        subject=head["subject"],
        sql=sql,
        level=int(level),
        about=about,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
