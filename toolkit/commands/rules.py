"""`toolkit rules`."""

from __future__ import annotations

import click

from toolkit.commands._options import level_option


@click.command("rules", epilog="Example: toolkit rules --level 2")
@level_option("List only the rules that hold at this level of the claims profile.")
def command(level: int | None) -> None:
    """List all rules with the level from which they hold, severity and title.

    The levels of the claims profile: 0 statements, 1 placed (in sources), 2 attributed (to chains
    of speakers), 3 questions (that claims answer), 4 full.
    """
    from toolkit.rules import all_rules

    found = [rule for rule in all_rules().values() if level is None or rule.level <= level]
    width = max(len(rule.name) for rule in found)
    for rule in found:
        click.echo(f"{rule.name:<{width}}  {rule.level}  {rule.severity:<7}  {rule.title}")
