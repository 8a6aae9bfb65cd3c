"""Structure: the descriptor, the schemas, the shape of files, types and keys."""

from __future__ import annotations

from editing import Copy, Place

from mutations.registry import cells, mutation

CODING = "c0101-act-1"


# cells and keys


cells("type-error", "a word for a day", "codings", CODING, "coded_on", coded_on="yesterday")
cells("type-error", "a word for true or false", "codings", CODING, "blind", blind="perhaps")
cells("constraint-error", "a code outside its vocabulary", "codings", CODING, "field", field="mood")
cells("constraint-error", "a required cell left empty", "codings", CODING, "value", value="")
cells(
    "constraint-error",
    "a number beyond its maximum",
    "events",
    "e-dock-strike",
    "place_precision",
    place_precision="9",
)
cells(
    "foreign-key", "a claim that does not exist", "codings", CODING, "claim_id", claim_id="c-9999"
)


@mutation("primary-key", "a key that stands twice")
def _(copy: Copy) -> Place:
    copy.add_row("codings", like=CODING)
    first = copy.file("codings").read_text("utf-8").split("\n").index(_line(copy, CODING)) + 1
    return Place("codings", first + 1, "coding_id", CODING)


def _line(copy: Copy, coding: str) -> str:
    lines = copy.file("codings").read_text("utf-8").split("\n")
    return next(line for line in lines if line.startswith(f"{coding},"))


@mutation("foreign-key", "an actor that rows name is deleted")
def _(copy: Copy) -> Place:
    copy.drop_row("actors", "a-destil")
    return copy.at("claims", "c-0116", "speaker_id", "a-destil")


@mutation("unique-key", "two codes at one place of a vocabulary")
def _(copy: Copy) -> Place:
    copy.edit_schema("codes", lambda schema: schema.update(uniqueKeys=[["vocabulary", "ordinal"]]))
    copy.set_cells("codes", ("genre", "opinion"), ordinal="1")
    return Place("codes", field="vocabulary, ordinal")


@mutation("unique-error", "a name twice in a column that is to be unique")
def _(copy: Copy) -> Place:
    copy.edit_field("events", "label", lambda f: f["constraints"].update(unique=True))
    first, second = copy.rows("events")[:2]
    copy.set_cells("events", second["event_id"], label=first["label"])
    return copy.at("events", second["event_id"], "label", first["label"])


@mutation("limit-exceeded", "a number of more than 64 bits")
def _(copy: Copy) -> Place:
    number = "1" + "0" * 30
    copy.edit_field("codes", "ordinal", lambda field: field["constraints"].pop("maximum"))
    copy.set_cells("codes", ("genre", "opinion"), ordinal=number)
    return copy.at("codes", ("genre", "opinion"), "ordinal", number)


# rows


@mutation("blank-row", "an empty line at the end")
def _(copy: Copy) -> Place:
    copy.edit_bytes("relations", lambda data: data + b"\n")
    return Place("relations", 4)


@mutation("blank-row", "a line of commas")
def _(copy: Copy) -> Place:
    copy.edit_bytes("relations", lambda data: data + b",,,,\n")
    return Place("relations", 4)


@mutation("extra-cell", "a comma too many")
def _(copy: Copy) -> Place:
    copy.edit_line("codings", 3, lambda line: line + ",more")
    return Place("codings", 3, value="more")


@mutation("missing-cell", "a row that ends early")
def _(copy: Copy) -> Place:
    copy.edit_line("codes", 3, lambda line: line.rpartition(",")[0])
    return Place("codes", 3, "deprecated")


@mutation("unclosed-quote", "a quote that swallows the rest of the file")
def _(copy: Copy) -> Place:
    last = len(copy.rows("events")) + 1
    copy.edit_line("events", last, lambda line: line.rpartition(",")[0] + ',"open')
    return Place("events", last)


# headers


def _header(rule: str, what: str, old: str, new: str, field: str | None, value: str) -> None:
    @mutation(rule, what)
    def _(copy: Copy) -> Place:
        copy.edit_line("codings", 1, lambda line: line.replace(old, new))
        return Place("codings", 1, field, value)


_header("incorrect-label", "a label in another case", "coder", "Coder", "coder", "Coder")
_header("duplicate-label", "a label twice", "blind", "coder", "blind", "coder")
_header("blank-label", "a label left out", "blind", "", "blind", "")


@mutation("extra-label", "a column that the schema does not have")
def _(copy: Copy) -> Place:
    copy.edit_line("codings", 1, lambda line: line + ",mood")
    return Place("codings", 1, value="mood")


@mutation("missing-label", "a column is gone")
def _(copy: Copy) -> Place:
    lines = copy.file("codings").read_text("utf-8").splitlines()
    shorter = "\n".join(line.rpartition(",")[0] for line in lines)
    copy.edit_bytes("codings", lambda _: f"{shorter}\n".encode())
    return Place("codings", 1, "coded_on")


@mutation("blank-header", "a first line without a word")
def _(copy: Copy) -> Place:
    copy.edit_bytes("codings", lambda data: b"\n" + data)
    return Place("codings", 1)


# files


@mutation("encoding-error", "a byte that is not UTF-8")
def _(copy: Copy) -> Place:
    copy.edit_bytes("codings", lambda data: data.replace(b"coder-1", b"coder-\xe9", 1))
    return Place("codings", value="0xe9")


@mutation("source-error", "a file of no bytes")
def _(copy: Copy) -> Place:
    copy.edit_bytes("codings", lambda data: b"")
    return Place("codings", path="data/codings.csv")


@mutation("file-missing", "a table's file is gone")
def _(copy: Copy) -> Place:
    copy.file("codings").unlink()
    return Place("codings", path="data/codings.csv")


@mutation("file-missing", "a table's schema is gone")
def _(copy: Copy) -> Place:
    schema = copy.resource("codings")["schema"]
    (copy.root / schema).unlink()
    return Place("codings", path=schema)


# descriptor and schemas


@mutation("path-unsafe", "a path that leads out of the package")
def _(copy: Copy) -> Place:
    copy.file("codings").rename(copy.root.parent / "codings.csv")
    copy.edit_resource("codings", lambda r: r.update(path="../codings.csv"))
    return Place("codings", field="path", value="../codings.csv", path="datapackage.json")


@mutation("path-unsafe", "a schema outside the package")
def _(copy: Copy) -> Place:
    path = "../codings.json"
    copy.edit_resource("codings", lambda r: r.update(schema=path))
    return Place("codings", field="schema", value=path, path="datapackage.json")


@mutation("nothing-read", "every table at a URL", refresh=False)
def _(copy: Copy) -> Place:
    for item in copy.descriptor()["resources"]:
        copy.file(item["name"]).unlink()
        url = f"https://data.example/{item['name']}.csv"
        copy.edit_resource(item["name"], lambda r, url=url: r.update(path=url))
    return Place(path="datapackage.json")


@mutation("path-unsafe", "a link that leads out of the package")
def _(copy: Copy) -> Place:
    outside = copy.root.parent / "codings.csv"
    copy.file("codings").rename(outside)
    copy.file("codings").symlink_to(outside)
    return Place("codings", field="path", value="data/codings.csv", path="datapackage.json")


@mutation("descriptor-invalid", "a near miss of a property")
def _(copy: Copy) -> Place:
    copy.edit_descriptor(lambda d: d.update(licence=d.pop("licenses")))
    return Place(field="licence", value="licence", path="datapackage.json")


@mutation("descriptor-invalid", "a resource without a name")
def _(copy: Copy) -> Place:
    copy.edit_resource("codings", lambda r: r.pop("name"))
    return Place(field="name", path="datapackage.json")


@mutation("descriptor-invalid", "one key twice", refresh=False)
def _(copy: Copy) -> Place:
    file = copy.root / "datapackage.json"
    text = file.read_text("utf-8")
    file.write_text(text.replace("{", '{\n  "title": "Another title",', 1), "utf-8")
    return Place(value="title", path="datapackage.json")


@mutation("schema-invalid", "a near miss of a property")
def _(copy: Copy) -> Place:
    copy.edit_field("codings", "value", lambda f: f.update(constraint=f.pop("constraints")))
    return Place("codings", field="constraint", value="constraint")


@mutation("schema-invalid", "a constraint that the standard does not have")
def _(copy: Copy) -> Place:
    copy.edit_field("codings", "value", lambda f: f["constraints"].update(nullable=False))
    return Place("codings", field="nullable", value="nullable")


@mutation("schema-invalid", "a key of a field that does not exist")
def _(copy: Copy) -> Place:
    copy.edit_schema("codings", lambda s: s.update(primaryKey=["coding"]))
    return Place("codings", field="primaryKey", value="coding")


@mutation("schema-invalid", "a foreign key to a table that does not exist")
def _(copy: Copy) -> Place:
    copy.edit_schema(
        "codings", lambda s: s["foreignKeys"][0]["reference"].update(resource="klaims")
    )
    return Place("codings", field="claim_id", value="klaims")


@mutation("type-unknown", "a type that the standard does not have")
def _(copy: Copy) -> Place:
    copy.edit_field("codings", "value", lambda f: f.update(type="strign"))
    return Place("codings", field="value", value="strign")


@mutation("category-unknown", "a cell outside the categories of its field")
def _(copy: Copy) -> Place:
    copy.edit_field("codings", "coder", lambda f: f.update(categories=["coder-1"]))
    return Place("codings", field="coder", value="coder-2")
