"""Each error and warning rule: the valid package passes it, and an edit of that fires it alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from editing import Copy, Place, copy_valid
from mutations import MUTATIONS, Mutation

from toolkit.report import Finding, Report
from toolkit.rules import all_rules
from toolkit.validation.run import validate

UNREACHABLE = {"check-crashed"}
"""A check crashes by a fault of the toolkit, which no edit of a package brings about."""


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on the valid package with its texts."""
    copy = copy_valid(tmp_path_factory.mktemp("clean"))
    copy.move_to("0.1.0")
    return validate(copy.root, copy.texts, against=str(earlier(tmp_path_factory.mktemp("old"))))


def earlier(folder: Path) -> Path:
    """Return the folder of an earlier version, like the valid package to the byte."""
    return copy_valid(folder).root


def faults(report: Report) -> list[Finding]:
    """Return the findings that are errors or warnings."""
    return [finding for finding in report.findings if finding.severity != "info"]


def test_valid_package_is_clean(clean: Report) -> None:
    assert [f"{f.path}:{f.line} {f.rule} {f.message}" for f in faults(clean)] == []
    assert clean.valid


NEED_ICU = {"evidence-snippet-mismatch"}


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(rule, marks=[pytest.mark.icu] if rule in NEED_ICU else [])
        for rule in sorted(all_rules())
    ],
)
def test_valid_package_passes(clean: Report, rule: str) -> None:
    check = clean.check(rule)
    assert (check.status, check.unchecked) == ("passed", 0), check.reason


def test_every_error_and_warning_rule_has_a_mutation() -> None:
    rules = {name for name, rule in all_rules().items() if rule.severity != "info"}
    assert sorted(rules - UNREACHABLE - {mutation.rule for mutation in MUTATIONS}) == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.id)
def test_mutation_fires_its_rule_alone(valid: Copy, mutation: Mutation, tmp_path: Path) -> None:
    expected = mutation.edit(valid)
    if mutation.refresh:
        valid.refresh_manifest()
    against = str(earlier(tmp_path / "old")) if mutation.against else None
    found = faults(validate(valid.root, valid.texts, against=against))
    shown = "\n".join(
        f"{f.path}:{f.line} {f.rule} [{f.field}={f.value}] {f.message}" for f in found
    )
    assert {finding.rule for finding in found} == {mutation.rule}, shown
    assert any(points_at(finding, expected) for finding in found), f"{expected}\n{shown}"


def points_at(finding: Finding, place: Place) -> bool:
    """Whether a finding names the place that an edit determines, and how to mend it."""
    wanted = {
        "table": place.table,
        "record": place.record,
        "field": place.field,
        "value": place.value,
        "path": place.path,
        "severity": place.severity,
    }
    same = all(
        getattr(finding, name) == value for name, value in wanted.items() if value is not None
    )
    on_line = finding.line == finding.record or place.record is None
    return same and on_line and bool(finding.message) and bool(finding.hint)


def test_evidence_is_not_checked_without_texts(valid: Copy) -> None:
    report = validate(valid.root)
    check = report.check("evidence-hash-mismatch")
    assert report.valid
    assert check.status == "skipped"
    assert check.unchecked == len(valid.rows("evidence"))


@pytest.mark.parametrize(
    ("renamed", "name"), [("s-courier", "s-evening-mail"), ("s-evening-mail", "s-courier")]
)
def test_evidence_is_not_checked_where_two_rows_are_of_one_source(
    valid: Copy, renamed: str, name: str
) -> None:
    valid.set_cells("sources", renamed, source_id=name)
    check = validate(valid.root, valid.texts).check("evidence-hash-mismatch")
    assert (check.status, check.findings) == ("skipped", 0)
    assert check.unchecked
    assert "rows of `sources` with one id have different texts" in str(check.reason)


def test_paths_of_findings_are_relative(valid: Copy) -> None:
    valid.drop_row("actors", "a-destil")
    for finding in validate(valid.root, valid.texts).findings:
        assert (valid.root / finding.path).is_file()
        assert not Path(finding.path).is_absolute()
