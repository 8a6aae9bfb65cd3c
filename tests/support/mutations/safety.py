"""Accusations, reassembled articles, and coders who differ."""

from __future__ import annotations

from editing import Copy, Place

from mutations.registry import cells, mutation


@mutation("accusation-unfounded", "an accusation that only a heading makes")
def _(copy: Copy) -> Place:
    copy.set_cells("evidence", "v-0105", rendering="headline")
    copy.set_cells("evidence", "v-0109", rendering="headline")
    return copy.at("propositions", "p-0105", "adverse", "true")


@mutation("accusation-unfounded", "an accusation of which the coder is not sure")
def _(copy: Copy) -> Place:
    copy.set_cells("claims", "c-0105", coder_confidence="low")
    return copy.at("propositions", "p-0105", "adverse", "true")


@mutation("accusation-unfounded", "an accusation that nobody coded a second time")
def _(copy: Copy) -> Place:
    copy.drop_where("codings", claim_id="c-0105", coder="coder-2")
    return copy.at("propositions", "p-0105", "adverse", "true")


cells(
    "accusation-unanswered",
    "an answer that is there and not owned to",
    "propositions",
    "p-0105",
    "answer",
    answer="none_in_held",
)
cells(
    "accusation-unanswered",
    "an answer that nobody gives",
    "propositions",
    "p-0105",
    "answer",
    actor_id="a-emrik",
    event_id="e-port-inquiry",
    answer="given",
)


@mutation("accusation-unanswered", "an accusation of nobody")
def _(copy: Copy) -> Place:
    copy.set_cells("propositions", "p-0109", adverse="true", answer="none_in_held")
    return copy.at("propositions", "p-0109", "actor_id", "")


def protect(copy: Copy) -> None:
    """Let the texts be somebody else's: what is `own` may be shared."""
    for source in ("s-courier", "s-evening-mail"):
        copy.set_cells("sources", source, rights="third_party")


@mutation("article-reassembled", "twelve words of an article in a claim")
def _(copy: Copy) -> Place:
    protect(copy)
    text = "GRAIN vanished from the harbour store, between 26 and 28 February; during three …"
    copy.set_cells("claims", "c-0101", text=text)
    return copy.at("claims", "c-0101", "text", text)


def quote(copy: Copy, source_id: str, start: int, stop: int, step: int) -> None:
    """Enter words of a text as misprints, four at a time, every `step` words."""
    words = copy.text(source_id).split("\n")[start].split(" ")
    for at in range(0, min(stop, len(words)), step):
        four = " ".join(words[at : at + 4])
        copy.add_passage(source_id, four, kind="misprint", words=four, note="Printed so.")


@mutation("article-reassembled", "verbatim words that touch, twelve in a row")
def _(copy: Copy) -> Place:
    protect(copy)
    quote(copy, "s-courier", 8, 12, 4)
    return copy.at("sources", "s-courier", "source_id", "s-courier")


@mutation("article-reassembled", "verbatim words that make more than a third")
def _(copy: Copy) -> Place:
    protect(copy)
    for line in (4, 6, 8, 10):
        quote(copy, "s-courier", line, 99, 5)
    return copy.at("sources", "s-courier", "source_id", "s-courier")


@mutation("reliability-low", "a field on which the coders differ")
def _(copy: Copy) -> Place:
    other = {"certain": "possible"}
    rows = [
        {**row, "value": other.get(row["value"], row["value"])}
        if (row["field"], row["coder"]) == ("certainty", "coder-2") and row["claim_id"] < "c-0108"
        else row
        for row in copy.rows("codings")
    ]
    copy.write("codings", rows)
    return Place("codings", None, "field", "certainty")


@mutation("reliability-low", "too few claims coded twice")
def _(copy: Copy) -> Place:
    twice = ("c-0103", "c-0105", "c-0109", "c-0113")
    rows = copy.rows("codings")
    copy.write("codings", [r for r in rows if r["coder"] == "coder-1" or r["claim_id"] in twice])
    return Place("claims", None, "claim_id")


@mutation("reliability-low", "an accusation whose second coding was not blind")
def _(copy: Copy) -> Place:
    rows = copy.rows("codings")
    copy.write(
        "codings", [{**r, "blind": "false"} if r["claim_id"] == "c-0105" else r for r in rows]
    )
    return Place("claims", None, "claim_id")
