"""Computed views: the origins rule case by case, and what each view tells of the packages."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from editing import Copy
from hypothesis import given
from hypothesis import strategies as st

import toolkit
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.files import ViewError
from toolkit.package.standard import PROFILE_TABLES
from toolkit.reporters.tabular import render
from toolkit.views import NAMES, all_views, number_range, view

ROOT = Path(__file__).resolve().parents[2]
EMPTIED = [name for name in PROFILE_TABLES if name != "codes"]


class Story:
    """A package of one question, told claim by claim."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy
        for table in EMPTIED:
            copy.write(table, [])
        copy.add_row("events", event_id="e-storm", label="Storm", type="other")
        self.proposition("p-storm")

    def proposition(self, identity: str, /, **cells: str) -> None:
        base = {"event_id": "e-storm", "mode": "actual", "aspect": "occurrence", "adverse": "false"}
        text = {"text": f"Is {identity} so?"}
        self.copy.add_row("propositions", **{**base, **text, "proposition_id": identity, **cells})

    def actor(self, identity: str, kind: str = "person", /, **cells: str) -> None:
        base = {"name": identity, "kind": kind, "identity": "known", "living": "presumed"}
        self.copy.add_row("actors", **{**base, "actor_id": identity, **cells})

    def article(self, identity: str, held: str = "true") -> None:
        """Add an outlet and its article, of the same name."""
        self.actor(f"a-{identity}", "media")
        base = {"kind": "article", "rights": "third_party", "status": "unknown", "held": held}
        publisher = {"publisher_id": f"a-{identity}", "title": identity}
        self.copy.add_row("sources", source_id=f"s-{identity}", **base, **publisher)

    def derive(self, source: str, origin: str, kind: str = "reports_on") -> None:
        self.copy.add_row(
            "derivations", source_id=source, from_source_id=origin, kind=kind, basis="stated"
        )

    def say(
        self,
        number: int,
        speaker: str,
        *articles: str,
        through: tuple[str, ...] = (),
        rendering: str = "paraphrase",
        **cells: str,
    ) -> None:
        """Add a claim, and in each article a chain: the article, `through` documents, speaker."""
        claim = f"c-{number}"
        base = {"proposition_id": "p-storm", "act": "assert", "polarity": "affirms"}
        base |= {"certainty": "certain", "basis": "unstated", "coder_confidence": "high"}
        made = {"text": f"{speaker} says so.", "coded_by": "coder-1", "coded_on": "2026-11-24"}
        self.copy.add_row("claims", claim_id=claim, speaker_id=speaker, **{**base, **made, **cells})
        for article in articles:
            evidence = f"v-{number}-{article}"
            self.copy.add_row(
                "evidence",
                evidence_id=evidence,
                claim_id=claim,
                source_id=f"s-{article}",
                start="0",
                end="1",
                sha256="0" * 64,
                rendering=rendering,
                resolution="explicit",
            )
            steps = [(f"a-{article}", f"s-{article}")]
            steps += [(f"a-{name}", f"s-{name}") for name in through]
            if steps[-1][0] != speaker:
                steps.append((speaker, ""))
            for step, (actor, source) in enumerate(steps):
                self.copy.add_row(
                    "attributions",
                    evidence_id=evidence,
                    step=str(step),
                    actor_id=actor,
                    source_id=source,
                    resolution="explicit",
                )

    def relate(self, one: int, kind: str, other: int) -> None:
        self.copy.add_row(
            "relations",
            from_claim_id=f"c-{one}",
            kind=kind,
            to_claim_id=f"c-{other}",
            asserted_by="coder",
        )

    def rows(self, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = view(Tables(open_package(self.copy.root)), name).to_pylist()
        return rows

    def standing(self, polarity: str | None = "affirms", about: str = "p-storm") -> dict[str, Any]:
        (row,) = [
            row
            for row in self.rows("standing")
            if (row["proposition_id"], row["polarity"]) == (about, polarity)
        ]
        return row

    def origins(self) -> tuple[int, int, str]:
        row = self.standing()
        return row["origins_min"], row["origins_max"], row["status"]


@pytest.fixture
def story(valid: Copy) -> Story:
    """A package with two newspapers, two named witnesses and an unnamed one."""
    told = Story(valid)
    told.article("bell")
    told.article("lamp")
    told.article("gull", held="false")
    told.actor("a-ann")
    told.actor("a-bob")
    told.actor("a-clerks", "group", identity="withheld", withheld_reason="unstated")
    told.actor("a-cooks", "group", identity="withheld", withheld_reason="unstated")
    return told


ONE, TWO = (1, 1, "single_origin"), (2, 2, "several_origins")
UNCERTAIN = (1, 2, "uncertain_origin")


def test_one_claim_in_two_articles_has_one_origin(story: Story) -> None:
    story.say(1, "a-ann", "bell", "lamp")
    assert story.origins() == ONE
    row = story.standing()
    assert (row["claims"], row["articles"], row["publishers"]) == (1, 2, 2)
    assert "a-ann is heard through a-bell, a-lamp" in row["reasons"]


def test_two_known_voices_are_two_origins(story: Story) -> None:
    story.say(1, "a-ann", "bell")
    story.say(2, "a-bob", "bell")
    assert story.origins() == TWO


def test_a_speaker_on_two_occasions_is_one_origin(story: Story) -> None:
    story.say(1, "a-ann", "bell")
    story.say(2, "a-ann", "lamp")
    assert story.origins() == ONE
    assert "a-ann speaks more than once" in story.standing()["reasons"]


def test_a_part_and_its_whole_are_one_origin(story: Story) -> None:
    story.actor("a-guild", "organisation")
    story.actor("a-league", "organisation")
    story.copy.set_cells("actors", "a-guild", part_of="a-league")
    story.copy.set_cells("actors", "a-ann", part_of="a-guild")
    story.say(1, "a-ann", "bell")
    story.say(2, "a-league", "lamp")
    assert story.origins() == ONE
    assert "a-ann is part of a-league" in story.standing()["reasons"]


def test_an_answer_of_somebody_who_was_not_there_is_no_origin_of_its_own(story: Story) -> None:
    story.say(1, "a-ann", "bell")
    story.say(2, "a-bob", "bell")
    story.relate(2, "responds_to", 1)
    assert story.origins() == ONE


@pytest.mark.parametrize("basis", ["participant", "eyewitness"])
def test_an_answer_of_somebody_who_was_there_is(story: Story, basis: str) -> None:
    story.say(1, "a-ann", "bell")
    story.say(2, "a-bob", "bell", basis=basis)
    story.relate(2, "responds_to", 1)
    assert story.origins() == TWO


def test_borrowed_voices_that_go_back_to_one_document_are_one_origin(story: Story) -> None:
    story.derive("s-bell", "s-gull")
    story.derive("s-lamp", "s-gull", "rewrites")
    story.say(1, "a-bell", "bell")
    story.say(2, "a-lamp", "lamp")
    assert story.origins() == ONE
    assert "a-bell and a-lamp go back to a-gull (s-gull)" in story.standing()["reasons"]


def test_a_document_reached_by_quoting_alone_is_not_common(story: Story) -> None:
    story.derive("s-bell", "s-gull", "quotes")
    story.derive("s-lamp", "s-gull", "quotes")
    story.say(1, "a-bell", "bell")
    story.say(2, "a-lamp", "lamp")
    assert story.origins() == UNCERTAIN


def test_two_own_voices_in_one_document_stay_two(story: Story) -> None:
    story.say(1, "a-ann", "bell", through=("gull",))
    story.say(2, "a-bob", "lamp", through=("gull",))
    assert story.origins() == TWO


def test_an_own_and_a_borrowed_voice_in_one_document_are_one(story: Story) -> None:
    story.say(1, "a-ann", "bell", through=("gull",))
    story.say(2, "a-clerks", "lamp", through=("gull",))
    assert story.origins() == ONE


def test_unnamed_voices_of_two_papers_are_uncertain(story: Story) -> None:
    story.say(1, "a-clerks", "bell")
    story.say(2, "a-cooks", "lamp")
    assert story.origins() == UNCERTAIN
    assert "may have it from one origin" in story.standing()["reasons"]


def test_unnamed_voices_that_are_known_to_differ_are_two(story: Story) -> None:
    story.say(1, "a-clerks", "bell")
    story.say(2, "a-cooks", "lamp")
    story.copy.add_row(
        "identifiers",
        actor_id="a-cooks",
        scheme="self",
        value="a-clerks",
        match="not",
        judged_on="2026-11-24",
    )
    assert story.origins() == TWO


def test_an_outlet_that_saw_it_is_its_own_voice(story: Story) -> None:
    story.say(1, "a-bell", "bell", basis="eyewitness")
    story.say(2, "a-ann", "lamp")
    assert story.origins() == TWO


def test_an_outlet_that_relays_is_not(story: Story) -> None:
    story.say(1, "a-bell", "bell", basis="told_by_others")
    story.say(2, "a-ann", "lamp")
    assert story.origins() == UNCERTAIN


def test_links_join_in_a_row(story: Story) -> None:
    story.actor("a-cid", part_of="a-ann")
    story.say(1, "a-ann", "bell")
    story.say(2, "a-cid", "bell")
    story.say(3, "a-bob", "lamp")
    story.relate(3, "responds_to", 2)
    assert story.origins() == ONE


def test_a_heading_alone_is_no_origin(story: Story) -> None:
    story.say(1, "a-ann", "bell")
    story.say(2, "a-bob", "lamp", rendering="headline")
    assert story.origins() == ONE
    row = story.standing()
    assert (row["claims"], row["articles"]) == (2, 2)
    assert "c-2 rests on a heading or caption alone" in row["reasons"]


def test_headings_alone_leave_the_origin_open(story: Story) -> None:
    story.say(1, "a-ann", "bell", rendering="caption")
    assert story.origins() == (0, 0, "uncertain_origin")


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
    text = render(table, form)
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
