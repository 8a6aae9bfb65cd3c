"""`toolkit rules`."""

from __future__ import annotations

import click


@click.command("rules", epilog="Example: toolkit rules")
def command() -> None:
    """List all rules with severity and title."""
    from toolkit.rules import all_rules

    found = all_rules().values()
    width = max(len(rule.name) for rule in found)
    for rule in found:
        click.echo(f"{rule.name:<{width}}  {rule.severity:<7}  {rule.title}")
