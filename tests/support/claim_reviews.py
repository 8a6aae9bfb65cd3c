"""Make ClaimReview up at random, in pages and files, with the rows that must come of it."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Made:
    """Reviews, the claims (speaker, text) that they have, and what must be counted."""

    blocks: list[str] = field(default_factory=list)
    claims: Counter[tuple[str, str]] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def write(self, folder: Path, name: str) -> None:
        """Write a page with a block for each, or for each sound one of a single file."""
        blocks = "\n".join(
            f'<script type="application/ld+json">{block}</script>' for block in self.blocks
        )
        hidden = '<!-- <script type="application/ld+json">{</script> -->'
        page = f"<!doctype html><title>x</title>{hidden}{blocks}<p>text</p>"
        (folder / f"{name}.html").write_text(page, "utf-8")


def make(seed: int) -> Made:
    """Make a page of reviews, some of which must be dropped."""
    chosen = random.Random(seed)
    made = Made()
    for number in range(chosen.randrange(1, 5)):
        kind = chosen.choice(("review", "review", "review", "broken", "empty"))
        made.counts["blocks"] += 1
        if kind == "broken":
            made.blocks.append(chosen.choice(('{"@type": "ClaimReview"', "", "NaN", "[" * 3000)))
            made.counts["bad blocks"] += 1
        elif kind == "empty":
            made.blocks.append('{"@type": "ClaimReview", "claimReviewed": ["", 7]}')
            made.counts["reviews"] += 1
            made.claims["", "7"] += 1
            made.counts["claims"] += 1
        else:
            made.blocks.append(_block(made, chosen, f"{seed}-{number}"))
    return made


def _block(made: Made, chosen: random.Random, name: str) -> str:
    text = f"The ferry {name} sank"
    speaker = chosen.choice(("", f"Speaker {name}"))
    item: dict[str, Any] = {"@type": "Claim"}
    if speaker:
        item["author"] = {"@type": chosen.choice(("Person", "Organization")), "name": speaker}
    if chosen.random() < 0.5:
        item["datePublished"] = chosen.choice(("2019-05-03", "2031-01-01", "2020-02-30", 7))
    if chosen.random() < 0.5:
        item["appearance"] = [f"https://example.org/{name}/a", {"url": "nowhere"}]
        made.counts["appearances"] += 2
        made.counts["bad appearances"] += 1
    review: dict[str, Any] = {
        "@context": chosen.choice(("https://schema.org", "http://schema.org/")),
        "@type": chosen.choice(("ClaimReview", ["Review", "ClaimReview"])),
        "claimReviewed": chosen.choice((text, [text, text], f"<b>{text}</b>")),
        "datePublished": "2020-06-01T10:00:00Z",
        "itemReviewed": chosen.choice((item, [item])),
    }
    made.counts["reviews"] += 1
    made.counts["claims"] += 1
    made.claims[speaker, text] += 1
    if chosen.random() < 0.8:
        review["url"] = f"https://example.org/{name}"
    if chosen.random() < 0.7:
        review["reviewRating"] = {"ratingValue": chosen.choice((1, "2", 2.5)), "bestRating": 5}
        made.counts["ratings"] += 1
        if chosen.random() < 0.8:
            review["author"] = {"@type": "NewsMediaOrganization", "name": "Orm Facts"}
            made.counts["answers"] += 1
    shape = chosen.choice(("plain", "list", "graph", "feed"))
    whole: Any = review
    if shape == "list":
        whole = [{"@type": "WebPage"}, review]
    elif shape == "graph":
        review["itemReviewed"] = {"@id": "#item"}
        whole = {"@graph": [review, {"@id": "#item", **item}]}
    elif shape == "feed":
        whole = {"@type": "DataFeed", "dataFeedElement": [{"item": [review]}]}
    return json.dumps(whole)
