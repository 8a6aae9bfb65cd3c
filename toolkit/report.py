"""The result of a validation: findings, checks and the report that contains both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TypeVar

SEVERITIES = ("error", "warning", "info")
Group = TypeVar("Group", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem, or something worth knowing, at one place.

    `record` is the row number, counting the header as 1; `line` is the physical line on which that
    record begins, `key` the row's primary key, and `hint` how to fix the problem.
    """

    rule: str
    severity: str
    message: str
    table: str | None
    path: str
    record: int | None
    line: int | None
    field: str | None
    key: dict[str, str]
    value: str | None
    hint: str | None

    @property
    def order(self) -> tuple[str, int, str, str, str]:
        """The sort key: table, record, field, rule."""
        return (self.table or "", self.record or 0, self.field or "", self.rule, self.message)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check.

    `status` is passed (every row was checked, nothing found), failed, skipped (some or all rows
    were not checked, see `reason`), inapplicable (the package has nothing that it checks, or is of
    a lower level), crashed, or known (a baseline knows all its findings). A check of severity info
    never fails.
    """

    rule: str
    severity: str
    status: str
    findings: int
    checked: int
    unchecked: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a baseline did: the number of findings that it knows, and those of it that are gone."""

    known: int
    gone: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The result of one validation.

    `path` is the package as the user named it. `root` is the folder that the paths of the findings
    are relative to, or None for a zip and for a package beyond this machine. `level` is that of the
    claims profile, which the package declares or its tables suggest; `asked` counts what the next
    level would ask. `uncollected` counts by rule what was found beyond the most findings that an
    engine collects.
    """

    name: str
    version: str | None
    path: str
    root: str | None
    profile: str | None
    tables: dict[str, int]
    unread: dict[str, str]
    claims: int
    cited: int
    checks: tuple[CheckResult, ...]
    findings: tuple[Finding, ...]
    baseline: Baseline | None = None
    level: int | None = None
    declared: bool = False
    asked: dict[str, int] = field(default_factory=dict)
    uncollected: dict[str, int] = field(default_factory=dict)
    seconds: float = field(default=0.0, compare=False)

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings of each severity."""
        found = Counter(finding.severity for finding in self.findings)
        found.update(self._uncollected(lambda check: check.severity))
        return {severity: found[severity] for severity in SEVERITIES}

    @property
    def crashed(self) -> tuple[CheckResult, ...]:
        """The checks that raised an exception."""
        return tuple(check for check in self.checks if check.status == "crashed")

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong: no error and no crashed check."""
        return not self.counts["error"] and not self.crashed

    def filtered(self, select: Sequence[str], ignore: Sequence[str]) -> Report:
        """Return the report for some rules only; an empty `select` keeps all but the ignored."""

        def kept(rule: str) -> bool:
            return (not select or rule in select) and rule not in ignore

        return replace(
            self,
            checks=tuple(check for check in self.checks if kept(check.rule)),
            findings=tuple(finding for finding in self.findings if kept(finding.rule)),
            uncollected={rule: count for rule, count in self.uncollected.items() if kept(rule)},
        )

    def limited(self, limit: int) -> tuple[Finding, ...]:
        """Return the first `limit` findings of each rule; 0 for all."""
        seen: Counter[str] = Counter()
        shown = []
        for finding in self.findings:
            seen[finding.rule] += 1
            if not limit or seen[finding.rule] <= limit:
                shown.append(finding)
        return tuple(shown)

    def beyond(self, shown: Iterable[Finding]) -> dict[tuple[str, str], int]:
        """Count the findings that are not shown, by severity and rule."""
        every = Counter((finding.severity, finding.rule) for finding in self.findings)
        every.update(self._uncollected(lambda check: (check.severity, check.rule)))
        left = every - Counter((finding.severity, finding.rule) for finding in shown)
        return dict(sorted(left.items()))

    def _uncollected(self, group: Callable[[CheckResult], Group]) -> Counter[Group]:
        """Count the findings that were not collected, by what a function returns of a check."""
        found: Counter[Group] = Counter()
        for check in self.checks if self.uncollected else ():
            found[group(check)] += self.uncollected.get(check.rule, 0)
        return found

    def place(self, finding: Finding) -> tuple[str, int | None]:
        """Return the file of a finding, relative to the current folder, and its line.

        For a package in a zip, or beyond this machine, that is the package itself and None.
        """
        if self.root is None:
            return self.path, None
        return (PurePath(self.root) / finding.path).as_posix(), finding.line

    def check(self, rule: str) -> CheckResult:
        """Return the result of one check; raises KeyError if it did not run."""
        for check in self.checks:
            if check.rule == rule:
                return check
        raise KeyError(rule)
