"""Write claims as Web Annotations: one page of annotations that select what carries each claim.

Positions count code points, as the model says; the quoted words are given where the texts are at
hand. Source: W3C, Web Annotation Data Model.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from toolkit.engine.tables import Tables
from toolkit.exporters.annotation_map import COLUMNS, UNSTATED, UNWORDED, AnnotationMap, WebMap
from toolkit.exporters.packaging import write_json
from toolkit.package.files import ViewError
from toolkit.texts.spans import Texts, fragment
from toolkit.views import create_views_over

Json = dict[str, Any]
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
WIKIDATA = "https://www.wikidata.org/entity/"
AROUND = 32
"""How many characters before and after the quoted words are given."""
CLAIMS = """
    SELECT c.claim_id, c.text, c.act, c.polarity, c.certainty, c.coded_by, c.coded_on, c.note,
        c.speaker_id, a.name AS speaker, min(i.value) AS own
    FROM main.claims c JOIN main.actors a ON a.actor_id = c.speaker_id
    LEFT JOIN main.identifiers i
        ON i.claim_id = c.claim_id AND i.scheme = 'local' AND i.match = 'exact'
    GROUP BY ALL ORDER BY c.claim_id
"""
EVIDENCE = """
    SELECT e.claim_id, e.evidence_id, e.start, e."end", e.text_start, e.text_end, e.rendering,
        coalesce(s.url, i.value, s.source_id) AS address, s.text_sha256
    FROM main.evidence e JOIN main.sources s USING (source_id)
    LEFT JOIN (SELECT source_id, min(value) AS value FROM main.identifiers
        WHERE source_id IS NOT NULL AND scheme = 'local' AND match = 'exact' GROUP BY ALL) i
        USING (source_id)
    ORDER BY e.claim_id, e.part, e.evidence_id
"""
TOPICS = "SELECT claim_id, topic FROM main.topics ORDER BY ALL"
CODINGS = "SELECT claim_id, coder, coded_on, field, value FROM main.codings ORDER BY ALL"
ITEMS = """
    SELECT actor_id, value FROM main.identifiers
    WHERE actor_id IS NOT NULL AND scheme = 'wikidata' AND match = 'exact' ORDER BY ALL
"""
ACCUSATIONS = """
    SELECT DISTINCT claim_id, standing, answer_text FROM views.flat WHERE adverse ORDER BY ALL
"""


def write(tables: Tables, folder: Path, texts: Texts | None, words: AnnotationMap) -> list[str]:
    """Write `annotations.json`."""
    left: Counter[str] = Counter()
    writer = _Writer(tables, texts, words.webannotation, left)
    items = [item for row in _rows(tables, CLAIMS) for item in writer.items(row)]
    page = {"@context": CONTEXT, "type": "AnnotationPage", "items": items}
    write_json(folder / "annotations.json", page)
    return [f"{number} {what}" for what, number in sorted(left.items())]


def _rows(tables: Tables, query: str) -> list[Json]:
    return [row for batch in tables.chunks(query) for row in batch.to_pylist()]


class _Writer:
    """Makes the annotations of each claim: its own, and one of each further coder."""

    def __init__(
        self, tables: Tables, texts: Texts | None, words: WebMap, left: Counter[str]
    ) -> None:
        self.texts, self.map, self.left = texts, words, left
        self.base = str(tables.package.descriptor.get("base", ""))
        self.evidence = _grouped(_rows(tables, EVIDENCE), "claim_id")
        self.topics = _grouped(_rows(tables, TOPICS), "claim_id")
        self.codings = _grouped(_rows(tables, CODINGS), "claim_id")
        self.items_of = _grouped(_rows(tables, ITEMS), "actor_id")
        self.names = dict(tables.select("SELECT actor_id, name FROM main.actors"))
        self.accused = _grouped(_accusations(tables), "claim_id")
        self.tags = {pair: tag for tag, pair in reversed(words.tags.items())}
        self.speakers = {name: tag for tag, name in reversed(words.speakers.items())}

    def items(self, claim: Json) -> list[Json]:
        """Return the annotations of a claim."""
        evidence = self.evidence.get(claim["claim_id"], [])
        if not evidence:
            self.left["claims are left out, which have no evidence"] += 1
            return []
        target = [self._target(row) for row in evidence]
        own = claim["own"] or f"{self.base}claim/{claim['claim_id']}"
        first = self._annotation(own, claim["coded_by"], claim["coded_on"], target)
        others = self._others(claim, own, target)
        return [{**first, "body": self._bodies(claim, evidence)}, *others]

    def _annotation(self, name: str, coder: str | None, day: Any, target: list[Json]) -> Json:
        found: Json = {"id": name, "type": "Annotation"}
        if coder:
            found["creator"] = {"type": "Person", "name": coder}
        if day:
            found["created"] = f"{day}T00:00:00Z"
        return {**found, "target": target}

    def _bodies(self, claim: Json, evidence: list[Json]) -> list[Json]:
        cells = {name: claim.get(name) or evidence[0].get(name) for name in COLUMNS}
        bodies = [self._tag(name, code) for name, code in cells.items() if code]
        bodies += self._speaker(claim["speaker_id"], claim["speaker"])
        bodies += [_body("tagging", row["topic"]) for row in self._of(self.topics, claim)]
        if not claim["text"].startswith(UNWORDED):
            bodies.append(_body("describing", claim["text"]))
        if claim["note"]:
            bodies.append(_body("commenting", claim["note"]))
        for row in self._of(self.accused, claim):
            answer = row["answer_text"] or "none is recorded"
            words = f"An accusation. Standing: {row['standing']}. Answer: {answer}"
            bodies.append(_body("commenting", words))
        return bodies

    def _of(self, known: dict[str, list[Json]], claim: Json) -> list[Json]:
        return known.get(claim["claim_id"], [])

    def _tag(self, column: str, code: str) -> Json:
        return _body("tagging", self.tags.get((column, code), f"{column}:{code}"))

    def _speaker(self, actor: str, name: str) -> list[Json]:
        if name.startswith(UNSTATED.format("")[:-1]):
            return []
        items = self.items_of.get(actor, [])
        links = [{"purpose": "identifying", "source": f"{WIKIDATA}{row['value']}"} for row in items]
        return [_body("tagging", self.speakers.get(name, f"speaker:{name}")), *links]

    def _target(self, row: Json) -> Json:
        """Return what an evidence row is about, and its selectors."""
        if row["start"] is None:
            return {"source": row["address"]}
        selectors: list[Json] = []
        text = self.texts.by_hash.get(row["text_sha256"] or "") if self.texts else None
        start, end = row["start"], row["end"]
        if text and end <= text.chars:
            around = text.content[max(0, start - AROUND) : start], text.content[end:][:AROUND]
            quote = {"exact": text.content[start:end], "prefix": around[0], "suffix": around[1]}
            selectors.append({"type": "TextQuoteSelector", **quote})
        elif row["text_start"] and not row["text_end"]:
            selectors.append({"type": "TextQuoteSelector", "exact": row["text_start"]})
        elif row["text_start"]:
            value = fragment(row["text_start"], row["text_end"])
            selectors.append({"type": "FragmentSelector", "value": value})
        selectors.append({"type": "TextPositionSelector", "start": start, "end": end})
        return {"source": row["address"], "selector": selectors}

    def _others(self, claim: Json, own: str, target: list[Json]) -> list[Json]:
        """Return an annotation of each further coder, with what it gave."""
        given: dict[tuple[str, Any], list[Json]] = {}
        for row in self._of(self.codings, claim):
            if row["coder"] == claim["coded_by"]:
                continue
            bodies = given.setdefault((row["coder"], row["coded_on"]), [])
            if row["field"] == "speaker":
                bodies += self._speaker(row["value"], str(self.names.get(row["value"], "")))
            elif row["field"] in COLUMNS:
                bodies.append(self._tag(row["field"], row["value"]))
            else:
                self.left[f"codings of {row['field']} are left out"] += 1
        return [
            {**self._annotation(f"{own}#{coder}", coder, day, target), "body": bodies}
            for (coder, day), bodies in given.items()
            if bodies
        ]


def _body(purpose: str, value: str) -> Json:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def _grouped(rows: list[Json], key: str) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


def _accusations(tables: Tables) -> list[Json]:
    """Return the claims that accuse somebody, which never travel without standing and answer."""
    if not tables.select("SELECT 1 FROM main.propositions WHERE adverse LIMIT 1"):
        return []
    try:
        create_views_over(tables, ACCUSATIONS)
    except ViewError:
        return []
    return _rows(tables, ACCUSATIONS)
