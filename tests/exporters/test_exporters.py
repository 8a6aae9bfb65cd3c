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
import warnings
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rdflib
from editing import Copy, copy_valid

import toolkit
from toolkit import exporters
from toolkit.engine.tables import Tables
from toolkit.exporters import FORMATS, Exported, ExportError, export
from toolkit.exporters.context import context
from toolkit.exporters.packaging import file_name
from toolkit.package.descriptor import open_package
from toolkit.progress import OnStage
from toolkit.views import view
from toolkit.writing import TargetError

NS = "https://venezuela-coup-claims.example/ns#"
BASE = "https://example.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def with_base(package: Copy) -> Copy:
    package.edit_descriptor(lambda d: d.update(base=BASE, ns=NS))
    return package


@pytest.fixture
def package(valid: Copy) -> Copy:
    """The valid package with a base of its own, to be edited."""
    return with_base(valid)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The valid package with a base of its own, which no test edits."""
    return with_base(copy_valid(tmp_path_factory.mktemp("whole")))


@pytest.fixture(scope="module")
def tables(whole: Copy) -> Tables:
    """The typed tables of the whole package."""
    return tables_of(whole)


@pytest.fixture(scope="module")
def out(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds each export of the whole package in a folder of its name."""
    folder = tmp_path_factory.mktemp("out")
    for form in FORMATS:
        export(form, tables, folder / form)
    return folder


@pytest.fixture(scope="module")
def graph(out: Path) -> rdflib.Graph:
    """The JSON-LD export as rdflib reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own use of its old class
        return rdflib.Graph().parse(out / "jsonld/dataset.jsonld", format="json-ld")


def tables_of(package: Copy) -> Tables:
    return Tables(open_package(package.root))


def exported(form: str, package: Copy, out: Path) -> Exported:
    return export(form, tables_of(package), out)


def nodes_of(out: Path) -> dict[str, dict[str, Any]]:
    graph = json.loads((out / "dataset.jsonld").read_text("utf-8"))["@graph"]
    return {node["id"]: node for node in graph}


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


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


# jsonld


def test_jsonld_loads_in_rdflib_without_network(graph: rdflib.Graph, out: Path) -> None:
    nodes = nodes_of(out / "jsonld")
    assert len(graph) > len(nodes)
    terms = [term for triple in graph for term in triple]
    assert not [term for term in terms if isinstance(term, rdflib.BNode)]
    assert not [term for term in terms if str(term).startswith("file:")]
    assert {str(s) for s in graph.subjects()} == {BASE + name for name in nodes}
    polarity = set(graph.objects(predicate=rdflib.URIRef(f"{NS}polarity")))
    concepts = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{SKOS}Concept")))
    assert rdflib.URIRef(f"{BASE}code/polarity/affirms") in polarity
    assert polarity <= concepts
    days = list(graph.objects(predicate=rdflib.URIRef(f"{NS}saidEarliest")))
    assert days
    assert {day.datatype for day in days} == {rdflib.XSD.date}


def test_jsonld_refers_only_to_nodes_that_are_there(tables: Tables, out: Path) -> None:
    nodes = nodes_of(out / "jsonld")
    terms = context(tables.package)
    for node in nodes.values():
        for key, value in node.items():
            assert key in terms, key
            term = terms[key]
            if isinstance(term, dict) and term.get("@type") == "@id":
                for name in value if isinstance(value, list) else [value]:
                    assert name in nodes or "://" in name, (node["id"], key, name)
            if isinstance(term, dict) and term.get("@type") == "@vocab":
                assert value in term["@context"], (node["id"], key, value)


def test_jsonld_has_its_context_first_and_a_sorted_node_a_line(out: Path) -> None:
    text = (out / "jsonld/dataset.jsonld").read_text("utf-8")
    head, _, body = text.partition('"@graph":[\n')
    assert head.startswith('{"@context":{\n"@version":1.1,\n"@base":')
    lines = [json.loads(line.rstrip(",")) for line in body.split("\n")[:-2]]
    assert [node["id"] for node in lines] == sorted({node["id"] for node in lines})
    assert {tuple(node)[:2] for node in lines} == {("type", "id")}


def test_every_row_is_a_node(package: Copy, tmp_path: Path) -> None:
    assert exported("jsonld", package, tmp_path / "out").notes == []
    nodes = nodes_of(tmp_path / "out")
    for part, table in (("proposition", "propositions"), ("claim", "claims"), ("actor", "actors")):
        ids = {f"{part}/{row[f'{part}_id']}" for row in package.rows(table)}
        assert ids == {name for name in nodes if name.startswith(f"{part}/")} != set()


def test_an_accusation_never_stands_without_standing_speaker_and_answer(
    package: Copy, tmp_path: Path
) -> None:
    exported("jsonld", package, tmp_path / "out")
    nodes = nodes_of(tmp_path / "out")
    adverse = [node for node in nodes.values() if node.get("adverse")]
    assert adverse
    for node in (n for n in nodes.values() if n["type"] == "Question"):
        sides = [side for side in ("affirmed", "denied") if f"{side}Standing" in node]
        assert sides or node["standing"] == "unattested"
        assert all(node[f"{side}By"] for side in sides)
        assert not node["adverse"] or node["answer"]
        assert node["text"].endswith("?")


def test_standing_and_origins_are_those_of_the_view(package: Copy, tmp_path: Path) -> None:
    exported("jsonld", package, tmp_path / "out")
    nodes = nodes_of(tmp_path / "out")
    sides = {"affirms": "affirmed", "denies": "denied"}
    rows = view(tables_of(package), "standing").to_pylist()
    told = [row for row in rows if row["polarity"] in sides]
    assert told
    for row in told:
        node, side = nodes[f"proposition/{row['proposition_id']}"], sides[row["polarity"]]
        assert node[f"{side}Standing"] == row["status"]
        assert node[f"{side}OriginsMin"] == row["origins_min"]
        assert node[f"{side}OriginsMax"] == row["origins_max"]
        assert node["contested"] is row["contested"]
        assert node["undercut"] is row["undercut"]


def test_no_triple_links_an_event_and_an_actor(graph: rdflib.Graph) -> None:
    linked = {tuple(str(t).removeprefix(BASE).split("/")[0] for t in (s, o)) for s, _, o in graph}
    assert not linked & {("event", "actor"), ("actor", "event")}


def test_a_claim_that_was_corrected_is_no_longer_current(package: Copy, tmp_path: Path) -> None:
    exported("jsonld", package, tmp_path / "first")
    claims = [n for name, n in nodes_of(tmp_path / "first").items() if name.startswith("claim/")]
    assert all(node["current"] for node in claims)
    old, new = (node["id"].removeprefix("claim/") for node in claims[:2])
    package.add_row(
        "relations", from_claim_id=new, kind="withdraws", to_claim_id=old, asserted_by="coder"
    )
    exported("jsonld", package, tmp_path / "second")
    nodes = nodes_of(tmp_path / "second")
    assert nodes[f"claim/{old}"]["current"] is False
    assert nodes[f"claim/{new}"]["retracts"] == [f"claim/{old}"]
    about, speaker = nodes[f"claim/{old}"]["about"], nodes[f"claim/{old}"]["author"]
    others = {n["author"] for n in claims if n["about"] == about and n["id"] != f"claim/{old}"}
    assert speaker in others or speaker not in nodes[about].get("affirmedBy", [])


def test_a_value_becomes_part_of_an_iri_by_percent_encoding(package: Copy, tmp_path: Path) -> None:
    source = package.rows("sources")[0]["source_id"]
    package.add_row("identifiers", source_id=source, scheme="doi", value="10.1/a b", match="exact")
    exported("jsonld", package, tmp_path / "out")
    nodes = nodes_of(tmp_path / "out")
    assert nodes[f"identifier/{source}/doi/10.1%2Fa%20b"]["identifierValue"] == "10.1/a b"
    assert nodes[f"source/{source}"]["sameAs"] == ["https://doi.org/10.1/a%20b"]


def test_a_column_without_a_key_is_named_not_lost_in_silence(package: Copy, tmp_path: Path) -> None:
    package.edit_field("actors", "country", lambda f: f.pop("jsonldKey"))
    notes = exported("jsonld", package, tmp_path / "out").notes
    assert [n for n in notes if "actors.country" in n]


@pytest.mark.parametrize("missing", ["base", "claimsProfile"])
def test_jsonld_needs_what_makes_its_iris(package: Copy, tmp_path: Path, missing: str) -> None:
    package.edit_descriptor(lambda d: d.pop(missing))
    with pytest.raises(ExportError, match=missing):
        exported("jsonld", package, tmp_path / "out")
    assert not (tmp_path / "out").exists()


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
        with pytest.raises(ExportError, match="contains the package itself"):
            export("csv", tables_of(package), place, force=True)
    with pytest.raises(TargetError, match="cannot be written"):
        exported("csv", package, tmp_path / "file" / "below")


def test_an_unknown_format_is_named_with_those_there_are(package: Copy, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="csv, parquet, sqlite, xlsx, jsonld"):
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
        "def half(file, header, rows):\n"
        "    file.write_text(','.join(header))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "csv.write_csv = half\n"
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
