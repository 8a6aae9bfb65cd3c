"""Judge the contract of what writes: a valid package stays valid, and nothing in it is lost."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packages import Made, generate

from toolkit.derived.release import ReleaseError, release
from toolkit.derived.tidy import tidy_in_place
from toolkit.engine.adjudication import reader
from toolkit.engine.screening import null_texts
from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError, export
from toolkit.importers import ImportFault, import_package
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError
from toolkit.validation.run import validate
from toolkit.writing import TargetError

REFUSED = (ExportError, ImportFault, PackageError, ReleaseError, TargetError)
FORMATS = ("csv", "parquet", "sqlite")
"""The formats that come back as the package that they were made from, profile or not."""
COMMANDS = ("tidy", "release", *FORMATS)
Values = dict[str, tuple[tuple[str, ...], Counter[tuple[str | None, ...]]]]


@dataclass
class Outcome:
    """What a command made of a package: refused with a reason, told in a note, or wrong."""

    refused: str = ""
    told: bool = False
    wrong: list[str] = field(default_factory=list)


def values(package: Path) -> Values:
    """Return columns and rows of each table, the rows by value as frictionless reads them."""
    tables = Tables(open_package(package))
    found: Values = {}
    for resource in tables.resources:
        reads = []
        for one in resource.fields:
            reads.append(reader(one.descriptor, list(null_texts(resource, one))))
        columns = ", ".join(tables.columns(resource.name))
        rows = tables.select(f"SELECT {columns} FROM raw.{tables.name(resource)}")
        kept = (
            tuple(read(text).value for read, text in zip(reads, row, strict=True)) for row in rows
        )
        found[resource.name] = resource.field_names, Counter(kept)
    return found


def contents(root: Path) -> dict[str, str]:
    """Return the hash of each file of a package but its descriptor."""
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in root.rglob("*")
        if file.is_file() and file.name != "datapackage.json"
    }


def descriptor(root: Path) -> dict[str, Any]:
    """Return the descriptor of a package as it is stored."""
    found: dict[str, Any] = json.loads((root / "datapackage.json").read_text("utf-8"))
    return found


def lost(before: Path, after: Path, notes: list[str]) -> list[str]:
    """Return what a package made from another has lost without a note."""
    told = "\n".join(notes)
    report = validate(after)
    wrong = [f"not valid: {one.message}" for one in report.findings if one.severity == "error"][:1]
    if wrong:
        return wrong
    old, new = values(before), values(after)
    for name, (columns, rows) in old.items():
        if name not in new:
            wrong += [] if name in told else [f"the table {name} is gone"]
        elif new[name][0] != columns:
            wrong.append(f"{name} has the columns {new[name][0]}, not {columns}")
        elif new[name][1] != rows:
            gone, come = rows - new[name][1], new[name][1] - rows
            wrong.append(f"{name}: {list(gone)[:2]} became {list(come)[:2]}")
    return wrong + _others_lost(before, after, told) + _beside_lost(before, after, told)


def _others_lost(before: Path, after: Path, told: str) -> list[str]:
    """Return the resources that are no tables and are neither there nor named in a note."""
    old, new = ({r["name"]: r for r in descriptor(root)["resources"]} for root in (before, after))
    wrong = []
    for name, item in old.items():
        if item.get("type") == "table" or name in told:
            continue
        path = item.get("path")
        if name not in new:
            wrong.append(f"the resource {name} is gone")
        elif path is None or path.startswith("https:"):
            same = all(new[name].get(key) == item.get(key) for key in ("path", "data"))
            wrong += [] if same else [f"the resource {name} has changed"]
        elif (after / new[name]["path"]).read_bytes() != (before / path).read_bytes():
            wrong.append(f"the file of {name} has changed")
    return wrong


def _beside_lost(before: Path, after: Path, told: str) -> list[str]:
    """Return what files of tables hold beside rows, and is gone without a note."""
    old, new = (
        b"".join(file.read_bytes().replace(b"\0", b"") for file in sorted(root.rglob("*.csv")))
        for root in (before, after)
    )
    marks = {b"beside": "beside", b"# from the field book": "comment", b"who wrote it": "comment"}
    return [
        f"{mark.decode()!r} is gone"
        for mark, word in marks.items()
        if mark in old and mark not in new and word not in told
    ]


def tidied(package: Path, work: Path) -> Outcome:
    """Tidy a copy, and return what it changed that is not a hash or a size."""
    copy = Path(shutil.copytree(package, work / "copy"))
    found = tidy_in_place(copy)
    wrong = [f"{path} left: {reason}" for path, reason in found.left.items()]
    if contents(copy) != contents(package):
        wrong.append("a file has changed")
    about, new = descriptor(package), descriptor(copy)
    for old, item in zip(about["resources"], new["resources"], strict=True):
        for key in ("bytes", "hash"):
            old.pop(key, None)
            item.pop(key, None)
    wrong += ["the descriptor has changed"] if about != new else []
    return Outcome(wrong=wrong + lost(package, copy, []))


def released(package: Path, work: Path) -> Outcome:
    """Release a tidied copy, and return what its zip has lost."""
    copy = Path(shutil.copytree(package, work / "copy"))
    tidy_in_place(copy)
    release(copy, work / "dist")
    with zipfile.ZipFile(work / "dist" / "made-1.0.0.zip") as archive:
        archive.extractall(work / "unpacked")
    gone = contents(copy).keys() - contents(work / "unpacked").keys()
    wrong = [f"{path} is not in the zip" for path in gone]
    return Outcome(wrong=wrong + lost(copy, work / "unpacked", []))


def returned(form: str) -> Callable[[Path, Path], Outcome]:
    """Return the judge of an export that is imported again."""

    def judge(package: Path, work: Path) -> Outcome:
        made = export(form, Tables(open_package(package)), work / "out")
        _, notes = import_package(work / "out", work / "back")
        wrong = lost(package, work / "back", [*made.notes, *notes])
        return Outcome(wrong=wrong, told=not wrong and bool(lost(package, work / "back", [])))

    return judge


JUDGES = {"tidy": tidied, "release": released} | {form: returned(form) for form in FORMATS}


def attempt(package: Path, command: str, work: Path) -> Outcome:
    """Run a command on a valid package, and judge what it made."""
    before = contents(package)
    try:
        outcome = JUDGES[command](package, work)
    except REFUSED as error:
        outcome = Outcome(refused=str(error) or "without a reason")
    except Exception as error:
        outcome = Outcome(wrong=[f"{type(error).__name__}: {error}"])
    if contents(package) != before:
        outcome.wrong.append("the package itself has changed")
    return outcome


def generated(seed: int, command: str, work: Path) -> tuple[Made, Outcome] | None:
    """Generate a package and judge a command on it; None if the package is not valid."""
    shutil.rmtree(work, ignore_errors=True)
    made = generate(random.Random(seed), work / "package")
    return (made, attempt(made.root, command, work)) if validate(made.root).valid else None
