"""Full-text search with SQLite's FTS5: an index of `flat` in an export, and one in memory.

Only `flat` is indexed in an export, so that nothing is found there without its speaker and its
standing. Source: <https://www.sqlite.org/fts5.html>.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

INDEX, CONTENT = "flat_fts", "flat"
COLUMNS = (
    "event_label",
    "proposition_text",
    "claim_text",
    "speaker_name",
    "concerns_name",
    "publisher_name",
    "answer_text",
)
TABLES = (INDEX, *(f"{INDEX}_{part}" for part in ("config", "content", "data", "docsize", "idx")))
"""The index and the tables in which SQLite keeps it."""
LACKING = (
    "the SQLite of this Python has no full-text search (FTS5): use a Python from python.org, conda"
    " or your distribution"
)
TOKENS = "unicode61 remove_diacritics 2"


def has_fts5() -> bool:
    """Return whether the SQLite of this Python has FTS5."""
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
    except sqlite3.OperationalError:
        return False
    return True


def index_flat(connection: sqlite3.Connection) -> list[str]:
    """Index the table `flat` of a database; return a note if that is not possible."""
    if not has_fts5():
        return [f"{INDEX} is left out: {LACKING}"]
    connection.execute(
        f'CREATE VIRTUAL TABLE {INDEX} USING fts5({", ".join(COLUMNS)}, content="{CONTENT}",'
        f" tokenize='{TOKENS}')"
    )
    connection.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')")
    connection.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('optimize')")
    return []


def create_index(
    connection: sqlite3.Connection, rows: Sequence[tuple[str, str, str | None, str | None]]
) -> None:
    """Create the table `found` of ids with a text and a note, and index it.

    Args: `rows` are the kind of a row, its id, its text and its note.
    """
    connection.execute(
        "CREATE VIRTUAL TABLE found USING fts5(kind UNINDEXED, id UNINDEXED, words, note,"
        f" tokenize='{TOKENS}')"
    )
    connection.executemany("INSERT INTO found VALUES (?, ?, ?, ?)", rows)


def query_of(words: str) -> str:
    """Return what FTS5 looks for: every word; one that ends in `*` may go on."""
    terms = [(word.rstrip("*").replace('"', '""'), word.endswith("*")) for word in words.split()]
    return " ".join(f'"{term}"{"*" * goes_on}' for term, goes_on in terms if term)
