"""`toolkit diff`: files that are no tables, columns without a field, and what was renamed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

from toolkit.package.descriptor import open_package
from toolkit.versions.diff import Diff, compare
from toolkit.versions.rows import RowDiff

Run = Callable[..., Result]
Json = dict[str, Any]
FIELDS = [{"name": "id", "type": "string"}, {"name": "n", "type": "string"}]


def package(folder: Path, files: dict[str, bytes], *resources: Json) -> Path:
    """Make a package of these resources, after a table `t` with two rows."""
    folder.mkdir()
    for name, data in {"t.csv": b"id,n\na,1\nb,2\n", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    table = {"name": "t", "type": "table", "path": "t.csv"}
    schema = {"fields": FIELDS, "primaryKey": ["id"]}
    if not any(item["name"] == "t" for item in resources):
        resources = ({**table, "schema": schema}, *resources)
    told = {"name": "p", "version": "1.0.0", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(told))
    return folder


def difference(old: Path, new: Path) -> Diff:
    """Compare two packages."""
    return compare(RowDiff(open_package(old), open_package(new)))


def reasons(found: Diff) -> list[tuple[str, str]]:
    """Return rule and place of each reason."""
    return [(reason.rule, reason.where) for reason in found.reasons]


def stated(data: bytes, algorithm: str = "sha256") -> str:
    """Return the hash of data, as a descriptor states it."""
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


PLAN: Json = {"name": "plan", "path": "plan.txt"}
SEVERAL: Json = {"name": "plan", "path": ["a.txt", "b.txt"]}


@pytest.mark.parametrize(
    ("item", "before", "after", "told"),
    [
        (PLAN, {"plan.txt": b"x"}, {"plan.txt": b"x"}, []),
        (PLAN, {"plan.txt": b"x"}, {"plan.txt": b"y"}, [("changed", "plan.txt")]),
        (PLAN, {"plan.txt": b"x\n"}, {"plan.txt": b"x\r\n"}, [("changed", "plan.txt")]),
        (
            SEVERAL,
            {"a.txt": b"x", "b.txt": b"x"},
            {"a.txt": b"x", "b.txt": b"y"},
            [("changed", "b.txt")],
        ),
        (
            {"name": "plan", "path": "maps"},
            {"maps/a": b"x", "maps/b/c": b"x", "maps/d": b"x"},
            {"maps/a": b"y", "maps/d": b"x", "maps/e": b"x"},
            [("changed", "maps/a"), ("removed", "maps/b/c"), ("added", "maps/e")],
        ),
    ],
)
def test_files_that_are_no_tables_are_compared(
    tmp_path: Path,
    item: Json,
    before: dict[str, bytes],
    after: dict[str, bytes],
    told: list[tuple[str, str]],
) -> None:
    found = difference(
        package(tmp_path / "old", before, item), package(tmp_path / "new", after, item)
    )
    assert [(change.kind, change.path) for change in found.files] == told
    assert (found.bump, found.notes) == ("patch" if told else "none", ())


def test_a_changed_file_needs_another_version(run: Run, tmp_path: Path) -> None:
    old = package(tmp_path / "old", {"plan.txt": b"x"}, PLAN)
    new = package(tmp_path / "new", {"plan.txt": b"y"}, PLAN)
    out = run("validate", new, "--against", old).stdout
    assert "version-unmoved" in out and "expected 1.0.1 or later" in out and "plan" in out
    for form in ("text", "markdown"):
        assert "~ plan: plan.txt" in run("diff", old, new, "--format", form).stdout.replace(
            "| ", ""
        )
    told = json.loads(run("diff", old, new, "--format", "json").stdout)
    assert told["files"] == [{"resource": "plan", "kind": "changed", "path": "plan.txt"}]


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_a_file_that_is_not_there_is_compared_by_its_hash(tmp_path: Path, algorithm: str) -> None:
    item = {**PLAN, "hash": stated(b"x", algorithm)}
    old = package(tmp_path / "old", {}, item)
    same = difference(old, package(tmp_path / "same", {"plan.txt": b"x"}, PLAN))
    assert ("file-changed", "plan") not in reasons(same) and not same.notes
    other = difference(old, package(tmp_path / "other", {"plan.txt": b"y"}, PLAN))
    assert ("file-changed", "plan") in reasons(other) and other.bump == "patch"


def test_what_cannot_be_compared_is_named(run: Run, tmp_path: Path) -> None:
    item = {"name": "far", "path": "https://example.org/far.bin"}
    old, new = (package(tmp_path / name, {}, item) for name in ("old", "new"))
    found = difference(old, new)
    assert found.bump == "none" and found.notes[0].startswith("not compared: far (")
    assert "not compared: far" in run("diff", old, new).stdout


def test_data_in_the_descriptor_is_compared(tmp_path: Path) -> None:
    items = [{"name": "tree", "data": {"leaves": n}} for n in (1, 1, 2)]
    old, same, new = (package(tmp_path / str(n), {}, item) for n, item in enumerate(items))
    assert difference(old, same).bump == "none"
    found = difference(old, new)
    assert (reasons(found), found.bump) == ([("file-changed", "tree")], "patch")


def test_a_moved_or_renamed_file_is_recognised_without_a_hash(tmp_path: Path) -> None:
    old = package(tmp_path / "old", {"plan.txt": b"x"}, PLAN)
    moved = package(tmp_path / "moved", {"map.txt": b"x"}, {**PLAN, "path": "map.txt"})
    assert reasons(difference(old, moved)) == [("resource-moved", "plan")]
    named = package(tmp_path / "named", {"map.txt": b"x"}, {"name": "map", "path": "map.txt"})
    assert reasons(difference(old, named)) == [("resource-renamed", "plan")]


def test_a_table_that_is_no_longer_one_is_told(tmp_path: Path) -> None:
    files = {"u.csv": b"id,n\na,1\n"}
    item = {"name": "u", "type": "table", "path": "u.csv", "schema": {"fields": FIELDS}}
    old = package(tmp_path / "old", files, item)
    new = package(tmp_path / "new", {"u.txt": b"a"}, {"name": "u", "path": "u.txt"})
    for found in (difference(old, new), difference(new, old)):
        assert found.bump == "major" and ("resource-moved", "u") in reasons(found)
        assert "not compared: u (" in found.notes[0]


# tables of other formats, and columns without a field


def table(**more: Any) -> Json:
    """Return the resource of the table `t`."""
    schema = {"fields": FIELDS, "primaryKey": ["id"]}
    return {"name": "t", "type": "table", "schema": schema, **more}


def parquet(rows: list[Json], file: Path) -> bytes:
    """Return rows as a Parquet file."""
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file.read_bytes()


@pytest.mark.parametrize("form", ["inline", "json", "parquet"])
def test_tables_of_every_format_are_compared_by_rows(tmp_path: Path, form: str) -> None:
    folders = []
    for name, value in (("old", "1"), ("new", "2")):
        rows = [{"id": "a", "n": value}, {"id": "b", "n": "2"}]
        files: dict[str, bytes] = {}
        item = table(data=rows) if form == "inline" else table(path=f"t.{form}")
        if form == "json":
            files["t.json"] = json.dumps(rows).encode()
        if form == "parquet":
            files["t.parquet"] = parquet(rows, tmp_path / "x")
        folders.append(package(tmp_path / name, files, item))
    found = difference(*folders)
    assert reasons(found) == [("values-corrected", "t.n")] and found.tables[0].same == 1


def loose(path: str = "t.csv") -> Json:
    """Return the resource of a table whose file may have more columns."""
    return table(
        path=path, schema={"fields": FIELDS, "primaryKey": ["id"], "fieldsMatch": "subset"}
    )


def test_columns_that_the_schema_does_not_name_are_compared(tmp_path: Path) -> None:
    texts = [b"id,n,more\na,1,x\n", b"id,n,more\na,1,y\n", b"id,n\na,1\n"]
    old, new, less = (
        package(tmp_path / str(n), {"t.csv": text}, loose()) for n, text in enumerate(texts)
    )
    assert reasons(difference(old, new)) == [("values-corrected", "t.more")]
    assert reasons(difference(old, less)) == [("field-removed", "t.more")]
    assert reasons(difference(less, old)) == [("field-added", "t.more")]


def test_a_table_without_a_schema_is_compared(tmp_path: Path) -> None:
    item = {"name": "t", "type": "table", "path": "t.csv"}
    old = package(tmp_path / "old", {"t.csv": b"id,n\na,1\n"}, item)
    new = package(tmp_path / "new", {"t.csv": b"id,n\na,1\nb,2\n"}, item)
    assert reasons(difference(old, new)) == [("rows-added", "t")]


# what was renamed


def columns(folder: Path, text: str, key: str | None = "id") -> Path:
    """Make a package of one table, with a field of text for each column."""
    names = text.partition("\n")[0].split(",")
    schema: Json = {"fields": [{"name": name, "type": "string"} for name in names]}
    schema |= {"primaryKey": [key]} if key else {}
    return package(folder, {"t.csv": text.encode()}, table(path="t.csv", schema=schema))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("id,n\na,1\nb,2\n", "id,m\na,1\nb,2\n", ["field-renamed"]),
        ("id,x,n\na,,1\nb,,2\n", "id,m,x\na,1,\nb,2,\n", ["field-renamed", "field-reordered"]),
        ("id,n\na,1\nb,2\n", "id,m\na,8\nb,9\n", ["field-added", "field-removed"]),
        ("id,n\na,\n", "id,m\na,\n", ["field-renamed"]),  # no values: position and type
        (
            "id,n,o\na,1,2\n",
            "id,p,q\na,2,1\n",
            ["field-renamed", "field-renamed", "field-reordered"],
        ),
    ],
)
def test_a_renamed_column_is_recognised_by_its_values(
    tmp_path: Path, before: str, after: str, told: list[str]
) -> None:
    found = difference(columns(tmp_path / "old", before), columns(tmp_path / "new", after))
    assert [rule for rule, _ in reasons(found) if rule.startswith("field")] == told
    assert found.bump == "major"


def test_columns_that_changed_places_keep_their_values(tmp_path: Path) -> None:
    old = columns(tmp_path / "old", "id,n,o\na,1,2\n")
    new = columns(tmp_path / "new", "id,p,q\na,2,1\n")
    said = {r.where: r.evidence for r in difference(old, new).reasons if r.rule == "field-renamed"}
    assert '"o" was renamed to "p"' in said["t.p"] and '"n" was renamed to "q"' in said["t.q"]


def test_a_renamed_key_is_recognised_by_its_row(run: Run, tmp_path: Path) -> None:
    old = columns(tmp_path / "old", "id,n\na,1\nb,2\nc,7\nd,7\ne,\n")
    new = columns(tmp_path / "new", "id,n\na,1\nx,2\ny,7\nz,7\nw,\n")
    (change,) = difference(old, new).tables
    # rows that are alike, or empty, cannot be told apart
    assert [(item.old, item.new) for item in change.renamings] == [(("b",), ("x",))]
    assert (change.renamed, change.removed, change.added) == (1, 4, 4)
    for form in ("text", "markdown"):
        assert "renamed key: b → x" in run("diff", old, new, "--format", form).stdout
    told = json.loads(run("diff", old, new, "--format", "json").stdout)
    assert told["tables"][0]["renamed"] == [{"old": ["b"], "new": ["x"]}]
