"""Patterns: which are quick, how they are matched, and that no load changes a verdict."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from backtracking import Part, Steps, patterns
from hypothesis import assume, given
from hypothesis import strategies as st

import toolkit.engine.matching
from toolkit.engine.matching import PROGRAM, Matcher
from toolkit.engine.patterns import STEPS, cost, is_quick
from toolkit.report import Report
from toolkit.validation.run import validate

SLOW = "(a+)+b"
HARD = "a" * 40


@pytest.mark.parametrize(
    "pattern",
    [
        "", "abc", "a|bc", "^(https?)://", "(?:ab)?c", "(?P<year>[0-9]{4})-[0-9]{2}", ".*", r"\d+",
        "[^,;]+;?", r"^\w{2,5}(\.\d)?$", "(north|south|east|west)", "[]a-z]{3}", r"[\]a]*",
        "a{2,}?", "(ab){3}", "x++y",
    ],
)  # fmt: skip
def test_a_pattern_that_is_linear_is_quick(pattern: str) -> None:
    assert is_quick(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        SLOW, "(a|a)*b", "(a*)*b", "(.*a){20}b", "a*a*b", "(a?){30}b", "(a|a)(a|a)" * 10,
        "(a|ab){9}", r"(a*)\1", "(?=a*)a", "(?i)a", "a{,}", "(?>a)", "a{1000}", ".*a{999}",
        r"\N{DIGIT ONE}", "(?:(?:a{9}){9}){9}", "(", ")", "a" * 20_000, f"[{'𝐀' * 101}]",
        "((a{4000000000}){4000000000}){4000000000}",
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_be_seen_to_be_linear_is_not_quick(pattern: str) -> None:
    assert not is_quick(pattern)


@given(patterns, st.text("abc", max_size=12) | st.integers(0, 40).map(lambda n: "a" * n))
def test_no_match_takes_more_steps_than_its_cost(pattern: Part, text: str) -> None:
    known = cost(pattern.text)
    assert known is not None
    bound = known.ways * (known.steps + 1) * (len(text) + 1) ** known.stars
    assume(bound < 200_000)
    Steps.taken = 0
    assert set(pattern.ends(text, 0)) <= set(range(len(text) + 1))
    assert Steps.taken <= bound
    assert not is_quick(pattern.text) or Steps.taken <= STEPS * (len(text) + 1)


def judged(folder: Path, patterns: list[Any], *rows: list[str], kind: str = "pattern") -> Report:
    """Validate a table with a field for each pattern."""
    shape = {"type": "string" if kind == "pattern" else "array"}
    fields = [
        {"name": f"f{n}", **shape, "constraints": {kind: pattern}}
        for n, pattern in enumerate(patterns)
    ]
    lines = [[field["name"] for field in fields], *rows]
    text = "".join(",".join(line) + "\n" for line in lines)
    (folder / "t.csv").write_text(text, encoding="utf-8")
    item = {"name": "t", "type": "table", "path": "t.csv", "schema": {"fields": fields}}
    descriptor = {"name": "small", "resources": [item, item | {"name": "again"}]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return validate(folder)


def errors(report: Report, table: str = "t") -> list[tuple[str, int | None, str | None]]:
    """Return (rule, record, field) of the errors of a table."""
    return [
        (f.rule, f.record, f.field)
        for f in report.findings
        if f.severity == "error" and f.table == table
    ]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that were started, which have little time."""
    numbers: list[int] = []
    start = toolkit.engine.matching._start

    def counted() -> subprocess.Popen[bytes]:
        process = start()
        numbers.append(process.pid)
        return process

    monkeypatch.setattr(toolkit.engine.matching, "_start", counted)
    monkeypatch.setattr(toolkit.engine.matching, "MATCH", 0.1)
    return numbers


def test_the_patterns_of_a_package_share_one_process(tmp_path: Path, started: list[int]) -> None:
    rows = [["ab"] * 11, ["ba"] * 11]
    report = judged(tmp_path, ["(ab|cd)+"] * 11, *rows)
    wrong = sorted(("constraint-error", 3, f"f{n}") for n in range(11))
    assert (errors(report), errors(report, "again")) == (wrong, wrong)
    assert len(started) == 1


def test_quick_patterns_need_no_process(tmp_path: Path, started: list[int]) -> None:
    report = judged(tmp_path, ["a|bc", "(north|south)?"], ["a", "north"], ["b", "east"])
    assert errors(report) == [("constraint-error", 3, "f0"), ("constraint-error", 3, "f1")]
    assert not started


def test_a_match_that_never_ends_stops_its_field_alone(tmp_path: Path, started: list[int]) -> None:
    rows = [["aab", "ab"], ["A", "x"], [HARD, "cd"], ["c", "ab"], ["aaaab", "ab"]]
    report = judged(tmp_path, [SLOW, "(ab|cd)+"], *rows)
    assert errors(report) == [
        ("limit-exceeded", None, "f0"),
        ("constraint-error", 3, "f0"),
        ("constraint-error", 3, "f1"),
    ]
    [told] = [f for f in report.findings if f.rule == "limit-exceeded" and f.table == "t"]
    assert "2 of 3 distinct values of `f0` not checked: a single match" in told.message
    assert not report.valid
    assert len(started) == 3  # two tables: the next field has a new one, which the next table takes


def test_a_json_schema_is_matched_in_the_same_process(tmp_path: Path, started: list[int]) -> None:
    shapes = [{"maxItems": 1}, {"items": {"pattern": f"^{SLOW}$"}}, {"$ref": "#"}]
    report = judged(tmp_path, shapes, ["[1]", f'"[""{HARD}""]"', "[1]"], kind="jsonSchema")
    assert errors(report) == [("limit-exceeded", None, "f1"), ("constraint-error", 2, "f2")]
    assert len(started) == 3


def test_neither_start_nor_load_counts(
    tmp_path: Path, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    delayed = tmp_path / "delayed.py"
    delayed.write_text(
        "import json, re, runpy, time\n"
        "class Late:\n"
        "    def __init__(self, whole): self.whole = whole\n"
        "    def match(self, text): time.sleep(0.15); return self.whole.match(text)\n"
        "compile = re.compile\n"
        "re.compile = lambda *given: Late(compile(*given))\n"
        "while time.process_time() < 0.2: pass\n"
        f"runpy.run_path({str(PROGRAM)!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(toolkit.engine.matching, "PROGRAM", delayed)
    assert errors(judged(tmp_path, ["(ab|cd)+"], ["ab"], ["x"])) == [("constraint-error", 3, "f0")]


def test_a_package_has_so_much_time(
    tmp_path: Path, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toolkit.engine.matching, "PACKAGE", 0.15)
    report = judged(tmp_path, [SLOW] * 4, [HARD] * 4)
    assert errors(report) == [("limit-exceeded", None, f"f{n}") for n in range(4)]
    assert len(started) == 2
    assert "the patterns of the package take more than 0.15 s" in report.findings[-1].message


def test_nothing_is_matched_where_nothing_can_stop_it(
    tmp_path: Path, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toolkit.engine.matching, "TIMED", False)
    report = judged(tmp_path, ["(ab|cd)+", "a|b"], ["xy", "c"])
    assert errors(report) == [("limit-exceeded", None, "f0"), ("constraint-error", 2, "f1")]
    assert not started


def test_a_process_that_dies_is_no_verdict(
    tmp_path: Path, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = tmp_path / "dying.py"
    dying.write_text("raise SystemExit(3)\n")
    monkeypatch.setattr(toolkit.engine.matching, "PROGRAM", dying)
    report = judged(tmp_path, ["(ab|cd)+"], ["xy"])
    assert errors(report) == [("limit-exceeded", None, "f0")]
    assert "ended with exit code 3" in report.findings[0].message


def test_no_code_of_a_package_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("json.py", "re.py", "sitecustomize.py", "jsonschema.py"):
        (tmp_path / name).write_text("open('ran', 'w')\n")
    assert errors(judged(tmp_path, ["(ab|cd)+"], ["ab"], ["x"])) == [("constraint-error", 3, "f0")]
    assert not errors(judged(tmp_path, [{"maxItems": 1}], ["[1]"], kind="jsonSchema"))
    assert not (tmp_path / "ran").exists()


def test_the_process_ends_with_its_matcher() -> None:
    with Matcher() as matcher:
        assert matcher.faults({"pattern": "(a|b)*"}, ["ab", "c"])[0] is None
        process = matcher.process
        assert process is not None
        assert process.poll() is None
    assert process.poll() is not None


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("a{1001}", "constraint-error"),
        ("(a{40}){40}", "constraint-error"),
        ("(?:a{2000}){0}b", "constraint-error"),
        ("(){2000}", "constraint-error"),
        ("a{4294967296}", "schema-invalid"),
        ("(" * 3000 + ")" * 3000, "schema-invalid"),
        ("(?:" * 3000, "schema-invalid"),
        ("(?i)a", "schema-invalid"),
    ],
)
def test_a_pattern_beyond_the_engine_is_judged_or_named(
    tmp_path: Path, pattern: str, fault: str
) -> None:
    report = judged(tmp_path, [pattern], ["b" * 7])
    assert [rule for rule, _, _ in errors(report)] == [fault]
    assert not report.crashed


def test_a_possessive_repetition_is_judged(tmp_path: Path) -> None:
    assert errors(judged(tmp_path, ["a++b"], ["aab"], ["a"])) == [("constraint-error", 3, "f0")]
