"""Frames have useful types, and a frame that would make a faulty table is told so cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pandera.pandas as pandera
import pytest
from editing import Copy, copy_valid

import toolkit
from toolkit.frames import frame_schema, validate_frame
from toolkit.loading import LoadedPackage
from toolkit.package.model import Problem

Edit = Callable[[pd.DataFrame], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the valid package, which no test edits."""
    return copy_valid(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def package(whole: Copy) -> LoadedPackage:
    """The valid package, loaded."""
    return toolkit.load(whole.root)


def judge(package: LoadedPackage, name: str, frame: pd.DataFrame) -> list[Problem]:
    others = {other: package[other] for other in package}
    return validate_frame(package.tables.package.resource(name), frame, others)


def test_frames_are_arrow_backed_and_codes_are_categories(package: LoadedPackage) -> None:
    for name in package:
        frame = package[name]
        for field in package.tables.package.resource(name).fields:
            dtype = frame[field.name].dtype
            if field.vocabulary:
                assert isinstance(dtype, pd.CategoricalDtype)
                assert list(dtype.categories) == field.enum
            else:
                assert isinstance(dtype, pd.ArrowDtype), (name, field.name)


def test_frames_hold_the_cells_of_the_files(whole: Copy, package: LoadedPackage) -> None:
    for name in package:
        frame = package[name].astype(object)
        shown = [
            {
                column: ""
                if pd.isna(cell)
                else str(cell).lower()
                if cell in (True, False) and isinstance(cell, bool)
                else str(cell)
                for column, cell in row.items()
            }
            for row in frame.to_dict("records")
        ]
        assert shown == whole.rows(name)


def test_a_coded_column_can_be_sorted_grouped_and_compared(package: LoadedPackage) -> None:
    claims = package["claims"]
    assert len(claims.sort_values("polarity")) == len(claims)
    counts = claims.groupby("act", observed=False).size()
    assert list(counts.index) == list(claims["act"].cat.categories)
    assert counts.sum() == len(claims)
    assert (claims["polarity"] == "denies").sum() == claims["polarity"].value_counts()["denies"]


def test_frames_join_on_their_keys(package: LoadedPackage) -> None:
    claims, propositions = package["claims"], package["propositions"]
    joined = claims.merge(propositions, on="proposition_id", validate="many_to_one")
    assert len(joined) == len(claims)


def test_frames_of_a_valid_package_are_valid(package: LoadedPackage) -> None:
    for name in package:
        assert judge(package, name, package[name]) == []


def test_a_frame_read_from_the_csv_is_valid_however_pandas_typed_it(
    whole: Copy, package: LoadedPackage
) -> None:
    for name in package:
        plain = pd.read_csv(whole.file(name), keep_default_na=False, na_values=[""])
        text = pd.read_csv(whole.file(name), dtype=str, keep_default_na=False, na_values=[""])
        for frame in (plain, text, package[name].astype(object)):
            strings = {f.name for f in package.tables.package.resource(name).fields
                       if f.type == "string"}  # fmt: skip
            numbers = [c for c in strings if pd.api.types.is_numeric_dtype(frame[c].dtype)]
            for column in numbers:  # a column of numbers that are names, as of values
                frame[column] = text[column]
            assert judge(package, name, frame) == [], name


def at(frame: pd.DataFrame, row: int, column: str, cell: object) -> pd.DataFrame:
    """Return the frame as somebody would have it who changed one cell."""
    loose = frame.astype(object)
    loose.loc[row, column] = cell
    return loose


@pytest.mark.parametrize(
    ("table", "column", "cell", "rule", "says"),
    [
        ("claims", "text", None, "constraint-error", "required"),
        ("claims", "act", "asert", "constraint-error", "asert"),
        ("evidence", "sha256", "C 1", "constraint-error", "matches"),
        ("claims", "speaker_id", "a-nobody", "foreign-key", "actors"),
        ("claims", "coded_on", "soon", "type-error", "soon"),
        ("claims", "coded_on", 20191124, "type-error", "date"),
        ("evidence", "start", -1, "constraint-error", "at least 0"),
        ("evidence", "start", 1.5, "type-error", "integer"),
        ("evidence", "start", "many", "type-error", "integer"),
        ("evidence", "start", 2**40, "type-error", "integer"),
        ("propositions", "adverse", "yes", "type-error", "boolean"),
        ("propositions", "about_id", "p-nothing", "foreign-key", "propositions"),
        ("actors", "name", 5, "type-error", "string"),
        ("actors", "part_of", "a-nobody", "foreign-key", "actors"),
    ],
)
def test_a_faulty_cell_is_one_problem_at_its_place(
    package: LoadedPackage, table: str, column: str, cell: object, rule: str, says: str
) -> None:
    frame = at(package[table], 1, column, cell)
    problems = [p for p in judge(package, table, frame) if p.rule == rule]
    (problem,) = [p for p in problems if p.field == column]
    assert (problem.table, problem.record) == (table, 3)
    assert says in problem.message
    assert "nan" not in problem.message.lower()


def test_days_are_taken_from_days_and_midnights(package: LoadedPackage) -> None:
    for day in (date(2019, 1, 2), pd.Timestamp(2019, 1, 2), "2019-01-02"):
        assert judge(package, "claims", at(package["claims"], 0, "coded_on", day)) == []
    noon = at(package["claims"], 0, "coded_on", pd.Timestamp(2019, 1, 2, 12))
    assert [p.rule for p in judge(package, "claims", noon)] == ["type-error"]


def test_a_repeated_key_is_reported_where_it_is_repeated(package: LoadedPackage) -> None:
    claims = package["claims"]
    twice = pd.concat([claims, claims.iloc[[0]]])
    (problem,) = judge(package, "claims", twice)
    assert (problem.rule, problem.record) == ("primary-key", len(claims) + 2)
    assert problem.value == claims["claim_id"][0]
    steps = package["attributions"]
    (problem,) = judge(package, "attributions", pd.concat([steps, steps.iloc[[0]]]))
    assert (problem.rule, problem.field) == ("primary-key", "evidence_id, step")


def test_columns_too_many_and_too_few_are_named(package: LoadedPackage) -> None:
    frame = package["claims"].drop(columns="polarity").assign(mood="glum")
    problems = {(p.rule, p.field) for p in judge(package, "claims", frame)}
    assert problems == {("missing-label", "polarity"), ("extra-label", "mood")}


def test_a_foreign_key_that_could_not_be_checked_says_so(package: LoadedPackage) -> None:
    resource = package.tables.package.resource("claims")
    problems = validate_frame(resource, package["claims"])
    assert {p.severity for p in problems} == {"info"}
    assert all("not checked" in p.message for p in problems)
    assert len(problems) == len(resource.foreign_keys)


def test_the_schema_is_pandera_s_own(package: LoadedPackage) -> None:
    schema = frame_schema(package.tables.package.resource("claims"))
    assert isinstance(schema, pandera.DataFrameSchema)
    schema.validate(package["claims"], lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors):
        schema.validate(package["claims"].assign(claim_id="c-1"), lazy=True)
