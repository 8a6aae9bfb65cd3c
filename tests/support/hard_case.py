"""A package that holds everything an export can lose: each code, null, nasty text and date."""

from __future__ import annotations

from editing import Copy

from toolkit.derived.tidy import tidy
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package

NASTY = [
    "=1+1", "+1", "-1", "@x", "'x", "NA", "null", "None", "true", "0x10", "1e3", "007", "nan",
    "a,b", 'a "b"', "a;b", "\U0001f5e3 𝒳", "a\u00a0b", "‘a’ “b”", "é", "\u202eabc", "<b>&amp;",
    "\\n", "%20", "a/b c#d?e", "ﬁ", "x" * 5000,
]  # fmt: skip
DATES = ["../2018", "2018-05-2X", "2018~", "2018-22", "2018/..", "[2018-01,2018-03]"]
KEYS = {
    "attributions": "step",
    "passages": "start",
    "derivations": "from_source_id",
    "exclusions": "excluded_id",
    "relations": "to_claim_id",
    "identifiers": "value",
}
FREE = ("title", "name", "label", "text", "note", "definition", "mention", "cue", "author", "place")


def hard(copy: Copy) -> Copy:
    """Add to each table a row for each code, each null, each nasty text and date that it may hold.

    They need not be sound, only what the Table Schemas allow and a graph can say.
    """
    copy.edit_descriptor(
        lambda d: d.update(base="https://example.org/", ns="https://example.org/n#")
    )
    for table in (item["name"] for item in copy.descriptor()["resources"]):
        if table != "codes":
            rows = copy.rows(table)
            rows += [
                {**row, **new_key(copy, table, row, number)}
                for number, row in enumerate(variants(copy, table, rows[0]))
            ]
            copy.write(table, rows)
    tidy(copy.root).write()
    while bad := faulty(copy):
        for table, records in bad.items():
            copy.write(table, [r for n, r in enumerate(copy.rows(table), 2) if n not in records])
    copy.refresh_manifest()
    return copy


def variants(copy: Copy, table: str, row: dict[str, str]) -> list[dict[str, str]]:
    """Return rows that differ from one in a cell each."""
    found = []
    for field in copy.schema(table)["fields"]:
        name, rules = field["name"], field.get("constraints", {})
        cells = [str(code) for code in rules.get("enum", [])]
        cells += [] if rules.get("required") else [""]
        cells += NASTY if name in FREE else DATES if name.endswith("_edtf") else []
        found += [{**row, name: cell} for cell in cells]
    return [{**row, "text_end": ""} if row.get("text_start") == "" else row for row in found]


def new_key(copy: Copy, table: str, row: dict[str, str], number: int) -> dict[str, str]:
    """Return the cells that give a new row a key of its own."""
    name = KEYS.get(table, copy.schema(table).get("primaryKey", [""])[0])
    if name in ("step", "start"):
        return {name: str(100 + number)}
    if name == "from_source_id":
        sources = [r["source_id"] for r in copy.rows("sources")]
        return {name: sources[number % len(sources)]}
    if name == "excluded_id":
        questions = [r["proposition_id"] for r in copy.rows("propositions")]
        later = [other for other in questions if other > row["excluded_id"]]
        return {name: later[number % len(later)]}
    if name == "to_claim_id":
        claims = [r["claim_id"] for r in copy.rows("claims")]
        return {name: claims[number % len(claims)]}
    return {name: f"Q{number + 1000}" if table == "identifiers" else f"{row[name]}-{number}"}


def faulty(copy: Copy) -> dict[str, set[int]]:
    """Return the records with faults of cells or keys, by table."""
    found: dict[str, set[int]] = {}
    for problem in Tables(open_package(copy.root)).problems:
        assert problem.record is not None, problem
        found.setdefault(str(problem.table), set()).add(problem.record)
    return found
