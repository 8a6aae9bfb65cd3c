"""Every descriptor, schema and dialect that is shipped or written keeps to Data Package 2.0.

The judges are the published JSON Schemas, kept in `tests/support/datapackage-2.0`.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from editing import ROOT, VALID, copy_valid
from exported_packages import with_base

from toolkit.cli import main

PUBLISHED = ROOT / "tests/support/datapackage-2.0"
READABLE = ("csv", "parquet", "sqlite", "jsonld", "ndjsonld")
Json = dict[str, Any]


@cache
def profile(name: str) -> jsonschema.Draft7Validator:
    """Return the judge of a kind of descriptor."""
    schema = json.loads((PUBLISHED / f"{name}.json").read_text("utf-8"))
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())


def problems(kind: str, value: Any) -> list[str]:
    """Return what a profile finds wrong."""
    return [f"{kind} {error.json_path}" for error in profile(kind).iter_errors(value)]


def wrong(descriptor: Json, root: Path) -> list[str]:
    """Judge a descriptor as it is, each part of it, and itself with the schemas of its files."""
    found = problems("datapackage", descriptor)
    for resource in descriptor["resources"]:
        for kind, key in (("tableschema", "schema"), ("tabledialect", "dialect")):
            if isinstance(resource.get(key), str):
                resource[key] = json.loads((root / resource[key]).read_text("utf-8"))
            found += problems(kind, resource.get(key, {"fields": [{"name": "none"}]}))
        found += problems("dataresource", resource)
    return found + problems("datapackage", descriptor)


def of_file(path: Path) -> list[str]:
    """Judge a descriptor of a package."""
    return wrong(json.loads(path.read_text("utf-8")), path.parent)


def run(*words: object) -> None:
    """Run a command."""
    result = CliRunner(env={"TOOLKIT_TEXTS": None}).invoke(main, [*map(str, words)])
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module", params=["dataset", "valid"])
def exports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The readable exports of the shipped dataset, or of the valid package."""
    folder = tmp_path_factory.mktemp("profiles")
    package = ROOT if request.param == "dataset" else with_base(copy_valid(folder)).root
    for form in READABLE:
        run("export", form, package, "-o", folder / form)
    return folder


@pytest.mark.parametrize("path", [ROOT, VALID, ROOT / "toolkit/template"], ids=lambda p: p.name)
def test_shipped_descriptors(path: Path) -> None:
    descriptor = json.loads((path / "datapackage.json").read_text("utf-8"))
    assert wrong(descriptor, ROOT) == []


@pytest.mark.parametrize("path", sorted((ROOT / "schemas").glob("*.json")), ids=lambda p: p.stem)
def test_shipped_schemas(path: Path) -> None:
    assert problems("tableschema", json.loads(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "schemas/0.1").glob("*.json")), ids=lambda p: p.stem
)
def test_schemas_of_profile_0_1_stay_as_published_but_for_examples_that_are_no_text(
    path: Path,
) -> None:
    schema = json.loads(path.read_text("utf-8"))
    for field in schema["fields"]:
        field["example"] = str(field.get("example", ""))
    assert problems("tableschema", schema) == []


@pytest.mark.parametrize("level", range(5))
def test_a_new_package_of_each_level(level: int, tmp_path: Path) -> None:
    run("init", tmp_path / "new", "--level", level)
    assert of_file(tmp_path / "new/datapackage.json") == []


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_exports_that_are_packages(exports: Path, form: str) -> None:
    assert of_file(exports / form / "datapackage.json") == []


def test_the_descriptor_in_sqlite(exports: Path) -> None:
    connection = sqlite3.connect(exports / "sqlite/package.sqlite")
    ((text,),) = connection.execute("SELECT content FROM _package WHERE name = 'datapackage.json'")
    connection.close()
    assert wrong(json.loads(text), exports) == []


def test_the_description_of_a_table_in_its_parquet_file(exports: Path) -> None:
    files = {path.stem: path for path in (exports / "parquet").glob("*.parquet")}
    del files["flat"]  # a view, which has no resource
    found = []
    for path in files.values():
        resource = json.loads(pq.read_metadata(path).metadata[b"datapackage_resource"])
        found += problems("dataresource", resource)
    assert files and not found


@pytest.mark.parametrize("form", READABLE)
def test_what_is_imported(exports: Path, form: str) -> None:
    run("import", exports / form, "-o", exports / f"{form}-again")
    assert of_file(exports / f"{form}-again/datapackage.json") == []


def test_the_release(tmp_path: Path) -> None:
    run("release", ROOT, "-o", tmp_path / "dist")
    for archive in (tmp_path / "dist").glob("*.zip"):
        with zipfile.ZipFile(archive) as files:
            files.extractall(tmp_path / "out" / archive.stem)
    descriptors = list((tmp_path / "out").rglob("datapackage.json"))
    assert len(descriptors) == 2  # the package, and its tables as Parquet
    assert [found for descriptor in descriptors for found in of_file(descriptor)] == []


def test_a_profile_finds_what_is_wrong() -> None:
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    resource = descriptor["resources"][0]
    resource["dialect"]["header"] = "yes"
    resource["schema"] = {"fields": [{"name": "n", "type": "integer", "example": 1}]}
    kinds = {found.split()[0] for found in wrong(descriptor, ROOT)}
    assert kinds == {"datapackage", "dataresource", "tableschema", "tabledialect"}
