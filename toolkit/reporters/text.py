"""The report as text: one clickable finding per line, then what was and was not checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from toolkit.report import Finding, Report
from toolkit.reporters.level import level_lines
from toolkit.wording import (
    clean,
    counted,
    coverage,
    gone,
    inapplicable,
    inert,
    unchecked,
    unread,
    verdict,
)


def render(report: Report, limit: int, notes: bool = True) -> str:
    """Return the report as text.

    Args: `limit` is the number of findings per rule, 0 for all; without `notes`, findings of
    severity info are only counted by rule.
    """
    lines = list(_findings(report, limit, notes))
    if lines:
        lines.append("")
    lines += _summary(report)
    return "\n".join(lines) + "\n"


def _findings(report: Report, limit: int, notes: bool) -> Iterator[str]:
    told = tuple(f for f in report.findings if notes or f.severity != "info")
    part = replace(report, findings=told)
    shown = part.limited(limit)
    yield from map(line, shown)
    for (severity, rule), count in part.beyond(shown).items():
        if notes or severity != "info":
            how = "" if rule in report.uncollected else " (--max-findings 0 shows all)"
            yield f"… {count} more of {rule}{how}"
    left = {} if notes else report.beyond(told)
    info_left = {rule: count for (severity, rule), count in left.items() if severity == "info"}
    if info_left:
        named = ", ".join(f"{rule} {count}" for rule, count in info_left.items())
        yield f"info: {named} (--select RULE shows them)"


def line(finding: Finding) -> str:
    """Return a finding as one line: place, rule, severity, key, message, fix."""
    place = clean(finding.path) + (f":{finding.line}" if finding.line is not None else "")
    severity = "" if finding.severity == "error" else f" ({finding.severity})"
    key = ", ".join(finding.key.values())
    named = f" {clean(key)}:" if key and key not in finding.message else ""
    hint = f"  [fix: {clean(finding.hint)}]" if finding.hint else ""
    said = f"{place}: {finding.rule}{severity} {named} {clean(finding.message)}{hint}"
    return inert(said.replace("  ", " ", 1))


def _summary(report: Report) -> list[str]:
    version = f" {report.version}" if report.version else ""
    tables = counted(len(report.tables), "table")
    rows = counted(sum(report.tables.values()), "row")
    lines = [f"{clean(report.name)}{version}: {tables}, {rows}"]
    if report.tables:
        lines.append(
            "  " + ", ".join(f"{clean(name)} {count}" for name, count in report.tables.items())
        )
    for reason, names in unread(report).items():
        lines.append(f"  not read as a table: {clean(names)}: {clean(reason)}")
    cited = coverage(report)
    if cited:
        lines.append(f"  {cited}")
    lines += [*_checks(report), *gone(report), *(f"  {said}" for said in level_lines(report))]
    return [*map(inert, [*lines, verdict(report)])]


def _checks(report: Report) -> list[str]:
    count = Counter(check.status for check in report.checks)
    told = ", ".join(
        f"{count[s]} {s}" for s in ("passed", "failed", "known", "crashed") if count[s]
    )
    checks = counted(len(report.checks), "check")
    unapplied = f", {count['inapplicable']} do not apply" if count["inapplicable"] else ""
    lines = [f"  {checks}: {told}, {count['skipped']} not fully run{unapplied}"]
    lines += [f"  crashed: {c.rule}: {clean(c.reason or '')}" for c in report.crashed]
    for reason, names in unchecked(report).items():
        lines.append(f"  not checked: {names}: {clean(reason)}")
    for reason, names in inapplicable(report).items():
        lines.append(f"  does not apply: {names}: {clean(reason)}")
    return lines
