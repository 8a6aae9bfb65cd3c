"""Computed views over several tables, never stored; one SQL file per view.

The files whose names begin with an underscore are steps that several views share. All of them
become views in the schema `views`, over the typed tables in `main`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import duckdb

from toolkit.edtf import EdtfError, bounds
from toolkit.engine.screening import insert
from toolkit.package.files import ViewError
from toolkit.package.standard import near_miss
from toolkit.views.files import COMPUTED, NAMES, STEPS, all_views, parts_used
from toolkit.views.kept import keep_steps, restore_steps
from toolkit.views.parts import mark_made, parts_of
from toolkit.views.wanted import Wanted

if TYPE_CHECKING:
    import pyarrow as pa

    from toolkit.engine.tables import Tables

EVERY = ", ".join(f"views.{name}" for name in NAMES)
"""Names every view, as a query does."""
NUMBER = re.compile(r"([0-9]+)?(\.\.)?([0-9]+)?")
BIGGEST = 2**63 - 1
STREAMED = 2048
"""Rows in a batch of a streamed view: few, because the rows of `flat` are wide."""
MISSING_TABLE = re.compile(r"Table with name (\w+) does not exist")
MISSING_COLUMN = re.compile(r'column (?:named )?"(\w+)"')


def create_views(
    connection: duckdb.DuckDBPyConnection, query: str = EVERY, live: bool = False
) -> None:
    """Create what a query uses of the schema `views`, over the typed tables in `main`.

    Args: `query` is SQL, by default one that uses every view; `live` makes every part a view, for a
    connection whose tables may change; otherwise each step is computed once.
    Raises: ViewError if a table or column that a part needs is missing.
    """
    made = parts_of(connection)
    for name in parts_used(query):
        if name not in made:
            _make(connection, name, partial(_create, connection, name, live))


def create_views_over(tables: Tables, query: str = EVERY) -> None:
    """Create what a query uses over the tables of a package, as `create_views` does.

    With a cache, steps that an earlier run computed from the same tables are not computed again.
    Raises: ViewError as `create_views` does.
    """
    lacking = restore_steps(tables, [name for name in parts_used(query) if name in STEPS])
    create_views(tables.connection, query)
    keep_steps(tables, lacking)


def _create(connection: duckdb.DuckDBPyConnection, name: str, live: bool) -> None:
    if name in COMPUTED:
        {"_bounds": _bounds, "_alpha": _alphas}[name](connection)
        return
    kind = "TABLE" if not live and (name in STEPS or name == "chains") else "VIEW"
    connection.execute(f"CREATE OR REPLACE {kind} views.{name} AS {all_views()[name].sql}")


def _make(connection: duckdb.DuckDBPyConnection, name: str, make: Callable[[], None]) -> None:
    """Create a part; raises ViewError if something is missing."""
    try:
        make()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ViewError(missing(error)) from error
    mark_made(connection, name)


def missing(error: duckdb.Error) -> str:
    """Return in words which table or column a query did not find."""
    text = str(error).splitlines()[0]
    if table := MISSING_TABLE.search(text):
        return f"the table `{table[1]}` of the profile could not be read; see `toolkit validate`"
    if column := MISSING_COLUMN.search(text):
        return f"a table lacks the column `{column[1]}` of the profile; see `toolkit validate`"
    return f"a table or column of the claims profile is missing ({text}); see `toolkit validate`"


def view(tables: Tables, name: str) -> pa.Table:
    """Return a computed view, with its rows in the order given in its file.

    Raises: ViewError if there is no such view, or a table or column that it needs is missing.
    """
    return tables.connection.sql(wanted_query(tables, name, Wanted())).to_arrow_table()


def view_batches(
    tables: Tables, name: str, wanted: Wanted | None = None
) -> tuple[list[str], pa.RecordBatchReader]:
    """Return the names of a view's columns, and its rows in batches as the engine yields them.

    Args: `wanted` says which rows and columns; the default is all.
    Raises: ViewError as `view` does, or if what is wanted is not there.
    """
    rows = tables.connection.sql(wanted_query(tables, name, wanted or Wanted()))
    return rows.columns, rows.to_arrow_reader(STREAMED)


def wanted_query(tables: Tables, name: str, wanted: Wanted) -> str:
    """Create the views, and return the query for the wanted part of one of them, in its order.

    The variables of the query are set.
    Raises: ViewError.
    """
    if name not in NAMES:
        meant = near_miss(name, list(NAMES))
        asked = f' Did you mean "{meant}"?' if meant else ""
        raise ViewError(f'No such view: "{name}".{asked} Available views: {", ".join(NAMES)}')
    whole = f"SELECT * FROM views.{name}"
    create_views_over(tables, whole)
    columns = tables.connection.sql(f"{whole} LIMIT 0").columns
    query, values = wanted.query(name, columns, all_views()[name].order)
    for number, value in enumerate(values):
        tables.connection.execute(f"SET VARIABLE wanted_{number} = ?", [value])
    return query


def number_range(value: str) -> tuple[int | None, int | None] | None:
    """Return the least and greatest number of `n`, `n..m`, `n..` or `..m`, or None if invalid.

    An open end is None.
    """
    match = NUMBER.fullmatch(value)
    if not match or (match[1] is None and match[3] is None):
        return None
    if not match[2] and match[3] is not None:
        return None
    low = int(match[1]) if match[1] else None
    high = int(match[3]) if match[3] else None
    if not match[2]:
        high = low
    if max(low or 0, high or 0) > BIGGEST:
        return None
    return low, high


def _bounds(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `views._bounds`: first and last day of each time, bounds of each quantity."""
    rows: list[tuple[object, ...]] = []
    query = (
        "SELECT DISTINCT aspect, value FROM main.propositions"
        " WHERE aspect IN ('time', 'quantity') AND value IS NOT NULL ORDER BY ALL"
    )
    for aspect, value in connection.execute(query).fetchall():
        if aspect == "time":
            try:
                days = bounds(value)
            except EdtfError:
                continue
            rows.append((aspect, value, days.earliest, days.latest, None, None))
        elif numbers := number_range(value):
            rows.append((aspect, value, None, None, *numbers))
    _fill(
        connection,
        "_value (aspect VARCHAR, value VARCHAR, value_earliest DATE, value_latest DATE,"
        " value_min BIGINT, value_max BIGINT)",
        rows,
    )
    connection.execute(
        "CREATE OR REPLACE VIEW views._bounds AS SELECT p.proposition_id, v.value_earliest,"
        " v.value_latest, v.value_min, v.value_max FROM main.propositions p"
        " JOIN views._value v ON v.aspect = p.aspect AND v.value = p.value"
    )


def _fill(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Create a table in the schema `views` and insert all its rows at once."""
    connection.execute(f"CREATE OR REPLACE TABLE views.{table}")
    insert(connection, f"views.{table.split(' ')[0]}", rows)


def _alphas(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `views._alpha`: Krippendorff's alpha of each field that two coders coded."""
    from toolkit.reliability import alphas

    _fill(connection, "_alpha (field VARCHAR, alpha DOUBLE)", list(alphas(connection).items()))
