"""The levels of the profile: a small package is a good one, and says what it leaves out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from editing import ROOT, Copy
from smaller import use, without_column, without_tables

from toolkit.coding.new_package import init
from toolkit.coding.raised_package import raised
from toolkit.derived.tidy import tidy
from toolkit.derived.upgrade import upgrade
from toolkit.package.levels import HIGHEST, asked_of, tables_of
from toolkit.rules import all_rules
from toolkit.validation.run import validate

Run = Callable[..., Result]
LEVELS = range(HIGHEST + 1)


@pytest.mark.parametrize("level", LEVELS)
def test_a_new_package_of_each_level_is_clean_and_lacks_nothing(tmp_path: Path, level: int) -> None:
    init(tmp_path / "new", level)
    report = validate(tmp_path / "new", tmp_path / "new" / "texts")
    assert [f"{f.rule} {f.message}" for f in report.findings if f.severity != "info"] == []
    assert (report.level, report.declared, report.crashed) == (level, True, ())
    assert set(report.tables) - {"codes"} <= set(tables_of(level))
    assert set(asked_of(level)) <= set(report.tables)
    assert not tidy(tmp_path / "new").changes


@pytest.mark.parametrize("level", LEVELS)
def test_rules_of_higher_levels_do_not_apply(tmp_path: Path, level: int) -> None:
    init(tmp_path / "new", level)
    report = validate(tmp_path / "new", tmp_path / "new" / "texts")
    above = {rule.name for rule in all_rules().values() if rule.level > level}
    assert above <= {c.rule for c in report.checks if c.status == "inapplicable"}
    ran = {c.rule for c in report.checks if c.status == "passed"}
    assert not above & ran and (above or level == HIGHEST)


@pytest.mark.parametrize("level", LEVELS)
def test_the_level_of_a_package_that_declares_none_is_that_of_its_tables(
    tmp_path: Path, level: int
) -> None:
    init(tmp_path / "new", level)
    file = tmp_path / "new" / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    del descriptor["claimsLevel"]
    file.write_text(json.dumps(descriptor), "utf-8")
    report = validate(tmp_path / "new")
    assert (report.level, report.declared) == (level, False)
    assert report.check("level-unmet").status == "inapplicable"


@pytest.mark.parametrize("level", range(HIGHEST))
def test_a_package_of_a_lower_level_is_raised_with_its_rows(tmp_path: Path, level: int) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    init(old, level)
    (old / "notes.md").write_text("Mine.", "utf-8")
    raised(old, new, level + 1)
    assert validate(new).level == level + 1 and not tidy(new).changes
    init(tmp_path / "like", level + 1, empty=True)
    before, after = Copy(old, old / "texts"), Copy(new, new / "texts")
    for file in (tmp_path / "like" / "data").iterdir():
        rows = before.rows(file.stem) if (old / "data" / file.name).exists() else []
        assert [
            {name: cell for name, cell in row.items() if cell} for row in after.rows(file.stem)
        ] == [{name: cell for name, cell in row.items() if cell} for row in rows]
        schema = Path("schemas", f"{file.stem}.json")
        assert (new / schema).read_bytes() == (tmp_path / "like" / schema).read_bytes()
    assert (new / "notes.md").read_text("utf-8") == "Mine."


def test_raising_keeps_what_a_package_adds_to_the_profile(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    init(old, 0)
    copy = Copy(old, old / "texts")
    copy.edit_schema("claims", lambda s: s["fields"].append({"name": "mood", "type": "string"}))
    copy.write("claims", [row | {"mood": "calm"} for row in copy.rows("claims")])
    tidy(old).write()
    raised(old, new, 2)
    assert {row["mood"] for row in Copy(new, new / "texts").rows("claims")} == {"calm"}


def test_only_a_readable_package_of_a_lower_level_is_raised(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    init(old, 1)
    for words, expected in (
        (("--level", 1), "is of level 1 (placed): expected a level below 1 (placed)"),
        (("--level", 2, "--empty"), "--empty and --from exclude each other"),
    ):
        told = run("init", new, "--from", old, *words)
        assert told.exit_code == 2 and expected in told.stderr and not new.exists()
    claims = old / "data" / "claims.csv"
    claims.write_bytes(claims.read_bytes().replace(b"text", b"txt", 1))
    told = run("init", new, "--from", old, "--level", 2)
    assert told.exit_code == 2 and "claims.csv cannot be read" in told.stderr and not new.exists()
    told = run("init", old)
    assert told.exit_code == 2 and "use a new folder" in told.stderr
    assert "--force" not in told.stderr


def test_the_next_level_is_told_as_counts(tmp_path: Path, run: Run) -> None:
    init(tmp_path / "new", 2)
    asked = validate(tmp_path / "new").asked
    assert asked == {"table propositions": 1, "claims.proposition_id": 2}
    shown = run("validate", tmp_path / "new").stdout.splitlines()[-2:]
    told = "level 3 (questions) would ask: table propositions, claims.proposition_id (2)"
    assert shown[0].strip() == told
    assert shown[1].startswith("valid")


def test_evidence_may_name_a_source_that_is_not_held_below_level_4(valid: Copy) -> None:
    valid.edit_descriptor(lambda d: d.update(claimsLevel=1))
    for column in ("start", "end", "sha256", "rendering", "resolution"):
        valid.edit_field("evidence", column, lambda field: field["constraints"].pop("required"))
    cited = next(row for row in valid.rows("sources") if row["held"] == "false")
    valid.add_row("evidence", evidence_id="v-9999", claim_id="c-0101", source_id=cited["source_id"])
    valid.refresh_manifest()
    report = validate(valid.root, valid.texts)
    assert [f.message for f in report.findings if f.severity == "error"] == []
    assert report.check("evidence-source-not-held").status == "inapplicable"
    held = next(row for row in valid.rows("sources") if row["held"] == "true")
    valid.add_row("evidence", evidence_id="v-9998", claim_id="c-0101", source_id=held["source_id"])
    valid.refresh_manifest()
    found = [f for f in validate(valid.root, valid.texts).findings if f.severity == "error"]
    assert {(f.rule, f.field) for f in found} == {
        ("cell-misfilled", name) for name in ("start", "end", "sha256")
    }


def test_a_source_read_in_part_need_not_be_accounted_for(valid: Copy) -> None:
    valid.write("passages", [])
    valid.refresh_manifest()
    assert validate(valid.root, valid.texts).check("text-unaccounted").findings
    for row in valid.rows("sources"):
        if row["held"] == "true":
            valid.set_cells("sources", row["source_id"], read="part")
    valid.refresh_manifest()
    assert not validate(valid.root, valid.texts).check("text-unaccounted").findings


def test_without_the_text_a_gap_is_not_checked(valid: Copy) -> None:
    valid.write("passages", [])
    valid.refresh_manifest()
    check = validate(valid.root).check("text-unaccounted")
    assert (check.status, check.findings) == ("skipped", 0)
    assert check.unchecked


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "markdown"])
def test_every_report_says_what_does_not_apply(valid: Copy, run: Run, form: str) -> None:
    without_tables(valid, "codings")
    valid.edit_descriptor(lambda d: d.update(claimsLevel=3))
    valid.refresh_manifest()
    said = run("validate", valid.root, "--format", form).stdout
    assert "the package has no table codings" in said
    assert ('"inapplicable"' if form == "json" else "oes not apply") in said


def test_a_rule_that_does_not_apply_is_no_success_when_it_is_asked_for(
    valid: Copy, run: Run
) -> None:
    without_tables(valid, "codings")
    result = run("validate", valid.root, "--select", "reliability-low")
    assert result.exit_code == 2
    assert "does not apply: the package has no table codings" in result.stderr


def test_a_level_that_does_not_exist_is_an_error(valid: Copy) -> None:
    valid.edit_descriptor(lambda d: d.update(claimsLevel="full"))
    found = [f for f in validate(valid.root).findings if f.severity == "error"]
    assert [(f.rule, f.field) for f in found] == [("descriptor-invalid", "claimsLevel")]


def test_rules_are_listed_by_level(run: Run) -> None:
    few, every = (
        {line.split()[0] for line in run("rules", "--level", level).stdout.splitlines()}
        for level in ("1", "4")
    )
    assert few < every == set(all_rules())
    assert "chain-broken" in every - few
    assert "from level 2 (attributed)" in run("explain", "chain-broken").stdout


@pytest.mark.parametrize("table", ["codings", "propositions"])
def test_a_package_without_a_table_works(valid: Copy, tmp_path: Path, table: str) -> None:
    without_tables(valid, table)
    valid.edit_descriptor(lambda d: d.pop("claimsLevel"))
    report = use(valid, tmp_path / "out")
    told = {check.reason for check in report.checks if check.status == "inapplicable"}
    assert f"the package has no table {table}" in told


def test_a_package_without_optional_columns_works(valid: Copy, tmp_path: Path) -> None:
    for table, column in (("evidence", "note"), ("sources", "archived_url"), ("sources", "url")):
        without_column(valid, table, column)
    report = use(valid, tmp_path / "out")
    assert report.check("source-unlinked").reason == "the package has no column sources.url"


def test_an_older_package_is_read_as_before_and_can_be_upgraded(
    valid: Copy, tmp_path: Path, run: Run
) -> None:
    before = json.loads((ROOT / "schemas" / "0.1" / "sources.json").read_text("utf-8"))
    names = {field["name"] for field in before["fields"]}
    assert "read" not in names
    for table in ("sources", "evidence", "attributions", "identifiers"):
        old = json.loads((ROOT / "schemas" / "0.1" / f"{table}.json").read_text("utf-8"))
        kept = {field["name"] for field in old["fields"]}
        for field in valid.schema(table)["fields"]:
            if field["name"] not in kept:
                without_column(valid, table, field["name"])
    valid.edit_descriptor(lambda d: d.update(claimsProfile="0.1"))
    tidy(valid.root).write()
    assert not [f for f in validate(valid.root, valid.texts).findings if f.severity == "error"]
    shutil.copytree(valid.root, tmp_path / "old")
    upgraded = upgrade(valid.root)
    upgraded.write()
    assert valid.descriptor()["claimsProfile"] == "0.2"
    assert "read" in [field["name"] for field in valid.schema("sources")["fields"]]
    assert not [f for f in validate(valid.root, valid.texts).findings if f.severity == "error"]
    assert not upgrade(valid.root).changes
    told = run("diff", tmp_path / "old", valid.root)
    assert told.exit_code == 0
    assert 'claimsProfile was "0.1" and is now "0.2"' in told.stdout
    assert 'sources.read: the field "read" was added' in told.stdout
    assert "changed, " not in told.stdout.replace("~ 0 changed, ", "")
