"""The keys of the graph that follow from other rows; written for readers, never read back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from toolkit.exporters.context import node_id
from toolkit.exporters.nodes import licence
from toolkit.exporters.withholding import Row, Rows
from toolkit.package import Package

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SAME_AS = {
    "wikidata": "http://www.wikidata.org/entity/{}",
    "geonames": "https://sws.geonames.org/{}/",
    "doi": "https://doi.org/{}",
}
RELATIONS = {
    "repliesTo": "responds_to",
    "corrects": "corrects",
    "retracts": "withdraws",
    "overstates": "overstates",
}
STANCES = {"affirmedBy": "affirms", "deniedBy": "denies"}


class Index:
    """The rows of some tables by the ids through which other rows reach them."""

    def __init__(self, rows: Rows, package: Package, superseded: set[str]) -> None:
        self.licence = licence(package)
        self.evidence = _group(rows["evidence"], "claim_id")
        self.attributions = _group(rows["attributions"], "evidence_id")
        self.derivations = _group(rows["derivations"], "source_id")
        self.relations = _group(rows["relations"], "from_claim_id")
        self.claims = _group(rows["claims"], "proposition_id")
        self.propositions = _group(rows["propositions"], "event_id")
        ids = [row for row in rows["identifiers"] if row["match"] == "exact"]
        self.same = {name: _group(ids, name) for name in ("actor_id", "event_id", "source_id")}
        self.superseded = superseded


def superseded(relations: list[Row]) -> set[str]:
    """Return the claims that another corrects or withdraws; they are no longer current."""
    return {row["to_claim_id"] for row in relations if row["kind"] in ("corrects", "withdraws")}


def _group(rows: list[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            groups[row[column]].append(row)
    return groups


def _sorted(ids: Iterable[str]) -> list[str]:
    return sorted(set(ids))


def _day(edtf: str | None) -> str | None:
    return edtf if edtf and DAY.fullmatch(edtf) else None


def _same_as(row: Row, index: Index, name: str) -> list[str]:
    return _sorted(
        SAME_AS[other["scheme"]].format(quote(other["value"], safe="/"))
        for other in index.same[name].get(row[name], [])
        if other["scheme"] in SAME_AS
    )


def source(row: Row, index: Index) -> dict[str, Any]:
    """The plain day of publication, the licence of our description, what it derives from."""
    derivations = index.derivations.get(row["source_id"], [])
    key = ("source_id", "from_source_id", "kind")
    return {
        "datePublished": _day(row["published_edtf"]),
        "sdLicense": index.licence,
        "qualifiedDerivation": _sorted(
            node_id("derivation", *(other[name] for name in key)) for other in derivations
        ),
        "wasDerivedFrom": _sorted(node_id("source", d["from_source_id"]) for d in derivations),
        "sameAs": _same_as(row, index, "source_id"),
    }


def actor(row: Row, index: Index) -> dict[str, Any]:
    """A person's office, and the same actor in catalogues that have IRIs."""
    return {
        "jobTitle": row["title"] if row["kind"] == "person" else None,
        "sameAs": _same_as(row, index, "actor_id"),
    }


def event(row: Row, index: Index) -> dict[str, Any]:
    """The questions whether it occurred, one for each mode."""
    about = index.propositions.get(row["event_id"], [])
    return {
        "occurrence": _sorted(
            node_id("proposition", other["proposition_id"])
            for other in about
            if other["aspect"] == "occurrence"
        ),
        "sameAs": _same_as(row, index, "event_id"),
    }


def proposition(row: Row, index: Index) -> dict[str, Any]:
    """Who affirms and who denies it now."""
    claims = [
        claim
        for claim in index.claims.get(row["proposition_id"], [])
        if claim["claim_id"] not in index.superseded
    ]
    return {
        key: _sorted(node_id("actor", c["speaker_id"]) for c in claims if c["polarity"] == polarity)
        for key, polarity in STANCES.items()
    }


def claim(row: Row, index: Index) -> dict[str, Any]:
    """Where it appears, through whom, and which claims it answers, corrects or withdraws."""
    evidence = index.evidence.get(row["claim_id"], [])
    relations = index.relations.get(row["claim_id"], [])
    steps = [step for e in evidence for step in index.attributions.get(e["evidence_id"], [])]
    return {
        "dateCreated": _day(row["said_edtf"]),
        "appearance": _sorted(node_id("source", other["source_id"]) for other in evidence),
        "qualifiedAttribution": _sorted(
            node_id("attribution", step["evidence_id"], step["step"]) for step in steps
        ),
        **{
            key: _sorted(node_id("claim", r["to_claim_id"]) for r in relations if r["kind"] == kind)
            for key, kind in RELATIONS.items()
        },
        "current": row["claim_id"] not in index.superseded,
    }


DERIVERS: dict[str, Callable[[Row, Index], dict[str, Any]]] = {
    "sources": source,
    "actors": actor,
    "events": event,
    "propositions": proposition,
    "claims": claim,
}
