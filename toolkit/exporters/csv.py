"""Write the package itself in canonical form: `data/*.csv`, `schemas/*.json`, the descriptor."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from toolkit.engine.canonical import ordered_batches
from toolkit.engine.tables import Tables
from toolkit.exporters.delimited import copy_csv, csv_writer
from toolkit.exporters.flat import flat_csv
from toolkit.exporters.packaging import (
    each_table,
    file_name,
    resource_descriptor,
    schema_of,
    stamped,
    write_descriptor,
    write_json,
)
from toolkit.progress import OnStage


def write(tables: Tables, folder: Path, progress: OnStage) -> list[str]:
    """Write every table as CSV: rows sorted by key, minimal quoting, LF, UTF-8 without BOM.

    The view `flat` is written next to the package and is not listed in its descriptor.
    Source: RFC 4180; Data Package 2.0.
    """
    with closing(csv_writer()) as writer:
        return _write(writer, tables, folder, progress)


def _write(
    writer: duckdb.DuckDBPyConnection, tables: Tables, folder: Path, progress: OnStage
) -> list[str]:
    (folder / "data").mkdir()
    (folder / "schemas").mkdir()
    resources = []
    for resource in each_table(tables.package, progress):
        name = file_name(resource.name)
        file = folder / "data" / f"{name}.csv"
        copy_csv(writer, file, resource.field_names, ordered_batches(tables, resource))
        schema = f"schemas/{name}.json"
        write_json(folder / schema, schema_of(resource))
        descriptor = resource_descriptor(
            resource,
            f"data/{name}.csv",
            format="csv",
            mediatype="text/csv",
            encoding="utf-8",
            dialect={"lineTerminator": "\n"},
            schema=schema,
        )
        resources.append(stamped(descriptor, file))
    write_descriptor(tables.package, folder, resources)
    progress("writing flat")
    return flat_csv(tables, writer, folder / "flat.csv")
