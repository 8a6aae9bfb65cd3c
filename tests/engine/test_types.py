"""Every type and constraint of Table Schema: the verdicts of frictionless, cell by cell."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import frictionless
import pytest
from cell_examples import CELLS, CONSTRAINTS, OPTIONS
from constraint_names import constraint_name
from editing import Copy

import toolkit.engine.adjudication
from toolkit.report import Report
from toolkit.validation.run import validate

Json = dict[str, Any]
V2 = "https://datapackage.org/profiles/2.0/datapackage.json"


def fields(kind: str) -> list[Json]:
    """Return a field of a type with each option and each constraint."""
    found: list[Json] = [{}, {"constraints": {"required": True}}, *OPTIONS.get(kind, [])]
    found += [{"constraints": one} for one in CONSTRAINTS.get(kind, [])]
    found += [{"missingValues": ["", "x", "1"]}]
    return [{"name": "v", "type": kind, **one} for one in found]


def package(folder: Path, kind: str) -> list[Json]:
    """Write a package with a table for each field of a type; return the fields."""
    resources = []
    for number, field in enumerate(fields(kind)):
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        rows = [[str(n), cell] for n, cell in enumerate([*CELLS[kind], CELLS[kind][0]])]
        writer.writerows([["k", "v"], *rows])
        name = f"t{number}"
        (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
        schema = {"fields": [{"name": "k", "type": "string"}, field]}
        resources.append(
            {
                "name": name, "type": "table", "path": f"{name}.csv", "format": "csv",
                "encoding": "utf-8", "dialect": {"header": True, "delimiter": ","},
                "schema": schema,
            }
        )  # fmt: skip
    descriptor = {"$schema": V2, "name": "types", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return fields(kind)


def ours(report: Report) -> set[tuple[str, str | None, int | None, str]]:
    """Return (table, rule, record, constraint) of the toolkit's errors."""
    return {
        (str(f.table), f.rule, f.record, constraint_name(f.message) if "constr" in f.rule else "")
        for f in report.findings
        if f.severity == "error"
    }


def theirs(folder: Path) -> set[tuple[str, str | None, int | None, str]]:
    """Return (table, type, row number, constraint) of frictionless' errors."""
    report = frictionless.validate(str(folder / "datapackage.json"), limit_errors=10_000)
    return {
        (
            task.name,
            error.type,
            getattr(error, "row_number", None),
            constraint_name(error.note) if "constr" in error.type else "",
        )
        for task in report.tasks
        for error in task.errors
    }


@pytest.mark.parametrize("kind", CELLS)
def test_cells_are_judged_as_frictionless_judges_them(tmp_path: Path, kind: str) -> None:
    stated = package(tmp_path, kind)
    found, told = ours(validate(tmp_path)), theirs(tmp_path)
    different = {stated[int(item[0][1:])]["type"]: item for item in found ^ told}
    assert found == told, different
    assert found or kind in ("any",)


def test_each_distinct_flagged_cell_is_judged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    real = toolkit.engine.adjudication.reader

    def counted(*args: Any) -> Any:
        read = real(*args)
        return lambda text: (calls.append(text), read(text))[1]

    monkeypatch.setattr(toolkit.engine.adjudication, "reader", counted)
    monkeypatch.delattr(frictionless, "validate")
    monkeypatch.delattr("frictionless.resources.TableResource.open")
    schema = {"fields": [{"name": "n", "type": "integer"}, {"name": "d", "type": "date"}]}
    rows = [("1", "2021-01-05"), ("+5", "2021-1-5"), ("x", "2021-01-05")] * 500
    text = "n,d\n" + "".join(f"{n},{d}\n" for n, d in rows)
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    item = {"name": "t", "type": "table", "path": "t.csv", "schema": schema}
    descriptor = {"name": "small", "resources": [item]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    report = validate(tmp_path)
    assert len([f for f in report.findings if f.rule == "type-error"]) == 500
    assert sorted(calls) == ["+5", "2021-1-5", "x"]


def one(folder: Path, field: Json, *cells: str, **schema: Any) -> list[tuple[str, int | None]]:
    """Return (rule, record) of the errors of a table of one such field."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([["k", "v"], *([str(n), cell] for n, cell in enumerate(cells))])
    (folder / "t.csv").write_text(text.getvalue(), encoding="utf-8")
    known = {"fields": [{"name": "k", "type": "string"}, {"name": "v", **field}], **schema}
    item = {"name": "t", "type": "table", "path": "t.csv", "schema": known}
    descriptor = {"name": "small", "resources": [item]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return [(f.rule, f.record) for f in validate(folder).findings if f.severity == "error"]


def test_json_schema_is_judged_though_frictionless_does_not(tmp_path: Path) -> None:
    shape = {"type": "object", "required": ["a"]}
    field = {"type": "object", "constraints": {"jsonSchema": shape}}
    assert one(tmp_path, field, '{"a": 1}', '{"b": 1}') == [("constraint-error", 3)]


@pytest.mark.parametrize(
    "field",
    [
        {"type": "string", "constraints": {"minimum": "b"}},
        {"type": "string", "constraints": {"jsonSchema": {}}},
        {"type": "object", "constraints": {"jsonSchema": {"type": "nonsense"}}},
        {"type": "string", "constraints": {"pattern": "("}},
        {"type": "date", "format": "%d/%m/%Y", "constraints": {"minimum": "2021-01-05"}},
        {"type": "string", "format": "wrong"},
    ],
)
def test_a_field_that_cannot_be_judged_is_a_finding(tmp_path: Path, field: Json) -> None:
    assert ("schema-invalid", None) in one(tmp_path, field, "a")


def test_each_element_of_a_list_must_be_found(tmp_path: Path) -> None:
    key = {"fields": ["v"], "reference": {"fields": ["k"]}}
    found = one(tmp_path, {"type": "list"}, "0,1", "1,7", "", "2", foreignKeys=[key])
    assert found == [("foreign-key", 3)]


def test_numbers_that_only_floating_point_makes_equal_stay_apart(tmp_path: Path) -> None:
    field = {"type": "number", "constraints": {"unique": True}}
    cells = ("12345678901234567890.1", "12345678901234567890.2", "1.0", "1")
    assert one(tmp_path, field, *cells) == [("unique-error", 5)]


def test_one_moment_in_two_zones_is_one_key(tmp_path: Path) -> None:
    field = {"type": "datetime", "constraints": {"unique": True}}
    cells = ("2021-01-05T10:00:00Z", "2021-01-05T12:00:00+02:00", "2021-01-05T10:00:00")
    assert one(tmp_path, field, *cells) == [("unique-error", 3)]
    field["type"] = "time"
    cells = ("10:20:30Z", "09:20:30-01:00", "10:20:30")
    assert one(tmp_path, field, *cells) == [("unique-error", 3)]


def test_a_key_of_one_field_may_be_a_text(tmp_path: Path) -> None:
    key = {"fields": "v", "reference": {"resource": "t", "fields": "k"}}
    found = one(tmp_path, {"type": "string"}, "0", "7", primaryKey="k", foreignKeys=[key])
    assert found == [("foreign-key", 3)]


def test_a_long_key_is_shown_by_its_beginning(valid: Copy) -> None:
    row = valid.rows("evidence")[0]
    valid.set_cells("evidence", row["evidence_id"], claim_id="c-" + "9" * 200)
    (finding,) = [f for f in validate(valid.root).findings if f.rule == "foreign-key"]
    assert finding.message.startswith(f'"c-{"9" * 58}…" is not in `claim_id`')
    assert finding.value == "c-" + "9" * 200
