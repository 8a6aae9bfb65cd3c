"""Packages of strangers: a clear finding or exit 2, in bounded time, and nothing written."""

from __future__ import annotations

import json
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import toolkit.engine.matching
import toolkit.engine.reading
from toolkit.package.files import PackageError
from toolkit.report import Report
from toolkit.validation.run import validate

Json = dict[str, Any]
TEXT: Json = {"name": "t", "type": "string"}


def package(folder: Path, data: bytes, *fields: Json, **resource: Any) -> Path:
    """Write a package of one table."""
    schema = {"fields": list(fields) or [{"name": "a", "type": "string"}, TEXT]}
    item = {"name": "t", "type": "table", "path": "t.csv", "schema": schema, **resource}
    (folder / "t.csv").write_bytes(data)
    (folder / "datapackage.json").write_text(
        json.dumps({"name": "small", "resources": [item]}), encoding="utf-8"
    )
    return folder


def rules(report: Report) -> set[str]:
    """Return the rules that an error names, save that nothing was read on account of them."""
    found = {finding.rule for finding in report.findings if finding.severity == "error"}
    return found - {"nothing-read"}


@pytest.fixture(autouse=True)
def untouched(tmp_path: Path) -> Any:
    """Validation writes nothing into the package or beside it."""
    yield
    names = {path.name for path in tmp_path.iterdir()}
    assert names <= {"t.csv", "datapackage.json", "more", "package.zip", "secret.csv", "inside"}


PATHS = [
    "../secret.csv", "/etc/hostname", "inside/../../secret.csv", "C:\\secret.csv", "a\\b.csv",
    "file:///etc/hostname",
    "ftp://example.org/t.csv", "s3://bucket/t.csv", "//example.org/t.csv", "data:text/csv,a",
    "t.csv\x00.png", "", "x" * 300 + ".csv", "x/" * 3000 + "t.csv",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("key", ["path", "schema", "dialect"])
def test_no_path_leads_out_of_the_package(tmp_path: Path, key: str, path: str) -> None:
    report = validate(package(tmp_path, b"a,t\n1,2\n", **{key: path}))
    assert rules(report) & {"path-unsafe", "descriptor-invalid"}, report.findings
    assert report.tables == {}


@pytest.mark.parametrize("path", ["https://example.org/t.csv", "HTTPS://example.org/t.csv"])
@pytest.mark.parametrize("key", ["path", "schema", "dialect"])
def test_what_is_at_a_url_is_not_read(tmp_path: Path, key: str, path: str) -> None:
    report = validate(package(tmp_path, b"a,t\n1,2\n", **{key: path}))
    assert [finding.rule for finding in report.findings] == ["nothing-read"]
    assert "nothing is fetched" in report.unread["t"]
    assert not report.valid


def test_a_link_out_of_the_package_is_not_followed(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.csv").write_text("a,t\nsecret,1\n", encoding="utf-8")
    package(inside, b"", path="link.csv")
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    report = validate(inside)
    assert rules(report) == {"path-unsafe"}
    assert "secret,1" not in str(report)


@pytest.mark.parametrize("key", ["profile", "$schema"])
def test_a_profile_elsewhere_is_not_fetched(tmp_path: Path, key: str) -> None:
    package(tmp_path, b"a,t\n1,2\n")
    file = tmp_path / "datapackage.json"
    profile = "https://example.org/p.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), key: profile}))
    report = validate(tmp_path)
    assert report.valid
    check = report.check("descriptor-invalid")
    assert (check.status, check.unchecked) == ("skipped", 1)
    assert profile in (check.reason or "")
    file.write_text(file.read_text().replace(profile, "../p.json"))
    assert rules(validate(tmp_path)) == {"path-unsafe"}


def archive(path: Path, members: dict[str, bytes]) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "members",
    [
        {"datapackage.json": b"{}", "../evil.csv": b"x"},
        {"datapackage.json": b"{}", "/evil.csv": b"x"},
        {"datapackage.json": b"{}", "bomb.csv": b"0" * 50_000_000},
        {"folder/datapackage.json": b"{}", "other/t.csv": b"a\n"},
        {},
    ],
    ids=["slip", "absolute", "bomb", "not at its root", "empty"],
)
def test_a_zip_that_is_no_package_is_refused(tmp_path: Path, members: dict[str, bytes]) -> None:
    with pytest.raises(PackageError, match=r"package\.zip"):
        validate(archive(tmp_path / "package.zip", members))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        '{"a":' * 1000 + "1" + "}" * 1000,
        '{"name": "x", "resources": ' + "[" * 500 + "]" * 500 + "}",
        "\x00\x01\x02",
        "[]",
        "NaN",
        '{"a": NaN}',
        "",
    ],
    ids=["brackets", "nested", "nested lists", "binary", "list", "NaN", "NaN inside", "nothing"],
)
def test_a_hostile_descriptor_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(PackageError, match=r"datapackage\.json"):
        validate(tmp_path)


def test_a_descriptor_of_100_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    with (tmp_path / "datapackage.json").open("wb") as file:
        file.write(b'{"name": "x", "description": "')
        file.seek(100 * 1024 * 1024)
        file.write(b'"}')
    with pytest.raises(PackageError, match="bytes"):
        validate(tmp_path)


NAMES = [
    'a"b', "a'b", "a;DROP TABLE t;--", "a,b", "a\tb", "a\u202eb", "\u200f", "SELECT", "_record",
    "_cells", "_odd", "A", "a", "été", "E\u0301te\u0301", "😀", "a b", "%s", "{0}", "$1", "?",
]  # fmt: skip


def test_names_are_data(tmp_path: Path) -> None:
    fields = [{"name": name, "type": "integer"} for name in NAMES]
    header = ",".join('"' + name.replace('"', '""') + '"' for name in NAMES)
    good = ",".join("1" for _ in NAMES)
    bad = ",".join("x" for _ in NAMES)
    data = f"{header}\n{good}\n{bad}\n".encode()
    report = validate(package(tmp_path, data, *fields))
    found = {(f.rule, f.record, f.field) for f in report.findings if f.severity == "error"}
    assert found == {("type-error", 3, name) for name in NAMES}


def test_a_name_with_nul_does_no_harm(tmp_path: Path) -> None:
    fields = [{"name": "a\x00b", "type": "integer"}, TEXT]
    report = validate(package(tmp_path, b"a\x00b,t\nx,y\n", *fields))
    assert rules(report)
    assert not report.crashed


def test_table_names_that_differ_in_case_stay_apart(tmp_path: Path) -> None:
    items = [
        {"name": name, "path": f"{number}.csv", "schema": {"fields": [{"name": "n", "type": kind}]}}
        for number, (name, kind) in enumerate(
            [("t", "integer"), ("T", "string"), ("_refused", "any")]
        )
    ]
    more = tmp_path / "more"
    more.mkdir()
    for number in range(3):
        (more / f"{number}.csv").write_text("n\nx\n", encoding="utf-8")
    (more / "datapackage.json").write_text(json.dumps({"name": "x", "resources": items}))
    report = validate(more)
    cells = [(f.table, f.rule) for f in report.findings if f.rule.endswith("-error")]
    assert cells == [("t", "type-error")]
    assert report.tables == {"t": 1, "T": 1, "_refused": 1}


def test_two_thousand_fields_are_read(tmp_path: Path) -> None:
    fields = [{"name": f"f{n}", "type": "string"} for n in range(2_000)]
    header = ",".join(field["name"] for field in fields)
    data = f"{header}\n{',' * 1_999}x\n".encode()
    report = validate(package(tmp_path, data, *fields))
    assert not rules(report)
    assert report.tables == {"t": 1}


SLOW = ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*a){20}b", "a*a*a*a*a*a*a*a*a*a*b"]


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_that_never_ends_is_stopped(
    tmp_path: Path, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toolkit.engine.matching, "MATCH", 0.2)
    field = {"name": "t", "type": "string", "constraints": {"pattern": pattern}}
    data = b"a,t\n" + b"".join(b"1,%s\n" % (b"a" * n) for n in (28, 60, 500))
    report = validate(package(tmp_path, data, {"name": "a", "type": "string"}, field))
    assert rules(report) == {"limit-exceeded"}
    assert not report.valid


def test_a_slow_kind_of_pattern_that_is_quick_enough_is_judged(tmp_path: Path) -> None:
    field = {"name": "t", "type": "string", "constraints": {"pattern": "(ab|cd)+"}}
    report = validate(package(tmp_path, b"a,t\n1,abcd\n2,abc\n", TEXT | {"name": "a"}, field))
    assert [(f.rule, f.record, f.field) for f in report.findings if f.severity == "error"] == [
        ("constraint-error", 3, "t")
    ]


def test_a_cell_of_100_megabytes_is_read_or_refused(tmp_path: Path) -> None:
    data = b"a,t\n1,2\n3,%s\n" % (b"x" * 100_000_000)
    report = validate(package(tmp_path, data))
    assert report.tables == {"t": 2} or rules(report) & {"limit-exceeded", "source-error"}


@pytest.mark.parametrize("size", [1, 100, 100_000])
def test_binary_junk_is_a_finding(tmp_path: Path, size: int) -> None:
    junk = random.Random(size).randbytes(size)
    report = validate(package(tmp_path, junk))
    assert rules(report)
    assert not report.crashed


def at(moment: str, act: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Do something to a file just before it is read."""
    real = getattr(toolkit.engine.reading, moment)

    def patched(*args: Any) -> Any:
        found = real(*args)
        act(args[0].root / args[0].resource.path)
        return found

    monkeypatch.setattr(toolkit.engine.reading, moment, patched)


def test_a_file_that_vanishes_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at("_quickly", os.remove, monkeypatch)
    report = validate(package(tmp_path, b"a,t\n1,2\n"))
    assert rules(report) & {"source-error", "file-missing"}
    assert not report.crashed


def test_the_hash_is_that_of_the_bytes_that_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"a,t\n1,2\n"
    package(tmp_path, data, bytes=len(data) + 4)
    at("_quickly", lambda file: file.write_bytes(data + b"3,4\n"), monkeypatch)
    report = validate(tmp_path)
    assert report.tables == {"t": 2}
    assert not rules(report)


def test_a_zip_with_one_top_folder_is_read(tmp_path: Path) -> None:
    package(tmp_path, b"a,t\n1,2\n")
    names = ("datapackage.json", "t.csv")
    members = {f"repository-main/{name}": (tmp_path / name).read_bytes() for name in names}
    report = validate(archive(tmp_path / "package.zip", {"repository-main/": b"", **members}))
    assert report.valid and report.tables == {"t": 1}
