"""`toolkit diff`, `validate --against`: what changed, and whether the version says so."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from editing import Copy, copy_valid
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.package.descriptor import open_package
from toolkit.versions.diff import Diff, compare
from toolkit.versions.rows import RowDiff

Run = Callable[..., Result]


Rows = list[dict[str, str]]


def difference(old: Copy, new: Copy, **options: Any) -> Diff:
    """Compare two copies."""
    return compare(RowDiff(open_package(old.root), open_package(new.root)), **options)


def small(folder: Path, rows: Rows, names: tuple[str, ...], key: tuple[str, ...] = ()) -> Path:
    """Make a package of one table of texts."""
    folder.mkdir(parents=True)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(names), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (folder / "t.csv").write_bytes(text.getvalue().encode("utf-8"))
    schema: dict[str, Any] = {"fields": [{"name": name, "type": "string"} for name in names]}
    if key:
        schema["primaryKey"] = list(key)
    item = {"name": "t", "type": "table", "path": "t.csv", "schema": schema}
    (folder / "datapackage.json").write_text(json.dumps({"name": "x", "resources": [item]}))
    return folder


# rows


def test_rows_are_compared_by_key_wherever_they_stand(old: Copy, new: Copy) -> None:
    new.set_cells("claims", "c-0113", certainty="possible", polarity="affirms")
    new.set_cells("claims", "c-0112", certainty="possible")
    new.set_cells("attributions", ("v-0101", "0"), cue="tell")  # a key of two columns
    new.drop_row("identifiers", ("iso3166", "XAA"))  # no key
    new.add_row("events", "e-grain-sale", event_id="e-new", label="New")
    tables = {change.name: change for change in difference(old, new).tables}
    assert list(tables) == ["events", "claims", "attributions", "identifiers"]
    claims = tables["claims"]
    assert (claims.added, claims.changed, claims.removed, claims.same) == (0, 2, 0, 14)
    assert {column.name: column.rows for column in claims.columns} == {
        "polarity": 1,
        "certainty": 2,
    }
    steps = {column.name: column.steps for column in claims.columns}
    assert steps["certainty"] == (("certain", "possible", 1), ("uncommitted", "possible", 1))
    assert tables["attributions"].samples[0].key == {"evidence_id": "v-0101", "step": "0"}
    assert tables["attributions"].samples[0].new == {"cue": "tell"}
    assert (tables["identifiers"].removed, tables["identifiers"].key) == (1, ())
    (event,) = tables["events"].samples
    assert (event.kind, event.label, event.old) == ("added", "New", {})


def test_samples_are_the_first_of_each_kind(old: Copy, new: Copy) -> None:
    for row in new.rows("claims"):
        new.set_cells("claims", row["claim_id"], note="x")
    (change,) = difference(old, new, samples=2).tables
    assert [sample.key["claim_id"] for sample in change.samples] == ["c-0101", "c-0102"]
    assert change.changed == 16
    (change,) = difference(old, new, samples=0).tables
    assert len(change.samples) == 16


def test_a_missing_value_is_null_in_whichever_way_it_is_written(tmp_path: Path) -> None:
    one = small(tmp_path / "a", [{"k": "1", "v": "-"}], ("k", "v"), ("k",))
    two = small(tmp_path / "b", [{"k": "1", "v": ""}], ("k", "v"), ("k",))
    for folder in (one, two):
        path = folder / "datapackage.json"
        descriptor = json.loads(path.read_text())
        descriptor["resources"][0]["schema"]["missingValues"] = ["", "-"]
        path.write_text(json.dumps(descriptor))
    found = compare(RowDiff(open_package(one), open_package(two)))
    assert (found.bump, found.tables) == ("none", ())


def test_a_key_that_repeats_is_said_and_rows_are_compared_whole(tmp_path: Path) -> None:
    rows = [{"k": "1", "v": "a"}, {"k": "1", "v": "b"}]
    one = small(tmp_path / "a", rows, ("k", "v"), ("k",))
    two = small(tmp_path / "b", [*rows, {"k": "2", "v": "a"}], ("k", "v"), ("k",))
    (change,) = compare(RowDiff(open_package(one), open_package(two))).tables
    assert (change.added, change.removed, change.same, change.key) == (1, 0, 2, ())
    assert "not unique" in change.notes[0]


def test_tables_without_a_common_field_are_not_compared(tmp_path: Path) -> None:
    one = small(tmp_path / "a", [{"k": "1"}], ("k",))
    two = small(tmp_path / "b", [{"v": "1"}], ("v",))
    found = compare(RowDiff(open_package(one), open_package(two)))
    assert found.bump == "major" and "no fields in common" in found.tables[0].notes[0]


NAMES = ("_record", 'a"b', "A", "a", "c0;--")


TEXT = st.sampled_from(["", "x", "y", "é", "'", '"', "NaN", "\n"])


TABLE = st.dictionaries(
    st.tuples(st.sampled_from("123"), st.sampled_from("12")),
    st.tuples(TEXT, TEXT, TEXT),
    max_size=6,
)


def as_rows(table: dict[tuple[str, str], tuple[str, ...]]) -> Rows:
    """Return a table as rows of NAMES, the first two being the key."""
    return [dict(zip(NAMES, (*key, *cells), strict=True)) for key, cells in table.items()]


@settings(max_examples=60)
@given(before=TABLE, after=TABLE)
def test_any_two_tables_differ_as_python_finds(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[tuple[str, str], tuple[str, ...]],
    after: dict[tuple[str, str], tuple[str, ...]],
) -> None:
    folder = tmp_path_factory.mktemp("pair")
    one = small(folder / "a", as_rows(before), NAMES, NAMES[:2])
    two = small(folder / "b", as_rows(after), NAMES, NAMES[:2])
    changes = compare(RowDiff(open_package(one), open_package(two)), samples=0).tables
    both = before.keys() & after.keys()
    moved = {key for key in both if before[key] != after[key]}
    added, removed = after.keys() - before.keys(), before.keys() - after.keys()
    if not (moved or added or removed):
        assert changes == ()
        return
    (change,) = changes
    found: dict[str, set[tuple[str | None, ...]]] = {
        "added": set(),
        "changed": set(),
        "removed": set(),
    }
    for sample in change.samples:
        found[sample.kind].add(tuple(sample.key.values()))
    assert found == {"added": added, "changed": moved, "removed": removed}
    assert change.same == len(both) - len(moved)
    columns = {column.name: column.rows for column in change.columns}
    for at, name in enumerate(NAMES[2:]):
        assert columns.get(name, 0) == sum(before[key][at] != after[key][at] for key in both)


# descriptors


def resolve(value: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer (RFC 6901)."""
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def test_each_pointer_leads_to_what_it_says(old: Copy, new: Copy) -> None:
    new.edit_descriptor(lambda d: d.update({"a/b~c": {"x": 1}, "title": "other"}))
    new.edit_descriptor(lambda d: d.pop("keywords"))
    new.edit_resource("claims", lambda item: item.update(title="Stances"))
    new.edit_field("claims", "text", lambda item: item.update(description="x"))
    new.edit_field("claims", "note", lambda item: item.pop("description"))
    changes = difference(old, new).descriptor
    assert {change.kind for change in changes} == {"added", "changed", "removed"}
    assert len(changes) == 6
    for change in changes:
        files = [json.loads((c.root / change.path).read_text("utf-8")) for c in (old, new)]
        if change.kind != "added":
            assert resolve(files[0], change.pointer) == change.old
        if change.kind != "removed":
            assert resolve(files[1], change.pointer) == change.new


# one actor, event or source


def test_about_an_event_is_its_questions_claims_and_evidence(old: Copy, new: Copy) -> None:
    new.set_cells("claims", "c-0107", note="x")  # on the strike
    new.set_cells("evidence", "v-0107", note="x")
    new.set_cells("claims", "c-0113", note="x")  # on the sale
    found = difference(old, new, about="e-dock-strike")
    keys = {
        (change.name, *sample.key.values()) for change in found.tables for sample in change.samples
    }
    assert ("claims", "c-0107") in keys and ("evidence", "v-0107") in keys
    assert ("claims", "c-0113") not in keys
    assert found.bump == "patch"  # of the whole change


def test_about_an_event_is_also_what_a_text_sets_against_its_questions(
    old: Copy, new: Copy
) -> None:
    new.set_cells("exclusions", ("p-0109", "p-0110"), note="x")
    (change,) = difference(old, new, about="e-grain-loss").tables
    assert (change.name, change.changed) == ("exclusions", 1)
    assert difference(old, new, about="e-dock-strike").tables == ()


def test_about_an_actor_is_what_it_says_and_what_is_said_of_it(old: Copy, new: Copy) -> None:
    new.set_cells("claims", "c-0109", note="x")  # she denies
    new.set_cells("claims", "c-0105", note="x")  # it is said of her
    new.set_cells("claims", "c-0101", note="x")
    (change,) = difference(old, new, about="a-velmek").tables
    assert [sample.key["claim_id"] for sample in change.samples] == ["c-0105", "c-0109"]


def test_about_a_source_is_what_it_carries(old: Copy, new: Copy) -> None:
    through = {r["evidence_id"] for r in new.rows("attributions") if r["source_id"] == "s-gazette"}
    carried = {r["claim_id"] for r in new.rows("evidence") if r["evidence_id"] in through}
    assert 0 < len(carried) < 16
    for row in new.rows("claims"):
        new.set_cells("claims", row["claim_id"], note="x")
    (change,) = difference(old, new, about="s-gazette", samples=0).tables
    assert {sample.key["claim_id"] for sample in change.samples} == carried


def test_about_an_id_that_is_new_or_gone(old: Copy, new: Copy) -> None:
    new.add_row("events", "e-grain-sale", event_id="e-new", label="New")
    (change,) = difference(old, new, about="e-new").tables
    assert (change.name, change.added) == ("events", 1)
    (change,) = difference(new, old, about="e-new").tables
    assert (change.name, change.removed) == ("events", 1)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_an_accusation_is_not_told_without_its_standing(
    run: Run, old: Copy, new: Copy, form: str
) -> None:
    words = "She gave the order herself, it is said."
    new.set_cells("claims", "c-0105", text=words, certainty="probable", note=words)
    new.set_cells("propositions", "p-0105", text="Did she herself give the order?")
    out = run("diff", old.root, new.root, "--format", form).stdout
    assert "gave the order" not in out and "give the order" not in out
    assert "an accusation (answer: given)" in out and "Pia Sorvall affirms" in out
    assert "toolkit show" in out and "probable" in out


def test_nor_if_its_table_has_lost_its_key(run: Run, old: Copy, new: Copy) -> None:
    row = new.row("claims", "c-0105")
    new.write("claims", [*new.rows("claims"), {**row, "text": "She gave the order herself."}])
    out = run("diff", old.root, new.root, "--format", "json").stdout
    assert "not unique" in out and "an accusation (answer: given)" in out
    assert "gave the order" not in out


# where a version lies


def git(folder: Path, *words: str) -> None:
    """Run git in a folder."""
    options = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *options, *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Copy:
    """A package in a folder of a git repository, with one later edit that is not committed."""
    copy = copy_valid(tmp_path / "repository")
    git(tmp_path / "repository", "init", "-q")
    git(tmp_path / "repository", "add", ".")
    git(tmp_path / "repository", "commit", "-qm", "first")
    git(tmp_path / "repository", "tag", "v0.1.0")
    copy.set_cells("claims", "c-0113", note="x")
    return copy


def test_a_git_revision_is_read_of_the_same_folder(
    run: Run, repository: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for revision in ("HEAD", "v0.1.0"):
        found = json.loads(run("diff", revision, repository.root, "--format", "json").stdout)
        assert found["tables"][0]["changed"] == 1
        assert found["old"]["location"] == revision
    monkeypatch.chdir(repository.root)
    assert "~ 1 changed" in run("diff", "HEAD").stdout
    assert "no change requires" in run("diff", "HEAD", "v0.1.0").stdout


def test_a_revision_that_is_none_is_said(run: Run, repository: Copy, tmp_path: Path) -> None:
    for name in ("nonsense", "--output=x", "HEAD:datapackage.json"):
        result = run("diff", "--", name, repository.root)
        assert result.exit_code == 2 and "nor a git revision" in result.output, result.output
    assert not (repository.root / "x").exists()
    lonely = copy_valid(tmp_path / "lonely")
    result = run("diff", "HEAD", lonely.root)
    assert result.exit_code == 2
    assert "not in a git repository" in result.output
    result = run("diff", repository.root, "nowhere")
    assert (
        result.exit_code == 2
        and '"nowhere" is neither a file, a folder nor a git revision' in result.output
    )


def test_a_revision_without_the_package_is_said(run: Run, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-qm", "none", "--allow-empty")
    copy = copy_valid(tmp_path)
    result = run("diff", "HEAD", copy.root)
    assert result.exit_code == 2 and "package" in result.output
    assert "HEAD" in result.output


def test_a_zip_and_a_folder(run: Run, old: Copy, new: Copy, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "old"), "zip", old.root)
    new.set_cells("claims", "c-0113", note="x")
    assert "~ 1 changed" in run("diff", archive, new.root).stdout


def test_what_cannot_be_read_is_no_difference(run: Run, old: Copy, new: Copy) -> None:
    new.edit_bytes("claims", lambda data: data.replace(b"claim_id", b"other", 1))
    result = run("diff", old.root, new.root)
    assert result.exit_code == 2 and "toolkit validate" in result.output
    new.file("claims").unlink()
    result = run("diff", old.root, new.root)
    assert result.exit_code == 2 and "claims" in result.output
    result = run("diff", old.root, new.root, "--about", "e-dock-strik")
    assert result.exit_code == 2


def test_an_unknown_id_is_told_the_one_that_was_meant(run: Run, old: Copy, new: Copy) -> None:
    result = run("diff", old.root, new.root, "--about", "a-velmk")
    assert result.exit_code == 2 and 'did you mean "a-velmek"?' in result.output


# how it is written


def test_the_reports_agree(run: Run, old: Copy, new: Copy) -> None:
    new.add_row("events", "e-grain-sale", event_id="e-new", label="A | <b>new</b>\tone")
    new.edit_descriptor(lambda d: d.update(version="0.1.1"))
    text = run("diff", old.root, new.root).stdout
    first = text.splitlines()[0]
    assert first.endswith("0.1.0 → 0.1.1: a minor change: 0.2.0 or later, and 0.1.1 is NOT enough")
    assert "rows-added  events: 1 row" in text and "    + e-new  A | <b>new</b>\\x09one" in text
    found = json.loads(run("diff", old.root, new.root, "--format", "json").stdout)
    assert (found["bump"], found["required"], found["enough"]) == ("minor", "0.2.0", False)
    assert found["reasons"][0]["source"] == "recipe"
    markdown = run("diff", old.root, new.root, "--format", "markdown").stdout
    assert "A &#124; \\<b\\>new\\</b\\>" in markdown
    assert "| rows-added | events | 1 row |" in markdown


def test_the_same_difference_gives_the_same_bytes(run: Run, old: Copy, new: Copy) -> None:
    new.drop_where("codings", coder="coder-2")
    first, second = (run("diff", old.root, new.root, "--format", "json").stdout for _ in range(2))
    assert first == second and "codings" in first
