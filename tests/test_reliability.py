"""Alpha, against the library that others use."""

from __future__ import annotations

import duckdb
import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.reliability import alphas

CELLS = st.sampled_from([None, "a", "b", "c"])
CODINGS = st.integers(2, 4).flatmap(
    lambda coders: st.lists(st.lists(CELLS, min_size=coders, max_size=coders), max_size=12)
)


def alpha(claims: list[list[str | None]]) -> float | None:
    """Return our alpha of a field; a row a claim, a cell a coder."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE codings (field TEXT, claim_id TEXT, coder TEXT, value TEXT)")
    rows = [
        ("certainty", f"c-{claim}", f"coder-{coder}", value)
        for claim, values in enumerate(claims)
        for coder, value in enumerate(values)
    ]
    if rows:
        connection.executemany("INSERT INTO codings VALUES (?, ?, ?, ?)", rows)
    return alphas(connection).get("certainty")


@settings(max_examples=150, deadline=None)
@given(CODINGS)
def test_alpha_is_that_of_the_library(claims: list[list[str | None]]) -> None:
    numbers = {None: np.nan, "a": 0.0, "b": 1.0, "c": 2.0}
    table = np.array([[numbers[value] for value in values] for values in claims]).T
    paired = [values for values in claims if len(values) - values.count(None) > 1]
    if len({value for values in paired for value in values if value}) < 2:
        assert alpha(claims) is None
        return
    expected = krippendorff.alpha(table, level_of_measurement="nominal")
    assert alpha(claims) == pytest.approx(expected)


def test_alpha_by_hand() -> None:
    claims = [["a", "a"], ["a", "a"], ["b", "b"], ["a", "b"]]
    # 2 of 8 codes disagree; by chance 8 - (5 * 4 + 3 * 2) / 7 = 30 / 7 would
    assert alpha(claims) == pytest.approx(1 - 2 / (30 / 7))
