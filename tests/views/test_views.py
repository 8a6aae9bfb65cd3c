"""Computed views: the origins rule case by case, and what each view tells of the packages."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import Story

import toolkit
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.files import ViewError
from toolkit.reporters.tabular import render
from toolkit.views import number_range, view
from toolkit.views.files import NAMES, all_views

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", ["corrects", "withdraws"])
def test_what_was_corrected_no_longer_counts(story: Story, kind: str) -> None:
    story.say(1, "a-ann", "bell")
    story.say(2, "a-ann", "lamp", polarity="denies")
    story.relate(2, kind, 1)
    assert [r["polarity"] for r in story.rows("standing")] == ["denies"]
    assert not story.standing("denies")["contested"]
    flat = {row["claim_id"]: row for row in story.rows("flat")}
    assert (flat["c-1"]["current"], flat["c-1"]["standing"]) == (False, None)
    assert (flat["c-2"]["current"], flat["c-2"]["standing"]) == (True, "single_origin")


def test_both_sides_are_contested_and_conflict(story: Story) -> None:
    story.say(1, "a-ann", "bell")
    story.say(2, "a-bob", "lamp", polarity="denies")
    assert story.standing()["contested"] and story.standing("denies")["contested"]
    (conflict,) = story.rows("conflicts")
    assert (conflict["kind"], conflict["said_by"], conflict["other_said_by"]) == (
        "polarity", "a-ann", "a-bob",
    )  # fmt: skip


def test_silence_is_unattested(story: Story) -> None:
    story.say(1, "a-ann", "bell", polarity="neutral", certainty="uncommitted")
    assert story.standing("neutral")["status"] == "unattested"


def test_a_question_without_claims_stands_there_once(story: Story) -> None:
    story.proposition("p-proof", aspect="evidence_status", value="exists", about_id="p-storm")
    story.say(1, "a-ann", "bell", proposition_id="p-proof", polarity="denies")
    row = story.standing(None)
    assert (row["status"], row["claims"]) == ("unattested", 0)
    assert row["undercut"]


def test_times_that_cannot_both_hold(story: Story) -> None:
    for day in ("2019-03-01", "2019-03-02", "2019-03"):
        story.proposition(f"p-{day}", aspect="time", value=day)
        story.say(int(day.replace("-", "")), "a-ann", "bell", proposition_id=f"p-{day}")
    pairs = {(r["proposition_id"], r["other_id"]) for r in story.rows("conflicts")}
    assert pairs == {("p-2019-03-01", "p-2019-03-02")}


def test_quantities_that_cannot_both_hold(story: Story) -> None:
    for number, (value, unit) in enumerate(
        [("5", "boats"), ("6..", "boats"), ("4..5", "boats"), ("..2", "boats"), ("6..", "men")], 1
    ):
        story.proposition(f"p-{number}", aspect="quantity", value=value, unit=unit)
        story.say(number, "a-ann", "bell", proposition_id=f"p-{number}")
    pairs = {(r["proposition_id"], r["other_id"]) for r in story.rows("conflicts")}
    assert pairs == {
        ("p-1", "p-2"), ("p-1", "p-4"), ("p-2", "p-3"), ("p-2", "p-4"), ("p-3", "p-4"),
    }  # fmt: skip


def test_outcomes_that_cannot_both_hold(story: Story) -> None:
    for number, value in enumerate(["carried_out", "aborted", "exposed"], 1):
        story.proposition(f"p-{number}", aspect="outcome", value=value)
        story.say(number, "a-ann", "bell", proposition_id=f"p-{number}")
    pairs = {(r["proposition_id"], r["other_id"]) for r in story.rows("conflicts")}
    assert pairs == {("p-1", "p-2")}


def test_what_a_text_opposes_is_a_conflict_if_both_are_affirmed(story: Story) -> None:
    story.proposition("p-calm")
    story.say(1, "a-ann", "bell")
    story.copy.add_row(
        "exclusions",
        proposition_id="p-calm",
        excluded_id="p-storm",
        evidence_id="v-1-bell",
        note="Storm or calm.",
    )
    assert story.rows("conflicts") == []
    story.say(2, "a-bob", "lamp", proposition_id="p-calm", polarity="denies")
    assert story.rows("conflicts") == []
    story.say(3, "a-bob", "lamp", proposition_id="p-calm")
    found = {row["opposition"]: row for row in story.rows("conflicts")}
    assert found.keys() == {"polarity", "exclusion"}
    row = found["exclusion"]
    assert (row["kind"], row["proposition_id"], row["other_id"]) == (
        "exclusion", "p-calm", "p-storm",
    )  # fmt: skip
    assert (row["said_by"], row["other_said_by"]) == ("a-bob", "a-ann")
    assert (row["evidence_id"], row["note"]) == ("v-1-bell", "Storm or calm.")


def test_conflicts_say_of_which_kind_they_are(story: Story) -> None:
    for day in ("2019-03-01", "2019-03-02"):
        story.proposition(f"p-{day}", aspect="time", value=day)
        story.say(int(day.replace("-", "")), "a-ann", "bell", proposition_id=f"p-{day}")
    story.say(1, "a-ann", "bell")
    story.say(2, "a-bob", "lamp", polarity="denies")
    kinds = [(row["kind"], row["opposition"]) for row in story.rows("conflicts")]
    assert kinds == [("polarity", "polarity"), ("time", "values")]


def test_timeline_is_dated_by_claims_or_else_by_the_anchor(story: Story) -> None:
    def when() -> tuple[str, str, str, str]:
        (row,) = [r for r in story.rows("timeline") if r["id"] == "e-storm"]
        days = (str(row[name]) for name in ("earliest", "latest"))
        return (*days, row["edtf"], row["dated_by"])

    def claim(number: int, day: str, **cells: str) -> None:
        story.proposition(f"p-{number}", aspect="time", value=day, **cells)
        story.say(number, "a-ann", "bell", proposition_id=f"p-{number}")

    anchor = {"anchor_edtf": "2019", "anchor_earliest": "2019-01-01"}
    story.copy.set_cells("events", "e-storm", **anchor, anchor_latest="2019-12-31")
    assert when() == ("2019-01-01", "2019-12-31", "2019", "anchor")
    claim(1, "2019-06", mode="planned")
    assert when() == ("2019-06-01", "2019-06-30", "2019-06", "claims")
    claim(2, "2019-03-01")
    assert when() == ("2019-03-01", "2019-03-01", "2019-03-01", "claims")
    claim(3, "2019-03-05/..")
    assert when() == ("2019-03-01", "2019-12-31", "2019-03-01; 2019-03-05/..", "claims")


def test_chains_mark_the_steps_that_are_not_sure_and_give_the_cues(story: Story) -> None:
    story.say(1, "a-clerks", "bell", through=("gull",), note="Of the claim.")
    key = ("v-1-bell", "2")
    story.copy.set_cells("attributions", ("v-1-bell", "1"), cue="report")
    (row,) = story.rows("chains")
    assert row["chain"] == "a-bell ← a-gull ← a-clerks (withheld)"
    assert (row["cues"], row["unsure"]) == ("report ← –", None)
    story.copy.set_cells("attributions", key, cue="say", resolution="cross_source")
    story.copy.set_cells("attributions", ("v-1-bell", "1"), resolution="inferred")
    (row,) = story.rows("flat")
    assert row["chain"] == "a-bell ← a-gull (inferred) ← a-clerks (withheld, cross_source)"
    assert row["chain_cues"] == "report ← say"
    assert row["chain_unsure"] == "1 inferred, 2 cross_source"


def test_flat_has_the_notes_of_claim_evidence_and_proposition(story: Story) -> None:
    story.say(1, "a-ann", "bell", note="Of the claim.")
    story.copy.set_cells("evidence", "v-1-bell", note="Of the passage.")
    story.copy.set_cells("propositions", "p-storm", note="Of the question.")
    (row,) = story.rows("flat")
    notes = [row[f"{name}_note"] for name in ("claim", "evidence", "proposition")]
    assert notes == ["Of the claim.", "Of the passage.", "Of the question."]


def test_timeline_tells_how_an_event_stands(story: Story) -> None:
    def status() -> str:
        (row,) = [r for r in story.rows("timeline") if r["id"] == "e-storm"]
        return str(row["status"])

    story.proposition("p-plan", mode="planned")
    story.say(1, "a-ann", "bell", proposition_id="p-plan")
    assert status() == "planned"
    story.say(2, "a-ann", "bell")
    assert status() == "alleged"
    story.say(3, "a-bob", "bell")
    assert status() == "happened"
    story.say(4, "a-clerks", "lamp", polarity="denies")
    assert status() == "disputed"


def test_parallels_lay_events_side_by_side(story: Story) -> None:
    story.copy.add_row("events", event_id="e-gale", label="Gale", type="other")
    story.proposition("p-gale", event_id="e-gale")
    story.say(1, "a-ann", "bell")
    story.say(2, "a-clerks", "lamp", proposition_id="p-gale", polarity="denies")
    cells = {"scheme": "self", "value": "e-gale", "judged_on": "2026-11-24"}
    story.copy.add_row("identifiers", event_id="e-storm", match="unsure", **cells)
    (row,) = story.rows("parallels")
    assert (row["proposition_id"], row["other_id"]) == ("p-storm", "p-gale")
    assert row["said_by"] == "affirms: a-bell ← a-ann"
    assert row["other_said_by"] == "denies: a-lamp ← a-clerks (withheld)"


def test_voices_tell_who_speaks_and_who_relays(story: Story) -> None:
    story.say(1, "a-ann", "bell", through=("gull",))
    rows = {(r["actor_id"], r["source_id"]): r for r in story.rows("voices")}
    assert rows["a-ann", "s-bell"]["speaks"] == 1 and rows["a-ann", "s-bell"]["relays"] == 0
    assert rows["a-gull", "s-bell"]["relays"] == 1 and rows["a-bell", "s-bell"]["relays"] == 1


def test_the_reason_for_no_name_is_that_of_the_article(story: Story) -> None:
    def reasons() -> list[str]:
        return [r["withheld_reason"] for r in story.rows("voices") if r["actor_id"] == "a-clerks"]

    story.copy.set_cells("actors", "a-clerks", withheld_reason="fear_of_reprisal")
    story.say(1, "a-clerks", "bell", "lamp")
    assert reasons() == ["fear_of_reprisal", "fear_of_reprisal"]  # no text is named for it
    passage = {"source_id": "s-lamp", "start": "0", "end": "1", "kind": "name", "words": "Clerks"}
    told = {"actor_id": "a-clerks", "withheld_reason": "fear_of_reprisal"}
    story.copy.add_row("passages", sha256="0" * 64, **passage, **told)
    assert reasons() == ["unstated", "fear_of_reprisal"]


@pytest.mark.parametrize("name", NAMES)
def test_views_are_ordered_by_key_and_alike_each_time(name: str) -> None:
    tables = Tables(open_package(ROOT))
    first = view(tables, name)
    assert view(Tables(open_package(ROOT)), name).equals(first)
    keys = [tuple(str(row[k.strip()]) for k in all_views()[name].order.split(",") if k.strip() in
                  ("claim_id", "evidence_id", "proposition_id", "actor_id", "source_id", "field"))
            for row in first.to_pylist()]  # fmt: skip
    if name not in ("timeline", "conflicts", "parallels"):
        assert keys == sorted(keys)


def test_flat_has_a_row_for_each_evidence_row() -> None:
    package = toolkit.load(ROOT)
    flat, evidence = package.view("flat"), package["evidence"]
    assert sorted(flat["evidence_id"]) == sorted(evidence["evidence_id"])
    adverse = flat[flat["adverse"]]
    assert len(adverse) and adverse["answer_text"].notna().all()
    assert flat[~flat["adverse"]]["answer_text"].isna().all()
    claims = flat.drop_duplicates("claim_id").set_index("claim_id")["claim_text"].sort_index()
    assert claims.tolist() == package["claims"].set_index("claim_id")["text"].sort_index().tolist()


def test_links_of_flat_are_those_of_the_toolkit() -> None:
    from toolkit.texts.spans import deep_link

    for row in view(Tables(open_package(ROOT)), "flat").to_pylist():
        words = (row["text_start"] or "", row["text_end"] or "")
        assert row["link"] == deep_link(row["url"], *words)


def test_the_secret_meetings_are_one_origin_in_three_articles() -> None:
    rows = view(Tables(open_package(ROOT)), "standing").to_pylist()
    (row,) = [
        row
        for row in rows
        if row["text"] == "Did US officials meet rebel Venezuelan officers?"
        and row["polarity"] == "affirms"
    ]
    assert (row["articles"], row["origins_min"], row["origins_max"]) == (3, 1, 1)
    assert row["status"] == "single_origin"
    assert "The New York Times is heard through" in row["reasons"]


def test_an_unknown_view_is_an_error() -> None:
    with pytest.raises(ViewError, match='Did you mean "standing"'):
        toolkit.load(ROOT).view("standings")


def test_a_package_outside_the_profile_has_no_views(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a\n1\n")
    fields = {"fields": [{"name": "a", "type": "string"}]}
    resource = {"name": "t", "type": "table", "path": "t.csv", "schema": fields}
    descriptor = {"name": "other", "resources": [resource]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    with pytest.raises(ViewError, match="profile"):
        toolkit.load(tmp_path).view("flat")


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_formats_hold_every_row(form: str) -> None:
    table = view(Tables(open_package(ROOT)), "standing")
    text = "".join(render(table.column_names, table.to_batches(), form))
    if form == "json":
        rows = json.loads(text)
        assert [r["reasons"] for r in rows] == table.column("reasons").to_pylist()
        assert {type(r["contested"]) for r in rows} == {bool}
    elif form == "csv":
        read = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [r["text"] for r in read] == table.column("text").to_pylist()
    else:
        assert text.count("\nproposition_id ") + 1 == table.num_rows


@given(st.integers(0, 10**20), st.integers(0, 10**20))
def test_number_ranges(low: int, high: int) -> None:
    fits = max(low, high) < 2**63
    assert number_range(f"{low}..{high}") == ((low, high) if fits else None)
    assert number_range(f"{low}") == ((low, low) if low < 2**63 else None)
    assert number_range(f"{low}..") == ((low, None) if low < 2**63 else None)
    assert number_range(f"..{high}") == ((None, high) if high < 2**63 else None)


@pytest.mark.parametrize("text", ["", "..", "a", "1...2", "-1", "1 ..2", "1.5", "12 "])
def test_what_is_no_number_has_no_range(text: str) -> None:
    assert number_range(text) is None
