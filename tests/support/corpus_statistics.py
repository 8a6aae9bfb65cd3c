"""Packages after the shapes of official statistics: other dialects, encodings and numbers."""

from __future__ import annotations

from corpus_case import FINDINGS, Case, error, limited, lines, schema, warning

SEMICOLON = {"delimiter": ";"}
RATE = {"name": "rate", "type": "number", "decimalChar": ",", "groupChar": "."}
RATES = schema("region", "month:yearmonth", RATE, missingValues=["", ".."])
ROWS = ("region;month;rate", "Ålund;2021-01;1.234,5", "Møre;2021-02;..", "Süd;2021-03;7,25")
LATIN = lines(*ROWS, encoding="latin-1")
TABLE = {"name": "rates", "path": "rates.csv", "dialect": SEMICOLON, "schema": RATES}
NOTES = {"name": "notes", "path": "notes.csv", "schema": schema("code", "text")}
NOTE = {"notes.csv": lines("code,text", "e,estimated")}

CASES = [
    Case(
        "semicolon-latin-1",
        "Offices publish semicolons, Latin-1, decimal commas and `..` for what is not known.",
        {"name": "rates", "resources": [{**TABLE, "encoding": "ISO-8859-1"}]},
        {"rates.csv": LATIN},
        True,
        {"rates": 3},
    ),
    Case(
        "latin-1-undeclared",
        "A file is UTF-8 unless the descriptor says otherwise; a reader must not guess.",
        {"name": "rates", "resources": [TABLE, NOTES]},
        {"rates.csv": LATIN, **NOTE},
        False,
        {"notes": 1},
        {error("encoding-error", "rates")},
        {"rates": FINDINGS},
    ),
    Case(
        "windows-1252",
        "Files of office software are Windows-1252, with dashes and the euro that Latin-1 lacks.",
        {"name": "rates", "resources": [{**TABLE, "encoding": "windows-1252"}]},
        {"rates.csv": lines(*ROWS, "€–Zone;2021-04;1", encoding="cp1252")},
        True,
        {"rates": 4},
    ),
    Case(
        "semicolon-undeclared",
        "The default delimiter is the comma, so the whole header is one label.",
        {
            "name": "rates",
            "resources": [{"name": "rates", "path": "rates.csv", "schema": RATES}, NOTES],
        },
        {"rates.csv": lines(*ROWS), **NOTE},
        False,
        {"notes": 1},
        {error("incorrect-label", "rates"), error("missing-label", "rates")},
        {"rates": FINDINGS},
    ),
    Case(
        "decimal-comma-undeclared",
        "Without `decimalChar` a decimal comma makes no number.",
        {
            "name": "rates",
            "resources": [{**TABLE, "schema": schema("region", "month:yearmonth", "rate:number")}],
        },
        {"rates.csv": lines("region;month;rate", "A;2021-01;1,5", "B;2021-02;2")},
        False,
        {"rates": 2},
        {error("type-error", "rates")},
    ),
    Case(
        "dots-not-declared-missing",
        "The `..` of statistics is a missing value only if the schema says so.",
        {"name": "n", "resources": [{**NOTES, "schema": schema("code", "text:integer")}]},
        {"notes.csv": lines("code,text", "a,..", "b,4")},
        False,
        {"notes": 2},
        {error("type-error", "notes")},
    ),
    Case(
        "month-thirteen",
        "Some series use month 13 for the year; it is no year and month.",
        {"name": "rates", "resources": [TABLE]},
        {"rates.csv": lines(*ROWS, "Süd;2021-13;8")},
        False,
        {"rates": 4},
        {error("type-error", "rates")},
    ),
    Case(
        "labelled-missing-values",
        "Version 2 gives each missing value a label, as statistics need for their symbols.",
        {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "n",
            "resources": [
                {
                    **NOTES,
                    "schema": schema(
                        "code",
                        "text:number",
                        missingValues=[
                            {"value": ":", "label": "not available"},
                            {"value": "-", "label": "nil"},
                        ],
                    ),
                }
            ],
        },
        {"notes.csv": lines("code,text", "a,:", "b,-", "c,4.5")},
        True,
        {"notes": 3},
    ),
    Case(
        "missing-values-of-a-field",
        "Version 2 allows missing values of one field, here a code that is text elsewhere.",
        {
            "name": "n",
            "resources": [
                {
                    **NOTES,
                    "schema": schema(
                        "code", {"name": "text", "type": "integer", "missingValues": ["x"]}
                    ),
                }
            ],
        },
        {"notes.csv": lines("code,text", "x,x", "b,3")},
        True,
        {"notes": 2},
    ),
    Case(
        "comment-lines",
        "Tables begin with lines on source and unit; `commentChar` leaves them out.",
        {"name": "n", "resources": [{**NOTES, "dialect": {"commentChar": "#"}}]},
        {"notes.csv": lines("# Source: Office of Notes", "code,text", "e,estimated")},
        True,
        {"notes": 1},
    ),
    Case(
        "two-header-rows",
        "Statistics tables have headers of two rows, which version 2 joins with `headerJoin`.",
        {
            "name": "n",
            "resources": [
                {
                    "name": "wide",
                    "path": "wide.csv",
                    "dialect": {"headerRows": [1, 2], "headerJoin": "_"},
                    "schema": schema("area_code", "births_2020:integer"),
                }
            ],
        },
        {"wide.csv": lines("area,births", "code,2020", "A1,17", "A2,20")},
        True,
        {"wide": 2},
    ),
    Case(
        "dialect-with-own-properties",
        "Tools write properties of their own into a dialect, which may be extended like the rest.",
        {
            "name": "rates",
            "resources": [
                {
                    **TABLE,
                    "encoding": "latin1",
                    "dialect": {**SEMICOLON, "decimalChar": ",", "excel": {"sheet": 1}},
                }
            ],
        },
        {"rates.csv": LATIN},
        True,
        {"rates": 3},
    ),
    Case(
        "trailing-delimiter",
        "An export ends each row with a delimiter but not the header: a cell too many.",
        {"name": "n", "resources": [NOTES]},
        {"notes.csv": lines("code,text", "e,estimated,", "p,provisional,")},
        False,
        {"notes": 2},
        {error("extra-cell", "notes")},
    ),
    Case(
        "series-without-rows",
        "A series that has ended leaves its header alone: worth a warning, and no error.",
        {"name": "n", "resources": [NOTES, {**NOTES, "name": "old", "path": "old.csv"}]},
        {**NOTE, "old.csv": lines("code,text")},
        True,
        {"notes": 1, "old": 0},
        {warning("table-empty", "old")},
    ),
    Case(
        "percent-without-bare-number",
        "`bareNumber` false allows a unit around the number.",
        {
            "name": "n",
            "resources": [
                {
                    **NOTES,
                    "schema": schema(
                        "code", {"name": "text", "type": "number", "bareNumber": False}
                    ),
                }
            ],
        },
        {"notes.csv": lines("code,text", "a,12.5%", "b,EUR 3")},
        True,
        {"notes": 2},
    ),
    Case(
        "share-above-its-maximum",
        "A share of more than a hundred percent is what `maximum` is there to find.",
        {
            "name": "n",
            "resources": [
                {**NOTES, "schema": schema("code", limited("text", "number", maximum=100))}
            ],
        },
        {"notes.csv": lines("code,text", "a,99.5", "b,100.5")},
        False,
        {"notes": 2},
        {error("constraint-error", "notes")},
    ),
]
