"""The command `toolkit`: a group that imports a command when it is called or listed."""

from __future__ import annotations

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


@click.group(commands=Modules(), context_settings=CONTEXT)
@click.version_option(__version__, prog_name="toolkit", message="venezuela-coup-claims %(version)s")
def main() -> None:
    """Validate claims packages, query them, compare their versions and export them.

    PACKAGE is a folder, a datapackage.json or a .zip; the default is the current folder.
    """


if __name__ == "__main__":
    main()
