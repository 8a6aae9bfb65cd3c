"""`toolkit explain`."""

from __future__ import annotations

import click

from toolkit.commands._options import check_rule


@click.command("explain", epilog="Example: toolkit explain claim-uncited")
@click.argument("rule")
def command(rule: str) -> None:
    """Explain a rule: what it checks, why, and how to fix it."""
    from toolkit.package.levels import level_name
    from toolkit.rules import all_rules

    check_rule(rule)
    found = all_rules()[rule]
    click.echo(f"{found.name} ({found.severity})\n{found.title}\n")
    click.echo(f"Why: {found.why}\n\nFix: {found.fix}")
    if not found.structural:
        click.echo(f"\nHolds from level {level_name(found.level)} of the claims profile.")
    if found.needs:
        click.echo(f"\nNeeds: {', '.join(found.needs)}")
