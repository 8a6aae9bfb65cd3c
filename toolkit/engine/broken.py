"""What can go wrong when a file is read, and the problem that it becomes."""

from __future__ import annotations

import csv
import lzma
import zipfile
import zlib
from pathlib import Path

from toolkit.engine.cells import NotRows
from toolkit.engine.records import LimitError
from toolkit.package.model import Problem, Resource

BROKEN = (
    OSError,
    UnicodeError,
    csv.Error,
    LimitError,
    NotRows,
    zipfile.BadZipFile,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,  # a member of a zip that is packed in another way
    RuntimeError,  # a member of a zip that is encrypted
)


def broken_problem(resource: Resource, root: Path, error: Exception) -> Problem:
    """Return the problem for an error that ended the reading of a table."""
    if isinstance(error, UnicodeError):
        return _encoding_problem(resource, root)
    if isinstance(error, LimitError) or "field larger than field limit" in str(error):
        rule = "limit-exceeded"
    else:
        rule = "source-error"
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    hint = "fix the file, or save it again"
    return Problem(rule, f"{resource.path} cannot be read: {text}", table=resource.name, hint=hint)


def _encoding_problem(resource: Resource, root: Path) -> Problem:
    """Find the first byte that is not valid in the encoding."""
    name = "UTF-8" if resource.encoding == "utf-8" else resource.encoding
    hint = 'save the file as UTF-8, or state its "encoding" in the descriptor'
    for path in resource.paths:
        at = 0
        with (root / path).open("rb") as stream:
            for line, text in enumerate(stream if not resource.compression else (), 1):
                try:
                    text.decode(resource.encoding)
                except UnicodeDecodeError as error:
                    value = f"0x{text[error.start]:02x}"
                    message = f"{path}:{line}: byte {at + error.start} ({value}) is not {name}"
                    return Problem(
                        "encoding-error",
                        message,
                        resource.name,
                        value=value,
                        path=path if path != resource.path else None,
                        hint=hint,
                    )
                at += len(text)
    return Problem("encoding-error", f"{resource.path} is not {name}", resource.name, hint=hint)
