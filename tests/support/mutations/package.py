"""The package as a whole: manifest, profile, empty tables."""

from __future__ import annotations

from editing import Copy, Place

from mutations.registry import mutation


@mutation("manifest-wrong", "a table that changed after its hash was taken", refresh=False)
def _(copy: Copy) -> Place:
    copy.set_cells("claims", "c-0101", text="Grain left the store of the harbour in February 2019.")
    return Place("claims", field="hash", path="datapackage.json")


@mutation("manifest-wrong", "a file that the descriptor does not list")
def _(copy: Copy) -> Place:
    (copy.root / "data" / "extra.csv").write_text("a,b\n1,2\n", "utf-8")
    return Place(path="data/extra.csv", value="data/extra.csv")


@mutation("profile-undeclared", "our tables, and no word of the profile")
def _(copy: Copy) -> Place:
    copy.edit_descriptor(lambda d: d.pop("claimsProfile"))
    return Place(path="datapackage.json")


@mutation("level-unmet", "a cell of level 4 is empty, and the package's own schema allows it")
def _(copy: Copy) -> Place:
    copy.edit_field("claims", "coded_by", lambda field: field["constraints"].pop("required"))
    copy.set_cells("claims", "c-0101", coded_by="")
    return Place("claims", field="coded_by", path="data/claims.csv")


@mutation("level-unmet", "a table of level 4 is left out")
def _(copy: Copy) -> Place:
    copy.edit_descriptor(
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "codes"])
    )
    (copy.root / "data" / "codes.csv").unlink()
    return Place(value="codes", path="datapackage.json")


@mutation("table-empty", "a header and no rows")
def _(copy: Copy) -> Place:
    copy.write("relations", [])
    return Place("relations", path="data/relations.csv", severity="warning")


@mutation("table-empty", "no claims at all")
def _(copy: Copy) -> Place:
    for item in copy.descriptor()["resources"]:
        if item["name"] != "codes":
            copy.write(item["name"], [])
    return Place("claims", path="data/claims.csv", severity="error")


@mutation("version-disagrees", "another version in the changelog")
def _(copy: Copy) -> Place:
    (copy.root / "CHANGELOG.md").write_text("# Changelog\n\n## 9.9.9\n", "utf-8")
    return Place(field="version", value="9.9.9", path="datapackage.json")


@mutation("version-unmoved", "a note more, and the version that it was", against=True)
def _(copy: Copy) -> Place:
    copy.set_cells("claims", "c-0101", note="Said in the heading too.")
    copy.move_to("0.1.0")
    return Place(field="version", value="0.1.0", path="datapackage.json")


@mutation("id-dropped", "an actor that has another id now", against=True)
def _(copy: Copy) -> Place:
    copy.rename("actors", "a-destil", "a-destil-runa")
    copy.move_to("0.2.0")
    return Place("actors", field="actor_id", value="a-destil", path="datapackage.json")


@mutation("id-reassigned", "an event that has become another", against=True)
def _(copy: Copy) -> Place:
    copy.set_cells("events", "e-dock-strike", label="Crossing of the strait", type="travel")
    copy.move_to("0.2.0")
    return copy.at("events", "e-dock-strike", "event_id", "e-dock-strike")


@mutation("changelog-missing", "a version of which no entry tells", against=True)
def _(copy: Copy) -> Place:
    copy.edit_descriptor(lambda d: d.update(version="0.1.1"))
    return Place(field="version", value="0.1.1", path="datapackage.json")
