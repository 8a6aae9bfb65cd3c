"""Let the toolkit and frictionless judge random files, cells and packages, and compare them.

Many files lie in one package, so that one call of each judges them all. A verdict is a set of
places: (rule, record, field, constraint). What the documentation says differs is left out by name.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frictionless
from constraint_names import constraint_name
from fuzzing import DIALECT, File, whole_package

from toolkit.validation.run import validate

Json = dict[str, Any]
Place = tuple[str, int | None, str, str]
Verdict = set[Place]
Judge = Callable[[Path], dict[str, Verdict]]
OF_ROWS = ("blank-row", "extra-cell", "primary-key", "foreign-key", "unique-error")
LABELS = ("blank-header", "blank-label", "duplicate-label", "extra-label", "incorrect-label",
          "missing-label")  # fmt: skip
OF_CELLS = ("type-error", "constraint-error", "missing-cell")
OF_FILES = ("encoding-error", "source-error", "scheme-error")
COMPARED = {*OF_ROWS, *LABELS, *OF_CELLS, *OF_FILES}


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
