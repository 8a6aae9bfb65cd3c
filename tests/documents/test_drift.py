"""The documents against the code: nothing undocumented, nothing that is not there any more."""

from __future__ import annotations

import csv
import re
import shlex
import stat
from pathlib import Path

import click
import commands
import pytest
import yaml
from editing import ROOT

import toolkit
from toolkit.cli import main
from toolkit.derived.codebook import NUMBERS
from toolkit.exporters import FORMATS as EXPORTS
from toolkit.importers import FORMATS as IMPORTS
from toolkit.reliability import coded_twice
from toolkit.reporters import FORMATS as REPORTS
from toolkit.rules import all_rules
from toolkit.validation.run import COMPARISONS
from toolkit.versions.bump import RULES
from toolkit.views.files import NAMES

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
    assert text(commands.PAGE) == commands.page(), "run `python tests/support/commands.py`"


def every_command() -> list[str]:
    """Return the names of all commands, those within a group as `group command`."""
    groups = {n: c for n, c in main.commands.items() if isinstance(c, click.Group)}
    within = [f"{name} {inner}" for name, group in groups.items() for inner in group.commands]
    return sorted([*main.commands, *within])


def command_of(name: str) -> click.Command:
    """Return a command by the name that `every_command` gives it."""
    first, _, inner = name.partition(" ")
    command = main.commands[first]
    if inner:
        assert isinstance(command, click.Group)
        return command.commands[inner]
    return command


@pytest.mark.parametrize("name", every_command())
def test_every_command_and_option_is_documented(name: str) -> None:
    command = command_of(name)
    assert command.help and command.help.splitlines()[0].strip()
    for option in command.params:
        if isinstance(option, click.Option) and option.name != "help":
            assert option.help, f"{name} {option.opts}"
    example = shlex.split((command.epilog or "").removeprefix("Example: "))
    words = name.split()
    count = 1 + len(words)
    assert example[:count] == ["toolkit", *words], f"{name}: its epilog is to be an example"
    command.make_context(name, example[count:])
    prose = [page for page in PAGES if page.name not in ("commands.md", "CHANGELOG.md")]
    assert any(f"toolkit {name}" in text(page) for page in prose), f"no document shows {name}"


def test_no_document_shows_a_command_or_option_that_is_not_there() -> None:
    in_prose = re.compile(r"`toolkit ([a-z-]+)([^`]*)`")
    in_block = re.compile(r"^(?:\$ )?toolkit ([a-z-]+)(.*)$", re.MULTILINE)
    seen = 0
    for page in (page for page in PAGES if page.name != "CHANGELOG.md"):
        blocks = "\n".join(FENCE.findall(text(page)))
        for name, rest in [*in_prose.findall(text(page)), *in_block.findall(blocks)]:
            inner = f"{name} {rest.split()[0]}" if rest.split() else name
            assert name in main.commands, f"{page.name}: toolkit {name}"
            found = command_of(inner if inner in every_command() else name)
            known = {opt for option in found.params for opt in option.opts}
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
    for name in {*EXPORTS, *IMPORTS} - {"package"}:  # which is any package, not a format
        assert re.search(rf"toolkit export {name}\b|`{name}`", readme + loading), name
    for name in REPORTS:
        assert f"| `{name}` |" in text(ROOT / "docs" / "validation.md"), name


def test_readme_and_guideline_give_the_figures_of_reliability() -> None:
    """Every figure that stands there, against the view and the tables."""
    package = toolkit.load(ROOT)
    found = {row["field"]: row for row in package.view("reliability").to_dict("records")}
    readme, coding = text(ROOT / "README.md"), text(ROOT / "CODING.md")
    told = dict(re.findall(r"`(\w+)` \(α (\.[0-9]+)\)", readme))
    assert told == {
        field: alpha(row["alpha"]) for field, row in found.items() if row["judgement"] != "reliable"
    }
    table = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| ([.0-9]+) \| (.*)\|$", coding, re.MULTILINE)
    rows = [(field, int(pairs), int(agreed), shown) for field, pairs, agreed, shown, _ in table]
    assert sorted(rows) == [
        (field, row["pairs"], row["agreed"], alpha(row["alpha"])) for field, row in found.items()
    ]
    for field, *_, word in table:
        bad = found[field]["judgement"] != "reliable"
        assert (f"**{found[field]['judgement']}**" in word) == bad, field
    twice = coded_twice(package.to_duckdb())[1]
    claims = len(package["claims"])
    assert f"{100 * twice / claims:.0f} % of the claims" in readme
    assert f"{twice} of the {claims} claims ({100 * twice / claims:.0f} %)" in coding


def alpha(value: float) -> str:
    """Return alpha as the documents write it: two digits, no zero before the point."""
    return f"{value:.2f}".removeprefix("0")


def test_the_vague_words_have_the_ranges_of_the_guideline() -> None:
    coding = " ".join(text(ROOT / "CODING.md").split())
    (listed,) = re.findall(r"Vague number words have fixed ranges: (.+?);", coding)
    ranges = dict(re.findall(r"([a-z ]+?) `([0-9.]+)`", listed.replace(", ", "")))
    words = {what: form for what, form in NUMBERS if what in ranges}
    assert len(words) == 3 and words.items() <= ranges.items()


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
    used = {step["uses"]: step.get("with", {}) for step in steps if "uses" in step}
    assert all(re.fullmatch(r"actions/[a-z-]+@v[0-9]+", name) for name in used)
    assert {"python-version": "3.11"} in used.values()
    assert set(workflow[True]) == {"pull_request", "push"}  # YAML 1.1 reads `on` as true
    assert (ROOT / ".ci" / "run").stat().st_mode & stat.S_IXUSR
