"""The explorer in headless Chromium: open, search, filter, follow a claim, keyboard, print."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from editing import ROOT, Copy

from toolkit.coding.new_package import init
from toolkit.engine.tables import Tables
from toolkit.explorer.page import explore
from toolkit.package.descriptor import open_package
from toolkit.package.levels import HIGHEST
from toolkit.texts.spans import Texts

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
VIEWS = ("overview", "questions", "timeline", "sources", "actors", "claims")
ROWS = ("c-0176", "v-0198", "p-0152", "a-maduro", "s-nyt-meetings", "e-officers-coup")
QUESTIONS = len((ROOT / "data" / "propositions.csv").read_text("utf-8").splitlines()) - 1
NARROW, MIDDLE, WIDE = 360, 1280, 2560


def settled(page: Page, name: str) -> None:
    """Wait until a page shows a view or row."""
    page.wait_for_selector(f'html[data-shown="{name}"]')


def go(page: Page, name: str) -> None:
    page.evaluate("name => { location.hash = name }", name)
    settled(page, name)


def shown(page: Page, selector: str) -> int:
    return page.locator(f"{selector}:visible").count()


def axe(page: Page) -> str:
    """Return what axe-core finds wrong with a page, empty if nothing."""
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page)
    return results.generate_report() if results.violations_count else ""


def test_a_page_opens_from_disk_with_one_request(dataset_file: Path, open_page: Open) -> None:
    requests: list[str] = []
    page = open_page(dataset_file)
    page.on("request", lambda request: requests.append(request.url))
    page.reload()
    for name in (*VIEWS, *ROWS):
        go(page, name)
    assert requests == [dataset_file.as_uri()]


def test_the_policy_forbids_the_network(dataset_file: Path, open_page: Open) -> None:
    page = open_page(dataset_file, watched=False)
    refused = page.evaluate("""async () => {
        const seen = [];
        document.addEventListener("securitypolicyviolation", e => seen.push(e.effectiveDirective));
        await fetch("https://example.org/").catch(() => 0);
        const image = document.createElement("img");
        image.src = "https://example.org/x.png";
        document.body.append(image);
        await new Promise(done => setTimeout(done, 300));
        image.remove();
        return seen;
    }""")
    assert {"connect-src", "img-src"} <= set(refused)


def test_search_filter_and_sort_of_questions(dataset_file: Path, open_page: Open) -> None:
    page = open_page(dataset_file, "#questions")
    assert shown(page, "#questions article") == 50
    page.get_by_role("button", name="Show more questions").click()
    assert shown(page, "#questions article") == 100
    form = page.locator("#questions form")
    form.get_by_label("Search").fill("MEET officers rebel")
    found = page.locator("#questions article")
    assert "Did US officials meet rebel Venezuelan officers?" in found.first.inner_text()
    form.get_by_label("Search").fill("no such words anywhere")
    assert page.locator("#questions .found").inner_text() == f"0 of {QUESTIONS} shown."
    form.get_by_label("Search").fill("")
    form.get_by_label("contested").check()
    assert 0 < found.count() == page.locator("#questions .tag.contested:visible").count()
    form.get_by_label("contested").uncheck()
    form.get_by_label("Kind").select_option("mode-planned")
    assert found.count() == page.locator("#questions .about .tag:text-is('planned')").count() > 0
    form.get_by_label("Sort by").select_option("text")
    titles = page.locator("#questions h3").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)


def test_a_claim_is_followed_to_its_evidence(dataset_file: Path, open_page: Open) -> None:
    page = open_page(dataset_file, "#claims")
    page.locator("#claims").get_by_label("Search").fill("worked-out plan")
    page.get_by_role("link", name="c-0176").click()
    settled(page, "c-0176")
    row = page.locator("#row")
    steps = row.locator(".steps").first.locator("li").all_inner_texts()
    assert [step.split(" in document")[0].split(" (")[0] for step in steps][:2] == [
        "PJ Media",
        "The New York Times",
    ]
    link = row.get_by_role("link", name="Open the article at this passage").get_attribute("href")
    assert link and link.startswith("https://pjmedia.com/") and ":~:text=" in link
    assert "Did the officers have a detailed plan" in row.inner_text()
    assert "In: venezuela-coup-claims contributors" in row.locator(".citation").inner_text()
    with page.expect_download() as download:
        row.get_by_role("button", name="as CSV").click()
    saved = Path(download.value.path()).read_text("utf-8")
    (saved_row,) = csv.DictReader(io.StringIO(saved))
    assert saved_row["claim_id"] == "c-0176" and saved_row["speaker_name"]


def test_an_address_opens_its_row_and_the_way_back_works(
    dataset_file: Path, open_page: Open
) -> None:
    page = open_page(dataset_file, "#questions")
    for name in ROWS:
        go(page, name)
        assert page.locator("#row-title").inner_text() != "Not found"
        assert f"#{name}" in page.locator("#row .cite").inner_text()
    page.go_back()
    settled(page, ROWS[-2])
    go(page, "c-9999")
    assert page.locator("#row-title").inner_text() == "Not found"
    page.evaluate("location.hash = '%E0%A4%A'")
    settled(page, "overview")


def test_an_accusation_is_never_alone(dataset_file: Path, open_page: Open) -> None:
    page = open_page(dataset_file, "#claims")
    page.locator("#claims").get_by_label("accusations").check()
    items = page.locator("#claims li")
    assert items.count() > 5
    for text in items.all_inner_texts():
        assert "answers" in text or "takes no side" in text
        assert "accusation Support: " in text and "Answer: " in text
    page.locator("#claims li a").first.click()
    page.wait_for_selector("#row .citation")
    citation = page.locator("#row .citation").inner_text()
    assert "(an accusation; support: " in citation and "; answer: " in citation
    adverse = page.evaluate(
        "[...document.querySelectorAll('#row article h3')].map(h => h.textContent)"
    )
    assert adverse and all(text not in page.title() for text in adverse)


def test_all_of_it_works_by_keyboard(dataset_file: Path, open_page: Open) -> None:
    page = open_page(dataset_file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settled(page, "questions")
    assert page.evaluate("document.activeElement.id") == "questions-title"
    page.keyboard.press("Tab")
    page.keyboard.type("first meeting")
    assert page.evaluate("document.activeElement.name") == "search"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.hash || ''").startswith("#c-"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("#row .steps")
    assert page.evaluate("document.activeElement.id") == "row-title"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Open the article"):
            return
    pytest.fail("the link to the article was not reached")


def test_print_shows_all_that_was_found(dataset_file: Path, open_page: Open) -> None:
    page = open_page(dataset_file, "#questions")
    page.locator("#questions form").get_by_label("accusations").check()
    wanted = page.locator("#questions .found").inner_text().split()[0]
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="print")
    assert shown(page, "#questions article") == int(wanted)
    assert shown(page, "nav") == shown(page, "form") == 0
    assert shown(page, "#questions .answer") == int(wanted)
    assert page.locator("#questions details:not([open])").count() == 0


def test_without_scripts_overview_questions_and_timeline_read(
    dataset_file: Path, open_page: Open
) -> None:
    page = open_page(dataset_file, java_script_enabled=False)
    assert shown(page, "#questions article") == QUESTIONS
    assert shown(page, "#timeline article") > 50
    assert shown(page, "form") == shown(page, "button") == 0
    for name in ("actors", "claims"):
        assert "needs scripts" in page.locator(f"#{name}").inner_text()


@pytest.mark.parametrize("width", [NARROW, MIDDLE, WIDE])
def test_no_view_is_wider_than_the_window(dataset_file: Path, open_page: Open, width: int) -> None:
    page = open_page(dataset_file, viewport={"width": width, "height": 900})
    for name in (*VIEWS, *ROWS):
        go(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize(("width", "scheme"), [(NARROW, "dark"), (MIDDLE, "light")])
def test_axe_finds_no_violation(
    dataset_file: Path, open_page: Open, width: int, scheme: str
) -> None:
    page = open_page(dataset_file, color_scheme=scheme, viewport={"width": width, "height": 900})
    for name in (*VIEWS, *ROWS):
        go(page, name)
        assert axe(page) == "", name


@pytest.mark.parametrize("level", range(HIGHEST + 1))
def test_every_view_opens_at_every_level(tmp_path: Path, open_page: Open, level: int) -> None:
    init(tmp_path / "new", level)
    tables = Tables(open_package(tmp_path / "new"))
    file = tmp_path / "explore.html"
    file.write_text(explore(tables, Texts(tmp_path / "new" / "texts")), "utf-8")
    page = open_page(file)
    first = "SELECT min(claim_id), min(speaker_id) FROM main.claims"
    for name in (*VIEWS, "articles", *tables.select(first)[0]):
        go(page, name)
        said = page.locator(".view.current").inner_text()
        assert len(said) > 20 and not {"null", "undefined"} & set(said.split()), name


def test_a_passage_of_an_article_shows_its_claims(
    valid: Copy, tmp_path: Path, open_page: Open
) -> None:
    file = tmp_path / "explore.html"
    file.write_text(explore(Tables(open_package(valid.root)), Texts(valid.texts)), "utf-8")
    page = open_page(file, "#articles")
    settled(page, "articles")
    piece = page.locator("a.piece.evidence").first
    piece.press("Enter")
    claims = (piece.get_attribute("data-claims") or "").split()
    page.wait_for_selector(".picked li")
    assert page.locator(".picked li > a:first-child").all_inner_texts() == claims
    page.get_by_role("button", name="Back to the passage").click()
    assert page.evaluate("document.activeElement.className").startswith("piece")
    assert axe(page) == ""


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)><a href="javascript:alert(1)">x</a>',
    "</script></style></textarea></article><script>alert(2)</script>",
    "a\u202eb\u200f{{ 7 * 7 }}",
    "x" * 100_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "attribute", "end", "control", "long"])
def test_a_hostile_cell_is_inert(valid: Copy, tmp_path: Path, open_page: Open, text: str) -> None:
    claim = valid.rows("claims")[0]
    evidence = next(r for r in valid.rows("evidence") if r["claim_id"] == claim["claim_id"])
    valid.set_cells("claims", claim["claim_id"], text=text, note=text)
    valid.set_cells("evidence", evidence["evidence_id"], note=text)
    valid.set_cells("propositions", claim["proposition_id"], text=f"{text}?", note=text)
    valid.set_cells("actors", claim["speaker_id"], name=text, title=text)
    valid.set_cells("sources", evidence["source_id"], title=text, author=text)
    valid.edit_descriptor(lambda d: d.update(title=text, description=text, citation=text))
    valid.refresh_manifest()
    file = tmp_path / "explore.html"
    file.write_text(explore(Tables(open_package(valid.root))), "utf-8")
    page = open_page(file)
    begun = text[:20].replace("\u202e", "\\x202e").replace("\u200f", "\\x200f")
    for name in (*VIEWS, claim["claim_id"], claim["proposition_id"], claim["speaker_id"]):
        go(page, name)
        assert begun[:6] in page.locator("main").inner_text() or name in VIEWS[2:4]
        assert page.locator("img, iframe, object, [onload], [href^=javascript]").count() == 0
        assert page.locator("script").count() == 2
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
