"""What made new users stumble: interruptions, exports into the package, counts, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from editing import ROOT, Copy

from toolkit.report import Finding, Report
from toolkit.reporters.statistics import render

Run = Callable[..., Result]
INTERRUPTED = """
import builtins, sys
real = builtins.__import__
def load(name, *rest, **more):
    if name.startswith({module!r}):
        raise KeyboardInterrupt
    return real(name, *rest, **more)
sys.argv = ["toolkit", "rules"]
from toolkit.__main__ import main
builtins.__import__ = load
main()
"""


@pytest.mark.parametrize("module", ["toolkit.cli", "click", "duckdb", "toolkit.rules"])
def test_an_interruption_while_loading_is_one_line(module: str) -> None:
    code = INTERRUPTED.format(module=module)
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    if ended.returncode == 0:
        assert module == "duckdb", "nothing was interrupted"  # `rules` may not need it
        return
    assert ended.returncode == 1 and ended.stderr.strip() == "Aborted!"


@pytest.mark.parametrize(
    "folder", [".", "data", "data/out", "schemas/out", "texts", "texts/out", ".git/x", "plans/x"]
)
def test_an_export_into_the_package_is_refused(run: Run, valid: Copy, folder: str) -> None:
    (valid.root / "plans").mkdir()
    (valid.root / "plans" / "plan.txt").write_text("x")
    plan = {"name": "plan", "path": "plans/plan.txt", "format": "txt"}
    valid.edit_descriptor(lambda d: d["resources"].append(plan))
    before = sorted(valid.root.rglob("*"))
    for force in ((), ("--force",)):
        result = run("export", "csv", valid.root, "-o", valid.root / folder, *force)
        assert result.exit_code == 2 and "the package itself" in result.output
    assert sorted(valid.root.rglob("*")) == before
    beside = run("export", "csv", valid.root, "-o", valid.root / "out" / "csv")
    assert beside.exit_code == 0, beside.output


def test_a_faulty_table_is_refused_alike_in_and_out(run: Run, valid: Copy, tmp_path: Path) -> None:
    valid.edit_bytes("claims", lambda data: data + b"\xff\n")
    for words in (("import", valid.root), ("export", "csv", valid.root)):
        result = run(*words, "-o", tmp_path / "out")
        assert result.exit_code == 2 and not (tmp_path / "out").exists()


def test_findings_are_counted_by_rule_and_table(run: Run, valid: Copy) -> None:
    for table in ("claims", "evidence"):
        for record in (2, 3):
            valid.edit_line(table, record, lambda line: line.replace("high", "hgh"))
    result = run("validate", valid.root, "--statistics")
    assert result.exit_code == 1
    lines = [line.split() for line in result.stdout.splitlines()[:-1]]
    assert ["2", "error", "constraint-error", "claims"] in lines
    assert result.stdout.splitlines()[-1].startswith("not valid: ")
    found = json.loads(run("validate", valid.root, "--statistics", "--format", "json").stdout)
    whole = json.loads(run("validate", valid.root, "--format", "json").stdout)
    assert sum(item["findings"] for item in found) == len(whole["findings"])
    assert "not as sarif" in run("validate", valid.root, "--statistics", "--format", "sarif").output


def test_severe_and_frequent_findings_come_first() -> None:
    def finding(rule: str, severity: str, table: str | None) -> Finding:
        return Finding(rule, severity, "m", table, "p", None, None, None, {}, None, None)

    findings = (
        finding("b", "info", "t"), finding("a", "error", "t"), finding("c", "error", None),
        finding("c", "error", None), finding("a", "error", "u"),
    )  # fmt: skip
    report = Report("x", None, "x", "x", None, {}, {}, 0, 0, (), findings)
    assert render(report, "text") == (
        "2  error  c\n1  error  a  t\n1  error  a  u\n1  info   b  t\n"
        "not valid: 4 errors, 0 warnings, 1 info\n"
    )
    assert render(Report("x", None, "x", "x", None, {}, {}, 0, 0, (), ()), "text").startswith(
        "valid"
    )


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("Her letter, s-minister-reply, has it.", "Address: https://ministry.example/reply."),
        ("Her letter, s-quay-speech, has it.", "No address of that document is recorded."),
        ("It is at https://a.example/b", "It is at https://a.example/b"),
    ],
)
def test_an_answer_elsewhere_has_its_address_or_says_that_there_is_none(
    run: Run, valid: Copy, note: str, said: str
) -> None:
    valid.set_cells("sources", "s-minister-reply", url="https://ministry.example/reply")
    valid.set_cells("propositions", "p-0105", answer="elsewhere", note=note)
    valid.refresh_manifest()
    shown = " ".join(run("show", "p-0105", valid.root).stdout.split())
    assert note in shown and said in shown
    view = run("view", "flat", valid.root, "--format", "json")
    answers = {row["answer_text"] for row in json.loads(view.stdout) if row["adverse"]}
    assert any(answer.startswith(note) and answer.endswith(said) for answer in answers)
