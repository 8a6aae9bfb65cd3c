"""Derive the JSON-LD context of a package from its Table Schemas.

A field names its key and property (`jsonldKey`, `propertyUrl`); its form follows from its type,
vocabulary and foreign key. Keys without a column are declared here.
Source: JSON-LD 1.1, <https://www.w3.org/TR/json-ld11/>.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from toolkit.exporters import ExportError
from toolkit.package.model import Field, ForeignKey, Package, Resource
from toolkit.package.profile import profile_table
from toolkit.package.standard import PROFILE_TABLES

PREFIXES = {
    "schema": "http://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "cito": "http://purl.org/spar/cito/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}
CLASSES = {
    "schema": (
        "AnalysisNewsArticle Claim CreativeWork DataDownload Dataset Event GovernmentOrganization"
        " MediaObject NewsArticle NewsMediaOrganization OpinionNewsArticle Organization Person"
        " Photograph Place PoliticalParty PropertyValue Question Rating Report ReportageNewsArticle"
        " SocialMediaPosting"
    ),
    "oa": "Annotation FragmentSelector SpecificResource TextPositionSelector",
    "prov": "Activity Agent Attribution Derivation",
    "skos": "Concept ConceptScheme",
    "ns": "ClaimRelation ClaimTopic Exclusion Passage",
}
TEXT, IRI, REF, REFS = "txt", "iri", "ref", "refs"
DAY, EDTF, INT, BOOL, CODE = "day", "edtf", "int", "bool", "code"
FORMS: dict[str, dict[str, str]] = {
    TEXT: {},
    IRI: {"@type": "@id"},
    REF: {"@type": "@id"},
    REFS: {"@type": "@id", "@container": "@set"},
    DAY: {"@type": "xsd:date"},
    EDTF: {"@type": "edtf:EDTF"},
    INT: {"@type": "xsd:nonNegativeInteger"},
    BOOL: {"@type": "xsd:boolean"},
    CODE: {"@type": "@vocab"},
}
CONSTANTS = {
    "encoding": ("schema:encoding", REF),
    "encodingFormat": ("schema:encodingFormat", TEXT),
    "anchorPlace": ("sem:hasPlace", REF),
    "target": ("oa:hasTarget", REF),
    "selector": ("oa:hasSelector", REFS),
    "conformsTo": ("dcterms:conformsTo", IRI),
    "value": ("rdf:value", TEXT),
    "propertyID": ("schema:propertyID", TEXT),
    "description": ("schema:description", TEXT),
    "version": ("schema:version", TEXT),
    "license": ("schema:license", IRI),
    "distribution": ("schema:distribution", REFS),
    "identifier": ("schema:identifier", TEXT),
    "claimsProfile": ("ns:claimsProfile", TEXT),
    "claimsLevel": ("ns:claimsLevel", INT),
}
DERIVED = {
    "datePublished": ("schema:datePublished", DAY),
    "sdLicense": ("schema:sdLicense", IRI),
    "qualifiedDerivation": ("prov:qualifiedDerivation", REFS),
    "wasDerivedFrom": ("prov:wasDerivedFrom", REFS),
    "dateCreated": ("schema:dateCreated", DAY),
    "appearance": ("schema:appearance", REFS),
    "qualifiedAttribution": ("prov:qualifiedAttribution", REFS),
    "repliesTo": ("cito:repliesTo", REFS),
    "corrects": ("cito:corrects", REFS),
    "retracts": ("cito:retracts", REFS),
    "overstates": ("ns:overstates", REFS),
    "current": ("ns:current", BOOL),
    "affirmedOriginsMin": ("ns:affirmedOriginsMin", INT),
    "affirmedOriginsMax": ("ns:affirmedOriginsMax", INT),
    "affirmedBy": ("ns:affirmedBy", REFS),
    "deniedOriginsMin": ("ns:deniedOriginsMin", INT),
    "deniedOriginsMax": ("ns:deniedOriginsMax", INT),
    "deniedBy": ("ns:deniedBy", REFS),
    "contested": ("ns:contested", BOOL),
    "undercut": ("ns:undercut", BOOL),
    "occurrence": ("ns:occurrence", REFS),
    "jobTitle": ("schema:jobTitle", TEXT),
    "sameAs": ("schema:sameAs", REFS),
}
ADDRESSES = ("http://schema.org/archivedAt", "http://schema.org/url")
"""Properties whose values are IRIs, although their columns are plain text."""
STANDINGS = ("several_origins", "single_origin", "unattested", "uncertain_origin")
"""Computed values; they are defined in the vocabulary `ns`, not by a package's codes."""
STANDING_KEYS = ("standing", "affirmedStanding", "deniedStanding")
NODES = {
    ("codes", "vocabulary"): "code",
    ("codes", "example"): "evidence",
    ("claims", "coded_by"): "coder",
    ("codings", "coder"): "coder",
}
"""Columns that refer to a node without a foreign key, and the first part of that node's id."""
FIRST_PARTS = {
    "sources": "source",
    "actors": "actor",
    "events": "event",
    "propositions": "proposition",
    "claims": "claim",
    "evidence": "evidence",
}


def base(package: Package) -> str:
    """Return the IRI that the ids of rows and codes are relative to; raises ExportError."""
    value = package.descriptor.get("base")
    if not isinstance(value, str) or "://" not in value or not value.endswith("/"):
        raise ExportError(
            'the descriptor has no valid "base": expected an absolute IRI that ends in "/"'
        )
    return value


def node_id(*parts: object) -> str:
    """Return a node's id relative to the base: its percent-encoded parts joined by slashes."""
    return "/".join(quote(str(part), safe="") for part in parts)


def key_of(field: Field) -> str | None:
    """Return the JSON key of a column, or None if its schema gives it none."""
    key = field.descriptor.get("jsonldKey")
    return key if isinstance(key, str) and key else None


def reference(resource: Resource, field: Field) -> str | None:
    """Return the first part of the ids that a column's values refer to, if they are nodes."""
    for key in (*resource.foreign_keys, *_profile_keys(resource.name)):
        if key.fields == (field.name,) and key.resource in FIRST_PARTS:
            return FIRST_PARTS[key.resource]
    return NODES.get((resource.name, field.name))


def _profile_keys(table: str) -> tuple[ForeignKey, ...]:
    """Return the foreign keys of a table of the profile, which a smaller package leaves out."""
    return profile_table(table).foreign_keys if table in PROFILE_TABLES else ()


def form(resource: Resource, field: Field) -> str:
    """Return how a column's values are written: one of `FORMS`."""
    if reference(resource, field):
        return REF
    if field.vocabulary:
        return CODE
    if field.descriptor.get("format") == "uri" or field.descriptor.get("propertyUrl") in ADDRESSES:
        return IRI
    if field.name.endswith("_edtf"):
        return EDTF
    return {"date": DAY, "integer": INT, "boolean": BOOL}.get(field.type, TEXT)


def context(package: Package) -> dict[str, Any]:
    """Return the JSON-LD context of a package.

    Raises: ExportError if two columns define the same key differently, or a key has no property.
    """
    root = base(package)
    prefixes = {**PREFIXES, "ns": str(package.descriptor.get("ns") or f"{root}ns#")}
    terms: dict[str, Any] = {"@version": 1.1, "@base": root, **prefixes}
    terms |= {"id": "@id", "type": "@type"}
    terms |= {name: f"{p}:{name}" for p, names in CLASSES.items() for name in names.split()}
    constants = {**CONSTANTS, **DERIVED}
    terms |= {key: {"@id": iri, **FORMS[kind]} for key, (iri, kind) in constants.items()}
    terms["motivation"] = {
        "@id": "oa:motivatedBy",
        **FORMS[CODE],
        "@context": {"describing": f"{PREFIXES['oa']}describing"},
    }
    words = {word: f"{prefixes['ns']}{word}" for word in STANDINGS}
    for key in STANDING_KEYS:
        terms[key] = {"@id": f"ns:{key}", **FORMS[CODE], "@context": words}
    for key, term in _columns(package, root, prefixes):
        if terms.setdefault(key, term) != term:
            raise ExportError(f'the jsonldKey "{key}" has two meanings: {terms[key]} and {term}')
    return {key: _short(term) for key, term in terms.items()}


def _columns(
    package: Package, root: str, prefixes: dict[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for resource in package.resources:
        for field in resource.fields:
            key, iri = key_of(field), field.descriptor.get("propertyUrl")
            if key is None:
                continue
            if not isinstance(iri, str):
                raise ExportError(
                    f"{resource.name}.{field.name} has a jsonldKey but no propertyUrl"
                )
            kind = form(resource, field)
            term: dict[str, Any] = {"@id": _compact(iri, prefixes), **FORMS[kind]}
            if kind == CODE:
                codes = [str(code) for code in field.enum or []]
                scheme = root + node_id("code", field.vocabulary)
                term["@context"] = {code: f"{scheme}/{node_id(code)}" for code in codes}
            yield key, term


def _compact(iri: str, prefixes: dict[str, str]) -> str:
    for prefix, start in prefixes.items():
        if iri.startswith(start):
            return f"{prefix}:{iri[len(start) :]}"
    return iri


def _short(term: Any) -> Any:
    return term["@id"] if isinstance(term, dict) and list(term) == ["@id"] else term
