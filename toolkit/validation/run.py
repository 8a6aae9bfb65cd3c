"""Run one validation: which checks run, in which order, and what could not run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from toolkit.engine.canonical import stated_form
from toolkit.engine.manifest import PACKAGE_CHECKS, PROFILE_CHECKS
from toolkit.engine.tables import Tables
from toolkit.package.cache import Cache, kept_value
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError
from toolkit.package.levels import declared_level
from toolkit.package.model import Package, Problem
from toolkit.package.places import is_remote
from toolkit.package.referenced import FAULTY
from toolkit.progress import OnStage, silent
from toolkit.report import Report
from toolkit.rules import Context
from toolkit.texts.spans import Texts
from toolkit.validation.integrity import RuleRunner
from toolkit.validation.next_level import asked_next
from toolkit.validation.outcomes import (
    Outcome,
    crash,
    crashes,
    findings_of,
    results_of,
    uncollected,
)
from toolkit.versions.revisions import open_version

COMPARISONS = ("version-unmoved", "id-dropped", "id-reassigned", "changelog-missing")
"""The checks that compare with an earlier version; they run only if one is given."""
DESCRIPTOR_RULES = (
    "descriptor-invalid",
    "schema-invalid",
    "path-unsafe",
    "type-unknown",
)


def validate(
    location: Path | str,
    texts: Path | str | None = None,
    progress: OnStage = silent,
    against: str | None = None,
    tables_of: Callable[[Package, OnStage], Tables] = Tables,
    cache: Cache | None = None,
) -> Report:
    """Validate a package and return the report.

    Args: `texts` is a folder with the article texts, to check the evidence to the character;
    `progress` is called at the start of each stage; `against` is an earlier version to compare
    with: a folder, a file or a git revision; `tables_of` reads the tables of the package; `cache`
    has what an earlier run found, and is added to.
    Raises: files.PackageError if there is no package; files.TextsError if the folder of texts
    cannot be read.
    """
    began = time.perf_counter()
    known = Texts(texts) if texts is not None else None
    package = open_package(location, cache)
    earlier = open_version(against, package.root) if against is not None else None
    tables = tables_of(package, progress)
    return _Run(tables, known, earlier).report(began, progress)


class _Run:
    """One validation of one set of tables."""

    def __init__(self, tables: Tables, texts: Texts | None, earlier: Package | None) -> None:
        self.tables, self.package, self.earlier = tables, tables.package, earlier
        self.rules = RuleRunner(Context(tables=tables, texts=texts))
        self.remembered = self.rules.remembered
        self.outcomes: dict[str, Outcome] = {}

    def report(self, began: float, progress: OnStage) -> Report:
        self.structure()
        self.tables.soundness.refuse(self.tables.problems)
        for name, outcome in self.outcomes.items():
            self.refuse_beyond(name, outcome)
        for name, check in PACKAGE_CHECKS.items():
            self.outcomes[name] = self.guarded(check)
        if self.earlier is not None:
            self.outcomes |= self.compared(self.earlier, progress)
        if self.package.profile is not None:
            self.integrity(progress)
        self.outcomes["check-crashed"] = crashes(self.outcomes, self.package.descriptor_path)
        kept = None if self.rules.context.texts else self.tables.cache  # nothing of the texts
        findings = findings_of(self.tables, self.outcomes, kept)
        claims, cited = self.coverage()
        level = self.tables.level if self.package.profile is not None else None
        return Report(
            name=self.package.name,
            version=self.package.version,
            path=self.package.location,
            root=_root(self.package),
            profile=self.package.profile,
            level=level,
            declared=declared_level(self.package) is not None,
            asked=asked_next(self.rules) if level is not None else {},
            tables=dict(self.tables.rows),
            unread=self.unread(),
            claims=claims,
            cited=cited,
            checks=results_of(self.outcomes, findings),
            findings=findings,
            uncollected=uncollected(self.outcomes),
            seconds=time.perf_counter() - began,
        )

    def structure(self) -> None:
        """Sort the problems of descriptor, cells and keys by rule; count what was not read."""
        reason = self.unread_tables()
        for name in self.rules.structural:
            if name in (*PACKAGE_CHECKS, *PROFILE_CHECKS, *COMPARISONS, "check-crashed"):
                continue
            if name in DESCRIPTOR_RULES:
                self.outcomes[name] = Outcome([], checked=1)
                continue
            self.outcomes[name] = Outcome(
                [],
                checked=sum(self.tables.rows.values()),
                unchecked=sum(self.tables.unread.values()),
                reason=reason,
                ran=reason is None,
            )
        for problem in (*self.package.problems, *self.tables.problems):
            if problem.rule not in PACKAGE_CHECKS:
                self.outcomes[problem.rule].problems.append(problem)
        for (rule, table), records in self.tables.beyond.items():
            self.outcomes[rule].beyond[table] = records
        self.unread_profiles()
        self.unfollowed()

    def refuse_beyond(self, rule: str, outcome: Outcome) -> None:
        """Refuse the rows of the problems that were not kept."""
        for table, records in outcome.beyond.items():
            self.tables.soundness.refuse_records(rule, table, records)

    def unread_tables(self) -> str | None:
        """Return which tables were not read, each with its reason; None if all were."""
        reasons = {item.name: item.reason for item in self.package.unread if item.table}
        for name, rows in self.tables.unread.items():
            reasons[name] = f"{rows} rows; see the findings on it" if rows else FAULTY
        if not reasons:
            return None if self.tables.rows else "the package has no table"
        return "not read: " + ", ".join(f"{name} ({why})" for name, why in reasons.items())

    def unread_profiles(self) -> None:
        """Count custom profiles, which the toolkit does not read, as not checked."""
        profiles = self.package.unread_profiles
        if profiles:
            outcome = self.outcomes["descriptor-invalid"]
            outcome.unchecked = len(profiles)
            outcome.reason = f"custom profiles are not read: {', '.join(profiles)}"

    def unfollowed(self) -> None:
        """Count foreign keys into tables or fields that were not read as not checked."""
        read = {resource.name: resource for resource in self.tables.resources}
        lost = [
            f"{resource.name} → {key.resource}"
            for resource in self.tables.resources
            for key in resource.foreign_keys
            if key.resource not in read or not key.leads_to(read[key.resource])
        ]
        lost += [
            f"{resource.name} → {key.resource} of the package {key.package}"
            for resource in self.tables.resources
            for key in resource.external_keys
        ]
        if lost:
            outcome, named = self.outcomes["foreign-key"], f"not followed: {', '.join(lost)}"
            outcome.reason = f"{outcome.reason}; {named}" if outcome.reason else named
            outcome.ran = False

    def unread(self) -> dict[str, str]:
        """Return the resources that were not read as tables, with the reasons."""
        reasons = {item.name: item.reason for item in self.package.unread}
        return reasons | dict.fromkeys(self.tables.unread, FAULTY)

    def guarded(self, check: Callable[[Tables], Iterable[Problem]]) -> Outcome:
        try:
            outcome = Outcome([], checked=sum(self.tables.rows.values()) or 1)
            for problem in check(self.tables):
                outcome.add(problem, self.tables.most)
        except Exception as error:  # an exception inside a check is a failed check with its name
            return crash(error)
        return outcome

    def formed(self, check: Callable[[Tables], Iterable[Problem]]) -> Outcome:
        """Run a check of the form of sound rows."""
        self.tables.soundness.make(self.rules.structural)
        return self.guarded(check)

    def compared(self, earlier: Package, progress: OnStage) -> dict[str, Outcome]:
        """Compare the package with its earlier version."""
        from toolkit.versions.against import check_against

        rows = sum(self.tables.rows.values())
        try:
            found = check_against(earlier, self.package, progress)
        except PackageError as error:
            reason = f"not compared: {error}"
            return {name: Outcome([], 0, rows, reason, ran=False) for name in COMPARISONS}
        except Exception as error:  # an exception inside a check is a failed check with its name
            return dict.fromkeys(COMPARISONS, crash(error))
        return {name: Outcome(problems, rows or 1) for name, problems in found.items()}

    def integrity(self, progress: OnStage) -> None:
        """Run the checks and rules of the claims profile."""
        for name, check in PROFILE_CHECKS.items():
            key = self.remembered.key(None, self.rules.structural, self.tables.level)
            self.outcomes[name] = self.remembered.outcome(name, key, partial(self.formed, check))
        self.other_forms()
        ordered = self.rules.in_order()
        for number, rule in enumerate(ordered, 1):
            progress(f"rule {rule.name}", number, len(ordered))
            outcome = self.outcomes[rule.name] = self.rules.run(rule)
            self.tables.soundness.refuse(outcome.problems)
            self.refuse_beyond(rule.name, outcome)

    def other_forms(self) -> None:
        """Count the rows of tables that have no canonical form as not checked for it."""
        outcome, reasons = self.outcomes["file-not-canonical"], []
        for resource in self.tables.resources:
            reason = stated_form(resource)
            if reason and not outcome.crashed:
                rows = self.tables.rows[resource.name]
                outcome.checked, outcome.unchecked = (
                    outcome.checked - rows,
                    outcome.unchecked + rows,
                )
                reasons.append(f"{resource.name} ({reason})")
        if reasons:
            outcome.reason = f"written as the descriptor says: {', '.join(reasons)}"

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
        key = self.remembered.key(keys, (), self.tables.level)
        claims, cited = kept_value(
            self.tables.cache, "coverage of claims", key, lambda: self.tables.select(query)[0]
        )
        return int(claims), int(cited)


def _root(package: Package) -> str | None:
    """Return the folder of a package, None if its files are in a zip or on another machine."""
    if package.temporary or is_remote(package.root):
        return None
    return package.root.as_posix()
