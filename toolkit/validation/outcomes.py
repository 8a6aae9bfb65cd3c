"""Turn the outcomes of checks into the findings and counts of a report."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from toolkit.engine.lines import Lines
from toolkit.engine.tables import Tables
from toolkit.package.cache import Cache
from toolkit.package.files import EngineError
from toolkit.package.model import Package, Problem
from toolkit.report import CheckResult, Finding
from toolkit.rules import all_rules

Beyond = dict[str, "array[int]"]


@dataclass
class Outcome:
    """What one check found, before it is counted.

    `ran` is false if it could not run at all, `applies` if the package has nothing that it checks;
    `reason` says why, or why rows were not checked. `beyond` has the record numbers, by table, of
    the problems beyond the most that are kept.
    """

    problems: list[Problem]
    checked: int = 0
    unchecked: int = 0
    reason: str | None = None
    crashed: bool = False
    ran: bool = True
    applies: bool = True
    beyond: Beyond = field(default_factory=dict)

    @property
    def found(self) -> int:
        """The number of problems, kept or not."""
        return len(self.problems) + sum(map(len, self.beyond.values()))

    def add(self, problem: Problem, most: int | None) -> None:
        """Add a problem; beyond the most that are kept, its record alone."""
        if most is None or len(self.problems) < most:
            self.problems.append(problem)
        else:
            records = self.beyond.setdefault(problem.table or "", array("q"))
            records.append(problem.record or 0)

    def status(self, findings: int, severity: str) -> str:
        """Return `crashed`, `failed`, `inapplicable`, `skipped` or `passed`."""
        if self.crashed:
            return "crashed"
        if findings and severity != "info":
            return "failed"
        if not self.applies:
            return "inapplicable"
        return "skipped" if self.unchecked or not self.ran else "passed"


def first_line(error: Exception) -> str:
    """Return the class of an exception and the first line of its message."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def crash(error: Exception) -> Outcome:
    """Return the outcome of a check that raised an exception; raises it if no other can run."""
    if isinstance(error, EngineError):
        raise error
    return Outcome([], reason=first_line(error), crashed=True)


def crashes(outcomes: Mapping[str, Outcome], path: str) -> Outcome:
    """Return the outcome of `check-crashed`: a problem for each check that crashed."""
    problems = [
        Problem(
            "check-crashed",
            f'the check "{name}" crashed: {outcome.reason}',
            value=name,
            path=path,
        )
        for name, outcome in outcomes.items()
        if outcome.crashed
    ]
    return Outcome(problems, checked=len(outcomes))


def findings_of(
    tables: Tables, outcomes: Mapping[str, Outcome], cache: Cache | None
) -> tuple[Finding, ...]:
    """Return the findings of all checks, ordered by table, record and field.

    Args: `cache` has the places of the same findings in an earlier run, and is added to.
    """
    rules = all_rules()
    problems = [problem for outcome in outcomes.values() for problem in outcome.problems]
    lines = Lines(tables, problems, cache)
    found = [
        Finding(
            rule=problem.rule,
            severity=problem.severity or rules[problem.rule].severity,
            message=problem.message,
            table=problem.table,
            path=problem.path or lines.file(problem) or _path(tables.package, problem.table),
            record=problem.record,
            line=lines.line(problem),
            field=problem.field,
            key=lines.key(problem),
            value=_shown(problem),
            hint=problem.hint or rules[problem.rule].fix,
        )
        for problem in problems
    ]
    return tuple(sorted(found, key=lambda finding: finding.order))


def _path(package: Package, table: str | None) -> str:
    if table in package.names:
        return package.resource(str(table)).path
    return package.descriptor_path


def _shown(problem: Problem) -> str | None:
    """Return the wrong value, which is the empty text if the cell exists but is empty."""
    cell = problem.record is not None and problem.field is not None
    empty = cell and problem.value is None and problem.rule != "missing-cell"
    return "" if empty else problem.value


def uncollected(outcomes: Mapping[str, Outcome]) -> dict[str, int]:
    """Count the problems of each check beyond the most that are kept."""
    left = {name: outcome.found - len(outcome.problems) for name, outcome in outcomes.items()}
    return {name: count for name, count in left.items() if count}


def results_of(
    outcomes: Mapping[str, Outcome], findings: Iterable[Finding]
) -> tuple[CheckResult, ...]:
    """Return the result of each check, sorted by name."""
    rules, counts = all_rules(), Counter(finding.rule for finding in findings)
    counts.update(uncollected(outcomes))
    return tuple(
        CheckResult(
            rule=name,
            severity=rules[name].severity,
            status=outcome.status(counts[name], rules[name].severity),
            findings=counts[name],
            checked=outcome.checked,
            unchecked=outcome.unchecked,
            reason=outcome.reason,
        )
        for name, outcome in sorted(outcomes.items())
    )
