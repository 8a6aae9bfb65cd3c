"""Safe writes: one command at a time, and a reader sees the old files or the new, never a mix.

A command that writes to a folder holds its lock from reading to writing. Several files are first
written whole to a staging folder on the same disk; then a journal names them, and they are moved
into place. A command that is stopped before the journal changes nothing; one that is stopped after
it leaves moves to be finished, which the next command that writes there does.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

LOCK, STAGED, JOURNAL = ".toolkit.lock", ".toolkit-staged", "journal.json"
WAIT = 30.0
"""Seconds to wait for another command that writes to the same folder."""


class TargetError(Exception):
    """The target cannot be written; the message says why."""


@contextmanager
def locked(folder: Path, lock: str = LOCK) -> Iterator[None]:
    """Hold the lock of a folder, and finish what a stopped command left there.

    Raises: OSError if the folder cannot be written, or another command does not finish in `WAIT`
    seconds.
    """
    from filelock import FileLock, Timeout

    path = folder / lock
    # filelock would wait where no file can be made, as in /proc
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0), 0o644))
    held = FileLock(path, timeout=WAIT)
    try:
        held.acquire()
    except Timeout as error:
        text = f"another command has been writing here for {WAIT:g} seconds; try again later"
        raise OSError(errno.EBUSY, text, str(folder)) from error
    try:
        recover(folder)
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # a waiting command sees that the file is gone, and makes its own
        held.release()


def is_unfinished(folder: Path) -> bool:
    """Return whether files of a folder are being replaced, or a command was stopped doing so."""
    return (folder / STAGED / JOURNAL).is_file()


def recover(folder: Path) -> None:
    """Finish the moves of a command that was stopped, or remove what it had staged."""
    staged = folder / STAGED
    if is_unfinished(folder):
        names = json.loads((staged / JOURNAL).read_text("utf-8"))
        for number, name in enumerate(names):
            if not (folder / name).resolve().is_relative_to(folder.resolve()):
                text = f'its journal names "{name}", which is outside the folder'
                raise OSError(errno.EPERM, text, str(staged))
            if (staged / str(number)).exists():
                _move(staged / str(number), folder / name)
    if staged.is_dir() and not staged.is_symlink():
        shutil.rmtree(staged)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write several files of a folder, all or none; the caller holds the lock.

    Args: `files` maps paths below the folder to their content.
    Raises: OSError, and then no file is changed.
    """
    if not files:
        return
    staged = folder / STAGED
    try:
        staged.mkdir()
        for number, data in enumerate(files.values()):
            _write(staged / str(number), data)
        _commit(folder, list(files))
    except BaseException:
        if not is_unfinished(folder):
            shutil.rmtree(staged, ignore_errors=True)
        raise


def _commit(folder: Path, names: list[str]) -> None:
    """Write the journal of the staged files `0`, `1`, …, and move them into place."""
    staged = folder / STAGED
    _write(staged / "journal", json.dumps(names, ensure_ascii=True).encode("ascii"))
    os.replace(staged / "journal", staged / JOURNAL)
    recover(folder)


def _write(file: Path, data: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _move(file: Path, target: Path) -> None:
    """Move a file into place, with the permissions of the one it replaces."""
    target.parent.mkdir(parents=True, exist_ok=True)
    os.chmod(file, target.stat().st_mode & 0o777 if target.exists() else 0o644)
    os.replace(file, target)


@contextmanager
def new_folder(out: Path, force: bool | None) -> Iterator[Path]:
    """Give an empty folder to fill; at the end, move it into place, all or nothing.

    Args: `force` replaces files of the same name in a folder that is not empty; others stay. None
    is for a command without `--force`.
    Raises: TargetError for a target that is in use, or a failure to write.
    """
    if out.exists() and not out.is_dir():
        raise TargetError(f"{out} is a file: expected a folder")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with locked(out.parent, f".toolkit-{out.name}.lock"):
            if is_unfinished(out):
                with locked(out):
                    pass
            if out.is_dir() and any(out.iterdir()) and not force:
                way = "" if force is None else ", or --force to replace files"
                raise TargetError(f"{out} is not empty: use a new folder{way}")
            folder = out.parent / f".toolkit-{out.name}.new"
            shutil.rmtree(folder, ignore_errors=True)  # of a run that was stopped
            try:
                folder.mkdir()
                yield folder
                _put(folder, out)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        place = error.filename or out
        raise TargetError(f"{place} cannot be written: {error.strerror or error}") from error


def _put(folder: Path, out: Path) -> None:
    """Put a finished folder in its place: at once if there is none, else file by file."""
    if not out.exists():
        os.replace(folder, out)
        return
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    staged = out / STAGED
    with locked(out):  # as the commands that change its files do
        staged.mkdir()
        for number, name in enumerate(names):
            os.replace(folder / name, staged / str(number))
        _commit(out, names)


def write_bytes(path: Path, data: bytes) -> None:
    """Write one file completely or not at all; raises OSError, and then the old file remains."""
    with new_file(path) as file:
        file.write(data)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Give a stream to write one file to; at the end, put it in its place, or not at all.

    Raises: OSError, and then the old file remains.
    """
    if path.exists() and not path.is_file():  # such as /dev/stdout
        with path.open("wb") as file:
            yield file
        return
    path = path.resolve()  # a link stays one
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _move(Path(temporary), path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def json_bytes(value: Any) -> bytes:
    """Return JSON as the project writes it: two spaces, UTF-8, keys in their order, final LF."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
