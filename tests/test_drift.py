"""The documents against the code: nothing undocumented, nothing that is not there any more."""

from __future__ import annotations

import csv
import re
import stat
from pathlib import Path

import click
import commands
import pytest
import yaml
from editing import ROOT

from toolkit.bump import RULES
from toolkit.checks import COMPARISONS
from toolkit.cli import main
from toolkit.exporters import FORMATS as EXPORTS
from toolkit.importers import FORMATS as IMPORTS
from toolkit.reporters import FORMATS as REPORTS
from toolkit.rules import all_rules
from toolkit.views import NAMES

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def text(path: Path) -> str:
    """Return the text of a page."""
    return path.read_text("utf-8")


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of a page, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", text(page)), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_the_page_of_commands_is_what_they_print() -> None:
    assert text(commands.PAGE) == commands.page(), "run `python tests/commands.py`"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_is_documented(name: str) -> None:
    command = main.commands[name]
    assert command.help and command.help.splitlines()[0].strip()
    for option in command.params:
        if isinstance(option, click.Option) and option.name != "help":
            assert option.help, f"{name} {option.opts}"
    prose = [page for page in PAGES if page.name not in ("commands.md", "CHANGELOG.md")]
    assert any(f"toolkit {name}" in text(page) for page in prose), f"no document shows {name}"


def test_no_document_shows_a_command_or_option_that_is_not_there() -> None:
    shown = re.compile(r"`toolkit ([a-z-]+)([^`]*)`|^(?:\$ )?toolkit ([a-z-]+)(.*)$", re.MULTILINE)
    seen = 0
    for page in (page for page in PAGES if page.name not in ("BENCHMARKS.md", "CHANGELOG.md")):
        for match in shown.finditer(text(page)):
            name, rest = match[1] or match[3], match[2] or match[4] or ""
            assert name in main.commands, f"{page.name}: toolkit {name}"
            known = {opt for option in main.commands[name].params for opt in option.opts}
            for option in re.findall(r"(?<!\S)--?[a-z][a-z-]*", rest):
                assert option in known | {"--help"}, f"{page.name}: toolkit {name} {option}"
            seen += 1
    assert seen > 40


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCE.sub("", text(page))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(file), f"{page.name}: {target}"


def test_every_rule_tells_title_reason_and_mend() -> None:
    for rule in all_rules().values():
        assert rule.title and rule.why and rule.fix, rule.name


def test_every_code_has_a_label_and_a_definition() -> None:
    with (ROOT / "data" / "codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100
    assert [row["code"] for row in rows if not (row["label"] and row["definition"])] == []


def test_every_view_and_format_is_documented() -> None:
    readme, loading = text(ROOT / "README.md"), text(ROOT / "docs" / "loading.md")
    for name in NAMES:
        assert f"| {name} |" in readme, name
    for name in {*EXPORTS, *IMPORTS}:
        assert re.search(rf"\b{name}\b", readme + loading, re.IGNORECASE), name
    for name in REPORTS:
        assert f"| `{name}` |" in text(ROOT / "docs" / "validation.md"), name


def test_every_rule_of_the_versioning_recipe_is_documented() -> None:
    page = text(ROOT / "docs" / "versioning.md")
    lines = [f"| `{name}` | {step} | {by} | {says} |" for name, (step, by, says) in RULES.items()]
    assert "\n".join(lines) in page
    for name in COMPARISONS:
        assert f"| `{name}` |" in page and name in all_rules()


def test_the_workflow_runs_the_gate() -> None:
    workflow = yaml.safe_load(text(ROOT / ".github" / "workflows" / "ci.yml"))
    steps = workflow["jobs"]["gate"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    assert workflow["permissions"] == {"contents": "read"}
    assert (ROOT / ".ci" / "run").stat().st_mode & stat.S_IXUSR
