"""Which place browsers open: what they did on pages with a look-alike, told beforehand."""

import pytest
from editing import Copy
from link_pages import OPENED, PAGES, Page

from toolkit.texts import spans
from toolkit.texts.browsers import INSTALL, opened
from toolkit.texts.spans import snippet, snippet_problem, span_sha256
from toolkit.validation.run import validate

ENGINES = ("chromium", "firefox", "webkit")

NOT_AS_OPENED = {
    ("voiced kana", "chromium"): "Chromium takes a voiced kana for a letter of its own",
    ("abbreviation", "chromium"): "Chromium finds a letter before the point of an abbreviation",
    ("Chinese half a word", "webkit"): "WebKit knows no words of Chinese",
    ("at sign", "webkit"): "WebKit sees no edge of a word after an at sign",
}
"""Where the engine opens another place than the toolkit says, and why."""


def said(page: Page) -> dict[str, str]:
    """What the toolkit says of a page without markup: A, B or none."""
    text = f"{page.before}\n\n{page.passage}"
    places = opened(text, *(*page.terms, "")[:2])
    return {
        engine: "none" if place is None else "A" if place[0] < len(page.before) else "B"
        for engine, place in places.items()
    }


@pytest.mark.icu
@pytest.mark.parametrize("page", [page for page in PAGES if page.plain], ids=lambda page: page.name)
def test_the_engines_open_what_was_told_beforehand(page: Page) -> None:
    found = dict(zip(ENGINES, OPENED[page.name], strict=True))
    unlike = {engine for engine, place in said(page).items() if place != found[engine]}
    assert unlike == {engine for name, engine in NOT_AS_OPENED if name == page.name}


@pytest.mark.icu
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.plain and page.before], ids=lambda page: page.name
)
def test_a_snippet_never_opens_a_look_alike(page: Page) -> None:
    text = f"{page.before}\n\n{page.passage}"
    start = len(page.before) + 2
    ends = snippet(text, start, len(text))
    if ends[0]:
        assert set(opened(text, *ends).values()) == {(start, len(text))}


@pytest.mark.icu
def test_a_link_is_lengthened_where_a_browser_would_open_another_place() -> None:
    text = "The cliche won a prize then. The cliché won by far was printed then."
    start = text.index("The cliché")
    assert snippet(text, start, len(text)) == ("The cliché won by", "printed then.")
    digest = span_sha256(text, start, len(text))
    problem = snippet_problem(text, start, len(text), digest, "The cliché", "printed then.")
    assert problem and problem.startswith("Chromium opens characters 0 to ")


@pytest.mark.icu
def test_beyond_the_basic_plane_places_are_counted_in_code_points() -> None:
    text = "🦜🦜 the  cliché 𝒜 won"
    assert set(opened(text, "the cliche", "won").values()) == {(3, len(text))}


def test_without_icu_links_are_judged_as_before_and_the_rest_is_not_checked(
    valid: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "can_judge", lambda: False)
    monkeypatch.setattr("toolkit.rules.text_rules.can_judge", lambda: False)
    check = validate(valid.root, valid.texts).check("evidence-snippet-mismatch")
    linked = [row for row in valid.rows("evidence") if row["text_start"]]
    assert (check.status, check.unchecked) == ("skipped", len(linked))
    assert check.reason and INSTALL in check.reason


def test_without_icu_longer_words_are_left_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "can_judge", lambda: False)
    text = "The cliché won by far was printed then."
    digest = span_sha256(text, 0, len(text))
    for ends in (("The cliché won by", "printed then."), ("", "")):
        assert snippet_problem(text, 0, len(text), digest, *ends) is None
    problem = snippet_problem(text, 0, len(text), digest, "The cliché", "was printed")
    assert problem and "does not end with" in problem
