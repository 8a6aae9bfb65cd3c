"""Open a package on Spark, in a work folder that is removed at the end."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.package.files import said_by
from toolkit.package.model import Package
from toolkit.progress import OnStage
from toolkit.spark.session import SparkError, cause, connect, settings, told
from toolkit.spark.storage import new_folder, remove

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from toolkit.spark.tables import SparkTables


@contextmanager
def spark_tables(
    master: str | None = None,
    remote: str | None = None,
    work: Path | None = None,
    session: SparkSession | None = None,
) -> Iterator[Callable[[Package, OnStage], SparkTables]]:
    """Yield what opens the tables of a package on Spark, as `Tables` does on this machine.

    Args: `master` and `remote` as in `connect`; `work` is a folder that all workers see, by default
    the system's temporary folder; `session` is a running session, which is left running, with its
    settings as they were.
    Raises: SparkError if Spark cannot be used, is lost on the way, or a table cannot be read.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        used = session or connect(master, remote)
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        from toolkit.spark.queries import Queries
        from toolkit.spark.tables import SparkTables

        opened: list[Queries] = []

        def tables_of(package: Package, progress: OnStage) -> SparkTables:
            opened.append(Queries(used, folder / f"package-{len(opened)}"))
            return SparkTables(package, opened[-1], progress)

        try:
            folder = new_folder(work)
        except Exception as error:  # file systems beyond this machine raise others than OSError
            raise SparkError(f"the work folder cannot be used: {said_by(error)}") from error
        try:
            with settings(used), told(used):
                yield tables_of
        except (PySparkException, Py4JError) as error:
            raise SparkError(f"Spark could not go on: {cause(error)}") from error
        finally:
            for queries in opened:
                queries.forget()
            remove(folder)
            if session is None:
                used.stop()
