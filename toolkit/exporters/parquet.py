"""Write Parquet: one file per table with its types, and a descriptor.

Source: Apache Parquet format, <https://parquet.apache.org/docs/file-format/>.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.engine.tables import Tables
from toolkit.exporters.exact import arrow_schema_of, batches, held
from toolkit.exporters.flat import CODEC, flat_parquet
from toolkit.exporters.packaging import (
    each_table,
    file_name,
    resource_descriptor,
    stamped,
    write_descriptor,
)
from toolkit.package.model import Field, Package, Resource
from toolkit.progress import OnStage

MEDIATYPE = "application/vnd.apache.parquet"
SEEN_BY_READERS = ("title", "description", "propertyUrl")


def write(tables: Tables, folder: Path, progress: OnStage) -> list[str]:
    """Write every table as `<table>.parquet`; coded columns are dictionaries of all codes."""
    resources, notes = [], []
    for resource in each_table(tables.package, progress):
        path = f"{file_name(resource.name)}.parquet"
        descriptor = resource_descriptor(resource, path, format="parquet", mediatype=MEDIATYPE)
        columns = held(tables, resource)
        notes += [
            _note(resource, name) for name, kind in columns.items() if pa.types.is_string(kind)
        ]
        schema = _described(tables.package, resource, descriptor, columns)
        _write_table(batches(tables, resource, columns), schema, folder / path, resource)
        resources.append(stamped(descriptor, folder / path))
    write_descriptor(tables.package, folder, resources)
    progress("writing flat")
    return [*notes, *flat_parquet(tables, folder / "flat.parquet")]


def _note(resource: Resource, column: str) -> str:
    return (
        f'the column "{column}" of "{resource.name}" is text: no type of Parquet gives its cells'
        " back as they are written"
    )


def _described(
    package: Package,
    resource: Resource,
    descriptor: dict[str, Any],
    columns: dict[str, pa.DataType],
) -> pa.Schema:
    """Add the descriptor's metadata to each field and to the file, for readers of Parquet."""
    schema = arrow_schema_of(resource, columns)
    fields = [schema.field(field.name).with_metadata(_metadata(field)) for field in resource.fields]
    about = {
        "datapackage_resource": json.dumps(descriptor, ensure_ascii=False),
        "datapackage_version": package.version or "",
        "schema_version": package.profile or "",
    }
    return pa.schema(fields, metadata={key: value for key, value in about.items() if value})


def _metadata(field: Field) -> dict[str, str]:
    return {key: str(field.descriptor[key]) for key in SEEN_BY_READERS if key in field.descriptor}


def _write_table(
    rows: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path, resource: Resource
) -> None:
    order = [(name, "ascending") for name in resource.primary_key]
    with pq.ParquetWriter(
        path,
        schema,
        compression=CODEC,
        version="2.6",
        data_page_version="1.0",
        write_page_index=True,
        write_page_checksum=True,
        write_statistics=True,
        store_schema=True,
        sorting_columns=pq.SortingColumn.from_ordering(schema, order) if order else None,
    ) as writer:
        for batch in rows:
            writer.write_batch(batch.cast(schema))
