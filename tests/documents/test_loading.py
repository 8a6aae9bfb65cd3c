"""The calls that docs/loading.md tells for each tool keep every cell, as Python's csv reads it."""

from __future__ import annotations

import csv
import datetime
import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from editing import ROOT

from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.package.descriptor import open_package

TABLES = sorted(path.stem for path in (ROOT / "data").glob("*.csv"))
Rows = Iterable[Iterable[Any]]


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped dataset as Parquet."""
    out = tmp_path_factory.mktemp("loading") / "parquet"
    export("parquet", Tables(open_package(ROOT)), out)
    return out


def fields(table: str) -> dict[str, str]:
    """The type of each field of a table, by its schema."""
    schema = json.loads((ROOT / f"schemas/{table}.json").read_text("utf-8"))
    return {field["name"]: field["type"] for field in schema["fields"]}


def written(value: Any) -> str:
    """A value as a cell of CSV."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def compare(table: str, rows: Rows) -> None:
    """Compare every cell of a table with the CSV file; order does not count."""
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8", newline="") as stream:
        _, *expected = csv.reader(stream)
    assert sorted([written(value) for value in row] for row in rows) == sorted(expected)


def pandas_csv(table: str) -> Rows:
    kinds = {"integer": "Int64", "boolean": "boolean", "number": "Float64"}
    types = {name: kinds.get(kind, "string") for name, kind in fields(table).items()}
    path = ROOT / f"data/{table}.csv"
    frame = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
    return frame.astype(object).itertuples(index=False)


def duckdb_csv(table: str) -> Rows:
    kinds = {"integer": "BIGINT", "boolean": "BOOLEAN", "number": "DOUBLE", "date": "DATE"}
    types = {name: kinds.get(kind, "VARCHAR") for name, kind in fields(table).items()}
    path = str(ROOT / f"data/{table}.csv")
    return duckdb.read_csv(path, dtype=types, header=True).fetchall()


def polars_csv(table: str) -> Rows:
    kinds = {"integer": pl.Int64, "boolean": pl.Boolean, "number": pl.Float64, "date": pl.Date}
    types = {name: kinds.get(kind, pl.String) for name, kind in fields(table).items()}
    return pl.read_csv(ROOT / f"data/{table}.csv", schema=types).rows()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("read", [pandas_csv, duckdb_csv, polars_csv])
def test_csv_keeps_every_cell(read: Callable[[str], Rows], table: str) -> None:
    compare(table, read(table))


@pytest.mark.parametrize("table", TABLES)
def test_parquet_keeps_every_cell(parquet: Path, table: str) -> None:
    path = parquet / f"{table}.parquet"
    frame = pd.read_parquet(path, dtype_backend="numpy_nullable")
    compare(table, frame.astype(object).itertuples(index=False))
    compare(table, duckdb.read_parquet(str(path)).fetchall())
    compare(table, pl.read_parquet(path).rows())


@pytest.mark.parametrize("table", TABLES)
def test_coded_columns_in_pandas_sort_and_group(parquet: Path, table: str) -> None:
    frame = pd.read_parquet(parquet / f"{table}.parquet", dtype_backend="numpy_nullable")
    for name in frame.columns[frame.dtypes == "category"]:
        assert len(frame.sort_values(name)) == len(frame)
        sizes = frame.groupby(name, observed=True, dropna=False).size()
        assert sizes.sum() == len(frame)
