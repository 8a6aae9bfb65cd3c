"""The page with texts: what is marked in them, what the page says, and that no release has it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from editing import Copy

from toolkit.derived.release import ReleaseError, release
from toolkit.derived.tidy import tidy
from toolkit.engine.tables import Tables
from toolkit.explorer.articles import articles
from toolkit.explorer.page import explore
from toolkit.explorer.rendering import TEXTS_MARK
from toolkit.package.descriptor import open_package
from toolkit.rules.text_rules import WIDEST_GAP
from toolkit.texts.spans import Texts

Run = Callable[..., Result]
NOTICE = "Not for publication."


@pytest.fixture
def foreign(valid: Copy) -> Copy:
    """The valid package, as if its texts belonged to somebody else."""
    valid.write("sources", [{**row, "rights": "third_party"} for row in valid.rows("sources")])
    valid.refresh_manifest()
    return valid


def page_of(copy: Copy) -> str:
    return explore(Tables(open_package(copy.root)), Texts(copy.texts))


def test_the_pieces_of_an_article_are_its_text(valid: Copy) -> None:
    for article in articles(Tables(open_package(valid.root)), Texts(valid.texts)):
        lines = ["".join(piece.text for piece in line) for line in article["lines"]]
        assert "\n".join(lines) == valid.text(article["source_id"]).rstrip("\n")


def test_every_span_is_marked_with_its_claims_and_overlaps_are_told_apart(valid: Copy) -> None:
    row = valid.rows("evidence")[0]
    other = next(r for r in valid.rows("claims") if r["claim_id"] != row["claim_id"])
    start, end = int(row["start"]), int(row["end"])
    cells = {**row, "evidence_id": "v-9999", "claim_id": other["claim_id"]}
    valid.add_row("evidence", **{**cells, "start": str(start + 2), "end": str(end)})
    valid.refresh_manifest()
    found = articles(Tables(open_package(valid.root)), Texts(valid.texts))
    (article,) = (a for a in found if a["source_id"] == row["source_id"])
    pieces = [piece for line in article["lines"] for piece in line]
    alone = [p.text for p in pieces if p.claims == (row["claim_id"],)]
    both = [p for p in pieces if {row["claim_id"], other["claim_id"]} <= set(p.claims)]
    text = valid.text(row["source_id"])
    assert text[start : start + 2] in alone
    assert "".join(p.text for p in both) == text[start + 2 : end]
    assert {p.shade for p in both} <= {"evidence n2", "evidence n3"}


def test_what_nobody_coded_is_visible(valid: Copy) -> None:
    for table in ("evidence", "passages", "attributions"):
        valid.write(table, [])
    valid.refresh_manifest()
    found = articles(Tables(open_package(valid.root)), Texts(valid.texts))
    pieces = [p for article in found for line in article["lines"] for p in line]
    assert {p.shade for p in pieces if len(p.text) > WIDEST_GAP} == {"uncoded"}
    assert {p.shade for p in pieces if len(p.text) <= WIDEST_GAP} <= {""}


def test_the_page_says_that_it_is_not_for_publication(foreign: Copy) -> None:
    page = page_of(foreign)
    assert NOTICE in page and TEXTS_MARK in page[:2000]
    first = foreign.text(foreign.rows("evidence")[0]["source_id"]).split("\n")[0]
    assert html.escape(first[:40]) in re.sub(r"</?(a|span)\b[^>]*>", "", page)
    without = explore(Tables(open_package(foreign.root)))
    assert NOTICE not in without and TEXTS_MARK not in without


def test_a_page_of_free_texts_needs_no_notice(valid: Copy) -> None:
    assert {row["rights"] for row in valid.rows("sources") if row["held"] == "true"} == {"own"}
    assert NOTICE not in page_of(valid)


def test_an_article_without_its_text_says_so(valid: Copy, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    page = explore(Tables(open_package(valid.root)), Texts(tmp_path / "none"))
    assert page.count("No text in the folder is that of this article.") == 2
    assert NOTICE not in page


@pytest.mark.parametrize("place", ["schemas/review.html", "review.html"])
def test_no_release_has_a_page_with_texts(foreign: Copy, tmp_path: Path, place: str) -> None:
    page = foreign.root / place
    page.write_text(page_of(foreign), "utf-8")
    foreign.edit_descriptor(lambda d: d.update(sources=[{"title": "Review", "path": place}]))
    tidy(foreign.root).write()
    with pytest.raises(ReleaseError, match=rf"{place} holds .* not for publication"):
        release(foreign.root, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()
    page.write_text(explore(Tables(open_package(foreign.root))), "utf-8")
    assert release(foreign.root, tmp_path / "dist").files


def test_a_release_has_the_page_without_texts(valid: Copy, tmp_path: Path) -> None:
    tidy(valid.root).write()
    built = release(valid.root, tmp_path / "dist", texts=valid.texts)
    assert tmp_path / "dist" / "explore.html" in built.files
    page = (tmp_path / "dist" / "explore.html").read_text("utf-8")
    assert page == explore(Tables(open_package(valid.root)))
    assert "explore.html" in (tmp_path / "dist" / "SHA256SUMS").read_text("utf-8")


def test_the_command_takes_texts(run: Run, foreign: Copy, tmp_path: Path) -> None:
    words = ("explore", foreign.root, "-o", tmp_path / "e.html")
    assert run(*words, "--texts", foreign.texts).exit_code == 0
    assert NOTICE in (tmp_path / "e.html").read_text("utf-8")
    assert run(*words, "--texts", tmp_path / "nowhere").exit_code == 2
