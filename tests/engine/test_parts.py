"""A table in several files is read in columns, as `csv` reads it record by record."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import toolkit.engine.reading
from toolkit.engine.reading import BLOCK, Reading
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.validation.run import validate

HEADER = "k,n\n"
PARTS = ["a,1\n", "b,2\r\n", '"c\nd",3\n', '"e,",4\n', "f,+5\n", "g,x\n", "é,6\n", "h,7"]
SPOILT = ["\n", "i\n", "j,8,9\n", '"k,9\n', ",\n", "k,n\n"]
HEADS = [HEADER, "k,n\r\n", '"k","n"\n', "\ufeffk,n\n", "k,n"]


def package(folder: Path, parts: list[bytes], digest: str | None = None) -> Path:
    """Write a package whose table is in several files."""
    paths = [f"t{number}.csv" for number in range(len(parts))]
    for path, data in zip(paths, parts, strict=True):
        (folder / path).write_bytes(data)
    fields = [{"name": "k", "type": "string"}, {"name": "n", "type": "integer"}]
    table = {"name": "t", "type": "table", "path": paths, "schema": {"fields": fields}}
    table["hash"] = f"sha256:{digest or hashlib.sha256(b''.join(parts)).hexdigest()}"
    descriptor = {"name": "small", "resources": [table]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def told(folder: Path) -> dict[str, Any]:
    """Return what is found in a package, and its rows."""
    tables = Tables(open_package(folder))
    read = "t" in tables.rows
    findings = [(f.rule, f.record, f.line, f.field, f.message) for f in validate(folder).findings]
    rows = tables.select("SELECT * EXCLUDE (_cells) FROM main.t ORDER BY _record") if read else []
    return {"findings": findings, "rows": rows, "count": dict(tables.rows)}


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[int]]:
    """Switch columns off and on, and count the readings in columns."""
    quickly, seen = toolkit.engine.reading._quickly, list[int]()

    def counted(reading: Reading, block: int) -> Reading:
        seen.append(block)
        return quickly(reading, block)

    def exactly(reading: Reading, block: int) -> Reading:
        return toolkit.engine.reading._exactly(reading)

    def switch(fast: bool) -> list[int]:
        monkeypatch.setattr(toolkit.engine.reading, "_quickly", counted if fast else exactly)
        return seen

    return switch


def test_random_parts_are_read_alike_in_both_ways(
    tmp_path: Path, readers: Callable[[bool], list[int]]
) -> None:
    dice = random.Random(20261129)
    for number in range(40):
        spoilt = dice.random() < 0.4
        parts = []
        for _ in range(dice.randint(2, 4)):
            body = dice.choices([*PARTS[:-1], *(SPOILT if spoilt else ())], k=dice.randint(0, 5))
            text = dice.choice(HEADS[:-1]) + "".join(body) + dice.choice(["", PARTS[-1]])
            parts.append(dice.choice([text, text, text, text, HEADS[-1], ""]).encode())
        folder = tmp_path / str(number)
        folder.mkdir()
        package(folder, parts)
        readers(True)
        fast = told(folder)
        seen = readers(False)
        assert told(folder) == fast, parts
    assert len(seen) > 40


def test_records_are_counted_on_and_the_hash_is_of_all_files(tmp_path: Path) -> None:
    folder = package(tmp_path, [b"k,n\na,1\nb,2\n", b"k,n\nc,x\n"])
    found = validate(folder).findings
    assert [(f.rule, f.record, f.value) for f in found] == [("type-error", 4, "x")]
    assert [(f.path, f.line) for f in found] == [("t1.csv", 2)]
    folder = package(tmp_path, [b"k,n\na,1\n", b"k,n\nc,2\n"], digest="0" * 64)
    assert [f.rule for f in validate(folder).findings] == ["manifest-wrong"]


def test_files_are_read_in_columns(tmp_path: Path, readers: Callable[[bool], list[int]]) -> None:
    seen = readers(True)
    assert not validate(package(tmp_path, [b"k,n\na,1\n", b"k,n\nc,2\n"])).findings
    assert seen == [BLOCK]
