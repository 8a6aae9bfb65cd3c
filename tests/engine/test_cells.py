"""Tables in JSON, inside the descriptor and in Parquet have the verdict that CSV has."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from editing import Copy

from toolkit import load
from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.package.descriptor import open_package
from toolkit.report import Report
from toolkit.validation.run import validate

Json = dict[str, Any]
FIELDS: list[Json] = [
    {"name": "id", "type": "string"},
    {"name": "n", "type": "integer", "constraints": {"minimum": 0}},
    {"name": "x", "type": "number"},
    {"name": "day", "type": "date"},
    {"name": "is", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
    {"name": "all", "type": "list", "delimiter": ";"},
]
ROWS: list[Json] = [
    {"id": "a", "n": 1, "x": 1.5, "day": "2020-01-31", "is": True, "all": ["p", "q"]},
    {"id": "b", "n": None, "x": None, "day": None, "is": False, "all": None},
    {"id": "c", "n": -1, "x": 2, "day": "2020-02-30", "is": None, "all": []},
]
FOUND = {("constraint-error", 4, "n", "-1"), ("type-error", 4, "day", "2020-02-30")}


def package(folder: Path, **resource: Any) -> Path:
    """Write a package of one table with these fields."""
    item = {"name": "t", "type": "table", "schema": {"fields": FIELDS}, **resource}
    text = json.dumps({"name": "p", "resources": [item]})
    (folder / "datapackage.json").write_text(text, "utf-8")
    return folder


def told(report: Report) -> set[tuple[str, int | None, str | None, str | None]]:
    """Return rule, record, field and value of the errors."""
    return {(f.rule, f.record, f.field, f.value) for f in report.findings if f.severity == "error"}


def lists() -> list[list[Any]]:
    """Return the rows as lists, below a header."""
    names = [field["name"] for field in FIELDS]
    return [names, *([row[name] for name in names] for row in ROWS)]


SHAPES: dict[str, tuple[Any, Json]] = {
    "objects": (ROWS, {}),
    "objects in another order": ([dict(reversed(row.items())) for row in ROWS], {}),
    "objects without nulls": (
        [{k: v for k, v in row.items() if v is not None} for row in ROWS], {},
    ),
    "lists": (lists(), {}),
    "lists without header": (lists()[1:], {"header": False}),
    "under a property": ({"rows": ROWS, "count": 3}, {"property": "rows"}),
    "typed items": (lists(), {"itemType": "array"}),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("inline", [True, False])
def test_json_is_judged_as_csv_is(tmp_path: Path, shape: str, inline: bool) -> None:
    data, dialect = SHAPES[shape]
    (tmp_path / "t.json").write_text(json.dumps(data), "utf-8")
    where: Json = {"data": data} if inline else {"path": "t.json"}
    report = validate(package(tmp_path, dialect=dialect, **where))
    assert told(report) == FOUND
    assert report.tables == {"t": 3}
    assert {finding.line for finding in report.findings} == {None}


NO_ROWS = {
    "an object": ({"a": 1}, "not a list of rows"),
    "a text": ("a,b", "not a list of rows"),
    "mixed": ([{"id": "a"}, ["b"]], "row 2 is not an object"),
}


@pytest.mark.parametrize("kind", NO_ROWS)
def test_what_holds_no_rows_is_named(tmp_path: Path, kind: str) -> None:
    data, reason = NO_ROWS[kind]
    report = validate(package(tmp_path, data=data))
    assert {rule for rule, *_ in told(report)} == {"source-error", "nothing-read"}
    assert any(reason in finding.message for finding in report.findings)


def test_parquet_is_judged_as_csv_is(tmp_path: Path) -> None:
    columns = {
        "id": pa.array(["a", "b", "c"]).dictionary_encode(),
        "n": pa.array([1, None, -1], pa.int16()),
        "x": pa.array([Decimal("1.50"), None, Decimal("2.00")]),
        "day": pa.array([date(2020, 1, 31), None, date(2020, 2, 29)]),
        "is": pa.array([True, False, None]),
        "all": pa.array([["p", "q"], None, []]),
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    report = validate(package(tmp_path, path="t.parquet"))
    assert told(report) == {("constraint-error", 4, "n", "-1")}
    assert report.tables == {"t": 3}
    (tmp_path / "t.parquet").write_bytes(b"PAR1 no more")
    broken = validate(tmp_path)
    assert {rule for rule, *_ in told(broken)} == {"source-error", "nothing-read"}


def test_our_own_parquet_has_the_findings_of_csv(valid: Copy, tmp_path: Path) -> None:
    tables = Tables(open_package(valid.root))
    for form in ("csv", "parquet"):
        export(form, tables, tmp_path / form)
    csv, parquet = (validate(tmp_path / form, valid.texts) for form in ("csv", "parquet"))
    assert parquet.valid and parquet.tables == csv.tables
    assert {(f.rule, f.key.get("claim_id"), f.message) for f in parquet.findings} == {
        (f.rule, f.key.get("claim_id"), f.message) for f in csv.findings
    }
    assert load(tmp_path / "parquet")["claims"].equals(load(tmp_path / "csv")["claims"])


def test_later_files_without_header_lose_no_record(tmp_path: Path) -> None:
    names = ",".join(field["name"] for field in FIELDS)
    (tmp_path / "1.csv").write_text(f"{names}\na,1,,,,\n", "utf-8")
    (tmp_path / "2.csv").write_text("b,2,,,,\nc,3,,,,\n", "utf-8")
    (tmp_path / "3.csv").write_text(f"{names}\nd,4,,,,\n", "utf-8")
    report = validate(package(tmp_path, path=["1.csv", "2.csv", "3.csv"]))
    assert report.valid and report.tables == {"t": 4}
    (warning,) = report.findings
    assert (warning.rule, warning.severity) == ("incorrect-label", "warning")
    assert "2.csv" in warning.message
    (tmp_path / "2.csv").write_text("n,id,x,day,is,all\n1,b,,,,\n", "utf-8")
    assert {rule for rule, *_ in told(validate(tmp_path))} == {"incorrect-label", "nothing-read"}


def test_a_damaged_page_of_parquet_is_a_finding(tmp_path: Path) -> None:
    names = [field["name"] for field in FIELDS]
    columns = {name: pa.array([f"{name}{n}" for n in range(2000)]) for name in names}
    file = tmp_path / "t.parquet"
    pq.write_table(pa.table(columns), file, compression="zstd")
    data = bytearray(file.read_bytes())
    data[100:2000] = bytes(1900)
    file.write_bytes(data)
    report = validate(package(tmp_path, path="t.parquet"))
    assert {rule for rule, *_ in told(report)} == {"source-error", "nothing-read"}
