"""The findings of a validation counted by rule and table, most first."""

from __future__ import annotations

import json
from collections import Counter

from toolkit.report import SEVERITIES, Report
from toolkit.wording import inert, verdict

Group = tuple[str, str, str]


def statistics(report: Report) -> list[tuple[Group, int]]:
    """Return the number of findings of each severity, rule and table: severe ones first."""
    count = Counter((f.severity, f.rule, f.table or "") for f in report.findings)
    return sorted(count.items(), key=lambda item: (SEVERITIES.index(item[0][0]), -item[1], item[0]))


def render(report: Report, form: str) -> str:
    """Return the counts as aligned lines with the verdict, or for `json` as a list of objects."""
    counts = statistics(report)
    if form == "json":
        keys = ("severity", "rule", "table")
        items = [dict(zip(keys, group, strict=True)) | {"findings": n} for group, n in counts]
        return json.dumps(items, ensure_ascii=False, indent=2) + "\n"
    cells = [(str(n), severity, rule, table) for (severity, rule, table), n in counts]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        f"{n:>{widths[0]}}  {severity:{widths[1]}}  {rule:{widths[2]}}  {table}".rstrip()
        for n, severity, rule, table in cells
    ]
    return "\n".join(map(inert, [*lines, verdict(report)])) + "\n"
