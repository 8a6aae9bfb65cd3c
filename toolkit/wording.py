"""Wording shared by the formats for people."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from toolkit.report import Report

LISTED = 6
"""How many names of a list are shown before the others are only counted."""
PLURALS = {"error": "errors", "warning": "warnings", "info": "info"}
EXPECTED = {
    "pattern": "a text that matches {}",
    "minLength": "a length of at least {}",
    "maxLength": "a length of at most {}",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
}
"""What a constraint of Table Schema expects of a cell."""
STATUS = {
    "single_origin": "one origin",
    "several_origins": "several independent origins",
    "uncertain_origin": "one or more origins: the texts do not say which",
    "unattested": "nobody affirms or denies it",
}
"""How many origins a side of a question has, by its status."""
ANSWERS = {
    "given": "the accused answers in the articles we have",
    "declined": "the accused declined to comment",
    "elsewhere": "the accused answers in a document we do not have",
    "none_in_held": "the accused's answer is not in the articles we have",
}
"""What is known of the answer to an accusation, by its code."""


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun, such as `1 check` or `2 checks`."""
    return f"{count} {noun if count == 1 else plural or f'{noun}s'}"


def unaccented(text: str) -> str:
    """Return a text with its case folded and without accents, to compare it."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def broken_constraint(text: str, column: str, constraint: str, limit: Any) -> str:
    """Return the message for a cell that breaks a constraint of its column.

    Args: `constraint` is the name of the constraint and `limit` its value in the schema.
    """
    if constraint == "enum":
        return f'"{text}" is not allowed in `{column}`{_space_note(text)}'
    expected = EXPECTED.get(constraint, f"{constraint} {{}}").format(limit)
    return f'"{text}" in `{column}`: expected {expected}{_space_note(text)}'


def _space_note(text: str) -> str:
    """Return a note on outer spaces, which are easily overlooked."""
    if text != text.rstrip():
        return " (note the trailing space)"
    return " (note the leading space)" if text != text.lstrip() else ""


def gone(report: Report) -> list[str]:
    """Return a line for each finding of the baseline that is gone."""
    return (
        [f"gone from the baseline: {item}" for item in report.baseline.gone]
        if report.baseline
        else []
    )


def clean(text: str) -> str:
    """Return a text on one line, without characters that control a terminal or break XML."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def inert(line: str) -> str:
    """Return a line for a terminal or the log of a CI job, in which nothing is a command.

    Source: GitHub Actions runner, workflow commands (`::name::` at the start, `##[name]`).
    """
    text = clean(line).replace("##[", "#\\x23[")
    start = len(text) - len(text.lstrip())
    return f"{text[:start]}\\x3a{text[start + 1 :]}" if text[start:].startswith("::") else text


def plain_json(text: str) -> str:
    """Return JSON in which every character that is not printable is escaped, line ends aside."""
    odd = {c for c in set(text) if not c.isprintable() and c != "\n"}
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in odd})


def verdict(report: Report) -> str:
    """Return whether the package is valid, and the number of findings of each severity."""
    counts = ", ".join(
        counted(count, severity, PLURALS[severity]) for severity, count in report.counts.items()
    )
    known = f" ({baseline(report)})" if report.baseline else ""
    return f"{'valid' if report.valid else 'not valid'}: {counts}{known}"


def baseline(report: Report) -> str:
    """Return how many findings the baseline knows, and how many of it are gone."""
    if report.baseline is None:
        return "no baseline"
    gone = len(report.baseline.gone)
    known = f"the baseline knows {counted(report.baseline.known, 'more finding')}"
    return f"{known}; {gone} of it {'is' if gone == 1 else 'are'} gone" if gone else known


def coverage(report: Report) -> str | None:
    """Return how many claims cite an article, or None if there are no claims."""
    if not report.claims:
        return None
    share = 100 * report.cited / report.claims
    cite = "cites" if report.cited == 1 else "cite"
    return f"{report.cited} of {counted(report.claims, 'claim')} {cite} an article ({share:.0f} %)"


def unchecked(report: Report) -> dict[str, str]:
    """Return why checks were not fully run: each reason with its checks and their rows."""
    reasons: dict[str, list[str]] = {}
    for check in report.checks:
        if check.status == "skipped" or (check.status != "crashed" and check.unchecked):
            rows = f" ({check.unchecked})" if check.unchecked else ""
            reasons.setdefault(check.reason or "no reason given", []).append(check.rule + rows)
    return {reason: _first(checks) for reason, checks in reasons.items()}


def inapplicable(report: Report) -> dict[str, str]:
    """Return why checks do not apply to the package: each reason with its checks."""
    reasons: dict[str, list[str]] = {}
    for check in report.checks:
        if check.status == "inapplicable":
            reasons.setdefault(check.reason or "no reason given", []).append(check.rule)
    return {reason: _first(checks) for reason, checks in reasons.items()}


def _first(names: list[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    more = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")


def unread(report: Report) -> dict[str, str]:
    """Return why resources were not read as tables: each reason with the resources."""
    reasons: dict[str, list[str]] = {}
    for name, reason in report.unread.items():
        reasons.setdefault(reason, []).append(name)
    return {reason: _first(names) for reason, names in reasons.items()}


def stance(polarity: str | None) -> str:
    """Return the verb for a polarity in a sentence about a claim."""
    return {"neutral": "takes no side on", "mixed": "partly affirms", None: "speaks on"}.get(
        polarity, str(polarity)
    )
