"""Arguments and options that several commands share, and how a user's mistake is reported."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

SMALLEST = 100_000_000
Command = TypeVar("Command", bound=Callable[..., object])


class Choice(click.Choice[str]):
    """One of several words; a misspelt one is answered with the closest."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """Return click's message for a wrong word, followed by the closest valid one."""
        from toolkit.package.standard import near_miss

        message = super().get_invalid_choice_message(value, ctx)
        meant = near_miss(str(value), list(self.choices))
        return f"{message} Did you mean {meant!r}?" if meant else message


class PathOrUrl(click.Path):
    """A path; or, for Spark alone, the URL of a folder in a file system beyond this machine."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; a URL is refused unless `--engine spark` was given."""
        from toolkit.package.files import EngineError
        from toolkit.package.places import is_place, place

        if not isinstance(value, str) or not is_place(value):
            return super().convert(os.fspath(place(value)), param, ctx)
        if ctx is None or ctx.params.get("engine") != "spark":
            self.fail(
                f"{value!r} is a URL: only `validate` and `view` read other file systems, with"
                " --engine spark.",
                param,
                ctx,
            )
        try:
            return place(value)
        except EngineError as error:
            self.fail(_harmless(str(error)), param, ctx)


def package_argument(command: Command) -> Command:
    """Add the argument PACKAGE; the default is the current folder."""
    return click.argument("package", type=PathOrUrl(), default=".")(command)


def package_option(help_text: str) -> Callable[[Command], Command]:
    """Return what adds `--package PATH`, for commands whose arguments are something else."""
    return click.option(
        "--package",
        type=click.Path(path_type=Path),
        default=".",
        show_default=True,
        help=help_text,
    )


def texts_option(command: Command) -> Command:
    """Add `--texts DIR`; the default is the environment variable TOOLKIT_TEXTS."""
    return click.option(
        "--texts",
        metavar="DIR",
        envvar="TOOLKIT_TEXTS",
        type=PathOrUrl(),
        help="Folder with the article texts, to check evidence to the character."
        " [env: TOOLKIT_TEXTS]",
    )(command)


def _size(context: click.Context, option: click.Parameter, value: str | None) -> int | None:
    """Return a size in bytes; raise a usage error if it is none, or too small."""
    if value is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?([MG])B?", value.upper())
    size = int(float(match[1]) * {"M": 10**6, "G": 10**9}[match[2]]) if match else 0
    if size < SMALLEST:
        raise click.BadParameter(f"{value!r} is not a size of at least 100MB, such as 2GB.")
    return size


def memory_option(command: Command) -> Command:
    """Add `--memory SIZE`; the default is a share of the free memory."""
    return click.option(
        "--memory",
        metavar="SIZE",
        callback=_size,
        help="Memory to use before writing to the temporary folder, such as 800MB or 2GB."
        " [default: half of what is free, at least 600MB]",
    )(command)


def output_option(command: Command) -> Command:
    """Add `-o FILE`, to write to a file what is printed otherwise."""
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=PathOrUrl(),
        help="Write to a file instead of the terminal.",
    )(command)


def folder_option(help_text: str) -> Callable[[Command], Command]:
    """Return what adds the required option `-o DIR`."""
    return click.option(
        "-o",
        "--output",
        required=True,
        metavar="DIR",
        type=click.Path(path_type=Path),
        help=help_text,
    )


def map_option(command: Command) -> Command:
    """Add `--map FILE`, which says what the labels and tags of an annotation tool mean."""
    return click.option(
        "--map",
        "map_file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="TOML file that says what the labels and tags of annotations mean.",
    )(command)


def level_option(help_text: str) -> Callable[[Command], Command]:
    """Return what adds the option `--level N`, a level of the claims profile."""
    return click.option("--level", metavar="N", type=click.IntRange(0, 4), help=help_text)


def force_option(command: Command) -> Command:
    """Add `--force`, which lets a command replace files that exist."""
    return click.option("--force", is_flag=True, help="Replace files that exist.")(command)


def _harmless(message: str) -> str:
    """Return a message in whose lines nothing can steer a terminal or the log of a CI job."""
    from toolkit.wording import inert

    return "\n".join(map(inert, message.split("\n")))


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn what the user can fix into a message and exit code 2."""
    from toolkit.package.files import PackageError, TextsError, ViewError

    try:
        yield
    except (PackageError, TextsError, ViewError) as error:
        raise click.UsageError(_harmless(str(error))) from error
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise click.UsageError(_harmless(f"{place}{error.strerror or error}")) from error


class Refusal(click.ClickException):
    """A command did not do what it was asked to, and says why."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.exit_code: int = code  # type: ignore[misc]


@contextmanager
def refusals(*kinds: type[Exception], code: int = 1) -> Iterator[None]:
    """Turn an error of these kinds into an exit code, and a target that cannot be written into 2.

    The code is 1 for what a command looked for and did not find in order, and 2 for a command that
    cannot do its work.
    """
    from toolkit.writing import TargetError

    try:
        yield
    except TargetError as error:
        raise click.UsageError(_harmless(str(error))) from error
    except Exception as error:
        if isinstance(error, kinds):
            raise Refusal(_harmless(str(error)), code) from error
        raise


def known_rules(context: click.Context, option: click.Parameter, names: tuple[str, ...]) -> object:
    """Check that each rule exists; raise a usage error that names the closest rule otherwise."""
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
        closest = f' Did you mean "{meant}"?' if meant else ""
        raise click.UsageError(f'No such rule: "{name}".{closest} `toolkit rules` lists all rules.')
