"""The typed tables of a package on Spark: what rules and views ask of `Tables`, of a cluster."""

from __future__ import annotations

import secrets
from array import array
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import duckdb
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema

from toolkit.engine.kept import TableCache
from toolkit.engine.keys import Keys
from toolkit.engine.screening import engine_names
from toolkit.engine.soundness import Soundness
from toolkit.engine.tables import Tables
from toolkit.package.files import ViewError
from toolkit.package.levels import level_of
from toolkit.package.model import Package, Problem
from toolkit.package.places import address
from toolkit.package.profile import absent_tables, completed, profile_table
from toolkit.progress import OnStage, silent
from toolkit.spark.connection import Connection
from toolkit.spark.dialect import table
from toolkit.spark.judging import Workers
from toolkit.spark.parts import PART
from toolkit.spark.queries import Queries
from toolkit.spark.reading import read_tables
from toolkit.spark.session import fit
from toolkit.spark.slices import MOST, Whole
from toolkit.spark.storage import move, pattern, remove, uri
from toolkit.views import wanted_query
from toolkit.views.wanted import Wanted

HELD = 10_000
"""The most rows of a table that the driver holds and sends with each task that reads them."""


class SparkTables(Tables):
    """The tables of a package as `Tables` has them, read by tasks and queried on Spark.

    Args: the folder of `queries` is for typed Parquet, too.
    Raises: SparkError if a task could not read its table.
    """

    most: int = MOST

    def __init__(self, package: Package, queries: Queries, progress: OnStage = silent) -> None:
        self.package, self.session = package, queries.session
        self.spark = Connection(queries)
        self._connection = cast(duckdb.DuckDBPyConnection, self.spark)
        self.problems, self.unread, self.rows, self.ascending, self.readings = [], {}, {}, {}, {}
        self.cache, self.waiting = None, []
        self.profile = package.profile is not None
        self.kept = TableCache(None, package.root, self.profile)
        self.whole = completed(package)
        self.absent = absent_tables(package)
        self.level = level_of(package)
        self.names = engine_names((*package.names, *self.absent))
        self.spread = Workers(self.spark, self.most)
        self.beyond, self.found = {}, Counter[str]()
        progress("reading tables", 1, 1)
        read = read_tables(self.session, package, queries.folder)
        queries.few = fit(self.session, sum(found.reading.rows for found in read))
        for name, found in zip(package.names, read, strict=True):
            self._keep(name, found)
        for name in self.absent:
            self._make_empty(profile_table(name))
        engine = {name: self.name(name) for name in (*self.rows, *self.absent)}
        self.soundness = Soundness(lambda: self.connection, engine)
        self._check_keys(engine)

    def view(self, name: str, wanted: Wanted | None = None) -> DataFrame:
        """Return the wanted part of a computed view; raises ViewError as `views.view` does."""
        rows = self.spark.sql(wanted_query(self, name, wanted or Wanted()))
        frame: DataFrame = rows.frame
        return frame

    def write_view(self, name: str, wanted: Wanted, target: Path) -> None:
        """Write the wanted part of a computed view as a new folder of Parquet files.

        Raises: ViewError as `view` does, and if the folder exists.
        """
        if target.exists():
            raise ViewError(f"{address(target)} exists: give a new folder for the Parquet files")
        frame = self.view(name, wanted)
        unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            frame.write.parquet(uri(unfinished))
            move(unfinished, target)
        finally:
            remove(unfinished)

    def rows_of(self, query: str) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
        """Return the names of a query's columns, and its rows a batch at a time."""
        rows = self.spark.sql(query)
        return rows.columns, rows.stream(self.most)

    def _check_keys(self, names: dict[str, str]) -> None:
        """Check the keys of all tables; `names` are their names in the session."""
        keys = Keys(lambda q: self.rows_of(q)[1], {r.name: r for r in self.resources}, names)
        for resource in self.resources:
            self._add(keys.problems(resource, self.ascending[resource.name]))

    def _add(self, problems: Iterable[Problem]) -> None:
        """Add problems of structure, cells and keys; of each rule, no more than `most`."""
        for problem in problems:
            self.found[problem.rule] += 1
            if self.found[problem.rule] <= self.most:
                self.problems.append(problem)
            else:
                key = (problem.rule, problem.table or "")
                self.beyond.setdefault(key, array("q")).append(problem.record or 0)

    def _keep(self, name: str, found: Whole) -> None:
        """Make a table that tasks have read known to the session."""
        reading = found.reading
        self.readings[name] = reading
        self._add(found.problems)
        for rule, records in found.beyond.items():
            self.found[rule] += len(records)
            self.beyond.setdefault((rule, name), array("q")).extend(records)
        if not reading.readable:
            self.unread[name] = reading.rows
            return
        self.rows[name], self.ascending[name] = reading.rows, found.ascending
        reader = self.session.read.schema(from_arrow_schema(found.arrow))
        parquet = reader.parquet(pattern(found.folder))
        frame = parquet.drop(PART)
        if any(found.offsets):
            offset = f.element_at(f.array(*map(f.lit, found.offsets)), f.col(PART) + 1)
            frame = parquet.withColumn("_record", f.col("_record") + offset).drop(PART)
        if reading.rows <= HELD and self.spark.queries.few:
            frame = self.spark.queries.keep(frame)
        self.spark.queries.show(frame, table("main", self.names[name]))
        self._show_texts(reading.resource)
