"""The report as one HTML page for people: no script, no network, no other file."""

from __future__ import annotations

from collections import Counter
from typing import Any

from toolkit.explorer.rendering import page
from toolkit.report import SEVERITIES, Finding, Report
from toolkit.reporters.level import level_lines
from toolkit.rules import all_rules
from toolkit.wording import coverage, gone, inapplicable, unchecked, unread, verdict

STATUSES = {
    "failed": "failed",
    "known": "found only what the baseline knows",
    "crashed": "crashed",
    "skipped": "not fully run",
    "passed": "passed",
    "inapplicable": "does not apply",
}
"""The statuses of a check in the order of the page, in words."""


def render(report: Report, limit: int) -> str:
    """Return the report as an HTML page: the verdict, the checks, the findings by rule.

    Args: `limit` is the number of findings per rule, 0 for all.
    """
    counts = Counter(check.status for check in report.checks)
    values = {
        "report": report,
        "verdict": verdict(report),
        "facts": [*filter(None, [coverage(report)]), *level_lines(report), *gone(report)],
        "statuses": [(text, counts[name]) for name, text in STATUSES.items() if counts[name]],
        "checks": sorted(report.checks, key=lambda check: [*STATUSES].index(check.status)),
        "words": STATUSES,
        "groups": _groups(report, limit),
        "unchecked": unchecked(report),
        "inapplicable": inapplicable(report),
        "unread": unread(report),
    }
    return page("report.html.jinja", values, script=False) + "\n"


def _groups(report: Report, limit: int) -> list[dict[str, Any]]:
    """Return the findings by severity and rule, errors first, with what the rule is about."""
    shown = report.limited(limit)
    left = report.beyond(shown)
    groups: dict[tuple[str, str], list[Finding]] = {key: [] for key in left}
    for finding in shown:
        groups.setdefault((finding.severity, finding.rule), []).append(finding)
    ordered = sorted(groups, key=lambda group: (SEVERITIES.index(group[0]), group[1]))
    return [
        {
            "severity": severity,
            "rule": rule,
            "about": all_rules().get(rule),
            "findings": groups[severity, rule],
            "more": left.get((severity, rule), 0),
        }
        for severity, rule in ordered
    ]
