"""Options of the engine: each belongs to one engine, and a mistake is told before anything runs."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from editing import Copy

from toolkit.cli import main


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--master", "spark://host:7077"], "--master needs --engine spark"),
        (["--work", "folder"], "--work needs --engine spark"),
        (["--engine", "spark", "--memory", "1GB"], "--memory is for duckdb"),
        (["--engine", "spark", "--master", "local", "--remote", "sc://host"], "not both"),
        (["--engine", "spakr"], "Did you mean 'spark'?"),
    ],
)
def test_an_option_of_the_other_engine_is_refused(valid: Copy, words: list[str], told: str) -> None:
    result = CliRunner().invoke(main, ["validate", str(valid.root), *words])
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())


def test_a_view_on_spark_needs_a_folder(valid: Copy) -> None:
    words = ["view", "standing", str(valid.root), "--engine", "spark"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert "name it with -o" in " ".join(result.output.split())
