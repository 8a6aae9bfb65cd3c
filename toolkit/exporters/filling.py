"""Fill a SQLite database in a thread of its own, while the engine computes the next rows.

Statements run one after the other, in the order in which they are asked for.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

AHEAD = 2
"""How many batches wait at most; each is held in memory."""


class Filling:
    """Statements and rows for a database; what one of them raises is raised by a later call."""

    def __init__(self, connection: sqlite3.Connection, pool: ThreadPoolExecutor) -> None:
        self.connection, self.pool = connection, pool
        self.waiting: deque[Future[Any]] = deque()

    def execute(self, statement: str) -> None:
        """Run a statement."""
        self._ask(self.connection.execute, statement)

    def insert(self, table: str, batches: Iterator[pa.RecordBatch]) -> None:
        """Insert rows into a table, by its quoted name."""
        for batch in batches:
            marks = ", ".join("?" * batch.num_columns)
            self._ask(self._insert, f"INSERT INTO {table} VALUES ({marks})", batch)

    def finish(self, most: int = 0) -> None:
        """Wait until no more than `most` statements are left."""
        while len(self.waiting) > most:
            self.waiting.popleft().result()

    def _ask(self, work: Callable[..., object], *arguments: Any) -> None:
        self.waiting.append(self.pool.submit(work, *arguments))
        self.finish(AHEAD)

    def _insert(self, statement: str, batch: pa.RecordBatch) -> None:
        columns = (column.to_pylist() for column in batch.columns)
        self.connection.executemany(statement, zip(*columns, strict=True))


@contextmanager
def filling(connection: sqlite3.Connection) -> Iterator[Filling]:
    """Fill a database; all is in it when the context ends without an error.

    Args: `connection` may be used by another thread, and by none meanwhile.
    Raises: sqlite3.Error.
    """
    with ThreadPoolExecutor(1) as pool:
        try:
            found = Filling(connection, pool)
            yield found
            found.finish()
        finally:
            pool.shutdown(cancel_futures=True)
