"""A folder of this machine as if it were an HDFS that pyarrow reaches."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pyarrow.fs
import pytest

from toolkit.package.places import place

HOSTS = itertools.count(1)


def beyond(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder by a URL; only Hadoop's library is replaced, by pyarrow's for local files."""

    def connect(**given: Any) -> pyarrow.fs.FileSystem:
        return pyarrow.fs.LocalFileSystem()

    monkeypatch.setattr(pyarrow.fs, "HadoopFileSystem", connect)
    return place(f"hdfs://host{next(HOSTS)}:9000{folder.as_posix()}")
