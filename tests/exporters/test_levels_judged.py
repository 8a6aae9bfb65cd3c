"""What the exports and sidecars of smaller packages say, before the judges from outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from csvw_judge import csvw_finds_valid
from editing import Copy
from judging import JUDGES, Case
from smaller import of_levels

from toolkit.derived.sidecars import derived_files
from toolkit.derived.tidy import tidy
from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.package.descriptor import open_package

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
OF_EVIDENCE = ("J7", "J7t")
"""Judges that say so where there is no evidence, as at level 0."""
NS = "https://venezuela-coup-claims.example/ns#"


@pytest.mark.parametrize(
    "level", [n if n == 0 else pytest.param(n, marks=pytest.mark.sweep) for n in range(4)]
)
def test_the_judges_find_nothing_wrong_with_a_level(
    valid: Copy, tmp_path: Path, level: int
) -> None:
    of_levels(valid, tuple(range(1, level + 1)), "codes")
    valid.edit_descriptor(lambda d: d.update(base="https://example.org/", ns=NS))
    tidy(valid.root).write()
    tables = Tables(open_package(valid.root))
    for path, data in derived_files(tables, tables.package).items():
        (valid.root / path).write_bytes(data)
    assert csvw_finds_valid(valid.root)
    for form in ("jsonld", "ndjsonld"):
        export(form, tables, tmp_path / form)
    text = (tmp_path / "jsonld" / "dataset.jsonld").read_text("utf-8")
    case = Case(text, valid.root, valid.texts, tmp_path)
    assert '"rating' in text and '"topic' in text
    judges = {n: j for n, j in JUDGES.items() if level or n not in OF_EVIDENCE}
    assert {name: judge(case) for name, judge in judges.items()} == {name: [] for name in judges}
