"""An engine may keep the first findings of each check: the counts stay those of all of them."""

from __future__ import annotations

import pytest
from editing import Copy

from toolkit.engine.tables import Tables
from toolkit.reporters.text import render
from toolkit.validation.run import validate


def spoil(copy: Copy) -> None:
    """Give many rows the same faults, some of which rows that other rules then leave out."""
    claims = copy.rows("claims")
    copy.write("claims", [{**row, "said_edtf": "soon", "note": "=1"} for row in claims])
    copy.refresh_manifest()


def test_counts_are_of_all_findings(valid: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(valid)
    everything = validate(valid.root, valid.texts)
    monkeypatch.setattr(Tables, "most", 1)
    report = validate(valid.root, valid.texts)
    assert report.uncollected
    assert report.checks == everything.checks
    assert report.counts == everything.counts
    assert report.asked == everything.asked
    assert all(finding in everything.findings for finding in report.findings)
    assert len(report.findings) + sum(report.uncollected.values()) == len(everything.findings)
    shown = report.limited(0)
    assert report.beyond(shown) == {
        (report.check(rule).severity, rule): count for rule, count in report.uncollected.items()
    }


def test_what_is_left_out_is_told(valid: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(valid)
    monkeypatch.setattr(Tables, "most", 1)
    report = validate(valid.root, valid.texts)
    rule, count = next(iter(report.uncollected.items()))
    told = f"… {count} more of {rule}\n"
    assert told in render(report, 0, True)
    kept = report.filtered([rule], [])
    assert kept.uncollected == {rule: count}
    assert kept.counts[kept.check(rule).severity] == count + 1
