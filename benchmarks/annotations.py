"""Import and export made-up annotations at length, and damaged ones.

`python benchmarks/annotations.py [--documents N] [--damages N]`

Documents: what came in must go out the same, save what the report counts; every span must have the
words, and the package must be valid at its level. Damages: an import may refuse with a message or
drop with a reason, but never crash. Exits 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

import brat_projects
import claim_reviews
import web_annotations
from annotation_damage import FORMS, endings

from toolkit.engine.tables import Tables
from toolkit.exporters import export_annotations
from toolkit.exporters.annotation_map import read_map
from toolkit.importers import import_annotations
from toolkit.importers.settings import Settings
from toolkit.package.descriptor import open_package
from toolkit.texts.spans import Texts
from toolkit.texts.units import Ruler
from toolkit.validation.run import validate


def kept(notes: list[str]) -> Counter[str]:
    """Return the counts of a report."""
    line = next(note for note in notes if note.startswith("kept: "))
    return Counter({k: int(n) for k, n in (item.split() for item in line[6:].split(", "))})


def back(form: str, out: Path, folder: Path, texts: Path, words: Any) -> Path:
    """Export a package again."""
    tables = Tables(open_package(out))
    export_annotations(form, tables, folder / "back", Texts(texts), words)
    return folder / "back"


def brat(count: int, folder: Path) -> None:
    """Write one project of many documents, read it and write it again."""
    place, out = folder / "in", folder / "out"
    place.mkdir()
    (folder / "map.toml").write_text(brat_projects.MAP, "utf-8")
    words = read_map(folder / "map.toml")
    made = {f"d{n}": brat_projects.Maker(n, spoil=n % 2 == 1).make() for n in range(count)}
    for name, project in made.items():
        project.write(place, name)
    _, notes = import_annotations("brat", place, out, Settings(words, publisher="P"))
    require_valid(out, place)
    print("\n".join(notes[:3]))
    folder = back("brat", out, folder, place, words)
    lost = found = 0
    for name, project in made.items():
        ruler = Ruler(project.text, project.unit)
        before = brat_projects.meaning(brat_projects.read_file(place / f"{name}.ann"), ruler)
        after = brat_projects.meaning(brat_projects.read_file(folder / f"{name}.ann"))
        assert not after - before, (name, after - before)
        assert project.spoiled or before == after, (name, before - after)
        lost += sum((before - after).values())
        found += sum(after.values())
    assert found == sum(kept(notes).values()), (found, kept(notes))
    print(f"brat: {count} documents; out again {found} annotations, all as they came in")


def webannotation(count: int, folder: Path) -> None:
    """Write the annotations of many texts, read them and write them again."""
    place, texts, out = folder / "in", folder / "texts", folder / "out"
    place.mkdir()
    texts.mkdir()
    made = [web_annotations.make(n, spoil=n % 2 == 1) for n in range(count)]
    lines = ["[texts]"]
    for number, item in enumerate(made):
        item.write(place, texts, f"d{number}")
        lines.append(f'"{item.url}" = "d{number}.txt"')
    (folder / "map.toml").write_text("\n".join(lines), "utf-8")
    words = read_map(folder / "map.toml")
    _, notes = import_annotations("webannotation", place, out, Settings(words, texts))
    require_valid(out, texts)
    print("\n".join(notes[:3]))
    found = web_annotations.exported(back("webannotation", out, folder, texts, words))
    told = sum((item.told for item in made), Counter())
    assert found == told, (found - told, told - found)
    assert kept(notes)["annotations"] == sum(told.values())
    print(f"webannotation: {count} texts; out again {sum(found.values())}, all as they came in")


def claimreview(count: int, folder: Path) -> None:
    """Write many pages of reviews, and compare the rows with what was made."""
    place, out = folder / "in", folder / "out"
    place.mkdir()
    made = [claim_reviews.make(n) for n in range(count)]
    for number, item in enumerate(made):
        item.write(place, f"d{number}")
    _, notes = import_annotations("claimreview", place, out, Settings())
    require_valid(out, None)
    print("\n".join(notes[:3]))
    counts = sum((item.counts for item in made), Counter())
    numbers = kept(notes)
    assert numbers["reviews"] == counts["reviews"]
    assert numbers["blocks"] == counts["blocks"] - counts["bad blocks"]
    assert numbers["appearances"] == counts["appearances"] - counts["bad appearances"]
    with (out / "data" / "claims.csv").open(encoding="utf-8", newline="") as lines:
        texts = Counter(row["text"] for row in csv.DictReader(lines))
    expected = Counter()
    for item in made:
        for (_, text), number in item.claims.items():
            expected[text] += number
    answers = {text: n for text, n in texts.items() if text.startswith("Orm Facts rates")}
    assert sum(answers.values()) == counts["answers"]
    assert texts - Counter(answers) == expected
    print(f"claimreview: {count} pages, {sum(texts.values())} claims, as they were made")


def require_valid(out: Path, texts: Path | None) -> None:
    """Check that a package has no errors at its level, each span by its hash."""
    report = validate(out, texts)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    assert not errors, errors[:5]
    level = json.loads((out / "datapackage.json").read_text("utf-8"))["claimsLevel"]
    print(f"valid at level {level}: {dict(report.tables)}")


IMPORTS: dict[str, Callable[[int, Path], None]] = {
    "brat": brat,
    "webannotation": webannotation,
    "claimreview": claimreview,
}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--damages", type=int, default=10_000)
    given = parser.parse_args()
    for form in FORMS:
        started = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            IMPORTS[form](given.documents, Path(folder))
        print(f"  {time.process_time() - started:.0f} CPU seconds", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            found = endings(form, range(-(-given.damages // len(FORMS))), Path(folder))
        print(f"{form}: {sum(found.values())} damages, none crashed: {dict(found)}", flush=True)


if __name__ == "__main__":
    main()
