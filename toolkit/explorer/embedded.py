"""The rows that a page carries for its script: compressed, each different value written once."""

from __future__ import annotations

import datetime
from typing import Any

import pyarrow as pa
from markupsafe import Markup

from toolkit.engine.tables import Tables
from toolkit.explorer.rendering import packed

QUERIES = {
    "flat": "SELECT * FROM views.flat SEMI JOIN _shown USING (claim_id)"
    " ORDER BY claim_id, evidence_id",
    "claims": "SELECT claim_id, note, coded_by, coded_on FROM main.claims"
    " SEMI JOIN _shown USING (claim_id) ORDER BY claim_id",
    "evidence": "SELECT evidence_id, note FROM main.evidence"
    " SEMI JOIN _shown USING (claim_id) WHERE note IS NOT NULL ORDER BY evidence_id",
    "steps": "SELECT a.evidence_id, a.step, a.actor_id, x.name, x.identity, a.source_id, a.cue,"
    " a.mention, a.resolution FROM main.attributions a"
    " LEFT JOIN main.actors x ON x.actor_id = a.actor_id"
    " SEMI JOIN (FROM main.evidence SEMI JOIN _shown USING (claim_id)) e"
    " ON e.evidence_id = a.evidence_id ORDER BY a.evidence_id, a.step",
    "relations": "SELECT r.* FROM main.relations r"
    " SEMI JOIN _shown a ON a.claim_id = r.from_claim_id"
    " SEMI JOIN _shown b ON b.claim_id = r.to_claim_id ORDER BY ALL",
    "codings": "SELECT claim_id, field, coder, value, blind FROM main.codings"
    " SEMI JOIN _shown USING (claim_id) ORDER BY claim_id, field, coder, value",
    "actors": "SELECT * FROM main.actors ORDER BY actor_id",
    "voices": "SELECT * FROM views.voices ORDER BY actor_id, source_id",
    "questions": "SELECT proposition_id, event_id, actor_id FROM main.propositions"
    " SEMI JOIN _asked USING (proposition_id) ORDER BY proposition_id",
    "events": "SELECT * FROM main.events ORDER BY event_id",
    "sources": "SELECT s.*, a.name AS publisher FROM main.sources s"
    " LEFT JOIN main.actors a ON a.actor_id = s.publisher_id ORDER BY s.source_id",
    "derivations": "SELECT source_id, kind, from_source_id, basis FROM main.derivations"
    " ORDER BY ALL",
    "same": "SELECT * FROM main.identifiers WHERE scheme = 'self' ORDER BY ALL",
}
"""The tables that the script reads, each by the query that fills it."""
INNER = ("_cells", "_record")


def embedded(tables: Tables) -> Markup:
    """Return the rows for the script: columns of distinct values and where each one stands."""
    return packed({name: _columns(tables, sql) for name, sql in QUERIES.items()})


def _columns(tables: Tables, sql: str) -> dict[str, list[Any]]:
    """Return a query's columns: for each its distinct values, and their number in each row."""
    found = tables.connection.sql(sql).to_arrow_table().combine_chunks()
    return {
        name: _distinct(column)
        for name, column in zip(found.column_names, found.columns, strict=True)
        if name not in INNER
    }


def _distinct(column: pa.ChunkedArray) -> list[Any]:
    """Return the distinct values of a column in the order in which they first occur."""
    places: dict[Any, int] = {}
    at = [places.setdefault(_plain(cell), len(places)) for cell in column.to_pylist()]
    return [list(places), at]


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold; a boolean as text, so that it is not taken for 1."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime.date) else value
