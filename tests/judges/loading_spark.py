"""loading_spark.py PACKAGE...: Spark reads CSV and Parquet as docs/loading.md tells."""

import csv
import sys
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession


def written(value: object) -> str:
    """A value as a cell of CSV."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def save(frame: DataFrame, path: Path) -> None:
    """Write a table without Spark's own CSV, which is not judged here."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(frame.columns)
        rows.writerows(map(written, row) for row in frame.collect())


spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", False).getOrCreate()
for package in map(Path, sys.argv[1:]):
    for path in sorted((package / "data").glob("*.csv")):
        read = spark.read.csv(str(path), header=True, multiLine=True, quote='"', escape='"')
        save(read, package / f"again/spark.csv-{path.name}")
        read = spark.read.parquet(str(package / f"parquet/{path.stem}.parquet"))
        save(read, package / f"again/spark.parquet-{path.name}")
