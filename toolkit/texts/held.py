"""The texts of sources by their ids, which go to other machines as the names of their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any


class FiledTexts(Mapping[str, str]):
    """Texts that are read from their files when they are asked for.

    Args: `files` has the name of the file of each text, in `folder`.
    """

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        self.folder, self.files = folder, files

    def __getitem__(self, name: str) -> str:
        return _content(self.folder / self.files[name])

    def __contains__(self, name: object) -> bool:
        return name in self.files

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


class SentTexts(dict[str, str]):
    """Texts that become `FiledTexts` where they are sent.

    Args: `files` has the name of the file of each text, in `folder`.
    """

    def __init__(self, texts: Mapping[str, str], folder: Path, files: dict[str, str]) -> None:
        super().__init__(texts)
        self.folder, self.files = folder, files

    def __reduce__(self) -> tuple[Any, ...]:
        return FiledTexts, (self.folder.absolute(), self.files)


@lru_cache(maxsize=64)
def _content(file: Path) -> str:
    return file.read_bytes().decode("utf-8")
