"""Texts made of few words, and spans in them."""

import re

from hypothesis import strategies as st

NBSP = "\u00a0"


ARTICLE = (
    "Harbour closed after storm\n"
    "\n"
    "The harbour was closed on Monday. “The harbour was closed too late,” said the\u00a0pilot, "
    "and the council agreed.\n"
    "The mayor of the port said that the harbour was closed on his order.\n"
    "Storm over. Storm over.\n"
)


# Texts in which words return often, so that the first match is often the wrong one.
WORDS = ["the", "The", "mayor", "port", "a-b", "“so”", "is", "isle", "é", "e", "x.", "—"]


words = st.sampled_from(WORDS)


gaps = st.sampled_from([" ", " ", " ", NBSP, "  ", "\n", ", "])


@st.composite
def texts_with_span(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text and a span of it that begins and ends with a whole word."""
    count = draw(st.integers(1, 30))
    text, places = "", []
    for _ in range(count):
        word = draw(words)
        places.append((len(text), len(text) + len(word)))
        text += word + draw(gaps)
    first = draw(st.integers(0, count - 1))
    last = draw(st.integers(first, min(first + 10, count - 1)))
    return text, places[first][0], places[last][1]


def as_pattern(term: str) -> str:
    """Whole words, any white space between them: a second way to say what matches."""
    body = r"\s+".join(re.escape(word) for word in term.split())
    before = r"(?<!\w)" if re.match(r"\w", term) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", term) else ""
    return before + body + after


def select(text: str, text_start: str, text_end: str) -> tuple[int, int] | None:
    """What a browser selects, said with regular expressions."""
    first = re.compile(as_pattern(text_start), re.IGNORECASE).search(text)
    if first is None or not text_end:
        return first.span() if first else None
    last = re.compile(as_pattern(text_end), re.IGNORECASE).search(text, first.end())
    return (first.start(), last.end()) if last else None
