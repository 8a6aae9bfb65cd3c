"""Write a claim from the words of a text: question, claim, evidence, chain and what they need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from toolkit.coding import named
from toolkit.coding.chains import Step, chain
from toolkit.coding.draft import Draft, Row
from toolkit.coding.ids import new_id
from toolkit.coding.words import one_place, places, sentence
from toolkit.package.files import PackageError
from toolkit.texts.spans import Text, snippet, span_sha256
from toolkit.wording import unaccented

CLAIM = {
    "text": "text",
    "polarity": "polarity",
    "act": "act",
    "certainty": "certainty",
    "basis": "basis",
    "said": "said_edtf",
    "forum": "forum",
    "confidence": "coder_confidence",
    "coder": "coded_by",
    "note": "note",
}
"""What a coder gives of a claim, and its columns."""
EVIDENCE = {
    "rendering": "rendering",
    "resolution": "resolution",
    "because": "note",
    "translated": "translated",
    "original-language": "original_language",
}
"""What a coder gives of the place of a claim, and its columns."""
POLARITIES = {"deny": "denies", "decline_comment": "neutral"}
"""The polarity that the profile asks of an act."""
QUOTES = (("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"))


def code_claim(draft: Draft, given: Mapping[str, str]) -> Row:
    """Add a claim to a draft, or a place or missing cells to the one that `given["claim"]` names.

    What the profile derives is derived: the stance that an act implies, the mode of a new
    question, the latest day on which it can have been said. What is not given is recorded as not
    recorded, or left for `toolkit validate` to ask for.
    Args: `given` are the values by the names in CLAIM, EVIDENCE and named.QUESTION, and `claim`,
    `source`, `words`, `at`, `speaker`, `question`, `event`, `event-type`, `about`,
    `about-question`, `via`, `mention`, `mention-resolution` and `cue`.
    Returns: the row of the claim.
    Raises: WordsError if the words are not at exactly one place; PackageError for anything unknown.
    """
    if given.get("words"):
        source = named.source(draft, given.get("source", ""))
        text = draft.text(source)
        span = one_place(text, given["words"], _number(given.get("at", "")))
        claim = _claim(draft, given, source)
        _evidence(draft, given, claim, source, text, span)
        return claim
    if not given.get("claim"):
        raise PackageError("no words given: say where the text makes the claim")
    return _claim(draft, given, "")


def _number(text: str) -> int | None:
    if text and not text.isdecimal():
        raise PackageError(f'"{text}" is not a position: expected a number of characters')
    return int(text) if text else None


def _claim(draft: Draft, given: Mapping[str, str], source: str) -> Row:
    """Return the row of a claim, new or with the cells that are given."""
    cells = {column: given.get(name, "") for name, column in CLAIM.items()}
    if given.get("question"):
        if not draft.has("claims", "proposition_id"):
            raise PackageError("the package has no questions: they begin at level 3 of the profile")
        cells["proposition_id"] = named.question(draft, given)
    if given.get("speaker"):
        cells["speaker_id"] = named.actor(draft, given["speaker"])
    cells |= _stance(cells)
    if given.get("claim"):
        row = draft.known("claims", given["claim"])
        if row.get("coded_by") and not any(v for n, v in cells.items() if n != "coded_by"):
            cells["coded_by"] = ""  # who adds a place to a coded claim does not code it again
        draft.fill("claims", row, **cells)
        return row
    if not cells.get("speaker_id"):
        raise PackageError("no speaker given: say whose claim it is with --speaker")
    article = draft.known("sources", source)
    own = cells["speaker_id"] == article["publisher_id"]
    if own:
        cells["forum"] = cells["forum"] or "publication"
    cells["said_edtf"] = cells["said_edtf"] or _said(article, own)
    cells["coded_on"] = date.today().isoformat()
    return draft.add("claims", claim_id=new_id(draft, "claims"), **cells)


def implied(given: Mapping[str, str]) -> set[str]:
    """Return the names of what the given values imply: polarity, certainty, mode."""
    stance = _stance({name: given.get(name, "") for name in ("polarity", "act", "certainty")})
    return {name for name, cell in stance.items() if cell} | (
        {"mode"} if given.get("act") in named.MODES else set()
    )


def _stance(cells: Mapping[str, str]) -> Row:
    """Return the polarity and the certainty that the other cells imply."""
    polarity = cells["polarity"] or POLARITIES.get(cells["act"], "")
    certainty = cells["certainty"]
    if not polarity and certainty == "uncommitted":
        polarity = "neutral"
    if not certainty and polarity == "neutral":
        certainty = "uncommitted"
    return {"polarity": polarity, "certainty": certainty}


def _said(article: Row, own: bool) -> str:
    """Return when an article's own words were said, or the day by which it reports others'."""
    if own or not article["published_edtf"]:
        return article["published_edtf"]
    return f"../{article['published_latest']}" if article["published_latest"] else ""


def _evidence(
    draft: Draft,
    given: Mapping[str, str],
    claim: Row,
    source: str,
    text: Text,
    span: tuple[int, int],
) -> None:
    start, end = span
    first, last = snippet(text.content, start, end)
    cells = {column: given.get(name, "") for name, column in EVIDENCE.items()}
    own = claim["speaker_id"] == draft.known("sources", source)["publisher_id"]
    cells["rendering"] = cells["rendering"] or _rendering(text.content, span, own)
    row = draft.add(
        "evidence",
        evidence_id=new_id(draft, "evidence"),
        claim_id=claim["claim_id"],
        source_id=source,
        start=str(start),
        end=str(end),
        sha256=span_sha256(text.content, start, end),
        text_start=first,
        text_end=last,
        **cells,
    )
    if draft.has("attributions"):
        steps = chain(draft, source, claim["speaker_id"], span, text.content, given.get("via", ""))
        _speak(draft, steps[-1], given, text, span)
        for number, step in enumerate(steps):
            draft.add(
                "attributions",
                evidence_id=row["evidence_id"],
                step=str(number),
                **step.cells(text.content),
            )


def _rendering(text: str, span: tuple[int, int], own: bool) -> str:
    """Return how a text presents a span, as its place and its quotation marks show it."""
    if not text[: span[0]].strip() and "\n" in text[span[1] : span[1] + 1]:
        return "headline"
    if own:
        return "narration"
    if _is_quoted(text, span):
        return "direct_quote"
    return "paraphrase"


def _is_quoted(text: str, span: tuple[int, int]) -> bool:
    """Return whether a span is within one pair of quotation marks of its line."""
    first = text.rfind("\n", 0, span[0]) + 1
    for opening, closing in QUOTES:
        if opening == closing:
            inside = text.count(opening, first, span[0] + 1) % 2 == 1
        else:
            inside = text.rfind(opening, first, span[0] + 1) > text.rfind(closing, first, span[0])
        after = text.find(closing, span[0] + 1)
        if inside and after >= span[1] - 1:
            return True
    return False


def _speak(
    draft: Draft, step: Step, given: Mapping[str, str], text: Text, span: tuple[int, int]
) -> None:
    """Complete the step of the speaker with the mention, the cue and the resolution given."""
    if given.get("mention"):
        step.mention = start, end = _near(text, given["mention"], span)
        name = unaccented(draft.known("actors", step.actor_id)["name"])
        printed = unaccented(text.content[start:end])
        step.resolution = "explicit" if printed in name or name in printed else ""
    step.cue = given.get("cue", "")
    step.resolution = given.get("mention-resolution", "") or step.resolution


def _near(text: Text, words: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return the place of a mention: the one in the sentence of the span, or in the text."""
    start, end = sentence(text.content, *span)
    inside = [p for p in places(text.content, words) if start <= p[0] and p[1] <= end]
    return inside[0] if len(inside) == 1 else one_place(text, words)
