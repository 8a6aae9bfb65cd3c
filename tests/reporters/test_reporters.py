"""Each format, read by its own consumer: what is said arrives, and nothing else does."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result
from editing import ROOT, Copy
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from markdown_it import MarkdownIt
from markdown_it.token import Token

import toolkit.reporters
from toolkit import progress
from toolkit.cli import main
from toolkit.report import SEVERITIES, CheckResult, Finding, Report
from toolkit.reporters import FORMATS, render
from toolkit.rules import all_rules
from toolkit.validation import run as checks
from toolkit.wording import clean

HOSTILE = [
    "a | b",
    "a \\| b",
    "<script>alert(1)</script>",
    "``` `code` ```",
    "x\n::error::owned",
    "%0A::error::owned, file=a:b",
    "]]> <!-- & &lt; &#64;",
    "nul \x00 escape \x1b[31m \x85 \ufffe",
    "\u202egnp.exe",
    "[click](https://example.org) ![i](j) <https://example.org>",
    "*a* _b_ ~~c~~ # d @all #12 \\",
]
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


# what each consumer reads


def commands(text: str) -> list[dict[str, str]]:
    """Read workflow commands as GitHub's runner does: line by line, escapes undone at the end."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        if match:
            level, named, message = match.groups()
            pairs = (pair.split("=", 1) for pair in named.split(","))
            found.append(
                {name: unescaped(value, {"%3A": ":", "%2C": ","}) for name, value in pairs}
                | {"level": level, "message": unescaped(message, {})}
            )
        else:
            assert "::" not in line and "##[" not in line
    return found


def unescaped(text: str, more: dict[str, str]) -> str:
    for escape, char in {"%0D": "\r", "%0A": "\n", **more, "%25": "%"}.items():
        text = text.replace(escape, char)
    return text


def suite(text: str) -> TestSuite:
    (read,) = JUnitXml.fromstring(text.encode("utf-8"))
    assert isinstance(read, TestSuite)
    return read


def lines(case: TestCase) -> list[str]:
    """Return the lines on findings that a test case holds."""
    texts = [item.text or "" for item in case.result] + [case.system_out or ""]
    every = [line for text in texts for line in text.split("\n") if line]
    return [line for line in every if not line.startswith("not checked")]


def run_of(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert log["version"] == "2.1.0" and "sarif-schema-2.1.0.json" in log["$schema"]
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


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


def more(texts: list[str]) -> int:
    """Sum what a text says it left out."""
    return sum(int(count) for text in texts for count in re.findall(r"(\d+) more of", text))


def counted(form: str, text: str) -> int:
    """Count the findings that a format tells of, shown or left out."""
    if form == "text":
        return sum(": " in line and " [fix: " in line for line in text.split("\n")) + more([text])
    if form == "json":
        return sum(json.loads(text)["counts"].values())
    if form == "markdown":
        return sum(int(n) for n in re.findall(r"^### .*: (\d+)$", text, re.M))
    if form == "github":
        found = commands(text)
        named = [item for item in found if item["title"] in all_rules()]
        return len(named) + more([item["message"] for item in found if item not in named])
    if form == "junit":
        every = [line for case in suite(text) for line in lines(case)]
        return sum("more of" not in line for line in every) + more(every)
    run = run_of(text)
    notes = run["invocations"][0]["toolExecutionNotifications"]
    return len(run["results"]) + more([note["message"]["text"] for note in notes])


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


# the command


def run(*words: str | Path, **environment: str | None) -> Result:
    unset = {"TOOLKIT_TEXTS": None, "GITHUB_STEP_SUMMARY": None}
    result = CliRunner(env=unset | environment).invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def broken(valid: Copy) -> Path:
    """A package with hostile text in a cell."""
    valid.set_cells("claims", "c-0101", polarity="".join(HOSTILE).replace("\x00", ""))
    return valid.root


def test_the_formats_agree_on_a_broken_package(broken: Path) -> None:
    told = checks.validate(broken)
    assert told.counts["error"] and not told.valid
    counts = {form: counted(form, render(form, told, 1)) for form in FORMATS}
    assert counts == dict.fromkeys(FORMATS, len(told.findings))


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_writes_every_format(form: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text('{"resources": []}', encoding="utf-8")
    result = run("validate", tmp_path, "--format", form)
    assert result.exit_code == 1
    assert counted(form, result.stdout) == len(checks.validate(tmp_path).findings) > 0


def test_the_paths_begin_where_the_command_ran(
    broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def files(package: str) -> set[str]:
        text = run("validate", package, "--format", "github", "--select", "constraint-error").stdout
        return {command["file"] for command in commands(text) if "file" in command}

    monkeypatch.chdir(broken)
    assert files(".") == files("datapackage.json") == {"data/claims.csv"}
    monkeypatch.chdir(broken.parent)
    assert files(broken.name) == {f"{broken.name}/data/claims.csv"}


def test_github_appends_to_the_summary_of_the_job(broken: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    told = run("validate", broken, "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert told.exit_code == 1 and "::error " in told.stdout
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n# ") and "is not valid" in text
    run("validate", broken, "--format", "markdown", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8") == text


def test_a_summary_that_cannot_be_written_is_a_message(broken: Path, tmp_path: Path) -> None:
    where = str(tmp_path / "nowhere" / "summary.md")
    told = run("validate", broken, "--format", "github", GITHUB_STEP_SUMMARY=where)
    assert told.exit_code == 2 and where in told.stderr and "::error " in told.stdout


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["validte"], "validate"),
        (["validate", "--format", "sarrif"], "sarif"),
        (["validate", "--fial-on", "error"], "--fail-on"),
        (["validate", "--fail-on", "warnings"], "warning"),
        (["export", "parqet"], "parquet"),
    ],
)
def test_a_misspelt_word_is_told_the_one_meant(words: list[str], meant: str) -> None:
    result = run(*words)
    assert result.exit_code == 2 and f"Did you mean '{meant}'?" in result.stderr


def test_a_word_like_none_is_told_the_choices_alone() -> None:
    said = run("validate", "--format", "powerpoint").stderr
    assert "'sarif'" in said and "Did you mean" not in said


# pre-commit


def test_the_hooks_run_commands_that_exist() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in hooks} == {"toolkit-validate", "toolkit-tidy"}
    for hook in hooks:
        command, *words = shlex.split(hook["entry"])
        assert command == "toolkit" and run(*words, "--help").exit_code == 0
        assert hook["language"] == "python" and hook["pass_filenames"] is False
        paths = ("data/claims.csv", "schemas/claims.json", "datapackage.json")
        assert all(re.search(hook["files"], path) for path in paths)
        assert not re.search(hook["files"], "README.md")


# progress


def on_a_terminal(act: Callable[[], None]) -> str:
    """Do something while stderr is a terminal; return what was written to it."""
    leader, follower = pty.openpty()
    with (
        os.fdopen(follower, "w", encoding="utf-8") as stream,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("TERM", "xterm")
        patch.setenv("COLUMNS", "100")
        patch.setattr(sys, "stderr", stream)
        act()
        stream.write("$")
        stream.flush()
        text = b""
        while not text.endswith(b"$"):
            text += os.read(leader, 4096)
    os.close(leader)
    return text.decode("utf-8").removesuffix("$")


def work() -> None:
    with progress.Progress() as said:
        said("reading \x1b[31mclaims [bold]x[/bold] :x:", 3, 13)
        time.sleep(0.6)
        said("reading codes", 4, 13)
        time.sleep(0.3)
        said("writing parquet")


def test_progress_is_silent_below_a_second() -> None:
    assert on_a_terminal(work) == ""


def test_progress_counts_and_names_the_stage_and_is_removed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.01)
    shown = on_a_terminal(work)
    first, fourth, last = (
        shown.index(text)
        for text in ("reading ?[31mclaims [bold]x[/bold] :x:", "reading codes", "writing parquet")
    )
    assert first < fourth < last and "3/13 " in shown[:fourth] and "4/13 " in shown[first:last]
    assert "/13" not in shown[last:] and shown.endswith("\x1b[1A\x1b[2K")


def test_progress_estimates_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.01)

    def count() -> None:
        with progress.Progress() as said:
            time.sleep(0.6)
            for number in range(1, 6):
                said("reading a table", number, 1_000)
                time.sleep(0.3)

    assert re.search(r"5/1000 \S*0:0[3-9]:\d\d", on_a_terminal(count))


def test_progress_is_removed_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.01)

    def fail() -> None:
        with pytest.raises(ZeroDivisionError), progress.Progress() as said:
            said("dividing")
            time.sleep(0.6)
            _ = 1 / 0

    assert on_a_terminal(fail).endswith("\x1b[1A\x1b[2K")


def test_progress_is_silent_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.01)
    work()
    assert capsys.readouterr().err == ""


def test_a_validation_names_and_counts_its_tables_and_rules(valid: Copy) -> None:
    stages: list[tuple[str, int, int | None]] = []
    checks.validate(valid.root, progress=lambda *stage: stages.append(stage))
    tables = [stage for stage in stages if stage[0].startswith("reading ")]
    rules = [stage for stage in stages if stage[0].startswith("rule ")]
    assert stages[0] == ("reading sources", 1, 13) and len(tables) == 13
    assert len(rules) > 20 and [stage[1:] for stage in rules] == [
        (number, len(rules)) for number in range(1, len(rules) + 1)
    ]
