"""The shipped dataset: one item a rule, and what the README promises of it."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from editing import Copy, Place

import toolkit
from toolkit.derived.tidy import tidy
from toolkit.report import Report
from toolkit.rules import all_rules
from toolkit.texts.browsers import INSTALL
from toolkit.texts.spans import Texts
from toolkit.validation.run import COMPARISONS, validate

ROOT = Path(__file__).resolve().parent.parent
HELD = ["s-blevins", "s-halifaxlive", "s-in-venezuela", "s-iran-daily", "s-pjmedia"]


@pytest.fixture(scope="module")
def report() -> Report:
    """The report on the dataset, with the texts where they are at hand."""
    return validate(ROOT, os.environ.get("TOOLKIT_TEXTS") or None)


@pytest.mark.parametrize("rule", [rule for rule in all_rules() if rule not in COMPARISONS])
def test_rule(report: Report, rule: str) -> None:
    check = report.check(rule)
    found = [f for f in report.findings if f.rule == rule]
    if check.severity != "info":
        assert found == []
    assert check.status != "crashed", check.reason
    assert check.checked + check.unchecked > 0
    reason = check.reason or ""
    assert check.status != "skipped" or "--texts" in reason or INSTALL in reason


@pytest.mark.texts
def test_every_span_is_checked_against_its_text(texts: Path) -> None:
    report = validate(ROOT, texts)
    assert report.valid
    check = report.check("evidence-hash-mismatch")
    assert check.status == "passed" and check.unchecked == 0
    assert check.checked >= 75


def test_each_article_has_its_claims() -> None:
    package = toolkit.load(ROOT)
    evidence = package["evidence"]
    claims = evidence.groupby("source_id")["claim_id"].nunique()
    assert sorted(claims.index) == HELD
    assert (claims >= 15).all() and len(package["claims"]) >= 75


def test_no_two_claims_share_proposition_speaker_and_chain() -> None:
    connection = toolkit.load(ROOT).to_duckdb()
    same = connection.sql(
        """
        WITH chains AS (
            SELECT e.claim_id, string_agg(a.actor_id || coalesce(a.source_id, ''), '>'
                ORDER BY a.step) AS chain
            FROM evidence e JOIN attributions a USING (evidence_id)
            GROUP BY e.claim_id, e.evidence_id
        )
        SELECT proposition_id, speaker_id, chain FROM claims JOIN chains USING (claim_id)
        GROUP BY ALL HAVING count(DISTINCT claim_id) > 1
        """
    ).fetchall()
    assert same == []


def test_what_is_derived_is_up_to_date() -> None:
    tidied = tidy(ROOT)
    assert list(tidied.changes) == [] and tidied.left == {}


def words(text: str) -> list[str]:
    letters = "".join(c.casefold() if c.isalnum() else " " for c in text)
    return letters.split()


@pytest.fixture(scope="module")
def runs(texts: Path) -> set[tuple[str, ...]]:
    """Every twelve words in a row of the articles."""
    return {run for text in Texts(texts).files for run in twelves(text.content)}


def twelves(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + 12]) for at in range(len(found) - 11)}


@pytest.mark.texts
def test_no_cell_holds_twelve_words_of_an_article(runs: set[tuple[str, ...]]) -> None:
    package = toolkit.load(ROOT)
    for table in package:
        for row in package.to_arrow(table).to_pylist():
            for column, cell in row.items():
                if isinstance(cell, str) and (table, column) != ("sources", "title"):
                    assert not twelves(cell) & runs, (table, column, cell)


@pytest.mark.texts
def test_all_verbatim_words_of_an_article_are_less_than_a_third(texts: Path) -> None:
    """Also those that a link or a mention needs, which `article-reassembled` leaves out."""
    known = {text.sha256: text.content for text in Texts(texts).files}
    tables = {name: toolkit.load(ROOT).to_arrow(name).to_pylist() for name in
              ("sources", "evidence", "attributions", "passages")}  # fmt: skip
    evidence = {row["evidence_id"]: row for row in tables["evidence"]}
    places = [(row, row[name]) for row in tables["evidence"] for name in ("text_start", "text_end")]
    places += [(evidence[row["evidence_id"]], row["mention"]) for row in tables["attributions"]]
    places += [(row, row["words"]) for row in tables["passages"]]
    held = {r["source_id"]: known[r["text_sha256"]] for r in tables["sources"] if r["text_sha256"]}
    assert len(held) == 5
    for source, text in held.items():
        shown = [word.start() for word in re.finditer(r"\S+", text)]
        covered = set()
        for row, given in places:
            if row["source_id"] == source and given and row["start"] is not None:
                find = text.rfind if given == row.get("text_end") else text.find
                at = find(given, row["start"], row["end"])
                covered |= (
                    {word for word in shown if at <= word < at + len(given)} if at >= 0 else set()
                )
        runs = "".join("x" if word in covered else " " for word in shown).split()
        assert 0 < len(covered) < len(shown) / 3, source
        assert max(map(len, runs)) < 12, source


@pytest.mark.texts
def test_no_document_holds_twelve_words_of_an_article(runs: set[tuple[str, ...]]) -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    assert ROOT / "CODEBOOK.md" in pages
    assert [page.name for page in pages if twelves(page.read_text("utf-8")) & runs] == []


def test_descriptor_and_documents_name_nobody_and_one_version() -> None:
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    assert descriptor["version"] == toolkit.__version__
    assert [c["title"] for c in descriptor["contributors"]] == [
        "venezuela-coup-claims contributors"
    ]


def uncite(copy: Copy) -> Place:
    """Delete the only evidence of a claim, with its attributions."""
    evidence = copy.rows("evidence")
    used = {row["evidence_id"] for row in copy.rows("relations")}
    count = Counter(row["claim_id"] for row in evidence)
    row = next(r for r in evidence if count[r["claim_id"]] == 1 and r["evidence_id"] not in used)
    copy.drop_where("evidence", evidence_id=row["evidence_id"])
    copy.drop_where("attributions", evidence_id=row["evidence_id"])
    return copy.at("claims", row["claim_id"])


def drop_actor(copy: Copy) -> Place:
    """Delete an actor that claims name."""
    claim = copy.rows("claims")[0]
    copy.drop_row("actors", claim["speaker_id"])
    return copy.at("claims", claim["claim_id"], "speaker_id", claim["speaker_id"])


def drop_code(copy: Copy) -> Place:
    """Delete a code."""
    copy.drop_where("codes", vocabulary="act", code="deny")
    return Place("codes", None, "act", "deny")


def swap_bounds(copy: Copy) -> Place:
    """Let a date end before it begins."""
    claim = next(r for r in copy.rows("claims") if r["said_earliest"] < r["said_latest"])
    copy.set_cells(
        "claims",
        claim["claim_id"],
        said_earliest=claim["said_latest"],
        said_latest=claim["said_earliest"],
    )
    return copy.at("claims", claim["claim_id"], "said_earliest", claim["said_latest"])


def other(digest: str) -> str:
    """Change the first character of a hash."""
    return ("1" if digest[0] == "0" else "0") + digest[1:]


def spoil_span(copy: Copy) -> Place:
    """Change one character of the hash of a span."""
    row = copy.rows("evidence")[0]
    copy.set_cells("evidence", row["evidence_id"], sha256=other(row["sha256"]))
    return copy.at("evidence", row["evidence_id"], "sha256", other(row["sha256"]))


def spoil_text(copy: Copy) -> Place:
    """Change one character of the hash of a text."""
    digest = other(copy.row("sources", "s-pjmedia")["text_sha256"])
    copy.set_cells("sources", "s-pjmedia", text_sha256=digest)
    return copy.at("sources", "s-pjmedia", "text_sha256", digest)


EDITS: dict[str, Callable[[Copy], Place]] = {
    "claim-uncited": uncite,
    "foreign-key": drop_actor,
    "code-unknown": drop_code,
    "edtf-bounds-wrong": swap_bounds,
    "evidence-hash-mismatch": spoil_span,
    "source-hash-mismatch": spoil_text,
}


@pytest.mark.texts
@pytest.mark.parametrize("refresh", [True, False], ids=["refreshed", "not-refreshed"])
@pytest.mark.parametrize("rule", EDITS)
def test_one_edit_of_the_dataset_breaks_one_rule(
    tmp_path: Path, texts: Path, rule: str, refresh: bool
) -> None:
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copyfile(ROOT / "datapackage.json", tmp_path / "datapackage.json")
    copy = Copy(tmp_path, texts)
    place = EDITS[rule](copy)
    if refresh:
        copy.refresh_manifest()
    errors = [f for f in validate(tmp_path, texts).findings if f.severity == "error"]
    assert {f.rule for f in errors} == {rule} | (set() if refresh else {"manifest-wrong"})
    assert any(
        (f.rule, f.table, f.record) == (rule, place.table, place.record)
        and (place.field is None or (f.field, f.value) == (place.field, place.value))
        and (place.record is None or (f.line == place.record and f.key))
        and f.path == f"data/{place.table}.csv"
        for f in errors
    ), errors


def test_examples_in_the_schemas_are_text() -> None:
    schemas = [json.loads(path.read_text("utf-8")) for path in (ROOT / "schemas").glob("*.json")]
    examples = [
        f["example"] for schema in schemas for f in schema.get("fields", []) if "example" in f
    ]
    assert examples and {type(example) for example in examples} == {str}
