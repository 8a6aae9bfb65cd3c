"""`toolkit tidy`: what it derives and mends, and what it leaves alone."""

from __future__ import annotations

import gzip
import hashlib
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


def plain(root: Path, fields: list[dict[str, object]], text: bytes, **resource: object) -> Path:
    """Write a package outside the claims profile, of one table `t.csv` with these bytes."""
    root.mkdir(parents=True)
    path = str(resource.setdefault("path", "t.csv"))
    (root / path).write_bytes(text)
    item = {"name": "t", "type": "table", **resource, "schema": {"fields": fields}}
    descriptor = {"name": "plain", "resources": [item]}
    (root / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return root


WORD: dict[str, object] = {"name": "a", "type": "string"}
DAY: dict[str, object] = {"name": "a", "type": "date", "format": "%d/%m/%Y"}
FORMS: dict[str, tuple[dict[str, object], bytes, dict[str, object]]] = {
    "rows in another order": (WORD, b"a\nz\nb\n", {}),
    "line breaks, tabs and outer spaces": (WORD, b'a\n"x\ny"\n" z"\n"\t"\n', {}),
    "carriage returns": (WORD, b"a\r\nx\r\n", {}),
    "days of the field": (DAY, b"a\n31/12/2020\n", {}),
    "another delimiter": (WORD, b"b;a\n1;2\n", {"dialect": {"delimiter": ";"}}),
    "comments": (WORD, b"# who\na\nx\n", {"dialect": {"commentChar": "#"}}),
    "another encoding": (WORD, "a\ncafé\n".encode("cp1252"), {"encoding": "cp1252"}),
    "compression": (WORD, gzip.compress(b"a\nx\n", mtime=0), {"path": "t.csv.gz"}),
    "no header": (WORD, b"x\n", {"dialect": {"header": False}}),
}


@pytest.mark.parametrize("form", FORMS)
def test_tables_outside_the_profile_stay_to_the_byte(run: Run, tmp_path: Path, form: str) -> None:
    field, text, resource = FORMS[form]
    fields = [{"name": "b", "type": "string"}, field] if b";" in text else [field]
    package = plain(tmp_path / "p", fields, text, **resource)
    file = package / str(resource.get("path", "t.csv"))
    assert run("validate", package).exit_code == 0
    assert run("tidy", package).exit_code == 0 and file.read_bytes() == text
    item = json.loads((package / "datapackage.json").read_text("utf-8"))["resources"][0]
    assert item["bytes"] == len(text)
    assert item["hash"] == f"sha256:{hashlib.sha256(text).hexdigest()}"
    assert run("validate", package).exit_code == 0
    assert run("tidy", package, "--check").exit_code == 0


@pytest.mark.parametrize("match", ["subset", "superset"])
def test_columns_beside_the_schema_stay(run: Run, tmp_path: Path, match: str) -> None:
    fields = [WORD, {"name": "b", "type": "string"}][: 1 if match == "subset" else 2]
    text = b"a,phone\nx,555\n" if match == "subset" else b"a\nx\n"
    package = plain(tmp_path / "p", fields, text)
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    descriptor["resources"][0]["schema"]["fieldsMatch"] = match
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert run("validate", package).exit_code == 0
    assert run("tidy", package).exit_code == 0 and (package / "t.csv").read_bytes() == text


@pytest.mark.parametrize("stated", ["md5:0", "0", "sha1:0", "crc9:0", "sha256:0"])
def test_tidy_keeps_the_algorithm_of_a_hash(run: Run, tmp_path: Path, stated: str) -> None:
    package = plain(tmp_path / "p", [WORD], b"a\nx\n", hash=stated)
    (package / "plan.geojson").write_bytes(b"{}")
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    descriptor["resources"].append({"name": "plan", "path": "plan.geojson", "bytes": 9})
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert run("validate", package).exit_code == 1
    assert run("tidy", package).exit_code == 0
    assert run("validate", package).exit_code == 0
    table, plan = json.loads((package / "datapackage.json").read_text("utf-8"))["resources"]
    prefix = stated.rpartition(":")[0]
    assert table["hash"].rpartition(":")[0] == ("sha256" if prefix == "crc9" else prefix)
    assert plan["bytes"] == 2


def test_tidy_leaves_a_descriptor_whose_numbers_it_would_round(run: Run, tmp_path: Path) -> None:
    package = plain(tmp_path / "p", [WORD], b"a\nx\n", precise=0.5)
    file = package / "datapackage.json"
    file.write_text(file.read_text("utf-8").replace("0.5", "0.12345678901234567890"), "utf-8")
    stored = file.read_bytes()
    result = run("tidy", package)
    assert result.exit_code == 2 and "too many digits" in result.stderr
    assert file.read_bytes() == stored


SPLIT = {"path": ["data/claims.csv", "more.csv"]}
STATED: dict[str, tuple[dict[str, object], Callable[[bytes], bytes]]] = {
    "dialect": ({"dialect": {"lineTerminator": "\r\n", "commentChar": "%"}}, lambda text: text),
    "encoding": ({"encoding": "utf-16"}, lambda text: text.decode().encode("utf-16")),
    "compressed": ({"compression": "gz"}, lambda text: gzip.compress(text, mtime=0)),
    "several files": (SPLIT, lambda text: text),
}


@pytest.mark.parametrize("form", STATED)
def test_a_table_of_the_profile_in_a_stated_form_is_left_and_told(
    run: Run, valid: Path, form: str
) -> None:
    more, written = STATED[form]
    claims, file = valid / "data" / "claims.csv", valid / "datapackage.json"
    text = claims.read_bytes()
    (valid / "more.csv").write_bytes(text.splitlines(keepends=True)[0])
    claims.write_bytes(written(text))
    descriptor = json.loads(file.read_text("utf-8"))
    item = next(one for one in descriptor["resources"] if one["name"] == "claims")
    item |= more
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    result = run("tidy", valid)
    assert result.exit_code == 0, result.output
    assert "claims.csv is left in its form, because" in result.stderr
    assert claims.read_bytes() == written(text)
    report = run("validate", valid, "--format", "json")
    assert report.exit_code == 0, report.output
    checks = {check["rule"]: check for check in json.loads(report.stdout)["checks"]}
    check = checks["file-not-canonical"]
    assert check["status"] == "skipped" and "claims (" in check["reason"]
    assert check["unchecked"] == len(text.splitlines()) - 1


def test_the_offsets_of_a_mention_lose_the_blanks_that_its_cell_loses(
    run: Run, valid: Path
) -> None:
    file = valid / "data" / "attributions.csv"
    before = file.read_bytes()
    assert b",Pia Sorvall,333,344," in before
    file.write_bytes(before.replace(b",Pia Sorvall,333,344,", b", Pia Sorvall ,332,345,"))
    assert run("tidy", valid).exit_code == 0
    assert file.read_bytes() == before
    file.write_bytes(before.replace(b",Pia Sorvall,333,344,", b", Pia Sorvall ,333,344,"))
    assert run("tidy", valid).exit_code == 0
    assert file.read_bytes() == before
