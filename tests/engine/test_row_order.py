"""Findings and views do not depend on the order in which the engine holds rows."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from editing import Copy

from toolkit.engine import typed
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.model import Resource
from toolkit.validation.run import validate
from toolkit.views import view
from toolkit.views.files import NAMES


def double_keys(copy: Copy, dice: random.Random) -> None:
    """Give rows of each table the key, or a part of the key, of another row."""
    for resource in open_package(copy.root).resources:
        rows = copy.rows(resource.name)
        if len(rows) < 2 or not resource.primary_key:
            continue
        one, other = dice.sample(rows, 2)
        name = dice.choice(resource.primary_key)
        one[name] = other[name]
        copy.write(resource.name, rows)


def seen(copy: Copy) -> dict[str, Any]:
    """Return what a user sees of a package: its report, and the rows of each view."""
    report = replace(validate(copy.root, copy.texts), seconds=0.0)
    tables = Tables(open_package(copy.root))
    views = {name: Counter(map(repr, view(tables, name).to_pylist())) for name in NAMES}
    return {"report": report, **views}


@pytest.mark.parametrize("seed", range(6))
def test_rows_of_one_key_give_the_same_in_any_order(
    valid: Copy, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    double_keys(valid, random.Random(seed))
    before, read = seen(valid), typed.read_typed

    def shuffled(
        connection: duckdb.DuckDBPyConnection,
        resource: Resource,
        root: Path,
        table: str,
        *more: Any,
    ) -> Any:
        found = read(connection, resource, root, table, *more)
        connection.execute(
            f"CREATE OR REPLACE TABLE main.{table} AS SELECT * FROM main.{table}"
            f" ORDER BY hash(_record, {seed})"
        )
        return found

    monkeypatch.setattr(typed, "read_typed", shuffled)
    assert seen(valid) == before
