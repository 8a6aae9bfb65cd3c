"""Fill a SQLite database in a thread of its own, while the engine computes the next rows.

Statements run one after the other, in the order in which they are asked for. Rows go from Arrow to
SQLite without becoming Python's.
Source: Arrow Database Connectivity (ADBC) 1.1, driver for SQLite.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from adbc_driver_manager.dbapi import Cursor
from adbc_driver_sqlite import dbapi

AHEAD = 2
"""How many batches wait at most; each is held in memory."""


class Filling:
    """Statements and rows for a database; what one of them raises is raised by a later call."""

    def __init__(self, cursor: Cursor, pool: ThreadPoolExecutor) -> None:
        self.cursor, self.pool = cursor, pool
        self.waiting: deque[Future[Any]] = deque()

    def execute(self, statement: str) -> None:
        """Run a statement that returns no rows."""
        self._ask(self.cursor.execute, statement)

    def insert(self, table: str, batches: Iterator[pa.RecordBatch]) -> None:
        """Insert rows into a table, by its quoted name."""
        for batch in batches:
            marks = ", ".join("?" * batch.num_columns)
            self._ask(self.cursor.executemany, f"INSERT INTO {table} VALUES ({marks})", batch)

    def finish(self, most: int = 0) -> None:
        """Wait until no more than `most` statements are left."""
        while len(self.waiting) > most:
            self.waiting.popleft().result()

    def _ask(self, work: Callable[..., object], *arguments: Any) -> None:
        self.waiting.append(self.pool.submit(work, *arguments))
        self.finish(AHEAD)


@contextmanager
def filling(file: Path, settings: tuple[str, ...]) -> Iterator[Filling]:
    """Fill a database in one transaction; all is in it when the context ends without an error.

    Args: `file` is open nowhere else; `settings` are pragmas.
    Raises: adbc_driver_manager.Error.
    """
    with (
        closing(dbapi.connect(str(file.absolute()), autocommit=True)) as connection,  # no URI
        closing(connection.cursor()) as cursor,
        ThreadPoolExecutor(1) as pool,
    ):
        for setting in settings:
            cursor.execute(f"PRAGMA {setting}")
        cursor.execute("BEGIN")
        try:
            found = Filling(cursor, pool)
            yield found
            found.execute("COMMIT")
            found.finish()
        finally:
            pool.shutdown(cancel_futures=True)
