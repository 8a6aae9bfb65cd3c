"""Typed tables, and what their reading found, in the cache.

A table is kept as an Arrow file with the rows as the engine has them; beside it is what the run
learnt on the way: its problems, its counts, the hash of the bytes that it read.
Source: Arrow columnar format, IPC file format.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import ipc

from toolkit.engine.hashing import Measured
from toolkit.engine.reading import Reading, without_schema
from toolkit.package.cache import Cache, key_of, packed, unpacked
from toolkit.package.model import Problem, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

UNSTABLE = ("bytes", "hash")
"""The properties of a resource that say what its file is, on which its rows do not depend."""
SHA256 = 64
"""Hex digits."""


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A table as an earlier run read it."""

    reading: Reading
    problems: list[Problem]
    ascending: bool
    file: Path


def table_key(resource: Resource, digests: Sequence[str], profile: bool) -> str:
    """Return the key of a table whose files have these hashes."""
    algorithm = str(resource.descriptor.get("hash", "")).rpartition(":")[0]
    descriptor = stable(resource.descriptor)
    return key_of("table", descriptor, resource.schema, algorithm, list(digests), profile)


def stable(descriptor: dict[str, Any]) -> dict[str, Any]:
    """Return a resource's properties without those that change with each change of its file."""
    return {name: value for name, value in descriptor.items() if name not in UNSTABLE}


def restored(
    cache: Cache, key: str, resource: Resource, root: Path, strict: bool
) -> KeptTable | None:
    """Return a table as an earlier run read it, or None if it is not kept."""
    kept = cache.file(key)
    if kept is None:
        return None
    about = kept.about
    if not resource.schema:
        resource = without_schema(resource, about["header"])
    fields = {field.name: field for field in resource.fields}
    resource = resource.narrowed(tuple(fields[name] for name in about["fields"]))
    reading = Reading(resource, root, strict=strict)
    reading.columns, reading.labels = tuple(about["columns"]), tuple(about["labels"])
    reading.width, reading.rows = about["width"], about["rows"]
    reading.straight = about["straight"]
    reading.meter = Measured(**about["meter"]) if about["meter"] else None
    problems = unpacked(about["problems"])
    return KeptTable(reading, problems, about["ascending"], kept.file)


def keep(
    cache: Cache,
    key: str,
    rows: pa.RecordBatchReader,
    reading: Reading,
    problems: Iterable[Problem],
    ascending: bool,
) -> None:
    """Keep the typed rows of a table, and what its reading found."""
    meter = reading.meter
    measured = meter and asdict(Measured(meter.size, meter.plain, meter.digest))
    about = {
        "header": list(reading.labels),
        "fields": list(reading.resource.field_names),
        "columns": list(reading.columns),
        "labels": list(reading.labels),
        "width": reading.width,
        "rows": reading.rows,
        "straight": reading.straight,
        "meter": measured,
        "problems": packed(problems),
        "ascending": ascending,
    }
    keep_rows(cache, key, rows, about)


def keep_rows(
    cache: Cache, key: str, rows: pa.RecordBatchReader, about: dict[str, Any] | None = None
) -> None:
    """Keep rows, and what is to be known about them."""
    options = ipc.IpcWriteOptions(compression="lz4")
    with (
        cache.new_file(key, about or {}) as file,
        pa.OSFile(str(file), "wb") as sink,
        ipc.new_file(sink, rows.schema, options=options) as to,
    ):
        for batch in rows:
            to.write_batch(batch)


def digest_read(reading: Reading) -> str | None:
    """Return the SHA-256 of the bytes that were read; None if it was not measured."""
    digest = reading.meter.digest if reading.meter and len(reading.resource.paths) == 1 else None
    return digest if digest and len(digest) == SHA256 else None


def rows_of(kept: Path) -> pa.RecordBatchReader:
    """Return the rows of a kept table, to be read once; raises OSError and pa.ArrowInvalid."""
    source = ipc.open_file(pa.memory_map(str(kept)))
    batches = (source.get_batch(number) for number in range(source.num_record_batches))
    return pa.RecordBatchReader.from_batches(source.schema, batches)
