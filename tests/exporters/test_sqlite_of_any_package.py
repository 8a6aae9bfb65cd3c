"""SQLite of packages outside the profile: names are data, and no cell is lost."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError, export
from toolkit.importers import import_package
from toolkit.package.descriptor import open_package


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


@pytest.mark.parametrize(
    ("names", "said"), [(("a", "A"), '"a" and "A"'), (("b\0",), "NUL"), (("Ä", "ä"), None)]
)
def test_names_that_sqlite_takes_for_one_are_refused(
    tmp_path: Path, names: tuple[str, ...], said: str | None
) -> None:
    tables = Tables(open_package(foreign(tmp_path, *names)))
    if said is None:
        export("sqlite", tables, tmp_path / "out")
        return
    with pytest.raises(ExportError, match=said):
        export("sqlite", tables, tmp_path / "out")


def package_of(folder: Path, *tables: tuple[str, dict[str, Any], list[list[str]]]) -> Tables:
    """Write a package of no profile, its tables as they are given, and open it."""
    folder.mkdir()
    resources = []
    for number, (name, schema, rows) in enumerate(tables):
        head = [field["name"] for field in schema["fields"]]
        with (folder / f"{number}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([head, *rows])
        resources.append({"name": name, "path": f"{number}.csv", "schema": schema})
    text = json.dumps({"name": "foreign", "resources": resources})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    opened = Tables(open_package(folder))
    assert opened.problems == []
    return opened


def fields(*kinds: str, **more: Any) -> dict[str, Any]:
    """Return a schema with a field of each type, named for it."""
    return {"fields": [{"name": kind, "type": kind} for kind in kinds], **more}


def of(kind: str, **more: Any) -> dict[str, Any]:
    """Return a schema of one field beside an id."""
    return {"fields": [{"name": "id", "type": "integer"}, {"name": "x", "type": kind, **more}]}


LONG = "a\u00a0b \U0001f5e3 ‘x’ “y” \"q\" ; -- 'z' " * 5000


TEXTS = ["=1", "+1", "-1", "@x", "'x", "NA", "null", "None", "1e3", "007", "\U0001f5e3", LONG]


FOREIGN: dict[str, list[tuple[str, dict[str, Any], list[list[str]]]]] = {
    "texts": [("texts", of("string"), [["1", ""], *([str(n), t] for n, t in enumerate(TEXTS, 2))])],
    "days": [("days", of("date"), [["1", "0001-01-01"], ["2", "9999-12-31"], ["3", ""]])],
    "days of another form": [("days", of("date", format="%d.%m.%Y"), [["1", "31.12.2019"]])],
    "years": [("years", of("year"), [["1", "0099"], ["2", "2019"], ["3", ""]])],
    "integers": [("n", of("integer"), [["1", "-9223372036854775808"], ["2", ""], ["3", "0"]])],
    "numbers": [("n", of("number"), [["1", "1.5"], ["2", "-3"], ["3", "1e+22"], ["4", ""]])],
    "numbers with zeros": [("n", of("number"), [["1", "1.50"], ["2", "0.1"], ["3", "NaN"]])],
    "booleans": [("b", of("boolean"), [["1", "true"], ["2", "false"], ["3", ""]])],
    "own booleans": [
        ("b", of("boolean", trueValues=["1"], falseValues=["0"]), [["1", "1"], ["2", "0"]])
    ],
    "own nulls": [("n", of("integer", missingValues=["NA"]), [["1", "NA"], ["2", "5"]])],
    "an empty text that is none": [
        ("n", {**of("string"), "missingValues": ["NA"]}, [["1", "NA"], ["2", ""], ["3", "x"]])
    ],
    "two nulls": [("n", {**of("string"), "missingValues": ["", "-"]}, [["1", ""], ["2", "x"]])],
    "other types": [
        (
            "t",
            fields("time", "datetime", "duration", "object", "geopoint"),
            [["10:00:00", "2019-01-01T00:00:00Z", "P1D", "{}", "1, 2"], ["", "", "", "{}", ""]],
        )
    ],
    "keys with nulls": [
        (
            "k",
            {
                "fields": [{"name": name, "type": "string"} for name in "abc"],
                "uniqueKeys": [["a", "b"]],
            },
            [["", "", "1"], ["", "", "2"], ["x", "", "3"], ["x", "y", "4"]],
        )
    ],
    "a key to itself": [
        (
            "sqlite",
            {
                **of("integer"),
                "primaryKey": ["id"],
                "foreignKeys": [{"fields": ["x"], "reference": {"fields": ["id"]}}],
            },
            [["1", "2"], ["2", ""], ["3", "3"]],
        ),
        ("fk_sqlite_0", of("string", constraints={"unique": True}), [["1", "x"], ["2", ""]]),
    ],
    "a key to no primary key": [
        ("a", of("string"), [["1", "x"]]),
        (
            "../b",
            {
                **of("string"),
                "foreignKeys": [{"fields": "x", "reference": {"resource": "a", "fields": "x"}}],
            },
            [["1", "x"], ["2", "x"]],
        ),
    ],
    "no rows": [("none", of("number"), [])],
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_package_of_no_profile_comes_back(tmp_path: Path, name: str) -> None:
    tables = package_of(tmp_path / "in", *FOREIGN[name])
    export("csv", tables, tmp_path / "csv")
    export("sqlite", tables, tmp_path / "out")
    with closing(sqlite3.connect(tmp_path / "out/package.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    import_package(tmp_path / "csv", tmp_path / "one")
    import_package(tmp_path / "out", tmp_path / "two")
    files = [path for path in sorted((tmp_path / "one").rglob("*")) if path.is_file()]
    assert len(files) == 2 * len(FOREIGN[name]) + 1
    for path in files:
        assert (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes() == (
            path.read_bytes()
        )


@pytest.mark.parametrize(
    ("name", "kind"), [("numbers", "REAL"), ("numbers with zeros", "TEXT"), ("integers", "INTEGER")]
)
def test_a_number_is_real_only_where_no_digit_is_lost(tmp_path: Path, name: str, kind: str) -> None:
    export("sqlite", package_of(tmp_path / "in", *FOREIGN[name]), tmp_path / "out")
    with closing(sqlite3.connect(tmp_path / "out/package.sqlite")) as connection:
        assert connection.execute("PRAGMA table_info(n)").fetchall()[1][2] == kind


def test_a_table_too_wide_is_refused_with_a_word(tmp_path: Path) -> None:
    wide = {"fields": [{"name": f"c{n}", "type": "string"} for n in range(2001)]}
    tables = package_of(tmp_path / "in", ("wide", wide, [["x"] * 2001]))
    with pytest.raises(ExportError, match=r"too many columns.*export parquet"):
        export("sqlite", tables, tmp_path / "out")


@pytest.mark.parametrize("count", [1, 3, 500, 501, 2_000])
def test_a_column_takes_its_codes_and_no_other(tmp_path: Path, count: int) -> None:
    codes = ["it's", "A", *(str(number) for number in range(count))][:count]
    fields = [
        {"name": "code", "type": "string", "constraints": {"enum": codes}},
        {"name": "sure", "type": "boolean"},
    ]
    tables = package_of(tmp_path / "in", ("t", {"fields": fields}, [[codes[0], "true"]]))
    (file, _) = sorted(export("sqlite", tables, tmp_path / "out").files, reverse=True)
    with closing(sqlite3.connect(file)) as connection:
        for code in (*codes, None):
            connection.execute("INSERT INTO t VALUES (?, ?)", (code, None))
        for row in (("a", 1), ("", 1), (f"{codes[-1]} ", 1), (codes[0], 2), (codes[0], -1)):
            with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
                connection.execute("INSERT INTO t VALUES (?, ?)", row)
