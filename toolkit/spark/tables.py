"""The typed tables of a package on Spark: what rules and views ask of `Tables`, of a cluster."""

from __future__ import annotations

import pickle
import secrets
import shutil
from pathlib import Path
from typing import cast

import duckdb
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from toolkit.engine.kept import TableCache
from toolkit.engine.screening import engine_names
from toolkit.engine.soundness import Soundness
from toolkit.engine.tables import Tables
from toolkit.package.files import ViewError
from toolkit.package.levels import level_of
from toolkit.package.model import Package
from toolkit.package.profile import absent_tables, completed, profile_table
from toolkit.progress import OnStage, silent
from toolkit.spark.connection import Connection, local
from toolkit.spark.dialect import table
from toolkit.spark.parts import FOUND, TASK, Part, Task, read_tasks, size_of
from toolkit.spark.queries import Queries
from toolkit.spark.session import SparkError
from toolkit.views import wanted_query
from toolkit.views.wanted import Wanted


class SparkTables(Tables):
    """The tables of a package as `Tables` has them, read by tasks and queried on Spark.

    Args: `work` is a folder that the workers see, for typed Parquet and what is computed once.
    Raises: SparkError if a task could not read its table.
    """

    def __init__(
        self, package: Package, session: SparkSession, work: Path, progress: OnStage = silent
    ) -> None:
        self.package, self.session, self.work = package, session, work
        self.spark = Connection(Queries(session, work))
        self._connection = cast(duckdb.DuckDBPyConnection, self.spark)
        self.problems, self.unread, self.rows, self.ascending, self.readings = [], {}, {}, {}, {}
        self.cache, self.waiting = None, []
        self.profile = package.profile is not None
        self.kept = TableCache(None, package.root, self.profile)
        self.whole = completed(package)
        self.absent = absent_tables(package)
        self.level = level_of(package)
        self.names = engine_names((*package.names, *self.absent))
        progress("reading tables", 1, 1)
        for part in self._read():
            self._keep(part)
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
            raise ViewError(f"{target} exists: give a new folder for the Parquet files")
        frame = self.view(name, wanted)
        unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            frame.write.parquet(unfinished.absolute().as_uri())
            unfinished.replace(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _read(self) -> list[Part]:
        """Let tasks read the tables, one each, and return them in the order of the package."""
        root, tasks = self.package.root, []
        for number, resource in enumerate(self.package.resources):
            sizes = tuple(size_of(root / path) for path in resource.paths)
            target = str(self.work / f"table-{number}")
            tasks.append(pickle.dumps(Task(self.package, resource, target, sizes)))
        rows = local(
            self.session, pa.table([pa.array(tasks, pa.binary())], schema=TASK)
        ).repartition(max(len(tasks), 1))
        found = rows.mapInArrow(read_tasks, FOUND).collect() if tasks else []
        parts = {part.name: part for part in (pickle.loads(bytes(row.found)) for row in found)}
        for part in parts.values():
            if part.error:
                raise SparkError(
                    f"the table {part.name} could not be read on a worker: {part.error}"
                )
        return [parts[resource.name] for resource in self.package.resources]

    def _keep(self, part: Part) -> None:
        """Make a table that a task has read known to the session."""
        reading = part.reading
        assert reading is not None
        self.readings[part.name] = reading
        self.problems.extend(part.problems)
        if not reading.readable:
            self.unread[part.name] = reading.rows
            return
        self.rows[part.name], self.ascending[part.name] = reading.rows, part.ascending
        number = self.package.names.index(part.name)
        frame = self.session.read.parquet(str(self.work / f"table-{number}"))
        frame.createOrReplaceTempView(table("main", self.names[part.name]))
        self._show_texts(reading.resource)
