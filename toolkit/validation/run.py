"""Run every check over a package and gather the report.

One way through: descriptor, reading, typed tables, structure and keys, then the integrity rules,
each after those it needs and over the rows that those left sound.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from toolkit.engine.lines import Lines
from toolkit.engine.manifest import PACKAGE_CHECKS, PROFILE_CHECKS
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError, ViewError
from toolkit.package.model import Package, Problem
from toolkit.package.standard import PROFILE_TABLES
from toolkit.progress import silent
from toolkit.report import CheckResult, Finding, Report
from toolkit.rules import Context, Row, Rule, Unchecked, all_rules
from toolkit.texts.spans import Texts
from toolkit.versions.revisions import open_version
from toolkit.views import create_steps, steps_of

COMPARISONS = ("version-unmoved", "id-dropped", "id-reassigned", "changelog-missing")
"""The checks that an earlier version is needed for: run with one, and only then."""
DESCRIPTOR_RULES = (
    "descriptor-invalid",
    "schema-invalid",
    "path-unsafe",
    "type-unknown",
)


@dataclass
class _Outcome:
    """What one check gave before it is counted."""

    problems: list[Problem]
    checked: int = 0
    unchecked: int = 0
    reason: str | None = None
    crashed: bool = False
    ran: bool = True


def validate(
    location: Path | str,
    texts: Path | str | None = None,
    progress: Callable[[str], None] = silent,
    against: str | None = None,
) -> Report:
    """Validate a package and return the report.

    `texts` is a folder with the article texts, by which the evidence is checked to the character;
    `progress` is told each stage as it begins; `against` is an earlier version, by folder, file or
    git revision, which it is held against.
    Raises: files.PackageError if there is no package; texts.TextsError if the folder is no use.
    """
    began = time.perf_counter()
    known = Texts(Path(texts)) if texts is not None else None
    package = open_package(location)
    earlier = open_version(against, package.root) if against is not None else None
    tables = Tables(package, progress)
    return _Run(tables, known, earlier).report(began, progress)


class _Run:
    """One validation of one set of tables."""

    def __init__(self, tables: Tables, texts: Texts | None, earlier: Package | None) -> None:
        self.tables, self.package, self.earlier = tables, tables.package, earlier
        self.context = Context(tables=tables, texts=texts)
        self.rules = all_rules()
        self.structural = tuple(n for n, r in self.rules.items() if r.structural)
        self.outcomes: dict[str, _Outcome] = {}

    def report(self, began: float, progress: Callable[[str], None]) -> Report:
        self.structure()
        self.tables.refuse(self.tables.problems)
        for name, check in PACKAGE_CHECKS.items():
            self.outcomes[name] = self.guarded(name, check)
        if self.earlier is not None:
            self.outcomes |= self.compared(self.earlier, progress)
        if self.package.profile is not None:
            self.tables.sound(self.structural)
            for name, check in PROFILE_CHECKS.items():
                self.outcomes[name] = self.guarded(name, check)
            ordered = list(_in_order(self.rules))
            for number, rule in enumerate(ordered, 1):
                progress(f"rules {number}/{len(ordered)}: {rule.name}…")
                self.outcomes[rule.name] = self.integrity(rule)
                self.tables.refuse(self.outcomes[rule.name].problems)
        self.crashes()
        findings = sorted(self.findings(), key=lambda finding: finding.order)
        claims, cited = self.coverage()
        return Report(
            name=self.package.name,
            version=self.package.version,
            path=self.package.location,
            root=None if self.package.temporary else self.package.root.as_posix(),
            profile=self.package.profile,
            tables=dict(self.tables.rows),
            claims=claims,
            cited=cited,
            checks=tuple(self.results(findings)),
            findings=tuple(findings),
            seconds=time.perf_counter() - began,
        )

    def structure(self) -> None:
        """Sort the problems of descriptor, cells and keys by rule; count what was not read."""
        rows, unread = sum(self.tables.rows.values()), self.tables.unread
        reason = None
        if unread:
            named = ", ".join(f"{name} ({count} rows)" for name, count in sorted(unread.items()))
            reason = f"not read: {named}; see the findings on the table"
        for name in self.structural:
            if name in (*PACKAGE_CHECKS, *PROFILE_CHECKS, *COMPARISONS, "check-crashed"):
                continue
            whole = name in DESCRIPTOR_RULES
            self.outcomes[name] = _Outcome(
                [],
                checked=1 if whole else rows,
                unchecked=0 if whole else sum(unread.values()),
                reason=None if whole else reason,
                ran=whole or not unread,
            )
        for problem in (*self.package.problems, *self.tables.problems):
            if problem.rule not in PACKAGE_CHECKS:
                self.outcomes[problem.rule].problems.append(problem)
        self.unread_references()

    def unread_references(self) -> None:
        """A foreign key into a table that was not read could not be followed."""
        lost = [
            (resource.name, key)
            for resource in self.tables.resources
            for key in resource.foreign_keys
            if key.resource not in self.tables.rows
        ]
        if lost:
            named = ", ".join(f"{table} → {key.resource}" for table, key in lost)
            self.outcomes["foreign-key"].ran = False
            self.outcomes["foreign-key"].reason = f"not followed: {named}"

    def guarded(self, name: str, check: Callable[[Tables], Iterable[Problem]]) -> _Outcome:
        try:
            found = list(check(self.tables))
        except Exception as error:  # an exception inside a check is a failed check with its name
            return _Outcome([], reason=_first_line(error), crashed=True)
        return _Outcome(found, checked=sum(self.tables.rows.values()) or 1)

    def compared(self, earlier: Package, progress: Callable[[str], None]) -> dict[str, _Outcome]:
        """Hold the package against its earlier version."""
        from toolkit.versions.against import check_against

        rows = sum(self.tables.rows.values())
        try:
            found = check_against(earlier, self.package, progress)
        except PackageError as error:
            reason = f"not compared: {error}"
            return {name: _Outcome([], 0, rows, reason, ran=False) for name in COMPARISONS}
        except Exception as error:  # an exception inside a check is a failed check with its name
            crashed = _Outcome([], reason=_first_line(error), crashed=True)
            return dict.fromkeys(COMPARISONS, crashed)
        return {name: _Outcome(problems, rows or 1) for name, problems in found.items()}

    def integrity(self, rule: Rule) -> _Outcome:
        """Run one rule over the rows that its needed rules left sound."""
        self.tables.sound((*self.structural, *_needed(rule, self.rules)))
        total = self.count("main", rule)
        outcome = _Outcome([], checked=self.count("sound", rule))
        outcome.unchecked = total - outcome.checked
        if outcome.unchecked:
            outcome.reason = f"{outcome.unchecked} rows have other faults first"
        if rule.subject not in (*self.tables.rows, EVERY_TABLE, ""):
            reason = f"the table {rule.subject} is missing or unread"
            return _Outcome([], reason=reason, ran=False)
        try:
            for item in self.rows(rule):
                if isinstance(item, Unchecked):
                    given_up = min(item.count, outcome.checked)
                    outcome.checked -= given_up
                    outcome.unchecked += given_up
                    outcome.reason = item.reason
                else:
                    outcome.problems.append(_problem(rule, item))
        except (duckdb.CatalogException, duckdb.BinderException, ViewError) as error:
            lost = self.lost(str(error))
            if lost:
                return _Outcome([], unchecked=total, reason=lost, ran=False)
            return _Outcome([], reason=_first_line(error), crashed=True)
        except Exception as error:  # an exception inside a check is a failed check with its name
            return _Outcome([], reason=_first_line(error), crashed=True)
        return outcome

    def rows(self, rule: Rule) -> Iterator[Row | Unchecked]:
        if rule.function is not None:
            yield from rule.function(self.context)
        elif rule.sql is not None:
            create_steps(self.tables.connection, steps_of(rule.sql))
            cursor = self.tables.connection.execute(rule.sql)
            names = [column[0] for column in cursor.description]
            for values in cursor.fetchall():
                row = dict(zip(names, values, strict=True))
                value = row.get("value")
                yield Row(
                    record=row.get("record"),
                    field=row.get("field"),
                    value=None if value is None else str(value),
                    message=str(row["message"]),
                    table=row.get("table"),
                )

    def count(self, schema: str, rule: Rule) -> int:
        """Count the rows that a rule judges, in `main` or `sound`; 1 for the package itself."""
        if rule.subject == EVERY_TABLE:
            return sum(self.tables.count(schema, name) for name in self.tables.rows)
        return self.tables.count(schema, rule.subject) if rule.subject else 1

    def lost(self, error: str) -> str | None:
        """Say which table or column of the profile a query had to do without, or None."""
        table = re.search(r"Table with name (\w+) does not exist", error)
        if table and table[1] in set(PROFILE_TABLES) - set(self.tables.rows):
            return f"the table {table[1]} is missing or unread"
        column = re.search(r'column (?:named )?"(\w+)"', error)
        present = {name for resource in self.tables.resources for name in resource.field_names}
        return (
            f"no table has the column {column[1]}" if column and column[1] not in present else None
        )

    def crashes(self) -> None:
        crashed = {name: o for name, o in self.outcomes.items() if o.crashed}
        self.outcomes["check-crashed"] = _Outcome(
            [
                Problem(
                    "check-crashed",
                    f'the check "{name}" ended in an exception: {outcome.reason}',
                    value=name,
                    path=self.package.descriptor_path,
                )
                for name, outcome in crashed.items()
            ],
            checked=len(self.outcomes),
        )

    def findings(self) -> Iterator[Finding]:
        problems = [p for outcome in self.outcomes.values() for p in outcome.problems]
        lines = Lines(self.tables, problems)
        for problem in problems:
            rule = self.rules[problem.rule]
            yield Finding(
                rule=rule.name,
                severity=problem.severity or rule.severity,
                message=problem.message,
                table=problem.table,
                path=problem.path or self.path(problem.table),
                record=problem.record,
                line=lines.line(problem),
                field=problem.field,
                key=lines.key(problem),
                value=_shown(problem),
                hint=problem.hint or rule.fix,
            )

    def path(self, table: str | None) -> str:
        if table in self.package.names:
            return self.package.resource(str(table)).path
        return self.package.descriptor_path

    def results(self, findings: list[Finding]) -> Iterator[CheckResult]:
        for name, outcome in sorted(self.outcomes.items()):
            count = sum(finding.rule == name for finding in findings)
            severity = self.rules[name].severity
            if outcome.crashed:
                status = "crashed"
            elif count and severity != "info":
                status = "failed"
            elif outcome.unchecked or not outcome.ran:
                status = "skipped"
            else:
                status = "passed"
            yield CheckResult(
                rule=name,
                severity=severity,
                status=status,
                findings=count,
                checked=outcome.checked,
                unchecked=outcome.unchecked,
                reason=outcome.reason,
            )

    def coverage(self) -> tuple[int, int]:
        """Count the claims, and those with at least one evidence row."""
        if not {"claims", "evidence"} <= set(self.tables.rows):
            return 0, 0
        keys = {"claims": "claim_id", "evidence": "claim_id"}
        if any(c not in self.package.resource(t).field_names for t, c in keys.items()):
            return 0, 0
        query = (
            "SELECT count(*), count(*) FILTER (EXISTS (SELECT 1 FROM main.evidence e"
            " WHERE e.claim_id = c.claim_id)) FROM main.claims c"
        )
        row = self.tables.connection.execute(query).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)


EVERY_TABLE = "*"


def _problem(rule: Rule, row: Row) -> Problem:
    subject = None if rule.subject == EVERY_TABLE else rule.subject
    table = (subject if row.table is None else row.table) or None
    return Problem(rule.name, row.message, table, row.record, row.field, row.value)


def _shown(problem: Problem) -> str | None:
    """Return the value at fault: the empty text where a cell is there and empty."""
    cell = problem.record is not None and problem.field is not None
    empty = cell and problem.value is None and problem.rule != "missing-cell"
    return "" if empty else problem.value


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def _needed(rule: Rule, rules: dict[str, Rule]) -> tuple[str, ...]:
    """Return the rules that a rule needs, and those that these need."""
    found: list[str] = []
    queue = list(rule.needs)
    while queue:
        name = queue.pop()
        if name not in found:
            found.append(name)
            queue.extend(rules[name].needs)
    return tuple(sorted(found))


def _in_order(rules: dict[str, Rule]) -> Iterator[Rule]:
    """Yield the integrity rules, each after those it needs."""
    done: set[str] = set()

    def visit(name: str) -> Iterator[Rule]:
        if name in done:
            return
        done.add(name)
        for needed in rules[name].needs:
            yield from visit(needed)
        if not rules[name].structural:
            yield rules[name]

    for name in sorted(rules):
        yield from visit(name)
