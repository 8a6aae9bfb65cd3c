"""Connect to duckdb for checking and comparing tables: offline, with bounded memory."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import weakref
from pathlib import Path

import duckdb


def connect(owner: object, memory: int, **config: str) -> duckdb.DuckDBPyConnection:
    """Open an in-memory database that reads no files and installs nothing.

    Args: `memory` is in bytes; data beyond it is written to a temporary folder, which is removed
    together with `owner`; `config` are additional settings of duckdb.
    """
    spill = Path(tempfile.gettempdir()) / f"toolkit-{secrets.token_hex(8)}"
    weakref.finalize(owner, shutil.rmtree, spill, ignore_errors=True)
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "memory_limit": f"{memory}B",
            "preserve_insertion_order": False,
            "temp_directory": str(spill),  # only created if needed
            "threads": 2,
            **config,
        },
    )
    connection.execute("SET enable_external_access = false")
    return connection
