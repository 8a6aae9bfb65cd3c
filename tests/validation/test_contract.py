"""What writes loses nothing: generated packages through every command; more in benchmarks."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from contract import COMMANDS, attempt

PACKAGES = 12
"""How many packages go through each command; `benchmarks/contract.py` tries more."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_valid_package_stays_valid_and_whole(command: str, tmp_path: Path) -> None:
    seeds = range(COMMANDS.index(command), 10**6, len(COMMANDS))
    tried = (attempt(seed, command, tmp_path / "work") for seed in seeds)
    valid = list(islice((outcome for outcome in tried if outcome.valid), PACKAGES))
    assert not [(outcome.wrong, outcome.features) for outcome in valid if outcome.wrong]
    assert sum(not outcome.refused for outcome in valid) > PACKAGES / 2
