"""The terms that an export may use of each vocabulary, and the classes that they link."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import DCTERMS, PROV, SKOS

S, HTTPS = "http://schema.org/", "https://schema.org/"
OA, SEM, CITO = (
    "http://www.w3.org/ns/oa#",
    "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "http://purl.org/spar/cito/",
)
PINNED = {
    OA: "Annotation SpecificResource TextPositionSelector FragmentSelector describing motivatedBy"
    " hasBody hasTarget hasSource hasSelector start end",
    SEM: "eventType hasPlace hasEarliestBeginTimeStamp hasLatestEndTimeStamp",
    CITO: "repliesTo corrects retracts",
}
"""The terms that the export may use of vocabularies that no package here carries."""


@cache
def schema_org() -> Graph:
    """Return the terms of schema.org 30.0, as the wheel of rocrate carries them."""
    spec = find_spec("rocrate")
    assert spec is not None
    assert spec.origin is not None
    return Graph().parse(Path(spec.origin).parent / "data/schema.jsonld", format="json-ld")


class Vocabulary:
    """The terms that the export may use, with the classes that they link."""

    def __init__(self, own: Graph, ns: str) -> None:
        schema, self.ns = schema_org(), ns
        self.terms = {
            str(term)
            for graph, start in ((schema, S), (own, ns))
            for term in graph.subjects(RDF.type)
            if str(term).startswith(start)
        }
        self.terms |= {s + name for s, names in PINNED.items() for name in names.split()}
        self.parents = {
            str(s): {str(o) for o in schema.objects(s, RDFS.subClassOf)}
            for s in schema.subjects(RDFS.subClassOf)
        }
        self.domains = self._ends(schema, own, "domain")
        self.ranges = self._ends(schema, own, "range")

    @staticmethod
    def _ends(schema: Graph, own: Graph, end: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for graph in (schema, own):
            for predicate in (URIRef(f"{S}{end}Includes"), RDFS[end]):
                for term, kind in graph.subject_objects(predicate):
                    found.setdefault(str(term), set()).add(str(kind))
        return found

    def knows(self, term: URIRef) -> bool:
        """Whether a term is defined where its IRI says; others' IRIs are no terms."""
        for closed in (PROV, SKOS, DCTERMS):
            if str(term).startswith(str(closed)):
                return term in closed
        known = (S, self.ns, *PINNED)
        return not str(term).startswith(known) or str(term) in self.terms

    def above(self, kinds: Iterable[str]) -> set[str]:
        """Return classes with all classes above them."""
        found: set[str] = set()
        left = list(kinds)
        while left:
            kind = left.pop()
            if kind not in found:
                found.add(kind)
                left += self.parents.get(kind, ())
        return found
