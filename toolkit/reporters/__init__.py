"""Reports for people and machines: one module a format, each with one function `render`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.report import Report

FORMATS = {"text": 20, "json": 0, "markdown": 20, "github": 0, "junit": 0, "sarif": 0}
"""The modules, by the name of their format, and the findings a rule that each shows; 0: all."""


def render(form: str, report: Report, limit: int | None = None) -> str:
    """Return a report as text that can be written as UTF-8.

    Args: `form` one of FORMATS; `limit` findings a rule, 0 for all, None for the format's own
    number. Half a surrogate pair, which JSON can say and UTF-8 cannot, is written as its escape.
    """
    shown = FORMATS[form] if limit is None else limit
    text: str = import_module(f"toolkit.reporters.{form}").render(report, shown)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
