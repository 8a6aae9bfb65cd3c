"""Import ClaimReview of schema.org, in pages or files, to the level *placed*.

Each review gives the reviewed claim with its rating, and the reviewer's claim that responds to it.
There are no offsets: a claim has its documents as evidence, without a place in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.edtf import bounds
from toolkit.exporters.annotation_map import UNSTATED
from toolkit.importers import Imported
from toolkit.importers.annotated import Builder, clean
from toolkit.importers.claimreview_actors import Actors, Words
from toolkit.importers.linked_data import Block, Json, nodes_of, read_blocks
from toolkit.importers.settings import Settings
from toolkit.package.standard import is_address

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")


@dataclass(slots=True)
class Review:
    """One review, and the row of the document that it stands in."""

    node: Json
    block: Block
    source: dict[str, str]


def read(source: Path, settings: Settings) -> Imported:
    """Read reviews; raises AnnotationsError or PackageError if a file cannot be read."""
    builder = Builder(settings)
    reader = _Reader(builder)
    reviews = list(reader.reviews(source))  # first all documents, for their dates
    for review in reviews:
        reader.write(review)
    return builder.package(source.resolve().stem, 1)


class _Reader:
    """Turns reviews into rows."""

    def __init__(self, builder: Builder) -> None:
        self.builder, self.tally = builder, builder.tally
        self.sources: dict[str, dict[str, str]] = {}
        self.words = Words(builder)
        self.actors = Actors(builder, self.words)

    def reviews(self, place: Path) -> Iterator[Review]:
        """Yield the reviews of all blocks, each with its document; count the bad blocks."""
        for block in read_blocks(place):
            self.tally.given["blocks"] += 1
            self.tally.remark("ClaimReview in microdata is not read", block.microdata)
            if block.fault:
                self.tally.drop("blocks", block.fault, block.place)
            for node in nodes_of(block, "ClaimReview"):
                self.tally.given["reviews"] += 1
                yield Review(node, block, self._document(node, block))

    def _document(self, node: Json, block: Block) -> dict[str, str]:
        """Return the source of a review, with what the review says of it."""
        url = next((u for u in map(self._url, block.each(node.get("url"))) if u), "")
        row = self._source(url or f"{block.place} {len(self.sources)}", url)
        publisher = self.actors.reviewer(node, block, ("publisher", "author"))
        language = self.words.plain(node.get("inLanguage"))
        published, note = self.words.day(node.get("datePublished"))
        cells = {
            "title": self.words.plain(node.get("name")) or self.words.plain(node.get("headline")),
            "publisher_id": publisher or "",
            "published_edtf": published,
            "note": note,
            "language": language if LANGUAGE.fullmatch(language) else "",
        }
        for name, cell in cells.items():
            if cell:
                row.setdefault(name, clean(name, cell))
        return row

    def _source(self, key: str, url: str) -> dict[str, str]:
        """Return the row of a document, which is added where it is new."""
        if key not in self.sources:
            name = self.builder.named("s", f"{len(self.sources) + 1:06}")
            row = self.builder.add("sources", source_id=name, url=url or None, held="false")
            self.sources[key] = row
        return self.sources[key]

    def write(self, review: Review) -> None:
        """Add the claims of a review."""
        node, block = review.node, review.block
        texts = [self.words.plain(text) for text in block.each(node.get("claimReviewed"))]
        texts = list(dict.fromkeys(filter(None, texts)))
        if not texts:
            self.tally.drop("reviews", "it has no claimReviewed", block.place)
            return
        item = block.first(node.get("itemReviewed"))
        speakers = self._speakers(item, review)
        documents = [*self._appearances(item, block), review.source]
        documents = list({row["source_id"]: row for row in documents}.values())
        claims = [
            self._claim(text, speaker, item, documents) for text in texts for speaker in speakers
        ]
        self._rate(review, claims)

    def _claim(
        self, text: str, speaker: str, item: Json, documents: list[dict[str, str]]
    ) -> dict[str, str]:
        """Add a reviewed claim, with the documents that carry it."""
        said, note = self.words.day(item.get("datePublished"))
        if said and any(_later(said, row.get("published_edtf")) for row in documents):
            self.tally.remark("dates are in the note: later than a document with the claim")
            said, note = "", f"dated as {said}"
        claim = self.builder.add(
            "claims",
            claim_id=self.builder.number("c"),
            speaker_id=speaker,
            text=text,
            said_edtf=said or None,
            coded_by=self.builder.settings.coder,
            note=note or None,
        )
        for row in documents:
            self._cite(claim, row)
        return claim

    def _cite(self, claim: dict[str, str], source: dict[str, str]) -> dict[str, str]:
        ids = {"claim_id": claim["claim_id"], "source_id": source["source_id"]}
        return self.builder.add("evidence", evidence_id=self.builder.number("v"), **ids)

    def _rate(self, review: Review, claims: list[dict[str, str]]) -> None:
        """Add the rating of claims, and the reviewer's claim that responds to them."""
        node, block = review.node, review.block
        given = block.each(node.get("reviewRating"))
        self.tally.given["ratings"] += len(given)
        names = {"value": "ratingValue", "label": "alternateName"}
        names |= {"best": "bestRating", "worst": "worstRating"}
        rating = block.first(given)
        cells = {cell: self.words.plain(rating.get(name)) for cell, name in names.items()}
        for _ in given[1:]:
            self.tally.drop("ratings", "there is already a rating", block.place)
        if not cells["value"] and not cells["label"]:
            if given:
                self.tally.drop("ratings", "it has neither value nor name", block.place)
            return
        reviewer = self.actors.reviewer(node, block, ("author", "publisher"))
        name = self.actors.named(reviewer) if reviewer else ""
        for claim in claims:
            filled = {key: cell or None for key, cell in cells.items()}
            scheme = name or "not recorded"
            self.builder.add("ratings", claim_id=claim["claim_id"], scheme=scheme, **filled)
        if reviewer is None:
            self.tally.remark("ratings have no reviewer, so no claim of one was made")
            return
        self._respond(review, claims, reviewer, cells["label"] or cells["value"])

    def _respond(
        self, review: Review, claims: list[dict[str, str]], reviewer: str, rated: str
    ) -> None:
        name = self.actors.named(reviewer)
        polarity = self.builder.settings.map.claimreview.ratings.get(name, {}).get(rated)
        answer = self.builder.add(
            "claims",
            claim_id=self.builder.number("c"),
            speaker_id=reviewer,
            text=f"{name} rates the claim: {rated}",
            polarity=polarity,
            coded_by=self.builder.settings.coder,
        )
        row = self._cite(answer, review.source)
        for claim in claims:
            self.builder.add(
                "relations",
                from_claim_id=answer["claim_id"],
                kind="responds_to",
                to_claim_id=claim["claim_id"],
                asserted_by="source",
                evidence_id=row["evidence_id"],
            )

    def _appearances(self, item: Json, block: Block) -> Iterator[dict[str, str]]:
        """Yield the documents in which a claim appears."""
        for key in ("firstAppearance", "appearance"):
            for value in block.each(item.get(key)):
                self.tally.given["appearances"] += 1
                url = self._url(value)
                if url:
                    row = self._source(url, url)
                    title = self.words.plain(value.get("name")) if isinstance(value, dict) else ""
                    if title:
                        row.setdefault("title", clean("title", title))
                    yield row
                else:
                    self.tally.drop("appearances", "it has no address", block.place)

    def _speakers(self, item: Json, review: Review) -> list[str]:
        """Return the authors of a claim, or an actor for authors who are not given."""
        found = [
            self.actors.actor(author, review.block)
            for author in review.block.each(item.get("author"))
        ]
        named = list(dict.fromkeys(actor for actor in found if actor))
        if named:
            return named
        document = review.source
        title = document.get("url") or document.get("title") or document["source_id"]
        key = f"{document['source_id']}#"
        return [self.builder.actor(key, UNSTATED.format(clean("name", title)[:80].strip()))]

    def _url(self, value: Any) -> str | None:
        """Return the address of a document."""
        if isinstance(value, dict):
            value = value.get("url", value.get("@id"))
        return value.strip() if isinstance(value, str) and is_address(value.strip()) else None


def _later(said: str, published: str | None) -> bool:
    """Return whether a date lies after another."""
    if not published:
        return False
    first, last = bounds(said).earliest, bounds(published).latest
    return first is not None and last is not None and first > last
