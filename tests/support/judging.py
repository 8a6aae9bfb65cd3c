"""Judges of the JSON-LD export: each says what it finds wrong, an empty list if nothing.

All but the last two are code or data of others, and none reads the network. A judge that saw no
nodes says so: it judged nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyoxigraph
import pyshacl
from pyld import jsonld
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import SKOS
from vocabulary_terms import HTTPS, S, Vocabulary, schema_org

from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError, export
from toolkit.exporters.shapes import shapes_ttl
from toolkit.exporters.vocabulary import ns_ttl
from toolkit.importers import ImportFault, import_package
from toolkit.package.descriptor import open_package
from toolkit.validation.run import validate
from toolkit.writing import TargetError

Json = dict[str, Any]
Quads = set[pyoxigraph.Quad]
SHACL = "http://www.w3.org/ns/shacl#"
LITERALS = {
    XSD.string: {"Text"},
    XSD.date: {"Date", "DateTime"},
    XSD.boolean: {"Boolean"},
    XSD.nonNegativeInteger: {"Number", "Integer"},
}
EVIDENCE_RULES = ("evidence-", "article-reassembled", "source-hash-mismatch")


@dataclass(frozen=True)
class Case:
    """An export to be judged: its text, the package it came from, texts, a folder to work in."""

    text: str
    root: Path
    texts: Path | None
    work: Path

    @cached_property
    def document(self) -> Json:
        """The document as JSON."""
        document: Json = json.loads(self.text)
        return document

    @cached_property
    def graph(self) -> Graph:
        """The document as rdflib reads it."""
        return Graph().parse(data=self.text, format="json-ld")

    @cached_property
    def imported(self) -> Path | str:
        """The package that the toolkit reads from it, or why it reads none."""
        folder = Path(mkdtemp(dir=self.work))
        (folder / "dataset.jsonld").write_text(self.text, "utf-8")
        try:
            import_package(folder / "dataset.jsonld", folder / "package")
        except (ImportFault, TargetError) as error:
            return f"not read: {error}"
        return folder / "package"


def render(document: Json) -> str:
    """Return a document as the export writes it."""
    head = ",\n".join(f"{_dump(k)}:{_dump(v)}" for k, v in document["@context"].items())
    nodes = ",\n".join(map(_dump, document["@graph"]))
    return f'{{"@context":{{\n{head}\n}},\n"@graph":[\n{nodes}\n]}}\n'


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def refuse(address: str, _: Any = None) -> Any:
    """Load no document from anywhere."""
    raise LookupError(f"{address} is not at hand")


def options(document: Json) -> Json:
    """Return what PyLD is told: no network, nothing relative to a place on this machine."""
    return {"documentLoader": refuse, "base": ""}


# J1


def compaction(case: Case) -> list[str]:
    """Expand and compact with PyLD: the same graph, no key dropped."""
    document, dropped = case.document, list[str]()
    told = options(document)
    try:
        expanded = jsonld.expand(document, told, dropped.append)
        again = jsonld.compact(expanded, document["@context"], {**told, "graph": True})
    except (jsonld.JsonLdError, LookupError) as error:
        return [str(error)]
    found = [f"dropped: {key}" for key in dropped]
    before, after = document["@graph"], again.get("@graph", [])
    if not expanded:
        found.append("no nodes")
    if len(before) != len(after):
        found.append(f"{len(before)} nodes became {len(after)}")
    return found + [
        f"{one} became {other}"
        for one, other in zip(map(_sorted, before), map(_sorted, after), strict=False)
        if one != other
    ]


def _sorted(node: Any) -> str:
    return json.dumps(node, sort_keys=True, ensure_ascii=False)


# J2


def parsers(case: Case) -> list[str]:
    """Read with four parsers: the same quads, no blank node, no fraction."""
    found = [
        f"{value} of {node['id']} is a fraction"
        for node in case.document["@graph"]
        for value in node.values()
        if isinstance(value, float)
    ]
    read: dict[str, Quads] = {}
    for name, reader in READERS.items():
        try:
            read[name] = reader(case)
        except Exception as error:  # each parser has errors of its own
            found.append(f"{name}: {error}")
    first = next(iter(read.values()), set())
    for name, quads in read.items():
        found += [] if quads else [f"{name}: no quads"]
        if odd := quads ^ first:
            found.append(f"{name}: {len(odd)} quads differ, as {next(iter(odd))}")
        for quad in quads:
            if pyoxigraph.BlankNode in (type(quad.subject), type(quad.object)):
                found.append(f"{name}: a blank node in {quad}")
    return found


def by_pyld(case: Case) -> Quads:
    """Return the quads that PyLD reads."""
    told = {**options(case.document), "format": "application/n-quads"}
    return _quads(jsonld.to_rdf(case.document, told))


def by_rdflib(case: Case) -> Quads:
    """Return the quads that rdflib reads."""
    return _quads(case.graph.serialize(format="nt"))


def by_pyoxigraph(text: str, streaming: bool = False) -> Quads:
    """Return the quads that pyoxigraph reads."""
    formats = pyoxigraph.RdfFormat
    form = formats.STREAMING_JSON_LD if streaming else formats.JSON_LD
    return set(pyoxigraph.parse(text, format=form))


def _quads(lines: str) -> Quads:
    return set(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS))


READERS: dict[str, Callable[[Case], Quads]] = {
    "pyld": by_pyld,
    "rdflib": by_rdflib,
    "pyoxigraph": lambda case: by_pyoxigraph(case.text),
    "pyoxigraph, streaming": lambda case: by_pyoxigraph(case.text, streaming=True),
}


def canonical(document: Json) -> str:
    """Return the canonical N-Quads of a document, by PyLD."""
    told = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    text: str = jsonld.normalize(document, {**options(document), **told})
    return text


# J3


@cache
def schema_shapes() -> tuple[Graph, Graph]:
    """Return pyshacl's own shapes of schema.org, and these with today's subclasses."""
    shapes = Graph().parse(Path(str(pyshacl.__file__)).parent / "assets/schema.ttl")
    ontology = Graph() + shapes
    for triple in schema_org().triples((None, RDFS.subClassOf, None)):
        if str(triple[0]).startswith(S) and str(triple[2]).startswith(S):
            ontology.add(triple)
    return shapes, ontology


def schema_org_shapes(case: Case) -> list[str]:
    """Check ranges and literals by the shapes of schema.org."""
    shapes, ontology = schema_shapes()
    found = _shacl(case.graph, shapes, ontology)
    typed = [t for t in case.graph.objects(predicate=RDF.type) if str(t).startswith(S)]
    return found if typed else [*found, "no node of schema.org"]


def _shacl(data: Graph, shapes: Graph, ontology: Graph | None = None) -> list[str]:
    copy = Graph() + data
    conforms, _, text = pyshacl.validate(
        copy, shacl_graph=shapes, ont_graph=ontology, inference="none", inplace=True
    )
    return [] if conforms else [text[:2000]]


# J4


@cache
def known_terms(root: Path) -> tuple[Vocabulary, str]:
    """Return the terms that the export of a package may use, and its base."""
    package = open_package(root)
    own = Graph().parse(data=ns_ttl(package), format="turtle")
    return Vocabulary(own, str(package.descriptor["ns"])), str(package.descriptor["base"])


def vocabulary(case: Case) -> list[str]:
    """Check every term, domain and range by the data of the vocabularies themselves."""
    words, base = known_terms(case.root)
    ids = [node["id"] for node in case.document["@graph"]]
    found = [f"twice: {name}" for name in {name for name in ids if ids.count(name) > 1}]
    types = {s: {str(o) for o in case.graph.objects(s, RDF.type)} for s in case.graph.subjects()}
    if not any(kind.startswith(S) for kinds in types.values() for kind in kinds):
        found.append("no node of schema.org")
    for subject, predicate, value in case.graph:
        found += _unknown(words, (subject, predicate, value), base, types)
        found += _misplaced(words, (subject, predicate, value), types)
    return found


Triple = tuple[Any, Any, Any]


def _unknown(words: Vocabulary, triple: Triple, base: str, types: Json) -> Iterator[str]:
    for term in triple:
        if isinstance(term, URIRef):
            if not words.knows(term):
                yield f"undefined: {term}"
            if str(term).startswith((HTTPS, "file:")):
                yield f"wrong namespace: {term}"
    value = triple[2]
    if isinstance(value, Literal) and value.ill_typed:
        yield f"ill-typed: {value.n3()}"
    named = words.ns.startswith(base) and str(value).startswith(words.ns)
    if (
        isinstance(value, URIRef)
        and not named
        and value not in types
        and str(value).startswith(base)
    ):
        yield f"dangling: {value}"


def _misplaced(words: Vocabulary, triple: Triple, types: Json) -> Iterator[str]:
    subject, predicate, value = triple
    domain, wanted = words.domains.get(str(predicate)), words.ranges.get(str(predicate))
    if domain and not domain & words.above(types[subject]):
        yield f"domain: {subject} {predicate}"
    if not wanted:
        return
    if isinstance(value, Literal):
        datatype = value.datatype or XSD.string
        fits = {str(datatype), *(S + name for name in LITERALS.get(datatype, ()))}
    elif value in types:
        fits = words.above(types[value])
    elif str(value) in words.terms:
        fits = {str(SKOS.Concept)}
    else:
        fits = {f"{S}URL", f"{S}Thing"}
    if not wanted & fits:
        yield f"range: {predicate} {value}"


# J5


@cache
def own_shapes(root: Path) -> Graph:
    """Return the shapes of a package."""
    return Graph().parse(data=shapes_ttl(open_package(root)), format="turtle")


def shapes(case: Case) -> list[str]:
    """Check structure and safety by the shapes that the schemas give."""
    own = own_shapes(case.root)
    marks = set(own.objects(predicate=URIRef(f"{SHACL}targetSubjectsOf")))
    seen = sum(1 for _, predicate, _ in case.graph if predicate in marks)
    return _shacl(case.graph, own) if seen else ["no nodes"]


# J6, J7


def reexport(case: Case) -> list[str]:
    """Read with the toolkit and write again: the same bytes."""
    if isinstance(case.imported, str):
        return [case.imported]
    out = Path(mkdtemp(dir=case.imported.parent))
    try:
        export("jsonld", Tables(open_package(case.imported)), out, force=True)
    except ExportError as error:
        return [f"not written: {error}"]
    again = (out / "dataset.jsonld").read_text("utf-8")
    return [] if again == case.text else ["other bytes"]


def evidence(case: Case, texts: Path | None = None) -> list[str]:
    """Check the evidence by the toolkit's rules, without or with the texts."""
    if isinstance(case.imported, str):
        return [case.imported]
    report = validate(case.imported, texts)
    seen = sum(
        c.checked + c.unchecked for c in report.checks if c.rule == "evidence-snippet-mismatch"
    )
    found = [] if seen else ["no evidence"]
    return found + [
        f"{finding.rule}: {finding.message}"
        for finding in report.findings
        if finding.severity == "error" and finding.rule.startswith(EVIDENCE_RULES)
    ]


def evidence_with_texts(case: Case) -> list[str]:
    """Check the evidence to the character."""
    assert case.texts is not None
    return evidence(case, case.texts)


JUDGES: dict[str, Callable[[Case], list[str]]] = {
    "J1": compaction,
    "J2": parsers,
    "J3": schema_org_shapes,
    "J4": vocabulary,
    "J5": shapes,
    "J6": reexport,
    "J7": evidence,
    "J7t": evidence_with_texts,
}
