"""How a row of each table becomes nodes of the graph.

A row is one node, save where a vocabulary wants more: the text of a source, the place of an event,
the target of a piece of evidence and its selectors.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from toolkit.exporters.context import node_id
from toolkit.exporters.withholding import Row, Rows
from toolkit.package import Package
from toolkit.texts import fragment

Node = dict[str, Any]
Values = dict[str, tuple[str, Any]]
"""The cells of a row that are not null: column → (JSON key, JSON value)."""

ARTICLES = {
    "reportage": "ReportageNewsArticle",
    "analysis": "AnalysisNewsArticle",
    "opinion": "OpinionNewsArticle",
}
SOURCES = {"post": "SocialMediaPosting", "report": "Report", "photo": "Photograph"}
ACTORS = {
    "person": "Person",
    "government_body": "GovernmentOrganization",
    "military_body": "GovernmentOrganization",
    "state": "GovernmentOrganization",
    "party": "PoliticalParty",
    "media": "NewsMediaOrganization",
}
TEXT_COLUMNS = ("text_sha256", "text_chars")
PLACE_COLUMNS = ("place", "place_precision", "country")
TARGET_COLUMNS = ("source_id", "sha256")
POSITION_COLUMNS = ("start", "end")
FRAGMENT_COLUMNS = ("text_start", "text_end")
PLAIN_TEXT = "text/plain; charset=utf-8"
TEXT_FRAGMENTS = "https://wicg.github.io/scroll-to-text-fragment/"


def _node(kind: str, name: str, values: Values, columns: Collection[str] | None = None) -> Node:
    cells = (cell for column, cell in values.items() if columns is None or column in columns)
    return {"type": kind, "id": name, **dict(cells)}


def _rest(values: Values, *columns: str) -> list[str]:
    return [column for column in values if column not in columns]


def source(row: Row, values: Values) -> list[Node]:
    """A creative work; of a held one also the bytes to which offsets refer."""
    name = node_id("source", row["source_id"])
    kind = SOURCES.get(row["kind"], "CreativeWork")
    if row["kind"] == "article":
        kind = ARTICLES.get(row["genre"], "NewsArticle")
    node = _node(kind, name, values, _rest(values, *TEXT_COLUMNS))
    if not row["held"]:
        return [node]
    text = _node("MediaObject", f"{name}/text", values, TEXT_COLUMNS)
    return [{**node, "encoding": text["id"]}, {**text, "encodingFormat": PLAIN_TEXT}]


def actor(row: Row, values: Values) -> list[Node]:
    """A person or an organisation; a state that speaks is a government."""
    kind = ACTORS.get(row["kind"], "Organization")
    return [_node(kind, node_id("actor", row["actor_id"]), values)]


def event(row: Row, values: Values) -> list[Node]:
    """An event, and the place where it is alleged to be."""
    name = node_id("event", row["event_id"])
    node = _node("Event", name, values, _rest(values, *PLACE_COLUMNS))
    if not any(column in values for column in PLACE_COLUMNS):
        return [node]
    place = _node("Place", f"{name}/place", values, PLACE_COLUMNS)
    return [{**node, "anchorPlace": place["id"]}, place]


def evidence(row: Row, values: Values) -> list[Node]:
    """An annotation: the claim is its body, a span of the text its target."""
    name = node_id("evidence", row["evidence_id"])
    body = _node(
        "Annotation", name, values,
        _rest(values, *TARGET_COLUMNS, *POSITION_COLUMNS, *FRAGMENT_COLUMNS),
    )  # fmt: skip
    position = _node("TextPositionSelector", f"{name}/position", values, POSITION_COLUMNS)
    selectors = [position]
    words = fragment(row["text_start"] or "", row["text_end"] or "")
    if words:
        selectors.append(
            {
                "type": "FragmentSelector",
                "id": f"{name}/fragment",
                "conformsTo": TEXT_FRAGMENTS,
                "value": words,
            }
        )
    text = {**values, "source_id": (values["source_id"][0], f"{values['source_id'][1]}/text")}
    target = _node("SpecificResource", f"{name}/target", text, TARGET_COLUMNS)
    target["selector"] = sorted(selector["id"] for selector in selectors)
    head = {"type": "", "id": "", "motivation": "describing", "target": target["id"]}
    return [{**head, **body}, target, *selectors]


def identifier(row: Row, values: Values) -> list[Node]:
    """A property value: what another catalogue calls an actor, an event or a source."""
    subject = row["actor_id"] or row["event_id"] or row["source_id"] or ""
    name = node_id("identifier", subject, row["scheme"], row["value"])
    return [{**_node("PropertyValue", name, values), "propertyID": row["scheme"]}]


def _plain(kind: str, first: str, *columns: str) -> Callable[[Row, Values], list[Node]]:
    """Return the shape of a table whose rows are single nodes, named by some columns."""

    def shape(row: Row, values: Values) -> list[Node]:
        return [_node(kind, node_id(first, *(row[column] for column in columns)), values)]

    return shape


SHAPES: dict[str, Callable[[Row, Values], list[Node]]] = {
    "sources": source,
    "actors": actor,
    "events": event,
    "propositions": _plain("Question", "proposition", "proposition_id"),
    "claims": _plain("Claim", "claim", "claim_id"),
    "evidence": evidence,
    "attributions": _plain("Attribution", "attribution", "evidence_id", "step"),
    "derivations": _plain("Derivation", "derivation", "source_id", "from_source_id", "kind"),
    "relations": _plain("ClaimRelation", "relation", "from_claim_id", "kind", "to_claim_id"),
    "identifiers": identifier,
    "passages": _plain("Passage", "passage", "source_id", "start", "end", "kind"),
    "codings": _plain("Activity", "coding", "coding_id"),
    "codes": _plain("Concept", "code", "vocabulary", "code"),
}
IN_IDS = {
    "sources": ("source_id",),
    "actors": ("actor_id",),
    "events": ("event_id",),
    "propositions": ("proposition_id",),
    "claims": ("claim_id",),
    "evidence": ("evidence_id", *FRAGMENT_COLUMNS),
    "codings": ("coding_id",),
}
"""Columns that need no key, for the node's id or its fragment says them."""


def extras(rows: Rows) -> list[Node]:
    """Return the nodes that rows only name: coders, and the schemes of the codes."""
    coders = {row["coded_by"] for row in rows["claims"]} | {r["coder"] for r in rows["codings"]}
    schemes = {row["vocabulary"] for row in rows["codes"]}
    agents = [{"type": "Agent", "id": node_id("coder", name)} for name in coders - {None}]
    return agents + [{"type": "ConceptScheme", "id": node_id("code", name)} for name in schemes]


def licence(package: Package) -> str | None:
    """Return the address of the package's first licence, or None."""
    licences = package.descriptor.get("licenses")
    first = licences[0] if isinstance(licences, list) and licences else None
    path = first.get("path") if isinstance(first, dict) else None
    return path if isinstance(path, str) and path.startswith(("http://", "https://")) else None


def dataset(package: Package) -> list[Node]:
    """Return the node of the package itself, and one for each of its files."""
    about = package.descriptor
    files = [
        {
            "type": "DataDownload",
            "id": node_id("dataset", resource.name),
            "name": resource.path,
            "encodingFormat": "text/csv",
        }
        for resource in package.resources
    ]
    node = {
        "type": "Dataset",
        "id": "dataset",
        "name": about.get("title") or package.name,
        "description": about.get("description"),
        "version": package.version,
        "license": licence(package),
        "datePublished": str(about.get("created") or "")[:10] or None,
        "claimsProfile": package.profile,
        "distribution": sorted(file["id"] for file in files),
    }
    return [{key: value for key, value in node.items() if value not in (None, "", [])}, *files]
