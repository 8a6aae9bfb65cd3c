"""What the benchmark measures, one subject a process.

`python benchmarks/subjects.py NAME FOLDER` does the work once and prints a line of JSON: seconds
(wall, without imports), cpu (seconds of all threads and of child processes, without imports), peak
(MB of the process) and what was found. The floors read or parse and
judge nothing. The peers are written as an expert would: every cell by its schema, keys and foreign
keys where the library has them; none of them has rules.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

Found = dict[str, Any]
Schema = dict[str, Any]
OF_ROWS = ("blank-row", "extra-cell", "primary-key", "foreign-key")
LISTED = 10_000


def tables(folder: Path) -> Iterator[tuple[str, Path, Schema]]:
    """Yield name, file and schema of each table, those that others refer to first."""
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for item in descriptor["resources"]:
        schema = item["schema"]
        if isinstance(schema, str):
            schema = json.loads((folder / schema).read_text("utf-8"))
        yield item["name"], folder / item["path"], schema


def read(folder: Path) -> Found:
    """Floor: every byte of the tables."""
    size = 0
    for _, file, _ in tables(folder):
        with file.open("rb", buffering=0) as stream:
            while data := stream.read(1 << 22):
                size += len(data)
    return {"bytes": size}


def parse(folder: Path) -> Found:
    """Floor: every cell as text, by pyarrow."""
    from pyarrow import csv, string

    rows = 0
    for _, file, schema in tables(folder):
        names = [field["name"] for field in schema["fields"]]
        options = csv.ConvertOptions(
            column_types=dict.fromkeys(names, string()), strings_can_be_null=False
        )
        lines = csv.ParseOptions(
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=lambda row: "skip",
        )
        for batch in csv.open_csv(file, parse_options=lines, convert_options=options):
            rows += batch.num_rows
    return {"rows": rows}


def toolkit(folder: Path) -> Found:
    """This engine: cells, keys and rules."""
    return _toolkit(folder, None)


def toolkit_texts(folder: Path) -> Found:
    """This engine: cells, keys and rules, and all evidence by the texts."""
    return _toolkit(folder, folder / "texts")


def toolkit_small(folder: Path) -> Found:
    """This engine, with the least memory that it takes by itself."""
    return _toolkit(folder, None, 600_000_000)


def _toolkit(folder: Path, texts: Path | None, memory: int | None = None) -> Found:
    from toolkit.engine.tables import Tables
    from toolkit.validation.run import validate

    report = validate(folder, texts, tables_of=partial(Tables, memory=memory))
    wrong = [f for f in report.findings if f.severity == "error"]
    return {
        "findings": len(wrong),
        "ran": sum(check.status in ("passed", "failed") for check in report.checks),
        "skipped": [check.rule for check in report.checks if check.status == "skipped"],
        "crashed": [check.rule for check in report.crashed],
        "places": _places((f.rule, f.table, f.record, f.field) for f in wrong),
    }


def _places(found: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Return rule, table, record and field of some findings; no field where the row is meant."""
    places = {
        (r, table, row, "" if r in OF_ROWS else field or "") for r, table, row, field in found
    }
    return sorted(map(list, places), key=str)[:LISTED]


def frictionless(folder: Path) -> Found:
    """The reference: cells, keys and foreign keys."""
    from frictionless import validate

    report = validate(str(folder / "datapackage.json"), limit_errors=10**9)
    errors = [(e.type, t.name, e) for t in report.tasks for e in t.errors]
    places = _places(
        (kind, name, getattr(e, "row_number", None), getattr(e, "field_name", None))
        for kind, name, e in errors
    )
    return {"findings": len(errors), "places": places}


def pandera(folder: Path) -> Found:
    """pandera on pandas: cells and keys; no foreign keys, no records of another length."""
    import pandas as pd
    import pandera.pandas as pa

    found = 0
    for _, file, schema in tables(folder):
        frame = pd.read_csv(
            file, dtype="string[pyarrow]", keep_default_na=False, na_values=[""], engine="pyarrow",
            dtype_backend="pyarrow",
        ).astype("string[pyarrow]")  # fmt: skip
        keys = schema.get("primaryKey", [])
        columns = {field["name"]: _pandera_column(pa, field, keys) for field in schema["fields"]}
        try:
            pa.DataFrameSchema(columns, unique=keys or None).validate(frame, lazy=True)
        except pa.errors.SchemaErrors as error:
            found += len(error.failure_cases)
    return {"findings": found}


def _pandera_column(pa: Any, field: Schema, keys: list[str]) -> Any:
    import pandas as pd

    rules, checks = field.get("constraints", {}), []
    if "enum" in rules:
        checks.append(pa.Check.isin([str(code) for code in rules["enum"]]))
    if "pattern" in rules:
        checks.append(pa.Check.str_matches(f"(?:{rules['pattern']})$"))
    if field["type"] == "date":
        checks.append(
            pa.Check(lambda s: pd.to_datetime(s, format="%Y-%m-%d", errors="coerce").notna())
        )
    if field["type"] == "integer":
        least = rules.get("minimum", -(2**63))
        checks.append(pa.Check(lambda s: pd.to_numeric(s, errors="coerce") >= least))
    if field["type"] == "boolean":
        checks.append(pa.Check.isin(["true", "false"]))
    required = rules.get("required", False) or field["name"] in keys
    return pa.Column("string[pyarrow]", checks, nullable=not required)


def duckdb(folder: Path) -> Found:
    """duckdb by hand: cells, keys and foreign keys; broken records by its reject tables."""
    import duckdb as engine

    connection = engine.connect()
    found = 0
    known = list(tables(folder))
    for name, file, schema in known:
        columns = ", ".join(f"'{field['name']}': 'VARCHAR'" for field in schema["fields"])
        connection.execute(
            f"CREATE TABLE {name} AS FROM read_csv('{file}', columns={{{columns}}}, header=true,"
            " auto_detect=false, delim=',', quote='\"', escape='\"', store_rejects=true)"
        )
        wrong = " + ".join(
            f"count(*) FILTER (NOT coalesce({_duckdb_test(field, schema)}, true))"
            for field in schema["fields"]
        )
        found += _one(connection, f"SELECT {wrong} FROM {name}")
        keys = ", ".join(f'"{key}"' for key in schema.get("primaryKey", []))
        if keys:
            query = f"SELECT count(*) - count(DISTINCT ({keys})) FROM {name}"
            found += _one(connection, query)
    for name, _, schema in known:
        for key in schema.get("foreignKeys", []):
            there, here = key["reference"], key["fields"]
            pairs = list(zip(_listed(here), _listed(there["fields"]), strict=True))
            match = " AND ".join(f's."{a}" = t."{b}"' for a, b in pairs)
            filled = " OR ".join(f's."{a}" IS NOT NULL' for a, _ in pairs)
            target = there.get("resource") or name
            found += _one(
                connection,
                f"SELECT count(*) FROM {name} s ANTI JOIN {target} t ON {match} WHERE {filled}",
            )
    found += _one(connection, "SELECT count(DISTINCT line) FROM reject_errors")
    return {"findings": found}


def _one(connection: Any, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _duckdb_test(field: Schema, schema: Schema) -> str:
    rules, column = field.get("constraints", {}), f'"{field["name"]}"'
    tests = []
    if rules.get("required") or field["name"] in schema.get("primaryKey", []):
        tests.append(f"{column} IS NOT NULL")
    if "enum" in rules:
        tests.append(f"{column} IN ({', '.join(_text(code) for code in rules['enum'])})")
    if "pattern" in rules:
        tests.append(f"regexp_full_match({column}, {_text(rules['pattern'])})")
    kind = {"date": "DATE", "integer": "BIGINT", "boolean": "BOOLEAN"}.get(field["type"])
    if kind:
        cast = f"TRY_CAST({column} AS {kind})"
        tests.append(f"({column} IS NULL OR {cast} IS NOT NULL)")
        if "minimum" in rules and kind == "BIGINT":
            tests.append(f"coalesce({cast} >= {int(rules['minimum'])}, true)")
    return "(" + (" AND ".join(tests) or "true") + ")"


def _text(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def polars(folder: Path) -> Found:
    """polars by hand: cells, keys and foreign keys; long records are cut, short ones filled."""
    import polars as pl

    known = list(tables(folder))
    frames = {}
    found = 0
    for name, file, schema in known:
        frames[name] = pl.read_csv(file, infer_schema=False, truncate_ragged_lines=True)
        keys = schema.get("primaryKey", [])
        tests = [
            test.not_().fill_null(False).sum().alias(f"{field['name']} {at}")
            for field in schema["fields"]
            for at, test in enumerate(_polars_tests(pl, field, keys))
        ]
        found += sum(frames[name].select(tests).row(0)) if tests else 0
        if keys:
            found += frames[name].height - frames[name].select(keys).unique().height
    for name, _, schema in known:
        for key in schema.get("foreignKeys", []):
            here, there = _listed(key["fields"]), _listed(key["reference"]["fields"])
            target = frames[key["reference"].get("resource") or name]
            rows = frames[name].filter(pl.any_horizontal(pl.col(here).is_not_null()))
            found += rows.join(target, left_on=here, right_on=there, how="anti").height
    return {"findings": found}


def _polars_tests(pl: Any, field: Schema, keys: list[str]) -> Iterator[Any]:
    rules, column = field.get("constraints", {}), pl.col(field["name"])
    if rules.get("required") or field["name"] in keys:
        yield column.is_not_null()
    if "enum" in rules:
        yield column.is_in([str(code) for code in rules["enum"]])
    if "pattern" in rules:
        yield column.str.contains(f"^(?:{rules['pattern']})$")
    if field["type"] == "date":
        yield column.is_null() | column.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    if field["type"] == "integer":
        number = column.cast(pl.Int64, strict=False)
        yield column.is_null() | number.is_not_null()
        if "minimum" in rules:
            yield number >= rules["minimum"]
    if field["type"] == "boolean":
        yield column.is_in(["true", "false"])


SUBJECTS: dict[str, tuple[Callable[[Path], Found], tuple[str, ...]]] = {
    "read": (read, ()),
    "parse": (parse, ("pyarrow.csv",)),
    "toolkit": (toolkit, ("toolkit.validation.run", "frictionless")),
    "toolkit_texts": (toolkit_texts, ("toolkit.validation.run", "frictionless")),
    "toolkit_small": (toolkit_small, ("toolkit.validation.run", "frictionless")),
    "duckdb": (duckdb, ("duckdb",)),
    "polars": (polars, ("polars",)),
    "pandera": (pandera, ("pandas", "pandera.pandas")),
    "frictionless": (frictionless, ("frictionless",)),
}


def peak() -> float:
    """Return the most memory that the process held, in MB; `ru_maxrss` would count the parent's."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def cpu() -> float:
    """Return the CPU seconds of this process and of the children that have ended."""
    return time.process_time() + sum(os.times()[2:4])


def main() -> None:
    """Import what the subject needs, do its work, print what it took."""
    subject, modules = SUBJECTS[sys.argv[1]]
    for module in modules:
        importlib.import_module(module)
    began, worked = time.perf_counter(), cpu()
    found = subject(Path(sys.argv[2]))
    seconds, worked = time.perf_counter() - began, cpu() - worked
    took = {"seconds": round(seconds, 3), "cpu": round(worked, 3), "peak": round(peak())}
    print(json.dumps({**took, **found}))


if __name__ == "__main__":
    main()
