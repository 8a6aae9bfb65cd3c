"""The formats of reports as the command writes them, and the hooks that call it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from editing import ROOT, Copy
from report_examples import HOSTILE, commands, counted

from toolkit.cli import main
from toolkit.reporters import FORMATS, render
from toolkit.validation import run as checks

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
