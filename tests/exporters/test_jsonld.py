"""JSON-LD: a graph of every row, in which no accusation stands alone."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest
import rdflib
from editing import Copy
from exported_packages import BASE, NS, exported, nodes_of, tables_of

from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError
from toolkit.exporters.context import context
from toolkit.views import view

SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture(scope="module")
def graph(out: Path) -> rdflib.Graph:
    """The JSON-LD export as rdflib reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own use of its old class
        return rdflib.Graph().parse(out / "jsonld/dataset.jsonld", format="json-ld")


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
