"""Exports read back: the package again, byte for byte, and clear errors for what is no export."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from editing import ROOT, Copy, copy_valid
from hard_case import DATES, NASTY, hard

from toolkit.cli import main
from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError, export
from toolkit.importers import ImportFault, import_package
from toolkit.package.descriptor import open_package
from toolkit.validation.run import validate
from toolkit.writing import TargetError

READABLE = ("csv", "parquet", "sqlite", "jsonld", "ndjsonld")


def dataset(folder: Path) -> Path:
    """Copy the shipped dataset."""
    root = folder / "dataset"
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "datapackage.json", root / "datapackage.json")
    (root / "data" / "csv-metadata.json").unlink(missing_ok=True)
    return root


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The shipped dataset and the hard case."""
    folder = tmp_path_factory.mktemp("packages")
    return {"dataset": dataset(folder), "hard": hard(copy_valid(folder)).root}


def files(root: Path) -> dict[str, bytes]:
    """Return the tables and schemas that a package lists, by path."""
    descriptor = json.loads((root / "datapackage.json").read_text("utf-8"))
    found = [path for item in descriptor["resources"] for path in (item["path"], item["schema"])]
    return {path: (root / path).read_bytes() for path in found}


def test_the_hard_case_is_hard(packages: dict[str, Path]) -> None:
    copy = Copy(packages["hard"], packages["hard"])
    missed = []
    for table in (
        item["name"] for item in copy.descriptor()["resources"] if item["name"] != "codes"
    ):
        rows = copy.rows(table)
        for field in copy.schema(table)["fields"]:
            name, rules = field["name"], field.get("constraints", {})
            cells = {row[name] for row in rows}
            missed += [(table, name, c) for c in rules.get("enum", []) if str(c) not in cells]
            missed += [] if rules.get("required") or "" in cells else [(table, name, "")]
    assert not missed
    names = {row["name"] for row in copy.rows("actors")}
    assert set(NASTY) <= names
    assert set(DATES) <= {row["said_edtf"] for row in copy.rows("claims")}


@pytest.mark.parametrize("form", READABLE)
@pytest.mark.parametrize("name", ["dataset", "hard"])
def test_an_export_read_back_is_the_package(
    packages: dict[str, Path], tmp_path: Path, form: str, name: str
) -> None:
    root = packages[name]
    export(form, Tables(open_package(root)), tmp_path / "out")
    _, notes = import_package(tmp_path / "out", tmp_path / "back")
    again = files(tmp_path / "back")
    assert {path for path, data in files(root).items() if again.get(path) != data} == set()
    stored = json.loads((root / "datapackage.json").read_text("utf-8"))
    restored = json.loads((tmp_path / "back/datapackage.json").read_text("utf-8"))
    assert len(again) == 2 * len(stored["resources"])  # each table and its schema
    assert bool(notes) == form.endswith("jsonld")
    if not notes and name == "dataset":
        assert restored == stored
    assert {r["hash"] for r in restored["resources"]} == {r["hash"] for r in stored["resources"]}


@pytest.mark.parametrize("form", READABLE)
def test_an_export_of_what_was_read_back_has_the_same_bytes(
    packages: dict[str, Path], tmp_path: Path, form: str
) -> None:
    export(form, Tables(open_package(packages["hard"])), tmp_path / "one")
    import_package(tmp_path / "one", tmp_path / "back")
    export(form, Tables(open_package(tmp_path / "back")), tmp_path / "two")
    skipped = {"datapackage.json", "metadata.json"} if form == "csv" else set()
    for file in sorted((tmp_path / "one").rglob("*")):
        if file.is_file() and file.name not in skipped:
            twin = tmp_path / "two" / file.relative_to(tmp_path / "one")
            assert twin.read_bytes() == file.read_bytes(), file


def test_what_is_read_back_is_as_valid_as_it_was(tmp_path: Path) -> None:
    root = dataset(tmp_path)
    copy = Copy(root, root)
    copy.set_cells("actors", "a-afp", note="As c-9999 says.")
    copy.refresh_manifest()
    export("parquet", Tables(open_package(root)), tmp_path / "out")
    import_package(tmp_path / "out", tmp_path / "back")
    one, two = validate(root), validate(tmp_path / "back")
    assert one.findings == two.findings
    assert one.counts["warning"]


# what is no export


def nodes(edit: Callable[[list[dict[str, Any]]], object]) -> Callable[[Path], object]:
    """Return an edit of the graph of a JSON-LD document."""

    def change(folder: Path) -> None:
        file = folder / "dataset.jsonld"
        document = json.loads(file.read_text("utf-8"))
        edit(document["@graph"])
        file.write_text(json.dumps(document), "utf-8")

    return change


BROKEN: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "no file": ("parquet", lambda d: (d / "claims.parquet").unlink(), "claims.parquet"),
    "no parquet": ("parquet", lambda d: (d / "claims.parquet").write_bytes(b"x"), "claims.parquet"),
    "a table of no file": (
        "parquet",
        lambda d: (d / "datapackage.json").write_text(
            '{"resources": [{"name": "a", "path": "a.parquet", "format": "parquet"}]}'
        ),
        "a.parquet",
    ),
    "a path that leads out": (
        "parquet",
        lambda d: (d / "datapackage.json").write_text(
            (d / "datapackage.json").read_text().replace('"claims.parquet"', '"../x.parquet"')
        ),
        "outside the package",
    ),
    "no json": ("jsonld", lambda d: (d / "dataset.jsonld").write_text("{"), "is not JSON"),
    "no graph": (
        "jsonld",
        lambda d: (d / "dataset.jsonld").write_text('{"@context": {}}'),
        "graph",
    ),
    "an unknown key": ("jsonld", nodes(lambda g: g[-1].update(happened=True)), '"happened"'),
    "a node twice": ("jsonld", nodes(lambda g: g.append(g[-1])), "two nodes"),
    "a fraction": ("jsonld", nodes(lambda g: g[-1].update(headline=1.5)), "1.5"),
    "a node of no table": (
        "jsonld",
        nodes(lambda g: g.append({"id": "fact/1"})),
        "does not belong to a table",
    ),
    "no context": ("ndjsonld", lambda d: (d / "context.jsonld").unlink(), "context.jsonld"),
}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Exports of the valid package, which no test edits."""
    copy = copy_valid(tmp_path_factory.mktemp("valid"))
    copy.edit_descriptor(lambda d: d.update(base="https://example.org/"))
    tables, folder = Tables(open_package(copy.root)), tmp_path_factory.mktemp("exports")
    found = {form: folder / form for form in sorted({form for form, *_ in BROKEN.values()})}
    for form, out in found.items():
        export(form, tables, out)
    return found


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_export_is_refused_and_nothing_is_written(
    exports: dict[str, Path], tmp_path: Path, name: str
) -> None:
    form, spoil, said = BROKEN[name]
    shutil.copytree(exports[form], tmp_path / "out")
    spoil(tmp_path / "out")
    with pytest.raises(ImportFault) as fault:
        import_package(tmp_path / "out", tmp_path / "back")
    assert said in str(fault.value)
    assert not (tmp_path / "back").exists()
    result = CliRunner().invoke(main, ["import", str(tmp_path / "out"), "-o", str(tmp_path / "b")])
    assert result.exit_code == 2
    assert said in result.output


def test_last_words_without_first_ones_are_refused_not_lost(valid: Copy, tmp_path: Path) -> None:
    valid.edit_descriptor(lambda d: d.update(base="https://example.org/"))
    row = next(row for row in valid.rows("evidence") if row["text_end"])
    valid.set_cells("evidence", row["evidence_id"], text_start="")
    with pytest.raises(ExportError, match=row["evidence_id"]):
        export("jsonld", Tables(open_package(valid.root)), tmp_path / "out")


def test_a_folder_in_use_is_refused(valid: Copy, tmp_path: Path) -> None:
    export("parquet", Tables(open_package(valid.root)), tmp_path / "out")
    with pytest.raises(TargetError, match="not empty"):
        import_package(tmp_path / "out", valid.root)


@pytest.mark.parametrize("name", ["nothing", "text.txt", "empty"])
def test_what_is_nothing_of_ours_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ImportFault, match=name):
        import_package(tmp_path / name, tmp_path / "back")


def test_annotations_of_other_tools_are_told_how_to_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("T1\tClaim 0 1\tx\n", "utf-8")
    with pytest.raises(ImportFault, match="--from brat, webannotation, claimreview"):
        import_package(tmp_path, tmp_path / "out")
