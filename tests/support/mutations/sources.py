"""Chains, derivations and the documents behind them."""

from __future__ import annotations

from editing import Copy, Place

from mutations.registry import cells, mutation

MAIL = "s-evening-mail"
COURIER = "s-courier"


@mutation("chain-broken", "a step is skipped")
def _(copy: Copy) -> Place:
    copy.set_cells("attributions", ("v-0111", "2"), step="3")
    return Place("evidence", value="v-0111")


@mutation("chain-broken", "evidence without any step")
def _(copy: Copy) -> Place:
    copy.drop_where("attributions", evidence_id="v-0115")
    return Place(value="v-0115")


cells(
    "chain-starts-elsewhere",
    "step 0 is not the publisher of the source",
    "attributions",
    ("v-0117", "0"),
    "actor_id",
    actor_id="a-courier",
)
cells(
    "chain-starts-elsewhere",
    "step 0 names another document",
    "attributions",
    ("v-0117", "0"),
    "source_id",
    source_id=COURIER,
)
cells(
    "chain-ends-elsewhere",
    "the last step is not the speaker",
    "attributions",
    ("v-0117", "1"),
    "actor_id",
    actor_id="a-emrik",
)


@mutation("chain-loops", "one document and its outlet come twice")
def _(copy: Copy) -> Place:
    copy.set_cells("attributions", ("v-0111", "2"), step="3")
    copy.add_row(
        "attributions",
        evidence_id="v-0111",
        step="2",
        actor_id="a-courier",
        source_id=COURIER,
        resolution="explicit",
    )
    return copy.at("attributions", ("v-0111", "2"))


@mutation(
    "chain-contradicts-derivations", "a document in a chain on which the source does not rest"
)
def _(copy: Copy) -> Place:
    copy.drop_row("derivations", (MAIL, "s-gazette", "reports_on"))
    return copy.at("attributions", ("v-0112", "1"), "source_id", "s-gazette")


@mutation("derivation-cycle", "a source that rests on itself")
def _(copy: Copy) -> Place:
    key = (COURIER, COURIER, "follows_up")
    _derive(copy, key)
    return copy.at("derivations", key)


@mutation("derivation-cycle", "two sources that rest on each other")
def _(copy: Copy) -> Place:
    copy.set_cells(
        "sources",
        "s-quay-speech",
        published_edtf="2019-03-12/2019-03-15",
        published_latest="2019-03-15",
    )
    _derive(copy, ("s-gazette", "s-quay-speech", "quotes"))
    _derive(copy, ("s-quay-speech", "s-gazette", "quotes"))
    return Place("derivations")


def _derive(copy: Copy, key: tuple[str, str, str]) -> None:
    copy.add_row(
        "derivations", source_id=key[0], from_source_id=key[1], kind=key[2], basis="inferred"
    )


@mutation("derivation-from-future", "a source that rests on a later one")
def _(copy: Copy) -> Place:
    copy.set_cells(
        "sources",
        "s-quay-speech",
        published_edtf="2019-03-17",
        published_earliest="2019-03-17",
        published_latest="2019-03-17",
    )
    return copy.at("derivations", (COURIER, "s-quay-speech", "quotes"))


@mutation("source-uncited", "a document that nobody read and nothing rests on")
def _(copy: Copy) -> Place:
    copy.add_row(
        "sources",
        source_id="s-leaflet",
        kind="unknown",
        held="false",
        rights="unknown",
        status="unknown",
    )
    return copy.at("sources", "s-leaflet", "source_id", "s-leaflet")
