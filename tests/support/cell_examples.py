"""Cells, constraints and options of each type of Table Schema, for differential tests."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
CELLS = {
    "string": ["a", "", "é", "x@y.z", "http://a.b", "not", "ab ab", "00000"],
    "integer": ["1", "+5", " 7 ", "0_7", "007", "1.0", "1e3", "-3", "٣", "-0", "$5", "5%", "1 000"],
    "number": ["1", ".5", "5.", "1_0e-2", "inf", "NaN", "-INF", "1,5", "1e400", "1.50", "1 000.5"],
    "boolean": ["true", "false", "True", "TRUE", "1", "0", "yes", "T"],
    "date": ["2021-01-05", "2021-1-5", "2021-02-30", "05/01/2021", "0001-01-01", " 2021-01-05"],
    "datetime": ["2021-01-05T10:00:00", "2021-01-05 10:00:00", "2021-01-05", "x"],
    "time": ["10:00:00", "10:00", "25:00:00", "x"],
    "year": ["2021", "0", "-5", "99999", "+2021", "21", " 2021"],
    "yearmonth": ["2021-01", "2021-13", "2021-1", "2021"],
    "duration": ["P1Y", "PT1H", "P1W", "P", "x", "-P1D"],
    "object": ['{"a":1}', "[]", "{", "1", "null"],
    "array": ["[1]", "{}", "[", "1"],
    "geopoint": ["1,2", "180,90", "200,1", "1", "[1,2]", "x,y"],
    "geojson": ['{"type":"Point","coordinates":[1,2]}', "{}", "x"],
    "any": ["x", "", "1"],
    "list": ["a,b", "a", "", "1,2", "1;2"],
}
CONSTRAINTS: dict[str, list[Json]] = {
    "string": [
        {"minLength": 2}, {"maxLength": 2}, {"pattern": "a|b"}, {"pattern": "\\d+"},
        {"pattern": "[0-9]{5}"}, {"pattern": "(a|b)+|(x.*)+", "enum": ["a", "é"], "minLength": 2},
        {"pattern": "0{1001}"}, {"pattern": r"^(https?)://[^\s/]+.*$"},
        {"enum": ["a", "ab ab"]}, {"unique": True},
    ],
    "integer": [
        {"minimum": 2}, {"maximum": 2}, {"exclusiveMinimum": 1}, {"exclusiveMaximum": 7},
        {"enum": [1, 7]}, {"enum": ["1", "7"]}, {"unique": True}, {"minimum": "2"},
    ],
    "number": [{"minimum": 1}, {"maximum": "2"}, {"enum": [1, 0.5]}, {"unique": True}],
    "boolean": [{"enum": [True]}, {"unique": True}],
    "date": [{"minimum": "2021-01-05"}, {"exclusiveMaximum": "2021-01-05"}, {"unique": True}],
    "object": [{"minLength": 1}], "array": [{"minLength": 1}, {"maxLength": 1}],
    "datetime": [{"minimum": "2021-01-05T10:00:00"}], "year": [{"minimum": 2000}],
    "yearmonth": [{"minimum": "2021-01"}], "time": [{"minimum": "10:00:00"}],
}  # fmt: skip
OPTIONS: dict[str, list[Json]] = {
    "string": [{"format": name} for name in ("email", "uri", "uuid", "binary")],
    "integer": [{"bareNumber": False}, {"groupChar": " "}],
    "number": [{"bareNumber": False}, {"decimalChar": ",", "groupChar": " "}],
    "boolean": [{"trueValues": ["yes", "T"], "falseValues": ["0"]}],
    "date": [{"format": "any"}, {"format": "%d/%m/%Y"}],
    "datetime": [{"format": "any"}], "time": [{"format": "any"}, {"format": "%H:%M"}],
    "geopoint": [{"format": "array"}, {"format": "object"}], "geojson": [{"format": "topojson"}],
    "list": [{"delimiter": ";"}, {"itemType": "integer"}],
}  # fmt: skip
