"""Judges of the tables that we did not write: what they read of the exports, and which faults.

F is frictionless, C is csvw; T is the toolkit, which must see every fault.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frictionless
import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from csvw_judge import csvw_finds_valid, with_sidecars
from editing import ROOT, Copy

from toolkit.engine.arrow_types import arrow_schema
from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.package.descriptor import open_package
from toolkit.validation.run import validate

Json = dict[str, Any]
TABLES = [item["name"] for item in json.loads((ROOT / "datapackage.json").read_text())["resources"]]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The dataset as CSV and as Parquet."""
    folder = tmp_path_factory.mktemp("exports")
    for form in ("csv", "parquet"):
        export(form, Tables(open_package(ROOT)), folder / form)
    return {form: folder / form for form in ("csv", "parquet")}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy of the shipped dataset."""
    root = tmp_path / "dataset"
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "datapackage.json", root / "datapackage.json")
    return Copy(root, tmp_path)


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The valid package with what csvw reads of it, which no test edits."""
    return with_sidecars(tmp_path_factory.mktemp("described"))


@pytest.fixture
def small(described: Copy, tmp_path: Path) -> Copy:
    """A copy of it, to be edited."""
    return Copy(Path(shutil.copytree(described.root, tmp_path / "small")), described.texts)


def texts(table: pa.Table) -> list[dict[str, str | None]]:
    """Return the rows of a table as the texts that a CSV file has for them."""

    def text(value: Any) -> str | None:
        if isinstance(value, bool):
            return str(value).lower()
        return None if value is None else str(value)

    return [{name: text(value) for name, value in row.items()} for row in table.to_pylist()]


@pytest.mark.parametrize("table", TABLES)
def test_polars_and_pyarrow_read_the_same_rows_from_csv_and_parquet(
    exports: dict[str, Path], table: str
) -> None:
    (csv,) = exports["csv"].rglob(f"{table}.csv")
    parquet = exports["parquet"] / f"{table}.parquet"
    names = pq.read_schema(parquet).names
    options = pacsv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True,
        quoted_strings_can_be_null=False, null_values=[""],
    )  # fmt: skip
    by_arrow = pacsv.read_csv(csv, convert_options=options).to_pylist()
    by_polars = pl.read_csv(csv, infer_schema=False).to_dicts()
    assert len(by_arrow) == len(Copy(ROOT, ROOT).rows(table)) > 0
    assert by_arrow == by_polars == texts(pq.read_table(parquet))
    assert by_arrow == texts(pl.read_parquet(parquet).to_arrow())


@pytest.mark.parametrize("table", TABLES)
def test_the_types_are_those_of_the_schema(exports: dict[str, Path], table: str) -> None:
    wanted = arrow_schema(open_package(ROOT).resource(table))
    found = pq.read_schema(exports["parquet"] / f"{table}.parquet")
    assert [(field.name, field.type) for field in found] == [(f.name, f.type) for f in wanted]
    theirs = pl.read_parquet(exports["parquet"] / f"{table}.parquet").schema
    kinds = {
        pa.bool_(): pl.Boolean,
        pa.int64(): pl.Int64,
        pa.int32(): pl.Int32,
        pa.date32(): pl.Date,
    }
    for field in wanted:
        if field.type in kinds:
            assert theirs[field.name] == kinds[field.type]
        else:
            assert theirs[field.name] in (pl.String, pl.Categorical) or isinstance(
                theirs[field.name], pl.Enum
            )


@pytest.mark.parametrize("form", ["dataset", "csv"])
def test_frictionless_finds_the_tables_valid(
    exports: dict[str, Path], copy: Copy, form: str
) -> None:
    root = copy.root if form == "dataset" else exports["csv"]
    report = frictionless.Package(str(root / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])[:5]
    rows = {task.name: task.stats["rows"] for task in report.tasks}
    assert set(TABLES) <= set(rows) and min(rows.values()) > 0
    assert rows["claims"] == len(Copy(ROOT, ROOT).rows("claims"))


@dataclass(frozen=True)
class Fault:
    """A fault in the tables: how it is made, who sees it, the rule by which the toolkit does."""

    edit: Callable[[Copy], object]
    seen_by: str
    rule: str


def cells(table: str, **values: str) -> Callable[[Copy], object]:
    """Return the edit of cells of the first row of a table."""

    def edit(copy: Copy) -> None:
        first, *rest = copy.rows(table)
        copy.write(table, [{**first, **values}, *rest])
        copy.refresh_manifest()

    return edit


def twice(copy: Copy) -> None:
    """Write a row twice."""
    rows = copy.rows("claims")
    copy.write("claims", [rows[0], *rows])
    copy.refresh_manifest()


def header(copy: Copy) -> None:
    """Write another label."""
    copy.edit_bytes("claims", lambda data: data.replace(b"claim_id", b"claim", 1))
    copy.refresh_manifest()


def categories_only(copy: Copy) -> None:
    """Let only the categories limit a field, and write a code that is none of them."""
    copy.edit_field("claims", "polarity", lambda item: item["constraints"].pop("enum"))
    cells("claims", polarity="agrees")(copy)


def unique_key(copy: Copy) -> None:
    """Declare a key that the rows do not keep."""
    copy.edit_schema("claims", lambda schema: schema.update(uniqueKeys=[["polarity"]]))


def roles(copy: Copy) -> None:
    """Give the roles of a contributor as a text."""
    copy.edit_descriptor(lambda d: d["contributors"][0].update(roles="author"))


def bom(copy: Copy) -> None:
    """Begin a file with a byte order mark."""
    copy.edit_bytes("claims", lambda data: b"\xef\xbb\xbf" + data)
    copy.refresh_manifest()


def stated(**properties: Any) -> Callable[[Copy], object]:
    """Return the edit of what the descriptor says of a file."""
    return lambda copy: copy.edit_resource("claims", lambda item: item.update(properties))


FAULTS = {
    "bad code": Fault(cells("claims", polarity="agrees"), "FCT", "constraint-error"),
    "broken reference": Fault(cells("claims", speaker_id="a-nobody"), "FCT", "foreign-key"),
    "broken reference to itself": Fault(cells("events", part_of="e-no"), "FCT", "foreign-key"),
    "key twice": Fault(twice, "FCT", "primary-key"),
    "bad date": Fault(cells("claims", coded_on="2019-02-30"), "FCT", "type-error"),
    "out of range": Fault(cells("evidence", start="-1"), "FCT", "constraint-error"),
    "wrong header": Fault(header, "FCT", "incorrect-label"),
    "wrong hash": Fault(stated(hash="sha256:" + "0" * 64), "FT", "manifest-wrong"),
    "wrong bytes": Fault(stated(bytes=1), "FT", "manifest-wrong"),
    "categories only": Fault(categories_only, "CT", "category-unknown"),
    "unique key": Fault(unique_key, "T", "unique-key"),
    "roles no list": Fault(roles, "T", "descriptor-invalid"),
    "byte order mark": Fault(bom, "T", "file-not-canonical"),
}


def test_without_a_fault_no_judge_sees_one(described: Copy) -> None:
    assert csvw_finds_valid(described.root)
    assert frictionless.Package(str(described.root / "datapackage.json")).validate().valid
    assert validate(described.root).valid


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_tables_is_seen(small: Copy, name: str) -> None:
    fault = FAULTS[name]
    fault.edit(small)
    report = validate(small.root)
    assert fault.rule in {f.rule for f in report.findings if f.severity == "error"}
    theirs = frictionless.Package(str(small.root / "datapackage.json")).validate()
    seen = {"F": not theirs.valid, "C": not csvw_finds_valid(small.root), "T": True}
    assert "".join(judge for judge, sees in seen.items() if sees) == fault.seen_by
