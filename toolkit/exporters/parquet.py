"""Parquet: one file a table with its types, and a descriptor beside them.

Source: Apache Parquet format, <https://parquet.apache.org/docs/file-format/>.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from toolkit.canonical import sort_columns
from toolkit.exporters.packaging import (
    file_name,
    resource_descriptor,
    stamped,
    write_descriptor,
)
from toolkit.package import Field, Package, Resource
from toolkit.tables import Tables

MEDIATYPE = "application/vnd.apache.parquet"
SEEN_BY_READERS = ("title", "description", "propertyUrl")


def write(tables: Tables, folder: Path) -> list[str]:
    """Write every table as `<table>.parquet`: coded columns are dictionaries of all codes."""
    resources = []
    for resource in tables.package.resources:
        path = f"{file_name(resource.name)}.parquet"
        descriptor = resource_descriptor(resource, path, format="parquet", mediatype=MEDIATYPE)
        table = _sorted(tables.arrow(resource.name), resource)
        schema = _described(table.schema, tables.package, resource, descriptor)
        _write_table(table.cast(schema), folder / path, resource)
        resources.append(stamped(descriptor, (folder / path).read_bytes()))
    write_descriptor(tables.package, folder, resources)
    return []


def _sorted(table: pa.Table, resource: Resource) -> pa.Table:
    """Sort the rows as the canonical CSV does: codes by their text, nulls first."""
    columns = [
        (name, table[name].cast(pa.string()) if _coded(table[name]) else table[name])
        for name in sort_columns(resource)
    ]
    keys = [(name, "ascending", "at_start") for name, _ in columns]
    return table.take(pc.sort_indices(pa.table(dict(columns)), sort_keys=keys))


def _coded(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_dictionary(column.type))


def _described(
    schema: pa.Schema, package: Package, resource: Resource, descriptor: dict[str, Any]
) -> pa.Schema:
    """Give each field and the file what the descriptor says of them, for readers of Parquet."""
    fields = [schema.field(field.name).with_metadata(_metadata(field)) for field in resource.fields]
    about = {
        "datapackage_resource": json.dumps(descriptor, ensure_ascii=False),
        "datapackage_version": package.version or "",
        "schema_version": package.profile or "",
    }
    return pa.schema(fields, metadata={key: value for key, value in about.items() if value})


def _metadata(field: Field) -> dict[str, str]:
    return {key: str(field.descriptor[key]) for key in SEEN_BY_READERS if key in field.descriptor}


def _write_table(table: pa.Table, path: Path, resource: Resource) -> None:
    order = [(name, "ascending") for name in resource.primary_key]
    pq.write_table(
        table,
        path,
        compression="zstd",
        version="2.6",
        data_page_version="1.0",
        write_page_index=True,
        write_page_checksum=True,
        write_statistics=True,
        store_schema=True,
        sorting_columns=pq.SortingColumn.from_ordering(table.schema, order) if order else None,
    )
