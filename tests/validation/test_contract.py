"""What writes loses nothing: generated packages and single features through every command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from contract import COMMANDS, attempt, generated
from editing import ROOT
from features import FEATURES

from toolkit.validation.run import validate

PACKAGES = 12
"""How many packages go through each command; `benchmarks/contract.py` tries more."""
ENDS = ("kept", "told", "refused")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_valid_package_stays_valid_and_whole(command: str, tmp_path: Path) -> None:
    seeds = range(COMMANDS.index(command), 10**6, len(COMMANDS))
    tried = (generated(seed, command, tmp_path / "work") for seed in seeds)
    valid = list(islice((pair for pair in tried if pair), PACKAGES))
    assert not [(made.features, outcome.wrong) for made, outcome in valid if outcome.wrong]
    assert sum(not outcome.refused for _, outcome in valid) > PACKAGES / 2


def promised() -> Iterator[tuple[str, str, str]]:
    """Yield feature, command and end of each cell of the table in `docs/validation.md`."""
    text = (ROOT / "docs" / "validation.md").read_text("utf-8")
    (table,) = re.findall(r"^\| a package with \|(?:.*\n)+?(?=\n)", text, re.MULTILINE)
    head, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.split("\n")
                      if line]  # fmt: skip
    for feature, *ends in rows:
        for command, end in zip(head[1:], ends, strict=True):
            yield feature, command.strip("`"), end


def test_the_table_names_every_feature_and_command() -> None:
    assert {(feature, command) for feature, command, _ in promised()} == {
        (feature, command) for feature in FEATURES for command in COMMANDS
    }


@pytest.mark.parametrize(("feature", "command", "end"), list(promised()))
def test_the_table_of_the_documentation_is_true(
    feature: str, command: str, end: str, tmp_path: Path
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    FEATURES[feature](package)
    assert validate(package).valid
    outcome = attempt(package, command, tmp_path)
    assert not outcome.wrong
    found = "refused" if outcome.refused else "told" if outcome.told else "kept"
    assert found == end and end in ENDS, outcome.refused
