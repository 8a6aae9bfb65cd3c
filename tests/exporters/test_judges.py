"""The JSON-LD export before judges from outside, and the judges before faults made on purpose."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any
from zlib import crc32

import pyoxigraph
import pytest
import rdflib
from editing import ROOT, Copy, copy_valid
from faults import FAULTS, Json
from judging import (
    JUDGES,
    Case,
    by_pyoxigraph,
    canonical,
    evidence_with_texts,
    options,
    refuse,
    render,
)
from pyld import jsonld

from toolkit.derived.sidecars import linked_data_files
from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.exporters.vocabulary import full_iri, ns_ttl
from toolkit.importers import import_package
from toolkit.package.descriptor import open_package
from toolkit.package.model import Package

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
BASE, NS = "https://example.org/", "https://venezuela-coup-claims.example/ns#"
NQUADS = {"format": "application/n-quads"}
WITHOUT_TEXTS = [name for name in JUDGES if name != "J7t"]
SLOW = ("J1", "J2", "J3", "J5")
"""The judges that take seconds for the dataset; the suite has them judge the valid package."""
EXAMPLES = (1, 3, 4, 10, 24)
"""Faults that call on each judge at least once."""


def swept(values: Iterable[Any], kept: Iterable[Any]) -> list[Any]:
    """Return parameters of which the suite takes some, and `tests/judges/run` the others."""
    kept = set(kept)
    return [v if v in kept else pytest.param(v, marks=pytest.mark.sweep) for v in values]


def case_of(root: Path, texts: Path | None, folder: Path) -> Case:
    export("jsonld", Tables(open_package(root)), folder / "jsonld")
    export("ndjsonld", Tables(open_package(root)), folder / "ndjsonld")
    text = (folder / "jsonld/dataset.jsonld").read_text("utf-8")
    return Case(text, root, texts, folder)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The export of the shipped dataset."""
    return case_of(ROOT, None, tmp_path_factory.mktemp("dataset"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The valid package, less its codings: they are the most nodes and no fault is in them."""
    copy = copy_valid(tmp_path_factory.mktemp("copy"))
    copy.edit_descriptor(lambda d: d.update(base=BASE, ns=NS))
    copy.write("codings", [])
    copy.refresh_manifest()
    return copy


@pytest.fixture(scope="module")
def small(copy: Copy, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The export of the valid package."""
    return case_of(copy.root, copy.texts, tmp_path_factory.mktemp("small"))


def changed(case: Case, change: Callable[[Json], object]) -> Case:
    document = deepcopy(case.document)
    change(document)
    text = render(document)
    assert text != case.text
    return Case(text, case.root, case.texts, case.work)


# the judges


@pytest.mark.parametrize("judge", swept(WITHOUT_TEXTS, {*WITHOUT_TEXTS} - {*SLOW}))
def test_a_judge_finds_nothing_wrong_with_the_dataset(dataset: Case, judge: str) -> None:
    assert JUDGES[judge](dataset) == []


@pytest.mark.texts
def test_the_evidence_of_the_dataset_is_that_of_the_articles(dataset: Case, texts: Path) -> None:
    assert evidence_with_texts(Case(dataset.text, ROOT, texts, dataset.work)) == []


@pytest.mark.parametrize("judge", JUDGES)
def test_a_judge_finds_nothing_wrong_with_the_valid_package(small: Case, judge: str) -> None:
    assert render(small.document) == small.text
    assert JUDGES[judge](small) == []


@pytest.mark.parametrize("judge", JUDGES)
def test_a_judge_that_sees_no_nodes_says_so(small: Case, judge: str) -> None:
    assert JUDGES[judge](changed(small, lambda d: d.update({"@graph": []})))


@pytest.mark.parametrize("number", swept(FAULTS, EXAMPLES))
def test_every_fault_is_seen_by_the_judges_that_must_see_it(small: Case, number: int) -> None:
    fault = FAULTS[number]
    case = changed(small, fault.change)
    judges = [name for name in fault.seen_by.split() if name in JUDGES]
    assert judges
    assert [name for name in judges if not JUDGES[name](case)] == []


# what needs more than one reading


@pytest.mark.parametrize("name", swept(["dataset", "small"], ["small"]))
def test_the_sorted_quads_are_the_canonical_form(name: str, request: pytest.FixtureRequest) -> None:
    case: Case = request.getfixturevalue(name)
    lines = sorted(f"{quad} .\n" for quad in by_pyoxigraph(case.text))
    assert lines
    assert "".join(lines) == canonical(case.document)


@pytest.mark.parametrize("name", ["dataset", "small"])
def test_a_node_a_line_says_what_the_document_says(
    name: str, request: pytest.FixtureRequest
) -> None:
    case: Case = request.getfixturevalue(name)
    folder = case.work / "ndjsonld"
    context = json.loads((folder / "context.jsonld").read_text("utf-8"))
    assert context["@context"] == case.document["@context"]
    nodes = map(json.loads, (folder / "dataset.ndjsonld").read_text("utf-8").splitlines())
    bare = [{key: node[key] for key in node if key != "@context"} for node in nodes]
    assert bare == case.document["@graph"] != []


def test_the_lines_read_alone_are_the_same_quads(small: Case) -> None:
    folder = small.work / "ndjsonld"
    context = json.loads((folder / "context.jsonld").read_text("utf-8"))

    def load(address: str, _: object) -> Json:
        if address != f"{BASE}context.jsonld":
            refuse(address)
        return {"contextUrl": None, "documentUrl": address, "document": context}

    told = {**NQUADS, "documentLoader": load, "base": ""}
    lines = (folder / "dataset.ndjsonld").read_text("utf-8").splitlines()
    quads = "".join(jsonld.to_rdf(json.loads(line), told) for line in lines)
    form = pyoxigraph.RdfFormat.N_QUADS
    assert set(pyoxigraph.parse(quads, format=form)) == by_pyoxigraph(small.text) != set()


# round trips


def shuffled(case: Case) -> str:
    lines = jsonld.to_rdf(case.document, {**options(case.document), **NQUADS}).splitlines(True)
    random.Random(1).shuffle(lines)
    return "".join(lines)


def by_rdflib(form: str) -> Callable[[Case], str]:
    """Return a way to N-Quads through a format of rdflib."""

    def through(case: Case) -> str:
        text = case.graph.serialize(format=form)
        return rdflib.Graph().parse(data=text, format=form).serialize(format="nt")

    return through


TRIPS: dict[str, Callable[[Case], str]] = {
    "N-Quads in another order": shuffled,
    **{form: by_rdflib(form) for form in ("turtle", "xml", "nt", "json-ld")},
}


def tables(root: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (root / "data").glob("*.csv")}


def back(case: Case, quads: str, folder: Path) -> dict[str, bytes]:
    """Return the tables that the toolkit reads from N-Quads, compacted by PyLD."""
    context, told = case.document["@context"], options(case.document)
    parts: dict[int, list[str]] = {}
    for line in quads.splitlines(True):  # PyLD compares each quad with all before it
        parts.setdefault(crc32(line.split()[0].encode()) % 256, []).append(line)
    nodes = [node for part in parts.values() for node in jsonld.from_rdf("".join(part), NQUADS)]
    graph = jsonld.compact(nodes, context, {**told, "graph": True})
    (folder / "back.jsonld").write_text(json.dumps(graph), "utf-8")
    import_package(folder / "back.jsonld", folder / "back")
    return tables(folder / "back")


@pytest.mark.parametrize("trip", TRIPS)
def test_tables_survive_a_trip_through_rdf(small: Case, tmp_path: Path, trip: str) -> None:
    assert back(small, TRIPS[trip](small), tmp_path) == tables(small.root)


@pytest.mark.sweep
def test_the_dataset_survives_a_trip_through_rdf(dataset: Case, tmp_path: Path) -> None:
    assert back(dataset, shuffled(dataset), tmp_path) == tables(ROOT)


# vocabulary, shapes and context


@pytest.fixture(scope="module")
def package() -> Package:
    return open_package(ROOT)


def test_derived_files_are_those_that_are_checked_in(dataset: Case, package: Package) -> None:
    derived = linked_data_files(package)
    assert {path: (ROOT / path).read_bytes() for path in derived} == derived
    exported = (dataset.work / "ndjsonld/context.jsonld").read_bytes()
    assert derived["schemas/context.jsonld"] == exported


def test_every_own_term_is_defined_and_every_defined_term_is_used(
    dataset: Case, package: Package
) -> None:
    own = rdflib.Graph().parse(data=ns_ttl(package), format="turtle")
    defined = {str(term) for term in own.subjects()} - {NS}
    terms = dataset.document["@context"]
    iris = {term["@id"] if isinstance(term, dict) else term for term in terms.values() if term}
    said = {full_iri(iri, terms) for iri in map(str, iris) if iri.startswith("ns:")}
    words = {iri for term in terms.values() if isinstance(term, dict)
             for iri in term.get("@context", {}).values() if iri.startswith(NS)}  # fmt: skip
    assert defined == said | words
    for term in map(rdflib.URIRef, sorted(defined)):
        assert own.value(term, rdflib.RDFS.label, any=False)
        assert list(own.objects(term, rdflib.RDFS.comment))


@pytest.mark.parametrize("text", ['a "b"', "a\\b", "a\nb\r\t", "\U0001f5e3", "<b>", "\u2028", "'"])
def test_texts_of_schemas_are_data_in_turtle(valid: Copy, text: str) -> None:
    valid.edit_descriptor(lambda d: d.update(base=BASE, ns=NS))
    valid.edit_field("claims", "act", lambda f: f.update(title=text, description=text))
    own = rdflib.Graph().parse(data=ns_ttl(open_package(valid.root)), format="turtle")
    for said in (rdflib.RDFS.label, rdflib.RDFS.comment):
        assert str(own.value(rdflib.URIRef(f"{NS}act"), said, any=False)) == text


# queries

QUERIES = sorted((ROOT / "docs/queries").glob("*.rq"))


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.name)
def test_an_example_query_finds_something(dataset: Case, file: Path) -> None:
    assert list(dataset.graph.query(file.read_text("utf-8")))


def test_a_view_is_of_an_affirming_claim_about_what_is(dataset: Case) -> None:
    nodes = {node["id"]: node for node in dataset.document["@graph"]}
    views = dataset.graph.query((ROOT / "docs/queries/sem-view.rq").read_text("utf-8"))
    said = {str(o) for _, p, o in views if str(p).endswith("#wasDerivedFrom")}
    base = dataset.document["@context"]["@base"]
    affirming = {
        base + name
        for name, node in nodes.items()
        if node["type"] == "Claim"
        and node["polarity"] == "affirms"
        and node["current"]
        and (asked := nodes[node["about"]])["mode"] == "actual"
        and asked["aspect"] == "participation"
        and {"about", "concerns", "role"} <= asked.keys()
    }
    assert said == affirming != set()


def test_no_accusation_comes_without_standing_and_answer(dataset: Case) -> None:
    rows = list(dataset.graph.query((ROOT / "docs/queries/accusations.rq").read_text("utf-8")))
    adverse = [node for node in dataset.document["@graph"]
               if node.get("adverse") and "concerns" in node and "affirmedBy" in node]  # fmt: skip
    assert {str(row.question) for row in rows} == {node["text"] for node in adverse} != set()
    assert all(row.standing and row.answer for row in rows)
