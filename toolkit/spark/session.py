"""Start Spark, or connect to a running one, with the settings that the queries rely on."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from toolkit.package.files import PackageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # it fails on a union of queries that select a column twice
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
ALONE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.shuffle.partitions": "4",
}
"""Settings for Spark on this machine alone: short queries, few partitions."""


class SparkError(PackageError):
    """Spark cannot be used; the message says what is missing and how to add it."""


def connect(master: str | None = None, remote: str | None = None) -> SparkSession:
    """Return a session with the settings of the queries.

    Args: `master` is the URL of a cluster, by default all cores of this machine; `remote` is the
    address of a Spark Connect server, `sc://host:port`.
    Raises: SparkError if both are given, the extra or Java is missing, or no session starts.
    """
    if master and remote:
        raise SparkError("give a master or a Spark Connect server, not both")
    try:
        import sqlglot
        from pyspark.sql import SparkSession

        assert sqlglot
    except ImportError as error:
        raise SparkError(
            f"Spark needs {error.name}: run `pip install 'pyspark[sql]' sqlglot`"
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("toolkit")
    builder = builder.remote(remote) if remote else builder.master(master or "local[*]")
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    if not remote:
        builder = builder.config("spark.ui.enabled", "false")
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        for key, value in () if master else ALONE.items():
            builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise SparkError(_why(error)) from error


def _why(error: Exception) -> str:
    """Return why no session started, and what to do."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "JAVA" in text.upper():
        return (
            f"Spark needs Java 17 or later, and did not start: {text}; install it, or set JAVA_HOME"
        )
    return f"Spark did not start: {text}"
