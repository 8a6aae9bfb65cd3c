"""`toolkit release`: what is built, that it is sound, whole and the same each time."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import frictionless
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from editing import ROOT, Copy, copy_valid

from toolkit.cli import main
from toolkit.derived import wheel
from toolkit.derived.tidy import tidy
from toolkit.validation.run import validate

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the shipped dataset."""
    out = tmp_path_factory.mktemp("release") / "dist"
    result = CliRunner(env={"TOOLKIT_TEXTS": None}).invoke(
        main, ["release", str(ROOT), "-o", str(out), "--wheel"]
    )
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="module")
def tidied(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The valid package as `toolkit tidy` leaves it, which no test edits."""
    copy = copy_valid(tmp_path_factory.mktemp("tidied"))
    tidy(copy.root).write()
    return copy


@pytest.fixture(scope="module")
def released(tidied: Copy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its release, which no test edits."""
    out = tmp_path_factory.mktemp("released") / "dist"
    result = CliRunner(env={"TOOLKIT_TEXTS": None}).invoke(
        main, ["release", str(tidied.root), "-o", str(out)]
    )
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture
def tidy_copy(tidied: Copy, tmp_path: Path) -> Copy:
    """A copy of it, to be edited."""
    return Copy(Path(shutil.copytree(tidied.root, tmp_path / "tidy")), tidied.texts)


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a folder."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
    }


STEM = "venezuela-coup-claims-" + json.loads((ROOT / "datapackage.json").read_text())["version"]


WHEEL = "venezuela_coup_claims-" + STEM.rpartition("-")[2] + "-py3-none-any.whl"


def test_a_release_holds_what_is_published(dist: Path) -> None:
    assert sorted(hashes(dist)) == sorted([
        ".zenodo.json", "CITATION.cff", "CODEBOOK.md", "SHA256SUMS", "explore.html",
        f"{STEM}-parquet.zip", f"{STEM}.json", f"{STEM}.sqlite", f"{STEM}.zip", WHEEL,
    ])  # fmt: skip
    for name in ("CITATION.cff", "CODEBOOK.md"):
        assert (dist / name).read_bytes() == (ROOT / name).read_bytes()


def test_the_checksums_are_those_of_the_files(dist: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=dist, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == len(hashes(dist)) - 1


def test_a_second_release_has_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    """In a copy of another age, another locale, time zone and hash seed."""
    copy = tmp_path / "copy"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "tests", "build", "benchmarks")
    shutil.copytree(ROOT, copy, ignore=ignored)
    for file in copy.rglob("*"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    time.sleep(2)  # a zip counts in steps of two seconds
    environment = {
        **os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7",
    }  # fmt: skip
    environment.pop("TOOLKIT_TEXTS", None)
    command = [sys.executable, "-m", "toolkit.cli", "release", str(copy), "-o", "again", "--wheel"]
    subprocess.run(command, check=True, capture_output=True, env=environment, cwd=tmp_path)
    assert hashes(tmp_path / "again") == hashes(dist)


def test_the_zip_is_valid_by_itself(
    dist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """In an empty folder, without a network."""
    shutil.copyfile(dist / f"{STEM}.zip", tmp_path / "package.zip")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception, match=r"[Ss]ocket"):
        socket.create_connection(("127.0.0.1", 9))
    report = validate(tmp_path / "package.zip")
    assert report.valid and report.tables["claims"] > 200
    assert run("validate", "package.zip").exit_code == 0
    theirs = frictionless.Package("package.zip").validate()
    assert theirs.valid, theirs.flatten(["message"])[:5]
    assert sum(task.stats["rows"] for task in theirs.tasks) == sum(report.tables.values())


def test_the_zip_holds_the_package_and_no_more(dist: Path) -> None:
    with zipfile.ZipFile(dist / f"{STEM}.zip") as archive:
        names = archive.namelist()
        assert names == sorted(names) and "datapackage.json" in names
        for name in names:
            assert archive.read(name) == (ROOT / name).read_bytes()
    assert {name.split("/")[0] for name in names if "/" in name} == {"data", "schemas"}
    assert {"README.md", "CHANGELOG.md", "LICENSE-DATA", "CODEBOOK.md"} <= set(names)
    assert "pyproject.toml" not in names


def test_parquet_and_sqlite_hold_the_rows(dist: Path, tmp_path: Path) -> None:
    claims = len((ROOT / "data" / "claims.csv").read_text("utf-8").splitlines()) - 1
    with zipfile.ZipFile(dist / f"{STEM}-parquet.zip") as archive:
        archive.extract("claims.parquet", tmp_path)
    assert pq.read_table(tmp_path / "claims.parquet").num_rows == claims
    with sqlite3.connect(dist / f"{STEM}.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM claims").fetchone() == (claims,)


def test_the_wheel_contains_the_toolkit_and_what_it_reads(dist: Path) -> None:
    created = json.loads((ROOT / "datapackage.json").read_text("utf-8"))["created"]
    with zipfile.ZipFile(dist / WHEEL) as archive:
        names = set(archive.namelist())
        days = {date(*member.date_time[:3]).isoformat() for member in archive.infolist()}
        profile = archive.read("toolkit/_profile/claims.json")
    for folder in ("toolkit", "toolkit/derived/templates", "toolkit/rules", "toolkit/template"):
        files = {f"{folder}/{file.name}" for file in (ROOT / folder).iterdir() if file.is_file()}
        assert files and files <= names
    assert profile == (ROOT / "schemas" / "claims.json").read_bytes()
    assert "toolkit/_profile/codes.csv" in names
    assert days == {created[:10]}
    assert {name.split("/")[0].partition("-")[0] for name in names} == {
        "toolkit", "venezuela_coup_claims",
    }  # fmt: skip


def test_a_package_that_is_no_project_has_no_wheel(
    run: Run, tidy_copy: Copy, tmp_path: Path
) -> None:
    (tidy_copy.root / "pyproject.toml").write_text("[tool.ruff]\n")  # no build system
    result = run("release", tidy_copy.root, "-o", tmp_path / "dist")
    assert result.exit_code == 0 and "wheel" not in result.output
    assert not list((tmp_path / "dist").glob("*.whl"))


HATCHLING = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'


def test_a_wheel_that_is_not_built_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text(HATCHLING.replace("hatchling", "setuptools"))
    assert "another build backend" in wheel.build_wheel(tmp_path, tmp_path, (2026, 1, 1))[0]
    project.write_text(HATCHLING)
    monkeypatch.setattr(wheel, "find_spec", lambda _: None)
    (note,) = wheel.build_wheel(tmp_path, tmp_path, (2026, 1, 1))
    assert note.endswith("run `pip install hatchling`")
    assert not list(tmp_path.glob("*.whl"))


@pytest.mark.parametrize(("text", "reason"), [(HATCHLING, "project"), ("[", "cannot be read")])
def test_a_project_that_cannot_be_built_is_not_released(
    run: Run, tidy_copy: Copy, tmp_path: Path, text: str, reason: str
) -> None:
    (tidy_copy.root / "pyproject.toml").write_text(text)
    (tidy_copy.root / "hatchling.py").write_text("raise RuntimeError('a module of the project')")
    result = run("release", tidy_copy.root, "-o", tmp_path / "dist", "--wheel")
    assert result.exit_code == 1 and reason in result.output and "module of" not in result.output
    assert not (tmp_path / "dist").exists()


def test_zenodo_is_told_what_the_descriptor_says(dist: Path) -> None:
    about = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    told = json.loads((dist / ".zenodo.json").read_text("utf-8"))
    assert (told["title"], told["version"]) == (about["title"], about["version"])
    assert told["publication_date"] == about["created"][:10]
    assert (told["upload_type"], told["license"]) == ("dataset", "CC-BY-4.0")
    assert told["description"].startswith("<p>Who claimed what")
    assert [item["identifier"] for item in told["related_identifiers"]] == [
        source["path"] for source in about["sources"]
    ]


def test_a_package_with_errors_is_not_released(run: Run, valid: Copy, tmp_path: Path) -> None:
    valid.drop_row("evidence", "v-0101")
    valid.refresh_manifest()
    result = run("release", valid.root, "-o", tmp_path / "dist")
    assert result.exit_code == 1 and "not valid" in result.output
    assert not (tmp_path / "dist").exists()


def test_a_package_that_is_not_tidy_is_not_released(run: Run, valid: Copy, tmp_path: Path) -> None:
    valid.edit_descriptor(lambda d: d.update(title="Another title"))
    assert run("tidy", valid.root).exit_code == 0
    assert run("release", valid.root, "-o", tmp_path / "dist").exit_code == 0
    (valid.root / "CODEBOOK.md").write_text("Written by `toolkit codebook` long ago")
    result = run("release", valid.root, "-o", tmp_path / "other")
    assert result.exit_code == 1 and "CODEBOOK.md" in result.output and "tidy" in result.output
    assert not (tmp_path / "other").exists()


def test_a_release_against_an_earlier_version(run: Run, valid: Copy, tmp_path: Path) -> None:
    old = copy_valid(tmp_path / "old")
    valid.move_to("0.1.0")
    valid.set_cells("claims", "c-0101", note="x")
    valid.refresh_manifest()
    assert run("tidy", valid.root).exit_code == 0
    words = ("release", valid.root, "--against", old.root, "-o", tmp_path / "dist")
    result = run(*words)
    assert result.exit_code == 1 and "version-unmoved" in result.output
    valid.move_to("0.1.1")
    assert run(*words).exit_code == 0
    old.file("claims").unlink()
    result = run(*words, "--force")
    assert result.exit_code == 2 and "could not run" in result.output


def test_an_existing_target_is_replaced_by_force_alone(
    run: Run, tidied: Copy, released: Path, tmp_path: Path
) -> None:
    shutil.copytree(released, tmp_path / "dist")
    words = ("release", tidied.root, "-o", tmp_path / "dist")
    before = hashes(tmp_path / "dist")
    result = run(*words)
    assert result.exit_code == 2 and "--force" in result.output
    assert run(*words, "--force").exit_code == 0
    assert hashes(tmp_path / "dist") == before


@pytest.mark.parametrize("name", ["a/b", "..", "a b", "ä"])
def test_a_name_that_is_no_file_name(run: Run, valid: Copy, tmp_path: Path, name: str) -> None:
    valid.edit_descriptor(lambda d: d.update(name=name))
    result = run("release", valid.root, "-o", tmp_path / "dist")
    assert result.exit_code in (1, 2)
    assert not (tmp_path / "dist").exists() and "Traceback" not in result.output


def test_a_release_is_built_from_a_folder(run: Run, valid: Copy, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "package"), "zip", valid.root)
    result = run("release", archive, "-o", tmp_path / "dist")
    assert result.exit_code == 1 and "unpack" in result.output


def test_every_file_that_the_descriptor_names_is_in_the_zip(tmp_path: Path, run: Run) -> None:
    """A package outside the profile, whose files are where its maintainer wants them."""
    package = tmp_path / "plain"
    for name, text in {
        "rows/a.csv": "a;b\nx;1\n", "rows/b.csv": "a;b\ny;2\n", "rows/c.csv": "a;b\nz;3\n",
        "how/schema.json": json.dumps(
            {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]}
        ),
        "how/dialect.json": '{"delimiter": ";"}', "how/plan.schema.json": '{"fields": []}',
        "plan.geojson": "{}", "terms.txt": "Anyone may.", "cover.svg": "<svg/>",
        "interviews.odt": "x", "not-named.txt": "y",
    }.items():  # fmt: skip
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    (package / "linked.csv").symlink_to("rows/c.csv")
    how = {"schema": "how/schema.json", "dialect": "how/dialect.json"}
    descriptor = {
        "name": "plain", "version": "1.0.0", "image": "cover.svg",
        "licenses": [{"name": "own", "path": "terms.txt"}],
        "resources": [
            {"name": "two", "type": "table", "path": ["rows/a.csv", "rows/b.csv"], **how},
            {"name": "linked", "type": "table", "path": "linked.csv", **how},
            {"name": "plan", "path": "plan.geojson",
             "sources": [{"title": "Talks", "path": "interviews.odt"}]},
            {"name": "far", "path": "https://example.org/far.csv"},
        ],
    }  # fmt: skip
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert run("tidy", package).exit_code == 0
    out = tmp_path / "dist"
    result = run("release", package, "-o", out)
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(out / "plain-1.0.0.zip") as archive:
        assert set(archive.namelist()) == {
            "datapackage.json", "rows/a.csv", "rows/b.csv", "linked.csv", "how/schema.json",
            "how/dialect.json", "plan.geojson", "terms.txt", "cover.svg", "interviews.odt",
        }  # fmt: skip
        assert archive.read("linked.csv") == b"a;b\nz;3\n"
    assert run("validate", out / "plain-1.0.0.zip").exit_code == 0
