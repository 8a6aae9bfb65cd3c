"""Packages of any kind, exported and read back: valid, with the same cells, resources and files."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from toolkit.engine.tables import Tables
from toolkit.exporters import export
from toolkit.importers import ImportFault, import_package
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError
from toolkit.validation.run import validate

Json = dict[str, Any]
BACK = ("csv", "parquet", "sqlite")


def field(name: str, kind: str = "string", **more: Any) -> Json:
    """Return a field descriptor."""
    return {"name": name, "type": kind, **more}


def package(
    folder: Path, fields: list[Json], text: str | bytes, schema: Json | None = None, **item: Any
) -> Path:
    """Write a package of one table, `ships`, from its text."""
    folder.mkdir()
    item = {"name": "ships", "type": "table", "path": "ships.csv", **item}
    item["schema"] = {"fields": fields, **(schema or {})}
    (folder / item["path"]).write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "datapackage.json").write_text(json.dumps({"name": "harbour", "resources": [item]}))
    return folder


def cells(root: Path, view: str = "raw") -> list[tuple[Any, ...]]:
    """Return the rows of the table, as texts or (in `main`) as values, in no order."""
    tables = Tables(open_package(root))
    apart = "_odd, _record" if view == "raw" else "_cells, _record"
    return sorted(tables.select(f"SELECT * EXCLUDE ({apart}) FROM {view}.ships"), key=str)


def there_and_back(root: Path, form: str, folder: Path) -> tuple[Path, list[str]]:
    """Export a package and read it back; return its new folder and all notes."""
    notes = export(form, Tables(open_package(root)), folder / "out").notes
    _, more = import_package(folder / "out", folder / "back")
    return folder / "back", [*notes, *more]


def descriptor(root: Path) -> Json:
    """Return the descriptor of a package."""
    found: Json = json.loads((root / "datapackage.json").read_bytes())
    return found


ID = field("id")
FORMS: dict[str, tuple[list[Json], str | bytes, Json]] = {
    "a decimal comma and groups": (
        [ID, field("x", "number", decimalChar=",", groupChar=".")],
        'id,x\n1,"1.234,50"\n2,"7,1"\n',
        {},
    ),
    "a decimal comma": ([ID, field("x", "number", decimalChar=",")], 'id,x\n1,"1,5"\n', {}),
    "numbers of many digits": (
        [ID, field("x", "number")],
        "id,x\n1,0.1234567890123456789\n2,12345678901234567.89\n",
        {},
    ),
    "prices": ([ID, field("x", "number")], "id,x\n1,1.50\n2,20.00\n3,\n", {}),
    "numbers beyond decimals": ([ID, field("x", "number")], f"id,x\n1,{'1' * 90}.25\n", {}),
    "numbers of no digits": ([ID, field("x", "number")], "id,x\n1,NaN\n2,INF\n3,-INF\n4,\n", {}),
    "units": ([ID, field("x", "number", bareNumber=False)], "id,x\n1,5%\n2,$1.5\n", {}),
    "an early year": ([ID, field("y", "year")], "id,y\n1,0988\n2,1999\n", {}),
    "days": ([ID, field("d", "date", format="%d/%m/%Y")], "id,d\n1,31/12/2020\n2,01/02/0988\n", {}),
    "days of any form": ([ID, field("d", "date", format="any")], "id,d\n1,3 May 2020\n", {}),
    "times": (
        [ID, field("t", "datetime", format="%d/%m/%Y %H:%M"), field("u", "time")],
        "id,t,u\n1,01/02/2020 10:30,10:00:00\n",
        {},
    ),
    "booleans in Dutch": (
        [ID, field("b", "boolean", trueValues=["ja"], falseValues=["nee"])],
        "id,b\n1,ja\n2,nee\n3,\n",
        {},
    ),
    "lines, tabs and spaces": (
        [ID, field("s")],
        'id,s\n1,"Sail at dawn;\nreef at noon."\n2,   indented\n3,a\tb\n4,"a\r\nb"\n5,"a\rb"\n',
        {},
    ),
    "labelled missing values": (
        [ID, field("n", "integer")],
        "id,n\n1,-98\n2,-99\n3,5\n",
        {"missingValues": [{"value": "-98", "label": "no"}, {"value": "-99", "label": "lost"}]},
    ),
    "missing values of a field": (
        [ID, field("d", "date", missingValues=["-"]), field("s")],
        "id,d,s\n1,-,x\n2,2020-01-01,\n",
        {},
    ),
    "no missing values": ([ID, field("s")], "id,s\n1,\n2,x\n", {"missingValues": []}),
    "lists and objects": (
        [ID, field("l", "list", delimiter=";", itemType="integer"), field("o", "object")],
        'id,l,o\n1,1;2,"{""a"":  1}"\n',
        {},
    ),
    "a key of days": (
        [field("id", "date", format="%d/%m/%Y"), field("after", "date", format="%d/%m/%Y")],
        "id,after\n02/01/2020,\n01/02/2020,02/01/2020\n",
        {
            "primaryKey": "id",
            "foreignKeys": [{"fields": "after", "reference": {"resource": "", "fields": "id"}}],
        },
    ),
    "other names": ([field("_record"), field('a "b"')], '_record,"a ""b"""\n1,2\n', {}),
    "absent fields": ([ID, field("phone")], "id\n2\n1\n", {"fieldsMatch": "superset"}),
    "fields in another order": ([ID, field("s")], "s,id\nx,2\ny,1\n", {"fieldsMatch": "equal"}),
}  # fmt: skip


@pytest.mark.parametrize("form", BACK)
@pytest.mark.parametrize("name", FORMS)
def test_cells_come_back_as_they_were_written(tmp_path: Path, name: str, form: str) -> None:
    fields, text, schema = FORMS[name]
    root = package(tmp_path / "package", fields, text, schema)
    assert validate(root).valid
    back, _ = there_and_back(root, form, tmp_path)
    assert validate(back).valid
    assert form == "sqlite" or validate(tmp_path / "out").valid
    assert cells(back) == cells(root)
    assert str(cells(back, "main")) == str(cells(root, "main"))  # NaN is not equal to itself


def test_parquet_has_types_where_they_give_the_cells_back(tmp_path: Path) -> None:
    fields = [
        field("price", "number"),
        field("long", "number"),
        field("day", "date", format="%d/%m/%Y"),
        field("plain", "number"),
    ]
    text = (
        "price,long,day,plain\n1.50,0.1234567890123456789,31/12/2020,2.5\n20.00,1.5,01/01/2021,3\n"
    )
    root = package(tmp_path / "package", fields, text)
    notes = export("parquet", Tables(open_package(root)), tmp_path / "out").notes
    kinds = pq.read_schema(tmp_path / "out/ships.parquet").types
    assert kinds == [pa.decimal128(38, 2), pa.string(), pa.date32(), pa.float64()]
    (note,) = notes
    assert '"long" of "ships" is text' in note


@pytest.mark.parametrize("form", [*BACK, "xlsx"])
@pytest.mark.parametrize("match", ["subset", "partial"])
def test_a_column_without_a_field_is_named(tmp_path: Path, match: str, form: str) -> None:
    text = "id,name,phone\n2,Bob,555\n1,Ann,444\n"
    root = package(tmp_path / "package", [ID, field("name")], text, {"fieldsMatch": match})
    notes = export(form, Tables(open_package(root)), tmp_path / "out").notes
    assert notes == ['the column "phone" of "ships" is left out: its schema has no such field']
    if form != "xlsx":
        import_package(tmp_path / "out", tmp_path / "back")
        assert validate(tmp_path / "back").valid
        assert cells(tmp_path / "back") == [("1", "Ann"), ("2", "Bob")]


def with_files(root: Path, **paths: str) -> Path:
    """Add resources that are not tables, each with a file."""
    about = descriptor(root)
    for name, path in paths.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(name)
        about["resources"].insert(0, {"name": name, "path": path})
    (root / "datapackage.json").write_text(json.dumps(about))
    return root


@pytest.mark.parametrize("form", BACK)
def test_resources_that_are_no_tables_go_along(tmp_path: Path, form: str) -> None:
    root = package(tmp_path / "package", [ID], "id\n1\n")
    with_files(root, plan="plan.geojson", taken="package.sqlite", below="docs/a.txt")
    about = descriptor(root)
    about["resources"].append({"name": "far", "path": "https://example.org/far.csv"})
    (root / "datapackage.json").write_text(json.dumps(about))
    back, notes = there_and_back(root, form, tmp_path)
    assert validate(back).valid and not notes
    items = {item["name"]: item for item in descriptor(back)["resources"]}
    assert list(items) == [item["name"] for item in about["resources"]]
    assert items["far"] == about["resources"][-1]
    for name in ("plan", "taken", "below"):
        assert (back / items[name]["path"]).read_text() == name


def test_resources_that_a_format_cannot_take_are_named(tmp_path: Path) -> None:
    root = with_files(package(tmp_path / "package", [ID], "id\n1\n"), plan="plan.geojson")
    notes = export("xlsx", Tables(open_package(root)), tmp_path / "out").notes
    assert notes == ['the resource "plan" is left out: it is not a table that is read']


def test_a_database_without_its_files_is_refused(tmp_path: Path) -> None:
    root = with_files(package(tmp_path / "package", [ID], "id\n1\n"), plan="plan.geojson")
    export("sqlite", Tables(open_package(root)), tmp_path / "out")
    (tmp_path / "out/plan.geojson").unlink()
    with pytest.raises(PackageError, match=r"plan\.geojson"):
        import_package(tmp_path / "out/package.sqlite", tmp_path / "back")
    assert not (tmp_path / "back").exists()


FIELDS = [ID, field("name")]
ROWS = [{"id": "2", "name": "Bob"}, {"id": "1", "name": None}]
STORED: dict[str, tuple[bytes, Json]] = {
    "inline": (b"", {"path": None, "data": ROWS}),
    "json": (json.dumps(ROWS).encode(), {"path": "ships.json"}),
    "gzip": (gzip.compress(b"id,name\n2,Bob\n1,\n"), {"path": "ships.csv.gz", "compression": "gz"}),
    "semicolons": (b"id;name\n2;'Bob'\n1;\n", {"dialect": {"delimiter": ";", "quoteChar": "'"}}),
    "comments": (b"# a\nid,name\n2,Bob\n1,\n", {"dialect": {"commentChar": "#"}}),
    "no header": (b"2,Bob\n1,\n", {"dialect": {"header": False}}),
    "null sequence": (b"id,name\n2,Bob\n1,\\N\n", {"dialect": {"nullSequence": "\\N"}}),
    "utf-16": ("id,name\n2,Bob\n1,\n".encode("utf-16"), {"encoding": "utf-16"}),
    "several files": (b"id,name\n2,Bob\n", {"extrapaths": ["more.csv"]}),
}


@pytest.mark.parametrize("form", BACK)
@pytest.mark.parametrize("name", STORED)
def test_a_table_stored_in_another_way_comes_back(tmp_path: Path, name: str, form: str) -> None:
    data, item = STORED[name]
    stated = {key: value for key, value in item.items() if value is not None}
    root = package(tmp_path / "package", FIELDS, data, **stated)
    (root / "more.csv").write_text("id,name\n1,\n")
    if "data" in item:
        about = descriptor(root)
        del about["resources"][0]["path"]
        (root / "datapackage.json").write_text(json.dumps(about))
    assert validate(root).valid
    back, notes = there_and_back(root, form, tmp_path)
    assert ["comments" in note for note in notes] == [True] * (name == "comments")
    assert validate(back).valid
    assert form == "sqlite" or validate(tmp_path / "out").valid
    assert cells(back) == cells(root) == [("1", ""), ("2", "Bob")]


def test_a_package_that_was_never_exported_can_be_imported(tmp_path: Path) -> None:
    root = with_files(package(tmp_path / "package", FIELDS, "id,name\n2, Bob \n"), plan="plan.txt")
    import_package(root, tmp_path / "back")
    assert cells(tmp_path / "back") == [("2", " Bob ")]
    assert (tmp_path / "back/plan.txt").read_text() == "plan"


def test_a_row_with_an_extra_cell_is_refused(tmp_path: Path) -> None:
    root = package(tmp_path / "package", FIELDS, "id,name\n2,Bob\n3,Smith, John\n")
    with pytest.raises(ImportFault, match=r'ships, record 3: .* extra cell .* " John".*; quote'):
        import_package(root, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_what_was_added_to_a_database_is_named(tmp_path: Path) -> None:
    root = package(tmp_path / "package", FIELDS, "id,name\n2,Bob\n")
    export("sqlite", Tables(open_package(root)), tmp_path / "out")
    with closing(sqlite3.connect(tmp_path / "out/package.sqlite")) as connection:
        connection.execute("ALTER TABLE ships ADD COLUMN flag TEXT")
        connection.execute("CREATE TABLE ports (id TEXT)")
        connection.commit()
    _, notes = import_package(tmp_path / "out", tmp_path / "back")
    assert [note.partition(" is left out")[0] for note in notes] == [
        'the table "ports"',
        'the column "flag" of "ships"',
    ]


def test_a_key_with_several_missing_values_is_named(tmp_path: Path) -> None:
    fields, text = [ID, field("n", "integer", constraints={"unique": True})], "id,n\n1,-\n2,?\n"
    root = package(tmp_path / "package", fields, text, {"missingValues": ["-", "?"]})
    back, (note,) = there_and_back(root, "sqlite", tmp_path)
    assert '"n" of "ships" is in a key' in note
    assert cells(back, "main") == cells(root, "main")
    assert cells(back) == [("1", "-"), ("2", "-")]
