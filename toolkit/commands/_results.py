"""Writing a command's result, and the exit code of a validation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from toolkit.report import Report

FAILING = {"error": ("error",), "warning": ("error", "warning"), "never": ()}
"""The severities that make a validation fail, by the value of `--fail-on`."""

NO_MEMORY = ("MemoryError", "OutOfMemoryException", "ArrowMemoryError")
"""How the reason of a check that ran out of memory begins."""


def say(line: str, err: bool = False) -> None:
    """Print a line in which nothing can steer a terminal or the log of a CI job."""
    from toolkit.wording import inert

    click.echo(inert(line), err=err)


def emit(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file as a whole."""
    if output is None:
        click.echo(text.encode("utf-8", "backslashreplace").decode("utf-8"), nl=False)
    else:
        from toolkit.writing import write_bytes

        write_bytes(output, text.encode("utf-8", "backslashreplace"))


def exit_code(report: Report, select: tuple[str, ...], fail_on: str) -> tuple[int, list[str]]:
    """Return the exit code of a validation, and the messages for stderr.

    2: a check crashed, or a check that was asked for could not run; 1: findings of a severity
    that `fail_on` names; 0 otherwise.
    """
    starved = [c.rule for c in report.crashed if (c.reason or "").startswith(NO_MEMORY)]
    stopped = [f"not enough memory for the checks: {', '.join(starved)}"] if starved else []
    stopped += [
        f'the check "{c.rule}" crashed: {c.reason}' for c in report.crashed if c.rule not in starved
    ]
    stopped += not_run(report, select)
    if stopped:
        return 2, stopped
    return int(any(report.counts[severity] for severity in FAILING[fail_on])), []


def not_run(report: Report, select: tuple[str, ...]) -> list[str]:
    """Return a message for each check that was asked for and did not run."""
    from toolkit.validation.run import COMPARISONS

    ran = {check.rule: check for check in report.checks}
    compared = [rule for rule in COMPARISONS if rule in ran]
    messages = []
    for rule in dict.fromkeys((*select, *compared)):
        check = ran.get(rule)
        if check is None and rule in COMPARISONS:
            messages.append(f'"{rule}" did not run: it needs an earlier version; use --against OLD')
        elif check is None:
            messages.append(f'"{rule}" did not run: the package declares no claimsProfile')
        elif check.status == "skipped" and not check.checked:
            messages.append(f'"{rule}" could not run: {check.reason}')
        elif check.status == "inapplicable":
            messages.append(f'"{rule}" does not apply: {check.reason}')
    return messages
