"""What the commands share: arguments, options, and how a user's mistake is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])


class Choice(click.Choice[str]):
    """One of some words; a misspelt one is told the one that was probably meant."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """Return what click says of a wrong word, and the near miss as it says it of a command."""
        from toolkit.package.standard import near_miss

        said = super().get_invalid_choice_message(value, ctx)
        meant = near_miss(str(value), list(self.choices))
        return f"{said} Did you mean {meant!r}?" if meant else said


def package_argument(command: Command) -> Command:
    """Add the argument PACKAGE, by default the folder one stands in."""
    return click.argument("package", type=click.Path(path_type=Path), default=".")(command)


def texts_option(command: Command) -> Command:
    """Add `--texts DIR`, by default what TOOLKIT_TEXTS names."""
    return click.option(
        "--texts",
        metavar="DIR",
        envvar="TOOLKIT_TEXTS",
        type=click.Path(path_type=Path),
        help="Folder with the texts of the held articles; checks evidence to the character."
        " [env: TOOLKIT_TEXTS]",
    )(command)


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn what a user can mend into a message and exit code 2."""
    from toolkit.package.files import PackageError, ViewError
    from toolkit.texts.spans import TextsError

    try:
        yield
    except (PackageError, TextsError, ViewError) as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise click.UsageError(f"{place}{error.strerror or error}") from error


def known_rules(context: click.Context, option: click.Parameter, names: tuple[str, ...]) -> object:
    """Refuse a rule that does not exist, with the one that was probably meant."""
    for name in names:
        check_rule(name)
    return names


def check_rule(name: str) -> None:
    """Raise a usage error if there is no such rule."""
    from toolkit.package.standard import near_miss
    from toolkit.rules import all_rules

    rules = all_rules()
    if name not in rules:
        meant = near_miss(name, list(rules))
        asked = f' Did you mean "{meant}"?' if meant else ""
        raise click.UsageError(f'No such rule: "{name}".{asked} `toolkit rules` lists them all.')
