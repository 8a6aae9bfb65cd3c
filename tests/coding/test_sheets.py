"""Sheets: what is written comes back, and what a coder changes or adds becomes rows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from editing import Copy, copy_valid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.coding.draft import Draft
from toolkit.coding.new_claim import CLAIM, EVIDENCE
from toolkit.coding.sheet_files import SheetError, read_sheet, write_sheet
from toolkit.coding.sheets import COLUMNS, coded_rows, import_sheet
from toolkit.validation.run import validate

Run = Callable[..., Result]
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).map(
    str.strip
)
ROWS = st.lists(st.fixed_dictionaries({"words": CELLS, "text": CELLS, "note": CELLS}), max_size=5)
FREE = [*(n for n, column in CLAIM.items() if column in ("text", "note")), "because"]
QUICK = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TWICE = (9, 10)
"""The rows of the sheet whose claim has two places: its cells are in both."""


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@QUICK
@given(rows=ROWS)
def test_cells_come_back_as_they_are(
    tmp_path: Path, ending: str, rows: list[dict[str, str]]
) -> None:
    file = tmp_path / f"sheet.{ending}"
    write_sheet(file, ("words", "text", "note"), rows, {"text": ["affirms", "denies"]})
    assert [row for _, row in read_sheet(file)] == [row for row in rows if any(row.values())]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The valid package, which no test here changes."""
    return copy_valid(tmp_path_factory.mktemp("sheets"))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_unchanged_sheet_changes_nothing(shipped: Copy, tmp_path: Path, ending: str) -> None:
    draft = Draft(shipped.root, shipped.texts)
    rows = coded_rows(draft)
    assert len(rows) == len(shipped.rows("evidence"))
    write_sheet(tmp_path / f"s.{ending}", COLUMNS, rows, {})
    import_sheet(draft, tmp_path / f"s.{ending}", "ben")
    assert draft.log == []


@QUICK
@given(
    edits=st.dictionaries(
        st.tuples(st.integers(0, 16).filter(lambda n: n not in TWICE), st.sampled_from(FREE)),
        CELLS.filter(bool),
        max_size=4,
    )
)
def test_each_changed_cell_arrives_and_no_other(
    shipped: Copy, tmp_path: Path, edits: dict[tuple[int, str], str]
) -> None:
    draft = Draft(shipped.root, shipped.texts)
    before = coded_rows(draft)
    changed = [{**row} for row in before]
    for (at, name), cell in edits.items():
        changed[at][name] = cell
    write_sheet(tmp_path / "s.csv", COLUMNS, changed, {})
    import_sheet(draft, tmp_path / "s.csv", "ben")
    assert coded_rows(draft) == changed
    assert len(draft.log) == len(
        {(at, name in EVIDENCE) for (at, name), cell in edits.items() if before[at][name] != cell}
    )


def test_a_sheet_codes_what_the_commands_code(shipped: Copy, tmp_path: Path) -> None:
    """All claims of a package, coded again by sheet from its texts, are the same rows."""
    known = Draft(shipped.root, shipped.texts)
    rows = coded_rows(known)
    for row in rows:
        row["claim"], row["evidence"] = f"new {row['claim']}", ""
    write_sheet(tmp_path / "s.csv", COLUMNS, rows, {})
    again = Draft(shipped.root, shipped.texts)
    for table in ("claims", "evidence", "attributions"):
        again.rows(table).clear()
    import_sheet(again, tmp_path / "s.csv", "coder-1")
    numbered = {"claim_id", "evidence_id", "coded_on", "said_earliest", "said_latest"}

    def bare(draft: Draft, table: str) -> list[dict[str, str]]:
        return [{k: v for k, v in r.items() if k not in numbered} for r in draft.rows(table)]

    for table in ("claims", "evidence"):
        assert bare(again, table) == bare(known, table), table
    assert [(r["step"], r["actor_id"], r["source_id"]) for r in again.rows("attributions")] == [
        (r["step"], r["actor_id"], r["source_id"]) for r in known.rows("attributions")
    ]


def faults(shipped: Copy, file: Path, rows: list[dict[str, str]]) -> str:
    """Return what is said of a sheet that cannot be coded."""
    write_sheet(file, COLUMNS, rows, {})
    with pytest.raises(SheetError) as raised:
        import_sheet(Draft(shipped.root, shipped.texts), file, "ben")
    return str(raised.value)


def test_every_faulty_row_is_told(shipped: Copy, tmp_path: Path) -> None:
    first = coded_rows(Draft(shipped.root))[0]
    said = faults(
        shipped,
        tmp_path / "s.csv",
        [
            {**first, "speaker": "a-velmek"},
            {"source": "s-courier", "words": "no such words", "speaker": "a-velmek"},
            {**first, "evidence": "v-9999"},
            {"source": "s-courier", "words": "grain", "speaker": "a-velmek"},
            {**first, "polarity": "maybe"},
        ],
    )
    assert [f"row {n}:" in said for n in range(2, 7)] == [True] * 5
    assert "`speaker` of a coded claim" in said and "v-9999" in said and "places in" in said
    (tmp_path / "x.csv").write_text("words;colour\nx;red\n", "utf-8")
    with pytest.raises(SheetError, match="no column colour"):
        import_sheet(Draft(shipped.root), tmp_path / "x.csv", "")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.ods", b"", "ends in .csv or .xlsx"),
        ("a.xlsx", b"PK no zip", "not a workbook"),
        ("a.csv", b"words\n\xff\n", "CSV"),
        ("a.csv", b"words,words\na,b\n", "each once"),
        ("a.csv", b"", "a first line"),
        ("a.csv", b"words\na,b\n", "row 2: it has more cells"),
    ],
)
def test_what_is_no_sheet(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SheetError, match=said):
        read_sheet(tmp_path / name)


def test_a_workbook_that_excel_has_saved(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Words", "at", "said", "adverse", None])
    sheet.append(["=1+1", 12.0, __import__("datetime").datetime(2021, 5, 6), True, None])
    book.save(tmp_path / "s.xlsx")
    write_sheet(tmp_path / "t.xlsx", ("words",), [{"words": "=1+1"}], {})
    assert [row for _, row in read_sheet(tmp_path / "t.xlsx")] == [{"words": "=1+1"}]
    ((_, row),) = read_sheet(tmp_path / "s.xlsx")
    assert (row["at"], row["said"], row["adverse"]) == ("12", "2021-05-06", "true")


def test_a_second_coder_sees_no_codes_and_is_recorded(run: Run, tmp_path: Path) -> None:
    package = copy_valid(tmp_path)
    codings = [row for row in package.rows("codings") if row["claim_id"] != "c-0105"]
    package.write("codings", [row for row in codings if row["coder"] == "coder-1"])
    package.refresh_manifest()
    at = ("--package", package.root, "--texts", package.texts)
    blind = tmp_path / "blind.csv"
    assert run("code", "sheet", "--blind", "-o", blind, *at).exit_code == 0
    rows = [row for _, row in read_sheet(blind)]
    assert {row["claim"] for row in rows} >= {"c-0105", "c-0109"}, "an accusation is missing"
    assert len(rows) >= 0.3 * len(package.rows("claims"))
    given = ("polarity", "certainty", "act", "aspect", "basis", "speaker")
    assert not any(row[name] for row in rows for name in given)
    row = next(row for row in rows if row["claim"] == "c-0105")
    row |= {"polarity": "affirms", "speaker": "Pia Sorvall", "basis": "eyewitness"}
    write_sheet(blind, list(row), [row], {})
    read = ("code", "sheet", "--blind", "--from", blind, "--coder", "ben", *at)
    result = run(*read)
    assert result.exit_code == 0, result.output
    made = [row for row in package.rows("codings") if row["claim_id"] == "c-0105"]
    assert {(r["coder"], r["field"]): r["value"] for r in made} == {
        ("coder-1", "polarity"): "affirms", ("ben", "polarity"): "affirms",
        ("coder-1", "speaker"): "a-sorvall", ("ben", "speaker"): "a-sorvall",
        ("coder-1", "basis"): "unstated", ("ben", "basis"): "eyewitness",
    }  # fmt: skip
    unfounded = [f for f in validate(package.root).findings if f.rule == "accusation-unfounded"]
    assert ["c-0109" in finding.message for finding in unfounded] == [True]
    assert "nothing to do" in run(*read).stderr
    for change, said in (
        ({"speaker": "Nobody"}, "is no actor"),
        ({"polarity": "maybe"}, "expected one of"),
        ({"polarity": "denies"}, '"ben" has coded `polarity`'),
    ):
        write_sheet(blind, list(row), [{**row, **change}], {})
        result = run(*read)
        assert result.exit_code == 1 and said in result.output


def test_the_command_writes_and_reads_a_sheet(run: Run, tmp_path: Path) -> None:
    package = copy_valid(tmp_path)
    shutil.copytree(package.texts, package.root / "texts")
    file, at = tmp_path / "s.xlsx", ("--package", package.root)
    assert run("code", "sheet", "-o", file, *at).exit_code == 0
    rows = [row for _, row in read_sheet(file)]
    new = {"source": "s-courier", "words": "dockers’ leader", "speaker": "a-courier"}
    write_sheet(file, COLUMNS, [*rows, {**new, "text": "She leads the dockers."}], {})
    result = run("code", "sheet", "--from", file, "--dry-run", *at)
    assert result.exit_code == 0 and "claims c-0117: speaker_id=a-courier" in result.stdout
    assert run("code", "sheet", *at).exit_code == 2
    assert run("code", "sheet", "--from", file, "-o", file, *at).exit_code == 2


def test_an_empty_cell_means_what_the_coder_says(shipped: Copy, tmp_path: Path) -> None:
    new = {"source": "s-courier", "speaker": "a-courier", "text": "It is so."}
    words = ("dockers’ leader", "The minister", "Pia Sorvall")
    rows = [
        {**new, "words": words[0], "question": "Is it so?", "event": "A thing"},
        {**new, "words": words[0], "question": "Is it so?", "act": "decline_comment"},
        {**new, "words": words[2], "question": "Will it be?", "act": "predict", "claim": "new 1"},
        {"source": "s-courier", "words": words[1], "claim": "new 1"},
    ]
    write_sheet(tmp_path / "s.csv", COLUMNS, rows, {})
    fill = {"polarity": "affirms", "certainty": "certain", "act": "assert", "mode": "actual"}
    fill |= {"adverse": "false", "resolution": "explicit", "aspect": "occurrence"}
    draft = Draft(shipped.root, shipped.texts)
    import_sheet(draft, tmp_path / "s.csv", "ben", fill)
    claims = [row for table, row in draft.log if table == "claims"]
    assert [(r["act"], r["polarity"], r["certainty"]) for r in claims] == [
        ("assert", "affirms", "certain"),
        ("decline_comment", "neutral", "uncommitted"),
        ("predict", "affirms", "certain"),
    ]
    asked = [row for table, row in draft.log if table == "propositions"]
    assert [(r["mode"], r["adverse"]) for r in asked] == [
        ("actual", "false"),
        ("expected", "false"),
    ]
    places = [row for table, row in draft.log if table == "evidence"]
    assert {row["resolution"] for row in places} == {"explicit"} and len(places) == 4
    with pytest.raises(SheetError, match="no column colour"):
        import_sheet(Draft(shipped.root), tmp_path / "s.csv", "", {"colour": "red"})
