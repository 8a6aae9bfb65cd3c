"""Each line of the versioning recipe: an edit of a package, the step it requires, the evidence."""

from __future__ import annotations

from typing import Any

import pytest
from editing import Copy
from edits import (
    Edit,
    add_plan,
    both,
    cells,
    change_plan,
    code,
    columns,
    limit,
    merged,
    move,
    no_table,
    one_more_table,
    other_name,
    package,
    prop,
    renamed,
    resource,
    retired,
    schema,
    without,
)

from toolkit.package.descriptor import open_package
from toolkit.versions.bump import RULES
from toolkit.versions.diff import Diff, compare
from toolkit.versions.rows import RowDiff

Json = dict[str, Any]


def difference(old: Copy, new: Copy, **options: Any) -> Diff:
    """Compare two copies."""
    return compare(RowDiff(open_package(old.root), open_package(new.root)), **options)


CASES: dict[str, tuple[Edit, str, str, str, str]] = {
    # major, by the recipe
    "package renamed": (package(name="other"), "major", "package-renamed", "package", 'name was'),
    "package has another id": (
        package(id="x"),
        "major", "package-renamed", "package", 'id is now "x"',
    ),
    "resource renamed": (other_name, "major", "resource-renamed", "codings", '"codes_given"'),
    "field renamed": (renamed, "major", "field-renamed", "claims.remark", '"note" was renamed to'),
    "field added": (
        columns("claims", lambda f: [*f, {"name": "more", "type": "string"}]),
        "major", "field-added", "claims.more", "was added",
    ),
    "field removed": (
        columns("claims", lambda f: [x for x in f if x["name"] != "forum"]),
        "major", "field-removed", "claims.forum", '"forum"',
    ),
    "fields in another order": (
        columns("claims", lambda f: [*f[:3], f[4], f[3], *f[5:]]),
        "major", "field-reordered", "claims", "is now after",
    ),
    "field of another type": (
        prop("evidence", "start", type="number"),
        "major", "field-retyped", "evidence.start", '"number"',
    ),
    "field of another format": (
        prop("claims", "coded_on", format="any"),
        "major", "field-retyped", "claims.coded_on", '"any"',
    ),
    "other texts mean null": (
        schema("claims", missingValues=["", "-"]),
        "major", "field-retyped", "claims", 'missingValues was',
    ),
    "required now": (
        limit("claims", "note", required=True),
        "major", "constraint-tightened", "claims.note", "required is now true",
    ),
    "unique now": (
        limit("claims", "text", unique=True),
        "major", "constraint-tightened", "claims.text", "unique is now true",
    ),
    "least length": (
        limit("claims", "text", minLength=3),
        "major", "constraint-tightened", "claims.text", "minLength",
    ),
    "larger minimum": (
        limit("evidence", "start", minimum=5),
        "major", "constraint-tightened", "evidence.start", "minimum",
    ),
    "a maximum": (
        limit("evidence", "start", maximum=5000),
        "major", "constraint-tightened", "evidence.start", "5000",
    ),
    "a pattern": (
        limit("claims", "text", pattern=".+"), "major", "constraint-tightened", "claims.text", ".+",
    ),
    "another pattern": (
        limit("sources", "text_sha256", pattern="x.*"),
        "major", "constraint-tightened", "sources.text_sha256", "it is unknown which values",
    ),
    "a value not allowed any more": (
        limit("claims", "polarity", enum=["affirms", "denies"]),
        "major", "constraint-tightened", "claims.polarity", 'enum no longer allows "neutral"',
    ),
    "values listed": (
        limit("claims", "coded_by", enum=["coder-1"]),
        "major", "constraint-tightened", "claims.coded_by", '"coder-1"',
    ),
    "a category gone": (
        prop("claims", "polarity", categories=["affirms", "denies"]),
        "major", "constraint-tightened", "claims.polarity", 'categories no longer allows',
    ),
    "a primary key": (
        schema("identifiers", primaryKey=["scheme", "value"]),
        "major", "constraint-tightened", "identifiers", 'primaryKey now has ["scheme", "value"]',
    ),
    "a unique key": (
        schema("claims", uniqueKeys=[["text"]]),
        "major", "constraint-tightened", "claims", 'uniqueKeys now has ["text"]',
    ),
    "a foreign key": (
        both(
            schema("codings", foreignKeys=[]),
            schema("codings", foreignKeys=[
                {"fields": "claim_id", "reference": {"resource": "claims", "fields": "claim_id"}},
                {"fields": "coder", "reference": {"resource": "actors", "fields": "actor_id"}},
            ]),
        ),
        "major", "constraint-tightened", "codings", '"coder"',
    ),
    "a referenced record deleted": (
        merged, "major", "record-gone", "actors", "a-destil was removed, but 1 row of claims",
    ),
    "a referenced record merged": (
        retired("a-emrik"), "major", "record-gone", "actors", "merged into a-emrik",
    ),
    "a referenced record split": (
        retired(["a-emrik", "a-sorvall"]),
        "major", "record-gone", "actors", "split into a-emrik, a-sorvall",
    ),
    # major, ours
    "resource removed": (no_table, "major", "resource-removed", "codings", "was removed"),
    "file moved": (move("claims", "tables"), "major", "resource-moved", "claims", "tables/claims"),
    "written in another way": (
        resource("claims", encoding="latin-1"), "major", "resource-moved", "claims", "latin-1",
    ),
    "code removed": (code(deprecated=True), "major", "code-removed", "codes", "1 row"),
    # minor, by the recipe
    "resource added": (one_more_table, "minor", "resource-added", "extra", "was added"),
    "rows added": (
        lambda copy: copy.add_row("events", "e-grain-sale", event_id="e-new"),
        "minor", "rows-added", "events", "1 row",
    ),
    "required no more": (
        limit("claims", "text", required=None),
        "minor", "constraint-loosened", "claims.text", "required was true",
    ),
    "smaller minimum": (
        limit("evidence", "start", minimum=-1),
        "minor", "constraint-loosened", "evidence.start", "-1",
    ),
    "a value allowed now": (
        limit("claims", "polarity", enum=["affirms", "denies", "neutral", "mixed", "both"]),
        "minor", "constraint-loosened", "claims.polarity", 'enum now allows "both"',
    ),
    "no pattern": (
        limit("sources", "text_sha256", pattern=None),
        "minor", "constraint-loosened", "sources.text_sha256", "is removed",
    ),
    "no foreign key": (
        schema("codings", foreignKeys=[]),
        "minor", "constraint-loosened", "codings", "no longer has",
    ),
    "no primary key": (
        without("codings", "primaryKey"),
        "minor", "constraint-loosened", "codings", "no longer has",
    ),
    "header in any order": (
        schema("codings", fieldsMatch="equal"),
        "minor", "constraint-loosened", "codings", 'fieldsMatch is now "equal"',
    ),
    "reference updated": (
        cells("claims", "c-0113", speaker_id="a-destil"),
        "minor", "reference-updated", "claims.speaker_id", "1 row",
    ),
    # minor, ours
    "a row removed to which none referred": (
        lambda copy: copy.drop_row("identifiers", ("iso3166", "XAA")),
        "minor", "rows-removed", "identifiers", "1 row",
    ),
    "code added": (code(), "minor", "code-added", "codes", "1 row"),
    # patch
    "file changed": (change_plan, "patch", "file-changed", "plan", "plan.txt was changed"),
    "value corrected": (
        cells("claims", "c-0113", certainty="possible"),
        "patch", "values-corrected", "claims.certainty", "1 row",
    ),
    "title changed": (package(title="x"), "patch", "metadata-changed", "package", 'title was'),
    "licence changed": (
        lambda copy: copy.edit_descriptor(lambda d: d["licenses"][0].update(title="x")),
        "patch", "metadata-changed", "package", 'licenses/CC-BY-4.0/title',
    ),
    "field described otherwise": (
        prop("claims", "text", description="x"), "patch", "metadata-changed", "claims.text", '"x"',
    ),
    "resource described otherwise": (
        resource("claims", title="x"), "patch", "metadata-changed", "claims", '"x"',
    ),
    "other labels of categories": (
        prop("claims", "polarity", categories=[
            {"value": "affirms", "label": "x"}, {"value": "denies", "label": "y"},
            {"value": "neutral", "label": "z"}, {"value": "mixed", "label": "w"},
        ]),
        "patch", "metadata-changed", "claims.polarity", "labels",
    ),
    "a key written in another way": (
        schema("codings", primaryKey="coding_id"),
        "patch", "metadata-changed", "codings", "primaryKey is the same",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_edit_requires_its_step_and_says_why(old: Copy, new: Copy, name: str) -> None:
    edit, bump, rule, where, evidence = CASES[name]
    for copy in (old, new):
        add_plan(copy)
    edit(new)
    found = difference(old, new)
    reasons = [reason for reason in found.reasons if reason.rule == rule]
    assert reasons, [(reason.rule, reason.where) for reason in found.reasons]
    assert any(where in reason.where and evidence in reason.evidence for reason in reasons), reasons
    assert (found.bump, RULES[rule][0]) == (bump, bump), found.reasons


def test_every_rule_has_an_edit() -> None:
    assert {rule for _, _, rule, _, _ in CASES.values()} == set(RULES)


NOTHING: dict[str, Edit] = {
    "nothing": lambda copy: None,
    "the version and what repeats it": package(
        version="0.1.1", created="2026-12-01T00:00:00Z", citation="Version 0.1.1."
    ),
    "rows in another order": lambda copy: copy.file("claims").write_text(
        "".join(
            [
                (lines := copy.file("claims").read_text("utf-8").splitlines(keepends=True))[0],
                *reversed(lines[1:]),
            ]
        ),
        "utf-8",
    ),
    "other line ends": lambda copy: copy.edit_bytes("claims", lambda b: b.replace(b"\n", b"\r\n")),
    "bytes and hash": both(
        lambda copy: copy.edit_bytes("claims", lambda b: b.rstrip(b"\n")), Copy.refresh_manifest
    ),
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_changes_no_meaning_requires_nothing(old: Copy, new: Copy, name: str) -> None:
    old.edit_descriptor(lambda d: d.update(citation="Version 0.1.0."))
    new.edit_descriptor(lambda d: d.update(citation="Version 0.1.0."))
    NOTHING[name](new)
    found = difference(old, new)
    assert (found.bump, found.reasons, found.tables) == ("none", (), ())


def test_the_largest_step_decides(old: Copy, new: Copy) -> None:
    new.set_cells("claims", "c-0113", certainty="possible")
    assert difference(old, new).bump == "patch"
    new.add_row("events", "e-grain-sale", event_id="e-new")
    assert difference(old, new).bump == "minor"
    new.edit_descriptor(lambda d: d.update(name="other"))
    found = difference(old, new)
    assert found.bump == "major"
    assert [reason.bump for reason in found.reasons] == ["major", "minor", "patch"]
