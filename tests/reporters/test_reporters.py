"""Each format, read by its own consumer: what is said arrives, and nothing else does."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, Skipped
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report_examples import HOSTILE, commands, counted, lines, run_of, suite

import toolkit.reporters
from toolkit.report import SEVERITIES, CheckResult, Finding, Report
from toolkit.reporters import FORMATS, render
from toolkit.wording import clean

RULES = {"error": "claim-uncited", "warning": "reliability-low", "info": "code-unused"}


Chars = st.sampled_from("%:,=0AD25\r\n|&<>]\\`\x00") | st.characters(exclude_categories=["Cs"])


Texts = st.sampled_from(HOSTILE) | st.text(Chars, min_size=1, max_size=40)


def finding(severity: str = "error", **changes: Any) -> Finding:
    told: dict[str, Any] = {
        "rule": RULES[severity],
        "severity": severity,
        "message": "it is wrong",
        "table": "claims",
        "path": "data/claims.csv",
        "record": 3,
        "line": 4,
        "field": "polarity",
        "key": {"claim_id": "c-1"},
        "value": "yes",
        "hint": "write affirms",
    }
    return Finding(**told | changes)


def report(*findings: Finding, **changes: Any) -> Report:
    """Make a report on some findings, with a check that crashed and one that was skipped."""
    counts = Counter(item.rule for item in findings)
    results = [
        CheckResult(rule, severity, "failed", counts[rule], 10, 0)
        for severity, rule in RULES.items()
        if counts[rule]
    ]
    results.append(CheckResult("chain-loops", "error", "crashed", 0, 0, 0, "KeyError: 'x|<b>'"))
    results.append(CheckResult("source-hash-mismatch", "error", "skipped", 0, 0, 5, "no texts|<b>"))
    told: dict[str, Any] = {
        "name": "a-package",
        "version": "1.0",
        "path": "sub/datapackage.json",
        "root": "sub",
        "profile": "0.1",
        "tables": {"claims": 10},
        "unread": {"manual|<b>": "it is not a table"},
        "claims": 10,
        "cited": 9,
        "checks": tuple(results),
        "findings": findings,
    }
    return Report(**told | changes)


def tokens(text: str) -> list[Token]:
    flat = []
    for token in (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    ):
        flat += token.children if token.type == "inline" and token.children else [token]
    return flat


def cells(text: str) -> list[list[str]]:
    """Return the rows of all Markdown tables, as a reader sees them."""
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level > 2:
            rows[-1].append("".join(child.content for child in token.children or ()))
    return [[cell.replace("\N{WORD JOINER}", "") for cell in row] for row in rows]


# all formats


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("limit", [0, 1, 3])
def test_all_formats_count_the_same_findings(form: str, limit: int) -> None:
    findings = [finding(severity, record=n) for severity in SEVERITIES for n in range(2, 14)]
    assert counted(form, render(form, report(*findings), limit)) == len(findings)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_names_what_was_skipped_and_what_crashed(form: str) -> None:
    text = render(form, report())
    assert "source-hash-mismatch" in text and "no texts" in text
    assert "chain-loops" in text and "KeyError" in text
    assert "crashed" in text.casefold()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("bad", [report(), report(finding())])
def test_no_format_calls_a_report_valid_that_is_not(form: str, bad: Report) -> None:
    text = render(form, bad)
    assert not re.search(r"(?<!not )\bvalid\b(?!\":? false)", text)
    assert "not valid" in text or '"valid": false' in text
    good = render(form, report(checks=()))
    assert "not valid" not in good and re.search(r"\bvalid\b", good)


@pytest.mark.parametrize("form", FORMATS)
def test_half_a_surrogate_pair_can_be_written(form: str) -> None:
    bad = finding(message="a \ud800 b", path="\ud800.csv", key={"id": "\ud800"}, value="\ud800")
    text = render(form, report(bad, name="\ud800", root="/\ud800"))
    assert "d800" in text.encode("utf-8").decode("utf-8")


def test_the_json_report_has_its_shape_whatever_the_limit() -> None:
    path = Path(toolkit.reporters.__file__).parent / "report.schema.json"
    shape = json.loads(path.read_text(encoding="utf-8"))
    full = report(*[finding(record=n) for n in range(9)])
    told = json.loads(render("json", full, 2))
    jsonschema.validate(told, shape)
    assert len(told["findings"]) == 2 and told["counts"]["error"] == 9
    assert told["checks"][0]["findings"] == 9


# github


def shown(text: str) -> str:
    """Return a text with its characters that cannot be printed escaped, line ends aside."""
    return "\n".join(map(clean, text.split("\n")))


@given(Texts, Texts, Texts)
def test_github_gives_any_text_back(message: str, path: str, key: str) -> None:
    bad = finding(message=message, path=f"data/{path}", key={"id": key}, hint=None)
    (found,) = [c for c in commands(render("github", report(bad))) if c["title"] == bad.rule]
    assert found["message"] == shown(f"{key}: {message}")
    assert (found["file"], found["line"]) == (shown(report(bad).place(bad)[0]), "4")


def test_github_levels_places_and_mends() -> None:
    every = [finding(severity, line=None) for severity in SEVERITIES]
    found = commands(render("github", report(*every)))
    levels = {c["level"]: c for c in found if c["title"] in RULES.values()}
    assert list(levels) == ["error", "warning", "notice"]
    assert levels["error"]["file"] == "sub/data/claims.csv" and "line" not in levels["error"]
    assert levels["error"]["message"] == "c-1: it is wrong\nFix: write affirms"


def test_github_names_the_zip_and_what_is_in_it() -> None:
    zipped = report(finding(), path="a/package.zip", root=None)
    found = commands(render("github", zipped))[1]
    assert found["file"] == "a/package.zip" and "line" not in found
    assert found["message"].startswith("data/claims.csv: c-1: it is wrong")


@pytest.mark.parametrize("limit", [0, 4])
def test_github_has_ten_annotations_of_a_level_at_most_and_says_what_is_left_out(
    limit: int,
) -> None:
    many = [finding(severity, record=n) for severity in SEVERITIES for n in range(30)]
    found = commands(render("github", report(*many), limit))
    for level, named in {"error": 8, "warning": 9, "notice": 8}.items():
        of_level = [c for c in found if c["level"] == level]
        shown = limit or named
        assert sum(c["title"] in RULES.values() for c in of_level) == shown
        assert len(of_level) <= 10
        assert of_level[-1]["message"].startswith(f"{30 - shown} more of ")
    assert [c["title"] for c in found if "chain-loops" in c["message"]] == ["crashed"]


# junit


@given(Texts, Texts)
def test_junit_stays_xml_and_gives_any_text_back(message: str, name: str) -> None:
    read = suite(render("junit", report(finding(message=message), name=name)))
    case = next(iter(read))
    assert read.name == clean(name) and case.classname == clean(name)
    assert clean(message) in lines(case)[0] and len(lines(case)) == 1


def test_junit_fails_on_errors_alone() -> None:
    many = [finding("error"), finding("error"), finding("warning"), finding("info")]
    read = suite(render("junit", report(*many)))
    cases = {case.name: case for case in read}
    assert len(cases) == read.tests == 5
    assert (read.failures, read.errors, read.skipped) == (1, 1, 1)
    (failed,) = cases["claim-uncited"].result
    assert isinstance(failed, Failure) and failed.message == "2 findings"
    assert failed.type == "error" and (failed.text or "").count("it is wrong") == 2
    assert cases["reliability-low"].result == [] and cases["code-unused"].result == []
    assert "it is wrong" in str(cases["reliability-low"].system_out)
    (crashed,), (skipped,) = cases["chain-loops"].result, cases["source-hash-mismatch"].result
    assert isinstance(crashed, Error) and crashed.message == "KeyError: 'x|<b>'"
    assert isinstance(skipped, Skipped) and skipped.message == "no texts|<b>"
    assert cases["source-hash-mismatch"].system_out is None
    assert {item.name: item.value for item in read.properties()} == {
        "verdict": "not valid: 2 errors, 1 warning, 1 info"
    }


def test_junit_shows_what_xml_cannot_hold() -> None:
    case = next(iter(suite(render("junit", report(finding(message="a\x00b\x1b]]>\ufffe"))))))
    assert "a\\x00b\\x1b]]>\\xfffe" in lines(case)[0]


# sarif


@given(Texts, Texts, Texts)
def test_sarif_gives_any_text_back(message: str, value: str, path: str) -> None:
    bad = finding(message=message, value=value, path=f"data/{path}")
    (result,) = run_of(render("sarif", report(bad)))["results"]
    assert result["message"]["text"] == message and result["properties"]["value"] == value
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == report(bad).place(bad)[0]
    assert re.fullmatch(r"[A-Za-z0-9%/._~-]+", uri)


def test_sarif_points_at_rule_row_and_field() -> None:
    run = run_of(render("sarif", report(finding("warning"), finding("info", line=None))))
    first, second = run["results"]
    rules = run["tool"]["driver"]["rules"]
    assert rules[first["ruleIndex"]]["id"] == first["ruleId"] == "reliability-low"
    assert [rule["defaultConfiguration"]["level"] for rule in rules[:2]] == ["warning", "note"]
    assert all(rule["help"]["text"] and rule["fullDescription"]["text"] for rule in rules)
    assert (first["level"], second["level"]) == ("warning", "note")
    assert first["properties"]["record"] == 3
    (place,) = first["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "sub/data/claims.csv"},
        "region": {"startLine": 4},
    }
    assert place["logicalLocations"] == [
        {"name": "polarity", "fullyQualifiedName": "claims/3/polarity", "kind": "field"}
    ]
    assert second["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_sarif_says_whether_every_check_ran() -> None:
    (invocation,) = run_of(render("sarif", report()))["invocations"]
    assert invocation["executionSuccessful"] is False
    levels = {
        note["associatedRule"]["id"]: note["level"]
        for note in invocation["toolExecutionNotifications"]
    }
    assert levels == {"chain-loops": "error", "source-hash-mismatch": "note"}
    (sound,) = run_of(render("sarif", report(checks=())))["invocations"]
    assert sound == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_a_fingerprint_follows_the_row_and_not_its_line() -> None:
    def print_of(**changes: Any) -> str:
        (result,) = run_of(render("sarif", report(finding(**changes))))["results"]
        return str(result["partialFingerprints"]["finding/v1"])

    assert print_of() == print_of(record=99, line=100, message="said otherwise")
    others = [{"value": "no"}, {"key": {"claim_id": "c-2"}}, {"field": "act"}, {"table": "codes"}]
    assert len({print_of(), *(print_of(**change) for change in others)}) == 5
    assert print_of(key={}) != print_of(key={}, record=99)


# markdown


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_package_becomes_markup(text: str) -> None:
    bad = finding(message=text, path=text, key={"id": text}, hint=text)
    told = render("markdown", report(bad, name=text, version=text, tables={text: 1}))
    kinds = {token.type for token in tokens(told)}
    assert not kinds & {"html_inline", "html_block", "link_open", "image", "code_inline", "fence"}
    assert not kinds & {"em_open", "strong_open", "s_open", "blockquote_open", "hardbreak"}
    headings = [token for token in tokens(told) if token.type == "heading_open"]
    assert len(headings) == 6
    seen = clean(text)
    assert [f"{seen}:4", seen, seen, seen] in cells(told)
    assert [seen, "1"] in cells(told)


@given(Texts)
def test_a_cell_of_markdown_gives_any_text_back(text: str) -> None:
    told = render("markdown", report(finding(message=text)))
    assert [row[2] for row in cells(told) if len(row) == 4][1].strip() == clean(text).strip()


def test_markdown_breaks_mentions_and_addresses() -> None:
    told = render("markdown", report(finding(message="@all me@example.org #12 www.a.org http://a")))
    for made in ("@a", "@e", "#12 ", "www.", "http://"):
        assert made not in told


def test_sarif_keeps_to_what_a_run_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    many = report(finding("warning"), *[finding()] * 3, finding("warning"), finding("info"))
    assert len(run_of(render("sarif", many))["results"]) == 6
    monkeypatch.setattr("toolkit.reporters.sarif.MOST", 4)
    run = run_of(render("sarif", many))
    assert [item["level"] for item in run["results"]] == ["error"] * 3 + ["warning"]
    said = [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]]
    assert len([text for text in said if text.startswith("left out: 1 more of ")]) == 2


def test_a_run_has_at_most_what_github_takes() -> None:
    run = run_of(render("sarif", report(*[finding()] * 25_001)))
    assert len(run["results"]) == 25_000
