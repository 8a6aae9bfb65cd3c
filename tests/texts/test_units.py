"""Offsets in each unit lead to the same words and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.texts.units import UNITS, Places, Ruler, Unit, decide, units_of

TEXTS = st.text(st.sampled_from("ab é漢😀\n\r\ufeff"), max_size=30).map(
    lambda text: text.replace("\r", "\r\n") if len(text) % 2 else text
)


@given(TEXTS, st.sampled_from(UNITS), st.data())
def test_a_range_of_words_comes_back(text: str, unit: Unit, data: st.DataObject) -> None:
    ruler = Ruler(text, unit)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    place = ruler.place(ruler.value(start), ruler.value(end))
    if place is None:
        assert not text[start:end].strip("\r\ufeff")
    else:
        first, last = place
        assert text[first:last].strip("\r\ufeff") == text[start:end].strip("\r\ufeff")
        assert (ruler.value(first), ruler.value(last)) == (ruler.value(start), ruler.value(end))


@given(TEXTS, st.sampled_from(UNITS))
def test_a_ruler_counts_as_python_does(text: str, unit: Unit) -> None:
    counted = text.removeprefix("\ufeff") if unit.no_bom else text
    counted = counted.replace("\r\n", "\n") if unit.lf else counted
    sizes = {
        "code-points": len(counted),
        "utf-16": len(counted.encode("utf-16-le")) // 2,
        "bytes": len(counted.encode()),
    }
    assert Ruler(text, unit).value(len(text)) == sizes[unit.width]


@given(TEXTS)
def test_units_that_are_left_out_count_alike(text: str) -> None:
    """Each unit counts a text as one of those that are tried."""
    marks = {tuple(map(Ruler(text, u).value, range(len(text) + 1))) for u in units_of(text)}
    for unit in UNITS:
        assert tuple(map(Ruler(text, unit).value, range(len(text) + 1))) in marks


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0), (2, 1), (-1, 1), (0, 99), (1, 2), (0, 10**4000), (0, 2**70)]
)
def test_a_range_that_is_none_has_no_place(start: int, end: int) -> None:
    assert Ruler("😀a", Unit("utf-16")).place(start, end) is None


def test_most_words_decide_and_a_tie_is_told() -> None:
    text = "😀 aaa bb"
    words = ["aaa", "bb", "no"]

    def fits(number: int, places: Places) -> bool:
        return "".join(text[a:b] for a, b in places) == words[number]

    found = decide(text, [[(3, 6)], [(7, 9)], [(0, 2)]], fits)
    assert found.unit == Unit("utf-16")
    assert found.places == [((2, 5),), ((6, 8),), None]
    words = ["a", "x", "x"]
    assert decide(text, [[(3, 4)], [(0, 1)], [(0, 1)]], fits).names == ("code-points", "utf-16")
