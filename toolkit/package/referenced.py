"""The files that a descriptor names: opened only if they are inside the package, never fetched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.package.files import PackageError, is_url, read_json, unsafe_path
from toolkit.package.problems import Collector, kind_of

if TYPE_CHECKING:
    from toolkit.package.cache import Cache

Json = dict[str, Any]
URL = "it is at a URL: nothing is fetched"
FAULTY = "see the findings on it"


class NotRead(Exception):
    """The resource is not read as a table; the message says why."""


class FileReader(Collector):
    """Read what a descriptor names by path, and collect problems.

    Args: `path` is the descriptor's file in the folder `root`.
    """

    def __init__(self, root: Path, path: str, cache: Cache | None = None) -> None:
        super().__init__(path, cache)
        self.root = root

    def files(self, name: str, paths: tuple[str, ...]) -> None:
        """Report the files of a resource that do not exist."""
        for path in paths:
            if not (self.root / path).is_file():
                message = f'"{path}", the file of the resource "{name}", does not exist'
                hint = "add the file, or correct the path in the descriptor"
                self.add("file-missing", message, table=name, path=path, value=path, hint=hint)

    def safe(self, name: str, key: str, path: str) -> bool:
        """Report a path that must not be opened, and return whether it may be."""
        problem = unsafe_path(self.root, path)
        if problem:
            self.add(
                "path-unsafe",
                f'"{key}" of the resource "{name}": {problem}',
                table=name,
                field=key,
                value=path,
                hint="copy the file into the package and name it by a relative path",
            )
        return problem is None

    def referenced(self, name: str, key: str, stated: Any, rule: str) -> Json:
        """Return an object that is stated here or in a file; raises NotRead."""
        if isinstance(stated, str):
            if is_url(stated):
                raise NotRead(f"its {key} is at a URL: nothing is fetched")
            if not self.safe(name, key, stated):
                raise NotRead(FAULTY)
            path, stated = stated, self.load(name, stated, rule)
        else:
            path = self.path
        if not isinstance(stated, dict):
            self.add(
                rule,
                f'the {key} of "{name}" must be an object, not {kind_of(stated)}',
                table=name,
                path=path,
                field=key,
            )
            raise NotRead(FAULTY)
        return stated

    def load(self, name: str, path: str, rule: str) -> Any:
        """Return the JSON value in a file of the package; raises NotRead."""
        file = self.root / path
        if not file.is_file():
            self.add(
                "file-missing",
                f'"{path}", a file of the resource "{name}", does not exist',
                table=name,
                path=path,
                value=path,
                hint="add the file, or correct the path in the descriptor",
            )
            raise NotRead(FAULTY)
        try:
            value, repeated = read_json(file)
        except PackageError as error:
            self.add(rule, str(error), table=name, path=path, hint="fix the JSON")
            raise NotRead(FAULTY) from error
        self.repeated(repeated, path, rule)
        return value
