"""`toolkit init` and `toolkit add-source`: a package of one's own, and its first texts."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from editing import ROOT, Copy

from toolkit.derived.tidy import tidy
from toolkit.validation.run import validate

Run = Callable[..., Result]
TEXT = "The ferry\n\nOrm Post, 6 May 2021\n\nThe ferry sails again. “At last,” said “Ö”.\n"


@pytest.mark.icu
def test_a_new_package_is_valid_to_the_character(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "my-claims"
    result = run("init", folder)
    assert result.exit_code == 0 and str(folder / "datapackage.json") in result.output
    report = validate(folder, folder / "texts")
    assert report.valid and report.counts["warning"] == 0 and report.claims == 2
    other = {check.rule: check.status for check in report.checks if check.status != "passed"}
    assert other == {"exclusion-unsound": "inapplicable"}  # the example has no `exclusions`
    assert not tidy(folder).changes
    assert report.name == "my-claims"
    text = (folder / "texts" / "example.txt").read_text("utf-8")
    assert "invented example" in text and len(text.split()) < 120


def test_its_schemas_and_codes_are_those_of_the_profile(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "x")
    for file in (tmp_path / "x" / "schemas").iterdir():
        assert file.read_bytes() == (ROOT / "schemas" / file.name).read_bytes()
    codes = tmp_path / "x" / "data" / "codes.csv"
    assert codes.read_bytes() == (ROOT / "data" / "codes.csv").read_bytes()


def test_a_folder_in_use_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    result = run("init", tmp_path)
    assert result.exit_code == 2 and "not empty" in result.output
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
    result = run("init", tmp_path / "mine.txt")
    assert result.exit_code == 2 and "is a file" in result.output


def test_a_folder_whose_name_is_no_name_of_a_package(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "Meine Ansprüche")
    descriptor = json.loads((tmp_path / "Meine Ansprüche" / "datapackage.json").read_text("utf-8"))
    assert descriptor["name"] == "my-claims"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A text that is not registered yet."""
    file = tmp_path / "Ferry Öffnung.txt"
    file.write_bytes(TEXT.encode("utf-8"))
    return file


def test_a_text_gets_its_row(run: Run, valid: Copy, text: Path) -> None:
    given = ("--publisher", "a-gazette", "--published", "2021-05", "--title", "The ferry")
    result = run("add-source", text, *given, "--language", "en", "--package", valid.root)
    assert result.exit_code == 0, result.output
    row = valid.row("sources", "s-ferry-offnung")
    assert (row["held"], row["title"], row["publisher_id"]) == ("true", "The ferry", "a-gazette")
    assert row["text_sha256"] == hashlib.sha256(text.read_bytes()).hexdigest()
    assert row["text_chars"] == str(len(TEXT))
    assert (row["published_earliest"], row["published_latest"]) == ("2021-05-01", "2021-05-31")
    assert f"text_chars: {len(TEXT)}" in result.stdout
    (valid.texts / text.name).write_bytes(text.read_bytes())
    report = validate(valid.root, valid.texts)
    assert {f.rule for f in report.findings if f.severity == "error"} == {"text-unaccounted"}
    assert not tidy(valid.root).changes


def test_without_a_date_there_is_no_basis_of_one(run: Run, valid: Copy, text: Path) -> None:
    words = ("--publisher", "a-gazette", "--id", "s-x", "--package", valid.root)
    assert run("add-source", text, *words).exit_code == 0
    assert valid.row("sources", "s-x")["published_basis"] == ""
    report = validate(valid.root)
    assert report.valid
    assert report.check("text-unaccounted").unchecked == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--publisher", "a-gazete"), 'did you mean "a-gazette"?'),
        (("--publisher", "a-unheard-of-outlet"), "data/actors.csv"),
        (("--publisher", "a-gazette", "--id", "s-courier"), "choose another with --id"),
        (("--publisher", "a-gazette", "--id", "Ferry"), "not a valid source id"),
        (("--publisher", "a-gazette", "--published", "6 May 2021"), "6 May 2021"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    run: Run, valid: Copy, text: Path, words: tuple[str, ...], said: str
) -> None:
    before = {file: file.read_bytes() for file in valid.root.rglob("*") if file.is_file()}
    result = run("add-source", text, *words, "--package", valid.root)
    assert result.exit_code == 2 and said in result.output
    assert before == {file: file.read_bytes() for file in valid.root.rglob("*") if file.is_file()}


def test_a_text_is_registered_once(run: Run, valid: Copy, text: Path) -> None:
    words = ("--publisher", "a-gazette", "--package", valid.root)
    assert run("add-source", text, *words).exit_code == 0
    result = run("add-source", text, *words, "--id", "s-again")
    assert result.exit_code == 2 and 'as source "s-ferry-offnung"' in result.output


@pytest.mark.parametrize(("data", "said"), [(b"\xff\xfe", "UTF-8"), (b" \n", "is empty")])
def test_what_is_no_text(run: Run, valid: Copy, text: Path, data: bytes, said: str) -> None:
    text.write_bytes(data)
    words = ("--publisher", "a-gazette", "--package", valid.root)
    assert said in run("add-source", text, *words).output
    assert "no such file" in run("add-source", text.parent, *words).output


def test_a_package_that_cannot_be_tidied_is_left_alone(run: Run, valid: Copy, text: Path) -> None:
    valid.edit_line("claims", 2, lambda line: line + ",more")
    before = valid.file("sources").read_bytes()
    result = run("add-source", text, "--publisher", "a-gazette", "--package", valid.root)
    assert result.exit_code == 2 and "toolkit validate" in result.output
    assert valid.file("sources").read_bytes() == before


def test_cells_with_commas_and_quotes_come_back(run: Run, valid: Copy, text: Path) -> None:
    title = 'Said "no", twice'
    words = ("--publisher", "a-gazette", "--title", title, "--package", valid.root)
    assert run("add-source", text, *words).exit_code == 0
    with valid.file("sources").open(encoding="utf-8", newline="") as file:
        assert title in {row["title"] for row in csv.DictReader(file)}
