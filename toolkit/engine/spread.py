"""What an engine with workers offers to rules in Python: to run where the rows are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import pyarrow as pa

Values = tuple[Any, ...]
Found = Iterator[tuple[int, str, Values]]
"""Records, messages, and the other columns of rows."""


class Spread(Protocol):
    """Runs functions over the rows of queries on workers, to which the functions are sent."""

    def judged(
        self,
        query: str,
        judge: Callable[..., str | None],
        doubted: Callable[[pa.Table], pa.Table] | None,
    ) -> Found:
        """Yield the rows for which `judge` has a message.

        Args: `query` gives `_record` first; `judge` takes the other columns; `doubted` leaves out
        rows of a batch that are surely right.
        """
        ...

    def by_source(
        self, query: str, judge: Callable[[pa.Table], Iterable[tuple[Values, str]]]
    ) -> Found:
        """Yield what `judge` says of the rows of whole sources, as rows and messages.

        Args: `query` gives `_record` and `source_id` first; `judge` is given rows by source and
        record, all those of a source at once.
        """
        ...
