"""The explorer page without a browser: what it says, what it carries, what it allows."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from editing import ROOT, Copy

from toolkit.coding.new_package import init
from toolkit.engine.tables import Tables
from toolkit.explorer.page import explore
from toolkit.explorer.rendering import when
from toolkit.exporters import ExportError
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError
from toolkit.package.levels import HIGHEST

VIEWS = ("overview", "questions", "timeline", "sources", "actors", "claims", "row")


def page_of(root: Path, **options: Any) -> str:
    return explore(Tables(open_package(root)), **options)


def rows_of(page: str) -> dict[str, list[dict[str, Any]]]:
    """Return the tables that a page carries for its script."""
    packed = re.search(r'<script type="application/gzip" id="rows">([^<]*)</script>', page)
    assert packed
    tables = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    return {
        name: [
            dict(zip(columns, row, strict=True))
            for row in zip(
                *([values[at] for at in places] for values, places in columns.values()),
                strict=True,
            )
        ]
        for name, columns in tables.items()
    }


@pytest.fixture(scope="module")
def dataset() -> str:
    """The page of the shipped dataset."""
    return page_of(ROOT)


def test_a_page_is_the_same_bytes_twice(dataset: str) -> None:
    assert page_of(ROOT) == dataset


def test_a_page_allows_its_own_style_and_script_and_nothing_else(dataset: str) -> None:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', dataset)
    assert found
    policy = dict(part.split(" ", 1) for part in html.unescape(found[1]).split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    for name, tag in (("style-src", "style"), ("script-src", "script")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", dataset, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert policy[name] == f"'sha256-{digest}'"
    assert dataset.index("Content-Security-Policy") < dataset.index("<style>")
    for outside in ("src=", "@import", "url(", "style=", "<link", "<iframe", "<img", " onclick"):
        assert outside not in dataset


def test_every_claim_and_question_is_in_the_page(dataset: str) -> None:
    tables = Tables(open_package(ROOT))
    claims = {claim for (claim,) in tables.select("SELECT claim_id FROM main.claims")}
    assert {row["claim_id"] for row in rows_of(dataset)["flat"]} == claims
    assert all(f'href="#{claim}"' in dataset for claim in claims)
    asked = {row for (row,) in tables.select("SELECT proposition_id FROM main.propositions")}
    assert set(re.findall(r'<article class="question" id="([^"]*)"', dataset)) == asked


def test_an_accusation_comes_with_its_speaker_and_the_answer(dataset: str) -> None:
    articles = re.findall(r'<article class="question".*?</article>', dataset, re.DOTALL)
    adverse = [article for article in articles if "accusation" in article.split(">", 1)[0]]
    assert adverse
    assert any("On its evidence: <a" in article for article in adverse)
    for article in adverse:
        assert "Concerns: <a" in article
        assert "The accused’s answer:</strong> " in article
        assert '<ul class="said">' in article
    tables = Tables(open_package(ROOT))
    texts = tables.select("SELECT text FROM main.propositions WHERE adverse")
    outside = dataset
    for article in articles:
        outside = outside.replace(article, "")
    assert not [text for (text,) in texts if html.escape(text) in outside]


@pytest.mark.parametrize("level", range(HIGHEST + 1))
def test_a_package_of_any_level_has_a_page(tmp_path: Path, level: int) -> None:
    init(tmp_path / "new", level)
    page = page_of(tmp_path / "new")
    assert re.findall(r'<section class="view[^"]*" id="(\w+)"', page) == list(VIEWS)
    assert ("This package has no questions yet" in page) == (level < 3)
    assert ("No article was read" in page) == (level < 1)
    claims = Tables(open_package(tmp_path / "new")).rows["claims"]
    assert len({row["claim_id"] for row in rows_of(page)["flat"]}) == claims > 0


def test_a_large_package_shows_its_largest_events_and_says_so(valid: Copy) -> None:
    total = len(valid.rows("claims"))
    page = page_of(valid.root, most=total - 1)
    shown = {row["claim_id"] for row in rows_of(page)["flat"]}
    assert 0 < len(shown) < total
    assert f"This page shows {len(shown)} claim" in page
    assert f"of {total}:" in page
    assert "Not everything is here" not in page_of(valid.root, most=total)


def test_one_event_larger_than_a_page_is_cut(valid: Copy) -> None:
    assert len({row["claim_id"] for row in rows_of(page_of(valid.root, most=1))["flat"]}) == 1


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)> {{ 7 * 7 }} &lt;b&gt;',
    "</script></style></article>",
    "a\u202eb\u200f",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_is_text(valid: Copy, text: str) -> None:
    claim, asked = valid.rows("claims")[0], valid.rows("propositions")[0]
    valid.set_cells("claims", claim["claim_id"], text=text)
    valid.set_cells("propositions", asked["proposition_id"], text=text + "?")
    valid.edit_descriptor(lambda d: d.update(title=text, description=text, citation=text))
    valid.refresh_manifest()
    page = page_of(valid.root)
    assert text not in page
    assert text in {row["claim_text"] for row in rows_of(page)["flat"]}
    assert page.count("<script") == 2


def test_a_long_cell_is_cut_and_says_so(valid: Copy) -> None:
    claim = valid.rows("claims")[0]
    valid.set_cells("claims", claim["claim_id"], text="word " * 20_000 + "end")
    valid.refresh_manifest()
    page = page_of(valid.root)
    assert "(cut: 100003 characters)" in page
    assert "word end" not in page


def test_only_a_sound_package_of_claims_is_explored(valid: Copy) -> None:
    valid.set_cells("claims", valid.rows("claims")[0]["claim_id"], polarity="perhaps")
    valid.refresh_manifest()
    with pytest.raises(ExportError, match="has errors"):
        page_of(valid.root)
    valid.edit_descriptor(lambda d: d.pop("claimsProfile"))
    with pytest.raises(PackageError, match="claimsProfile"):
        page_of(valid.root)


def test_the_command_writes_the_page(run: Any, valid: Copy, tmp_path: Path) -> None:
    result = run("explore", valid.root, "-o", tmp_path / "explore.html")
    assert result.exit_code == 0
    assert (tmp_path / "explore.html").read_text("utf-8") == page_of(valid.root)


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2018-05-20", "2018-05-20"),
        ("2017-22", "June–August 2017"),
        ("2017-24", "December 2017–February 2018"),
        ("2017~", "about 2017"),
        ("2017-23?", "September–November 2017 (?)"),
        ("2017%", "about 2017 (?)"),
        ("2018-05-11~/2018-05-20~", "about 2018-05-11 to about 2018-05-20"),
        ("../2014-12-31", "until 2014-12-31"),
        ("2018/..", "from 2018"),
        ("[2018-04..2018-05]", "[2018-04..2018-05]"),
        ("", ""),
        (None, ""),
    ],
)
def test_dates_are_in_words(edtf: str | None, said: str) -> None:
    assert when(edtf) == said
