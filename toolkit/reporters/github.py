"""The report as annotations of a GitHub Actions run.

Source: GitHub Docs, "Workflow commands for GitHub Actions"; the escapes are those of
`packages/core/src/command.ts` in GitHub's toolkit. A step shows at most ten annotations per level
(GitHub Docs, "Limits of annotations"), so the tenth says how many findings are left out.
"""

from __future__ import annotations

from toolkit.report import Finding, Report
from toolkit.wording import clean, gone, inert, unchecked, verdict

LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
SHOWN = 9


def render(report: Report, limit: int) -> str:
    """Return the report as workflow commands, one per line, and the verdict as the last line.

    Args: `limit` is the number of findings per rule, 0 for all; at most nine per level are written.
    A crashed check is an error and an unchecked one a notice; both come first.
    """
    shown = report.limited(limit)
    lines: list[str] = []
    for severity in LEVELS:
        lines += _level(report, severity, [f for f in shown if f.severity == severity])
    lines += [_command("notice", line, title="baseline") for line in gone(report)]
    return "\n".join([*lines, inert(verdict(report))]) + "\n"


def _level(report: Report, severity: str, findings: list[Finding]) -> list[str]:
    level = LEVELS[severity]
    lines = [_command(level, said, title=title) for title, said in _states(report, severity)]
    written = findings[: SHOWN - len(lines)]
    lines += [_annotation(report, finding) for finding in written]
    left = {rule: n for (of, rule), n in report.beyond(written).items() if of == severity}
    if left:
        said = ", ".join(f"{count} more of {rule}" for rule, count in left.items())
        lines.append(_command(level, said, title=f"{sum(left.values())} more"))
    return lines


def _states(report: Report, severity: str) -> list[tuple[str, str]]:
    """Return title and message for the checks that crashed or were not fully run."""
    if severity == "error":
        title, said = "crashed", {c.rule: c.reason or "no reason given" for c in report.crashed}
    elif severity == "info":
        title, said = "not checked", {checks: why for why, checks in unchecked(report).items()}
    else:
        said = {}
    return [(title, "\n".join(f"{name}: {why}" for name, why in said.items()))] if said else []


def _annotation(report: Report, finding: Finding) -> str:
    file, line = report.place(finding)
    place = {"file": file} | ({} if line is None else {"line": str(line)})
    key = ", ".join(finding.key.values())
    said = [f"{finding.path}:" if report.root is None else "", f"{key}:" if key else ""]
    message = " ".join(part for part in (*said, finding.message) if part)
    fix = f"\nFix: {finding.hint}" if finding.hint else ""
    return _command(LEVELS[finding.severity], message + fix, **place, title=finding.rule)


def _command(level: str, message: str, **properties: str) -> str:
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {named}::{_data(message)}"


def _data(text: str) -> str:
    """Return a text as the data of a command; the runner turns the escapes back."""
    return "%0A".join(clean(line).replace("%", "%25") for line in text.split("\n"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
