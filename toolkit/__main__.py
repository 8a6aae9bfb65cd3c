"""Run the command `toolkit`; being interrupted is a message, also while it is still loading."""

from __future__ import annotations

import sys

ABORTED = 1
"""The exit code of click for an interrupted command."""


def main() -> None:
    """Load and run the command."""
    try:
        from toolkit.cli import main as command

        command(prog_name="toolkit")
    except KeyboardInterrupt:
        print("Aborted!", file=sys.stderr)
        sys.exit(ABORTED)


if __name__ == "__main__":
    main()
