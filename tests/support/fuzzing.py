"""Random files, cells and packages, judged by the toolkit and by frictionless.

Many files lie in one package, so that one call of each judges them all. A verdict is a set of
places: (rule, record, field, constraint). What the documentation says differs is left out by name.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frictionless
from cell_examples import CELLS, CONSTRAINTS, OPTIONS
from constraint_names import constraint_name

from toolkit.package.standard import field_fault
from toolkit.validation.run import validate

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
OF_ROWS = ("blank-row", "extra-cell", "primary-key", "foreign-key", "unique-error")
LABELS = ("blank-header", "blank-label", "duplicate-label", "extra-label", "incorrect-label",
          "missing-label")  # fmt: skip
OF_CELLS = ("type-error", "constraint-error", "missing-cell")
OF_FILES = ("encoding-error", "source-error", "scheme-error")
COMPARED = {*OF_ROWS, *LABELS, *OF_CELLS, *OF_FILES}


@dataclass
class File:
    """One table: its bytes, its Table Schema, and how many of its cells are random."""

    data: bytes
    schema: Json
    cells: int = 0


@dataclass
class Outcome:
    """What a fuzz has seen: files and cells, those with findings, those left out, differences."""

    files: int = 0
    cells: int = 0
    found: int = 0
    faulty: int = 0
    excluded: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of files with findings."""
        return self.found / self.files if self.files else 0.0

    @property
    def share_of_cells(self) -> float:
        """The share of random cells with findings."""
        return self.faulty / self.cells if self.cells else 0.0

    def add(self, other: Outcome) -> None:
        """Take in what another fuzz has seen."""
        self.files += other.files
        self.cells += other.cells
        self.found += other.found
        self.faulty += other.faulty
        self.excluded += other.excluded
        self.rules += other.rules
        self.different += other.different


# what is judged


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


def write(folder: Path, files: dict[str, File]) -> None:
    """Write files as the resources of one package."""
    resources = []
    for name, file in files.items():
        (folder / f"{name}.csv").write_bytes(file.data)
        resources.append(
            {
                "name": name, "type": "table", "path": f"{name}.csv", "scheme": "file",
                "format": "csv", "encoding": "utf-8", "dialect": DIALECT, "schema": file.schema,
                "hash": "sha256:" + hashlib.sha256(file.data).hexdigest(),
            }
        )  # fmt: skip
    text = json.dumps({"name": "fuzzed", "resources": resources})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def ours(folder: Path) -> dict[str, Verdict]:
    """Return the toolkit's verdict on each table, all rules."""
    found: dict[str, Verdict] = {}
    for item in validate(folder).findings:
        if item.severity == "error":
            place = _place(item.rule, item.record, item.field, item.message)
            found.setdefault(str(item.table), set()).add(place)
    return found


def theirs(folder: Path) -> dict[str, Verdict]:
    """Return frictionless' verdict on each table."""
    report = frictionless.validate(str(folder / "datapackage.json"), limit_errors=10**6)
    assert not report.errors, report.errors
    return {
        task.name: {
            _place(
                error.type,
                getattr(error, "row_number", None),
                getattr(error, "field_name", None),
                error.note,
            )
            for error in task.errors
        }
        for task in report.tasks
    }


def _place(rule: str, record: int | None, name: str | None, text: str) -> Place:
    if rule in OF_FILES or rule in LABELS:
        return rule, None, "", ""
    if rule in OF_ROWS:
        return rule, record, "", ""
    return rule, record, name or "", constraint_name(text) if rule == "constraint-error" else ""


def compare(mine: Verdict, reference: Verdict, outcome: Outcome) -> bool:
    """Return whether two verdicts are the same, save for what the documentation says differs."""
    rules = {place[0] for place in mine}
    for name in ("unclosed-quote", "limit-exceeded"):
        if name in rules:
            outcome.excluded[name] += 1
            return True
    if "blank-header" in rules:
        outcome.excluded["blank-first-line"] += 1
        return True
    blank = {place[1] for place in mine if place[0] == "blank-row"}
    one = {place for place in mine if place[0] in COMPARED}
    other = {p for p in reference if not (p[0] == "primary-key" and p[1] in blank)}
    if rules & {*LABELS, *OF_FILES} and {p[0] for p in other} & {*LABELS, *OF_FILES}:
        outcome.excluded["a table that was not read"] += (
            1  # whose rows nobody judges by this header
        )
        return True
    return one == other


def judge(folder: Path, files: dict[str, File], mine: Judge = ours) -> Outcome:
    """Judge files that do not refer to each other, each on its own.

    Where frictionless crashes, the halves are judged, down to the file that it crashes on.
    """
    write(folder, files)
    found = mine(folder)
    try:
        reference = theirs(folder)
    except TypeError:
        if len(files) == 1:
            outcome = Outcome(1, found=bool(found))
            outcome.excluded["frictionless crashes"] = 1
            outcome.different += [] if found else [f"passed in silence: {files}"]
            return outcome
        outcome, items = Outcome(), list(files.items())
        for half in (items[: len(items) // 2], items[len(items) // 2 :]):
            outcome.add(judge(folder, dict(half), mine))
        return outcome
    outcome = Outcome(len(files), sum(file.cells for file in files.values()))
    for name, file in files.items():
        one, other = found.get(name, set()), reference.get(name, set())
        outcome.found += bool(one - {("table-empty", None, "", "")})
        outcome.rules.update({place[0] for place in one})
        if file.cells:
            outcome.faulty += len({place[1] for place in one if place[0] in OF_CELLS})
        if not compare(one, other, outcome):
            outcome.different.append(_told(file, one, other))
    return outcome


def judge_package(folder: Path, files: dict[str, File], mine: Judge = ours) -> Outcome:
    """Judge a package whose tables refer to each other, as one."""
    write(folder, files)
    found, reference = mine(folder), theirs(folder)
    everything = set().union(*found.values()) if found else set()
    outcome = Outcome(1, found=bool(everything))
    outcome.rules.update({place[0] for place in everything})
    if {place[0] for place in everything} & {*LABELS, *OF_FILES}:
        outcome.excluded["a table that was not read"] += 1
        return outcome
    for name, file in files.items():
        one, other = found.get(name, set()), reference.get(name, set())
        if not compare(one, other, outcome):
            outcome.different.append(_told(file, one, other))
    return outcome


def _told(file: File, one: Verdict, other: Verdict) -> str:
    fields = json.dumps(file.schema, ensure_ascii=False)
    return (
        f"{file.data!r}\n  by {fields}\n  toolkit alone: {sorted(one - other, key=str)}"
        f"\n  frictionless alone: {sorted(other - one, key=str)}"
    )


def fuzz_files(
    dice: random.Random, folder: Path, make: Callable[[random.Random], File], count: int
) -> Iterator[Outcome]:
    """Judge so many files, some hundred at a time."""
    for start in range(0, count, 200):
        place = folder / f"{make.__name__}-{start}"
        place.mkdir()
        names = (f"t{n}" for n in range(min(200, count - start)))
        yield judge(place, {name: make(dice) for name in names})


def fuzz_packages(dice: random.Random, folder: Path, count: int) -> Iterator[Outcome]:
    """Judge so many packages."""
    for number in range(count):
        place = folder / f"package-{number}"
        place.mkdir()
        yield judge_package(place, whole_package(dice))
