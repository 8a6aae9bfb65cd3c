"""Places in texts: spans, hashes, first and last words, passages."""

from __future__ import annotations

from editing import Copy, Place

from mutations.registry import cells, mutation

OTHER_DIGEST = "0" * 64
MAIL = "s-evening-mail"
COURIER = "s-courier"


@mutation("claim-uncited", "the only evidence of a claim and its attributions are deleted")
def _(copy: Copy) -> Place:
    copy.drop_row("evidence", "v-0115")
    copy.drop_where("attributions", evidence_id="v-0115")
    return copy.at("claims", "c-0114", "claim_id", "c-0114")


@mutation("evidence-source-not-held", "evidence points into a document that nobody read")
def _(copy: Copy) -> Place:
    span = {**copy.span(MAIL, "no copy"), "start": "0", "end": "7"}
    copy.add_row(
        "evidence", like="v-0113", **{**span, "evidence_id": "v-0199"}, source_id="s-gazette"
    )
    copy.add_row(
        "attributions",
        evidence_id="v-0199",
        step="0",
        actor_id="a-gazette",
        source_id="s-gazette",
        resolution="explicit",
    )
    return copy.at("evidence", "v-0199", "source_id", "s-gazette")


cells(
    "evidence-span-outside-text",
    "a span ends after the end of the text",
    "evidence",
    "v-0115",
    "end",
    end="5000",
)
cells(
    "evidence-span-outside-text",
    "a span ends before it starts",
    "evidence",
    "v-0115",
    "end",
    end="340",
)
for name, words in {
    "a cue ends after the end of the text": {"cue_start": "340", "cue_end": "5000"},
    "a mention ends after the end of the text": {"mention_end": "5000"},
    "a mention ends where it starts": {"mention_end": "333"},
}.items():
    ends = next(cell for cell in words if cell.endswith("_end"))
    cells("evidence-span-outside-text", name, "attributions", ("v-0104", "1"), ends, **words)
cells(
    "cell-misfilled",
    "a cue ends before it starts",
    "attributions",
    ("v-0104", "1"),
    "cue_start",
    cue_start="350",
    cue_end="346",
)
cells(
    "cell-misfilled",
    "the start of a cue without its end",
    "attributions",
    ("v-0104", "1"),
    "cue_start",
    cue_start="346",
)
cells(
    "cell-misfilled",
    "the hash of a mention that has no place",
    "attributions",
    ("v-0103", "0"),
    "mention_sha256",
    mention_sha256=OTHER_DIGEST,
)
cells(
    "evidence-hash-mismatch",
    "the hash of a mention without words is that of other words",
    "attributions",
    ("v-0104", "1"),
    "mention_sha256",
    mention="",
    mention_sha256=OTHER_DIGEST,
)


@mutation("evidence-span-over-lines", "a span runs over the end of a line")
def _(copy: Copy) -> Place:
    copy.respan("v-0113", "no copy of any sale order had come to light.\n\nTal Emrik")
    return copy.at("evidence", "v-0113")


@mutation("evidence-span-wide", "a span of more than 300 code points")
def _(copy: Copy) -> Place:
    text = copy.text(COURIER)
    line = next(line for line in text.split("\n") if "At least" in line)
    copy.respan("v-0104", line.strip("“."))
    return copy.at("evidence", "v-0104")


cells(
    "source-hash-mismatch",
    "one digit of a hash",
    "sources",
    COURIER,
    "text_sha256",
    text_sha256=OTHER_DIGEST,
)
cells(
    "source-hash-mismatch",
    "a wrong number of code points",
    "sources",
    COURIER,
    "text_chars",
    text_chars="1000",
)


@mutation("source-hash-mismatch", "a text that is not there")
def _(copy: Copy) -> Place:
    (copy.texts / "courier.txt").unlink()
    return copy.at("sources", COURIER, "text_sha256", copy.row("sources", COURIER)["text_sha256"])


@mutation("source-hash-mismatch", "one character of a text")
def _(copy: Copy) -> Place:
    text = copy.text(COURIER)
    (copy.texts / "courier.txt").write_bytes(text.replace("damp", "dump").encode())
    return copy.at("sources", COURIER, "text_sha256", copy.row("sources", COURIER)["text_sha256"])


cells(
    "evidence-hash-mismatch",
    "the hash of a span",
    "evidence",
    "v-0102",
    "sha256",
    sha256=OTHER_DIGEST,
)
cells(
    "evidence-hash-mismatch",
    "the hash of a derivation",
    "derivations",
    (MAIL, COURIER, "reports_on"),
    "sha256",
    sha256=OTHER_DIGEST,
)
cells(
    "evidence-hash-mismatch",
    "a mention other than the words at its place",
    "attributions",
    ("v-0117", "1"),
    "mention",
    mention="Rune Destil",
)


@mutation("evidence-hash-mismatch", "the hash of a passage")
def _(copy: Copy) -> Place:
    key = (COURIER, "0", "56", "furniture")
    copy.set_cells("passages", key, sha256=OTHER_DIGEST)
    return copy.at("passages", key, "sha256", OTHER_DIGEST)


cells(
    "evidence-snippet-mismatch",
    "one last word, where two are due",
    "evidence",
    "v-0102",
    "text_end",
    text_end="store",
)
cells(
    "evidence-snippet-mismatch",
    "first words that stand elsewhere",
    "evidence",
    "v-0102",
    "text_start",
    text_start="PORT SELM,",
)


@mutation("text-unaccounted", "a sentence that no row accounts for")
def _(copy: Copy) -> Place:
    copy.drop_where("passages", source_id=COURIER, kind="uncoded")
    return copy.at("sources", COURIER)


cells(
    "passage-unsound",
    "a name without an actor",
    "passages",
    (COURIER, "0", "14", "name"),
    "actor_id",
    actor_id="",
)
cells(
    "passage-unsound",
    "a misprint without its words",
    "passages",
    (COURIER, "570", "577", "misprint"),
    "words",
    words="",
)


@mutation("passage-unsound", "evidence in the page furniture")
def _(copy: Copy) -> Place:
    copy.add_passage(COURIER, "5,000 tonnes of grain gone", kind="furniture")
    return Place("evidence", field="start")
