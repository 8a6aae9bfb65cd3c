"""Actors, events and identifiers."""

from __future__ import annotations

from editing import Copy, Place

from mutations.registry import cells, mutation


@mutation("unnamed-actor-identified", "an official who asked not to be named is looked up")
def _(copy: Copy) -> Place:
    copy.add_row(
        "identifiers",
        actor_id="a-harbour-official",
        scheme="iso3166",
        value="XAB",
        match="exact",
        judged_on="2026-11-24",
    )
    return copy.at("identifiers", ("iso3166", "XAB"))


@mutation("unnamed-actor-unscoped", "one unnamed official in reports that share no document")
def _(copy: Copy) -> Place:
    copy.set_cells("claims", "c-0102", speaker_id="a-harbour-official")
    copy.add_row(
        "attributions",
        evidence_id="v-0102",
        step="1",
        actor_id="a-harbour-official",
        resolution="explicit",
    )
    return copy.at("actors", "a-harbour-official", "actor_id", "a-harbour-official")


cells(
    "label-names-person",
    "a surname in an event's label",
    "events",
    "e-grain-sale",
    "label",
    label="Sale of grain by Velmek",
)
cells(
    "label-names-person",
    "a surname with an accent",
    "events",
    "e-grain-sale",
    "label",
    label="Vélmek’s sale of grain",
)


@mutation("label-names-person", "a surname in the package's title")
def _(copy: Copy) -> Place:
    copy.edit_descriptor(lambda d: d.update(title="The Sorvall papers"))
    return Place(field="title", path="datapackage.json")


cells(
    "note-names-unknown",
    "a claim that does not exist, in an event's note",
    "events",
    "e-grain-sale",
    "note",
    note="The e-mails of s-courier do not tell of it; see c-9999.",
)
cells(
    "note-names-unknown",
    "a source that does not exist, in an event's label",
    "events",
    "e-grain-sale",
    "label",
    label="Sale of grain (s-herald)",
)


@mutation("note-names-unknown", "an event that does not exist, in the reason of a retired id")
def _(copy: Copy) -> Place:
    retired = {"id": "e-bread", "retiredIn": "0.2.0", "reason": "The same as e-loaf."}
    copy.edit_descriptor(lambda d: d.update(retired=[retired]))
    return Place(field="reason", path="datapackage.json")


cells(
    "identifier-unsound",
    "two subjects",
    "identifiers",
    ("iso3166", "XAA"),
    None,
    event_id="e-grain-loss",
)
cells(
    "identifier-unsound",
    "a value that does not fit its scheme",
    "identifiers",
    ("iso3166", "XAA"),
    "value",
    value="Tarnevia",
)
cells(
    "identifier-unsound",
    "a row of ours that does not exist",
    "identifiers",
    ("self", "e-grain-sale"),
    "value",
    value="e-nowhere",
)


@mutation("identifier-unsound", "one exact value for two entities")
def _(copy: Copy) -> Place:
    copy.add_row("identifiers", like=("iso3166", "XAA"), actor_id="a-assembly")
    return Place("identifiers", value="XAA")


cells(
    "speaker-unresolved",
    "nobody knows who speaks",
    "attributions",
    ("v-0117", "1"),
    "resolution",
    resolution="unresolved",
)


@mutation("row-orphaned", "an actor that is used nowhere")
def _(copy: Copy) -> Place:
    copy.add_row("actors", like="a-gazette", actor_id="a-nobody", name="Nobody’s Herald")
    return copy.at("actors", "a-nobody", "actor_id", "a-nobody")


@mutation("row-orphaned", "an event that is used nowhere")
def _(copy: Copy) -> Place:
    copy.add_row("events", like="e-dock-strike", event_id="e-regatta", label="Regatta")
    return copy.at("events", "e-regatta", "event_id", "e-regatta")
