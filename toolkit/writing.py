"""Atomic writes: a reader sees the old file or the new one, never half of one."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class TargetError(Exception):
    """The target cannot be written; the message says why."""


@contextmanager
def new_folder(out: Path, force: bool) -> Iterator[Path]:
    """Yield an empty folder to fill, then move it to `out`, completely or not at all.

    Args: `force` replaces files of the same name in a folder that is not empty; others stay.
    Raises: TargetError if the target is not empty or cannot be written.
    """
    if out.exists() and not out.is_dir():
        raise TargetError(f"{out} is a file: expected a folder")
    if out.is_dir() and any(out.iterdir()) and not force:
        raise TargetError(
            f"{out} is not empty; choose a new folder, or replace files in it with --force"
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".toolkit-", dir=out.parent) as temporary:
            folder = Path(temporary) / "new"
            folder.mkdir()
            yield folder
            _move(folder, out)
    except OSError as error:
        place = error.filename or out
        raise TargetError(f"{place} cannot be written: {error.strerror or error}") from error


def _move(folder: Path, out: Path) -> None:
    """Move a finished folder to its place: at once if `out` does not exist, else file by file."""
    if not out.exists():
        os.replace(folder, out)
        return
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        target = out / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, target)
    shutil.rmtree(folder)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file completely or not at all; after an OSError the old file is unchanged."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def json_bytes(value: Any) -> bytes:
    """Return JSON in the project's form: two spaces, UTF-8, keys in their order, final LF."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
