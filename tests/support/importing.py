"""Run commands that import annotations, and read the tables that they wrote."""

from __future__ import annotations

import csv
from pathlib import Path

from click.testing import CliRunner

from toolkit.cli import main


def toolkit(*words: object) -> str:
    """Run a command that must succeed, and return all it prints."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refused(*words: object) -> str:
    """Run a command that the user must mend, and return its message on one line."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 2, (result.output, result.exception)
    return " ".join(result.output.split())


def rows(package: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of a table of a package; none if it has no such table."""
    file = package / "data" / f"{table}.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
