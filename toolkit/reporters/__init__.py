"""Reports for people and machines: one module per format, each with a function `render`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.report import Report

FORMATS = {
    "text": 20,
    "json": 0,
    "markdown": 20,
    "html": 20,
    "github": 0,
    "junit": 0,
    "sarif": 0,
}
"""The formats, each with the number of findings per rule that it shows by default; 0 for all."""


def render(form: str, report: Report, limit: int | None = None) -> str:
    """Return a report as text that can be written as UTF-8.

    Args: `form` is one of FORMATS; `limit` is the number of findings per rule, 0 for all, None for
    the format's default. A lone surrogate, which UTF-8 cannot encode, is written as its escape.
    """
    shown = FORMATS[form] if limit is None else limit
    text: str = import_module(f"toolkit.reporters.{form}").render(report, shown)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
