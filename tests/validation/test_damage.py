"""Damaged input ends in a report or a message; `benchmarks/damage.py` tries thousands more."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from damage import COMMANDS, CONTROLS, archives, damaged, database, descriptors, write_package
from editing import Copy

from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.importers import ImportFault, import_package
from toolkit.markdown import JOINER
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError
from toolkit.reporters import FORMATS, render
from toolkit.validation.run import validate
from toolkit.writing import TargetError

Run = Callable[..., Result]
EVERY = 61
"""One in so many of the descriptors with a wrong property is tried here."""


def test_no_descriptor_ends_in_a_traceback(tmp_path: Path) -> None:
    single = itertools.islice(descriptors(random.Random(1)), 0, 6000, EVERY)
    ends = set()
    for number, descriptor in enumerate(single):
        folder = write_package(tmp_path / str(number), descriptor)
        try:
            report = validate(folder)
        except PackageError:
            continue
        assert not report.crashed, descriptor
        assert report.valid == (not report.counts["error"])
        ends.add(report.valid)
    assert ends == {True, False}


def test_no_archive_ends_in_a_traceback(tmp_path: Path) -> None:
    dice, ends = random.Random(2), set()
    for number in range(60):
        (tmp_path / str(number)).mkdir()
        try:
            report = validate(archives(dice, tmp_path / str(number)))
        except PackageError:
            ends.add("refused")
        else:
            assert not report.crashed
            ends.add("findings" if report.findings else "valid")
    assert ends >= {"refused", "findings"}


def test_no_database_ends_in_a_traceback(valid: Copy, tmp_path: Path) -> None:
    exported = export("sqlite", Tables(open_package(valid.root)), tmp_path / "out")
    original = next(file for file in exported.files if file.suffix == ".sqlite").read_bytes()
    dice, ends = random.Random(3), set()
    for number in range(12):
        file = database(dice, tmp_path / f"{number}.sqlite", original)
        try:
            import_package(file, tmp_path / f"back-{number}")
            ends.add("imported")
        except (ImportFault, PackageError, TargetError):
            ends.add("refused")
    assert ends == {"imported", "refused"}
    cut = tmp_path / "cut.sqlite"
    cut.write_bytes(damaged(original, dice)[:100])
    with pytest.raises(ImportFault, match=r"cut\.sqlite"):
        import_package(cut, tmp_path / "back")


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_in_a_report_steers_a_terminal(tmp_path: Path, form: str) -> None:
    for number, text in enumerate([*CONTROLS, *COMMANDS]):
        field = {"name": f"a{text}", "type": "integer", "title": text}
        resource = {"name": f"t{text}", "path": "t.csv", "schema": {"fields": [field]}}
        descriptor = {"name": text, "version": text, "x" + text: 1, "resources": [resource]}
        folder = write_package(tmp_path / str(number), descriptor)
        (folder / "t.csv").write_text(f'"a{text}"\n"{text}"\n', "utf-8", newline="")
        told = render(form, validate(folder))
        allowed = f"\n{JOINER}" if form == "markdown" else "\n"  # which breaks mentions of users
        assert all(c.isprintable() or c in allowed for c in told)
        if form == "text":
            assert not [x for x in told.splitlines() if x.lstrip().startswith("::") or "##[" in x]


def test_nothing_that_a_command_prints_steers_a_terminal(run: Run, valid: Copy) -> None:
    valid.set_cells("actors", valid.rows("actors")[0]["actor_id"], name="a\x1b[2J\u202eb")
    actor = valid.rows("actors")[0]["actor_id"]
    for words in (["show", actor], ["view", "voices"], ["view", "flat", "--format", "json"]):
        told = run(*words[:2], valid.root, *words[2:]).output
        assert all(c.isprintable() or c == "\n" for c in told), words
    assert "\x1b" not in run("validate", "no\x1b[2J").output
