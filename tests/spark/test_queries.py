"""What queries name in a session is theirs alone, and is not left there."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from toolkit.spark.connection import Connection
from toolkit.spark.queries import Queries


class Session:
    """A session that notes what it is asked, and which tables it was given."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.named = set[str]()
        self.catalog = SimpleNamespace(dropTempView=self.named.remove)

    def sql(self, query: str) -> Any:
        self.asked.append(query)
        if "ratings" in query:
            raise ValueError("[TABLE_OR_VIEW_NOT_FOUND] The table or view `main__ratings` cannot …")
        return SimpleNamespace(
            createOrReplaceTempView=self.named.add, sparkSession=self, collect=list
        )

    def createDataFrame(self, rows: Any, schema: Any = None) -> Any:
        frame = self.sql("rows")
        frame.coalesce = lambda count: frame
        return frame


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> tuple[Session, Connection, Connection]:
    """Return a session, and two packages in it of which the first has a table more."""
    errors = SimpleNamespace(AnalysisException=ValueError)  # Spark need not be installed
    types = SimpleNamespace(from_arrow_schema=lambda schema: schema)
    for name in ("", ".sql", ".sql.pandas"):
        monkeypatch.setitem(sys.modules, f"pyspark{name}", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "pyspark.errors", errors)
    monkeypatch.setitem(sys.modules, "pyspark.sql.pandas.types", types)
    session, folder = Session(), Path()
    one, other = (Connection(Queries(session, folder)) for _ in range(2))  # type: ignore[arg-type]
    for package in (one, other):
        package.execute("CREATE VIEW sound.claims AS SELECT 1 AS claim_id")
    one.execute("CREATE VIEW sound.codings AS SELECT 2 AS claim_id")
    return session, one, other


def test_a_package_does_not_see_the_tables_of_another(
    packages: tuple[Session, Connection, Connection],
) -> None:
    session, one, other = packages
    for package in (one, other):
        package.sql("SELECT * FROM sound.claims JOIN sound.codings USING (claim_id)")
    first, second = (
        {word for word in query.replace("`", " ").split() if "sound__" in word}
        for query in session.asked[-2:]
    )
    assert first <= session.named and len(first) == 2
    assert second & session.named and not second & first
    assert second - session.named == {"sound__codings"}  # as the error for a missing table has it


def test_what_is_kept_of_a_package_is_its_own(
    packages: tuple[Session, Connection, Connection],
) -> None:
    session, one, other = packages
    for package in (one, other):
        package.execute("CREATE TABLE _refused (rule VARCHAR, record BIGINT)")
        package.sql("SELECT record FROM _refused")
    assert session.asked[-1] != session.asked[-3]


def test_the_tables_of_a_package_are_removed_at_the_end(
    packages: tuple[Session, Connection, Connection],
) -> None:
    session, one, other = packages
    one.queries.forget()
    assert len(session.named) == 1
    other.queries.forget()
    assert not session.named
    other.queries.session = SimpleNamespace()  # type: ignore[assignment]
    other.queries.forget()  # a session that has ended is no error


def test_a_missing_table_is_told_as_duckdb_tells_it(
    packages: tuple[Session, Connection, Connection],
) -> None:
    """Rules tell from the error, or its cause, that they were skipped and did not crash."""
    _, one, _ = packages
    with pytest.raises(duckdb.CatalogException, match="Table with name ratings does") as fault:
        one.execute("SELECT * FROM main.ratings")
    assert fault.value.__cause__ is None
