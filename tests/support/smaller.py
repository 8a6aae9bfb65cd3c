"""Smaller packages, made from the valid one, and everything that one can do with a package."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain, combinations
from pathlib import Path
from typing import Any

from editing import Copy

from toolkit.derived.codebook import make_codebook
from toolkit.derived.tidy import GENERATED, tidy
from toolkit.display.row import PAGES, show
from toolkit.engine.tables import Tables
from toolkit.explorer.page import explore
from toolkit.exporters import export
from toolkit.importers import import_package
from toolkit.loading import load
from toolkit.package.descriptor import open_package
from toolkit.package.levels import ALSO, ASKED, HIGHEST
from toolkit.package.profile import lowered, profile_table
from toolkit.report import Report
from toolkit.texts.spans import Texts
from toolkit.validation.run import validate
from toolkit.views import view
from toolkit.views.files import NAMES

BACK = ("csv", "parquet", "sqlite", "jsonld", "ndjsonld")
"""The exports that can be read back."""
ONE_WAY = ("xlsx", "duckdb")
SUBJECTS = tuple(key.fields[0] for key in profile_table("identifiers").foreign_keys)
NEW = {
    "ratings": [
        {"scheme": "truth-o-meter", "value": "3", "label": "half true", "best": "6", "worst": "1"}
    ],
    "topics": [{"topic": "harbour"}, {"topic": "trade"}],
}
"""Rows of the tables that the valid package does not have."""


def with_new_tables(copy: Copy) -> None:
    """Add the tables of the profile that the valid package does not have."""
    like = copy.resource("codings")
    for name, rows in NEW.items():
        paths = {"path": f"data/{name}.csv", "schema": f"schemas/{name}.json"}
        item = {**like, "name": name, "title": name.title(), **paths}
        copy.edit_descriptor(lambda d, item=item: d["resources"].append(item))
        names = [field["name"] for field in copy.schema(name)["fields"]]
        copy.file(name).write_text(",".join(names) + "\n", "utf-8")
        copy.write(name, [{**dict.fromkeys(names, ""), **r, "claim_id": "c-0101"} for r in rows])


def subsets_of_levels() -> list[tuple[int, ...]]:
    """Return every choice of the levels above the lowest: a package may have only their tables."""
    above = range(1, HIGHEST + 1)
    return [*chain.from_iterable(combinations(above, n) for n in range(HIGHEST + 1))]


def of_levels(copy: Copy, chosen: tuple[int, ...], *also: str) -> None:
    """Leave only the tables that begin at the lowest level and at some others, and some more."""
    with_new_tables(copy)
    kept = {*also, *(name for n in (0, *chosen) for name in (*ASKED[n], *ALSO[n]))}
    names = {item["name"] for item in copy.descriptor()["resources"]}
    copy.edit_descriptor(lambda d: d.pop("claimsLevel", None))
    without_tables(copy, *sorted(names - kept))
    for table in sorted(names & kept):
        schema = copy.schema(table)
        columns = {f["name"] for f in lowered(table, HIGHEST, kept)["fields"]}
        for field in schema["fields"]:
            if field["name"] not in {*columns, *schema.get("primaryKey", ())}:
                without_column(copy, table, field["name"])


def without_tables(copy: Copy, *names: str) -> None:
    """Leave tables out, with the foreign keys to them, and the columns of these keys empty."""
    copy.edit_descriptor(
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] not in names])
    )
    for item in copy.descriptor()["resources"]:
        lost = [k for k in copy.schema(item["name"]).get("foreignKeys", []) if _leads(k, names)]
        if lost:
            _without_keys(copy, item["name"], lost)
    for name in names:
        (copy.root / "data" / f"{name}.csv").unlink()


def _leads(key: dict[str, Any], names: tuple[str, ...]) -> bool:
    return key["reference"].get("resource") in names


def _without_keys(copy: Copy, table: str, lost: list[dict[str, Any]]) -> None:
    columns = {name for key in lost for name in key["fields"]}

    def edit(schema: dict[str, Any]) -> None:
        schema["foreignKeys"] = [key for key in schema["foreignKeys"] if key not in lost]
        for field in schema["fields"]:
            if field["name"] in columns:
                field.get("constraints", {}).pop("required", None)

    kept = columns - set(copy.schema(table).get("primaryKey", ()))
    copy.edit_schema(table, edit)
    rows = [{**row, **dict.fromkeys(kept, "")} for row in copy.rows(table)]
    if table == "identifiers":  # what identifies a row that is gone goes with it
        rows = [row for row in rows if any(row[name] for name in SUBJECTS)]
    copy.write(table, rows)


def without_column(copy: Copy, table: str, column: str) -> None:
    """Leave a column out, with the keys that it is part of."""

    def edit(schema: dict[str, Any]) -> None:
        schema["fields"] = [f for f in schema["fields"] if f["name"] != column]
        keys = schema.get("foreignKeys", [])
        schema["foreignKeys"] = [key for key in keys if column not in key["fields"]]

    rows = copy.rows(table)
    copy.edit_schema(table, edit)
    file = copy.root / "data" / f"{table}.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        names = [field["name"] for field in copy.schema(table)["fields"]]
        writer = csv.DictWriter(target, names, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def optional_columns(copy: Copy) -> Iterator[tuple[str, str]]:
    """Yield each table of a package with each of its columns that no row must fill."""
    for item in copy.descriptor()["resources"]:
        schema = copy.schema(item["name"])
        for field in schema["fields"]:
            key = field["name"] in schema.get("primaryKey", ())
            if not key and not field.get("constraints", {}).get("required"):
                yield item["name"], field["name"]


def use(copy: Copy, out: Path) -> Report:
    """Do everything that one can do with a package; return its report after `tidy`."""
    copy.edit_descriptor(lambda d: d.update(base="https://data.example/"))
    for name in GENERATED:
        (copy.root / name).touch()
    tidied = tidy(copy.root)
    assert not tidied.left, tidied.left
    tidied.write()
    again = tidy(copy.root)
    assert not again.changes, list(again.changes)
    report = validate(copy.root, copy.texts)
    assert not report.crashed, report.crashed
    make_codebook(copy.root)
    tables = Tables(open_package(copy.root))
    for name in NAMES:
        view(tables, name)
    for table, (key, _) in PAGES.items():
        for (identity,) in tables.select(f"SELECT {key} FROM main.{table} LIMIT 2"):
            assert " None" not in "\n".join(show(tables, identity))
    assert ">None<" not in explore(tables, Texts(copy.texts))
    for form in (*BACK, *ONE_WAY):
        export(form, tables, out / form)
    for form in BACK:
        import_package(out / form, out / f"from-{form}")
    load(copy.root).to_duckdb().close()
    return report
