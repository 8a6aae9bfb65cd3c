"""Which words of a text count as copied: those that somebody chose to give, if it is not free."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest
from editing import Copy

from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.rules import Context, copying_rules
from toolkit.texts.held import FiledTexts
from toolkit.texts.spans import span_sha256
from toolkit.validation.run import validate

SOURCE = "s-courier"
PLACE = ("v-0104", "1")
QUOTE = "“At least 3,000 tonnes are gone, and I counted the empty bays myself,”"


@pytest.fixture
def theirs(valid: Copy) -> Copy:
    """The valid package, the texts of which somebody else owns."""
    for source in (SOURCE, "s-evening-mail"):
        valid.set_cells("sources", source, rights="third_party")
    valid.refresh_manifest()
    return valid


def told(copy: Copy) -> list[str]:
    """Return the messages about copied words; nothing else may be wrong with the package."""
    copy.refresh_manifest()
    found = [f for f in validate(copy.root, copy.texts).findings if f.severity == "error"]
    assert {finding.rule for finding in found} <= {"article-reassembled"}, found
    return [finding.message for finding in found]


def cite(copy: Copy, length: int) -> None:
    """Cite the article in spans of so many words, one after the other."""
    lines = copy.text(SOURCE).split("\n")[4:11]
    spans = [
        " ".join(words[at : at + length])
        for words in (line.split(" ") for line in lines)
        for at in range(0, len(words) - length + 1, length)
    ]
    for number, words in enumerate(spans):
        place = f"v-{2000 + number}"
        copy.add_row(
            "evidence", like="v-0104", evidence_id=place, **copy.span(SOURCE, words.strip(" "))
        )
        for step in ("0", "1"):
            cells = {**copy.row("attributions", ("v-0104", step)), "evidence_id": place}
            copy.add_row("attributions", **cells)


@pytest.mark.parametrize("length", [3, 4, 5, 6, 7])
def test_an_article_cannot_be_put_together_of_short_spans(theirs: Copy, length: int) -> None:
    """Four words of a link show all or most of a short span, however the text is cut."""
    cite(theirs, length)
    assert any("the verbatim words of s-courier" in message for message in told(theirs))


def test_the_ends_of_longer_spans_are_not_counted(theirs: Copy) -> None:
    cite(theirs, 9)
    assert told(theirs) == []


@pytest.mark.parametrize("rights", ["open", "own"])
def test_a_text_that_may_be_shared_may_be_copied(theirs: Copy, rights: str) -> None:
    theirs.set_cells("sources", SOURCE, rights=rights)
    cite(theirs, 4)
    theirs.set_cells("claims", "c-0104", text=QUOTE)
    assert told(theirs) == []


def mention(copy: Copy, **cells: str) -> None:
    """Let the whole quotation be a mention, by its place and by what the cells say."""
    start = copy.text(SOURCE).index(QUOTE)
    place = {"mention_start": str(start), "mention_end": str(start + len(QUOTE))}
    copy.set_cells("attributions", PLACE, **place, **cells)


def test_a_long_mention_is_copied_and_its_place_and_hash_are_not(theirs: Copy) -> None:
    mention(theirs, mention=QUOTE)
    assert any("12 words in a row" in message for message in told(theirs))
    text = theirs.text(SOURCE)
    start = text.index(QUOTE)
    mention(theirs, mention="", mention_sha256=span_sha256(text, start, start + len(QUOTE)))
    assert told(theirs) == []
    mention(theirs, mention="", mention_sha256="")
    assert told(theirs) == []


def test_below_level_4_no_word_is_counted(theirs: Copy) -> None:
    theirs.edit_descriptor(lambda d: d.update(claimsLevel=3))
    cite(theirs, 4)
    assert told(theirs) == []


@pytest.mark.parametrize("cells", [[], ["nothing of theirs"]])
def test_a_batch_without_a_copied_cell_is_none_to_look_at(
    valid: Copy, monkeypatch: pytest.MonkeyPatch, cells: list[str]
) -> None:
    """Workers are given batches of any size, as Spark cuts them."""
    texts = FiledTexts(valid.texts, {SOURCE: next(valid.texts.iterdir()).name})
    screens: list[Callable[[pa.Table], pa.Table]] = []

    def judged(context: Context, query: str, judge: object, doubted: Any) -> Iterator[Any]:
        screens.append(doubted)
        return iter(())

    monkeypatch.setattr(copying_rules, "judged", judged)
    context = Context(Tables(open_package(valid.root)), None)
    assert not list(copying_rules._copied_cells_on(context, texts))
    assert screens[0](pa.table({"cell": pa.array(cells, pa.string())})).num_rows == 0
