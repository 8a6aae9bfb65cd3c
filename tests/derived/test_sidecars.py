"""Sidecars say what the descriptor says, and a judge from outside reads the tables by them."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from csvw_judge import csvw_finds_valid, with_sidecars
from editing import ROOT, Copy

from toolkit.derived.release import zenodo
from toolkit.derived.sidecars import CITATION, CROISSANT, derived_files
from toolkit.derived.sidecars import CSVW as METADATA
from toolkit.derived.tidy import tidy
from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.package.descriptor import open_package


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy of the shipped dataset with its sidecars."""
    root = tmp_path / "dataset"
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("datapackage.json", CROISSANT, CITATION):
        shutil.copyfile(ROOT / name, root / name)
    return Copy(root, tmp_path)


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The valid package with its sidecars, which no test edits."""
    return with_sidecars(tmp_path_factory.mktemp("described"))


@pytest.fixture
def small(described: Copy, tmp_path: Path) -> Copy:
    """A copy of it, to be edited."""
    return Copy(Path(shutil.copytree(described.root, tmp_path / "small")), described.texts)


def test_the_sidecars_are_those_of_the_descriptor() -> None:
    tables = Tables(open_package(ROOT))
    files = derived_files(tables, tables.package)
    assert set(files) == {METADATA, CROISSANT, CITATION}
    for path, data in files.items():
        assert (ROOT / path).read_bytes() == data, f"run `toolkit tidy`: {path}"


def test_tidy_renews_the_sidecars_with_what_they_are_made_from(copy: Copy) -> None:
    assert not tidy(copy.root).changes
    copy.edit_descriptor(lambda d: d.update(title="Another title"))
    copy.write("relations", copy.rows("relations")[1:])
    tidied = tidy(copy.root)
    assert {CROISSANT, CITATION} <= set(tidied.changes)
    tidied.write()
    assert not tidy(copy.root).changes
    told = json.loads((copy.root / CROISSANT).read_text("utf-8"))
    hashes = {item["contentUrl"]: item["sha256"] for item in told["distribution"]}
    data = copy.file("relations").read_bytes()
    assert hashes["data/relations.csv"] == hashlib.sha256(data).hexdigest()
    assert yaml.safe_load((copy.root / CITATION).read_text("utf-8"))["title"] == "Another title"


@pytest.mark.parametrize(
    ("edit", "names"),
    [
        ({"contributors": [{"givenName": "Ada", "familyName": "Byron"}]}, ["Ada Byron"]),
        ({"contributors": [{"organization": "An archive"}, {"roles": ["editor"]}]}, ["An archive"]),
        ({"contributors": [{"roles": ["author"]}]}, None),
        ({"contributors": None}, None),
        ({"base": None}, None),
    ],
)
def test_what_the_descriptor_lacks_is_left_out(
    small: Copy, edit: dict[str, Any], names: list[str] | None
) -> None:
    descriptor = json.loads((small.root / "datapackage.json").read_text("utf-8")) | edit
    descriptor = {key: value for key, value in descriptor.items() if value is not None}
    small.edit_descriptor(lambda d: (d.clear(), d.update(descriptor)))
    tidy(small.root).write()
    tables = Tables(open_package(small.root))
    files = derived_files(tables, tables.package)
    if names is None:
        assert not files
        return
    authors = yaml.safe_load(files[CITATION])["authors"]
    told = [a.get("name") or f"{a['given-names']} {a['family-names']}" for a in authors]
    assert told == names
    assert [one["name"] for one in json.loads(files[CROISSANT])["creator"]] == names


def test_a_person_is_no_organisation(small: Copy) -> None:
    person = {"title": "Dr. A. Writer", "givenName": "Ann", "familyName": "Writer"}
    small.edit_descriptor(lambda d: d.update(contributors=[person, {"title": "A body"}]))
    tables = Tables(open_package(small.root))
    files = derived_files(tables, tables.package)
    assert yaml.safe_load(files[CITATION])["authors"] == [
        {"family-names": "Writer", "given-names": "Ann"},
        {"name": "A body"},
    ]
    kinds = [one["@type"] for one in json.loads(files[CROISSANT])["creator"]]
    assert kinds == ["Person", "Organization"]
    assert [one["name"] for one in zenodo(tables.package)["creators"]] == ["Writer, Ann", "A body"]


def test_csvw_gives_each_row_the_address_that_the_graph_gives_it(tmp_path: Path) -> None:
    export("jsonld", Tables(open_package(ROOT)), tmp_path)
    graph = json.loads((tmp_path / "dataset.jsonld").read_text("utf-8"))
    known = {graph["@context"]["@base"] + node["id"] for node in graph["@graph"]}
    tables = json.loads((ROOT / METADATA).read_text("utf-8"))["tables"]
    assert len(tables) == 14
    for table in tables:
        template = table["tableSchema"]["aboutUrl"]
        rows = Copy(ROOT, ROOT).rows(Path(table["url"]).stem)
        told = {
            re.sub(r"\{(\w+)\}", lambda m, row=row: quote(row[m[1]], safe=""), template)
            for row in rows
        }
        assert len(told) == len(rows), table["url"]
        assert told <= known, table["url"]


def test_croissant_names_every_file_by_its_hash() -> None:
    told = json.loads((ROOT / CROISSANT).read_text("utf-8"))
    assert len(told["distribution"]) == len(told["recordSet"]) == 14
    for item in told["distribution"]:
        assert (
            hashlib.sha256((ROOT / item["contentUrl"]).read_bytes()).hexdigest() == item["sha256"]
        )


def test_the_citation_names_each_article_that_was_read() -> None:
    told = yaml.safe_load((ROOT / CITATION).read_text("utf-8"))
    held = [row for row in Copy(ROOT, ROOT).rows("sources") if row["held"] == "true"]
    assert {item["url"] for item in told["references"]} == {row["url"] for row in held}
    assert all(item["title"] and item["authors"] for item in told["references"])
    assert told["version"] == json.loads((ROOT / "datapackage.json").read_text("utf-8"))["version"]


def test_csvw_finds_the_dataset_valid(copy: Copy) -> None:
    assert csvw_finds_valid(copy.root)


def spoil(copy: Copy, table: str, change: dict[str, str], row: int = 0) -> None:
    """Change cells of a row."""
    rows = copy.rows(table)
    rows[row] = {**rows[row], **change}
    copy.write(table, rows)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("claims", {"polarity": "agrees"}),
        ("claims", {"proposition_id": "p-nothing"}),
        ("events", {"part_of": "e-nothing"}),
        ("claims", {"coded_on": "2019-02-30"}),
        ("evidence", {"start": "-1"}),
        ("sources", {"text_chars": "2147483648"}),
        ("claims", {"text": ""}),
    ],
)
def test_csvw_catches_a_fault_in_the_tables(
    small: Copy, table: str, change: dict[str, str]
) -> None:
    spoil(small, table, change)
    assert not csvw_finds_valid(small.root)


def test_csvw_catches_a_key_twice_and_another_header(small: Copy) -> None:
    rows = small.rows("claims")
    small.write("claims", [*rows, rows[0]])
    assert not csvw_finds_valid(small.root)
    small.write("claims", rows)
    assert csvw_finds_valid(small.root)
    text = small.file("claims").read_text("utf-8")
    small.file("claims").write_text(text.replace("claim_id,", "claim,", 1), "utf-8")
    assert not csvw_finds_valid(small.root)
