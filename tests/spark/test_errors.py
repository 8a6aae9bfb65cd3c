"""What keeps Spark from going on is told, and nothing else is said of the package."""

from __future__ import annotations

import builtins
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner
from editing import Copy

from toolkit.cli import main
from toolkit.package.files import EngineError
from toolkit.spark.session import SparkError, cause, lost
from toolkit.validation.integrity import RuleRunner
from toolkit.validation.run import validate


class Session:
    """A session that answers, or one that has ended."""

    def __init__(self, ended: bool) -> None:
        self.ended = ended

    def sql(self, query: str) -> Any:
        if self.ended:
            raise ConnectionError("refused")
        return SimpleNamespace(collect=list)


@pytest.mark.parametrize(
    ("text", "ended", "told"),
    [
        ("java.io.IOException: No space left on device", False, "a disk is full, that of"),
        ("OSError: [Errno 122] Disk quota exceeded", False, "a disk is full, that of"),
        ("[FAILED_READ_FILE.FILE_NOT_EXIST] Encountered error while reading file file:/w/part-0."
         " File does not exist.", False, "is not there on a worker: file:/w/part-0"),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/texts/a.txt'", False,
         "is not there on a worker: /texts/a.txt"),
        ("[PATH_NOT_FOUND] Path does not exist: file:/a folder/x. SQLSTATE: 42K03", False,
         "is not there on a worker: file:/a folder/x"),
        ("[PATH_NOT_FOUND] Path does not exist: file:/a.d/x.", False,
         "is not there on a worker: file:/a.d/x"),
        ("Cannot call methods on a stopped SparkContext", True, "the session of Spark ended"),
    ],
)  # fmt: skip
def test_what_ends_every_query_is_told(text: str, ended: bool, told: str) -> None:
    assert told in str(lost(Session(ended), RuntimeError(text)))  # type: ignore[arg-type]


def test_of_an_error_on_a_worker_the_exception_is_told() -> None:
    text = (
        "An exception was thrown from the Python worker:\nTraceback (most recent call last):\n"
        '  File "worker.py", line 1, in main\n    run()\n'
        "toolkit.package.files.EngineError: hdfs://host/data cannot be reached: refused\n"
    )
    assert cause(RuntimeError(text)) == "EngineError: hdfs://host/data cannot be reached: refused"
    assert cause(RuntimeError("[A_CLASS] first\nsecond")) == "[A_CLASS] first"
    text = (
        "An error occurred while calling o75.parquet.\n"
        ': org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme "s3"\n'
        "\tat org.apache.hadoop.fs.FileSystem.get(FileSystem.java:1)\n"
    )
    told = 'UnsupportedFileSystemException: No FileSystem for scheme "s3"'
    assert cause(RuntimeError(text)) == told


def test_an_error_of_one_query_is_one_of_its_check() -> None:
    assert lost(Session(ended=False), RuntimeError("DIVIDE_BY_ZERO")) is None  # type: ignore[arg-type]


def test_no_check_crashes_because_the_engine_ended(
    valid: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*arguments: Any) -> NoReturn:
        raise SparkError("the session of Spark ended before the checks did")

    monkeypatch.setattr(RuleRunner, "rows", gone)
    with pytest.raises(EngineError, match="the session of Spark ended"):
        validate(valid.root, valid.texts)


def without(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Let the import of a module fail as if it were not installed."""
    known = builtins.__import__

    def importing(name: str, *arguments: Any, **more: Any) -> Any:
        if name.partition(".")[0] == missing:
            raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)
        return known(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", importing)


def test_a_missing_extra_is_told(valid: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "pyspark")
    result = CliRunner().invoke(main, ["validate", str(valid.root), "--engine", "spark"])
    assert result.exit_code == 2
    assert "pip install 'pyspark[connect,sql]' sqlglot" in " ".join(result.output.split())


def test_missing_java_is_told(valid: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Builder:
        """What starts a session where there is no Java."""

        def __getattr__(self, name: str) -> Any:
            return lambda *arguments: self

        def getOrCreate(self) -> NoReturn:
            raise RuntimeError("[JAVA_GATEWAY_EXITED] Java gateway process exited")

    sql: Any = ModuleType("pyspark.sql")
    sql.SparkSession = SimpleNamespace(builder=Builder())
    monkeypatch.setitem(sys.modules, "pyspark", ModuleType("pyspark"))
    monkeypatch.setitem(sys.modules, "pyspark.sql", sql)
    result = CliRunner().invoke(main, ["validate", str(valid.root), "--engine", "spark"])
    assert result.exit_code == 2
    assert "Spark needs Java 17 or later" in " ".join(result.output.split())
