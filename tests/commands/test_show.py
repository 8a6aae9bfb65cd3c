"""`toolkit show`: what stands where in a text, what is an actor's, and how sure a chain is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from click.testing import Result
from editing import Copy

Run = Callable[..., Result]


@pytest.fixture
def shown(run: Run, valid: Copy) -> Callable[[str], str]:
    """What `toolkit show` prints, each paragraph on one line."""

    def show(identity: str) -> str:
        result = run("show", identity, valid.root)
        assert result.exit_code == 0, result.stderr
        assert max(len(line) for line in result.stdout.splitlines() if "http" not in line) <= 100
        return re.sub(r"\n {12,}", " ", str(result.stdout))

    return show


def part(text: str, title: str) -> str:
    """Return the part of a page below a title."""
    return text.split(f"\n{title}\n")[1].split("\n\n")[0]


def test_a_source_tells_its_passages_derivations_and_quotations(
    shown: Callable[[str], str],
) -> None:
    page = shown("s-evening-mail")
    passages = part(page, "Passages")
    assert "  101 to 119  name: A harbour official (a-harbour-official)" in passages
    assert "why no name is given: fear_of_reprisal" in passages
    assert re.search(r"reports on s-gazette \(stated, characters \d+ to \d+\)", page)
    quotations = part(shown("s-courier"), "Quotations")
    assert "  250 to 317  v-0104, direct_quote, Pia Sorvall" in quotations
    assert "At least … bays myself (c-0104)" in quotations
    assert "v-0105" not in quotations  # a paraphrase


def test_a_cited_source_tells_where_it_is_quoted(shown: Callable[[str], str], valid: Copy) -> None:
    assert "\nQuotations\n" not in shown("s-gazette")
    valid.set_cells("evidence", "v-0112", rendering="partial_quote")
    passage = {"source_id": "s-evening-mail", "start": "101", "end": "259"}
    valid.add_row("passages", kind="unmarked_quotation", from_source_id="s-gazette", **passage)
    page = shown("s-gazette")
    assert "  101 to 259  v-0112 in s-evening-mail, partial_quote" in part(page, "Quotations")
    assert "  101 to 259  unmarked quotation in s-evening-mail" in part(page, "Passages")


@pytest.mark.parametrize(
    ("position", "there", "not_there"),
    [
        (101, ["name: A harbour official", "v-0112", "c-0111", "mention A harbour official"], []),
        (118, ["name: A harbour official", "mention A harbour official"], []),
        (119, ["v-0112"], ["name: A harbour official", "mention A harbour official"]),
        (258, ["101 to 259  v-0112"], []),
        (259, [], ["v-0112"]),
        (0, ["furniture"], ["v-0112"]),
    ],
)
def test_a_position_tells_the_rows_there(
    shown: Callable[[str], str], position: int, there: list[str], not_there: list[str]
) -> None:
    page = shown(f"s-evening-mail:{position}")
    assert page.startswith(f"s-evening-mail:{position}  Questions over the grain")
    assert [words for words in there if words not in page] == []
    assert [words for words in not_there if words in page] == []


def test_a_position_tells_cues_and_derivations(shown: Callable[[str], str], valid: Copy) -> None:
    cue = {"cue_start": "156", "cue_end": "160"}
    valid.set_cells("attributions", ("v-0112", "2"), **cue)
    row = valid.row("derivations", ("s-evening-mail", "s-gazette", "reports_on"))
    assert "cue tell: Harbour official (Harbour Gazette)" in shown("s-evening-mail:156")
    page = shown(f"s-evening-mail:{row['start']}")
    assert f"  {row['start']} to {row['end']}  reports on s-gazette (stated)" in page


def test_a_position_where_nothing_stands_says_so(shown: Callable[[str], str], valid: Copy) -> None:
    for table in ("passages", "derivations"):
        valid.write(table, [])
    assert shown("s-courier:0").endswith("nothing: no evidence, passage, mention or cue\n")


@pytest.mark.parametrize(
    ("identity", "told"),
    [
        ("s-courier:99999", '"s-courier" has no position 99999'),
        ("s-gazette:0", "is not held"),
        ("s-nothing:0", 'no source has the id "s-nothing"'),
        ("s-courier:-1", "no claim, proposition, event"),
    ],
)
def test_a_place_that_no_text_has_is_wrong_usage(
    run: Run, valid: Copy, identity: str, told: str
) -> None:
    result = run("show", identity, valid.root)
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr


def test_an_actor_tells_what_is_asked_of_what_it_is_said_to_have_done(
    shown: Callable[[str], str],
) -> None:
    asked = re.findall(r"^Question (\S+)", shown("a-velmek"), re.MULTILINE)
    # the order itself; whether there is proof of it; whether the sale took place
    assert asked == ["p-0105", "p-0110", "p-0111"]
    assert "Question p-0110" not in shown("a-courier")


def test_an_actor_tells_the_reason_for_no_name_by_article(shown: Callable[[str], str]) -> None:
    page = shown("a-harbour-official")
    assert "identity withheld\n" in page
    assert re.search(r"in s-evening-mail: .*no name given\s+\(fear_of_reprisal\)", page)


def test_a_claim_tells_the_cues_and_the_steps_that_are_not_sure(
    shown: Callable[[str], str], valid: Copy
) -> None:
    valid.set_cells("attributions", ("v-0112", "1"), resolution="cross_source", cue="write")
    page = shown("c-0111")
    assert "← Harbour Gazette (cross_source) ← Harbour official" in page
    assert "cues: write ← tell" in page


def test_a_question_tells_what_a_text_sets_against_it(shown: Callable[[str], str]) -> None:
    for one, other in (("p-0109", "p-0110"), ("p-0110", "p-0109")):
        told = part(shown(one), "One or the other, not both, as a text puts it")
        assert told.startswith(f"  {other}  ") and "(v-0110)" in told
        assert "Note: The minister answers" in told
