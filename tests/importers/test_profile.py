"""What profile 0.2 added goes through every export and back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from editing import Copy
from smaller import with_new_tables

from toolkit.derived.tidy import tidy
from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.importers import import_package
from toolkit.package.descriptor import open_package
from toolkit.validation.run import validate

HASH = hashlib.sha256(b"Pia Sorvall").hexdigest()


@pytest.fixture
def added(valid: Copy) -> Copy:
    """The valid package with the tables and columns of profile 0.2 filled."""
    with_new_tables(valid)
    valid.edit_descriptor(lambda d: d.update(base="https://data.example/"))
    valid.add_row("identifiers", claim_id="c-0101", scheme="local", value="17", match="exact")
    row = valid.rows("evidence")[0]
    valid.set_cells("evidence", row["evidence_id"], part="1")
    place = {"cue_start": "346", "cue_end": "350", "mention": "", "mention_sha256": HASH}
    valid.set_cells("attributions", ("v-0104", "1"), **place)
    tidy(valid.root).write()
    return valid


def test_the_package_is_sound(added: Copy) -> None:
    report = validate(added.root, added.texts)
    assert [f.message for f in report.findings if f.severity != "info"] == []


@pytest.mark.parametrize("form", ["csv", "parquet", "sqlite", "jsonld", "ndjsonld"])
def test_it_comes_back(added: Copy, tmp_path: Path, form: str) -> None:
    export(form, Tables(open_package(added.root)), tmp_path / "out")
    import_package(tmp_path / "out", tmp_path / "back")
    for item in added.descriptor()["resources"]:
        path = item["path"]
        assert (tmp_path / "back" / path).read_bytes() == (added.root / path).read_bytes(), path
