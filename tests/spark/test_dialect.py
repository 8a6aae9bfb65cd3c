"""What duckdb's SQL becomes for Spark: each transform by example, and every rule and view."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

from toolkit.rules import all_rules
from toolkit.spark.dialect import translated, written
from toolkit.views.files import all_views

QUERIES = {name: rule.sql for name, rule in all_rules().items() if rule.sql}
QUERIES |= {f"view {name}": view.sql for name, view in all_views().items()}


def spark(sql: str, **variables: int | str) -> str:
    """Return a query of duckdb in Spark's dialect."""
    return written(translated(sqlglot.parse_one(sql, read="duckdb"), variables))


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_rule_and_view_has_a_translation(name: str) -> None:
    tree = translated(sqlglot.parse_one(str(QUERIES[name]), read="duckdb"), {"level": 4})
    again = sqlglot.parse(written(tree), read="spark")
    assert len(again) == 1
    assert {node.name.lower() for node in tree.find_all(exp.Anonymous)} <= {"url_encode"}
    assert not {node.db for node in tree.find_all(exp.Table)} - {"", "recurring"}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT a FROM main.claims", "SELECT a FROM `main__claims` AS `claims`"),
        ("SELECT getvariable('level') >= 2", "SELECT 4 >= 2"),
        ("SELECT regexp_full_match(a, 'x.')", r"SELECT a RLIKE '(?d)^(?:x.)\\z'"),
        ("SELECT x[2:4]", "SELECT SLICE(x, 2, 4 - 2 + 1)"),
        ("SELECT word[1]", "SELECT SUBSTRING(word, 1, 1)"),
        ("SELECT any_value(a)", "SELECT MAX(a)"),
        (
            "SELECT len(regexp_split_to_array(a, '\\s+'))",
            r"SELECT SIZE(SPLIT(a, '[ \\t\\n\\f\\r]+'))",
        ),
        (
            "SELECT row_number() OVER (w ORDER BY b) FROM t WINDOW w AS (PARTITION BY a)",
            "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b NULLS LAST) FROM t AS `t`",
        ),
        (
            "SELECT row_number() OVER w FROM t WINDOW w AS (PARTITION BY a ORDER BY b)",
            "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b NULLS LAST) FROM t AS `t`",
        ),
    ],
)
def test_transform(sql: str, expected: str) -> None:
    assert spark(sql, level=4) == expected.replace(" AS `t`", "")


def test_a_variable_is_a_value_and_never_sql() -> None:
    text = "x' OR 1 = 1 --"
    tree = translated(sqlglot.parse_one("SELECT getvariable('a')", read="duckdb"), {"a": text})
    (literal,) = tree.expressions
    assert isinstance(literal, exp.Literal)
    assert literal.this == text
    again = sqlglot.parse_one(written(tree), read="spark")
    assert again.expressions[0].this == text


def test_lists_keep_nulls_and_their_order() -> None:
    text = spark("SELECT list(DISTINCT a ORDER BY a) FILTER (b) FROM t")
    assert "COLLECT_SET(STRUCT(a IS NULL AS n, a AS v)) FILTER(WHERE b)" in text
    assert spark("SELECT list(a ORDER BY b) FROM t").count("STRUCT(b IS NULL AS n0, b AS k0") == 1
