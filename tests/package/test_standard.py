"""Near misses: which known name a name is meant to be, and how long the search takes."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from toolkit.package import standard
from toolkit.package.descriptor import open_package
from toolkit.package.problems import COMPARED, Collector
from toolkit.package.properties import PACKAGE


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("title", None),  # known
        ("Title", "title"),
        ("tilte", "title"),  # neighbours swapped: one edit
        ("titel", "title"),
        ("licences", "licenses"),
        ("keyword", "keywords"),
        ("versn", "version"),
        ("vrsn", None),  # three edits
        ("nm", None),  # half of the letters
        ("nme", "name"),
        ("", None),
        ("\ud800name", "name"),  # JSON can write half a surrogate pair
        ("na\0me", "name"),
    ],
)
def test_a_near_miss(name: str, meant: str | None) -> None:
    known = ("description", "id", "keywords", "licenses", "name", "title", "version")
    assert standard.near_miss(name, known) == meant


def test_of_two_near_misses_it_is_the_nearer_then_the_first() -> None:
    assert standard.near_miss("source", ["sauces", "sources"]) == "sources"
    assert standard.near_miss("code", ["mode", "node", "bode"]) == "bode"
    assert standard.near_miss("CODE", ["codes", "code"]) == "code"


@pytest.mark.parametrize(("count", "length"), [(20_000, 16), (4, 400_000)])
def test_many_or_long_custom_properties_take_little_time(
    tmp_path: Path, count: int, length: int
) -> None:
    custom = {f"{number:05}".ljust(length, "y"): 1 for number in range(count)}
    item = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a", "type": "any"}]}}
    text = json.dumps({"name": "x", "resources": [item], **custom})
    (tmp_path / "datapackage.json").write_text(text)
    began = time.process_time()
    assert len(open_package(tmp_path).problems) == count
    assert time.process_time() - began < 6


def test_only_so_many_names_are_compared() -> None:
    """A descriptor of a hundred thousand properties is read in the time that its size takes."""
    found = Collector("datapackage.json")
    item = {f"our-{number}": 1 for number in range(COMPARED)} | {"titel": 1}
    found.properties(item, PACKAGE, "", "descriptor-invalid")
    assert {problem.rule for problem in found.problems} == {"property-unknown"}
    assert "only 500 names" in found.problems[-1].message
    found = Collector("datapackage.json")
    found.properties({"titel": 1, **item}, PACKAGE, "", "descriptor-invalid")
    assert found.problems[0].rule == "descriptor-invalid"
