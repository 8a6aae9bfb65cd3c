"""Propose the chain of an evidence row: from the article through what it relies on to the speaker.

A chain leads through a document if the speaker published it, or if the words that state the
article's use of it are in the sentence of the claim. Otherwise the article quotes the speaker
itself. A coder who knows better says so with `via`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.coding import named
from toolkit.coding.draft import Draft
from toolkit.coding.words import places, sentence
from toolkit.package.files import PackageError

DIRECT = "none"
"""What a coder gives as `via` to say that no document is between article and speaker."""


@dataclass
class Step:
    """One step of a chain: who speaks, in which document, and how the actor was found."""

    actor_id: str
    source_id: str = ""
    resolution: str = "explicit"
    mention: tuple[int, int] | None = None
    cue: str = ""

    def cells(self, text: str) -> dict[str, str]:
        """Return the cells of the row in `attributions`."""
        start, end = self.mention or (0, 0)
        return {
            "actor_id": self.actor_id,
            "source_id": self.source_id,
            "resolution": self.resolution,
            "cue": self.cue,
            "mention": text[start:end],
            "mention_start": str(start) if self.mention else "",
            "mention_end": str(end) if self.mention else "",
        }


def chain(
    draft: Draft, source: str, speaker: str, span: tuple[int, int], text: str, via: str
) -> list[Step]:
    """Return the steps from a held source to the speaker of a span.

    Args: `via` are the documents and actors in between, separated by commas; empty to propose
    them, `none` for a speaker whom the article quotes itself.
    Raises: PackageError if a document of the chain has no publisher or is not known.
    """
    first = Step(_publisher(draft, source), source)
    if via and via != DIRECT:
        between = _given(draft, via)
    else:
        between = [] if via else _proposed(draft, source, speaker, span, text)
    steps = [first, *between]
    if steps[-1].actor_id != speaker:
        steps.append(Step(speaker, resolution=""))
    for step in steps[1:]:
        if step.mention is None:
            step.mention = _mention(draft, step.actor_id, span, text)
            step.resolution = _resolution(draft, step, text)
    return steps


def _publisher(draft: Draft, source: str) -> str:
    publisher = draft.known("sources", source)["publisher_id"]
    if not publisher:
        raise PackageError(
            f'the source "{source}" has no publisher: give it with'
            f" `toolkit code set {source} publisher_id=ACTOR`"
        )
    return publisher


def _given(draft: Draft, via: str) -> list[Step]:
    """Return the steps that a coder gives: a document speaks through its publisher.

    An actor after a document without a publisher, or after its own, belongs to that step.
    """
    steps: list[Step] = []
    for item in filter(None, (part.strip() for part in via.split(","))):
        if draft.find("sources", item) or re.fullmatch(r"s-[a-z0-9-]+", item):
            publisher = draft.known("sources", item)["publisher_id"]
            steps.append(Step(publisher, item, resolution=""))
            continue
        speaks = named.actor(draft, item)
        if steps and steps[-1].source_id and steps[-1].actor_id in ("", speaks):
            steps[-1].actor_id = speaks
        else:
            steps.append(Step(speaks, resolution=""))
    for step in steps:
        step.actor_id = step.actor_id or _publisher(draft, step.source_id)
    return steps


def _proposed(
    draft: Draft, source: str, speaker: str, span: tuple[int, int], text: str
) -> list[Step]:
    """Return the steps through the documents that the article relies on here."""
    if _publisher(draft, source) == speaker:
        return []
    ways = _ways(draft, source)
    published = [way for way in ways if _publisher_of(draft, way[-1]) == speaker]
    if len(published) > 1:
        return []  # which of its documents it is, the coder knows
    stated = [[row["from_source_id"]] for row in _stated_within(draft, source, span, text)]
    for way in (*published, *stated):
        if all(_publisher_of(draft, item) for item in way):
            return [Step(_publisher(draft, item), item, resolution="inferred") for item in way]
    return []


def _publisher_of(draft: Draft, source: str) -> str:
    row = draft.find("sources", source)
    return row["publisher_id"] if row else ""


def _ways(draft: Draft, source: str) -> list[list[str]]:
    """Return the shortest way to each source that one relies on, shortest ways first."""
    ways, seen = [[source]], {source}
    for way in ways:
        for row in draft.rows("derivations"):
            if row["source_id"] == way[-1] and row["from_source_id"] not in seen:
                seen.add(row["from_source_id"])
                ways.append([*way, row["from_source_id"]])
    return [way[1:] for way in ways[1:]]


def _stated_within(
    draft: Draft, source: str, span: tuple[int, int], text: str
) -> list[dict[str, str]]:
    """Return the derivations that the sentence of a span states."""
    start, end = sentence(text, *span)
    return [
        row
        for row in draft.rows("derivations")
        if row["source_id"] == source
        and row["start"]
        and start <= int(row["start"])
        and int(row["end"]) <= end
    ]


def _resolution(draft: Draft, step: Step, text: str) -> str:
    """Return how an actor is found: named in the sentence, elsewhere in the text, or as proposed.

    Empty if the text never names it: then the coder knows.
    """
    if step.mention:
        return "explicit"
    named_elsewhere = places(text, draft.known("actors", step.actor_id)["name"])
    return "coreference" if named_elsewhere else step.resolution


def _mention(draft: Draft, actor: str, span: tuple[int, int], text: str) -> tuple[int, int] | None:
    """Return where the sentence of a span prints an actor's name; None if nowhere, or twice."""
    start, end = sentence(text, *span)
    found = [
        place
        for place in places(text, draft.known("actors", actor)["name"])
        if start <= place[0] and place[1] <= end
    ]
    return found[0] if len(found) == 1 else None
