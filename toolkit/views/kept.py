"""The steps of views in the cache."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.engine.kept import keep_rows, rows_of
from toolkit.package.cache import key_of
from toolkit.views.files import all_views, tables_read
from toolkit.views.parts import mark_made, parts_of

if TYPE_CHECKING:
    from toolkit.engine.tables import Tables

ROWS = 100_000


def restore_steps(tables: Tables, names: Sequence[str]) -> dict[str, str]:
    """Create those of some steps that the cache has; return the keys of the others by name."""
    lacking: dict[str, str] = {}
    if tables.cache is None or not names:
        return lacking
    made = parts_of(tables.connection)
    for name in names:
        if name in made:
            continue
        reads = tables_read(all_views()[name].sql) or frozenset()
        state = tables.state(sorted(reads & tables.rows.keys()))
        if state is None:
            continue
        key = key_of("step", name, state)
        kept = tables.cache.file(key)
        if kept is None:
            lacking[name] = key
        else:
            mark_made(tables.connection, name)
            tables.connection.register("_source", rows_of(kept.file))
            tables.connection.execute(f"CREATE TABLE views.{name} AS SELECT * FROM _source")
            tables.connection.unregister("_source")
    return lacking


def keep_steps(tables: Tables, lacking: dict[str, str]) -> None:
    """Keep the steps that the cache has not."""
    for name, key in lacking.items():
        rows = tables.connection.sql(f"SELECT * FROM views.{name}").to_arrow_reader(ROWS)
        assert tables.cache is not None
        keep_rows(tables.cache, key, rows)
