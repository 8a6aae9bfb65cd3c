"""Spans, snippets, fragments and the folder of texts, on invented articles."""

import hashlib
import os
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from spans_of_texts import ARTICLE, select, texts_with_span

from toolkit.texts.browsers import can_judge, opened
from toolkit.texts.spans import (
    MOST,
    Texts,
    TextsError,
    locate,
    resolve,
    snippet,
    snippet_problem,
    span_sha256,
    within_line,
)


def span(words: str, nth: int = 0) -> tuple[int, int]:
    found = [match.span() for match in re.finditer(re.escape(words), ARTICLE)]
    return found[nth]


def problem(
    start: int, end: int, text_start: str, text_end: str, text: str | None = ARTICLE
) -> str | None:
    digest = span_sha256(ARTICLE, start, end)
    return snippet_problem(text, start, end, digest, text_start, text_end)


# Snippets


def test_two_and_two_words_where_they_open_the_place() -> None:
    assert snippet(ARTICLE, *span("The mayor of the port said that")) == ("The mayor", "said that")


def test_a_span_of_at_most_four_words_stands_whole() -> None:
    assert snippet(ARTICLE, *span("Harbour closed after storm")) == (
        "Harbour closed after storm",
        "",
    )


def test_more_words_only_at_the_end_that_needs_them() -> None:
    whole = "harbour was closed on his order"  # another place opens with its first four
    assert snippet(ARTICLE, *span(whole)) == (whole, "")
    start, end = span("that the harbour was closed on his order")
    assert snippet(ARTICLE, start, end) == ("that the", "his order")
    text = "One two. One two three four five six. Five six."
    start = text.index("One two three")
    assert snippet(text, start, text.index(" Five")) == ("One two three", "five six.")


def test_a_whole_span_of_eight_words_where_its_ends_open_another() -> None:
    text = "a b c d x. y e f g h. a b c d e f g h."
    start = text.index("a b c d e")
    assert snippet(text, start, len(text)) == ("a b c d e f g h.", "")


def test_no_snippet_where_an_equal_passage_comes_first() -> None:
    assert snippet(ARTICLE, *span("Storm over.", 0)) == ("Storm over.", "")
    assert snippet(ARTICLE, *span("Storm over.", 1)) == ("", "")


def test_no_snippet_outside_the_text_or_within_a_word() -> None:
    assert snippet(ARTICLE, 0, len(ARTICLE) + 1) == ("", "")
    assert snippet(ARTICLE, -1, 7) == ("", "")
    assert snippet(ARTICLE, 5, 5) == ("", "")
    assert snippet(ARTICLE, 0, 6) == ("", "")


@pytest.mark.parametrize(
    ("passage", "ends"),
    [
        ("closed after storm\n\nThe harbour", ("closed after", "The harbour")),
        ("the gate\nwas shut", ("the gate", "was shut")),
        ("the gate was\nshut by one guard", ("the gate", "one guard")),
        ("gate\nwas shut", ("", "")),
        ("the gate[1] was shut", ("the gate", "was shut")),
        ("the gate¹ was shut today", ("the gate¹", "shut today")),
        ("the main[2] gate was shut", ("the main", "was shut")),
        ("the gate was shut[12]", ("the gate was shut[12]", "")),
        ("some 12* of them", ("some 12", "of them")),
        ("* the gate was", ("* the gate was", "")),
    ],
)
def test_words_with_a_line_end_or_the_mark_of_a_footnote_in_between_get_two_ends(
    passage: str, ends: tuple[str, str]
) -> None:
    text = f"A heading.\n{passage} and so on."
    start = text.index(passage)
    assert snippet(text, start, start + len(passage)) == ends


def test_a_snippet_keeps_what_is_printed() -> None:
    assert snippet(ARTICLE, *span("said the\u00a0pilot, and"))[0] == "said the\u00a0pilot, and"


@given(texts_with_span())
@settings(deadline=None)
def test_a_snippet_opens_its_span_and_is_accepted(case: tuple[str, int, int]) -> None:
    text, start, end = case
    text_start, text_end = snippet(text, start, end)
    digest = span_sha256(text, start, end)
    assert snippet_problem(text, start, end, digest, text_start, text_end) is None
    assert snippet_problem(None, start, end, digest, text_start, text_end) is None
    if text_start:
        assert resolve(text, text_start, text_end) == (start, end)
        assert text[start:end].startswith(text_start)
        assert text[start:end].endswith(text_end)
        assert len(text_start) + len(text_end) <= end - start


@given(texts_with_span())
@settings(deadline=None)
def test_a_snippet_has_the_fewest_words_and_is_missing_only_where_none_resolves(
    case: tuple[str, int, int],
) -> None:
    text, start, end = case
    assume(within_line(text, start, end))
    tokens = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    allowed = []
    if len(tokens) > MOST:
        for head, tail in product((2, 3, 4), repeat=2):
            if head + tail <= len(tokens):
                ends = (
                    text[start : start + tokens[head - 1][1]],
                    text[start + tokens[-tail][0] : end],
                )
                allowed.append((max(head, tail), head + tail, ends))
    if len(tokens) <= 8:
        allowed.append((9, 9, (text[start:end], "")))
    sound = sorted(one for one in allowed if opens(text, *one[2]) == {(start, end)})
    found = snippet(text, start, end)
    if not sound:
        assert found == ("", "")
    else:
        assert found in [one[2] for one in sound if one[:2] == sound[0][:2]]


def opens(text: str, text_start: str, text_end: str) -> set[tuple[int, int] | None]:
    """What regular expressions select, and what the engines open where ICU is installed."""
    judged = opened(text, text_start, text_end).values() if can_judge() else ()
    return {select(text, text_start, text_end), *judged}


# What is wrong with a snippet


@pytest.mark.parametrize("text", [ARTICLE, None])
@pytest.mark.parametrize(
    ("text_start", "text_end", "word"),
    [
        ("The", "said that", "text_start has 1 word:"),
        ("The mayor", "that", "text_end has 1 word:"),
        ("The mayor of the port", "said that", "text_start has 5 words"),
        ("", "said that", "text_start is empty"),
        ("The mayor", "", "text_start has 9 characters"),
        ("The mayor of the", "of the port said that", "text_end has 5 words"),
        ("The mayor of the", "port the port said", "have 35 characters together"),
    ],
)
def test_the_shape_of_a_snippet_is_judged_without_the_text(
    text: str | None, text_start: str, text_end: str, word: str
) -> None:
    found = problem(*span("The mayor of the port said that"), text_start, text_end, text)
    assert found is not None
    assert word in found


def test_a_whole_span_is_judged_by_its_hash_without_the_text() -> None:
    start, end = span("Harbour closed after storm")
    assert problem(start, end, "Harbour closed after storm", "", None) is None
    assert "sha256" in (problem(start, end, "Harbour closed after STORM", "", None) or "")
    assert "whole span, 25 characters" in (
        problem(start, end - 1, ARTICLE[start:end], "", None) or ""
    )
    assert "whole in text_start" in (
        problem(start, end, "Harbour closed", "after storm", None) or ""
    )
    nine = "a b c d e f g h i"
    digest = hashlib.sha256(nine.encode()).hexdigest()
    assert "9 words" in (snippet_problem(None, 0, len(nine), digest, nine, "") or "")


@pytest.mark.icu
@pytest.mark.parametrize(
    ("text_start", "text_end", "word"),
    [
        ("the mayor", "said that", "does not begin"),
        ("The mayor", "Said that", "does not end"),
        ("The may", "said that", "cut"),
        ("The mayor", "id that", "cut"),
        ("The mayor of", "said that", "fewer words"),
        ("", "", "a fragment selects"),
    ],
)
def test_the_words_of_a_snippet_are_judged_with_the_text(
    text_start: str, text_end: str, word: str
) -> None:
    place = span("The mayor of the port said that")
    found = problem(*place, text_start, text_end)
    assert found is not None
    assert word in found
    assert "'The mayor'" in found or word.startswith("does not")


def test_a_snippet_that_opens_another_place_is_named_with_that_place() -> None:
    start, end = span("the harbour was closed on his order.")
    found = problem(start, end, "the harbour", "his order.")
    assert found is not None
    assert f"selects characters {ARTICLE.index('The harbour')} to {end}" in found


@pytest.mark.icu
def test_both_empty_is_right_where_no_fragment_resolves() -> None:
    assert problem(*span("Storm over.", 1), "", "") is None
    assert problem(*span("Storm over.", 0), "", "") is not None


def test_a_span_of_five_to_eight_words_may_stand_whole() -> None:
    whole = "The mayor of the port said that"
    assert problem(*span(whole), whole, "") is None


@given(texts_with_span(), st.sampled_from([(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1)]))
@settings(deadline=None)
def test_a_wrong_offset_is_seen_with_the_text(
    case: tuple[str, int, int], shift: tuple[int, int]
) -> None:
    text, start, end = case
    chosen = snippet(text, start, end)
    moved = start + shift[0], end + shift[1]
    assume(chosen[0] and 0 <= moved[0] < moved[1] <= len(text))
    assert snippet_problem(text, *moved, span_sha256(text, *moved), *chosen) is not None


# The folder of texts


def test_a_folder_of_texts_is_read_by_hash_whatever_the_file_names(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes("Zwölf\r\nBoote\n".encode())
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfTwo")
    (tmp_path / "copy.txt").write_bytes("Zwölf\r\nBoote\n".encode())
    (tmp_path / "image.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "deep.txt").write_text("not read", encoding="utf-8")
    texts = Texts(tmp_path)
    assert [text.file for text in texts.files] == ["a", "b.txt", "copy.txt"]
    assert texts.unreadable == ("image.png",)
    found = texts.by_hash[hashlib.sha256("Zwölf\r\nBoote\n".encode()).hexdigest()]
    assert (found.file, found.content, found.chars) == ("b.txt", "Zwölf\r\nBoote\n", 13)
    assert texts.files[0].chars == 4


def test_an_empty_text_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    assert [text.chars for text in Texts(tmp_path).files] == [0]
    assert Texts(tmp_path).unreadable == ()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(TextsError, match="nowhere"):
        Texts(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(TextsError, match="file"):
        Texts(tmp_path / "file")


@given(texts_with_span())
def test_a_span_hash_is_that_of_its_bytes(case: tuple[str, int, int]) -> None:
    text, start, end = case
    expected = hashlib.sha256(text[start:end].encode("utf-8")).hexdigest()
    assert span_sha256(text, start, end) == expected


@pytest.mark.texts
def test_nearly_every_sentence_of_the_articles_has_a_snippet_that_opens_it() -> None:
    sentences = missing = 0
    for text in Texts(Path(os.environ["TOOLKIT_TEXTS"])).files:
        for match in re.finditer(r"\S[^\n]*?(?:[.?!][”\"]?(?=\s)|(?=\n))", text.content):
            start, end = match.span()
            chosen = snippet(text.content, start, end)
            digest = span_sha256(text.content, start, end)
            assert snippet_problem(text.content, start, end, digest, *chosen) is None
            assert (start, end) in locate(text.content, match.group())
            if chosen[0]:
                assert select(text.content, *chosen) == (start, end)
            sentences, missing = sentences + 1, missing + (not chosen[0])
    assert sentences > 100
    assert missing / sentences < 0.1
