"""A table that is read in slices is the table that one task reads: rows, records and problems."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from editing import Copy

from toolkit.engine.lines import Lines
from toolkit.engine.records import records
from toolkit.package.descriptor import open_package
from toolkit.package.model import Package, Problem
from toolkit.spark import slices
from toolkit.spark.parts import PART, Digest, Task
from toolkit.spark.slices import Part, Slice, Whole, alone, joined, slices_of
from toolkit.spark.storage import parquet_of

HEADER = "id,note\n"
NASTY = [
    "a",
    '"a, b"',
    '"say ""so"""',
    '"two\nlines"',
    'a "b" c',
    '"open',
    "",
    "=1",
    "é",
    '"a"b',
    "a,b",
]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Cut files into slices of some forty bytes."""
    monkeypatch.setattr(slices, "LARGEST", 40)
    yield


def package_of(folder: Path, *texts: str) -> Package:
    """Return a package of one table in files of these texts."""
    paths = [f"{number}.csv" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        (folder / path).write_bytes(text.encode())
    fields = [{"name": "id", "type": "integer"}, {"name": "note", "type": "string"}]
    schema = {"fields": fields, "primaryKey": "id"}
    stated: dict[str, Any] = {"name": "t", "path": paths, "hash": f"sha256:{'0' * 64}"}
    descriptor = {"name": "p", "resources": [stated | {"schema": schema}]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return open_package(folder)


def read_in_slices(package: Package, target: Path) -> Whole | None:
    """Return a table read slice by slice; None if it must be read by one task."""
    (resource,) = package.resources
    parts = [
        Task(package, (item,), number, target).run()
        for number, item in enumerate(slices_of(resource, package.root))
    ]
    assert parts, "the table is not cut"
    _, digest = Digest(package.root, resource.paths, resource.name, "sha256").run()
    return joined(resource, package.root, parts, digest)


def read_whole(package: Package, target: Path) -> Part:
    """Return a table read by one task."""
    (resource,) = package.resources
    files = tuple(Slice.of(package.root, path) for path in resource.paths)
    return Task(package, files, 0, target).run()


def rows(found: Whole) -> list[dict[str, Any]]:
    """Return the typed rows of a table in their order, with the record numbers of the whole."""
    rows: list[dict[str, Any]] = parquet_of(found.folder).to_table().to_pylist()
    for row in rows:
        row["_record"] += found.offsets[row.pop(PART)]
    return sorted(rows, key=lambda row: int(row["_record"]))


def lines(count: int, first: int = 1) -> str:
    """Return rows of the table as lines."""
    return "".join(f"{number},note {number}\n" for number in range(first, first + count))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "texts",
    [
        [HEADER + lines(30)],
        [HEADER + lines(5), HEADER + lines(9, 6), HEADER + lines(30, 15)],
        [HEADER + lines(9), HEADER, HEADER + lines(4, 3)],
        [HEADER + lines(9) + "x,y\n,\n\n3,a,b\n9\n" + lines(12)],
        [HEADER + lines(9).replace("\n", "\r\n") + lines(9, 20)],
        [HEADER + lines(12) + "13,no line end"],
        [HEADER + lines(9) + '10,5" wide\n' + lines(9, 11)],
        [HEADER + lines(5) + '6,"a note\nin two\nor three lines, longer"\n' + lines(9, 7)],
    ],
)
def test_slices_are_the_table(folder: Path, texts: list[str]) -> None:
    package = package_of(folder, *texts)
    found = read_in_slices(package, folder / "a")
    assert found is not None
    same(found, alone(read_whole(package, folder / "b")))
    places_are_right(package, found)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(12))
def test_slices_of_nasty_cells_are_the_table_or_none(folder: Path, seed: int) -> None:
    dice = random.Random(seed)
    ends = dice.choices(["\n", "\r\n"], k=1) if seed % 2 else ["\n"]
    cells = dice.sample(NASTY, k=3) if seed % 3 else NASTY[:3]
    text = "".join(f"{n},{dice.choice(cells)}{dice.choice(ends)}" for n in range(1, 25))
    package = package_of(folder, HEADER + text)
    found = read_in_slices(package, folder / "a")
    if found:
        same(found, alone(read_whole(package, folder / "b")))
        places_are_right(package, found)


def same(found: Whole, whole: Whole) -> None:
    """Hold a table that was read in slices against the one that was read by one task."""
    assert rows(found) == rows(whole)
    assert set(found.problems) == set(whole.problems)
    assert found.reading.rows == whole.reading.rows
    if whole.reading.meter:
        assert found.reading.meter is not None
        assert found.reading.meter.digest == whole.reading.meter.digest
        assert found.reading.meter.size == whole.reading.meter.size
    if found.ascending:
        assert whole.ascending


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "text",
    [
        HEADER + lines(9) + '10,"never closed\n' + lines(9, 11),
        "id, note\n" + lines(20),
        HEADER + lines(9) + '10,"\n11,"\n' + lines(9, 12),
    ],
)
def test_what_only_the_whole_shows_is_read_whole(tmp_path: Path, text: str) -> None:
    assert read_in_slices(package_of(tmp_path, text), tmp_path / "a") is None


def places_are_right(package: Package, found: Whole) -> None:
    """Hold the file and the line of each record against those of a reader of all files."""
    (resource,) = package.resources
    known = {item.number: (item.file, item.line) for item in records(resource, package.root)}
    tables: Any = SimpleNamespace(
        package=package, readings={"t": found.reading}, rows={}, cache=None, state=lambda _: None
    )
    problems = [Problem("a-rule", "", "t", number) for number in known]
    lines = Lines(tables, problems)
    assert {p.record: (lines.file(p), lines.line(p)) for p in problems} == known


def test_a_file_without_the_header_is_read_with_the_others(tmp_path: Path) -> None:
    package = package_of(tmp_path, HEADER + lines(3), lines(3, 4))
    assert not slices_of(package.resources[0], package.root)


def test_keys_that_ascend_in_each_file_need_not_ascend(tmp_path: Path) -> None:
    package = package_of(tmp_path, HEADER + lines(3), HEADER + lines(3))
    found = read_in_slices(package, tmp_path / "a")
    assert found is not None
    assert not found.ascending


def test_a_missing_file_is_told_with_its_table(folder: Path) -> None:
    package = package_of(folder, HEADER + lines(3), HEADER + lines(3))
    task = Task(package, (Slice("gone.csv", 20, 0, 20),), 0, folder / "a")
    assert task.run().error == "gone.csv is not there, or is another file"
    other = replace(Slice.of(package.root, "0.csv"), size=3)
    assert "another file" in str(replace(task, slices=(other,)).run().error)


def test_a_full_work_folder_is_told_and_leaves_no_table(valid: Copy, folder: Path) -> None:
    package = package_of(folder, HEADER + lines(3))
    (folder / "taken").write_text("", "utf-8")
    part = read_whole(package, folder / "taken")
    assert part.error
    assert part.reading is None


def test_of_many_problems_the_others_are_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "MOST", 2)
    bad = "".join(f"x{number},note\n" for number in range(9))
    package = package_of(tmp_path, HEADER + bad, HEADER + bad)
    found = read_in_slices(package, tmp_path / "a")
    assert found is not None
    assert [problem.record for problem in found.problems if problem.rule == "type-error"] == [
        2,
        3,
        11,
        12,
    ]
    assert list(found.beyond["type-error"]) == [*range(4, 11), *range(13, 20)]
