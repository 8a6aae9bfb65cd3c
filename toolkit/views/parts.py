"""Which parts of the schema `views` a connection has, and what all of them use."""

from __future__ import annotations

import duckdb

LISTED = """
    CREATE OR REPLACE MACRO views.listed(items, mark) AS
        array_to_string(items[1:20], mark) || CASE WHEN len(items) > 20
            THEN ' and ' || (len(items) - 20) || ' more' ELSE '' END;
    CREATE OR REPLACE MACRO views.named(items) AS
        CASE WHEN len(items) BETWEEN 2 AND 20
            THEN array_to_string(items[1:-2], ', ') || ' and ' || items[-1]
            ELSE views.listed(items, ', ') END;
"""
"""A list in one cell: at most twenty items, then a count, so that no cell grows with its group."""
MADE = "SELECT part FROM views._made"
"""The parts that a connection has."""


def parts_of(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the parts that this connection has."""
    try:
        return {part for (part,) in connection.execute(MADE).fetchall()}
    except duckdb.CatalogException:
        connection.execute("CREATE SCHEMA views")
        connection.execute("CREATE TABLE views._made (part VARCHAR)")
        connection.execute(LISTED)
        return set()


def mark_made(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Note that a connection has a part."""
    connection.execute("INSERT INTO views._made VALUES (?)", [name])
