"""`validate --against`: a version must move as far as its changes require."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from editing import Copy

Run = Callable[..., Result]


def rules(run: Run, old: Copy, new: Copy, *words: str) -> set[str]:
    """Return the errors of a validation against an earlier version."""
    new.refresh_manifest()
    out = run("validate", new.root, "--against", old.root, "--format", "json", *words)
    report = json.loads(out.stdout)
    found = {item["rule"] for item in report["findings"] if item["severity"] == "error"}
    assert out.exit_code == int(bool(found)), out.output
    return found


def test_a_version_that_moved_enough_passes(run: Run, old: Copy, new: Copy) -> None:
    new.move_to("0.1.0")
    assert rules(run, old, new) == set()
    new.set_cells("claims", "c-0113", note="x")
    new.move_to("0.1.1")
    assert rules(run, old, new) == set()
    new.move_to("1.0.0")  # the toolkit may ask for more
    assert rules(run, old, new) == set()


@pytest.mark.parametrize("version", ["0.1.0", "0.1.1", "0.0.9"])
def test_a_version_that_did_not_move_enough(run: Run, old: Copy, new: Copy, version: str) -> None:
    new.drop_row("identifiers", ("iso3166", "XAA"))
    new.move_to(version)
    assert rules(run, old, new) == {"version-unmoved"}
    out = run("validate", new.root, "--against", old.root).stdout
    assert (
        "expected 0.2.0 or later, for a minor change after 0.1.0: identifiers: 1 row (rows-removed)"
        in out
    )


def test_a_version_that_is_none(run: Run, old: Copy, new: Copy) -> None:
    new.edit_descriptor(lambda d: d.update(version="next"))
    new.move_to("next")
    assert "version-unmoved" in rules(run, old, new)


def test_an_id_that_is_gone_must_be_retired(run: Run, old: Copy, new: Copy) -> None:
    new.drop_row("evidence", "v-0117")
    new.drop_where("attributions", evidence_id="v-0117")
    new.move_to("0.2.0")
    assert "id-dropped" in rules(run, old, new)
    entry = {"id": "v-0117", "retiredIn": "0.2.0", "replacedBy": None, "reason": "twice"}
    new.edit_descriptor(lambda d: d.update(retired=[entry]))
    assert "id-dropped" not in rules(run, old, new)


def test_codings_may_leave(run: Run, old: Copy, new: Copy) -> None:
    new.drop_where("codings", field="basis")
    new.move_to("0.2.0")
    assert "id-dropped" not in rules(run, old, new)


def test_a_retired_id_stays_listed_and_unused(run: Run, old: Copy, new: Copy) -> None:
    entry = {"id": "e-old", "retiredIn": "0.1.0", "replacedBy": None, "reason": "twice"}
    old.edit_descriptor(lambda d: d.update(retired=[entry]))
    new.move_to("0.2.0")
    assert rules(run, old, new) == {"id-dropped"}
    new.add_row("events", "e-grain-sale", event_id="e-old")
    assert "id-reassigned" in rules(run, old, new)


def test_an_id_with_another_row_behind_it(run: Run, old: Copy, new: Copy) -> None:
    new.set_cells("claims", "c-0116", note="corrected", text="The strike goes ahead.")
    new.move_to("0.2.0")
    assert rules(run, old, new) == set()
    new.set_cells("claims", "c-0116", proposition_id="p-0108", speaker_id="a-emrik")
    assert "id-reassigned" in rules(run, old, new)


def test_the_changelog_must_tell_of_the_version(run: Run, old: Copy, new: Copy) -> None:
    assert rules(run, old, new) == {"changelog-missing"}
    new.move_to("0.1.0")
    assert rules(run, old, new) == set()
    (new.root / "CHANGELOG.md").write_text("# Changelog\n\n## [0.1.00]\n")
    assert "changelog-missing" in rules(run, old, new)


def test_a_comparison_that_cannot_be_made_is_not_passed(run: Run, old: Copy, new: Copy) -> None:
    new.move_to("0.1.0")
    old.file("claims").unlink()
    new.set_cells("claims", "c-0113", note="x")
    new.refresh_manifest()
    result = run("validate", new.root, "--against", old.root)
    assert result.exit_code == 2
    assert "not compared" in result.output
    result = run("validate", new.root, "--against", old.root / "nowhere")
    assert result.exit_code == 2 and "not a file or folder" in result.output


def test_without_an_earlier_version_nothing_is_compared(run: Run, new: Copy) -> None:
    result = run("validate", new.root, "--select", "version-unmoved")
    assert result.exit_code == 2 and "use --against OLD" in result.output
    report = json.loads(run("validate", new.root, "--format", "json").stdout)
    assert "version-unmoved" not in {check["rule"] for check in report["checks"]}


# an id that means another thing


def warned(run: Run, old: Copy, new: Copy) -> set[str | None]:
    """Return the values of the warnings that an id was reassigned."""
    new.refresh_manifest()
    out = run("validate", new.root, "--against", old.root, "--format", "json")
    found = [f for f in json.loads(out.stdout)["findings"] if f["rule"] == "id-reassigned"]
    assert all(item["severity"] == "warning" for item in found), found
    return {item["value"] for item in found}


@pytest.mark.parametrize(
    ("table", "key", "cells"),
    [
        ("actors", "a-destil", {"name": "Peder Holm", "title": "night porter"}),
        ("events", "e-dock-strike", {"label": "Ban on fireworks"}),
        ("propositions", "p-0108", {"text": "Somebody sold a bicycle."}),
        ("claims", "c-0116", {"text": "Nothing else was heard."}),
        ("codes", ("act", "assert"), {"label": "zzzz", "definition": "Qwertz uiop."}),
    ],
)
def test_a_row_that_is_named_otherwise_is_warned_about(
    run: Run, old: Copy, new: Copy, table: str, key: str | tuple[str, ...], cells: dict[str, str]
) -> None:
    new.set_cells(table, key, **cells)
    assert warned(run, old, new) == {key if isinstance(key, str) else key[-1]}


@pytest.mark.parametrize(
    ("before", "after", "warns"),
    [
        ("Runa Vestil", "RUNA VÉSTIL", False),
        ("Destil", "Detsil", False),  # a typing error in the only word
        ("Harbour of Runa", "Puerto de Runa", False),  # a translation with a name
        ("Board of Works", "Works Board", False),
        ("Ana Paz", "Ana Sol", False),  # no word of four letters: every word counts
        ("Ana Paz", "Tom Sol", True),
        ("The old quay", "That new kiln", True),
    ],
)
def test_another_spelling_is_the_same_name(
    run: Run, old: Copy, new: Copy, before: str, after: str, warns: bool
) -> None:
    old.set_cells("actors", "a-destil", name=before)
    new.set_cells("actors", "a-destil", name=after)
    assert warned(run, old, new) == ({"a-destil"} if warns else set())


SOURCE = {"title": "Ships leave the harbour", "text_sha256": "a" * 64}


@pytest.mark.parametrize(
    ("cells", "warns"),
    [
        ({"title": "Bread is dearer", "publisher_id": "", "text_sha256": "b" * 64}, True),
        ({"title": "Bread is dearer", "text_sha256": "b" * 64}, False),  # the publisher is the same
        ({"title": "Ships stay in harbour", "publisher_id": "", "text_sha256": "b" * 64}, False),
        ({"title": "Bread is dearer", "publisher_id": ""}, False),  # the text is the same
        ({"title": "", "publisher_id": "", "text_sha256": "b" * 64}, True),
    ],
)
def test_a_source_is_named_by_title_publisher_and_text(
    run: Run, old: Copy, new: Copy, cells: dict[str, str], warns: bool
) -> None:
    source = next(row["source_id"] for row in old.rows("sources") if row["publisher_id"])
    old.set_cells("sources", source, **SOURCE)
    new.set_cells("sources", source, **{**SOURCE, **cells})
    assert warned(run, old, new) == ({source} if warns else set())
