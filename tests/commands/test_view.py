"""`toolkit view`: which rows and columns, and where they go."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from editing import Copy

Run = Callable[..., Result]
Rows = list[dict[str, Any]]


@pytest.fixture
def rows(run: Run, valid: Copy) -> Callable[..., Rows]:
    """What `toolkit view` gives for the valid package, as a list of objects."""

    def view(name: str, *words: str) -> Rows:
        result = run("view", name, valid.root, "--format", "json", *words)
        assert result.exit_code == 0, result.stderr
        found: Rows = json.loads(result.stdout)
        return found

    return view


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("speaker_id=a-sorvall", lambda row: row["speaker_id"] == "a-sorvall"),
        ("polarity!=affirms", lambda row: row["polarity"] != "affirms"),
        ("answer!=given", lambda row: row["answer"] != "given"),  # an empty cell is another value
        ("claim_text~GRAIN", lambda row: "grain" in row["claim_text"].lower()),
        ("answer=", lambda row: row["answer"] is None),
        ("answer!=", lambda row: row["answer"] is not None),
        ("adverse=true", lambda row: row["adverse"]),
        ("value_min=3000", lambda row: row["value_min"] == 3000),
        ("said_earliest=2019-03-12", lambda row: row["said_earliest"] == "2019-03-12"),
        (" act =deny", lambda row: row["act"] == "deny"),
    ],
)
def test_a_condition_keeps_the_rows_that_meet_it(
    rows: Callable[..., Rows], condition: str, holds: Callable[[dict[str, Any]], bool]
) -> None:
    every = rows("flat")
    kept = [row for row in every if holds(row)]
    assert 0 < len(kept) < len(every)
    assert rows("flat", "--where", condition) == kept


def test_all_conditions_must_hold(rows: Callable[..., Rows]) -> None:
    asked = ("--where", "speaker_id=a-velmek", "--where", "polarity=denies")
    assert [row["claim_id"] for row in rows("flat", *asked)] == ["c-0109"]
    assert rows("flat", *asked, "--where", "polarity=affirms") == []


def test_columns_stand_in_the_order_asked_for_and_rows_in_that_of_the_view(
    rows: Callable[..., Rows],
) -> None:
    found = rows("standing", "--columns", "text, proposition_id", "--limit", "3")
    assert [list(row) for row in found] == [["text", "proposition_id"]] * 3
    every = [row["proposition_id"] for row in rows("standing")]
    assert [row["proposition_id"] for row in found] == every[:3]
    assert rows("standing", "--limit", "0") == []


@pytest.mark.parametrize(
    "value",
    ["' OR ''='", "x'; DROP TABLE main.claims; --", 'a"b', "%", "$1", "?", "getvariable('level')"],
)
def test_a_value_is_never_part_of_the_query(rows: Callable[..., Rows], value: str) -> None:
    assert rows("flat", "--where", f"speaker_id={value}") == []
    assert rows("flat", "--where", f"speaker_id~{value}") == []


def test_a_value_may_hold_the_signs(run: Run, valid: Copy) -> None:
    valid.set_cells("claims", "c-0101", note="a=b!=c~d")
    asked = ("--where", "claim_note=a=b!=c~d", "--columns", "claim_id", "--format", "csv")
    assert run("view", "flat", valid.root, *asked).stdout == "claim_id\nc-0101\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--where", "speakr_id=a"), 'Did you mean "speaker_id"?'),
        (("--columns", "claim_id,polarty"), 'Did you mean "polarity"?'),
        (("--where", "speaker_id"), "expected COLUMN=VALUE, COLUMN!=VALUE or COLUMN~VALUE"),
        (("--where", "claim_text~"), "names no text to look for"),
        (("--where", '1=1 OR "a"=a'), 'no column "1"'),
        (("--limit", "-1"), "--limit"),
        (("--format", "parquet"), "-o FILE"),
    ],
)
def test_what_is_asked_wrongly_is_wrong_usage(
    run: Run, valid: Copy, words: tuple[str, ...], told: str
) -> None:
    result = run("view", "flat", valid.root, *words)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize("ending", ["csv", "json", "parquet", "txt"])
def test_the_ending_of_a_file_says_the_format(
    run: Run, valid: Copy, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / "new" / f"conflicts.{ending}"
    words = ("--where", "kind=polarity", "--columns", "kind,proposition_id")
    result = run("view", "conflicts", valid.root, *words, "-o", file)
    assert (result.exit_code, result.stdout) == (0, "")
    rows = [{"kind": "polarity", "proposition_id": "p-0105"}]
    if ending == "csv":
        assert list(csv.DictReader(io.StringIO(file.read_text("utf-8")))) == rows
    elif ending == "json":
        assert json.loads(file.read_text("utf-8")) == rows
    elif ending == "parquet":
        assert pq.read_table(file).to_pylist() == rows
    else:
        assert file.read_text("utf-8").split() == ["kind", "proposition_id", "polarity", "p-0105"]


def test_the_format_asked_for_counts_more_than_the_ending(
    run: Run, valid: Copy, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    run("view", "chains", valid.root, "--format", "parquet", "-o", file)
    table = pq.read_table(file)
    assert table.num_rows == 17 and pa.types.is_integer(table.schema.field("depth").type)


def test_no_rows_are_a_file_with_the_columns(run: Run, valid: Copy, tmp_path: Path) -> None:
    file = tmp_path / "none.parquet"
    run("view", "flat", valid.root, "--where", "claim_id=c-9", "-o", file)
    assert pq.read_table(file).num_rows == 0
    assert "claim_id" in pq.read_schema(file).names


def test_a_file_is_written_whole_or_not_at_all(
    run: Run, valid: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out" / "rows.csv"
    file.parent.mkdir()
    file.write_text("old", "utf-8")

    def batches(*_: object) -> tuple[list[str], object]:
        def broken() -> object:
            yield pa.record_batch({"a": [1]})
            raise duckdb.OutOfMemoryException("no memory")

        return ["a"], broken()

    monkeypatch.setattr("toolkit.views.view_batches", batches)
    result = run("view", "flat", valid.root, "-o", file)
    assert result.exit_code == 2
    assert (file.read_text("utf-8"), os.listdir(file.parent)) == ("old", ["rows.csv"])
