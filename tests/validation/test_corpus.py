"""Packages after the shapes of real ones get the verdict that the standard and good sense give."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import Result
from corpus import CORPUS
from corpus_case import NO_TABLE, Case

from toolkit.report import Report
from toolkit.reporters import render
from toolkit.validation.run import validate

CELL_CHECKS = (
    "type-error",
    "constraint-error",
    "category-unknown",
    "missing-cell",
    "extra-cell",
    "blank-row",
    "primary-key",
    "unique-error",
    "unique-key",
    "foreign-key",
)


def by_name(case: Case) -> str:
    return case.name


def test_the_corpus_has_sixty_packages_two_thirds_of_them_valid() -> None:
    assert len(CORPUS) >= 60
    assert len({case.name for case in CORPUS}) == len(CORPUS)
    assert 0.5 < sum(case.valid for case in CORPUS) / len(CORPUS) < 0.75


@pytest.mark.parametrize("case", CORPUS, ids=by_name)
def test_the_verdict_is_the_expected_one_in_every_format(
    case: Case, tmp_path: Path, run: Callable[..., Result]
) -> None:
    location = case.write(tmp_path)
    report = validate(location)
    found = {(f.rule, f.severity, f.table) for f in report.findings if f.severity != "info"}
    assert found == case.told, case.why
    assert report.tables == case.tables
    assert report.unread.keys() == case.unread.keys()
    for name, reason in case.unread.items():
        assert reason in report.unread[name]
    assert_honest(report)
    assert_agreed(report, run("validate", location, "--format", "json"), case.valid)


def assert_honest(report: Report) -> None:
    """Every row is checked, or its table is named in the reason of each check of cells."""
    lost = [name for name, reason in report.unread.items() if NO_TABLE not in reason]
    for check in map(report.check, CELL_CHECKS):
        assert check.checked == sum(report.tables.values())
        assert all(name in (check.reason or "") for name in lost)
        if lost or not report.tables:
            assert check.status in ("failed", "skipped")


def assert_agreed(report: Report, command: Result, valid: bool) -> None:
    """The report, the command and every format for programs give the same verdict."""
    assert report.valid == valid
    assert json.loads(command.stdout)["valid"] == valid
    assert command.exit_code == (0 if valid else 1)

    suite = ET.fromstring(render("junit", report, 0).encode())
    assert (suite.get("failures") == suite.get("errors") == "0") == valid

    (sarif,) = json.loads(render("sarif", report, 0))["runs"]
    assert sarif["invocations"][0]["executionSuccessful"]  # no check crashed
    assert all(item["level"] != "error" for item in sarif["results"]) == valid
