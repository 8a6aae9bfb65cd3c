"""Generate small valid packages that use all of the standard: types, formats, dialects, files."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Json = dict[str, Any]
Rows = list[list[str]]
NAMES = (
    "order",
    "a b",
    "na\u00efve",
    'q"uote',
    "Select",
    "x'y",
    "n",
    "2020",
    "_record",
    "%",
    "k.l",
)
WORDS = (
    "elm",
    "two words",
    "caf\u00e9",
    'say "so"',
    "a,b;c|d",
    "it's",
    "0012",
    "-",
    "NULL",
    "null",
)
HARD = ("two\nlines", "tab\there", " padded ", "cr\r\nlf")
ENCODINGS = ("utf-8", "cp1252", "utf-16", "iso-8859-1", "utf-8-sig")


@dataclass
class Kind:
    """A field without its name, and how its cells are made."""

    name: str
    properties: Json
    cell: Callable[[random.Random], str]


def _pick(*texts: str) -> Callable[[random.Random], str]:
    return lambda dice: dice.choice(texts)


def _decimal(dice: random.Random) -> str:
    return f"{dice.randrange(-(10**6), 10**6)}.{dice.randrange(10**18):018d}"


LEVELS = [{"value": 1, "label": "low"}, {"value": 2, "label": "high"}]
KINDS = (
    Kind("string", {"type": "string"}, _pick(*WORDS)),
    Kind("string of lines", {"type": "string"}, _pick(*HARD, *WORDS)),
    Kind("string email", {"type": "string", "format": "email"}, _pick("a@example.org")),
    Kind("string uri", {"type": "string", "format": "uri"}, _pick("https://example.org/a?b=1,2")),
    Kind("string uuid", {"type": "string", "format": "uuid"},
         _pick("95ecc380-afe9-11e4-9b6c-751b66dd541e")),
    Kind("string binary", {"type": "string", "format": "binary"}, _pick("YQ==", "AAEC")),
    Kind("string enum", {"type": "string", "constraints": {"enum": ["a", "b c"]}},
         _pick("a", "b c")),
    Kind("string categories", {"type": "string", "categories": ["x", "y"]}, _pick("x", "y")),
    Kind("integer", {"type": "integer"}, _pick("0", "7", "-12", "+3", "007", "9007199254740993")),
    Kind("integer grouped", {"type": "integer", "groupChar": ","}, _pick("12")),
    Kind("integer not bare", {"type": "integer", "bareNumber": False}, _pick("5 %", "$7", "95kg")),
    Kind("integer categories", {"type": "integer", "categories": LEVELS}, _pick("1", "2")),
    Kind("number", {"type": "number"},
         _pick("1.5", "1.50", "-0.0", "1e5", "1E-7", "NaN", "INF", "3")),
    Kind("number exact", {"type": "number"}, _decimal),
    Kind("number comma", {"type": "number", "decimalChar": ",", "groupChar": "."},
         _pick("1.234,50", "0,1", "12", "1.000.000,5")),
    Kind("number not bare", {"type": "number", "bareNumber": False}, _pick("5.5 %", "EUR 7.25")),
    Kind("boolean", {"type": "boolean"}, _pick("true", "false", "True", "FALSE", "1", "0")),
    Kind("boolean worded",
         {"type": "boolean", "trueValues": ["ja"], "falseValues": ["nein", "nee"]},
         _pick("ja", "nein", "nee")),
    Kind("date", {"type": "date"}, _pick("2020-02-29", "1999-12-31")),
    Kind("date format", {"type": "date", "format": "%d/%m/%Y"}, _pick("31/12/2020", "01/02/1999")),
    Kind("date any", {"type": "date", "format": "any"}, _pick("2020-12-31")),
    Kind("time", {"type": "time"}, _pick("12:30:00", "00:00:01")),
    Kind("time format", {"type": "time", "format": "%H.%M"}, _pick("12.30", "00.01")),
    Kind("datetime", {"type": "datetime"}, _pick("2020-01-01T12:00:00Z", "2020-01-01T12:00:00")),
    Kind("datetime format", {"type": "datetime", "format": "%d/%m/%Y %H:%M"},
         _pick("31/12/2020 12:30")),
    Kind("year", {"type": "year"}, _pick("1999", "0988", "2020")),
    Kind("yearmonth", {"type": "yearmonth"}, _pick("2020-05", "1999-12")),
    Kind("duration", {"type": "duration"}, _pick("P1DT2H", "P1Y")),
    Kind("geopoint", {"type": "geopoint"}, _pick("90.5,45.25", "10,20")),
    Kind("geopoint array", {"type": "geopoint", "format": "array"}, _pick("[90.5, 45]")),
    Kind("geopoint object", {"type": "geopoint", "format": "object"},
         _pick('{"lon": 90, "lat": 45}')),
    Kind("geojson", {"type": "geojson"}, _pick('{"type": "Point", "coordinates": [1, 2]}')),
    Kind("object", {"type": "object"}, _pick('{"a": 1}', '{"b":[1,2]}')),
    Kind("array", {"type": "array"}, _pick("[1, 2]", "[]")),
    Kind("list", {"type": "list"}, _pick("a,b", "c")),
    Kind("list of integers", {"type": "list", "delimiter": ";", "itemType": "integer"},
         _pick("1;2", "3")),
    Kind("any", {"type": "any"}, _pick("x", "1", "true")),
)  # fmt: skip
MISSING = (
    ["", "NA"],
    ["-99", ""],
    [{"value": "NA", "label": "not asked"}, {"value": "", "label": "empty"}],
)


@dataclass
class Made:
    """A generated package: its folder, and the names of what it uses."""

    root: Path
    features: set[str] = field(default_factory=set)


@dataclass
class Table:
    """A table before it is written."""

    name: str
    fields: list[Json]
    rows: Rows
    schema: Json
    item: Json = field(default_factory=dict)


def generate(dice: random.Random, root: Path) -> Made:
    """Write a package of one to three tables and, at times, files that are no tables."""
    made = Made(root)
    root.mkdir(parents=True)
    tables = [_table(dice, made, number) for number in range(dice.randrange(1, 4))]
    if len(tables) > 1 and dice.random() < 0.5:
        made.features.add("foreign key")
        first, second = tables[:2]
        second.fields.append({"name": "ref", "type": "integer"})
        second.schema["foreignKeys"] = [
            {"fields": ["ref"], "reference": {"resource": first.name, "fields": ["id"]}}
        ]
        for row in second.rows:
            row.append(dice.choice(first.rows)[0])
    resources = [_written(dice, made, table) for table in tables] + _others(dice, made)
    dice.shuffle(resources)
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "made", "version": "1.0.0", "resources": resources, "custom": {"kept": 1.5},
    }  # fmt: skip
    text = json.dumps(descriptor, ensure_ascii=dice.random() < 0.5, indent=dice.choice([None, 4]))
    (root / "datapackage.json").write_text(text, encoding="utf-8")
    return made


def _table(dice: random.Random, made: Made, number: int) -> Table:
    """Return a table with an integer key `id` and a few fields of any kinds."""
    kinds = dice.sample(KINDS, dice.randrange(1, 5))
    names = dice.sample(NAMES, len(kinds))
    fields: list[Json] = [{"name": "id", "type": "integer", "constraints": {"required": True}}]
    fields += [{"name": name, **kind.properties} for name, kind in zip(names, kinds, strict=True)]
    made.features |= {f"type {kind.name}" for kind in kinds}
    missing, null = [""], ""
    schema: Json = {"primaryKey": ["id"]}
    if dice.random() < 0.4:
        chosen = dice.choice(MISSING)
        missing = [item["value"] if isinstance(item, dict) else item for item in chosen]
        if dice.random() < 0.3:
            made.features.add("missing values of a field")
            fields[-1]["missingValues"], null = missing, dice.choice(missing)
        else:
            made.features.add("labelled" if isinstance(chosen[0], dict) else "missing values")
            schema["missingValues"] = chosen
            null = dice.choice(missing)
    rows = []
    for row in range(dice.randrange(1, 7)):
        cells = [kind.cell(dice) for kind in kinds]
        if dice.random() < 0.3:
            cells[-1] = null
        rows.append([str(10 * row + number + 1), *cells])
    dice.shuffle(rows)
    table = Table(f"t{number}" if dice.random() < 0.8 else f"main.{number}", fields, rows, schema)
    if dice.random() < 0.15:
        made.features.add("self reference")
        fields.append({"name": "parent", "type": "integer"})
        schema["foreignKeys"] = [
            {"fields": ["parent"], "reference": {"resource": "", "fields": ["id"]}}
        ]
        for line in rows:
            line.append(dice.choice(rows)[0])
    if dice.random() < 0.2:
        made.features.add("key of two fields")
        fields.append({"name": "part", "type": "string"})
        schema["primaryKey"] = ["id", "part"]
        for at, line in enumerate(rows):
            line.append(f"p{at}")
        schema["uniqueKeys"] = [["part", "id"]]
    return table


def _written(dice: random.Random, made: Made, table: Table) -> Json:
    """Write the files of a table, and return its resource."""
    item: Json = {"name": table.name, "type": "table"}
    schema = {"fields": table.fields, **table.schema}
    way = dice.choices(["csv", "json", "inline", "parquet"], [17, 1, 1, 1])[0]
    header, rows = [one["name"] for one in table.fields], table.rows
    if way == "csv":
        header, rows = _matched(dice, made, schema, header, rows)
        item |= _as_csv(dice, made, table.name, header, rows)
    else:
        made.features.add(f"table in {way}")
        objects = [dict(zip(header, row, strict=True)) for row in rows]
        path = f"{table.name}.{way}"
        if way == "inline":
            item["data"] = objects
        elif way == "json":
            (made.root / path).write_text(json.dumps(objects), encoding="utf-8")
            item |= {"path": path, "format": "json"}
        else:
            pq.write_table(pa.Table.from_pylist(objects), made.root / path)
            item |= {"path": path, "format": "parquet"}
    if dice.random() < 0.3:
        made.features.add("schema in a file")
        path = f"how/{table.name}.json"
        (made.root / "how").mkdir(exist_ok=True)
        (made.root / path).write_text(json.dumps(schema), encoding="utf-8")
        return item | {"schema": path}
    return item | {"schema": schema}


def _matched(
    dice: random.Random, made: Made, schema: Json, header: list[str], rows: Rows
) -> tuple[list[str], Rows]:
    """Return the columns that the file has, by a `fieldsMatch`."""
    match = dice.choices(["exact", "equal", "subset", "superset", "partial"], [16, 1, 1, 1, 1])[0]
    if match == "exact":
        return header, rows
    made.features.add(f"fieldsMatch {match}")
    schema["fieldsMatch"] = match
    if match in ("superset", "partial"):
        schema["fields"].append({"name": "absent", "type": "string"})
    if match in ("subset", "partial"):
        header, rows = [*header, "beside"], [[*row, dice.choice(WORDS[:3])] for row in rows]
    order = list(range(len(header)))
    dice.shuffle(order)
    return [header[at] for at in order], [[row[at] for at in order] for row in rows]


def _dialect(dice: random.Random, made: Made, header: list[str]) -> Json:
    """Return a dialect, empty for the default one."""
    if dice.random() < 0.6:
        return {}
    able: dict[str, Json] = {
        "delimiter": {"delimiter": dice.choice([";", "\t", "|"])},
        "quoteChar": {"quoteChar": "'"},
        "lineTerminator": {"lineTerminator": "\r\n"},
        "header": {"header": False},
        "headerRows": {"headerRows": [1, 2], "headerJoin": "_"},
        "commentChar": {"commentChar": "#"},
        "commentRows": {"commentRows": [2]},
        "skipInitialSpace": {"skipInitialSpace": True},
        "escapeChar": {"escapeChar": "\\", "doubleQuote": False},
        "caseSensitiveHeader": {"caseSensitiveHeader": False},
    }
    chosen = dice.sample(sorted(able), dice.randrange(1, 3))
    if {"header", "headerRows"} <= set(chosen):
        chosen.remove("headerRows")
    if "headerRows" in chosen and not all("_" in name.strip("_") for name in header):
        chosen.remove("headerRows")
    made.features |= {f"dialect {name}" for name in chosen}
    return {key: value for name in chosen for key, value in able[name].items()}


def _text(dialect: Json, header: list[str], rows: Rows) -> str:
    """Return a file of cells in a dialect, with what it may hold beside rows."""
    out = io.StringIO(newline="")
    escape = dialect.get("escapeChar")
    ends = dialect.get("lineTerminator", "\n")
    writer = csv.writer(
        out, delimiter=dialect.get("delimiter", ","), quotechar=dialect.get("quoteChar", '"'),
        lineterminator=ends, doublequote=escape is None, escapechar=escape,
    )  # fmt: skip
    if dialect.get("header", True):
        writer.writerow(header)
    if "commentRows" in dialect:
        out.write(f"who wrote it{ends}")
    for number, row in enumerate(rows):
        if "commentChar" in dialect and not number:
            out.write(f"# from the field book{ends}")
        writer.writerow(row)
    return out.getvalue()


def _as_csv(dice: random.Random, made: Made, name: str, header: list[str], rows: Rows) -> Json:
    """Write one or several text files of a table, and return what describes them."""
    dialect = _dialect(dice, made, header)
    if "caseSensitiveHeader" in dialect:
        header = [label.upper() for label in header]
    item: Json = {"dialect": dialect} if dialect else {}
    encoding = dice.choice(ENCODINGS) if dice.random() < 0.25 else "utf-8"
    if encoding != "utf-8":
        item["encoding"] = encoding
        made.features.add(f"encoding {encoding}")
    pack = dice.choice(["gz", "zip"]) if dice.random() < 0.15 else None
    parts = 2 if dice.random() < 0.15 and "commentRows" not in dialect and not pack else 1
    cut = len(rows) if parts == 1 else dice.randrange(len(rows) + 1)
    paths = []
    for number, part in enumerate([rows, []] if parts == 1 else [rows[:cut], rows[cut:]]):
        if number >= parts:
            continue
        data = _text(dialect, header, part).encode(encoding)
        path = f"rows/{name}-{number}.csv" + (f".{pack}" if pack else "")
        (made.root / "rows").mkdir(exist_ok=True)
        (made.root / path).write_bytes(_packed(pack, f"{name}.csv", data))
        paths.append(path)
    if pack:
        item["compression"] = pack
        made.features.add(f"compression {pack}")
    if parts == 2:
        extra = dice.random() < 0.5
        made.features.add("extrapaths" if extra else "several files")
        return item | ({"path": paths[0], "extrapaths": paths[1:]} if extra else {"path": paths})
    return item | {"path": paths[0]}


def _packed(pack: str | None, name: str, data: bytes) -> bytes:
    if pack == "gz":
        return gzip.compress(data, mtime=0)
    if pack == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, data)
        return out.getvalue()
    return data


def _others(dice: random.Random, made: Made) -> list[Json]:
    """Write resources that are no tables."""
    found: list[Json] = []
    if dice.random() < 0.3:
        made.features.add("file that is no table")
        (made.root / "plan.geojson").write_text('{"type": "FeatureCollection"}', encoding="utf-8")
        found.append({"name": "plan", "path": "plan.geojson", "format": "geojson"})
    if dice.random() < 0.15:
        made.features.add("sheet that is no table")
        (made.root / "raw").mkdir(exist_ok=True)
        (made.root / "raw" / "sheet a.ods").write_bytes(b"PK raw sheet")
        found.append({"name": "sheet", "path": "raw/sheet a.ods", "bytes": 12})
    if dice.random() < 0.15:
        made.features.add("data that is no table")
        found.append({"name": "settings", "data": {"colour": "red"}})
    if dice.random() < 0.1:
        made.features.add("resource at a URL")
        found.append({"name": "far", "path": "https://example.org/far.csv"})
    return found
