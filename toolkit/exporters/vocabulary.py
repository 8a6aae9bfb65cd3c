"""Write the vocabulary of a package as Turtle, and list which nodes have which property.

Labels and definitions come from the columns of a property; properties derived from other rows are
defined here.
Source: RDF Schema 1.1, <https://www.w3.org/TR/rdf-schema/>; RDF 1.2 Turtle.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from toolkit.exporters.context import (
    BOOL,
    CLASSES,
    CODE,
    CONSTANTS,
    DAY,
    DERIVED,
    EDTF,
    INT,
    PREFIXES,
    REF,
    REFS,
    STANDING_KEYS,
    STANDINGS,
    TEXT,
    context,
    form,
    key_of,
    reference,
)
from toolkit.exporters.nodes import (
    ACTORS,
    ARTICLES,
    FRAGMENT_COLUMNS,
    PLACE_COLUMNS,
    POSITION_COLUMNS,
    SINGLE,
    SOURCES,
    TARGET_COLUMNS,
    TEXT_COLUMNS,
)
from toolkit.package.model import Field, Package

PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "sources": {"text": TEXT_COLUMNS},
    "events": {"place": PLACE_COLUMNS},
    "evidence": {
        "target": TARGET_COLUMNS,
        "position": POSITION_COLUMNS,
        "fragment": FRAGMENT_COLUMNS,
    },
}
"""The additional nodes of a row, and the columns they have instead of the row's own node."""
KINDS: dict[str, tuple[str, ...]] = {
    "sources": tuple(
        sorted({*SOURCES.values(), *ARTICLES.values(), "CreativeWork", "NewsArticle"})
    ),
    "sources/text": ("MediaObject",),
    "actors": tuple(sorted({*ACTORS.values(), "Organization"})),
    "events": ("Event",),
    "events/place": ("Place",),
    "evidence": ("Annotation",),
    "evidence/target": ("SpecificResource",),
    "evidence/position": ("TextPositionSelector",),
    "evidence/fragment": ("FragmentSelector",),
    "identifiers": ("PropertyValue",),
    **{table: (kind,) for table, (kind, _, _) in SINGLE.items()},
    "vocabularies": ("ConceptScheme",),
    "coders": ("Agent",),
    "dataset": ("Dataset",),
    "downloads": ("DataDownload",),
}
"""Every kind of node, and the classes its nodes may have."""
GENERAL = {"sources": ("CreativeWork",), "actors": ("Person", "Organization")}
"""The superclasses of the classes of a kind."""
KEYS = {
    "sources": "encoding datePublished sdLicense qualifiedDerivation wasDerivedFrom sameAs",
    "sources/text": "encodingFormat!",
    "actors": "jobTitle sameAs",
    "events": "anchorPlace occurrence sameAs",
    "evidence": "motivation! target!",
    "evidence/target": "selector!",
    "evidence/fragment": "conformsTo! value!",
    "identifiers": "propertyID!",
    "propositions": (
        "standing affirmedStanding affirmedOriginsMin affirmedOriginsMax affirmedBy deniedStanding"
        " deniedOriginsMin deniedOriginsMax deniedBy contested undercut"
    ),
    "claims": (
        "dateCreated appearance! qualifiedAttribution! repliesTo corrects retracts overstates"
        " current!"
    ),
    "dataset": (
        "name! identifier! description version license datePublished claimsProfile! claimsLevel"
        " distribution!"
    ),
    "downloads": "name! encodingFormat!",
}
"""The keys of each kind that have no column; `!` marks those that every node has."""
NEEDED = {
    "appearance": ("evidence", "source_id"),
    "qualifiedAttribution": ("attributions", "actor_id"),
    "selector": ("evidence", "start"),
}
"""The column that every row of a table must fill, if every node is to have one of these keys."""
LEADS_TO = {
    "encoding": "sources/text",
    "source": "sources/text",
    "anchorPlace": "events/place",
    "target": "evidence/target",
    "qualifiedDerivation": "derivations",
    "wasDerivedFrom": "sources",
    "occurrence": "propositions",
    "affirmedBy": "actors",
    "deniedBy": "actors",
    "appearance": "sources",
    "qualifiedAttribution": "attributions",
    "repliesTo": "claims",
    "corrects": "claims",
    "retracts": "claims",
    "overstates": "claims",
    "distribution": "downloads",
    "inScheme": "vocabularies",
    "codedBy": "coders",
    "coder": "coders",
    "example": "evidence",
}
"""The kind of node that a key refers to, where there is no foreign key."""
DATATYPES = {
    TEXT: "xsd:string",
    DAY: "xsd:date",
    EDTF: "edtf:EDTF",
    INT: "xsd:nonNegativeInteger",
    BOOL: "xsd:boolean",
}
SUB_PROPERTIES = {
    "aboutProposition": "schema:about",
    "codedValue": "rdf:value",
    "concerns": "schema:about",
    "fromSource": "dcterms:source",
    "genre": "schema:genre",
    "occurrence": "schema:subjectOf",
    "passageOf": "dcterms:isPartOf",
    "statedValue": "rdf:value",
}
DEFINED = {
    "ClaimRelation": "How one claim relates to another: it responds to, corrects, withdraws or"
    " overstates it.",
    "ClaimTopic": "A topic that a claim belongs to.",
    "Exclusion": "Two propositions that a text sets against each other: both cannot hold.",
    "Passage": "Part of a source's text that is not, or not only, evidence, with its position and"
    " hash.",
    "claimsProfile": "Version of the claims profile that a dataset follows.",
    "claimsLevel": "Level of the claims profile that a dataset has, from 0 to 4.",
    "overstates": "Says more than the claim it is based on.",
    "current": "Whether no other claim corrects or withdraws it.",
    "standing": "Status of a proposition that nobody affirms or denies.",
    "affirmedStanding": "Whether current affirmations go back to one or to several independent"
    " origins.",
    "deniedStanding": "Whether current denials go back to one or to several independent origins.",
    "affirmedOriginsMin": "Minimum number of independent origins of the affirmations.",
    "affirmedOriginsMax": "Maximum number of independent origins of the affirmations.",
    "deniedOriginsMin": "Minimum number of independent origins of the denials.",
    "deniedOriginsMax": "Maximum number of independent origins of the denials.",
    "affirmedBy": "Who affirms it in a current claim.",
    "deniedBy": "Who denies it in a current claim.",
    "contested": "Whether current claims both affirm and deny it.",
    "undercut": "Whether a current claim denies that there is evidence for it.",
    "occurrence": "The proposition that asks whether the event happens, is planned, is called for"
    " or is expected.",
    "several_origins": "Goes back to two or more independent origins.",
    "single_origin": "Goes back to one origin, however often it is repeated.",
    "uncertain_origin": "Goes back to one or more origins: the texts do not say which.",
    "unattested": "Nobody affirms or denies it.",
}
"""The definitions of terms that have no column."""
FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|^`\\]')
LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Use:
    """A key that nodes of a kind may have: its property, form, and the kind it refers to."""

    kind: str
    key: str
    iri: str
    form: str
    required: bool
    leads_to: str | None
    field: Field | None


def uses(package: Package) -> list[Use]:
    """Return every key of every kind of node, those with columns first, in table order.

    Raises: ExportError if the package has no base.
    """
    terms = context(package)
    found = list(_columns(package))
    constants = {**CONSTANTS, **DERIVED, **{k: (f"ns:{k}", CODE) for k in STANDING_KEYS}}
    constants["motivation"] = ("oa:motivatedBy", CODE)
    constants["name"] = ("schema:name", TEXT)
    for kind, keys in KEYS.items():
        for key in keys.split():
            name = key.rstrip("!")
            iri, written = constants[name]
            full = full_iri(iri, terms)
            always = key != name and (name not in NEEDED or _fills(package, *NEEDED[name]))
            found.append(Use(kind, name, full, written, always, LEADS_TO.get(name), None))
    return found


def _fills(package: Package, table: str, column: str) -> bool:
    """Return whether a package has a table whose rows must fill a column."""
    fields = package.resource(table).fields if table in package.names else ()
    return any(field.name == column and field.required for field in fields)


def _columns(package: Package) -> Iterator[Use]:
    for resource in package.resources:
        parts = PARTS.get(resource.name, {})
        places = {column: part for part, columns in parts.items() for column in columns}
        foreign = {key.fields: key.resource for key in resource.foreign_keys}
        for field in resource.fields:
            key = key_of(field)
            if key is None or field.name in FRAGMENT_COLUMNS or resource.name not in KINDS:
                continue
            below = places.get(field.name)
            written = form(resource, field)
            target = None
            if reference(resource, field):
                target = LEADS_TO.get(key) or foreign.get((field.name,))
            yield Use(
                f"{resource.name}/{below}" if below else resource.name,
                key,
                str(field.descriptor["propertyUrl"]),
                written,
                field.required,
                target,
                field,
            )


def prefixes(package: Package) -> dict[str, str]:
    """Return the prefixes of the context, `ns` among them."""
    terms = context(package)
    return {**{name: str(terms[name]) for name in PREFIXES}, "ns": str(terms["ns"])}


def full_iri(name: str, terms: dict[str, Any]) -> str:
    """Return the IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return f"{terms[prefix]}{local}"


def iri(value: str) -> str:
    """Return an IRI in Turtle, with forbidden characters percent-encoded."""
    return "<" + FORBIDDEN.sub(lambda found: quote(found.group(), safe=""), value) + ">"


def literal(value: str) -> str:
    """Return a text in Turtle, which supports all the escapes of JSON."""
    return json.dumps(value, ensure_ascii=False)


class Names:
    """Write IRIs as prefixed names where possible."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known

    def head(self) -> str:
        """Return the lines that declare the prefixes."""
        return "".join(f"@prefix {name}: {iri(start)} .\n" for name, start in self.known.items())

    def __call__(self, value: str) -> str:
        """Return the shortest name of an IRI."""
        for prefix, start in self.known.items():
            if value.startswith(start) and LOCAL.fullmatch(value[len(start) :]):
                return f"{prefix}:{value[len(start) :]}"
        return iri(value)


def class_names(kind: str) -> list[str]:
    """Return the prefixed names of the classes that nodes of a kind may have."""
    return [_class_name(name) for name in KINDS[kind]]


def _class_name(name: str) -> str:
    return next(f"{p}:{name}" for p, names in CLASSES.items() if name in names.split())


def ns_ttl(package: Package) -> str:
    """Return the package's own vocabulary: classes, properties and the words of standing.

    Raises: ExportError if the package has no base.
    """
    known = prefixes(package)
    own = known["ns"]
    names = Names({**known, **_EXTRA})
    blocks = [
        names.head(),
        _block(
            "ns:",
            [
                "a owl:Ontology",
                f"rdfs:label {literal(f'Vocabulary of {package.name}')}@en",
                "rdfs:comment "
                + literal("Terms for packages of claims that are not in other vocabularies.")
                + "@en",
            ],
        ),
    ]
    for name in sorted(CLASSES["ns"].split()):
        blocks.append(_term(name, "rdfs:Class", [_said(_words(name))], [DEFINED[name]], []))
    by_key: dict[str, list[Use]] = {}
    for use in uses(package):
        if use.iri.startswith(own):
            by_key.setdefault(use.iri.removeprefix(own), []).append(use)
    blocks += [_property(name, found) for name, found in sorted(by_key.items())]
    for word in sorted(STANDINGS):
        blocks.append(_term(word, "skos:Concept", [_said(_words(word))], [DEFINED[word]], []))
    return "\n".join(blocks)


_EXTRA = {
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
}


def _property(name: str, found: list[Use]) -> str:
    fields = [(use.kind.partition("/")[0], use.field) for use in found if use.field is not None]
    titles = sorted({str(field.descriptor.get("title") or field.name) for _, field in fields})
    label = titles[0] if len(titles) == 1 else _said(_words(name))
    told = [(table, str(field.descriptor.get("description") or "")) for table, field in fields]
    comments = [text for _, text in told if text]
    if len(set(comments)) > 1:
        comments = [f"In {table}: {text}" for table, text in told if text]
    rest = []
    if name in SUB_PROPERTIES:
        rest.append(f"rdfs:subPropertyOf {SUB_PROPERTIES[name]}")
    rest += _ends("domain", [use.kind for use in found])
    rest += _range(found)
    return _term(name, "rdf:Property", [label], comments or [DEFINED[name]], rest)


def _range(found: list[Use]) -> list[str]:
    if any(use.form in (REF, REFS) for use in found):
        return _ends("range", [use.leads_to for use in found if use.leads_to])
    ranges = sorted({"skos:Concept" if u.form == CODE else DATATYPES[u.form] for u in found})
    return [f"rdfs:range {ranges[0]}"] if len(ranges) == 1 else []


def _ends(end: str, kinds: Iterable[str]) -> list[str]:
    """Return the domain or range of a property: one class, each of several, or none if unknown."""
    classes = sorted({_class_name(c) for kind in kinds for c in GENERAL.get(kind, KINDS[kind])})
    if len(classes) == 1:
        return [f"rdfs:{end} {classes[0]}"]
    return [f"schema:{end}Includes {', '.join(classes)}"] if classes else []


def _term(name: str, kind: str, labels: list[str], comments: Iterable[str], rest: list[str]) -> str:
    lines = [f"a {kind}"]
    lines += [f"rdfs:label {literal(label)}@en" for label in labels]
    said = dict.fromkeys(comments)
    lines.append("rdfs:comment " + ", ".join(f"{literal(text)}@en" for text in said))
    lines += [*rest, "rdfs:isDefinedBy ns:"]
    return _block(f"ns:{name}", lines)


def _block(subject: str, lines: list[str]) -> str:
    return f"{subject} " + " ;\n    ".join(lines) + " .\n"


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()


def _said(words: str) -> str:
    return words[:1].upper() + words[1:]
