"""Single cells: ids, codes, what a row requires or forbids, canonical form."""

from __future__ import annotations

from editing import Copy, Place

from mutations.registry import cells, mutation

COURIER = "s-courier"


@mutation("id-malformed", "an id of another table's kind")
def _(copy: Copy) -> Place:
    copy.rename("events", "e-grain-sale", "a-grain-sale")
    copy.set_cells("identifiers", ("self", "e-grain-sale"), value="a-grain-sale")
    return copy.at("events", "a-grain-sale", "event_id", "a-grain-sale")


@mutation("id-carries-date", "a claim named by the day on which it was made")
def _(copy: Copy) -> Place:
    copy.rename("claims", "c-0115", "c-2019-03-16")
    return copy.at("claims", "c-2019-03-16", "claim_id", "c-2019-03-16")


@mutation("id-reused", "an id that an earlier release retired")
def _(copy: Copy) -> Place:
    retired = {"id": "c-0115", "retiredIn": "0.0.9", "replacedBy": None, "reason": "a duplicate"}
    copy.edit_descriptor(lambda d: d.update(retired=[retired]))
    return copy.at("claims", "c-0115", "claim_id", "c-0115")


@mutation("code-unknown", "a code that the schema allows is deleted from codes")
def _(copy: Copy) -> Place:
    copy.drop_row("codes", ("genre", "opinion"))
    return Place(value="opinion")


@mutation("code-unknown", "an active code that the schema does not allow")
def _(copy: Copy) -> Place:
    copy.add_row("codes", like=("genre", "opinion"), code="satire", ordinal="99")
    return Place(value="satire")


cells(
    "cell-misfilled",
    "the time of an event with a unit",
    "propositions",
    "p-0101",
    "unit",
    unit="days",
)
cells("cell-misfilled", "a quantity without a unit", "propositions", "p-0103", "unit", unit="")
cells(
    "cell-misfilled",
    "a held source without a publisher",
    "sources",
    COURIER,
    "publisher_id",
    publisher_id="",
)
cells(
    "cell-misfilled",
    "a reason for withholding a name that is printed",
    "actors",
    "a-destil",
    "withheld_reason",
    withheld_reason="unstated",
)
cells(
    "cell-misfilled",
    "a reason for withholding a name, where the name is printed",
    "passages",
    ("s-courier", "0", "14", "name"),
    "withheld_reason",
    withheld_reason="not_authorised",
)
cells(
    "cell-misfilled",
    "an answer to what accuses nobody",
    "propositions",
    "p-0110",
    "answer",
    answer="given",
)
cells("cell-misfilled", "an inferred reading without a note", "evidence", "v-0101", "note", note="")
cells(
    "cell-not-canonical",
    "a text with an outer space",
    "claims",
    "c-0101",
    "text",
    text="Grain left the harbour store between 26 and 28 February 2019. ",
)
cells(
    "cell-not-canonical",
    "a text that is not in NFC",
    "claims",
    "c-0101",
    "text",
    text="Grain left the harbour store near the cafe\u0301.",
)
cells(
    "cell-not-canonical",
    "a day without its zeros",
    "claims",
    "c-0101",
    "coded_on",
    coded_on="2026-11-4",
)
cells(
    "url-invalid",
    "an address without a scheme",
    "sources",
    COURIER,
    "url",
    url="courier.example/harbour/grain-gone",
)
cells(
    "cell-looks-like-formula",
    "a text that a spreadsheet would compute",
    "claims",
    "c-0101",
    "text",
    text="=Grain left the harbour store in February 2019.",
)


@mutation("file-not-canonical", "rows out of order")
def _(copy: Copy) -> Place:
    lines = copy.file("relations").read_bytes().splitlines(keepends=True)
    copy.edit_bytes("relations", lambda _: b"".join([lines[0], *reversed(lines[1:])]))
    return Place("relations", path="data/relations.csv")


@mutation("file-not-canonical", "lines that end in CR LF")
def _(copy: Copy) -> Place:
    copy.edit_bytes("relations", lambda data: data.replace(b"\n", b"\r\n"))
    return Place("relations", path="data/relations.csv")


@mutation("file-not-canonical", "a byte order mark")
def _(copy: Copy) -> Place:
    copy.edit_bytes("relations", lambda data: b"\xef\xbb\xbf" + data)
    return Place("relations", path="data/relations.csv")


@mutation("file-not-canonical", "quotes that no cell needs")
def _(copy: Copy) -> Place:
    copy.edit_bytes("relations", lambda data: data.replace(b"coder", b'"coder"'))
    return Place("relations", path="data/relations.csv")
