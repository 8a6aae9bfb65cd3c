"""The report as a page: its policy, its order, and text from the package that stays text."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from editing import Copy
from report_examples import HOSTILE

from toolkit.reporters import render
from toolkit.validation.run import validate

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_the_page_allows_its_style_and_nothing_else(valid: Copy) -> None:
    text = render("html", validate(valid.root))
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0])
    assert policy.startswith("default-src 'none'") and "script-src" not in policy
    assert "<script" not in text and "src=" not in text


def test_findings_stand_by_rule_with_file_line_and_fix(valid: Copy) -> None:
    valid.set_cells("claims", valid.rows("claims")[0]["claim_id"], polarity="perhaps")
    report = validate(valid.root)
    text = render("html", report)
    (finding,) = (f for f in report.findings if f.rule == "constraint-error")
    row = re.search(r'<tr class="finding">.*?</tr>', text, re.DOTALL)
    assert row
    for part in (finding.path, f">{finding.line}<", *finding.key.values(), finding.message):
        assert part in html.unescape(row[0])
    assert finding.hint and finding.hint in html.unescape(row[0])
    assert text.index("constraint-error") < text.index("What was not checked, and why")
    assert "no article texts were given" in text


@pytest.mark.parametrize("bad", HOSTILE)
def test_a_cell_cannot_become_markup(valid: Copy, bad: str) -> None:
    valid.set_cells("claims", valid.rows("claims")[0]["claim_id"], polarity=bad.replace("\x00", ""))
    text = render("html", validate(valid.root))
    assert "<script" not in text and "<https" not in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


@pytest.mark.browser
def test_axe_finds_no_violation(valid: Copy, browser: Browser) -> None:
    from axe_playwright_python.sync_playwright import Axe

    valid.set_cells("claims", valid.rows("claims")[0]["claim_id"], polarity="perhaps")
    file = valid.root.parent / "report.html"
    file.write_text(render("html", validate(valid.root)), "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.title().endswith("info")
    results = Axe().run(page)
    page.close()
    assert results.violations_count == 0, results.generate_report()
