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
def test_the_verdict_is_the_expected_one(case: Case, tmp_path: Path) -> None:
    report = validate(case.write(tmp_path))
    found = {(f.rule, f.severity, f.table) for f in report.findings if f.severity != "info"}
    assert found == case.told, case.why
    assert report.valid == case.valid
    assert report.tables == case.tables
    assert report.unread.keys() == case.unread.keys()
    for name, reason in case.unread.items():
        assert reason in report.unread[name]
    assert_honest(report)


def assert_honest(report: Report) -> None:
    """Every row is checked, or its table is named in the reason of each check of cells."""
    lost = [name for name, reason in report.unread.items() if NO_TABLE not in reason]
    for check in map(report.check, CELL_CHECKS):
        assert check.checked == sum(report.tables.values())
        assert all(name in (check.reason or "") for name in lost)
        if lost or not report.tables:
            assert check.status in ("failed", "skipped")


@pytest.mark.parametrize("case", CORPUS, ids=by_name)
def test_every_format_and_the_exit_code_agree(
    case: Case, tmp_path: Path, run: Callable[..., Result]
) -> None:
    location = case.write(tmp_path)
    result = run("validate", location, "--format", "json")
    assert json.loads(result.stdout)["valid"] == case.valid
    assert result.exit_code == (0 if case.valid else 1)

    report = validate(location)
    suite = ET.fromstring(render("junit", report, None).encode())
    assert (suite.get("failures") == suite.get("errors") == "0") == case.valid

    (sarif,) = json.loads(render("sarif", report, None))["runs"]
    assert sarif["invocations"][0]["executionSuccessful"]  # no check crashed
    assert case.valid == all(item["level"] != "error" for item in sarif["results"])
