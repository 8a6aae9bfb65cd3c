"""Packages after the shapes of linguistic genealogies: several TSV tables, lists, own keys."""

from __future__ import annotations

from typing import Any

from corpus_case import FINDINGS, Case, error, key, lines, schema

LANGUOID = schema(
    "id",
    "name",
    "parent_id",
    "latitude:number",
    primaryKey=["id"],
    foreignKeys=[key("parent_id", "", "id")],
)
FORM = schema(
    "form_id:integer",
    "language_id",
    "form",
    {"name": "segments", "type": "list", "delimiter": " "},
    {"name": "cognates", "type": "list", "delimiter": ";", "itemType": "integer"},
    primaryKey="form_id",
    foreignKeys=[key(["language_id"], "languoids", ["id"])],
    missingValues=["", "NA"],
)
L = ("id\tname\tparent_id\tlatitude", "fam1\tOld Quelic\t\t", "quel\tQuelic\tfam1\t12.5")
F = (
    "form_id\tlanguage_id\tform\tsegments\tcognates",
    "1\tquel\tʃaˈna\tʃ a n a\t4;11",
    "2\tfam1\t*sana\ts a n a\t4",
    "3\tquel\t“tu”\tNA\tNA",
)
BOTH = {"languoids": 2, "forms": 3}


def package(languoid: Any = LANGUOID, form: Any = FORM, **more: Any) -> dict[str, Any]:
    """Return the descriptor of languages and their words."""
    return {
        "name": "quelic",
        "resources": [
            {"name": "languoids", "path": "languoids.tsv", "schema": languoid},
            {"name": "forms", "path": "forms.tsv", "schema": form},
        ],
        **more,
    }


def files(languoids: tuple[str, ...] = L, forms: tuple[str, ...] = F) -> dict[str, bytes]:
    """Return the two tables."""
    return {"languoids.tsv": lines(*languoids), "forms.tsv": lines(*forms)}


CASES = [
    Case(
        "lists-and-self-reference",
        "A tree refers to itself and cells hold lists; the ending .tsv tells the delimiter.",
        package(),
        files(),
        True,
        BOTH,
    ),
    Case(
        "own-table-by-its-name",
        "Version 1 writes the own table as an empty text, others by its name: both are followed.",
        package({**LANGUOID, "foreignKeys": [key("parent_id", "languoids", "id")]}),
        files(),
        True,
        BOTH,
    ),
    Case(
        "own-table-without-resource",
        "In version 2 a reference without `resource` is one to the table itself.",
        package(
            {
                **LANGUOID,
                "foreignKeys": [{"fields": ["parent_id"], "reference": {"fields": ["id"]}}],
            }
        ),
        files(),
        True,
        BOTH,
    ),
    Case(
        "parent-that-is-not-there",
        "A family was merged into another and its members still name it.",
        package(),
        files((*L, "vel\tVelic\tfam9\t")),
        False,
        {**BOTH, "languoids": 3},
        {error("foreign-key", "languoids")},
    ),
    Case(
        "word-in-a-list-of-numbers",
        "The items of a list have a type, too.",
        package(),
        files(forms=(*F, "4\tquel\tta\tt a\t4;x")),
        False,
        {**BOTH, "forms": 4},
        {error("type-error", "forms")},
    ),
    Case(
        "the-same-id-twice",
        "Two exports were joined and ids of the first recur in the second.",
        package(),
        files(forms=(*F, "1\tquel\tta\tt a\t")),
        False,
        {**BOTH, "forms": 4},
        {error("primary-key", "forms")},
    ),
    Case(
        "separator-as-own-property",
        "Converters keep `separator` and `propertyUrl` of CSVW on a text field: extensions.",
        package(
            form={
                **FORM,
                "fields": [
                    *FORM["fields"][:4],
                    {"name": "cognates", "separator": ";", "propertyUrl": "http://t.example/c"},
                ],
            }
        ),
        files(),
        True,
        BOTH,
    ),
    Case(
        "schema-in-a-file",
        "The schema of each table is a file of the package, named by its path.",
        {
            "name": "words",
            "resources": [
                {"name": "words", "path": "data/words.csv", "schema": "schemas/words.json"}
            ],
        },
        {
            "data/words.csv": lines("id,word", '1,"so, so"', '2,"a ""b"""'),
            "schemas/words.json": b'{"fields": [{"name": "id", "type": "integer"},'
            b' {"name": "word", "type": "string"}]}',
        },
        True,
        {"words": 2},
    ),
    Case(
        "type-of-another-standard",
        "CSVW and databases say `float`; Table Schema has no such type and the cells go unchecked.",
        package({**LANGUOID, "foreignKeys": [], "fields": schema("id", "name:float")["fields"]}),
        files(),
        False,
        {"forms": 3},
        {error("type-unknown", "languoids")},
        {"languoids": FINDINGS},
    ),
    Case(
        "key-into-a-field-that-is-not-there",
        "The key names the field as it was called before it was renamed.",
        package(form={**FORM, "foreignKeys": [key("language_id", "languoids", "glottocode")]}),
        files(),
        False,
        BOTH,
        {error("schema-invalid", "forms")},
    ),
    Case(
        "key-of-another-type",
        "Numbers refer to ids that are texts, some of them words: the number is looked up as text.",
        {
            "name": "families",
            "resources": [
                {
                    "name": "members",
                    "path": "members.csv",
                    "schema": schema("of:integer", foreignKeys=[key("of", "families", "id")]),
                },
                {"name": "families", "path": "families.csv", "schema": schema("id")},
            ],
        },
        {"members.csv": lines("of", "1", "2"), "families.csv": lines("id", "1", "isolate")},
        False,
        {"members": 2, "families": 2},
        {error("foreign-key", "members")},
    ),
    Case(
        "bibliography-beside",
        "A BibTeX file and a readme are files of the package and no tables.",
        package(
            resources=[
                *package()["resources"],
                {"name": "sources", "path": "sources.bib", "format": "bib"},
                {"name": "readme", "path": "README.md", "mediatype": "text/markdown"},
            ]
        ),
        {**files(), "sources.bib": b"@book{x}\n", "README.md": b"# Quelic\n"},
        True,
        BOTH,
        unread={"sources": "not a table", "readme": "not a table"},
    ),
]
