"""What other validators let pass in silence, or report wrongly; each is found here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from editing import Copy

from toolkit import load
from toolkit.cli import main
from toolkit.report import Report
from toolkit.validation import run as checks
from toolkit.validation.run import validate

Json = dict[str, Any]
PEOPLE: Json = {
    "fields": [
        {"name": "id", "type": "integer"},
        {"name": "boss", "type": "integer"},
        {"name": "place", "type": "string"},
    ],
    "primaryKey": ["id"],
}
PLACES: Json = {"fields": [{"name": "name", "type": "string"}, {"name": "n", "type": "integer"}]}
TO_PLACES: Json = {"fields": ["place"], "reference": {"resource": "places", "fields": ["name"]}}


def package(
    folder: Path, files: dict[str, bytes], keys: list[Json], name: str = "datapackage.json"
) -> Path:
    """Write `people`, with some foreign keys, and `places`."""
    resources = [
        {"name": "people", "path": "people.csv", "schema": {**PEOPLE, "foreignKeys": keys}},
        {"name": "places", "path": "places.csv", "schema": PLACES},
    ]
    for file, data in files.items():
        (folder / file).write_bytes(data)
    text = json.dumps({"name": "small", "resources": resources})
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def told(report: Report) -> set[tuple[str, str | None, int | None]]:
    """Return rule, table and record of the errors."""
    return {(f.rule, f.table, f.record) for f in report.findings if f.severity == "error"}


ROWS = {"people.csv": b"id,boss,place\n1,,Rome\n2,1,Oslo\n", "places.csv": b"name,n\nRome,1\n"}


def test_a_key_into_a_table_that_is_missing_is_not_followed_and_said_to_be_so(
    tmp_path: Path,
) -> None:
    folder = package(tmp_path, {"people.csv": ROWS["people.csv"]}, [TO_PLACES])
    report = validate(folder)
    assert told(report) == {("file-missing", "places", None)}
    assert report.check("foreign-key").status == "skipped"
    assert str(report.check("foreign-key").reason).endswith("; not followed: people → places")
    assert not report.valid


def test_nothing_is_found_in_an_empty_table(tmp_path: Path) -> None:
    folder = package(tmp_path, {**ROWS, "places.csv": b"name,n\n"}, [TO_PLACES])
    found = told(validate(folder))
    assert found >= {("foreign-key", "people", 2), ("foreign-key", "people", 3)}


@pytest.mark.parametrize("here", [{}, {"resource": ""}, {"resource": "people"}])
def test_a_key_into_its_own_table_is_followed(tmp_path: Path, here: Json) -> None:
    key = {"fields": ["boss"], "reference": {**here, "fields": ["id"]}}
    files = {**ROWS, "people.csv": b"id,boss,place\n1,,Rome\n2,9,Rome\n"}
    assert told(validate(package(tmp_path, files, [key]))) == {("foreign-key", "people", 3)}


@pytest.mark.parametrize("text", ['{"name": "small", "resources": [', '["no", "object"]', "", "\0"])
def test_a_malformed_descriptor_of_any_name_is_no_valid_package(tmp_path: Path, text: str) -> None:
    package(tmp_path, ROWS, [], "claims.json")
    (tmp_path / "claims.json").write_text(text)
    result = CliRunner().invoke(main, ["validate", str(tmp_path / "claims.json")])
    assert result.exit_code in (1, 2)
    assert "claims.json" in result.output


def test_a_descriptor_of_another_name_is_read(tmp_path: Path) -> None:
    files = {**ROWS, "people.csv": b"id,boss,place\nx,,Rome\n"}
    package(tmp_path, files, [], "claims.json")
    assert told(validate(tmp_path / "claims.json")) == {
        ("type-error", "people", 2),
        ("primary-key", "people", 2),
    }


def test_a_descriptor_that_cannot_be_read_is_no_valid_package(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").mkdir()
    assert CliRunner().invoke(main, ["validate", str(tmp_path)]).exit_code == 2


def test_every_finding_in_a_table_has_record_line_and_value(tmp_path: Path) -> None:
    people = b'id,boss,place\n1,,"Rome\nand more"\n1,7,Rome\nx,1.5,Rome\n5\n6,,a,b\n\n'
    keys = [TO_PLACES, {"fields": ["boss"], "reference": {"fields": ["id"]}}]
    report = validate(package(tmp_path, {**ROWS, "people.csv": people}, keys))
    found = [f for f in report.findings if f.table == "people"]
    assert len({f.rule for f in found}) >= 6
    assert all(f.record and f.line for f in found)
    assert {(f.record, f.line) for f in found if f.record and f.record > 2} >= {(3, 4), (4, 5)}
    assert {f.value for f in found if f.rule == "type-error"} == {"x", "1.5"}


def test_a_value_that_is_none_of_its_type_is_a_finding_before_it_is_null(tmp_path: Path) -> None:
    files = {**ROWS, "places.csv": b"name,n\nRome,one\n"}
    folder = package(tmp_path, files, [])
    assert load(folder)["places"]["n"].isna().all()
    assert told(load(folder).validate()) == {("type-error", "places", 2)}
    CliRunner().invoke(main, ["tidy", str(folder)])
    assert (folder / "places.csv").read_bytes() == files["places.csv"]


def test_findings_end_with_exit_code_1(tmp_path: Path) -> None:
    folder = package(tmp_path, {**ROWS, "places.csv": b"name,n\nRome,one\n"}, [])
    assert CliRunner().invoke(main, ["validate", str(folder)]).exit_code == 1


def test_an_exception_in_a_check_is_a_failed_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> list[Any]:
        raise ZeroDivisionError("in the check")

    monkeypatch.setitem(checks.PACKAGE_CHECKS, "manifest-wrong", broken)
    folder = package(tmp_path, ROWS, [])
    report = validate(folder)
    assert told(report) == {("check-crashed", None, None)}
    assert report.check("manifest-wrong").status == "crashed"
    result = CliRunner().invoke(main, ["validate", str(folder)])
    assert result.exit_code == 2
    assert "manifest-wrong" in result.output
    assert "ZeroDivisionError" in result.output


@pytest.mark.parametrize("table", ["sources", "claims", "actors", "evidence", "propositions"])
def test_a_row_that_is_there_twice_crashes_no_rule(valid: Copy, table: str) -> None:
    rows = valid.rows(table)
    valid.write(table, [*rows, rows[0]])
    valid.refresh_manifest()
    report = validate(valid.root, valid.texts)
    assert not report.crashed
    assert report.check("primary-key").findings == 1


def test_every_row_is_checked_or_the_table_is_named(valid: Copy) -> None:
    valid.edit_line("claims", 1, lambda line: f"x{line}")
    valid.edit_resource("codings", lambda r: r.update(path="../codings.csv"))
    valid.edit_resource("passages", lambda r: r.update(path="https://data.example/p.csv"))
    report = validate(valid.root, valid.texts)
    assert not report.valid
    for rule in ("type-error", "constraint-error", "missing-cell", "unique-key"):
        check = report.check(rule)
        assert check.checked == sum(report.tables.values())
        assert check.unchecked == len(valid.rows("claims"))
        assert {"claims", "codings", "passages"} == set(report.unread)
        assert all(name in (check.reason or "") for name in report.unread)
