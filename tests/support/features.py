"""Small valid packages, each with one feature that a command could lose."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Json = dict[str, Any]
PLAIN = b"id,name\n1,elm\n2,oak\n"
ID: Json = {"name": "id", "type": "integer"}
NAME: Json = {"name": "name", "type": "string"}
SPLIT = {"t.csv": PLAIN, "u.csv": b"id,name\n3,ash\n"}
ROWS = [{"id": 1, "name": "elm"}, {"id": 2, "name": None}]


def _write(
    root: Path, files: dict[str, bytes], item: Json | None = None, *,
    fields: list[Json] | None = None, schema: Json | None = None, more: list[Json] | None = None,
) -> None:  # fmt: skip
    """Write a package of the table `t`, in `t.csv` unless `item` says otherwise."""
    for name, data in files.items():
        (root / name).write_bytes(data)
    table = {"name": "t", "type": "table", **(item or {"path": "t.csv"})}
    table["schema"] = {"fields": fields or [ID, NAME], **(schema or {})}
    about = {"name": "made", "version": "1.0.0", "resources": [table, *(more or [])]}
    (root / "datapackage.json").write_text(json.dumps(about), encoding="utf-8")


def _stated(data: bytes, **item: Any) -> Callable[[Path], None]:
    return lambda root: _write(root, {item.get("path", "t.csv"): data}, {"path": "t.csv", **item})


def _cells(field: Json, *cells: str) -> Callable[[Path], None]:
    rows = "".join(f'{number},"{cell}"\n' for number, cell in enumerate(cells))
    return lambda root: _write(
        root, {"t.csv": f"id,x\n{rows}".encode()}, fields=[ID, {"name": "x", **field}]
    )


def _beside(item: Json, **files: bytes) -> Callable[[Path], None]:
    named = {name.replace("_", "."): data for name, data in files.items()}
    return lambda root: _write(root, {"t.csv": PLAIN, **named}, more=[item])


def _matched(match: str, data: bytes, *fields: Json) -> Callable[[Path], None]:
    return lambda root: _write(
        root, {"t.csv": data}, fields=list(fields), schema={"fieldsMatch": match}
    )


def _parquet(root: Path) -> None:
    pq.write_table(pa.Table.from_pylist(ROWS), root / "t.parquet")
    _write(root, {}, {"path": "t.parquet"})


def _keys(root: Path) -> None:
    key = {"fields": ["of"], "reference": {"resource": "", "fields": ["id"]}}
    schema = {"primaryKey": ["id", "name"], "uniqueKeys": [["name"]], "foreignKeys": [key]}
    fields = [ID, NAME, {"name": "of", "type": "integer"}]
    _write(root, {"t.csv": b"id,name,of\n2,oak,1\n1,elm,\n"}, fields=fields, schema=schema)


LABELLED = [{"value": "NA", "label": "not asked"}, {"value": "", "label": "no answer"}]
DECIMAL = {"type": "number", "decimalChar": ",", "groupChar": "."}
WORDED = {"type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]}
FEATURES: dict[str, Callable[[Path], None]] = {
    "rows that are not sorted": _stated(b"id,name\n2,oak\n1,elm\n"),
    "another delimiter or quote": _stated(b"id;name\n1;'a;b'\n", dialect={
        "delimiter": ";", "quoteChar": "'"}),
    "no header": _stated(b"1,elm\n", dialect={"header": False}),
    "comments": _stated(PLAIN + b"# from the field book\n", dialect={"commentChar": "#"}),
    "another encoding": _stated("id,name\n1,caf\u00e9\n".encode("cp1252"), encoding="cp1252"),
    "compression": _stated(gzip.compress(PLAIN, mtime=0), path="t.csv.gz", compression="gz"),
    "several files": lambda root: _write(root, SPLIT, {"path": [*SPLIT]}),
    "`extrapaths`": lambda root: _write(root, SPLIT, {"path": "t.csv", "extrapaths": ["u.csv"]}),
    "columns without a field": _matched("subset", b"id,name,beside\n1,elm,555\n", ID, NAME),
    "fields without a column": _matched("superset", b"id\n1\n", ID, NAME),
    "columns in another order": _matched("equal", b"name,id\nelm,1\n", ID, NAME),
    "dates in the field's `format`": _cells({"type": "date", "format": "%d/%m/%Y"}, "31/12/2020"),
    "`trueValues`": _cells(WORDED, "ja", "nein"),
    "`decimalChar` and `groupChar`": _cells(DECIMAL, "1.234,50", "0,1"),
    "`bareNumber`": _cells({"type": "integer", "bareNumber": False}, "5 %"),
    "numbers of many digits": _cells({"type": "number"}, "0.1234567890123456789", "1E-7"),
    "years before 1000": _cells({"type": "year"}, "0988"),
    "missing values, labelled": lambda root: _write(
        root, {"t.csv": b"id,name\n1,NA\n2,\n"}, schema={"missingValues": LABELLED}),
    "missing values of a field": lambda root: _write(
        root, {"t.csv": b"id,name\n1,-\n2,\n"}, fields=[ID, {**NAME, "missingValues": ["-"]}]),
    "line breaks, tabs, outer spaces": _cells({"type": "string"}, "two\nlines", " x ", "\t"),
    "lists and objects": _cells({"type": "list", "delimiter": ";"}, "a;b", "c"),
    "keys of several fields": _keys,
    "a table in JSON": lambda root: _write(
        root, {"t.json": json.dumps(ROWS).encode()}, {"path": "t.json"}),
    "a table in Parquet": _parquet,
    "a table in the descriptor": lambda root: _write(root, {}, {"data": ROWS}),
    "a file that is no table": _beside({"name": "plan", "path": "plan.geojson"},
                                       plan_geojson=b"{}"),
    "data that is no table": _beside({"name": "settings", "data": {"colour": "red"}}),
    "a resource at a URL": _beside({"name": "far", "path": "https://example.org/far.csv"}),
}  # fmt: skip
"""The features in the table of `docs/validation.md`, each with what writes such a package."""
