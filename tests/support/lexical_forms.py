"""Compare the forms in which texts are certainly valid with frictionless, in verdict and value."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from expressions import near, text_of

from toolkit.engine.adjudication import reader
from toolkit.engine.lexical import form_of
from toolkit.engine.screening import Screen, screens
from toolkit.package.descriptor import open_package

Json = dict[str, Any]
KINDS: dict[str, Json] = {
    **{kind: {"type": kind} for kind in ("integer", "number", "year", "date")},
    **{kind: {"type": kind} for kind in ("datetime", "time", "yearmonth", "list")},
    **{name: {"type": "string", "format": name} for name in ("email", "uri", "uuid", "binary")},
    "list by ;": {"type": "list", "delimiter": ";"},
    "integers": {"type": "list", "itemType": "integer"},
    "integers by |": {"type": "list", "itemType": "integer", "delimiter": "|"},
    "datetime from": {"type": "datetime", "constraints": {"minimum": "1950-09-08T10:00:00"}},
    "time until": {"type": "time", "constraints": {"maximum": "12:00:00"}},
    "yearmonth from": {"type": "yearmonth", "constraints": {"minimum": "2018-09"}},
    "year until": {"type": "year", "constraints": {"maximum": 5018}},
}

DAYS = "(0001|1900|20[0-2][0-9])-(0[1-9]|1[0-2])-([012][0-9]|3[01])"
SAMPLES = {"date": DAYS, "datetime": f"{DAYS}T(0|1|2)[0-4]:[0-5][0-9]:[0-5][0-9]Z?"}
"""Forms for texts that are often on a day that exists."""


def screen_of(field: Json) -> Screen:
    """Return the screen of a field."""
    with tempfile.TemporaryDirectory() as scratch:
        schema = {"fields": [{"name": "v", **field}]}
        item = {"name": "t", "type": "table", "path": "t.csv", "schema": schema}
        (Path(scratch) / "t.csv").write_text("v\n1\n")
        descriptor = json.dumps({"name": "small", "resources": [item]})
        (Path(scratch) / "datapackage.json").write_text(descriptor)
        (resource,) = open_package(scratch).resources
        return screens(resource)[0]


def wrong_form(dice: random.Random, field: Json, count: int) -> tuple[int, list[str]]:
    """Return how many texts a screen passes, and those that frictionless refuses or reads else."""
    screen = screen_of(field)
    form = form_of(screen.field, "format" not in field)
    assert form is not None
    form = SAMPLES.get(screen.field.type, form)
    texts = [text_of(dice, form) for _ in range(count // 4 + 1)]
    texts = list({*texts, *(near(dice, text) for text in texts for _ in range(3))} - {""})
    connection = duckdb.connect()
    connection.register("_texts", pa.table({"v": pa.array(texts, pa.string())}))
    query = f"SELECT r.v, {screen.typed} FROM _texts r WHERE {screen.clean}"
    passed = connection.execute(query).fetchall()
    read = reader(screen.field.descriptor, [""])
    cast = f"SELECT TRY_CAST(? AS {screen.sql_type})"
    wrong = []
    for text, value in passed:
        verdict = read(text)
        ((wanted,),) = connection.execute(cast, [verdict.value]).fetchall()
        if verdict.notes or value != wanted:
            wrong.append(text)
    return len(passed), wrong
