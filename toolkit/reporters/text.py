"""The report as text: one clickable finding a line, then what was checked and what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from toolkit.report import Finding, Report

WORDS = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "info": ("note", "notes"),
}


def render(report: Report, limit: int = 20, notes: bool = True) -> str:
    """Return the report as text.

    Args: `limit` findings a rule, 0 for all; without `notes`, findings of severity info are only
    counted, a line a rule.
    """
    lines = list(_findings(report, limit, notes))
    if lines:
        lines.append("")
    lines += _summary(report)
    return "\n".join(lines) + "\n"


def _findings(report: Report, limit: int, notes: bool) -> Iterator[str]:
    seen: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for finding in report.findings:
        if finding.severity == "info" and not notes:
            counted[finding.rule] += 1
            continue
        seen[finding.rule] += 1
        if not limit or seen[finding.rule] <= limit:
            yield line(finding)
    for rule, count in sorted(seen.items()):
        if limit and count > limit:
            yield f"… {count - limit} more of {rule} (--max-findings 0 shows all)"
    if counted:
        told = ", ".join(f"{rule} {count}" for rule, count in sorted(counted.items()))
        yield f"notes: {told} (--select RULE shows them)"


def line(finding: Finding) -> str:
    """Return a finding as one line: place, rule, severity, key, message, mend."""
    place = _clean(finding.path) + (f":{finding.line}" if finding.line is not None else "")
    severity = "" if finding.severity == "error" else f" ({finding.severity})"
    key = ", ".join(finding.key.values())
    named = f" {_clean(key)}:" if key and key not in finding.message else ""
    hint = f"  [fix: {_clean(finding.hint)}]" if finding.hint else ""
    return f"{place}: {finding.rule}{severity} {named} {_clean(finding.message)}{hint}".replace(
        "  ", " ", 1
    )


def _clean(text: str) -> str:
    """Return a text on one line, with nothing that steers a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _summary(report: Report) -> list[str]:
    version = f" {report.version}" if report.version else ""
    rows = sum(report.tables.values())
    lines = [f"{_clean(report.name)}{version}: {len(report.tables)} tables, {rows} rows"]
    if report.tables:
        lines.append(
            "  " + ", ".join(f"{_clean(name)} {count}" for name, count in report.tables.items())
        )
    if report.claims:
        share = 100 * report.cited / report.claims
        lines.append(f"  {report.cited} of {report.claims} claims cite an article ({share:.0f} %)")
    lines += _checks(report)
    counts = ", ".join(
        f"{count} {WORDS[severity][count != 1]}" for severity, count in report.counts.items()
    )
    verdict = "valid" if report.valid else "not valid"
    lines.append(f"{verdict}: {counts}")
    return lines


def _checks(report: Report) -> list[str]:
    states = {s: sum(c.status == s for c in report.checks) for s in ("passed", "failed", "crashed")}
    skipped = [check for check in report.checks if check.status == "skipped"]
    told = ", ".join(f"{count} {state}" for state, count in states.items() if count)
    lines = [f"  {len(report.checks)} checks: {told}, {len(skipped)} not fully run"]
    reasons: dict[str, list[str]] = {}
    for check in skipped:
        reasons.setdefault(check.reason or "no reason given", []).append(
            f"{check.rule} ({check.unchecked})" if check.unchecked else check.rule
        )
    for reason, rules in reasons.items():
        lines.append(f"  not checked: {', '.join(rules)}: {_clean(reason)}")
    return lines
