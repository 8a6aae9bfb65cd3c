"""What profile 0.2 added goes through every export and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from editing import Copy

from toolkit.derived.tidy import tidy
from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.importers import import_package
from toolkit.package.descriptor import open_package
from toolkit.validation.run import validate

ADDED = {
    "ratings": "claim_id,scheme,value,label,best,worst\nc-0101,truth-o-meter,3,half true,6,1\n",
    "topics": "claim_id,topic\nc-0101,harbour\nc-0101,trade\n",
}


@pytest.fixture
def added(valid: Copy) -> Copy:
    """The valid package with the tables and columns of profile 0.2 filled."""
    for name, text in ADDED.items():
        (valid.root / "data" / f"{name}.csv").write_text(text, "utf-8")
        item = {"name": name, "path": f"data/{name}.csv", "schema": f"schemas/{name}.json"}
        more = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
        valid.edit_descriptor(
            lambda d, item=item, more=more: d["resources"].append({**item, **more})
        )
    valid.edit_descriptor(lambda d: d.update(base="https://data.example/"))
    valid.add_row("identifiers", claim_id="c-0101", scheme="local", value="17", match="exact")
    row = valid.rows("evidence")[0]
    valid.set_cells("evidence", row["evidence_id"], part="1")
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
