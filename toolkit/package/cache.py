"""Keep what a run found, outside the package, so that the next does only what a change calls for.

A key is a hash of all that a result depends on: the files, the schema, the options, the toolkit
and the libraries that compute with it. So nothing kept can be out of date; it is not found. What
is kept is derived from the package alone, never from the articles' texts.
Source of the place: XDG Base Directory Specification, and its likes on other systems.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from importlib import metadata, resources
from operator import attrgetter
from pathlib import Path
from typing import Any

from toolkit.package.model import Problem

Json = dict[str, Any]
FOLDER = "TOOLKIT_CACHE"
"""The environment variable that names another folder."""
LARGEST = 5_000_000_000
"""The most bytes that all files may have; those not used for longest are removed."""
LEAST_FREE = 1_000_000_000
"""The bytes that must stay free on the disk."""
LIBRARIES = ("duckdb", "frictionless", "jsonschema", "numpy", "pyarrow")
RESULTS, TABLES = ".results.json", ".arrow"
PARTS = attrgetter(*(field.name for field in fields(Problem)))


class CacheError(OSError):
    """There is no cache; the message says why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that an earlier run kept, and what it wrote about it."""

    file: Path
    about: Json


class Cache:
    """What earlier runs kept about one package: results by name, and files by key.

    A file that is damaged counts as one that is not there. `trouble` says why something could not
    be kept; the run goes on without.
    """

    def __init__(self, folder: Path, location: str) -> None:
        """Open the cache of a package.

        Args: `location` is where the package is.
        Raises: CacheError if the folder cannot be used.
        """
        self.folder = _own(folder)
        self.place = folder / (key_of(location) + RESULTS)
        self.known: Json = _read(self.place) or {}
        self.found: Json = {}
        self._digests: dict[Path, str] = {}
        self.trouble: str | None = None

    def recall(self, name: str, key: str) -> Any:
        """Return what was kept under a name if its key is this one; else None."""
        entry = self.known.get(name)
        return entry[1] if entry and entry[0] == key else None

    def remember(self, name: str, key: str, value: Any) -> None:
        """Keep a value, of which JSON can be made, instead of any other of this name."""
        self.known[name] = self.found[name] = [key, value]

    def knows(self, name: str) -> bool:
        """Return whether anything was kept under a name."""
        return name in self.known

    def digests(self, files: Sequence[Path]) -> list[str] | None:
        """Return the SHA-256 of each file, in hex digits; None if one cannot be read."""
        try:
            for file in files:
                if file not in self._digests:
                    self._digests[file] = digest_of(file)
        except OSError:
            return None
        return [self._digests[file] for file in files]

    def file(self, key: str) -> Kept | None:
        """Return the file of a key, if one was kept and is whole."""
        file = self.folder / (key + TABLES)
        about = _read(file.with_suffix(".json"))
        try:
            if about is None or about.pop("sha256", None) != digest_of(file):
                return None
            os.utime(file)
        except OSError:
            return None
        return Kept(file, about)

    def keep(self, key: str, about: Json, write: Callable[[Path], None]) -> None:
        """Keep a file, or set `trouble`.

        Args: `about` is read back with the file; `write` writes it.
        """
        file = self.folder / (key + TABLES)
        unfinished = file.with_name(f"{secrets.token_hex(8)}.new")
        try:
            self._require_room()
            write(unfinished)
            unfinished.chmod(0o600)
            digest = digest_of(unfinished)
            os.replace(unfinished, file)
            _write(file.with_suffix(".json"), {**about, "sha256": digest})
        except OSError as error:
            self.trouble = _why(error)
        finally:
            with suppress(OSError):
                unfinished.unlink()

    def save(self) -> None:
        """Write the results, and remove what was not used for longest; sets `trouble`."""
        try:
            if self.found:
                self._require_room()
                _write(self.place, self.known)
            _trim(self.folder)
        except OSError as error:
            self.trouble = _why(error)

    def _require_room(self) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < LEAST_FREE:
            raise OSError(None, f"its disk has only {free // 10**6} MB free")


def open_cache(location: Path | str) -> Cache:
    """Open the cache of a package in the user's folder for caches; raises CacheError."""
    return Cache(cache_folder(), os.path.abspath(location))


def cache_folder() -> Path:
    """Return the folder in which results are kept; raises CacheError if there is no home."""
    if os.environ.get(FOLDER):
        return Path(os.environ[FOLDER])
    from platformdirs import user_cache_path

    folder = user_cache_path("venezuela-coup-claims", appauthor=False)
    if not folder.is_absolute():
        raise CacheError("there is no home folder")
    return folder


def kept_files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the files of a cache."""
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        for item in found:
            if item.name.endswith((".json", TABLES, ".new")):
                with suppress(FileNotFoundError):
                    yield Path(item), item.stat(follow_symlinks=False)


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, in hex digits; raises OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def key_of(*parts: Any) -> str:
    """Return the key of what depends on these parts and the toolkit; JSON can be made of them."""
    text = json.dumps([toolkit_state(), parts], default=repr)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def kept_value(cache: Cache | None, name: str, key: str | None, compute: Callable[[], Any]) -> Any:
    """Return a value of JSON: as it was kept, or by computing it; no key, nothing is kept."""
    if cache is None or key is None:
        return compute()
    known = cache.recall(name, key)
    if known is None:
        known = compute()
        cache.remember(name, key, known)
    return known


def packed(problems: Iterable[Problem]) -> list[Any]:
    """Return problems as JSON has them."""
    return [list(PARTS(problem)) for problem in problems]


def unpacked(rows: Iterable[Any]) -> list[Problem]:
    """Return the problems of `packed`."""
    return [Problem(*row) for row in rows]


@cache
def toolkit_state() -> str:
    """Return a hash of the toolkit's own files, and of the versions of what it computes with."""
    known = hashlib.sha256(repr((sys.version, sys.platform)).encode())
    for name in LIBRARIES:
        known.update(metadata.version(name).encode() + b"\n")
    for name, data in _own_files(resources.files("toolkit"), ""):
        known.update(f"{name} {len(data)}\n".encode() + data)
    return known.hexdigest()


def _own_files(folder: Any, above: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            if item.name != "__pycache__":
                yield from _own_files(item, f"{above}{item.name}/")
        else:
            yield above + item.name, item.read_bytes()


def _own(folder: Path) -> Path:
    """Make the folder of the cache, for its owner alone; raises CacheError if it is not."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = folder.stat()
    except OSError as error:
        raise CacheError(f"{folder} cannot be used: {error.strerror or error}") from error
    if hasattr(os, "getuid") and (known.st_uid != os.getuid() or known.st_mode & 0o022):
        raise CacheError(f"others can write to {folder}")
    if not os.access(folder, os.W_OK):
        raise CacheError(f"{folder} cannot be written")
    return folder


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def _read(file: Path) -> Json | None:
    """Return what `_write` wrote, or None if it is not there or damaged."""
    try:
        digest, _, text = file.read_bytes().partition(b"\n")
        found = json.loads(text) if hashlib.sha256(text).hexdigest().encode() == digest else None
        os.utime(file)
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(file: Path, value: Json) -> None:
    """Write a value with its hash, as a whole and for the owner alone; raises OSError."""
    text = json.dumps(value, ensure_ascii=True).encode("ascii")
    unfinished = file.with_name(f"{secrets.token_hex(8)}.new")
    handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        os.replace(unfinished, file)
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _trim(folder: Path) -> None:
    """Remove the files that were not used for longest, until the rest has the size it may have."""
    files = sorted(kept_files(folder), key=lambda item: item[1].st_mtime)
    size = sum(stat.st_size for _, stat in files)
    for file, stat in files:
        if size <= LARGEST:
            return
        with suppress(OSError):
            file.unlink()
            size -= stat.st_size


def clear(files: Iterable[tuple[Path, os.stat_result]]) -> tuple[int, int]:
    """Remove the files of a cache; return how many they were, and their bytes; raises OSError."""
    count = size = 0
    for file, stat in files:
        file.unlink(missing_ok=True)
        count, size = count + 1, size + stat.st_size
    return count, size
