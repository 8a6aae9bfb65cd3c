"""Where the toolkit differs from frictionless: both verdicts on the smallest example of each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import frictionless
import pytest

from toolkit.validation.run import validate

Json = dict[str, Any]
DOC = Path(__file__).resolve().parents[2] / "docs/validation.md"
A: Json = {"name": "a", "type": "integer"}
B: Json = {"name": "b", "type": "string"}
LIST = {"name": "k", "type": "list", "itemType": "integer"}
KEY = {"fields": ["k"], "reference": {"resource": "t", "fields": ["a"]}}
SHAPE = {"name": "a", "type": "object", "constraints": {"jsonSchema": {"required": ["x"]}}}


def table(name: str = "t", *fields: Json, **schema: Any) -> Json:
    """Return a resource that says nothing but its fields and keys."""
    known = {"fields": list(fields) or [A, B], **schema}
    return {"name": name, "type": "table", "path": f"{name}.csv", "schema": known}


MOMENT = {
    "name": "a",
    "type": "datetime",
    "format": "any",
    "constraints": {"minimum": "2021-01-05T10:00:00"},
}
PLAIN = table()
DIFFERENCES: dict[str, tuple[list[Json], dict[str, bytes], Any, set[str]]] = {
    "unclosed-quote": ([PLAIN], {"t": b'a,b\n1,"x\n2,y\n'}, True, {"unclosed-quote"}),
    "categories": (
        [table("t", A, {**B, "categories": ["x", "y"]})], {"t": b"a,b\n1,z\n"}, True,
        {"category-unknown"},
    ),
    "unique-keys": (
        [table(uniqueKeys=[["a"]])], {"t": b"a,b\n1,z\n1,y\n"}, True, {"unique-key"},
    ),
    "near-miss": (
        [table("t", {**A, "constraint": {"minimum": 5}}, B)], {"t": b"a,b\n1,z\n"}, True,
        {"schema-invalid"},
    ),
    "list-key": (
        [PLAIN, table("u", LIST, B, foreignKeys=[KEY])],
        {"t": b"a,b\n1,z\n", "u": b'k,b\n"1,9",x\n'}, TypeError, {"foreign-key"},
    ),
    "blank-first-line": (
        [PLAIN], {"t": b"\na,b\n1,z\n"}, {"type-error"}, {"blank-header"},
    ),
    "other-delimiter": (
        [PLAIN], {"t": b"a;b\n1;z\n"}, True, {"incorrect-label", "missing-label"},
    ),
    "other-encoding": (
        [PLAIN], {"t": "a,b\n1,é\n".encode("latin-1")}, True, {"encoding-error"},
    ),
    "many-errors": ([PLAIN], {"t": b"a,b\n" + b"x,y\n" * 1500}, 1000, {"type-error"}),
    "big-integer": (
        [PLAIN], {"t": b"a,b\n99999999999999999999,z\n"}, True, {"limit-exceeded"},
    ),
    "no-rows": ([PLAIN], {"t": b"a,b\n"}, True, {"table-empty"}),
    "json-schema": (
        [table("t", SHAPE, B)], {"t": b"a,b\n{},z\n"}, {"field-error"}, {"constraint-error"},
    ),
    "mixed-zones": (
        [table("t", MOMENT, B)], {"t": b"a,b\n2021-01-05T10:00:00Z,z\n"}, TypeError, {"type-error"},
    ),
    "other-header": (
        [PLAIN], {"t": b"a,c\nx,y\n"}, {"incorrect-label", "type-error"}, {"incorrect-label"},
    ),
    "null-sequence": (
        [{**PLAIN, "dialect": {"nullSequence": "NA"}}], {"t": b"a,b\nNA,x\n"}, {"type-error"},
        set(),
    ),
    "blank-key": (
        [table(primaryKey=["a"])], {"t": b"a,b\n1,x\n,\n"}, {"blank-row", "primary-key"},
        {"blank-row"},
    ),
    "sha1": (
        [{**PLAIN, "hash": f"sha1:{40 * '0'}"}], {"t": b"a,b\n1,x\n"}, True, {"manifest-wrong"},
    ),
    "no-resources": ([], {}, True, {"descriptor-invalid"}),
    "unique-keys-text": (
        [table(uniqueKeys="a")], {"t": b"a,b\n1,x\n"}, True, {"schema-invalid"},
    ),
    "impossible-minimum": (
        [table("t", {**A, "constraints": {"minimum": "x"}}, B)], {"t": b"a,b\n1,x\n"}, TypeError,
        {"schema-invalid"},
    ),
    "wrong-metadata": (
        [{**PLAIN, "licenses": [{"title": "free"}]}], {"t": b"a,b\nx,y\n"}, {"resource-error"},
        {"descriptor-invalid", "type-error"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENCES)
def test_both_verdicts(tmp_path: Path, name: str) -> None:
    resources, files, theirs, ours = DIFFERENCES[name]
    for file, data in files.items():
        (tmp_path / f"{file}.csv").write_bytes(data)
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "small", "resources": resources}), encoding="utf-8")
    if theirs is TypeError:
        with pytest.raises(TypeError):
            frictionless.validate(str(path))
    else:
        report = frictionless.validate(str(path))
        kinds = report.flatten(["type"])
        if theirs is True:
            assert report.valid, kinds
        elif isinstance(theirs, int):
            assert len(kinds) == theirs
        else:
            assert {kind for (kind,) in kinds} == theirs
    report = validate(tmp_path)
    found = [f for f in report.findings if f.severity == "error" and f.rule != "nothing-read"]
    assert {finding.rule for finding in found} == ours
    assert all(finding.hint for finding in found)
    assert theirs != 1000 or len(found) == 1500


def test_the_documentation_names_every_difference_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)`: ", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == list(DIFFERENCES)
