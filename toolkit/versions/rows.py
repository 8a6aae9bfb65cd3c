"""Load the rows of two versions into one engine with bounded memory, to compare them.

Cells are compared as the texts in the files; a text that the schema lists as a missing value is
null.
"""

from __future__ import annotations

import filecmp
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import pyarrow as pa

from toolkit.engine.connection import connect
from toolkit.engine.every_column import with_every_column
from toolkit.engine.memory import budget
from toolkit.engine.reading import Reading, read
from toolkit.engine.scan import scan
from toolkit.engine.screening import engine_names, identifier, literal
from toolkit.engine.suspects import Order
from toolkit.package.files import PackageError
from toolkit.package.model import Package, Resource

LEAST = 1_000_000_000
"""Bytes of memory that two versions need, however little the machine has."""
SIDES = ("old", "new")


class RowDiff:
    """Two versions of a package; a table is read when it is first needed."""

    def __init__(self, old: Package, new: Package) -> None:
        self.opened = (old, new)  # a package that was unpacked is deleted with its object
        self.packages = {"old": _widened(old), "new": _widened(new)}
        self.names = engine_names(sorted({*old.names, *new.names}))
        self.found: dict[tuple[str, str], Resource] = {}
        self.ascending: dict[tuple[str, str], bool] = {}
        """Whether the rows of a table that was read are in the order of their primary keys."""
        self.faults = dict.fromkeys(SIDES, 0)
        self.connection = connect(self, max(LEAST, budget()))
        self.connection.execute("CREATE SCHEMA old; CREATE SCHEMA new; CREATE SCHEMA delta")

    def select(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(query).fetchall()

    def resource(self, side: str, name: str) -> Resource:
        """Return a table of a side, reading it the first time.

        Raises: PackageError if it cannot be read.
        """
        if (side, name) not in self.found:
            self._read(side, name)
        return self.found[side, name]

    def both(self, name: str) -> tuple[Resource, Resource]:
        """Return a table of both sides, reading them at the same time.

        Raises: PackageError if one cannot be read.
        """
        missing = [side for side in SIDES if (side, name) not in self.found]
        with ThreadPoolExecutor(len(SIDES)) as pool:
            for done in [pool.submit(self._read, side, name) for side in missing]:
                done.result()
        return self.found["old", name], self.found["new", name]

    def table(self, side: str, name: str) -> str:
        """Return the name of a side's table in the engine; raises PackageError as above."""
        self.resource(side, name)
        return f"{side}.{identifier(self.names[name])}"

    def column(self, name: str, field: str) -> str:
        """Return the name of a column in the engine, the same on both sides."""
        sides = [package for package in self.packages.values() if name in package.names]
        names = dict.fromkeys(f for package in sides for f in package.resource(name).field_names)
        return f"c{list(names).index(field)}"

    def _read(self, side: str, name: str) -> None:
        package = self.packages[side]
        reading = read(package.resource(name), package.root)
        columns = [self.column(name, field) for field in reading.resource.field_names]
        missing = reading.resource.missing_values
        cells = "".join(f"{_filled(column, missing)} AS {column}, " for column in columns)
        table = f"{side}.{identifier(self.names[name])}"
        query = f"CREATE OR REPLACE TABLE {table} AS SELECT {cells}_record FROM _source"
        orders: list[Order] = []
        with self.connection.cursor() as own:  # `both` reads in two threads
            reading = scan(own, reading, partial(_named, columns, orders), query)
        if not reading.readable:
            reason = reading.problems[-1].message
            raise PackageError(f"{package.location}: {reason}; see `toolkit validate`")
        self.ascending[side, name] = orders[-1].holds
        self.found[side, name] = reading.resource
        self.faults[side] += len(reading.problems)

    def same_file(self, name: str) -> bool:
        """Return whether a table has equal files in both versions and is read the same way."""
        old, new = (self.packages[side].resource(name) for side in SIDES)
        ways = [
            (r.field_names, r.missing_values, r.dialect, r.encoding, r.compression, len(r.paths))
            for r in (old, new)
        ]
        pairs = [
            (self.packages["old"].root / one, self.packages["new"].root / other)
            for one, other in zip(old.paths, new.paths, strict=False)
        ]
        inline = [None if r.paths else r.descriptor.get("data") for r in (old, new)]
        return (
            ways[0] == ways[1]
            and inline[0] == inline[1]
            and all(
                one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
                for one, other in pairs
            )
        )


def _widened(package: Package) -> Package:
    """Return a package whose tables also have the columns that no schema names."""
    tables = tuple(with_every_column(table, package.root) for table in package.resources)
    return replace(package, resources=tables)


def _filled(cell: str, missing: Sequence[str]) -> str:
    """Return the SQL of a cell, or null if its text is a missing value."""
    for text in missing:
        cell = f"nullif({cell}, {literal(text)})"
    return cell


def _named(columns: list[str], orders: list[Order], reading: Reading) -> pa.RecordBatchReader:
    """Return the batches of a reading with column names that the engine accepts.

    Args: `orders` is given the order of the rows, which is known when they have been read.
    """
    schema = pa.schema([*((column, pa.string()) for column in columns), ("_record", pa.int64())])
    order = Order(reading.resource)
    orders.append(order)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in reading.batches:
            order.see(batch)
            yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())
