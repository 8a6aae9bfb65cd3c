"""CSV files that Arrow fills have the bytes that Python's `csv` writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.engine.canonical import render_csv
from toolkit.exporters.delimited import copy_csv, csv_writer

HARD = ["", " ", "a,b", "\"", 'a"b', "\n", "\r", "a\r\nb", "#", "#x", "\x00", "\\N", "NULL", "\t",
        "\ufeff", "\u2028", "\x85", ";", "é😀", "'", "\\", '""', ","]  # fmt: skip
CELLS = st.one_of(st.sampled_from(HARD), st.text(st.characters(exclude_categories=["Cs"])))
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.tuples(
        st.lists(CELLS, min_size=width, max_size=width),
        st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=9),
    )
)


@pytest.fixture(scope="module")
def writer() -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine that writes files."""
    with closing(csv_writer()) as writer:
        yield writer


def batch(header: list[str], rows: list[list[str]]) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.RecordBatch.from_arrays(arrays, [f"c{n}" for n in range(len(header))])


@pytest.mark.parametrize("width", [1, 2])
def test_every_hard_cell_is_written_as_by_python(
    writer: duckdb.DuckDBPyConnection, tmp_path: Path, width: int
) -> None:
    rows = [list(row) for row in product(HARD, repeat=width)]
    for header in (["x"] * width, HARD[:width], HARD[2 : 2 + width]):
        copy_csv(writer, tmp_path / "it's.csv", header, [batch(header, rows)])
        assert (tmp_path / "it's.csv").read_bytes() == render_csv(header, rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TABLES)
def test_any_table_is_written_as_by_python(
    writer: duckdb.DuckDBPyConnection, tmp_path: Path, table: tuple[list[str], list[list[str]]]
) -> None:
    header, rows = table
    half = len(rows) // 2
    file = tmp_path / "any.csv"
    copy_csv(writer, file, header, [batch(header, rows[:half]), batch(header, rows[half:])])
    assert file.read_bytes() == render_csv(header, rows)


def test_rows_stay_in_order(writer: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = [[str(number), "x" * (number % 7)] for number in range(300_000)]
    batches = [batch(["a", "b"], rows[at : at + 7_001]) for at in range(0, len(rows), 7_001)]
    copy_csv(writer, tmp_path / "rows.csv", ["a", "b"], batches)
    assert (tmp_path / "rows.csv").read_bytes() == render_csv(["a", "b"], rows)


def test_what_the_rows_raise_is_raised(writer: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    def failing() -> Iterator[pa.RecordBatch]:
        yield batch(["a"], [["1"]])
        raise duckdb.OutOfMemoryException("no room")

    with pytest.raises(duckdb.OutOfMemoryException, match="no room"):
        copy_csv(writer, tmp_path / "a.csv", ["a"], failing())
    copy_csv(writer, tmp_path / "a.csv", ["a"], [batch(["a"], [["1"]])])
    assert (tmp_path / "a.csv").read_bytes() == b"a\n1\n"


def test_a_file_that_cannot_be_written_is_an_error_of_the_system(
    writer: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with pytest.raises(OSError):
        copy_csv(writer, tmp_path / "none" / "a.csv", ["a"], [])
