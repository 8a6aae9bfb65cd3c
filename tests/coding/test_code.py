"""`toolkit code`: rows written from the words of a text."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from editing import Copy

from toolkit.coding.draft import Draft
from toolkit.coding.ids import named_id, new_id
from toolkit.coding.new_package import init
from toolkit.coding.new_source import add_source
from toolkit.coding.words import WordsError, one_place, places, sentence
from toolkit.derived.tidy import tidy
from toolkit.texts.spans import Text
from toolkit.validation.run import validate

Run = Callable[..., Result]
TIMES = """Ferry to Orm cancelled

Valder Times, 6 May 2021

The ferry to Orm will not sail this week. “The engine has to be taken apart,” harbour master Ilse \
Brandt told this newspaper on Wednesday.
"""
POST = """No ferry for Orm

Orm Evening Post, 7 May 2021

The engine of the Orm ferry has to be taken apart, harbour master Ilse Brandt told the Valder \
Times. The shipping line declined to comment.

Read the Orm Evening Post every morning: subscribe now and get the first month free.
"""
QUESTION = "Is the engine of the Orm ferry to be taken apart?"
OF_QUESTION = {
    "question": QUESTION,
    "mode": "planned",
    "aspect": "means",
    "value": "taking apart",
    "event": "Repair of the Orm ferry",
    "event-type": "measure",
    "adverse": "false",
}
ASKED = [word for name, value in OF_QUESTION.items() for word in (f"--{name}", value)]
STANCE = ("--text", "The engine has to be taken apart.", "--polarity", "affirms")


@pytest.fixture(scope="module")
def uncoded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with the two texts and nothing coded."""
    root = tmp_path_factory.mktemp("uncoded") / "x"
    init(root, empty=True)
    for name, text, outlet, day in (
        ("times", TIMES, "Valder Times", "2021-05-06"),
        ("evening-post", POST, "Orm Evening Post", "2021-05-07"),
    ):
        file = root / "texts" / f"{name}.txt"
        file.write_text(text, "utf-8", newline="\n")
        given = {"publisher_id": outlet, "published_edtf": day, "read": "part"}
        add_source(root, file, {**given})
    return root


@pytest.fixture
def package(uncoded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """A copy of it, as the current folder."""
    shutil.copytree(uncoded, tmp_path / "x")
    monkeypatch.chdir(tmp_path / "x")
    monkeypatch.setenv("TOOLKIT_CODER", "anna")
    return Copy(tmp_path / "x", tmp_path / "x" / "texts")


def claim(run: Run, *words: str) -> Result:
    """Code a claim, and expect that it succeeds."""
    result = run("code", "claim", *words)
    assert result.exit_code == 0, result.output
    return result


def first(run: Run) -> Result:
    """Code the claim of the first article."""
    said = ("--speaker", "Ilse Brandt", *ASKED, *STANCE, "--resolution", "coreference")
    return claim(run, "The engine … taken apart", "--source", "s-times", *said)


def test_another_coder_may_add_a_place(
    run: Run, package: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    first(run)
    monkeypatch.setenv("TOOLKIT_CODER", "ben")
    claim(run, "The engine … apart", "--source", "s-evening-post", "--claim", "c-0001")
    assert package.row("claims", "c-0001")["coded_by"] == "anna"
    assert len(package.rows("evidence")) == 2
    refused = run("code", "claim", "--claim", "c-0001", "--certainty", "certain")
    assert refused.exit_code == 2 and '"anna", not "ben"' in refused.stderr


def files(package: Copy) -> dict[Path, bytes]:
    """Return the content of every file of a package."""
    return {file: file.read_bytes() for file in package.root.rglob("*") if file.is_file()}


@pytest.mark.icu
def test_one_command_makes_a_valid_claim(run: Run, package: Copy) -> None:
    first(run)
    report = validate(package.root, package.texts)
    assert report.valid and report.claims == report.cited == 1
    assert not tidy(package.root).changes
    row = package.row("claims", "c-0001")
    assert (row["speaker_id"], row["coded_by"]) == ("a-ilse-brandt", "anna")
    assert (row["said_edtf"], row["said_latest"]) == ("../2021-05-06", "2021-05-06")
    assert {row[name] for name in ("act", "certainty", "basis")} == {"not_recorded"}
    evidence = package.row("evidence", "v-0001")
    assert evidence["rendering"] == "direct_quote"
    assert (
        TIMES[int(evidence["start"]) : int(evidence["end"])] == "The engine has to be taken apart"
    )
    step = package.row("attributions", ("v-0001", "1"))
    assert (step["mention"], step["resolution"]) == ("Ilse Brandt", "explicit")


def test_what_is_missing_is_told_and_is_a_finding(run: Run, package: Copy) -> None:
    result = claim(
        run, "The ferry … this week", "--source", "s-times", "--speaker", "a-valder-times"
    )
    assert "still to give: claims c-0001: proposition_id, text, polarity" in result.stderr
    assert "evidence v-0001: resolution" in result.stderr
    assert package.row("evidence", "v-0001")["rendering"] == "narration"
    assert [row["step"] for row in package.rows("attributions")] == ["0"]
    fields = {f.field for f in validate(package.root).findings if f.severity == "error"}
    assert fields == {"proposition_id", "text", "polarity", "resolution"}
    given = ("--question", QUESTION, *STANCE, "--certainty", "certain")
    claim(run, "--claim", "c-0001", *given)
    assert package.row("claims", "c-0001")["certainty"] == "certain"
    assert len(package.rows("claims")) == len(package.rows("evidence")) == 1


def test_a_chain_leads_through_what_the_sentence_states(run: Run, package: Copy) -> None:
    first(run)
    stated = ("--source", "s-evening-post", "--from", "s-times", "--kind", "reports_on")
    assert run("code", "derivation", "told the Valder Times", *stated).exit_code == 0
    claim(run, "The engine … apart", "--source", "s-evening-post", "--claim", "c-0001")
    steps = [row for row in package.rows("attributions") if row["evidence_id"] == "v-0002"]
    assert [(row["actor_id"], row["source_id"]) for row in steps] == [
        ("a-orm-evening-post", "s-evening-post"),
        ("a-valder-times", "s-times"),
        ("a-ilse-brandt", ""),
    ]
    assert [row["mention"] for row in steps] == ["", "Valder Times", "Ilse Brandt"]
    line = ("--source", "s-evening-post", "--speaker", "the shipping line", "--question", "p-0001")
    claim(run, "The shipping … comment", *line, "--act", "decline_comment")
    quoted = [row for row in package.rows("attributions") if row["evidence_id"] == "v-0003"]
    assert [row["actor_id"] for row in quoted] == ["a-orm-evening-post", "a-the-shipping-line"]
    neutral = package.row("claims", "c-0002")
    assert (neutral["polarity"], neutral["certainty"]) == ("neutral", "uncommitted")


def test_the_coder_says_what_is_in_between(run: Run, package: Copy) -> None:
    place = ("The engine … apart", "--source", "s-evening-post", "--speaker", "Ilse Brandt")
    for number, (via, chain) in enumerate(
        [
            (("--via", "none"), ["a-orm-evening-post", "a-ilse-brandt"]),
            (("--via", "s-times"), ["a-orm-evening-post", "a-valder-times", "a-ilse-brandt"]),
            (("--via", "s-times,A clerk"),
             ["a-orm-evening-post", "a-valder-times", "a-a-clerk", "a-ilse-brandt"]),
        ],
        1,
    ):  # fmt: skip
        claim(run, *place, *via)
        rows = package.rows("attributions")
        steps = [row for row in rows if row["evidence_id"] == f"v-{number:04}"]
        assert [row["actor_id"] for row in steps] == chain
    claim(run, "The shipping … comment", *place[1:], "--via", "A clerk")
    found = [r["resolution"] for r in package.rows("attributions") if r["evidence_id"] == "v-0004"]
    assert found == ["explicit", "", "coreference"]  # a clerk is named nowhere


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("the engine of the ship",), "was not found in times.txt", 1),
        (("Orm",), "is at 2 places in times.txt", 1),
        (("cancelled … Wednesday",), "was not found", 1),
        (("The engine … apart", "--question", "p-9"), 'there is no "p-9"', 2),
        (("The engine … apart", "--polarity", "affirm"), 'did you mean "affirms"', 2),
        (("The engine … apart", "--speaker", "a-nobody"), 'there is no "a-nobody"', 2),
        (("The engine … apart", "--via", "s-tims"), 'did you mean "s-times"', 2),
        (("The engine … apart", "--at", "x"), "is not a position", 2),
        (("",), "no words given", 2),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    run: Run, package: Copy, words: tuple[str, ...], said: str, code: int
) -> None:
    before = files(package)
    result = run("code", "claim", "--source", "s-times", "--speaker", "Ilse Brandt", *words)
    assert said in result.output and result.exit_code == code
    assert files(package) == before


def test_a_dry_run_shows_the_rows_and_writes_nothing(run: Run, package: Copy) -> None:
    before = files(package)
    said = ("--source", "s-times", "--speaker", "Ilse Brandt", "--dry-run")
    result = claim(run, "The engine … apart", *said)
    assert "claims c-0001: speaker_id=a-ilse-brandt" in result.stdout
    assert files(package) == before


def test_ids_are_never_used_again(run: Run, package: Copy) -> None:
    retired = [{"id": "c-0041", "retiredIn": "0.1.0", "replacedBy": None, "reason": "x"}]
    package.edit_descriptor(lambda d: d.update(retired=retired))
    first(run)
    assert [row["claim_id"] for row in package.rows("claims")] == ["c-0042"]
    package.drop_row("claims", "c-0042")  # its evidence stays, and names it
    package.refresh_manifest()
    draft = Draft(package.root)
    assert new_id(draft, "claims") == "c-0043"
    assert named_id(draft, "actors", "Ilse Brandt") == "a-ilse-brandt-2"
    assert named_id(draft, "sources", "2021 Ørm: 5 May") == "s-rm-5-may"
    assert named_id(draft, "actors", "Владимир") == "a-0001"


def test_known_cells_are_not_overwritten(run: Run, package: Copy) -> None:
    first(run)
    before = files(package)
    result = run("code", "claim", "--claim", "c-0001", "--polarity", "denies")
    assert result.exit_code == 2 and "toolkit code set c-0001 polarity=denies" in result.output
    assert files(package) == before
    assert run("code", "set", "c-0001", "polarity=denies", "note=").exit_code == 0
    assert package.row("claims", "c-0001")["polarity"] == "denies"
    assert 'did you mean "polarity"' in run("code", "set", "c-0001", "polarty=denies").output
    assert "never reused" in run("code", "set", "c-0001", "claim_id=c-2").output
    assert "has the id" in run("code", "set", "c-0009", "note=x").output
    assert "COLUMN=CELL" in run("code", "set", "c-0001", "note").output
    assert "nothing to do" in run("code", "set", "c-0001", "polarity=denies").stderr
    assert run("code", "set", "v-0001", "resolution=inferred", "--step", "1").exit_code == 0
    assert package.row("attributions", ("v-0001", "1"))["resolution"] == "inferred"
    assert "has no step 7" in run("code", "set", "v-0001", "cue=say", "--step", "7").output


def test_names_and_passages(run: Run, package: Copy) -> None:
    assert run("code", "mention", "Valder Times", "--source", "s-times").exit_code == 0
    said = ("--source", "s-evening-post")
    assert run("code", "mention", "Ilse Brandt", "harbour master", *said).exit_code == 0
    assert run("code", "passage", "furniture", "Read … free.", *said).exit_code == 0
    rows = {row["kind"]: row for row in package.rows("passages") if row["source_id"] != "s-times"}
    assert (rows["name"]["words"], rows["name"]["actor_id"]) == ("harbour master", "a-ilse-brandt")
    assert rows["furniture"]["words"] == ""
    assert POST[int(rows["furniture"]["start"]) :].startswith("Read the Orm")
    again = run("code", "passage", "furniture", "Read … free.", *said)
    assert again.exit_code == 1 and "already a passage" in again.output
    kind = run("code", "passage", "funiture", "Read … free.", *said)
    assert kind.exit_code == 2 and 'did you mean "furniture"' in kind.output
    head = run("code", "passage", "furniture", "No ferry … 7 May 2021", *said)  # over lines
    assert head.exit_code == 0


def test_actors_events_and_documents_are_completed(run: Run, package: Copy) -> None:
    given = ("--kind", "person", "--identity", "known", "--living", "presumed")
    assert run("code", "actor", "Ilse Brandt", *given, "--part-of", "Port of Orm").exit_code == 0
    assert package.row("actors", "a-ilse-brandt")["part_of"] == "a-port-of-orm"
    assert run("code", "actor", "a-port-of-orm", "--kind", "organisation").exit_code == 0
    assert package.row("actors", "a-port-of-orm")["living"] == "not_a_person"
    repair = ("Repair", "--type", "measure", "--anchor", "2021-05")
    assert run("code", "event", *repair, "--part-of", "Spring").exit_code == 0
    assert package.row("events", "e-repair")["anchor_latest"] == "2021-05-31"
    cited = ("Ilse Brandt", "--kind", "interview", "--published", "2021-05-05")
    assert run("code", "source", *cited).exit_code == 0
    row = package.row("sources", "s-ilse-brandt")
    assert (row["held"], row["publisher_basis"]) == ("false", "reported")
    used = run("code", "source", "Ilse Brandt", "--id", "s-times")
    assert used.exit_code == 2 and "already used" in used.output


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_a_package_of_a_lower_level_gets_the_rows_it_has(
    run: Run, tmp_path: Path, level: int
) -> None:
    folder = tmp_path / "low"
    run("init", folder, "--empty", "--level", str(level))
    (folder / "texts" / "times.txt").write_text(TIMES, "utf-8", newline="\n")
    at = ("--package", folder)
    added = run("add-source", folder / "texts" / "times.txt", "--publisher", "Valder Times", *at)
    said = ("--speaker", "Ilse Brandt", "--text", "It is so.")
    result = run("code", "claim", "The engine … apart", *said, *at)
    if level == 0:
        assert added.exit_code == result.exit_code == 2
        return
    assert result.exit_code == 0, result.output
    report = validate(folder, folder / "texts")
    missing = {f.field for f in report.findings if f.rule == "constraint-error"}
    assert missing == ({"proposition_id", "polarity"} if level == 3 else set())
    refused = run("code", "claim", "The ferry … week", *said, "--question", QUESTION, *at)
    assert refused.exit_code == (0 if level == 3 else 2)


def test_the_places_of_words() -> None:
    text = "He said yes. She said yes.\nHe said no."
    assert places(text, "said … yes") == [(3, 11), (3, 25), (17, 25)]
    assert places(text, "he said ... no") == [(27, 37)]
    assert places(text, "She … no", across_lines=True) == [(13, 37)]
    assert places(text, "She … no") == places(text, " … ") == []
    held = Text("a.txt", text, "", len(text))
    assert one_place(held, "said yes", at=17) == (17, 25)
    for words, at in (("said yes", None), ("said yes", 4), ("she", 0), ("maybe", None)):
        with pytest.raises(WordsError):
            one_place(held, words, at)
    with pytest.raises(WordsError, match=r"3 to 11, line 1: He \[said yes\]\. She"):
        one_place(held, "said yes")
    assert sentence(text, 17, 20) == (13, 26)
    assert sentence(text, 3, 20) == (0, 26)
