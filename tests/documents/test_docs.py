"""The documents run: each block of code as it stands, one after the other, in the package."""

from __future__ import annotations

import re
import shlex
import shutil
import warnings
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from editing import ROOT

from toolkit.cli import main
from toolkit.validation.run import validate

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STEP = re.compile(
    r"^(?:(Write|Append to) `([^`]+)`:\n\n)?```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
TUTORIAL = "docs/your-own-articles.md"
ANNOTATIONS = "docs/annotations.md"
DOCUMENTS = ("README.md", "docs/loading.md")
ELSEWHERE = ("python3 -m venv", "pip install", "pytest")
"""What a test cannot run within itself: the gate runs the two commands of the README."""


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped dataset, in which one stands."""
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copyfile(ROOT / "datapackage.json", tmp_path / "datapackage.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOOLKIT_TEXTS", raising=False)
    return tmp_path


def blocks(document: str) -> list[tuple[str, str]]:
    """Return language and text of each block of a document."""
    return BLOCK.findall((ROOT / document).read_text("utf-8"))


def run(language: str, text: str) -> str:
    """Run one block, and return all that its commands print."""
    told = ""
    if language == "python":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own use of its old class
            exec(compile(text, "a block of the documents", "exec"), {})
    elif language == "sql":
        assert duckdb.sql(text).fetchall()
    elif language == "sh" and not any(word in text for word in ELSEWHERE):
        for line in text.splitlines():
            name, *words = shlex.split(line)
            assert name == "toolkit"
            result = CliRunner().invoke(main, words)
            assert result.exit_code == 0, (line, result.output)
            told += result.output
    return told


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_block_runs_as_it_stands(dataset: Path, document: str) -> None:
    found = blocks(document)
    assert len(found) > 3
    if document == "docs/loading.md":
        run("sh", "toolkit export jsonld -o out/jsonld\n")
    for language, text in found:
        run(language, text)


def test_the_readme_shows_what_the_commands_print(dataset: Path) -> None:
    shown = [text for language, text in blocks("README.md") if language == "console"]
    assert len(shown) >= 2
    for text in shown:
        assert session(text) == text


@pytest.mark.icu
def test_the_tutorial_leads_to_a_valid_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step as a reader does it: files as written, commands as typed, output as shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOOLKIT_TEXTS", raising=False)
    shown = 0
    for verb, path, language, text in STEP.findall((ROOT / TUTORIAL).read_text("utf-8")):
        if verb:
            with Path(path).open("w" if verb == "Write" else "a", encoding="utf-8") as file:
                file.write(text)
        elif language == "console":
            shown += 1
            assert session(text) == text
        elif text.startswith("toolkit init"):
            first, folder, coder = text.splitlines()
            run("sh", first)
            monkeypatch.chdir(folder.removeprefix("cd "))
            monkeypatch.setenv(*coder.removeprefix("export ").split("=", 1))
        else:
            run(language, text)
    assert shown >= 5
    report = validate(Path.cwd(), Path("texts"))
    assert report.valid and report.tables["sources"] == 2
    assert {finding.rule for finding in report.findings if finding.severity == "warning"} == {
        "table-empty"
    }
    assert not [check for check in report.checks if check.status == "skipped"]


def test_the_page_on_annotations_shows_what_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step as a reader does it, and the report as it is printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOOLKIT_TEXTS", raising=False)
    told = ""
    for verb, path, language, text in STEP.findall((ROOT / ANNOTATIONS).read_text("utf-8")):
        if verb:
            Path(path).parent.mkdir(exist_ok=True)
            Path(path).write_text(text, "utf-8", newline="\n")
        elif language == "report":
            assert text in told
        else:
            told = run(language, text)
    assert Path("back/times.txt").read_bytes() == Path("ferry/times.txt").read_bytes()
    assert Path("noted-back/annotations.json").is_file() and Path("reviewed").is_dir()


def session(text: str) -> str:
    """Run the commands of a console block, and return the block as it comes out."""
    out = []
    for line in text.splitlines(keepends=True):
        if line.startswith("$ "):
            name, *words = shlex.split(line[2:])
            assert name == "toolkit"
            out += [line, CliRunner().invoke(main, words).stdout]
    return "".join(out)
