"""Damaged annotations are refused with a message, or dropped with a reason: nothing crashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from annotation_damage import FORMS, endings
from click.testing import CliRunner

from toolkit.cli import main


@pytest.mark.parametrize("form", FORMS)
def test_no_damage_makes_an_import_crash(tmp_path: Path, form: str) -> None:
    """`benchmarks/annotations.py` does the same at length."""
    found = endings(form, range(10_000, 10_040), tmp_path)
    assert found["refused"] and found["dropped"]


@pytest.mark.parametrize(
    ("form", "name"),
    [("brat", "a.ann"), ("webannotation", "a.json"), ("claimreview", "a.html")],
)
def test_a_line_of_a_hundred_megabytes_is_refused(tmp_path: Path, form: str, name: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("text", "utf-8")
    with (tmp_path / "in" / name).open("wb") as file:
        file.truncate(100_000_000)
    words = ["import", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--from", form]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2, (result.output, result.exception)
    assert "100000000 bytes: expected at most" in " ".join(result.output.split())


@pytest.mark.parametrize("form", FORMS)
def test_annotations_that_are_not_there_are_told(tmp_path: Path, form: str) -> None:
    words = ["import", str(tmp_path / "none"), "-o", str(tmp_path / "out"), "--from", form]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2 and "does not exist" in " ".join(result.output.split())
