"""Wrap lines of text for a terminal, and run the queries behind them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import duckdb

from toolkit.package.files import ViewError
from toolkit.views import create_views_over, missing

if TYPE_CHECKING:
    from toolkit.engine.tables import Tables

WIDTH = 96
UNKNOWN = "speaker not recorded"
NO_SOURCE = "a source that is not in the package"
Rows = list[dict[str, Any]]
Query = Callable[..., Rows]
"""Runs SQL with values for its parameters and returns the rows."""


def queries(tables: Tables) -> Query:
    """Return what runs queries over tables; it creates the views that each uses.

    It raises files.ViewError if a table or column of the claims profile is missing.
    """

    def query(sql: str, *values: str) -> Rows:
        create_views_over(tables, sql)
        try:
            cursor = tables.connection.execute(sql, list(values))
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise ViewError(missing(error)) from error
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return query


def wrapped(text: str | None, first: str = "  ", rest: str | None = None) -> Iterator[str]:
    """Yield a text in lines, indented by `first` and then by `rest` (default: spaces).

    An empty one is a line that says so.
    """
    indent = " " * len(first) if rest is None else rest
    yield from textwrap.wrap(
        text or "(not recorded)",
        WIDTH,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def listed(*parts: object) -> str:
    """Return the parts that are not empty, separated by commas."""
    return ", ".join(str(part) for part in parts if part not in (None, ""))
