"""Random files, cells and packages; `fuzz_judging` has the toolkit and frictionless judge them."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frictionless
from cell_examples import CELLS, CONSTRAINTS, OPTIONS

from toolkit.package.standard import field_fault

Json = dict[str, Any]
Place = tuple[str, int | None, str, str]
Verdict = set[Place]
Judge = Callable[[Path], dict[str, Verdict]]
DIALECT = {
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
}
ALPHABET = [
    '"',
    '"',
    ",",
    ",",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "\ufeff",
    " ",
    "a",
    "7",
    "-",
    "٣",
    "é",
]
TYPED = [
    "+",
    "-",
    "_",
    " ",
    ".",
    "0",
    "1",
    "9",
    "e",
    "E",
    "٣",
    "T",
    "Z",
    ":",
    "/",
    ",",
    "é",
    "\u00a0",
]


@dataclass
class File:
    """One table: its bytes, its Table Schema, and how many of its cells are random."""

    data: bytes
    schema: Json
    cells: int = 0


def record_file(dice: random.Random) -> File:
    """Return a file of random characters under a true header."""
    names = "abcd"[: dice.randint(2, 4)]
    body = "".join(dice.choices(ALPHABET, k=dice.randint(0, 40)))
    if dice.random() < 0.5:  # half of them are nearly files: cells and separators in turn
        rows = [
            [dice.choice(["1", "x", "", '"a"', " 2", '"b\n"']) for _ in names] for _ in range(4)
        ]
        lines = [",".join(row) for row in rows]
        at = dice.randrange(len(lines))
        lines[at] += "".join(dice.choices(ALPHABET, k=dice.randint(0, 3)))
        body = dice.choice(["\n", "\r\n"]).join(lines) + dice.choice(["", "\n"])
    kinds = [{"name": n, "type": dice.choice(["string", "string", "integer"])} for n in names]
    if dice.random() < 0.3:
        kinds[0]["constraints"] = {"required": True}
    return File((",".join(names) + "\n" + body).encode(), {"fields": kinds})


def cell_file(dice: random.Random) -> File:
    """Return a file of cells near what a type takes, and things that it does not."""
    kind = dice.choice(list(CELLS))
    while field_fault(known := _field(dice, kind)) or not _reads(known):
        kind = dice.choice(list(CELLS))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["k", "v"])
    count = dice.randint(5, 30)
    writer.writerows([str(n), _cell(dice, kind)] for n in range(count))
    schema: Json = {"fields": [{"name": "k", "type": "string"}, known]}
    if dice.random() < 0.2:
        schema["missingValues"] = ["", "-", "1"]
    return File(text.getvalue().encode(), schema, count)


def _field(dice: random.Random, kind: str) -> Json:
    known: Json = {"name": "v", "type": kind}
    if dice.random() < 0.4 and kind in OPTIONS:
        known |= dice.choice(OPTIONS[kind])
    if dice.random() < 0.5:
        rules = dice.choices(CONSTRAINTS.get(kind, [{}]), k=dice.randint(1, 2))
        known["constraints"] = {key: value for rule in rules for key, value in rule.items()}
    if dice.random() < 0.2:
        known.setdefault("constraints", {})["required"] = True
    if dice.random() < 0.1:
        known["missingValues"] = ["", "x", "NA"]
    return known


def _reads(known: Json) -> bool:
    """Return whether frictionless takes a field's descriptor."""
    try:
        frictionless.Schema.from_descriptor({"fields": [known]})
    except frictionless.FrictionlessException:
        return False
    return True


def _cell(dice: random.Random, kind: str) -> str:
    cell = dice.choice(CELLS[kind] if dice.random() < 0.9 else CELLS[dice.choice(list(CELLS))])
    for _ in range(dice.choice([0, 0, 1, 1, 2])):
        at = dice.randint(0, len(cell))
        part = dice.choice(TYPED)
        before, after = cell[:at], cell[at:]
        ways = [before + part + after, before + after[1:], before + part + after[1:]]
        cell = dice.choice([*ways, cell.swapcase(), before + before[-1:] + after])
    return cell


PEOPLE: Json = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"minimum": 1, "maximum": 50}},
        {"name": "boss", "type": "integer"},
        {"name": "city", "type": "string", "constraints": {"pattern": "[A-Z][a-z]+"}},
        {"name": "land", "type": "string", "constraints": {"enum": ["NO", "IT"]}},
        {"name": "born", "type": "date", "constraints": {"required": True}},
        {"name": "mail", "type": "string", "constraints": {"unique": True}},
    ],
    "primaryKey": ["id"],
    "foreignKeys": [
        {"fields": ["boss"], "reference": {"resource": "", "fields": ["id"]}},
        {
            "fields": ["city", "land"],
            "reference": {"resource": "places", "fields": ["name", "land"]},
        },
    ],
}
PLACES: Json = {
    "fields": [
        {"name": "name", "type": "string"},
        {"name": "land", "type": "string"},
        {"name": "people", "type": "number", "constraints": {"minimum": 0}},
    ],
    "primaryKey": ["name", "land"],
}
WRONG = [
    "",
    "x",
    "0",
    "99",
    "7",
    "Oslo",
    "oslo",
    "Bergen",
    "NO",
    "SE",
    "2001-02-30",
    "2001-1-5",
    "m1",
]


def whole_package(dice: random.Random) -> dict[str, File]:
    """Return two tables that refer to each other, with faults of several kinds put in."""
    cities = [("Oslo", "NO"), ("Rome", "IT"), ("Pisa", "IT")]
    people = [["id", "boss", "city", "land", "born", "mail"]]
    for n in range(1, dice.randint(3, 8)):
        city, land = dice.choice(cities)
        boss = str(dice.randint(1, n)) if n > 1 else ""
        people.append([str(n), boss, city, land, f"2001-0{n}-0{n}", f"m{n}"])
    places = [["name", "land", "people"], *([c, land, str(9 * len(c))] for c, land in cities)]
    tables = {"people": (people, PEOPLE), "places": (places, PLACES)}
    for _ in range(dice.choice([0, 1, 1, 2, 3])):
        _spoil(dice, dice.choice([people, places]))
    files = {name: File(_text(rows), schema) for name, (rows, schema) in tables.items()}
    if dice.random() < 0.05:
        name = dice.choice(list(files))
        files[name].data += b"\xe9\xff,\n"
    return files


def _spoil(dice: random.Random, rows: list[list[str]]) -> None:
    at = dice.randrange(1, len(rows))
    way = dice.choice(["cell", "cell", "cell", "cell", "extra", "short", "blank", "twice", "label"])
    if way == "cell" and rows[at]:
        rows[at][dice.randrange(len(rows[at]))] = dice.choice(WRONG)
    elif way == "extra":
        rows[at] = [*rows[at], "more"]
    elif way == "short":
        rows[at] = rows[at][: dice.randint(1, 3)]
    elif way == "blank":
        rows.insert(at, dice.choice([[], [""] * len(rows[0])]))
    elif way == "twice":
        rows.append(list(rows[at]))
    elif way == "label" and dice.random() < 0.3:
        rows[0][dice.randrange(len(rows[0]))] = dice.choice(["other", "", rows[0][0]])


def _text(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


# how it is judged
