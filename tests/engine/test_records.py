"""What a descriptor may say of a file, read as frictionless reads it, or refused by name."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import frictionless
import pytest

from toolkit.report import Report
from toolkit.validation.run import validate

Json = dict[str, Any]
V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA: Json = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
JOINED: Json = {"fields": [{"name": "a-c", "type": "integer"}, {"name": "b-d", "type": "string"}]}


def write(folder: Path, files: dict[str, bytes], top: Json | None = None, **resource: Any) -> Path:
    """Write a package of one table."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    item = {"name": "t", "type": "table", "path": "t.csv", "schema": SCHEMA, **resource}
    descriptor = {"$schema": V2, "name": "small", "resources": [item], **(top or {})}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def ours(folder: Path) -> set[tuple[str, int | None, str]]:
    """Return (rule, record, field) of the toolkit's errors; labels stand in no record."""
    found = set()
    for item in validate(folder).findings:
        if item.severity == "error":
            label = item.rule.endswith("-label")
            found.add((item.rule, None if label else item.record, item.field or ""))
    return found


def theirs(folder: Path) -> set[tuple[str, int | None, str]]:
    """Return (type, row number, field) of frictionless' errors."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    rows = report.flatten(["type", "rowNumber", "fieldName"])
    return {(kind, row, field or "") for kind, row, field in rows}


def zipped(**members: bytes) -> bytes:
    """Return a zip of some members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


PLAIN = b"a,b\n1,x\nz,y\n"
CASES: dict[str, tuple[dict[str, bytes], Json]] = {
    "plain": ({"t.csv": PLAIN}, {}),
    "semicolons": ({"t.csv": b"a;b\n1;x\nz;y\n"}, {"dialect": {"delimiter": ";"}}),
    "tabs": ({"t.tsv": b"a\tb\n1\tx\nz\ty\n"}, {"path": "t.tsv", "format": "tsv"}),
    "single quotes": ({"t.csv": b"a,b\n'1','x,y'\nz,y\n"}, {"dialect": {"quoteChar": "'"}}),
    "escape": ({"t.csv": b"a,b\n1,x\\,y\nz,y\n"}, {"dialect": {"escapeChar": "\\"}}),
    "initial space": ({"t.csv": b"a, b\n1, x\nz, y\n"}, {"dialect": {"skipInitialSpace": True}}),
    "no header": ({"t.csv": b"1,x\nz,y\n"}, {"dialect": {"header": False}}),
    "third line": ({"t.csv": b"j\nj\na,b\n1,x\nz,y\n"}, {"dialect": {"headerRows": [3]}}),
    "two header rows": (
        {"t.csv": b"a,b\nc,d\n1,x\nz,y\n"},
        {"dialect": {"headerRows": [1, 2], "headerJoin": "-"}, "schema": JOINED},
    ),
    "comment rows": ({"t.csv": b"a,b\nq,q\n1,x\nz,y\n"}, {"dialect": {"commentRows": [2]}}),
    "comment char": ({"t.csv": b"a,b\n#k\n1,x\nz,y\n"}, {"dialect": {"commentChar": "#"}}),
    "Latin-1": ({"t.csv": "a,b\n1,é\nz,y\n".encode("latin-1")}, {"encoding": "latin-1"}),
    "UTF-16": ({"t.csv": "a,b\n1,é\nz,y\n".encode("utf-16")}, {"encoding": "utf-16"}),
    "byte order mark": ({"t.csv": b"\xef\xbb\xbf" + PLAIN}, {}),
    "gzip": ({"t.csv.gz": gzip.compress(PLAIN)}, {"path": "t.csv.gz"}),
    "zip": ({"t.csv.zip": zipped(t__csv=PLAIN)}, {"path": "t.csv.zip"}),
    "CR LF": ({"t.csv": b"a,b\r\n1,x\r\nz,y\r\n"}, {}),
}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("case", CASES)  # frictionless leaves packed files open
def test_a_file_is_read_as_frictionless_reads_it(tmp_path: Path, case: str) -> None:
    files, resource = CASES[case]
    write(tmp_path, files, **{"format": "csv", **resource})
    found = ours(tmp_path)
    assert found == theirs(tmp_path)
    assert [rule for rule, _, _ in found] == ["type-error"]


FILES = {
    "in order": PLAIN,
    "another order": b"b,a\nx,1\ny,z\n",
    "one more": b"a,c,b\n1,q,x\nz,q,y\n",
    "one less": b"b\nx\n",
    "none": b"p,q\n1,2\n",
    "one twice": b"a,a\n1,2\n",
}


@pytest.mark.parametrize("file", ["in order", "another order", "one more", "one less"])
@pytest.mark.parametrize("kind", ["equal", "subset", "superset", "partial"])
def test_fields_match_the_header_as_the_standard_says(tmp_path: Path, kind: str, file: str) -> None:
    schema = {**SCHEMA, "fieldsMatch": kind}
    write(tmp_path, {"t.csv": FILES[file]}, schema=schema, format="csv")
    found = ours(tmp_path)
    labels = {(rule, field) for rule, _, field in found if rule.endswith("-label")}
    told = {(rule, field) for rule, _, field in theirs(tmp_path) if rule.endswith("-label")}
    assert labels == told
    if not labels:
        assert found == theirs(tmp_path)


@pytest.mark.parametrize("kind", ["equal", "subset", "superset", "partial"])
def test_a_header_of_other_fields_is_never_content(tmp_path: Path, kind: str) -> None:
    schema = {**SCHEMA, "fieldsMatch": kind}
    assert ours(write(tmp_path, {"t.csv": FILES["none"]}, schema=schema))
    assert ours(write(tmp_path, {"t.csv": FILES["one twice"]}, schema=schema))


def test_several_files_are_one_table(tmp_path: Path) -> None:
    files = {"1.csv": b"a,b\n1,x\n", "2.csv": b"a,b\n2,y\nz,y\n"}
    report = validate(write(tmp_path, files, path=["1.csv", "2.csv"]))
    assert report.tables == {"t": 3}
    found = [(f.rule, f.record, f.line) for f in report.findings if f.severity == "error"]
    assert found == [("type-error", 4, 3)]


def test_the_physical_line_is_that_of_the_record(tmp_path: Path) -> None:
    data = b'a,b\n1,"x\ny"\n2,"\n\n"\nz,y\n'
    (found,) = validate(write(tmp_path, {"t.csv": data})).findings
    assert (found.record, found.line) == (4, 7)


def errors(report: Report) -> list[tuple[str, str | None, str]]:
    """Return rule, value and hint of the errors."""
    return [(f.rule, f.value, f.hint or "") for f in report.findings if f.severity == "error"]


REFUSED: list[tuple[Json, str, str]] = [
    ({"encoding": "klingon"}, "descriptor-invalid", "klingon"),
    ({"encoding": "hex"}, "descriptor-invalid", "hex"),
    ({"format": "xlsx"}, "descriptor-invalid", "xlsx"),
    ({"compression": "rar"}, "descriptor-invalid", "rar"),
    ({"dialect": {"sheetName": "x"}}, "descriptor-invalid", "x"),
    ({"dialect": {"lineTerminator": ";"}}, "descriptor-invalid", ";"),
    ({"dialect": {"delimiter": "ab"}}, "descriptor-invalid", "ab"),
    ({"dialect": {"headerRows": [0]}}, "descriptor-invalid", "0"),
    ({"schema": {**SCHEMA, "fieldsMatch": "some"}}, "schema-invalid", "some"),
]


@pytest.mark.parametrize(("resource", "rule", "value"), REFUSED)
def test_what_is_not_read_is_refused_by_name(
    tmp_path: Path, resource: Json, rule: str, value: str
) -> None:
    report = validate(write(tmp_path, {"t.csv": PLAIN}, **resource))
    assert any(r == rule and value in (v or "") and hint for r, v, hint in errors(report))
    assert report.tables == {}
    assert not report.valid


def test_data_inside_the_descriptor_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, {}, data=[{"a": 1}])
    descriptor = json.loads((folder / "datapackage.json").read_text())
    del descriptor["resources"][0]["path"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    assert errors(validate(folder))[0][0] == "descriptor-invalid"


def test_an_undeclared_delimiter_is_hinted_at(tmp_path: Path) -> None:
    found = errors(validate(write(tmp_path, {"t.csv": b"a;b\n1;x\n"})))
    assert any("separated by ';'" in hint for _, _, hint in found)


def test_a_byte_that_is_not_of_the_encoding_is_shown(tmp_path: Path) -> None:
    (found,) = errors(validate(write(tmp_path, {"t.csv": "a,b\n1,é\n".encode("latin-1")})))
    assert found[:2] == ("encoding-error", "0xe9")


def test_a_gzip_that_swells_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(b"a,b\n" + b"1,x\n" * 10_000_000)
    report = validate(write(tmp_path, {"t.csv.gz": packed}, path="t.csv.gz"))
    assert [rule for rule, _, _ in errors(report)] == ["limit-exceeded"]


@pytest.mark.parametrize(
    "data", [b"", b"not packed", gzip.compress(PLAIN)[:-9]], ids=["empty", "other", "cut"]
)
def test_a_broken_gzip_is_a_finding(tmp_path: Path, data: bytes) -> None:
    report = validate(write(tmp_path, {"t.csv.gz": data}, path="t.csv.gz"))
    assert [rule for rule, _, _ in errors(report)] == ["source-error"]


def test_a_zip_of_two_files_is_a_finding(tmp_path: Path) -> None:
    files = {"t.zip": zipped(a=PLAIN, b=PLAIN)}
    report = validate(write(tmp_path, files, path="t.zip", format="csv"))
    assert [rule for rule, _, _ in errors(report)] == ["source-error"]


def test_a_file_that_is_no_table_must_be_there(tmp_path: Path) -> None:
    other = {"name": "paper", "path": "paper.pdf"}
    folder = write(tmp_path, {"t.csv": b"a,b\n1,x\n", "paper.pdf": b"%PDF"})
    descriptor = json.loads((folder / "datapackage.json").read_text())
    descriptor["resources"].append(other)
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    assert validate(folder).valid
    (folder / "paper.pdf").unlink()
    assert [rule for rule, _, _ in errors(validate(folder))] == ["file-missing"]


def test_the_first_version_of_the_standard_is_read_too(tmp_path: Path) -> None:
    top = {"$schema": None, "profile": "tabular-data-package"}
    folder = write(tmp_path, {"t.csv": PLAIN}, top, profile="tabular-data-resource", format="csv")
    descriptor = json.loads((folder / "datapackage.json").read_text())
    del descriptor["$schema"], descriptor["resources"][0]["type"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    assert ours(folder) == {("type-error", 3, "a")}


def test_hash_and_bytes_are_those_of_all_files(tmp_path: Path) -> None:
    files = {"1.csv": b"a,b\n1,x\n", "2.csv": b"a,b\n2,y\n"}
    whole = b"".join(files.values())
    stated = {"bytes": len(whole), "hash": "sha256:" + hashlib.sha256(whole).hexdigest()}
    assert validate(write(tmp_path, files, path=["1.csv", "2.csv"], **stated)).valid
    (tmp_path / "2.csv").write_bytes(b"a,b\n2,z\n")
    assert [rule for rule, _, _ in errors(validate(tmp_path))] == ["manifest-wrong"]


def test_a_file_that_is_no_table_must_be_unchanged(tmp_path: Path) -> None:
    other = {"name": "paper", "path": "paper.pdf", "bytes": 4}
    folder = write(tmp_path, {"t.csv": b"a,b\n1,x\n", "paper.pdf": b"%PDF"})
    descriptor = json.loads((folder / "datapackage.json").read_text())
    descriptor["resources"].append(other)
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    assert validate(folder).valid
    (folder / "paper.pdf").write_bytes(b"%PDF2")
    assert [rule for rule, _, _ in errors(validate(folder))] == ["manifest-wrong"]
