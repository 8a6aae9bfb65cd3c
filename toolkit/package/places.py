"""Places beyond this machine: folders and files of a file system with a URL, such as HDFS.

They are opened for `--engine spark` alone, where the user names them; a package never does. What
reads them is universal_pathlib, by fsspec, which for `hdfs://` is pyarrow's file system.
"""

from __future__ import annotations

import copyreg
import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from toolkit.package.files import EngineError, is_url, said_by

URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
HERE = "file://"
INSTALL = "pip install universal_pathlib"
HADOOP = (
    "; hdfs:// needs Java and Hadoop's native library on every machine: set JAVA_HOME, HADOOP_HOME"
    " and CLASSPATH"
)


def is_place(name: str) -> bool:
    """Return whether a name is the URL of a file system beyond this machine."""
    return URL.match(name) is not None and not name.startswith(HERE)


def is_remote(path: Path) -> bool:
    """Return whether a path is one of a file system with a URL."""
    return not isinstance(path, Path)


def place(name: Path | str) -> Path:
    """Return a folder or file by its path, or by its URL; it need not exist.

    Returns: for a URL, what has the methods of a Path; `file://` is one of this machine.
    Raises: EngineError if its file system cannot be reached, or is not known.
    """
    if not isinstance(name, str):
        return name
    if name.startswith(HERE):
        from urllib.request import url2pathname  # it brings http and email along

        return Path(url2pathname(name.removeprefix(HERE)))
    if not is_place(name):
        return Path(name)
    if is_url(name):
        raise EngineError(f"{name} is a page, which is never fetched: give a folder")
    try:
        found: Any = _opened(name)
        found.exists()
    except ModuleNotFoundError as error:
        needed = f": run `{INSTALL}`" if error.name == "upath" else f" ({error})"
        raise EngineError(f"{name} needs a library that is not here{needed}") from error
    except Exception as error:
        needed = HADOOP if name.startswith("hdfs:") and isinstance(error, OSError) else ""
        raise EngineError(f"{name} cannot be reached: {said_by(error)}{needed}") from error
    copyreg.pickle(type(found), _sent)  # its own way loses some classes
    return cast(Path, found)


def _opened(path: str, options: Mapping[str, Any] | None = None) -> Path:
    """Return a place without asking its file system for anything."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a file system that is rarely tested
        from upath import UPath

        return cast(Path, UPath(path, **(options or {})))


def _sent(path: Any) -> tuple[Callable[..., Path], tuple[str, dict[str, Any]]]:
    """Tell how another process opens a place."""
    return _opened, (path.path, {"protocol": path.protocol, **path.storage_options})


def address(path: Path | str) -> str:
    """Return the name of a place as it was given: its path, or its URL with its host."""
    if isinstance(path, str | Path):
        return str(path)
    options: dict[str, Any] = path.storage_options
    if not options.get("host"):
        return str(path)
    user = f"{options['user']}@" if options.get("user") else ""
    port = f":{options['port']}" if options.get("port") else ""
    return f"{path.protocol}://{user}{options['host']}{port}{path.path}"
