"""Folders that Spark and the toolkit both read and write: of this machine, or beyond it."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import dataset

from toolkit.package.places import address, is_remote

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetWriter

GLOB = re.compile(r"[\[\]{}*?\\]")
"""What is special in the patterns of Hadoop."""


def uri(folder: Path) -> str:
    """Return the name by which Spark writes to a folder, whatever file system is its default.

    Hadoop takes a path as it is: unlike in a URI, nothing in it is escaped.
    """
    if is_remote(folder):
        return address(folder)
    return f"file:///{folder.absolute().as_posix().removeprefix('/')}"


def pattern(folder: Path) -> str:
    """Return the pattern by which Spark reads a folder: no character of its name is special."""
    return GLOB.sub(r"\\\g<0>", uri(folder))


def new_folder(inside: Path | None) -> Path:
    """Return a new folder that nobody else has, by default in the system's temporary folder.

    Raises: OSError if it cannot be made.
    """
    if inside is None or not is_remote(inside):
        return Path(tempfile.mkdtemp(prefix="toolkit-", dir=inside))
    folder = inside / f"toolkit-{secrets.token_hex(8)}"
    folder.mkdir()
    return folder


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it, if it is there and can be removed."""
    if not is_remote(folder):
        shutil.rmtree(folder, ignore_errors=True)
        return
    with suppress(Exception):
        folder.fs.rm(folder.path, recursive=True)  # type: ignore[attr-defined]


def move(source: Path, target: Path) -> None:
    """Give a file or folder another name, in place of a file that has it."""
    if not is_remote(source):
        source.replace(target)
        return
    if target.is_file():  # of a task that ended unheard: it wrote the same
        target.unlink()
    source.rename(target)


@contextmanager
def parquet_file(folder: Path, number: int, schema: pa.Schema) -> Iterator[ParquetWriter]:
    """Yield what writes a Parquet file of a folder, which appears complete or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{number}-{os.getpid()}-{secrets.token_hex(4)}"
    with (
        unfinished.open("wb") as file,
        pq.ParquetWriter(file, schema, compression="zstd") as writer,
    ):
        yield writer
    move(unfinished, folder / f"part-{number}.parquet")


def parquet_of(folder: Path) -> Any:
    """Return a folder of Parquet files as a dataset of Arrow."""
    if not is_remote(folder):
        return dataset.dataset(folder, format="parquet")
    system = folder.fs  # type: ignore[attr-defined]
    system.invalidate_cache()  # Spark wrote the files
    return dataset.dataset(folder.path, format="parquet", filesystem=system)  # type: ignore[attr-defined]
