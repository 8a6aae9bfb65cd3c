"""One small package of the corpus: what is in it, and the verdict expected."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Told = tuple[str, str, str | None]
FINDINGS, URL, NO_TABLE = "see the findings", "nothing is fetched", "not a table"
"""Parts of the reasons why a resource is not read."""


@dataclass(frozen=True)
class Case:
    """A package, and what a validation of it must say.

    `told` has rule, severity and table of the errors and warnings; `unread` a part of the reason
    for each resource that is not read; `tables` the rows of each table that is. With `folder`
    the package is a zip with that folder at its top.
    """

    name: str
    why: str
    descriptor: Json
    files: dict[str, bytes]
    valid: bool
    tables: dict[str, int]
    told: set[Told] = field(default_factory=set)
    unread: dict[str, str] = field(default_factory=dict)
    folder: str | None = None

    def write(self, root: Path) -> Path:
        """Write the package below a folder, and return its location."""
        package = {**self.files, "datapackage.json": json.dumps(self.descriptor).encode()}
        if self.folder is not None:
            (root / "package.zip").write_bytes(zipped(package, f"{self.folder}/"))
            return root / "package.zip"
        for name, content in package.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
        return root


def zipped(files: dict[str, bytes], prefix: str = "") -> bytes:
    """Return a zip of some files, each below the prefix."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(prefix + name, content)
    return buffer.getvalue()


def error(rule: str, table: str | None = None) -> Told:
    """Return an expected error."""
    return (rule, "error", table)


def warning(rule: str, table: str | None = None) -> Told:
    """Return an expected warning."""
    return (rule, "warning", table)


def schema(*fields: str | Json, **more: Any) -> Json:
    """Return a Table Schema; a field may be written as `name:type`, or as a name for a text."""
    return {"fields": [_field(item) for item in fields], **more}


def _field(item: str | Json) -> Json:
    if not isinstance(item, str):
        return item
    name, _, kind = item.partition(":")
    return {"name": name, "type": kind or "string"}


def limited(name: str, kind: str = "string", **constraints: Any) -> Json:
    """Return a field with constraints."""
    return {"name": name, "type": kind, "constraints": constraints}


def key(fields: Any, resource: str, there: Any) -> Json:
    """Return a foreign key; an empty `resource` is the table itself."""
    return {"fields": fields, "reference": {"resource": resource, "fields": there}}


def lines(*rows: str, encoding: str = "utf-8") -> bytes:
    """Return the rows as the bytes of a text file."""
    return "".join(f"{row}\n" for row in rows).encode(encoding)
