"""Read one table in a task of Spark: our own loader, whose verdicts are those of one machine.

A task types the table, judges its odd cells and leaves typed Parquet; what is to be known of the
table goes back to the driver. Spark's own reader of CSV changes cells without a word.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.engine.hashing import Measured
from toolkit.engine.reading import Reading
from toolkit.engine.tables import CHUNK, Tables
from toolkit.package.model import Package, Problem, Resource

TASK = pa.schema([("task", pa.binary())])
FOUND = "found binary"
"""The columns of what a task returns, as Spark declares them."""


@dataclass(frozen=True)
class Task:
    """A table to read: its package, the folder for its Parquet, and the sizes of its files."""

    package: Package
    resource: Resource
    target: str
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A table as a task has read it; `error` is why it could not, None if it could."""

    name: str
    error: str | None = None
    reading: Reading | None = None
    problems: tuple[Problem, ...] = ()
    ascending: bool = False


class _Alone(Tables):
    """One table, without its keys, which lead to other tables."""

    def _check_keys(self, names: dict[str, str]) -> None:
        pass


def read_tasks(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Read the tables of tasks, on a worker."""
    for batch in batches:
        found = [pickle.dumps(read_task(pickle.loads(task))) for task in batch[0].to_pylist()]
        yield pa.RecordBatch.from_arrays([pa.array(found, pa.binary())], ["found"])


def read_task(task: Task) -> Part:
    """Read one table into Parquet."""
    resource = task.resource
    here = tuple(size_of(task.package.root / path) for path in resource.paths)
    if here != task.sizes:
        at = next(n for n, (a, b) in enumerate(zip(here, task.sizes, strict=True)) if a != b)
        return Part(resource.name, f"{resource.paths[at]} is not there, or is another file")
    try:
        tables = _Alone(replace(task.package, resources=(resource,)))
        if resource.name in tables.rows:
            _write(tables, resource.name, Path(task.target))
    except Exception as error:  # a task that fails is told with its table, not tried four times
        return Part(resource.name, f"{type(error).__name__}: {error}")
    reading = tables.readings[resource.name]
    return Part(
        resource.name,
        None,
        replace(reading, batches=(), meter=_measured(reading), failed=None),
        tuple(tables.problems),
        tables.ascending.get(resource.name, False),
    )


def size_of(path: Path) -> int:
    """Return the size of a file, -1 if it is not there."""
    return path.stat().st_size if path.is_file() else -1


def _measured(reading: Reading) -> Measured | None:
    meter = reading.meter if reading.failed is None else None
    return Measured(meter.size, meter.plain, meter.digest) if meter else None


def _write(tables: Tables, name: str, target: Path) -> None:
    """Write a typed table as Parquet, complete or not at all."""
    rows = tables.connection.sql(f"SELECT * FROM main.{tables.name(name)}").to_arrow_reader(CHUNK)
    target.mkdir(parents=True, exist_ok=True)
    unfinished = target / f".{os.getpid()}"
    with pq.ParquetWriter(unfinished, rows.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)
    unfinished.replace(target / "part-0.parquet")
