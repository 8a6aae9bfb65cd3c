"""The report as Markdown for people: a pull request, or the summary of a GitHub job.

Source: GitHub Flavored Markdown 0.29, 2.4 (backslash escapes), 4.10 (tables), 6.9 (autolinks).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.report import SEVERITIES, Finding, Report
from toolkit.reporters.words import clean, coverage, unchecked, verdict

MARKUP = re.compile(r"[\\`*_~<>\[\]&$]|:(?=//)|(?<=[Ww]{3})\.")
REFERENCE = re.compile(r"[@#]")
JOINER = "\N{WORD JOINER}"


def render(report: Report, limit: int) -> str:
    """Return the report as Markdown: the verdict, the tables, the findings, what was not checked.

    Args: `limit` findings a rule, 0 for all.
    Nothing that the package says can become markup, HTML, a link or the mention of a user.
    """
    version = f" {plain(report.version)}" if report.version else ""
    parts = [f"# {plain(report.name)}{version} is {verdict(report)}"]
    cited = coverage(report)
    if cited:
        parts.append(f"{cited}.")
    parts += _findings(report, limit)
    if report.crashed:
        rows = [(check.rule, check.reason or "") for check in report.crashed]
        parts += ["## Crashed", table(("check", "reason"), rows)]
    skipped = unchecked(report)
    if skipped:
        rows = [(checks, reason) for reason, checks in skipped.items()]
        parts += ["## Not checked", table(("checks (rows)", "reason"), rows)]
    if report.tables:
        rows = [(name, str(count)) for name, count in report.tables.items()]
        parts += ["## Tables", table(("table", "rows"), rows)]
    return "\n\n".join(parts) + "\n"


def _findings(report: Report, limit: int) -> Iterator[str]:
    """Yield a heading and a table for each severity and rule, the errors first."""
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
        yield table(("place", "key", "message", "mend"), map(_row, findings))
        if more:
            yield f"{more} more of {rule}."
    for (severity, rule), count in left.items():
        yield f"{count} more of {rule} ({severity})."


def _row(finding: Finding) -> tuple[str, str, str, str]:
    line = "" if finding.line is None else f":{finding.line}"
    key = ", ".join(finding.key.values())
    return finding.path + line, key, finding.message, finding.hint or ""


def table(names: tuple[str, ...], rows: Iterable[tuple[str, ...]], written: bool = False) -> str:
    """Return a table with those names at its head.

    The cells are shown as they are, or are Markdown already if they are `written`.
    """
    lines = [_line(names), _line(("---",) * len(names))]
    lines += [_line(row if written else tuple(map(plain, row))) for row in rows]
    return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is.

    A pipe is an entity, since the readers of tables do not agree on a backslash before it; what
    GitHub links after all else (a user, an issue) is broken by a word joiner, which is not seen.
    """
    marked = MARKUP.sub(r"\\\g<0>", clean(text))
    return REFERENCE.sub(rf"\\\g<0>{JOINER}", marked).replace("|", "&#124;")
