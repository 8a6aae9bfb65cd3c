"""How many origins a side of a question has."""

from __future__ import annotations

import pytest
from stories import Story

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


def report_on(story: Story, *bases: str) -> None:
    """Let Ann and Bob react to one report, which answers another question."""
    story.proposition("p-report", aspect="classification", value="storm report")
    story.say(9, "a-lamp", "lamp", proposition_id="p-report")
    for number, (speaker, basis) in enumerate(zip(("a-ann", "a-bob"), bases, strict=True)):
        story.say(number, speaker, "bell", basis=basis)
        story.relate(number, "responds_to", 9)


def test_two_reactions_to_one_report_are_one_origin(story: Story) -> None:
    report_on(story, "unstated", "unstated")
    assert story.origins() == ONE
    assert "a-ann and a-bob answer a-lamp and were not there" in story.standing()["reasons"]


def test_a_reaction_of_somebody_who_was_there_is_an_origin(story: Story) -> None:
    report_on(story, "unstated", "eyewitness")
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
    story.say(1, "a-bell", "bell", basis="unstated")
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
