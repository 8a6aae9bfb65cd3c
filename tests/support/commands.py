"""Write docs/commands.md: the help of every command with its example, as it prints it.

`python tests/support/commands.py`
"""

from __future__ import annotations

from pathlib import Path

import click
from click.testing import CliRunner

from toolkit.cli import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
WIDTH = 88
HEAD = """# Commands

What each command prints with `--help`. This page is written by `python tests/support/commands.py`.
"""


def help_of(*words: str) -> str:
    """Return what a command prints with `--help`, as wide as the page is."""
    result = CliRunner(env={"TOOLKIT_TEXTS": None}).invoke(
        main, [*words, "--help"], prog_name="toolkit", terminal_width=WIDTH, max_content_width=WIDTH
    )
    assert result.exit_code == 0, result.output
    return result.stdout


def page() -> str:
    """Return the page."""
    parts = [HEAD, f"```text\n{help_of()}```\n"]
    for name in sorted(main.commands):
        command = main.commands[name]
        within = sorted(command.commands) if isinstance(command, click.Group) else []
        for words in ((name,), *((name, inner) for inner in within)):
            parts.append(f"## toolkit {' '.join(words)}\n\n```text\n{help_of(*words)}```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8", newline="\n")
