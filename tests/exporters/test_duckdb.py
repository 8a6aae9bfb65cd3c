"""The DuckDB export: every cell, keys that hold, comments, and the views."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from editing import ROOT

import toolkit
from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.package.descriptor import open_package
from toolkit.views.files import NAMES


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The shipped dataset as a database, opened again."""
    folder = tmp_path_factory.mktemp("duckdb")
    (file,) = export("duckdb", Tables(open_package(ROOT)), folder / "out").files
    with duckdb.connect(str(file), read_only=True) as opened:
        yield opened


def written(value: object) -> str:
    """A value as a cell of CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


@pytest.mark.parametrize("file", sorted((ROOT / "data").glob("*.csv")), ids=lambda file: file.stem)
def test_every_cell_is_that_of_the_csv(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    found = connection.sql(f'FROM "{file.stem}"')
    assert found.columns == header
    assert sorted([written(value) for value in row] for row in found.fetchall()) == sorted(rows)


def test_codes_stay_text_and_the_rest_is_typed(connection: duckdb.DuckDBPyConnection) -> None:
    query = 'SELECT translated, start, "end" FROM evidence'
    assert [*map(str, connection.sql(query).types)] == ["VARCHAR", "BIGINT", "BIGINT"]
    assert str(connection.sql("SELECT adverse FROM propositions").types[0]) == "BOOLEAN"


def test_tables_and_columns_have_comments(connection: duckdb.DuckDBPyConnection) -> None:
    for what in ("tables", "columns"):
        query = (
            f"SELECT count(*) FROM duckdb_{what}() WHERE schema_name = 'main' AND comment IS NULL"
            " AND table_name NOT IN (SELECT view_name FROM duckdb_views())"
        )
        assert connection.sql(query).fetchall() == [(0,)]


@pytest.mark.parametrize("name", NAMES)
def test_views_have_the_rows_of_the_toolkit(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    expected = toolkit.load(ROOT).view(name)
    found = connection.sql(f"FROM {name}")
    assert list(found.columns) == list(expected.columns)
    assert len(found.fetchall()) == len(expected) > 0


def test_keys_hold(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (file,) = export("duckdb", Tables(open_package(ROOT)), tmp_path / "out").files
    with duckdb.connect(str(file)) as opened:
        for statement in (
            "UPDATE claims SET speaker_id = 'a-nobody'",
            "INSERT INTO actors SELECT * FROM actors LIMIT 1",
            "UPDATE claims SET polarity = 'agrees'",
        ):
            with pytest.raises(duckdb.ConstraintException):
                opened.execute(statement)
