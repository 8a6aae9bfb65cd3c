"""What a user says beside the annotations to import, and the error for unreadable ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from toolkit.exporters.annotation_map import AnnotationMap
from toolkit.package.files import PackageError


class AnnotationsError(PackageError):
    """The annotations cannot be read; the message names file, value, expectation and fix."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user gives besides the annotations."""

    map: AnnotationMap = field(default_factory=AnnotationMap)
    texts: Path | None = None
    coder: str | None = None
    publisher: str | None = None
    unit: str | None = None
