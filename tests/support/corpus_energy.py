"""Packages after the shapes of energy data: hourly tables in parts, copies, remote files."""

from __future__ import annotations

import gzip

from corpus_case import FINDINGS, URL, Case, error, lines, schema, warning

HOURLY = schema(
    {"name": "utc_timestamp", "type": "datetime"},
    {"name": "load_mw", "type": "number", "unit": "MW", "source": {"name": "Grid Office"}},
    {"name": "is_estimate", "type": "boolean"},
    primaryKey="utc_timestamp",
)
HEAD = "utc_timestamp,load_mw,is_estimate"
FIRST = ("2019-12-31T22:00:00Z,5123.5,false", "2019-12-31T23:00:00Z,,true")
LATER = ("2020-01-01T00:00:00Z,4890,0", "2020-01-01T01:00:00Z,4.7e3,1")
TABLE = {"name": "hourly", "path": "hourly.csv", "schema": HOURLY}
PARTS = {**TABLE, "path": ["hourly-2019.csv", "hourly-2020.csv"]}
PLANTS = {"name": "plants", "path": "plants.csv", "schema": schema("plant", "mw:number")}
PLANT = {"plants.csv": lines("plant,mw", "Ostwick 1,300")}
FILES = {"hourly.csv": lines(HEAD, *FIRST, *LATER)}

CASES = [
    Case(
        "parts-with-a-header-each",
        "A series is one file a year, each with the header, which is no row of data.",
        {"name": "load", "resources": [PARTS]},
        {
            "hourly-2019.csv": lines(HEAD, *FIRST),
            "hourly-2020.csv": lines(HEAD, *LATER),
        },
        True,
        {"hourly": 4},
    ),
    Case(
        "parts-of-one-split-file",
        "A file was split by size, so later parts have no header: read in full, with a warning.",
        {"name": "load", "resources": [PARTS]},
        {"hourly-2019.csv": lines(HEAD, *FIRST), "hourly-2020.csv": lines(*LATER)},
        True,
        {"hourly": 4},
        {warning("incorrect-label", "hourly")},
    ),
    Case(
        "hour-in-two-parts",
        "The last hour of a year is in the file of the next as well.",
        {"name": "load", "resources": [PARTS]},
        {
            "hourly-2019.csv": lines(HEAD, *FIRST),
            "hourly-2020.csv": lines(HEAD, FIRST[1], *LATER),
        },
        False,
        {"hourly": 5},
        {error("primary-key", "hourly")},
    ),
    Case(
        "xlsx-and-sqlite-beside",
        "The same data come as a spreadsheet and a database: not read, and no fault.",
        {
            "name": "load",
            "resources": [
                {
                    **TABLE,
                    "mediatype": "text/csv",
                    "alternative_formats": [{"path": "hourly.csv", "stacking": "Singleindex"}],
                },
                {"name": "sheet", "path": "hourly.xlsx", "format": "xlsx", "schema": HOURLY},
                {"name": "database", "path": "load.sqlite"},
            ],
        },
        {**FILES, "hourly.xlsx": b"PK\x03\x04 not opened", "load.sqlite": b"SQLite format 3\0"},
        True,
        {"hourly": 4},
        unread={"sheet": '"xlsx" is not read', "database": "not a table"},
    ),
    Case(
        "spreadsheet-alone",
        "Of a package of spreadsheets nothing was checked, so it cannot be called valid.",
        {
            "name": "load",
            "resources": [{"name": "sheet", "path": "hourly.xlsx", "schema": HOURLY}],
        },
        {"hourly.xlsx": b"PK\x03\x04 not opened"},
        False,
        {},
        {error("nothing-read")},
        {"sheet": '"xlsx" is not read'},
    ),
    Case(
        "remote-file-beside",
        "Large files are at a URL, which the standard allows; nothing is fetched.",
        {
            "name": "load",
            "resources": [
                TABLE,
                {**TABLE, "name": "quarter", "path": "https://load.example/quarter-hourly.csv"},
                {"name": "manual", "path": "http://load.example/manual.pdf"},
            ],
        },
        FILES,
        True,
        {"hourly": 4},
        unread={"quarter": URL, "manual": URL},
    ),
    Case(
        "path-out-of-the-package",
        "A path must not lead to a sibling folder, where the reader's own files may be.",
        {"name": "load", "resources": [PLANTS, {**TABLE, "path": "../raw/hourly.csv"}]},
        PLANT,
        False,
        {"plants": 1},
        {error("path-unsafe", "hourly")},
        {"hourly": FINDINGS},
    ),
    Case(
        "gzip",
        "Long series are gzipped.",
        {"name": "load", "resources": [{**TABLE, "path": "hourly.csv.gz", "format": "csv"}]},
        {"hourly.csv.gz": gzip.compress(FILES["hourly.csv"], mtime=0)},
        True,
        {"hourly": 4},
    ),
    Case(
        "day-first-dates",
        "Local dates have a format of their own, and the schema states it.",
        {
            "name": "outages",
            "resources": [
                {
                    "name": "outages",
                    "path": "outages.csv",
                    "schema": schema(
                        {"name": "day", "type": "date", "format": "%d.%m.%Y"},
                        {"name": "at", "type": "time", "format": "%H:%M"},
                        "lasted:duration",
                    ),
                }
            ],
        },
        {"outages.csv": lines("day,at,lasted", "31.12.2019,23:59,PT2H30M", "01.01.2020,00:00,P1D")},
        True,
        {"outages": 2},
    ),
    Case(
        "day-first-dates-undeclared",
        "Without a format a date is written year first.",
        {
            "name": "outages",
            "resources": [{"name": "outages", "path": "outages.csv", "schema": schema("day:date")}],
        },
        {"outages.csv": lines("day", "31.12.2019", "2020-01-01")},
        False,
        {"outages": 2},
        {error("type-error", "outages")},
    ),
    Case(
        "columns-in-another-order",
        "The file was written anew with its columns sorted; the schema has the old order.",
        {"name": "load", "resources": [PLANTS, TABLE]},
        {**PLANT, "hourly.csv": lines("load_mw,utc_timestamp,is_estimate", "1,,0")},
        False,
        {"plants": 1},
        {error("incorrect-label", "hourly")},
        {"hourly": FINDINGS},
    ),
]
