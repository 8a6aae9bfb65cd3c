"""A baseline: known findings are counted, new ones fail, and what is gone is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from editing import Copy, copy_valid

from toolkit.package.files import PackageError
from toolkit.report import Report
from toolkit.reporters import FORMATS, render
from toolkit.validation.baseline import apply_baseline, baseline_of
from toolkit.validation.run import validate

Run = Callable[..., Result]


def spoil(copy: Copy) -> Copy:
    """Take the evidence from two claims."""
    for claim in ("c-0101", "c-0103"):
        copy.drop_where("evidence", claim_id=claim)
    copy.refresh_manifest()
    return copy


@pytest.fixture
def faulty(valid: Copy) -> Copy:
    """A package in which two claims have no evidence."""
    return spoil(valid)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on such a package, which no test edits."""
    return validate(spoil(copy_valid(tmp_path_factory.mktemp("faulty"))).root)


def test_known_findings_do_not_fail_and_new_ones_do(run: Run, faulty: Copy, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    assert run("validate", faulty.root, "--write-baseline", file).exit_code == 1
    known = run("validate", faulty.root, "--baseline", file)
    assert known.exit_code == 0
    assert "valid: 0 errors, 0 warnings" in known.stdout and "the baseline knows" in known.stdout
    faulty.set_cells("claims", "c-0102", polarity="maybe")
    faulty.refresh_manifest()
    new = run("validate", faulty.root, "--baseline", file, "--format", "json")
    assert new.exit_code == 1
    assert {f["rule"] for f in json.loads(new.stdout)["findings"] if f["severity"] == "error"} == {
        "constraint-error"
    }


def test_a_row_that_moved_stays_known(faulty: Copy, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    file.write_bytes(baseline_of(validate(faulty.root)))
    faulty.add_row("codes", like=("act", "assert"), vocabulary="aaa", code="first")
    faulty.refresh_manifest()
    report = apply_baseline(validate(faulty.root), file)
    assert not [f for f in report.findings if f.rule == "claim-uncited"]
    assert report.check("claim-uncited").status == "known"


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_gone_is_told_in_every_format(report: Report, tmp_path: Path, form: str) -> None:
    file = tmp_path / "baseline.json"
    value = json.loads(baseline_of(report))
    entry = {"rule": "claim-uncited", "table": "claims", "key": '{"claim_id": "c-0999"}'}
    value["findings"].append({**entry, "field": "claim_id", "value": "", "count": 1})
    file.write_text(json.dumps(value), "utf-8")
    known = apply_baseline(report, file)
    assert known.valid
    text = render(form, known)
    assert "c-0999" in text
    assert known.baseline is not None and str(known.baseline.known) in text


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"baseline": 2, "findings": []}', '{"baseline": 1, "findings": [1]}']
)
def test_a_file_that_is_no_baseline_is_refused(report: Report, tmp_path: Path, text: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text, "utf-8")
    with pytest.raises(PackageError, match=r"baseline\.json"):
        apply_baseline(report, file)


def test_the_command_refuses_it_and_names_the_option_that_writes_one(
    run: Run, valid: Copy, tmp_path: Path
) -> None:
    file = tmp_path / "baseline.json"
    file.write_text("[]", "utf-8")
    result = run("validate", valid.root, "--baseline", file)
    assert result.exit_code == 2 and "baseline.json" in result.stderr
    assert "--write-baseline" in run("validate", valid.root, "--baseline", tmp_path / "no").stderr
