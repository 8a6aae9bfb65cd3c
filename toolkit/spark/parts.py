"""Read a slice of a table in a task of Spark: our own loader, whose verdicts are one machine's.

A task types the rows, judges their odd cells and leaves typed Parquet; what is to be known of the
table goes back to the driver. Spark's own reader of CSV changes cells without a word.
"""

from __future__ import annotations

import io
import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from toolkit.engine.hashing import Measured, Meter
from toolkit.engine.reading import Reading
from toolkit.engine.screening import quoted
from toolkit.engine.tables import CHUNK, Tables
from toolkit.package.model import Package
from toolkit.package.places import is_remote
from toolkit.spark.slices import Part, Slice, capped, size_of
from toolkit.spark.storage import parquet_file

TASK = pa.schema([("task", pa.binary())])
FOUND = "found binary"
"""The columns of what a task returns, as Spark declares them."""
PART = "_part"
"""The column of the Parquet that has the number of the slice."""
BLOCK = 1 << 22


@dataclass(frozen=True)
class Task:
    """Files of a table, or one slice, to read into a Parquet file of a folder.

    Args: `package` has this table alone.
    """

    package: Package
    slices: tuple[Slice, ...]
    number: int
    target: Path

    def run(self) -> Part:
        """Read into Parquet; an error that ends it is told with the table, not tried again."""
        (resource,) = self.package.resources
        for item in self.slices:
            if size_of(self.package.root / item.path) != item.size:
                return Part(resource.name, error=f"{item.path} is not there, or is another file")
        try:
            with _alone(self.package, self.slices) as package:
                return self._read(_Alone(package))
        except Exception as error:
            return Part(resource.name, error=f"{type(error).__name__}: {error}")

    def _read(self, tables: Tables) -> Part:
        (name,) = tables.package.names
        reading = tables.readings[name]
        problems, beyond = capped(tables.problems)
        part = Part(
            name,
            self.number,
            cut=any(not item.whole for item in self.slices),
            opens=not self.slices or self.slices[0].start == 0,
            reading=replace(
                reading,
                root=self.package.root,  # where the lines of findings are read, not a copy of it
                batches=(),
                meter=_measured(reading),
                failed=None,
            ),
            problems=problems,
            beyond=beyond,
        )
        if name not in tables.rows:
            return part
        return replace(
            part,
            ascending=tables.ascending[name],
            first=_key(tables, name, "ASC"),
            last=_key(tables, name, "DESC"),
            folder=self.target,
            arrow=_write(tables, name, self.target, self.number),
        )


@dataclass(frozen=True)
class Digest:
    """Files to hash in their order: a hash goes through them from the first byte to the last."""

    root: Path
    paths: tuple[str, ...]
    table: str
    algorithm: str

    def run(self) -> tuple[str, str | None]:
        """Return the name of the table and the hash in hex digits; None if a file is gone."""
        meter = Meter(io.BytesIO(), self.algorithm, b"", strict=False)
        try:
            for path in self.paths:
                with (self.root / path).open("rb") as meter.stream:
                    while meter.read(BLOCK):
                        pass
        except OSError:
            return self.table, None
        return self.table, meter.digest


class _Alone(Tables):
    """One table, without its keys, which lead to other tables."""

    def _check_keys(self, names: dict[str, str]) -> None:
        pass


def run_tasks(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Run tasks on a worker."""
    for batch in batches:
        found = [pickle.dumps(pickle.loads(task).run()) for task in batch[0].to_pylist()]
        yield pa.RecordBatch.from_arrays([pa.array(found, pa.binary())], ["found"])


@contextmanager
def _alone(package: Package, slices: tuple[Slice, ...]) -> Iterator[Package]:
    """Yield the package of some files; those beyond this machine are copied, and so is a slice."""
    if all(item.whole for item in slices) and not is_remote(package.root):
        yield _of_files(package, package.root, slices)
        return
    with tempfile.TemporaryDirectory(prefix="toolkit-") as folder:
        for item in slices:
            _copy(item, package.root, Path(folder))
        yield _of_files(package, Path(folder), slices)


def _copy(item: Slice, root: Path, folder: Path) -> None:
    """Copy a slice into a folder; what is less than a file comes behind the header."""
    copy = folder / item.path
    copy.parent.mkdir(parents=True, exist_ok=True)
    with (root / item.path).open("rb") as source, copy.open("wb") as target:
        if item.start:
            target.write(source.readline())
        source.seek(item.start)
        left = item.end - item.start
        while left and (data := source.read(min(left, BLOCK))):
            left -= target.write(data)


def _of_files(package: Package, root: Path, slices: tuple[Slice, ...]) -> Package:
    """Return the package of one table with some of its files, in a folder."""
    (resource,) = package.resources
    paths = tuple(item.path for item in slices)
    return replace(package, root=root, resources=(replace(resource, paths=paths),))


def _measured(reading: Reading) -> Measured | None:
    meter = reading.meter if reading.failed is None else None
    return Measured(meter.size, meter.plain, meter.digest) if meter else None


def _key(tables: Tables, name: str, order: str) -> tuple[Any, ...]:
    """Return the primary key of the first row, or of the last; empty without rows or a key."""
    resource = tables.readings[name].resource
    columns = ", ".join(quoted(resource, resource.primary_key))
    if not columns:
        return ()
    query = f"SELECT {columns} FROM main.{tables.name(name)} ORDER BY _record {order} LIMIT 1"
    return next(iter(tables.select(query)), ())


def _write(tables: Tables, name: str, target: Path, number: int) -> pa.Schema:
    """Write a typed table as Parquet, complete or not at all, and return its schema."""
    query = f"SELECT *, {number} AS {PART} FROM main.{tables.name(name)}"
    rows = tables.connection.sql(query).to_arrow_reader(CHUNK)
    with parquet_file(target, number, rows.schema) as writer:
        for batch in rows:
            writer.write_batch(batch)
    return rows.schema
