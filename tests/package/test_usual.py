"""Metadata that is taken for usual is never one in which frictionless finds a fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from toolkit.package import metadata, standard
from toolkit.package.descriptor import open_package
from toolkit.package.usual import usual_fields, usual_package

ROOT = Path(__file__).resolve().parents[2]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    ["", "x", " ", "ñ", "a/b", "../x", "a@b.c", "1", "-1", "2019-02-30", "2019-02-03", "TRUE", "(",
     "[a-z]+", "a{,70000000000}", 0, 1, -1, 1.5, True, False, None, [], ["x"], ["x", "x"], [""],
     [1], {}, {"value": ""}, {"name": "x"}, {"title": "x", "email": "no"}, [{}], "default", "uri",
     "table", "2019-02-03T04:05:06Z", "2019-02-03T04:05:06", "2019-02-03T24:00:00Z", "exact"]
)  # fmt: skip
NAMES = st.sampled_from(["a", "b", "c", "A b", "0", "é", ""])


def objects(usual: dict[str, st.SearchStrategy[Any]], names: list[str]) -> st.SearchStrategy[Any]:
    """Return objects that have some usual properties, and at most one that may be anything."""
    odd = st.one_of(st.just({}), st.dictionaries(st.sampled_from(names), ODD, max_size=1))
    return st.builds(
        lambda kept, more: {**kept, **more}, st.fixed_dictionaries({}, optional=usual), odd
    )


def whole(descriptor: Any, **needed: Any) -> dict[str, Any]:
    """Return an object with what it must have."""
    return {**needed, **descriptor}


TEXT = st.sampled_from(["", "x", "a b", "ñ", "2019", "default"])
COUNT = st.integers(0, 10)
CONSTRAINTS = objects(
    {"required": st.booleans(), "minimum": COUNT, "pattern": st.just("[a-z]+"), "minLength": COUNT,
     "enum": st.lists(TEXT)},
    ["required", "unique", "minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength",
     "pattern", "enum", "jsonSchema", "other"],
)  # fmt: skip
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "date", "datetime", "any"])
FIELDS = st.builds(
    whole,
    objects(
        {"title": TEXT, "description": TEXT, "example": TEXT, "constraints": CONSTRAINTS,
         "categories": st.lists(TEXT), "jsonldKey": TEXT, "requiredFrom": COUNT},
        ["name", "type", "format", "title", "example", "examples", "constraints", "required",
         "missingValues", "trueValues", "decimalChar", "bareNumber", "rdfType", "categories",
         "categoriesOrdered", "delimiter", "itemType", "vocabulary", "other"],
    ),
    name=NAMES,
    type=TYPES,
)  # fmt: skip
KEYS = objects({"fields": st.lists(NAMES, max_size=2)}, ["fields", "reference", "other"]).map(
    lambda key: whole(key, fields=["a"], reference={"resource": "", "fields": ["a"]})
)
SCHEMAS = st.builds(
    whole,
    objects(
        {"title": TEXT, "missingValues": st.lists(TEXT), "primaryKey": st.lists(NAMES, max_size=2),
         "foreignKeys": st.lists(KEYS, max_size=2), "uniqueKeys": st.lists(st.lists(NAMES))},
        ["name", "type", "fields", "fieldsMatch", "missingValues", "primaryKey", "foreignKeys",
         "uniqueKeys", "$schema", "profile", "other"],
    ),
    fields=st.lists(FIELDS, min_size=1, max_size=3),
)  # fmt: skip
CREDIT = st.builds(whole, objects({"path": TEXT, "role": TEXT}, ["title", "path", "email", "role"]))
LICENSES = st.lists(objects({"name": TEXT, "path": TEXT}, ["name", "path", "title", "email"]))
DIALECTS = objects(
    {"lineTerminator": st.just("\n"), "header": st.booleans(), "delimiter": st.just(";")},
    ["header", "headerRows", "delimiter", "lineTerminator", "quoteChar", "doubleQuote",
     "skipInitialSpace", "commentChar", "nullSequence", "csv", "name", "type", "other"],
)  # fmt: skip
RESOURCES = st.builds(
    whole,
    objects(
        {"title": TEXT, "bytes": COUNT, "hash": TEXT, "dialect": DIALECTS, "licenses": LICENSES,
         "sources": st.lists(CREDIT, max_size=1), "type": st.just("table")},
        ["name", "type", "title", "path", "data", "schema", "dialect", "format", "mediatype",
         "encoding", "bytes", "hash", "licenses", "sources", "contributors", "profile", "scheme",
         "compression", "extrapaths", "innerpath", "rows", "fields", "missingValues", "layout"],
    ),
    name=NAMES,
    path=st.sampled_from(["a.csv", "data/a.csv", "../a.csv", "/a.csv", "http://a/b.csv", ""]),
    schema=SCHEMAS,
)  # fmt: skip
PACKAGES = st.builds(
    whole,
    objects(
        {"name": TEXT, "title": TEXT, "version": TEXT, "keywords": st.lists(TEXT),
         "contributors": st.lists(CREDIT, max_size=1), "licenses": LICENSES,
         "created": st.just("2019-02-03T04:05:06Z"), "claimsLevel": COUNT, "language": ODD},
        ["name", "id", "title", "description", "homepage", "version", "created", "keywords",
         "contributors", "sources", "licenses", "image", "profile", "missingValues", "fields",
         "resources", "other", "spatial", "retired"],
    ),
    resources=st.lists(RESOURCES, min_size=1, max_size=2),
    **{"$schema": st.just(standard.SECOND_PACKAGE)},
)  # fmt: skip


@settings(max_examples=400)
@given(PACKAGES)
def test_frictionless_has_nothing_to_say_of_a_usual_descriptor(descriptor: dict[str, Any]) -> None:
    usual = usual_package(descriptor)
    event(f"usual: {usual}")
    if usual:
        assert list(frictionless.Package.metadata_validate(descriptor)) == []


@settings(max_examples=400)
@given(st.lists(FIELDS, min_size=1, max_size=2))
def test_frictionless_can_read_usual_fields(fields: list[dict[str, Any]]) -> None:
    usual = usual_fields(fields)
    event(f"usual: {usual}")
    if usual:
        assert [standard.field_fault(field) for field in fields] == [None] * len(fields)


def test_the_shipped_dataset_is_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(metadata, "usual_package", lambda plain: asked.append(usual_package(plain)))
    open_package(ROOT)
    assert asked == [True]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"format": "uri"}, "a format of text"),
        ({"constraints": {"pattern": "("}}, "a pattern that is none"),
        ({"constraints": {"minimum": 1}}, "a constraint that texts have not"),
        ({"constraints": {"enum": [1]}}, "numbers among texts"),
        ({"type": "geopoint"}, "a rare type"),
        ({"type": "date", "example": "2019-02-30"}, "an example that is no date"),
        ({"missingValues": ["-"]}, "missing values of its own"),
        ({"name": ""}, "no name"),
    ],
)
def test_what_is_not_usual_is_left_to_frictionless(changed: dict[str, Any], why: str) -> None:
    field = {"name": "a", "type": "string"}
    assert usual_fields([field])
    assert not usual_fields([{**field, **changed}]), why


def test_a_descriptor_whose_schemas_are_files_is_not_usual() -> None:
    assert not usual_package(json.loads((ROOT / "datapackage.json").read_text("utf-8")))
