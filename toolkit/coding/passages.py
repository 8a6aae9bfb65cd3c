"""Write what a text shows besides claims: names, other passages, and what it relies on."""

from __future__ import annotations

from toolkit.coding import named
from toolkit.coding.draft import Draft, Row
from toolkit.coding.words import WordsError, one_place, places
from toolkit.texts.spans import span_sha256

PRINTED = ("name", "misprint")
"""The kinds of passages that keep their words."""


def code_mention(draft: Draft, actor: str, source: str, words: str, at: int | None = None) -> Row:
    """Add the first place where a text names or describes an actor.

    Args: `words` are how the text names it, by default its name; `at` is where the place begins,
    if it is not the first.
    Raises: WordsError if the words are not in the text.
    """
    identity = named.actor(draft, actor)
    source = named.source(draft, source)
    text = draft.text(source)
    words = words or draft.known("actors", identity)["name"]
    found = places(text.content, words)
    span = found[0] if found and at is None else one_place(text, words, at)
    return _passage(draft, "name", source, text.content, span, actor_id=identity)


def code_passage(
    draft: Draft, kind: str, source: str, words: str, at: int | None = None, **cells: str
) -> Row:
    """Add a passage of a kind, such as `furniture`; it may cross lines.

    Args: `cells` are `note` and the ids `actor_id` and `from_source_id`.
    Raises: WordsError if the words are not at exactly one place.
    """
    source = named.source(draft, source)
    text = draft.text(source)
    span = one_place(text, words, at, across_lines=True)
    return _passage(draft, kind, source, text.content, span, **cells)


def _passage(
    draft: Draft, kind: str, source: str, text: str, span: tuple[int, int], **cells: str
) -> Row:
    start, end = span
    same = [
        row
        for row in draft.rows("passages")
        if (row["source_id"], row["start"], row["end"], row["kind"])
        == (source, str(start), str(end), kind)
    ]
    if same:
        raise WordsError(f"{start} to {end} of {source} is already a passage of kind {kind}")
    return draft.add(
        "passages",
        source_id=source,
        start=str(start),
        end=str(end),
        kind=kind,
        sha256=span_sha256(text, start, end),
        words=text[start:end] if kind in PRINTED else "",
        **cells,
    )


def code_derivation(
    draft: Draft,
    source: str,
    origin: str,
    kind: str,
    words: str = "",
    at: int | None = None,
    basis: str = "",
) -> Row:
    """Add that a source relies on another, and the words that say so.

    Args: `basis` is how one knows, by default `stated` if words are given and else `inferred`.
    Raises: WordsError if the words are not at exactly one place; PackageError if a source is not
    known.
    """
    source = named.source(draft, source)
    cells = {"basis": basis or ("stated" if words else "inferred")}
    if words:
        text = draft.text(source)
        start, end = one_place(text, words, at)
        sha256 = span_sha256(text.content, start, end)
        cells |= {"start": str(start), "end": str(end), "sha256": sha256}
    return draft.add(
        "derivations",
        source_id=source,
        from_source_id=draft.known("sources", origin)["source_id"],
        kind=kind,
        **cells,
    )
