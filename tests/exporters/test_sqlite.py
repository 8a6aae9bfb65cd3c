"""SQLite: strict tables that refuse what the schema refuses, views, edits that come back."""

from __future__ import annotations

import csv
import errno
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from editing import ROOT, Copy, copy_valid

from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError, export
from toolkit.exporters import sqlite as exporter
from toolkit.exporters.filling import filling
from toolkit.importers import ImportFault, import_package
from toolkit.importers import sqlite as importer
from toolkit.package.descriptor import open_package
from toolkit.validation.run import validate
from toolkit.views import view
from toolkit.views.files import NAMES
from toolkit.writing import TargetError

PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The valid package, which no test edits."""
    return copy_valid(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def exported(whole: Copy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its SQLite export, which no test edits."""
    folder = tmp_path_factory.mktemp("exported") / "out"
    export("sqlite", Tables(open_package(whole.root)), folder)
    return folder


@pytest.fixture
def file(exported: Path, tmp_path: Path) -> Path:
    """A copy of the export, to be edited."""
    return Path(shutil.copytree(exported, tmp_path / "out")) / "package.sqlite"


@pytest.fixture
def database(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection to it that heeds foreign keys."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def test_the_database_is_whole(database: sqlite3.Connection, whole: Copy) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA user_version").fetchone() == (2,)
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


def test_its_values_are_those_of_the_csv(tmp_path: Path) -> None:
    tables = Tables(open_package(ROOT))
    export("sqlite", tables, tmp_path / "out")
    with closing(sqlite3.connect(tmp_path / "out/package.sqlite")) as connection:
        for resource in tables.package.resources:
            booleans = [field.type == "boolean" for field in resource.fields]
            cells = [
                [("false", "true")[v] if b and v is not None else str("" if v is None else v)
                 for v, b in zip(row, booleans, strict=True)]
                for row in connection.execute(f"SELECT * FROM {resource.name}")
            ]  # fmt: skip
            with (ROOT / resource.path).open(encoding="utf-8", newline="") as stream:
                assert [list(resource.field_names), *cells] == list(csv.reader(stream))


def test_each_reference_is_found_by_an_index(database: sqlite3.Connection, whole: Copy) -> None:
    for item in whole.descriptor()["resources"]:
        listed = database.execute(f"PRAGMA index_list({item['name']})").fetchall()
        first = {
            database.execute(f"PRAGMA index_info({row[1]})").fetchone()[2]
            for row in listed
            if row[3] == "c"
        }
        keys = database.execute(f"PRAGMA foreign_key_list({item['name']})").fetchall()
        assert {row[3] for row in keys} <= first
        assert len(keys) == len(whole.schema(item["name"]).get("foreignKeys", []))


def test_the_views_are_there(database: sqlite3.Connection, whole: Copy) -> None:
    tables = Tables(open_package(whole.root))
    for name in NAMES:
        expected = view(tables, name).to_pylist()
        found = database.execute(f"SELECT * FROM {name}")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found]
        plain = (int, float, str, type(None))
        assert rows == [
            {key: v if isinstance(v, plain) else str(v) for key, v in row.items()}
            for row in expected
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


def test_a_new_row_comes_back_in_its_place(
    file: Path, database: sqlite3.Connection, tmp_path: Path
) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    row = ["a-0", "Zoë 🗺", *database.execute("SELECT * FROM actors").fetchone()[2:]]
    database.execute(f"INSERT INTO actors VALUES ({', '.join('?' * len(row))})", row)
    database.commit()
    with pytest.raises(ImportFault, match="unsaved changes"):
        import_package(file.parent, tmp_path / "back")
    database.close()
    import_package(file.parent, tmp_path / "back")
    back = Copy(tmp_path / "back", tmp_path)
    assert back.row("actors", "a-0")["name"] == "Zoë 🗺"
    ids = [row["actor_id"] for row in back.rows("actors")]
    assert ids == sorted(ids)


def test_metadata_hides_what_must_not_stand_alone(file: Path) -> None:
    shown = json.loads((file.parent / "metadata.json").read_text("utf-8"))
    database = shown["databases"]["package"]
    assert [name for name, t in database["tables"].items() if t.get("hidden")] == [
        "propositions",
        "_package",
    ]
    assert database["tables"]["claims"]["columns"]["polarity"]
    with closing(sqlite3.connect(file)) as connection:
        for name, told in database["tables"].items():
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
            used = {*told.get("columns", ()), *told.get("facets", ())}
            used |= {told[key] for key in ("sort", "label_column") if key in told}
            assert used <= columns != set()
        for query in database["queries"].values():
            found = connection.execute(query["sql"], {"name": "a"})
            names = {column[0] for column in found.description}
            assert {"speaker_name", "standing", "answer_text"} <= names


ENDLESS = (
    "CREATE VIEW claims AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
    " SELECT x AS claim_id FROM n"
)


DISGUISED = (  # the list of tables calls the view a table
    "DROP TABLE claims",
    ENDLESS,
    "PRAGMA writable_schema = ON",
    "UPDATE sqlite_master SET type = 'table' WHERE name = 'claims'",
)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (["DROP TABLE _package"], "_package"),
        (["DROP TABLE claims"], '"claims"'),
        (["DROP TABLE claims", ENDLESS], '"claims"'),
        (["DROP TABLE claims", "CREATE VIRTUAL TABLE claims USING fts5(claim_id)"], '"claims"'),
        ([*DISGUISED], "claims"),
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


@pytest.mark.parametrize(
    "query",
    [
        ENDLESS.partition(" AS ")[2],
        "SELECT claim_id FROM seen",
        "SELECT load_extension('x')",
        "SELECT upper(claim_id) FROM claims",
        "DELETE FROM claims",
        "ATTACH 'other.sqlite' AS other",
        "PRAGMA journal_mode",
    ],
)
def test_nothing_but_tables_is_asked(file: Path, query: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE VIEW seen AS SELECT * FROM claims")
    refused = "not authorized|prohibited"
    with pytest.raises(ImportFault, match=refused), importer._opened(file) as connection:
        connection.execute(query)


def test_a_broken_database_is_refused(file: Path, tmp_path: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:100] + b"\xff" * (len(data) // 2))
    with pytest.raises(ImportFault, match="cannot be read"):
        import_package(file, tmp_path / "back")


@pytest.mark.parametrize("written", [b"CREATE TABLE ", b"Courier"])
def test_a_text_that_is_not_utf8_is_refused(file: Path, tmp_path: Path, written: bytes) -> None:
    data = file.read_bytes()
    assert written in data
    file.write_bytes(data.replace(written, written[:-1] + b"\xcc"))
    with pytest.raises(ImportFault, match=r"cannot be read: (a text|database|Could not decode)"):
        import_package(file, tmp_path / "back")


def inner_page(child: int, times: int = 500) -> bytes:
    """Return an inner page of a table all of whose children are one page."""
    cells = (child.to_bytes(4, "big") + b"\1") * times
    start = PAGE - len(cells)
    head = bytes([5, 0, 0]) + times.to_bytes(2, "big") + start.to_bytes(2, "big") + b"\0"
    head += child.to_bytes(4, "big")
    head += b"".join((start + 5 * number).to_bytes(2, "big") for number in range(times))
    return head.ljust(start, b"\0") + cells


def test_rows_without_end_in_a_small_file_are_broken_off(file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'codes'"
        (root,) = connection.execute(query).fetchone()
    data = file.read_bytes()
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    depth, last = 8, len(pages) + 8
    leaf = next(page for page in pages[1:] if page[0] == 13)
    pages += [inner_page(len(pages) + number + 2) for number in range(depth - 1)]
    pages += [leaf]
    pages[root - 1] = inner_page(last - depth + 1)
    pages[0] = pages[0][:28] + last.to_bytes(4, "big") + pages[0][32:]
    file.write_bytes(b"".join(pages))
    with pytest.raises(ImportFault, match="interrupted"):
        import_package(file, tmp_path / "back")


@pytest.mark.parametrize("while_filling", [True, False])
def test_a_full_disk_is_named(
    whole: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, while_filling: bool
) -> None:
    roomy, small = exporter.BUILDING, (*exporter.BUILDING, "max_page_count = 9")
    fill = partial(filling, settings=small if while_filling else roomy)
    monkeypatch.setattr(exporter, "filling", lambda file, _: fill(file))
    monkeypatch.setattr(exporter, "BUILDING", small)
    with pytest.raises(TargetError, match="full") as fault:
        export("sqlite", Tables(open_package(whole.root)), tmp_path / "out")
    assert isinstance(fault.value.__cause__, OSError)
    assert fault.value.__cause__.errno == errno.ENOSPC
    assert not (tmp_path / "out").exists()


def test_what_sqlite_refuses_is_told_in_its_words(
    whole: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporter, "_equals", lambda column, values: f"{column} = 'no code'")
    with pytest.raises(ExportError, match=r"the package \(CHECK constraint failed: "):
        export("sqlite", Tables(open_package(whole.root)), tmp_path / "out")
    assert not (tmp_path / "out").exists()
