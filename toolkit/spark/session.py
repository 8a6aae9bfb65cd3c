"""Start Spark, or connect to a running one, with the settings that the queries rely on."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from toolkit.package.files import EngineError, said_by

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # it fails on a union of queries that select a column twice
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
FEW = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.files.minPartitionNum": "1",
    "spark.sql.files.openCostInBytes": "1",
    "spark.sql.join.preferSortMergeJoin": "false",
    "spark.sql.lightweightPlanChangeValidation": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.ui.explainMode": "simple",
}
"""Settings for few rows: a query is one task, and not compiled or explained, which takes longer."""
FEW_ROWS = 200_000
ALONE = {"spark.driver.bindAddress": "127.0.0.1"}
"""Settings for Spark on this machine alone."""


INSTALL = "pip install 'pyspark[connect,sql]' sqlglot universal_pathlib"
RAISED = re.compile(r"^(?:[\w.]*\.)?(\w+(?:Error|Exception): .+)$", re.MULTILINE)
"""The line of a traceback that has the exception."""
THROWN = re.compile(r"^: (?:[\w.]*\.)?(\w+(?:Error|Exception): .+)$", re.MULTILINE)
"""The line of an error of Java, as Python has it, that has the exception."""
FULL = re.compile("No space left on device|Disk quota exceeded")
GONE = re.compile(
    r"(?:FILE_NOT_EXIST\].*? file |PATH_NOT_FOUND\].*?: |No such file or directory: ')"
    r"(.+?)(?='|\. |\.?$)",
    re.DOTALL | re.MULTILINE,
)


class SparkError(EngineError):
    """Spark cannot be used, or cannot go on; the message says why."""


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
        raise SparkError(f"Spark needs {error.name}: run `{INSTALL}`") from error
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


@contextmanager
def settings(session: SparkSession) -> Iterator[None]:
    """Give a session the settings that the queries rely on, and at the end those that it had."""
    before = {key: session.conf.get(key, None) for key in (*SETTINGS, *FEW)}
    try:
        for key, value in SETTINGS.items():
            session.conf.set(key, value)
        yield
    finally:
        for key, value in before.items():
            with suppress(Exception):  # the session may be gone
                session.conf.unset(key) if value is None else session.conf.set(key, value)


def fit(session: SparkSession, rows: int) -> bool:
    """Set what depends on the number of rows of a package, and return whether they are few."""
    few = rows <= FEW_ROWS
    for key, value in FEW.items():
        if few:
            session.conf.set(key, value)
        else:
            session.conf.unset(key)
    return few


@contextmanager
def told(session: SparkSession) -> Iterator[None]:
    """Raise SparkError in place of an error that says nothing of a query: no other would run."""
    try:
        yield
    except SparkError:
        raise
    except Exception as error:
        if reason := lost(session, error):
            raise SparkError(reason) from error
        raise


def lost(session: SparkSession, error: Exception) -> str | None:
    """Return why no query can run after an error; None if it is one of the query."""
    if reason := of_files(str(error)):
        return reason
    try:
        session.sql("SELECT 1").collect()
    except Exception:
        return f"the session of Spark ended before the checks did: {cause(error)}"
    return None


def of_files(text: str) -> str | None:
    """Return why no query can run if the text of an error says so of a file, else None."""
    if FULL.search(text):
        return (
            "a disk is full, that of the work folder (give one with more room with --work) or that"
            " of the output"
        )
    if found := GONE.search(text):
        return f"a file is not there on a worker: {found[1]}"
    return None


def cause(error: Exception) -> str:
    """Return why Spark failed, in one line: the exception in Python on a worker, or in Java."""
    _, _, traceback = str(error).partition("Traceback (most recent call last)")
    raised = RAISED.findall(traceback) or THROWN.findall(str(error))
    return str(raised[-1]) if raised else said_by(error)


def _why(error: Exception) -> str:
    """Return why no session started, and what to do."""
    text = said_by(error)
    if isinstance(error, ImportError):
        return f"a Spark Connect server needs more: {text}; run `{INSTALL}`"
    if "JAVA" in text.upper():
        return (
            f"Spark needs Java 17 or later, and did not start: {text}; install it, or set JAVA_HOME"
        )
    return f"Spark did not start: {text}"
