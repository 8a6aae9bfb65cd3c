"""SQLite: strict tables that refuse what the schema refuses, views, edits that come back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from editing import Copy, copy_valid

from toolkit.checks import validate
from toolkit.descriptor import open_package
from toolkit.exporters import ExportError, export
from toolkit.importers import ImportFault, import_package
from toolkit.tables import Tables
from toolkit.views import NAMES, view


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The valid package, which no test edits."""
    return copy_valid(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def file(whole: Copy, tmp_path: Path) -> Path:
    """Its SQLite export, to be edited."""
    export("sqlite", Tables(open_package(whole.root)), tmp_path / "out")
    return tmp_path / "out/package.sqlite"


@pytest.fixture
def database(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection to it that heeds foreign keys."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def test_the_database_is_whole(database: sqlite3.Connection, whole: Copy) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA user_version").fetchone() == (1,)
    strict = dict(database.execute("SELECT name, strict FROM pragma_table_list").fetchall())
    for item in whole.descriptor()["resources"]:
        name = item["name"]
        assert strict[name] == 1
        (count,) = database.execute(f"SELECT count(*) FROM {name}").fetchone()
        assert count == len(whole.rows(name)) > 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE claims SET polarity = 'agrees'", "CHECK"),
        ("UPDATE claims SET coded_on = '2021-02-30'", "CHECK"),
        ("UPDATE claims SET text = ''", "CHECK"),
        ("UPDATE claims SET text = NULL", "NOT NULL"),
        ("UPDATE sources SET held = 2", "CHECK"),
        ("UPDATE evidence SET start = 'one'", "TEXT value in INTEGER"),
        ("UPDATE claims SET claim_id = 'c-1'", "UNIQUE"),
        ("DELETE FROM propositions", "FOREIGN KEY"),
        ("UPDATE events SET part_of = 'e-nothing'", "FOREIGN KEY"),
    ],
)
def test_what_the_schema_refuses_is_refused(
    database: sqlite3.Connection, change: str, said: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=said):
        database.execute(change)
        database.commit()


def test_the_views_are_there(database: sqlite3.Connection, whole: Copy) -> None:
    tables = Tables(open_package(whole.root))
    for name in NAMES:
        expected = [list(row.values()) for row in view(tables, name).to_pylist()]
        found = [list(row) for row in database.execute(f"SELECT * FROM {name}")]
        assert len(found) == len(expected)
        assert [str(c) for c in found[0]] == [
            str(int(c) if isinstance(c, bool) else c) for c in expected[0]
        ]
    assert database.execute("SELECT count(*) FROM flat WHERE adverse = 1").fetchone()[0] > 0


def test_an_edit_comes_back(file: Path, database: sqlite3.Connection, tmp_path: Path) -> None:
    (claim,) = database.execute("SELECT min(claim_id) FROM claims").fetchone()
    database.execute("UPDATE claims SET text = 'Said anew.' WHERE claim_id = ?", [claim])
    database.execute(
        "UPDATE sources SET held = 0 WHERE source_id = (SELECT min(source_id) FROM sources)"
    )
    database.commit()
    import_package(file, tmp_path / "back")
    back = Copy(tmp_path / "back", tmp_path)
    assert back.row("claims", claim)["text"] == "Said anew."
    assert back.rows("sources")[0]["held"] == "false"
    assert "manifest-wrong" not in {f.rule for f in validate(tmp_path / "back").findings}


def test_metadata_hides_what_must_not_stand_alone(file: Path) -> None:
    shown = json.loads((file.parent / "metadata.json").read_text("utf-8"))
    tables = shown["databases"]["package"]["tables"]
    assert tables["propositions"]["hidden"] is True
    assert tables["claims"]["columns"]["polarity"]
    with closing(sqlite3.connect(file)) as connection:
        for query in shown["databases"]["package"]["queries"].values():
            names = [c[0] for c in connection.execute(query["sql"]).description]
            assert {"answer_text", "standing"} <= set(names) or "reasons" in names


ENDLESS = (
    "CREATE VIEW claims AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
    " SELECT x AS claim_id FROM n"
)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (["DROP TABLE _package"], "_package"),
        (["DROP TABLE claims"], '"claims"'),
        (["DROP TABLE claims", ENDLESS], '"claims"'),
        (["ALTER TABLE claims DROP COLUMN note"], '"note"'),
        (["UPDATE _package SET content = '{'"], "not JSON"),
        (["UPDATE _package SET content = '{\"resources\": []}'"], "resources"),
        (["DROP TABLE codings", "CREATE TABLE codings AS SELECT x'00' AS coding_id"], "codings"),
    ],
)
def test_a_database_that_is_no_export_is_refused(
    file: Path, tmp_path: Path, spoil: list[str], said: str
) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for change in spoil:
            connection.execute(change)
        connection.commit()
    with pytest.raises(ImportFault, match=said):
        import_package(file, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_broken_database_is_refused(file: Path, tmp_path: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:100] + b"\xff" * (len(data) // 2))
    with pytest.raises(ImportFault, match="cannot be read"):
        import_package(file, tmp_path / "back")


def foreign(folder: Path, *names: str) -> Path:
    """Write a package of no profile with fields of some names."""
    schema = {"fields": [{"name": name, "type": "string"} for name in names]}
    item = {"name": "t", "path": "t.csv", "schema": schema}
    text = json.dumps({"name": "foreign", "resources": [item]})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    heads = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    (folder / "t.csv").write_text(f"{heads}\n{','.join('x' for _ in names)}\n", encoding="utf-8")
    return folder


def test_names_are_data(tmp_path: Path) -> None:
    names = ["select", 'a"; DROP TABLE t; --', "with space", "'"]
    tables = Tables(open_package(foreign(tmp_path, *names)))
    (file, _) = sorted(export("sqlite", tables, tmp_path / "out").files, reverse=True)
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT * FROM t")
        assert [column[0] for column in found.description] == names
        assert found.fetchall() == [("x",) * 4]


def test_names_that_sqlite_takes_for_one_are_refused(tmp_path: Path) -> None:
    tables = Tables(open_package(foreign(tmp_path, "a", "A")))
    with pytest.raises(ExportError, match='"a" and "A"'):
        export("sqlite", tables, tmp_path / "out")
