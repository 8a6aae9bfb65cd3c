"""Propositions and claims: stances, dates, relations."""

from __future__ import annotations

from editing import Copy, Place

from mutations.registry import cells, mutation


@mutation("occurrence-duplicated", "a second question whether an event took place")
def _(copy: Copy) -> Place:
    copy.set_cells("propositions", "p-0109", aspect="occurrence", actor_id="a-velmek", value="")
    return copy.at("propositions", "p-0109")


cells(
    "proposition-duplicated",
    "the same question twice",
    "propositions",
    "p-0104",
    None,
    value="5000",
)


@mutation("proposition-unaddressed", "a question that no claim answers")
def _(copy: Copy) -> Place:
    copy.add_row(
        "propositions",
        like="p-0109",
        proposition_id="p-0199",
        value="rats",
        text="Did rats eat the missing grain?",
    )
    return copy.at("propositions", "p-0199", "proposition_id", "p-0199")


cells(
    "act-contradicts-stance", "a denial that affirms", "claims", "c-0109", None, polarity="affirms"
)
cells(
    "act-contradicts-stance",
    "a prediction of what was demanded",
    "claims",
    "c-0106",
    None,
    act="predict",
)
cells(
    "act-contradicts-stance",
    "an intention of what is demanded",
    "claims",
    "c-0106",
    None,
    act="intend",
)
cells(
    "act-contradicts-stance", "a demand for what is planned", "claims", "c-0107", None, act="demand"
)
cells(
    "act-contradicts-stance",
    "a refusal to comment that affirms",
    "claims",
    "c-0113",
    None,
    polarity="affirms",
    certainty="certain",
)
cells(
    "neutral-but-committed",
    "neutral, yet certain",
    "claims",
    "c-0113",
    "certainty",
    certainty="certain",
)
cells(
    "neutral-but-committed",
    "it affirms, yet commits to nothing",
    "claims",
    "c-0104",
    "certainty",
    certainty="uncommitted",
)


def _relate(copy: Copy, key: tuple[str, str, str]) -> Place:
    copy.add_row(
        "relations", from_claim_id=key[0], kind=key[1], to_claim_id=key[2], asserted_by="coder"
    )
    return copy.at("relations", key)


@mutation("relation-unsound", "a claim that overstates itself")
def _(copy: Copy) -> Place:
    return _relate(copy, ("c-0104", "overstates", "c-0104"))


@mutation("relation-unsound", "a claim that corrects another speaker's")
def _(copy: Copy) -> Place:
    return _relate(copy, ("c-0110", "corrects", "c-0104"))


@mutation("relation-unsound", "an answer before the claim that it answers")
def _(copy: Copy) -> Place:
    return _relate(copy, ("c-0105", "responds_to", "c-0109"))


@mutation("relation-unsound", "two claims that correct each other")
def _(copy: Copy) -> Place:
    _relate(copy, ("c-0104", "corrects", "c-0103"))
    _relate(copy, ("c-0103", "corrects", "c-0104"))
    return Place("relations")


cells(
    "exclusion-unsound",
    "a question set against itself",
    "exclusions",
    ("p-0109", "p-0110"),
    "excluded_id",
    excluded_id="p-0109",
)


@mutation("exclusion-unsound", "the greater id first")
def _(copy: Copy) -> Place:
    key = ("p-0109", "p-0110")
    copy.set_cells("exclusions", key, proposition_id="p-0110", excluded_id="p-0109")
    return copy.at("exclusions", (key[1], key[0]), "excluded_id", key[0])


@mutation("exclusion-unsound", "a pair that stands in both orders")
def _(copy: Copy) -> Place:
    copy.add_row("exclusions", proposition_id="p-0110", excluded_id="p-0109", evidence_id="v-0110")
    return copy.at("exclusions", ("p-0110", "p-0109"), "excluded_id", "p-0109")


@mutation("exclusion-unsound", "the passage is in a document that nobody read")
def _(copy: Copy) -> Place:
    copy.edit_descriptor(lambda d: d.update(claimsLevel=3))
    span = {"start": "0", "end": "7", "sha256": "0" * 64}
    copy.add_row("evidence", like="v-0113", evidence_id="v-0199", source_id="s-gazette", **span)
    copy.add_row(
        "attributions",
        evidence_id="v-0199",
        step="0",
        actor_id="a-gazette",
        source_id="s-gazette",
        resolution="explicit",
    )
    copy.set_cells("exclusions", ("p-0109", "p-0110"), evidence_id="v-0199")
    return copy.at("exclusions", ("p-0109", "p-0110"), "evidence_id", "v-0199")


@mutation("primary-key", "two propositions set against each other twice")
def _(copy: Copy) -> Place:
    copy.add_row("exclusions", like=("p-0109", "p-0110"))
    return Place("exclusions", 3, "proposition_id, excluded_id", "p-0109, p-0110")


cells(
    "edtf-invalid",
    "a day that no calendar has",
    "claims",
    "c-0115",
    "said_edtf",
    said_edtf="2019-02-30",
)
cells(
    "edtf-invalid",
    "words as the time of an event",
    "propositions",
    "p-0101",
    "value",
    value="late February",
)


@mutation("edtf-bounds-wrong", "the two bounds swapped")
def _(copy: Copy) -> Place:
    copy.set_cells(
        "events", "e-dock-strike", anchor_earliest="2019-03-31", anchor_latest="2019-03-01"
    )
    return copy.at("events", "e-dock-strike")


cells(
    "edtf-bounds-wrong",
    "a bound of one day later",
    "claims",
    "c-0115",
    "said_latest",
    said_latest="2019-03-17",
)
cells(
    "said-after-published",
    "words spoken on the day after they were printed",
    "claims",
    "c-0115",
    None,
    said_edtf="2019-03-17",
    said_earliest="2019-03-17",
    said_latest="2019-03-17",
)


@mutation("anchor-misses-claims", "an event on days outside its anchor")
def _(copy: Copy) -> Place:
    copy.set_cells(
        "events",
        "e-grain-loss",
        anchor_edtf="2019-01",
        anchor_earliest="2019-01-01",
        anchor_latest="2019-01-31",
    )
    return Place("propositions", field="value")


@mutation("speaker-contradicts-self", "one speaker affirms and denies one proposition")
def _(copy: Copy) -> Place:
    copy.set_cells("claims", "c-0103", proposition_id="p-0104", polarity="denies")
    copy.drop_row("propositions", "p-0103")
    return Place("claims")
