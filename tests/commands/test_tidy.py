"""`toolkit tidy`: what it derives and mends, and what it leaves alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from editing import Copy

Run = Callable[..., Result]


@pytest.fixture
def valid(valid: Copy) -> Path:
    """The folder of the valid package; its texts lie beside it, in `texts`."""
    return valid.root


def test_tidy_writes_what_is_derived_and_check_only_says_so(run: Run, valid: Path) -> None:
    assert run("tidy", valid, "--check").exit_code == 0
    path = valid / "data" / "claims.csv"
    right = path.read_bytes()
    head, *rows = right.decode().splitlines()
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([head, *reversed(rows)]).encode())
    wrong = path.read_bytes()
    check = run("tidy", valid, "--check")
    assert check.exit_code == 1 and "would write data/claims.csv" in check.stdout
    assert path.read_bytes() == wrong
    assert run("tidy", valid).exit_code == 0
    assert path.read_bytes() == right
    assert run("validate", valid, "--texts", valid.parent / "texts").exit_code == 0


def test_tidy_mends_bounds_and_the_manifest(run: Run, valid: Path) -> None:
    path = valid / "data" / "claims.csv"
    right = path.read_bytes()
    rows = [line.split(",") for line in right.decode().splitlines()]
    low, high = rows[0].index("said_earliest"), rows[0].index("said_latest")
    with_bounds = [n for n, row in enumerate(rows) if n and len(row) == len(rows[0]) and row[low]]
    row = rows[with_bounds[0]]
    row[low], row[high] = "2001-01-01", "2001-01-02"
    path.write_bytes(("\n".join(",".join(row) for row in rows) + "\n").encode())
    before = run("validate", valid)
    assert "edtf-bounds-wrong" in before.stdout and "manifest-wrong" in before.stdout
    assert "toolkit tidy" in before.stdout
    assert run("tidy", valid).exit_code == 0
    assert path.read_bytes() == right and run("tidy", valid, "--check").exit_code == 0


def test_tidy_leaves_a_file_that_does_not_parse(run: Run, valid: Path) -> None:
    path = valid / "data" / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8") + "c-x,too,short\n", encoding="utf-8")
    broken = path.read_bytes()
    result = run("tidy", valid)
    assert result.exit_code == 2 and path.read_bytes() == broken
    assert "data/claims.csv was not changed, because" in result.stderr


def test_tidy_takes_enums_from_the_codes(run: Run, valid: Path) -> None:
    path = valid / "data" / "codes.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    new = "forum,podcast,Podcast,Said in a podcast.,,,99,,,0.1.0,"
    path.write_text("\n".join([*lines, new]) + "\n", encoding="utf-8")
    assert run("tidy", valid).exit_code == 0
    schema = json.loads((valid / "schemas" / "claims.json").read_text(encoding="utf-8"))
    field = next(item for item in schema["fields"] if item["name"] == "forum")
    assert field["constraints"]["enum"][-1] == "podcast"
    assert run("validate", valid).exit_code == 0


def test_tidy_writes_the_vocabulary_anew(run: Run, valid: Path) -> None:
    descriptor = json.loads((valid / "datapackage.json").read_text(encoding="utf-8"))
    text = json.dumps({**descriptor, "base": "https://example.org/"}, indent=2)
    (valid / "datapackage.json").write_text(text, encoding="utf-8")
    path = valid / "data" / "codes.csv"
    new = "forum,podcast,Podcast,Said in a podcast.,,,99,,,0.1.0,\n"
    path.write_text(path.read_text(encoding="utf-8") + new, encoding="utf-8")
    assert run("tidy", valid).exit_code == 0
    context = json.loads((valid / "schemas" / "context.jsonld").read_text(encoding="utf-8"))
    codes = context["@context"]["forum"]["@context"]
    assert codes["podcast"] == "https://example.org/code/forum/podcast"
    assert run("tidy", "--check", valid).exit_code == 0
