"""The screen of spans passes none that a browser opens elsewhere: by sign, and by random texts."""

from __future__ import annotations

import random
import re
from collections import defaultdict

import numpy as np
import pytest

from toolkit.texts.browsers import _collator, _letter, opened
from toolkit.texts.matching import fold, is_word
from toolkit.texts.plain import LAST, LETTER, Plain, kinds, letter_of, unsure
from toolkit.texts.spans import snippet

SIGNS = [chr(code) for code in range(LAST + 1) if kinds()[code]]
LETTERS = [sign for sign in SIGNS if kinds()[ord(sign)] == LETTER]
SEED = 20261129


def weights(sign: str) -> list[int]:
    """The primary weights of a sign in the search collation of ICU, without empty ones."""
    found: list[int] = []
    for element in _collator(False).createCollationElementIterator(sign):
        weight = element >> 16 & 0xFFFF
        if element & 0xC0 == 0xC0:  # the other half of a long weight
            found[-1] = found[-1] << 16 | weight
        elif weight:
            found.append(weight << 16)
    return found


@pytest.mark.icu
def test_letters_that_an_engine_takes_for_one_another_are_one_letter() -> None:
    """Each has one weight, no two with the same weight are parted, and nothing else has it."""
    alike = defaultdict(set)
    for sign in SIGNS:
        for weight in weights(sign):
            alike[weight].add(letter_of(sign))
    assert {weight: sorted(found) for weight, found in alike.items() if len(found) > 1} == {}
    assert [sign for sign in LETTERS if len(weights(sign)) != 1] == []
    assert [sign for sign in SIGNS if not weights(sign)] == []


def test_letters_that_are_folded_alike_are_one_letter() -> None:
    for folded in (_letter, lambda sign: fold(sign).content):
        alike = defaultdict(set)
        for sign in SIGNS:
            alike[folded(sign)].add(letter_of(sign))
        assert {key: sorted(found) for key, found in alike.items() if len(found) > 1} == {}


def test_signs_between_letters_are_no_letters_to_anyone() -> None:
    assert [sign for sign in SIGNS if not letter_of(sign) and (is_word(sign))] == []


@pytest.mark.icu
def test_no_sign_is_taken_for_a_space() -> None:
    others = [sign for sign in SIGNS if not sign.isspace()]
    assert [sign for sign in others if set(weights(sign)) <= set(weights(" "))] == []
    assert [sign for sign in others if " " in (_letter(sign), fold(sign).content)] == []


@pytest.mark.icu
def test_words_meet_where_it_is_said() -> None:
    import icu

    words = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())

    def edges(text: str) -> set[int]:
        words.setText(text)
        return {0, *words}

    parted, joined = [], []
    for sign in SIGNS:
        for text in (f"a{sign}b", f"1{sign}2", f"ж{sign}1", f"_{sign}a", f"{sign}{sign}"):
            if letter_of(sign) and edges(text) != {0, len(text)}:
                parted.append(text)
        for text in (f"a{sign}b", f"1{sign}2", f"a.{sign}b", f"a{sign}.b", f"a {sign}{sign} b"):
            said = np.flatnonzero(Plain(text)._edges(np.arange(len(text) + 1)))
            if not sign.isspace() and not set(said.tolist()) <= edges(text):
                joined.append(text)
    assert (parted, joined) == ([], [])


@pytest.mark.icu
def test_no_two_signs_have_weights_of_their_own_together() -> None:
    """Nothing but each sign decides what it is equal to; some thousand pairs, drawn."""
    draw = random.Random(SEED)
    for sign in draw.sample(SIGNS, 25):
        pairs = "".join(sign + other for other in SIGNS)
        assert weights(pairs) == [w for other in SIGNS for w in (*weights(sign), *weights(other))]


ALPHABETS = {
    "letters": ("a", "b", "á", "Á", "ø", "O", "z"),
    "words": ("The", "the", "port", "Port", "pórt", "is", "IS", "naïve", "don’t", "3.14"),
    "signs": ("a", "B", "“a", "a.", "a,b", "a’", "’a", "a…", "—", "a—b", "_a", "1", "1,5", "€5"),
    "traps": ("a", "a\u0301", "b\u200b", "\u00adb", "ß", "½", "[1]", "a[2]", "§", "😀", "c", "b"),
    "others": ("а", "й", "и", "Й", "σ", "ς", "Σ", "ά", "α", "日本", "ไทย", "b"),
}


def drawn(kind: str, draw: random.Random) -> str:
    """Draw a text in which the same few words come again and again."""
    pool = draw.sample(ALPHABETS[kind], draw.randint(4, len(ALPHABETS[kind])))
    words = draw.choices(pool, k=draw.randint(6, 40))
    if kind == "traps" and draw.random() < 0.5:
        words = [word if word in ("a", "b", "[1]", "a[2]", "§") else "c" for word in words]
    gaps = (" ", " ", " ", " ", "\n\n", "  ", "\u00a0", " \u00a0", "\t", "\r\n")
    return "".join(word + draw.choice(gaps) for word in words)


@pytest.mark.icu
@pytest.mark.parametrize("kind", ALPHABETS)
def test_what_is_sure_is_what_would_be_chosen(kind: str) -> None:
    """Whatever span of a drawn text is passed, its words are those that the browsers allow."""
    draw, passed = random.Random(f"{SEED} {kind}"), 0
    for _ in range(1000):
        text = drawn(kind, draw)
        edges = [at for found in re.finditer(r"\S+", text) for at in found.span()]
        edges += draw.sample(range(len(text)), 3)
        places = [sorted(draw.sample(edges, 2)) for _ in range(40)]
        starts, ends = np.array(places).T
        sure, heads, tails = Plain(text).ends(starts, ends)
        for at in np.flatnonzero(sure):
            start, end = places[at]
            ends_of_span = text[start : heads[at]], text[tails[at] : end]
            assert snippet(text, start, end) == ends_of_span, (text, start, end)
            passed += 1
    assert passed > 20


def test_only_the_words_of_the_span_are_passed() -> None:
    text = "One two three four five six seven."
    starts, ends = np.array([0, 0, 0, 0]), np.array([34, 34, 34, 13])
    firsts = ["One two", "One", "One two", "One two"]
    lasts = ["six seven.", "six seven.", "seven.", "two three"]
    assert unsure(text, starts, ends, firsts, lasts) == [1, 2, 3]


@pytest.mark.icu
@pytest.mark.parametrize("kind", ALPHABETS)
def test_what_surely_opens_a_span_opens_it_in_every_browser(kind: str) -> None:
    draw, passed = random.Random(f"{SEED} {kind}"), 0
    for _ in range(1000):
        text = drawn(kind, draw)
        edges = sorted({at for found in re.finditer(r"\S+", text) for at in found.span()})
        for _ in range(20):
            start, first, last, end = sorted(draw.sample(edges, 4))
            tail = draw.choice([end - last, 0])
            head = first - start if tail else end - start
            if Plain(text).surely_opens(start, end, head, tail):
                terms = text[start : start + head], text[end - tail : end] if tail else ""
                assert {*opened(text, *terms).values()} == {(start, end)}, (text, terms)
                passed += 1
    assert passed > 20
