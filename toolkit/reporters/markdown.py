"""The report as Markdown for people: a pull request, or the summary of a GitHub job."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.markdown import plain, table
from toolkit.report import SEVERITIES, Finding, Report
from toolkit.reporters.level import level_lines
from toolkit.wording import coverage, inapplicable, unchecked, verdict


def render(report: Report, limit: int) -> str:
    """Return the report as Markdown: the verdict, the tables, the findings, what was not checked.

    Args: `limit` is the number of findings per rule, 0 for all.
    Text from the package is escaped: it cannot become markup, HTML, a link or a user mention.
    """
    version = f" {plain(report.version)}" if report.version else ""
    parts = [f"# {plain(report.name)}{version} is {verdict(report)}"]
    cited = coverage(report)
    if cited:
        parts.append(f"{cited}.")
    parts += [f"{said}." for said in level_lines(report)]
    parts += _findings(report, limit)
    if report.crashed:
        rows = [(check.rule, check.reason or "") for check in report.crashed]
        parts += ["## Crashed", table(("check", "reason"), rows)]
    skipped = unchecked(report)
    if skipped:
        rows = [(checks, reason) for reason, checks in skipped.items()]
        parts += ["## Not checked", table(("checks (rows)", "reason"), rows)]
    unapplied = inapplicable(report)
    if unapplied:
        rows = [(checks, reason) for reason, checks in unapplied.items()]
        parts += ["## Does not apply", table(("checks", "reason"), rows)]
    if report.baseline and report.baseline.gone:
        items = "\n".join(f"- {plain(item)}" for item in report.baseline.gone)
        parts += ["## Gone from the baseline", items]
    if report.tables:
        rows = [(name, str(count)) for name, count in report.tables.items()]
        parts += ["## Tables", table(("table", "rows"), rows)]
    return "\n\n".join(parts) + "\n"


def _findings(report: Report, limit: int) -> Iterator[str]:
    """Yield a heading and a table for each severity and rule, errors first."""
    shown = report.limited(limit)
    left = report.beyond(shown)
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in shown:
        groups.setdefault((finding.severity, finding.rule), []).append(finding)
    if groups:
        yield "## Findings"
    for severity, rule in sorted(groups, key=lambda group: (SEVERITIES.index(group[0]), group[1])):
        findings = groups[severity, rule]
        more = left.pop((severity, rule), 0)
        yield f"### {rule} ({severity}): {len(findings) + more}"
        yield table(("place", "key", "message", "fix"), map(_row, findings))
        if more:
            yield f"{more} more of {rule}."
    for (severity, rule), count in left.items():
        yield f"{count} more of {rule} ({severity})."


def _row(finding: Finding) -> tuple[str, str, str, str]:
    line = "" if finding.line is None else f":{finding.line}"
    key = ", ".join(finding.key.values())
    return finding.path + line, key, finding.message, finding.hint or ""
