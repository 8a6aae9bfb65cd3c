"""Faults of a JSON-LD export of the valid package, and the judges that must see them.

J1 to J7 are those of `judging`; js and ts are jsonld.js and schema-dts, run by `judges/run`. A
judge that sees less than stands here judges nothing; one that comes to see more is entered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Change = Callable[[Json], object]
PASSAGE = (
    "She alleged that Orsa Velmek, the harbours minister, had personally ordered the grain sold"
    " abroad."
)


@dataclass(frozen=True)
class Fault:
    """One fault: what is wrong, how it is made, and who sees it."""

    name: str
    change: Change
    seen_by: str


def node(document: Json, name: str) -> Json:
    """Return the node of a document that has an id."""
    found: Json = next(item for item in document["@graph"] if item["id"] == name)
    return found


def put(name: str, **cells: Any) -> Change:
    """Return the change that sets keys of a node."""
    return lambda document: node(document, name).update(cells)


def term(key: str, value: Any) -> Change:
    """Return the change that sets a key of the context."""
    return lambda document: document["@context"].update({key: value})


def both(*changes: Change) -> Change:
    """Return several changes as one."""
    return lambda document: [change(document) for change in changes]


def rename(name: str, old: str, new: str) -> Change:
    """Return the change that gives a key of a node another name."""

    def change(document: Json) -> None:
        item = node(document, name)
        item[new] = item.pop(old)

    return change


def drop(name: str, *keys: str) -> Change:
    """Return the change that takes keys from a node."""
    return lambda document: [node(document, name).pop(key, None) for key in keys]


def without(start: str) -> Change:
    """Return the change that takes out the nodes whose ids begin so."""

    def change(document: Json) -> None:
        kept = [item for item in document["@graph"] if not item["id"].startswith(start)]
        assert len(kept) < len(document["@graph"])
        document["@graph"] = kept

    return change


def twice(name: str, **cells: Any) -> Change:
    """Return the change that adds a node again, with other cells."""
    return lambda document: document["@graph"].append({**node(document, name), **cells})


FAULTS = {
    1: Fault("unknown key", put("claim/c-0101", mood="calm"), "J1 J6 J7 J7t js"),
    2: Fault(
        "typo in a context IRI",
        term("author", {"@id": "schema:autor", "@type": "@id"}),
        "J4 J5 J6 ts",
    ),
    3: Fault(
        "wrong domain",
        both(
            term("claimReviewed", "schema:claimReviewed"),
            put("claim/c-0101", claimReviewed="Grain left the store."),
        ),
        "J4 J5 J6 J7 J7t ts",
    ),
    4: Fault("wrong range", put("claim/c-0101", author="source/s-courier"), "J3 J4 J5 J6 ts"),
    5: Fault("wrong class name", term("Claim", "schema:Clam"), "J4 J5 J6 ts"),
    6: Fault("dangling reference", put("claim/c-0101", author="actor/a-no"), "J3 J4 J5 J6"),
    7: Fault("impossible date", put("source/s-courier", datePublished="2019-02-30"), "J3 J4 J5 J6"),
    8: Fault("EDTF in a schema.org date", put("source/s-courier", datePublished="2019-03~"),
             "J3 J4 J5 J6"),
    9: Fault("undeclared code", put("claim/c-0101", act="allege"), "J1 J4 J5 J6"),
    10: Fault("no @base", lambda document: document["@context"].pop("@base"), "J1 J2 J4 J6 js"),
    11: Fault("https://schema.org/", term("schema", "https://schema.org/"), "J3 J4 J5 J6 ts"),
    12: Fault("fraction as JSON number", put("evidence/v-0101/position", start=1.5),
              "J2 J6 J7 J7t"),
    13: Fault(
        "two keys on one term",
        both(
            term("caption", "schema:headline"),
            rename("source/s-courier", "headline", "caption"),
        ),
        "J1 J6 J7 J7t",
    ),
    14: Fault("an id twice", twice("claim/c-0101", text="No grain left."), "J4 J5 J6 J7 J7t"),
    15: Fault("offset off by one, two ends", put("evidence/v-0101/position", start=168), "J7t"),
    16: Fault("claim without evidence", without("evidence/v-0107"), "J4 J5 J6"),
    17: Fault("empty string", put("evidence/v-0101", note=""), "J5 J6 J7 J7t"),
    18: Fault("offset off by one, whole span", put("evidence/v-0108/position", start=555),
              "J7 J7t"),
    19: Fault("raw hyphen in a fragment",
              put("evidence/v-0101/fragment", value=":~:text=between-26,three%20nights"),
              "J5 J6 J7 J7t"),
    20: Fault("fragment that matches elsewhere",
              put("evidence/v-0108/fragment", value=":~:text=from%20the%20harbour"), "J7 J7t"),
    21: Fault("event that points at a person", put("event/e-grain-sale", author="actor/a-velmek"),
              "J4 J5 J6 J7 J7t ts"),
    22: Fault("proposition without standing",
              drop("proposition/p-0102", "affirmedStanding", "affirmedOriginsMin",
                   "affirmedOriginsMax", "affirmedBy"), "J5 J6"),
    23: Fault("country as speaker",
              both(term("Country", "schema:Country"), put("actor/a-courier", type="Country")),
              "J3 J4 J5 J6 ts"),
    24: Fault("passage of an article in a note",
              both(put("evidence/v-0101", note=PASSAGE),
                   put("source/s-courier", rightsStatus="third_party")), "J7t"),
}  # fmt: skip
