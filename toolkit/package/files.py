"""Open untrusted files safely: paths that stay inside the package, zips, strict JSON.

Nothing here trusts a package. Every path is resolved inside it before any other library sees it,
and URLs are refused: the toolkit never reads from a network.
"""

from __future__ import annotations

import json
import lzma
import shutil
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

from toolkit.writing import is_unfinished

DESCRIPTOR = "datapackage.json"
MAX_DESCRIPTOR_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 100
MAX_NAME, MAX_PATH = 255, 4095
"""The longest name and path that common file systems allow, in bytes."""
MAX_ZIP_BYTES = 8 * 1024**3
MAX_ZIP_RATIO = 200
ZIP_SLACK = 1 << 16
"""What every zip is taken to have, in bytes: a small one may unpack to more than its share."""
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)
"""What `zipfile` raises for a zip that is damaged, encrypted or packed by another method."""


class ViewError(Exception):
    """There is no such computed view, or a table or column that it needs is missing."""


class TextsError(Exception):
    """The folder of texts cannot be read; the message says why."""


class PackageError(Exception):
    """There is no usable package: the descriptor is missing or not a JSON object."""


class EngineError(PackageError):
    """What runs the checks cannot go on, so that no check can."""


def said_by(error: Exception) -> str:
    """Return the first line of what an exception says, its class if it says nothing."""
    return (str(error).splitlines() or [""])[0] or type(error).__name__


def is_url(path: str) -> bool:
    """Return whether a path is an http or https URL, which is never fetched."""
    return path.lower().startswith(("http://", "https://"))


def unsafe_path(root: Path, path: str) -> str | None:
    """Return why a path must not be opened, or None if it stays inside the package."""
    if "://" in path or path.lower().startswith(("data:", "file:")):
        return f'"{path}" is a URL: only files inside the package are read'
    pure = PurePosixPath(path)
    if not path or "\\" in path or "\x00" in path or pure.is_absolute() or path[1:2] == ":":
        return f'"{path}" is not a relative path with forward slashes'
    if ".." in pure.parts:
        return f'"{path}" is outside the package'
    if any(len(part.encode()) > MAX_NAME for part in pure.parts) or len(path.encode()) > MAX_PATH:
        return f'"{path[:MAX_NAME]}…" is longer than the name of a file can be'
    try:
        inside = (root / path).resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return f'"{path}" cannot be resolved'
    return None if inside else f'"{path}" is a link to a file outside the package'


def folder_of(location: Path) -> Path:
    """Return the folder of a package that is to be written to.

    Raises: PackageError if it does not exist, or is a zip.
    """
    if location.is_dir():
        return location
    if not location.is_file():
        raise PackageError(f"{location} does not exist")
    if location.suffix == ".zip" or zipfile.is_zipfile(location):
        raise PackageError(f"{location} is a zip: unpack it and use the folder")
    return location.parent


def find_descriptor(location: Path) -> tuple[Path, str, Path | None]:
    """Find the descriptor of a package given by folder, file or zip.

    Returns: the package's folder, the descriptor's name in it, and the temporary folder that a zip
    was unpacked into, if it is one.
    Raises: PackageError if there is none, it is being written, or the zip is damaged or unsafe.
    """
    if is_unfinished(location if location.is_dir() else location.parent):
        raise PackageError(
            f"{location} is being written, or a command that wrote to it was stopped: try again; if"
            " that does not help, run `toolkit tidy`, which finishes it"
        )
    if location.is_dir():
        if not (location / DESCRIPTOR).is_file():
            raise PackageError(
                f"there is no {DESCRIPTOR} in {location}: expected a folder or .zip with a"
                f" {DESCRIPTOR} at its root, or the file itself"
            )
        return location, DESCRIPTOR, None
    if not location.exists():
        raise PackageError(f"{location} does not exist")
    if not location.is_file():
        raise PackageError(f"{location} is neither a file nor a folder")
    if location.suffix == ".zip" or zipfile.is_zipfile(location):
        unpacked, top = _unpack(location)
        return unpacked / top, DESCRIPTOR, unpacked
    return location.parent, location.name, None


def _unpack(location: Path) -> tuple[Path, str]:
    """Unpack a zip into a temporary folder; refuse members outside it and zip bombs.

    Returns: the folder, and the path in it of the folder with the descriptor.
    """
    unpacked = Path(tempfile.mkdtemp(prefix="toolkit-"))
    try:
        with zipfile.ZipFile(location) as archive:
            top = _check_archive(location, archive)
            archive.extractall(unpacked)
    except PackageError:
        shutil.rmtree(unpacked, ignore_errors=True)
        raise
    except DAMAGED as error:
        shutil.rmtree(unpacked, ignore_errors=True)
        reason = str(error) or "it is cut off"
        raise PackageError(f"{location} cannot be unpacked: {reason}") from error
    except BaseException:
        shutil.rmtree(unpacked, ignore_errors=True)
        raise
    return unpacked, top


def _check_archive(location: Path, archive: zipfile.ZipFile) -> str:
    """Check the members of a zip, and return the folder that holds the descriptor."""
    members = archive.infolist()
    total = 0
    for member in members:
        parts = PurePosixPath(member.filename).parts
        if member.filename.startswith(("/", "\\")) or ".." in parts or "\\" in member.filename:
            raise PackageError(f'{location}: the path "{member.filename}" is outside the zip')
        if (member.external_attr >> 16) & 0o170000 == 0o120000:
            raise PackageError(f'{location}: "{member.filename}" is a link: expected a file')
        total += member.file_size
    limit = min(MAX_ZIP_BYTES, MAX_ZIP_RATIO * max(location.stat().st_size, ZIP_SLACK))
    if total > limit:
        raise PackageError(
            f"{location} has {total} bytes when unpacked, over {MAX_ZIP_RATIO} times its size: if"
            " you trust it, unpack it yourself"
        )
    return _top(location, [member.filename for member in members])


def _top(location: Path, names: list[str]) -> str:
    """Return the folder with the descriptor: the root, or the one that all members are in.

    Code hosts put the files of a repository into one folder.
    """
    if DESCRIPTOR in names:
        return ""
    tops = {name.partition("/")[0] for name in names}
    top = next(iter(tops), "")
    if len(tops) == 1 and f"{top}/{DESCRIPTOR}" in names:
        return top
    raise PackageError(f"{location} has no {DESCRIPTOR} at its root, nor in a single folder there")


def read_json(path: Path, limit: int = MAX_DESCRIPTOR_BYTES) -> tuple[Any, list[str]]:
    """Read a JSON file of at most `limit` bytes strictly.

    Returns: the value, and the keys that are repeated in an object.
    Raises: PackageError if the file is too large, not UTF-8, not JSON or nested too deeply.
    """
    try:
        size = path.stat().st_size
        if size > limit:
            raise PackageError(f"{path.name} has {size} bytes: expected at most {limit}")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackageError(f"{path.name} is not UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise PackageError(f"{path.name} cannot be read: {error.strerror}") from error
    repeated: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) < len(items):
            names = [key for key, _ in items]
            repeated.extend(sorted({key for key in names if names.count(key) > 1}))
        return result

    def constant(name: str) -> Any:
        raise ValueError(f"{name} is not JSON")

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
        if _depth(value) > MAX_DEPTH:
            raise PackageError(f"{path.name} is nested more than {MAX_DEPTH} levels deep")
    except RecursionError as error:
        raise PackageError(f"{path.name} is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise PackageError(
            f"{path.name}:{error.lineno}:{error.colno} is not JSON: {error.msg}"
        ) from error
    except ValueError as error:
        raise PackageError(f"{path.name} is not JSON: {error}") from error
    return value, repeated


def _depth(value: Any) -> int:
    deepest, stack = 0, [(value, 1)]
    while stack:
        item, level = stack.pop()
        deepest = max(deepest, level)
        if level > MAX_DEPTH:
            break
        children = item.values() if isinstance(item, dict) else item
        if isinstance(item, dict | list):
            stack.extend((child, level + 1) for child in children)
    return deepest
