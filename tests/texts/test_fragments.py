"""Fragments: which place of a text they open, and how they are written."""

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from spans_of_texts import ARTICLE, select, texts_with_span

from toolkit.texts.spans import (
    deep_link,
    fragment,
    locate,
    read_fragment,
    resolve,
)

# What a browser selects


@given(texts_with_span(), st.integers(0, 3), st.integers(0, 3))
def test_resolve_selects_what_regular_expressions_select(
    case: tuple[str, int, int], head: int, tail: int
) -> None:
    text, start, end = case
    tokens = text[start:end].split()
    text_start, text_end = " ".join(tokens[: head + 1]), " ".join(tokens[len(tokens) - tail :])
    assert resolve(text, text_start, text_end if tail else "") == select(
        text, text_start, text_end if tail else ""
    )


@pytest.mark.parametrize(
    ("text", "text_start", "text_end", "found"),
    [
        ("one  two\u00a0three", "ONE TWO THREE", "", (0, 14)),
        ("isle is", "is", "", (5, 7)),
        ("coups coup", "coup", "", (6, 10)),
        ("Maduro's plan", "Maduro", "", (0, 6)),
        ("cafe\u0301 noir", "caf\u00e9", "noir", (0, 10)),
        ("caf\u00e9 noir", "cafe\u0301 noir", "", (0, 9)),
        ("cafe\u0301", "cafe", "", None),
        ("\u1112\u1161\u11ab x", "\ud55c", "", (0, 3)),
        ("Straße", "straße", "", (0, 6)),
        ("STRASSE Straße", "Straße", "", (8, 14)),
        ("İzmir x", "x", "", (6, 7)),
        ("ΟΔΟΣ x", "οδος", "x", (0, 6)),
        ("a b a c", "a", "c", (0, 7)),
        ("b a c", "c", "a", None),
        ("a a", "a", "a", (0, 3)),
        ("a", "a", "a", None),
        ("a b", "", "b", None),
        ("a b", "", "", None),
        ("", "a", "", None),
        ("a \U0001f600 b", "b", "", (4, 5)),
    ],
)
def test_resolve_by_example(
    text: str, text_start: str, text_end: str, found: tuple[int, int] | None
) -> None:
    assert resolve(text, text_start, text_end) == found


@given(st.text(alphabet="aeo\u0301\u0323\u00e9 \u1112\u1161\u11ab\ud55cB", max_size=12))
def test_resolve_knows_composed_and_decomposed_as_one(text: str) -> None:
    for form in ("NFC", "NFD"):
        found = resolve(unicodedata.normalize(form, text), unicodedata.normalize("NFD", text), "")
        other = resolve(unicodedata.normalize(form, text), unicodedata.normalize("NFC", text), "")
        assert found == other


# Fragments


@pytest.mark.parametrize(
    ("text_start", "text_end", "value"),
    [
        ("two first", "last words", ":~:text=two%20first,last%20words"),
        ("whole", "", ":~:text=whole"),
        ("", "", ""),
        ("81st-anniversary, and", "R&D", ":~:text=81st%2Danniversary%2C%20and,R%26D"),
        ("“é\u00a0x", "", ":~:text=%E2%80%9C%C3%A9%C2%A0x"),
    ],
)
def test_fragment_by_example(text_start: str, text_end: str, value: str) -> None:
    assert fragment(text_start, text_end) == value


printable = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(printable, printable | st.just(""))
@example("a,b-c&d%2C", "~.-_#")
def test_a_fragment_gives_its_words_back(text_start: str, text_end: str) -> None:
    value = fragment(text_start, text_end)
    assert read_fragment(value) == (text_start, text_end)
    assert re.fullmatch(r":~:text=[A-Za-z0-9%._~]+(,[A-Za-z0-9%._~]+)?", value)
    assert [unquote(term) for term in value.removeprefix(":~:text=").split(",")] == [
        term for term in (text_start, text_end) if term
    ]


@pytest.mark.parametrize(
    "value", ["text=a", ":~:text=a-b", ":~:text=a,b,c", ":~:text=", ":~:text=a b", ":~:text=%ff"]
)
def test_a_fragment_that_is_written_otherwise_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is not a text fragment"):
        read_fragment(value)


def test_deep_links() -> None:
    assert deep_link("https://x.example/a", "one", "two") == "https://x.example/a#:~:text=one,two"
    assert deep_link("https://x.example/a#b", "one", "") == "https://x.example/a#b:~:text=one"
    assert deep_link("https://x.example/a", "", "") == "https://x.example/a"
    assert deep_link("", "one", "two") == ""


# Finding a passage


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("SAID THE PILOT", ["said the\u00a0pilot"]),
        ('"the harbour was closed too late,"', ["“The harbour was closed too late,”"]),
        ("storm", ["storm", "Storm", "Storm"]),
        ("  council\n agreed ", ["council agreed"]),
        ("bour", []),
        ("", []),
        ("never printed", []),
    ],
)
def test_locate_finds_every_place_of_typed_words(typed: str, printed: list[str]) -> None:
    assert [ARTICLE[start:end] for start, end in locate(ARTICLE, typed)] == printed


@given(texts_with_span())
def test_locate_finds_a_span_again_however_it_is_typed(case: tuple[str, int, int]) -> None:
    text, start, end = case
    typed = " ".join(text[start:end].split()).swapcase().replace("“", '"').replace("”", '"')
    assert (start, end) in locate(text, typed.replace("—", "-"))
