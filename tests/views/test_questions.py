"""What a reader would ask of the dataset: each answer as the articles give it, and where."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

import toolkit

HERE = Path(__file__).resolve().parent / "questions"
QUESTIONS: list[dict[str, Any]] = tomllib.loads((HERE / "questions.toml").read_text("utf-8"))[
    "question"
]
PARTS = re.split(r"^-- (q\d+)\n", (HERE / "queries.sql").read_text("utf-8"), flags=re.MULTILINE)
QUERIES = dict(zip(PARTS[1::2], PARTS[2::2], strict=True))


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    """The tables and views of the dataset."""
    return toolkit.load(HERE.parents[2]).to_duckdb()


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def test_every_question_has_its_query() -> None:
    assert sorted(QUERIES) == [question["id"] for question in QUESTIONS]
    assert len(QUESTIONS) >= 60


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_question(connection: duckdb.DuckDBPyConnection, question: dict[str, Any]) -> None:
    found = connection.sql(QUERIES[question["id"]])
    assert found.columns == question["columns"]
    rows = [[plain(value) for value in row] for row in found.fetchall()]
    assert sorted(rows, key=repr) == sorted(question["answer"], key=repr), question["asks"]


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS if q["spans"]], ids=lambda question: question["id"]
)
def test_the_answer_stands_where_it_was_found(
    connection: duckdb.DuckDBPyConnection, question: dict[str, Any]
) -> None:
    query = (
        'SELECT 1 FROM (SELECT source_id, start, "end" FROM evidence UNION ALL'
        ' SELECT source_id, start, "end" FROM passages) p'
        ' WHERE source_id = ? AND p.start < ? AND p."end" > ? LIMIT 1'
    )
    for source, start, end in question["spans"]:
        assert connection.execute(query, [source, end, start]).fetchall(), (source, start, end)
