"""The command `toolkit`: a group that imports a command when it is called or listed."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from keyword import iskeyword
from pkgutil import iter_modules

import click

from toolkit import __version__, commands

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Modules(Mapping[str, click.Command]):
    """The modules of `toolkit.commands` by the names of their commands, imported on access."""

    def __init__(self) -> None:
        names = (module.name for module in iter_modules(commands.__path__))
        self.names = sorted(
            name.rstrip("_").replace("_", "-") for name in names if not name.startswith("_")
        )

    def __getitem__(self, name: str) -> click.Command:
        if name not in self.names:
            raise KeyError(name)
        module = name.replace("-", "_") + "_" * iskeyword(name)
        command: click.Command = import_module(f"toolkit.commands.{module}").command
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def out_of_memory(error: BaseException | None) -> bool:
    """Return whether an exception, or one that it came from, says that memory ran out."""
    engine = sys.modules.get("duckdb")  # not imported here, so that `--help` stays fast
    kinds = (MemoryError, engine.OutOfMemoryException) if engine else (MemoryError,)
    while error is not None:
        if isinstance(error, kinds):
            return True
        error = error.__cause__ or error.__context__
    return False


class NoMemory(click.ClickException):
    """Memory ran out."""

    exit_code = 2


class Toolkit(click.Group):
    """The group; running out of memory is a message and exit code 2 in every command."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; raises NoMemory if memory runs out."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not out_of_memory(error):
                raise
            raise NoMemory(
                "not enough memory for this command: free some memory, or use a smaller package"
            ) from error


@click.group(cls=Toolkit, commands=Modules(), context_settings=CONTEXT)
@click.version_option(__version__, prog_name="toolkit", message="venezuela-coup-claims %(version)s")
def main() -> None:
    """Validate claims packages, query them, compare their versions and export them.

    PACKAGE is a folder, a datapackage.json or a .zip; the default is the current folder.
    """


if __name__ == "__main__":
    main()
