"""Exports load elsewhere with their types, say no more than they may, come out the same twice."""

from __future__ import annotations

import csv
import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from editing import Copy
from exported_packages import exported, nodes_of, tables_of

import toolkit
from toolkit import exporters
from toolkit.engine.tables import Tables
from toolkit.exporters import FORMATS, ExportError, export
from toolkit.exporters.packaging import file_name
from toolkit.package.descriptor import open_package
from toolkit.progress import OnStage
from toolkit.writing import TargetError

DUCKDB_HEADER = 4096


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(content(path)).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def content(path: Path) -> bytes:
    """The bytes of a file, for DuckDB without its header: an id by chance, and its checksum."""
    return path.read_bytes()[DUCKDB_HEADER if path.suffix == ".duckdb" else 0 :]


# csv


def test_exported_csv_is_a_valid_package(whole: Copy, out: Path) -> None:
    report = toolkit.load(out / "csv").validate(whole.texts)
    assert report.valid, report.findings


def test_csv_of_a_canonical_package_has_the_bytes_of_the_package(
    whole: Copy, tables: Tables, out: Path
) -> None:
    for name in tables.rows:
        assert (out / "csv/data" / f"{name}.csv").read_bytes() == whole.file(name).read_bytes()


def test_csv_is_canonical_whatever_the_package_looked_like(package: Copy, tmp_path: Path) -> None:
    before = package.file("claims").read_bytes()
    header, *lines = before.decode().splitlines()
    quoted = ",".join(f'"{name}"' for name in header.split(","))
    package.file("claims").write_bytes("\n".join([quoted, *reversed(lines), ""]).encode())
    exported("csv", package, tmp_path / "out")
    assert (tmp_path / "out/data/claims.csv").read_bytes() == before


def test_csv_loads_in_pandas_as_its_cells_stand(package: Copy, tmp_path: Path) -> None:
    files = exported("csv", package, tmp_path / "out").files
    found = next(path for path in files if path.name == "propositions.csv")
    frame = pd.read_csv(found, dtype=str, keep_default_na=False)
    assert frame.to_dict("records") == package.rows("propositions")


def test_descriptor_keeps_what_only_it_says(package: Copy, tmp_path: Path) -> None:
    retired = [{"id": "c-9", "retiredIn": "0.1.0", "replacedBy": None, "reason": "twice"}]
    package.edit_descriptor(lambda d: d.update(retired=retired))
    for form in ("csv", "parquet"):
        exported(form, package, tmp_path / form)
        descriptor = json.loads((tmp_path / form / "datapackage.json").read_text("utf-8"))
        assert descriptor["retired"] == retired
        for resource in descriptor["resources"]:
            data = (tmp_path / form / resource["path"]).read_bytes()
            assert resource["bytes"] == len(data)
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


# parquet


def test_parquet_is_compressed_as_browsers_read_it(valid: Copy, tmp_path: Path) -> None:
    for path in exported("parquet", valid, tmp_path / "out").files:
        if path.suffix == ".parquet":
            group = pq.read_metadata(path).row_group(0)
            codecs = {group.column(at).compression for at in range(group.num_columns)}
            assert codecs == {"SNAPPY"}


def test_parquet_equals_the_csv_in_duckdb_and_has_days(
    whole: Copy, tables: Tables, out: Path
) -> None:
    with duckdb.connect() as connection:
        for name in tables.rows:
            parquet, source = str(out / f"parquet/{name}.parquet"), str(whole.file(name))
            query = "SELECT COLUMNS(*)::VARCHAR FROM read_parquet(?)"
            text = "SELECT * FROM read_csv(?, all_varchar=true, header=true, quote='\"', delim=',')"
            for one, other in ((query, text), (text, query)):
                files = [parquet, source] if one is query else [source, parquet]
                rows = connection.execute(f"{one} EXCEPT ALL {other}", files).fetchall()
                assert rows == [], name
        claims = str(out / "parquet/claims.parquet")
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [claims])
        types = {row[0]: row[1] for row in described.fetchall()}
        assert {types[c] for c in ("said_earliest", "said_latest", "coded_on")} == {"DATE"}
        evidence = str(out / "parquet/evidence.parquet")
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [evidence])
        assert {row[0]: row[1] for row in described.fetchall()}["start"] == "INTEGER"


def test_parquet_has_every_code_as_a_level(whole: Copy, tables: Tables, out: Path) -> None:
    for name in tables.rows:
        table = pq.read_table(out / f"parquet/{name}.parquet")
        frame = pd.read_parquet(out / f"parquet/{name}.parquet")
        for field in whole.schema(name)["fields"]:
            column = table.schema.field(field["name"])
            assert column.nullable is not bool(field.get("constraints", {}).get("required"))
            if "vocabulary" in field:
                codes = field["constraints"]["enum"]
                assert column.type == pa.dictionary(pa.int8(), pa.string())
                assert table[field["name"]].combine_chunks().dictionary.to_pylist() == codes
                assert list(frame[field["name"]].cat.categories) == codes


def test_parquet_carries_its_description_and_order(out: Path, whole: Copy) -> None:
    file = pq.ParquetFile(out / "parquet/attributions.parquet")
    about = json.loads(file.metadata.metadata[b"datapackage_resource"])
    assert about["schema"]["primaryKey"] == ["evidence_id", "step"]
    version = json.loads((whole.root / "datapackage.json").read_text("utf-8"))["version"]
    assert file.metadata.metadata[b"datapackage_version"].decode() == version
    assert file.schema_arrow.field("step").metadata[b"propertyUrl"]
    names = [
        file.schema_arrow.names[c.column_index] for c in file.metadata.row_group(0).sorting_columns
    ]
    assert names == ["evidence_id", "step"]
    rows = file.read(names).to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["evidence_id"], row["step"]))


# every format


def test_bytes_are_the_same_elsewhere(whole: Copy, out: Path, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from toolkit.package.descriptor import open_package\n"
        "from toolkit.exporters import FORMATS, export\n"
        "from toolkit.engine.tables import Tables\n"
        "tables = Tables(open_package(pathlib.Path(sys.argv[1])))\n"
        "for form in FORMATS: export(form, tables, pathlib.Path(sys.argv[2]) / form)\n"
    )
    worlds = [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Caracas", "LC_ALL": "tr_TR.UTF-8"},
    ]
    root = str(Path(toolkit.__file__).parent.parent)
    for number, world in enumerate(worlds):
        (tmp_path / f"cwd{number}").mkdir()
        subprocess.run(
            [sys.executable, "-c", program, str(whole.root), str(tmp_path / str(number))],
            env={**os.environ, **world, "PYTHONPATH": root},
            cwd=tmp_path / f"cwd{number}",
            check=True,
        )
    assert digests(tmp_path / "0") == digests(tmp_path / "1") == digests(out) != {}


def test_flat_is_the_same_however_many_claims_are_sorted_at_once(
    package: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported("csv", package, tmp_path / "whole")
    exported("parquet", package, tmp_path / "whole-parquet")
    monkeypatch.setattr("toolkit.exporters.flat.CLAIMS", 3)
    exported("csv", package, tmp_path / "parts")
    exported("parquet", package, tmp_path / "parts-parquet")
    whole, parts = ((tmp_path / name / "flat.csv").read_bytes() for name in ("whole", "parts"))
    assert whole == parts and whole.count(b"\n") > 16
    tables = [pq.read_table(tmp_path / f"{n}-parquet" / "flat.parquet") for n in ("whole", "parts")]
    assert tables[0] == tables[1]


@pytest.mark.parametrize("text", ["/a/b", "https://x.example/a b", "ftp://x.example", "<b>", "x"])
@pytest.mark.parametrize("form", ["jsonld", "ndjsonld"])
def test_what_is_no_address_does_not_become_one(
    package: Copy, tmp_path: Path, form: str, text: str
) -> None:
    package.set_cells("sources", "s-courier", url=text)
    with pytest.raises(ExportError, match=r"is not a valid URL.*url-invalid"):
        export(form, Tables(open_package(package.root)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_package_with_faults_is_refused_and_nothing_is_written(
    package: Copy, tmp_path: Path, form: str
) -> None:
    claim = package.rows("claims")[0]["claim_id"]
    package.set_cells("claims", claim, speaker_id="a-nobody")
    with pytest.raises(ExportError, match=r"a-nobody.*toolkit validate"):
        exported(form, package, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".toolkit-*"))


def test_a_folder_in_use_is_refused_unless_forced(package: Copy, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    exported("jsonld", package, out)
    (out / "mine.txt").write_text("mine")
    with pytest.raises(TargetError, match="not empty"):
        exported("jsonld", package, out)
    (out / "dataset.jsonld").write_text("old")
    export("jsonld", tables_of(package), out, force=True)
    assert nodes_of(out)
    assert (out / "mine.txt").read_text() == "mine"


def test_a_target_that_is_a_file_or_the_package_is_refused(package: Copy, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(TargetError, match="is a file"):
        exported("csv", package, tmp_path / "file")
    for place in (
        package.root,
        package.root.parent,
        package.root / "data",
        package.root / "data/x",
    ):
        with pytest.raises(ExportError, match="the package itself"):
            export("csv", tables_of(package), place, force=True)
    with pytest.raises(TargetError, match="cannot be written"):
        exported("csv", package, tmp_path / "file" / "below")


def test_an_unknown_format_is_named_with_those_there_are(package: Copy, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="csv, parquet, sqlite, duckdb, xlsx, jsonld"):
        exported("xml", package, tmp_path / "out")


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_full_disk_leaves_what_was_there(
    package: Copy, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    exported(form, package, out)
    before = digests(out)
    original = exporters.writer(form)

    def full(tables: Tables, folder: Path, progress: OnStage) -> list[str]:
        original(tables, folder, progress)
        raise OSError(errno.ENOSPC, "No space left on device", str(folder / "half"))

    monkeypatch.setattr(exporters, "writer", lambda _: full)
    with pytest.raises(TargetError, match="No space left"):
        export(form, tables_of(package), out, force=True)
    assert digests(out) == before
    assert not list(tmp_path.glob(".toolkit-*"))


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_an_export_names_and_counts_what_it_writes(
    package: Copy, tmp_path: Path, form: str
) -> None:
    stages: list[tuple[str, int, int | None]] = []
    export(form, tables_of(package), tmp_path / form, progress=lambda *stage: stages.append(stage))
    counted = [stage[1:] for stage in stages if len(stage) == 3]
    total = len(counted)
    assert total > 5 and counted == [(number, total) for number in range(1, total + 1)]
    assert all(stage[0].startswith("writing ") for stage in stages)


def test_a_killed_export_leaves_no_half_file(whole: Copy, tmp_path: Path) -> None:
    program = (
        "import os, signal, sys, pathlib\n"
        "from toolkit import exporters\n"
        "from toolkit.engine import canonical\n"
        "from toolkit.package.descriptor import open_package\n"
        "from toolkit.exporters import csv\n"
        "from toolkit.engine.tables import Tables\n"
        "def half(writer, file, header, rows):\n"
        "    file.write_text(','.join(header))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "csv.copy_csv = half\n"
        "tables = Tables(open_package(sys.argv[1]))\n"
        "exporters.export('csv', tables, pathlib.Path(sys.argv[2]), force=True)\n"
    )
    out = tmp_path / "out"
    for existing in (False, True):
        if existing:
            exported("csv", whole, out)
        before = digests(out)
        done = subprocess.run([sys.executable, "-c", program, str(whole.root), str(out)])
        assert done.returncode == -signal.SIGKILL
        assert out.exists() is existing
        assert digests(out) == before


# packages outside the profile


def other_package(folder: Path, name: str, column: str, cells: list[str]) -> Path:
    folder.mkdir()
    with (folder / "cells.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([["id", column, "code"]])
        csv.writer(stream, delimiter=";").writerows(
            [str(number), cell, "b"] for number, cell in enumerate(cells)
        )
    schema = {
        "fields": [
            {"name": "id", "type": "integer", "constraints": {"required": True}},
            {"name": column, "type": "string"},
            {"name": "code", "type": "string", "constraints": {"enum": ["b", "a"]}},
        ],
        "primaryKey": ["id"],
    }
    resource = {
        "name": name,
        "path": "cells.csv",
        "dialect": {"delimiter": ";"},
        "schema": schema,
    }
    text = json.dumps({"name": "other", "resources": [resource]})
    (folder / "datapackage.json").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    "cell", ["=1+1", 'a"b', "a;b,c", "NA", "null", "'", "\U0001f5fa", "a\u00a0b", "\u201cx\u201d"]
)
def test_names_and_cells_are_data(tmp_path: Path, cell: str) -> None:
    column = 'x"; DROP TABLE t; --'
    tables = Tables(open_package(other_package(tmp_path / "in", "ta.ble-1", column, [cell, cell])))
    for form in ("csv", "parquet"):
        export(form, tables, tmp_path / form)
    table = pq.read_table(tmp_path / "parquet/ta.ble-1.parquet")
    assert table[column].to_pylist() == [cell, cell]
    again = Tables(open_package(tmp_path / "csv"))
    assert again.problems == []
    assert again.arrow("ta.ble-1").to_pydict() == table.to_pydict()


def test_an_empty_table_keeps_its_types_and_codes(tmp_path: Path) -> None:
    tables = Tables(open_package(other_package(tmp_path / "in", "cells", "x", [])))
    export("parquet", tables, tmp_path / "out")
    table = pq.read_table(tmp_path / "out/cells.parquet")
    assert table.num_rows == 0
    assert table.schema.field("code").type == pa.dictionary(pa.int8(), pa.string())
    assert table.schema.field("id").type == pa.int64()


@pytest.mark.parametrize(
    ("name", "file"),
    [("claims", "claims"), ("../up", "%2E./up"), (".hidden", "%2Ehidden"), ("a b", "a%20b")],
)
def test_a_resource_name_never_leads_out_of_the_folder(name: str, file: str) -> None:
    assert file_name(name) == file.replace("/", "%2F")


def test_types_that_arrow_lacks_keep_their_text(tmp_path: Path) -> None:
    kinds = {"yearmonth": "2020-1", "duration": "P1Y2M", "time": "10:20:30", "object": '{"b":1}'}
    fields = [{"name": kind, "type": kind} for kind in kinds]
    item = {"name": "t", "path": "t.csv", "schema": {"fields": fields}}
    text = json.dumps({"name": "foreign", "resources": [item]})
    (tmp_path / "datapackage.json").write_text(text, "utf-8")
    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(kinds), list(kinds.values())])
    tables = Tables(open_package(tmp_path))
    assert not tables.problems
    export("parquet", tables, tmp_path / "out")
    assert pq.read_table(tmp_path / "out/t.parquet").to_pylist() == [kinds]


@pytest.mark.parametrize("form", ["csv", "sqlite"])
def test_evidence_without_a_link_is_counted(valid: Copy, tmp_path: Path, form: str) -> None:
    def told(out: str) -> list[str]:
        return [n for n in exported(form, valid, tmp_path / out).notes if "cannot link" in n]

    assert told("before") == []
    rows = valid.rows("evidence")
    valid.write("evidence", [rows[0] | {"text_start": "", "text_end": ""}, *rows[1:]])
    assert told("after") == [
        f"1 of {len(rows)} evidence rows cannot link to the passage: no short run of its words"
        " leads every browser to it"
    ]
