"""Rows of two versions of a table, compared by key in one engine, in bounded memory.

Cells are compared as the texts that stand in the files; a text that the schema takes for a missing
value is null.
"""

from __future__ import annotations

import filecmp
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from toolkit.engine.reading import Reading, read
from toolkit.engine.screening import engine_names, identifier, literal
from toolkit.engine.tables import scan
from toolkit.package.files import PackageError
from toolkit.package.model import ForeignKey, Package, Resource

MEMORY = 1_000_000_000
SIDES = ("old", "new")
Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """In how many rows a column changed; of a column of codes, the steps: (old, new, rows)."""

    name: str
    rows: int
    steps: tuple[tuple[str | None, str | None, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is added, removed or changed: its key, and its cells before and after.

    `label` says in a few words what the row is; of a changed row, the cells are the changed ones.
    """

    kind: str
    key: Row
    old: Row
    new: Row
    label: str = ""


@dataclass(frozen=True, slots=True)
class TableChange:
    """What became of the rows of a table that both versions have; an empty key: whole rows."""

    name: str
    key: tuple[str, ...]
    added: int = 0
    removed: int = 0
    changed: int = 0
    same: int | None = None
    columns: tuple[ColumnChange, ...] = ()
    samples: tuple[RowChange, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether a row changed."""
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that old rows referred to and that is gone: its key, from where, by how many."""

    parent: str
    key: tuple[str, ...]
    child: str
    fields: tuple[str, ...]
    rows: int


class RowDiff:
    """Two versions side by side; a table is read when it is first asked for."""

    def __init__(self, old: Package, new: Package) -> None:
        self.packages = {"old": old, "new": new}
        self.names = engine_names(sorted({*old.names, *new.names}))
        self.found: dict[tuple[str, str], Resource] = {}
        self.faults = dict.fromkeys(SIDES, 0)
        spill = Path(tempfile.gettempdir()) / f"toolkit-{secrets.token_hex(8)}"
        weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
        self.connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": False,
                "memory_limit": f"{MEMORY}B",
                "preserve_insertion_order": False,
                "temp_directory": str(spill),
                "threads": 2,
            },
        )
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("CREATE SCHEMA old; CREATE SCHEMA new; CREATE SCHEMA delta")

    def select(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(query).fetchall()

    def resource(self, side: str, name: str) -> Resource:
        """Return a table of a side as it was found, read if it was not yet.

        Raises: PackageError if it cannot be read.
        """
        if (side, name) not in self.found:
            self._read(side, name)
        return self.found[side, name]

    def table(self, side: str, name: str) -> str:
        """Return the name in the engine of a table of a side; raises PackageError as above."""
        self.resource(side, name)
        return f"{side}.{identifier(self.names[name])}"

    def column(self, name: str, field: str) -> str:
        """Return the name in the engine of a column, the same on both sides."""
        sides = [package for package in self.packages.values() if name in package.names]
        names = dict.fromkeys(f for package in sides for f in package.resource(name).field_names)
        return f"c{list(names).index(field)}"

    def _read(self, side: str, name: str) -> None:
        package = self.packages[side]
        reading = read(package.resource(name), package.root)
        texts = [literal(text) for text in reading.resource.missing_values]
        gone = f"IN ({', '.join(texts)})" if texts else "IS NULL"
        columns = [self.column(name, field) for field in reading.resource.field_names]
        cells = "".join(f"CASE WHEN {c} {gone} THEN NULL ELSE {c} END AS {c}, " for c in columns)
        table = f"{side}.{identifier(self.names[name])}"
        query = f"CREATE OR REPLACE TABLE {table} AS SELECT {cells}_record FROM _source"
        reading = scan(self.connection, reading, partial(_named, columns), query)
        if not reading.readable:
            reason = reading.problems[-1].message
            raise PackageError(f"{package.location}: {reason}; see `toolkit validate`")
        self.found[side, name] = reading.resource
        self.faults[side] += len(reading.problems)

    def same_file(self, name: str) -> bool:
        """Whether a table of both versions is read in one way from equal files."""
        old, new = (self.packages[side].resource(name) for side in SIDES)
        ways = [
            (r.field_names, r.missing_values, r.dialect, r.encoding, r.compression, len(r.paths))
            for r in (old, new)
        ]
        pairs = [
            (self.packages["old"].root / one, self.packages["new"].root / other)
            for one, other in zip(old.paths, new.paths, strict=False)
        ]
        return ways[0] == ways[1] and all(
            one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
            for one, other in pairs
        )

    def compare(self, name: str, samples: int, about: dict[str, str] | None = None) -> TableChange:
        """Compare the rows of a table that both versions have.

        Args: `samples` rows of each kind are shown, 0 for all; `about` is the SQL condition of the
        rows of each side that are asked for.
        Raises: PackageError if the table cannot be read.
        """
        old, new = (self.resource(side, name) for side in SIDES)
        shared = tuple(field for field in new.field_names if field in old.field_names)
        if not shared:
            return TableChange(name, (), notes=("no field in common; the rows are not compared",))
        keys = (key for key in (new.primary_key, old.primary_key) if set(key) <= set(shared))
        key, notes = next(filter(None, keys), ()), []
        if key and not all(self._unique(side, name, key) for side in SIDES):
            notes.append(f"the key ({', '.join(key)}) is not unique; compared as whole rows")
            key = ()
        delta = f"delta.{identifier(self.names[name])}"
        self.connection.execute(
            f"CREATE OR REPLACE TABLE {delta} AS {self._delta(name, key, shared)}"
        )
        if about is not None:
            wanted = " OR ".join(
                f"{side}_record IN (SELECT _record FROM {self.table(side, name)}"
                f" WHERE {about[side]})"
                for side in SIDES
            )
            self.connection.execute(f"DELETE FROM {delta} WHERE ({wanted}) IS NOT TRUE")
        rest = [field for field in shared if field not in key] if key else []
        sums = "".join(f", coalesce(sum(d{n}::INT), 0)" for n in range(len(rest)))
        ((added, removed, changed, *counts),) = self.select(
            "SELECT count(*) FILTER (old_record IS NULL), count(*) FILTER (new_record IS NULL),"
            f" count(*) FILTER (old_record + new_record IS NOT NULL){sums} FROM {delta}"
        )
        total = self.select(f"SELECT count(*) FROM {self.table('new', name)}")[0][0]
        columns = tuple(
            ColumnChange(field, int(count), self._steps(name, field, n, samples))
            for n, (field, count) in enumerate(zip(rest, counts, strict=True))
            if count
        )
        return TableChange(
            name=name,
            key=key,
            added=added,
            removed=removed,
            changed=changed,
            same=None if about is not None else total - added - changed,
            columns=columns,
            samples=tuple(self._samples(name, key, shared, rest, samples)),
            notes=tuple(notes),
        )

    def _unique(self, side: str, name: str, key: tuple[str, ...]) -> bool:
        columns = [self.column(name, field) for field in key]
        filled = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        query = (
            f"SELECT count(*) = count(DISTINCT ({', '.join(columns)})) AND"
            f" bool_and({filled}) IS NOT FALSE FROM {self.table(side, name)}"
        )
        return bool(self.select(query)[0][0])

    def _delta(self, name: str, key: tuple[str, ...], shared: tuple[str, ...]) -> str:
        """Return the query of the rows that differ, with a flag for each column that does."""
        old, new = self.table("old", name), self.table("new", name)
        columns = {field: self.column(name, field) for field in shared}
        if key:
            joined = " AND ".join(f"o.{columns[field]} = n.{columns[field]}" for field in key)
            flags = [
                f"o.{column} IS DISTINCT FROM n.{column}"
                for field, column in columns.items()
                if field not in key
            ]
            both = "o._record IS NOT NULL AND n._record IS NOT NULL"
            shown = "".join(f", ({both}) AND ({flag}) AS d{n}" for n, flag in enumerate(flags))
            differs = " OR ".join(["o._record IS NULL", "n._record IS NULL", *flags])
            return (
                f"SELECT o._record AS old_record, n._record AS new_record{shown} FROM {old} o"
                f" FULL JOIN {new} n ON {joined} WHERE {differs}"
            )
        cells = ", ".join(columns.values())
        joined = " AND ".join(f"o.{c} IS NOT DISTINCT FROM n.{c}" for c in columns.values())
        numbered = (
            f"(SELECT _record, {cells}, row_number() OVER (PARTITION BY {cells} ORDER BY _record)"
            " AS nth FROM"
        )
        return (
            f"SELECT o._record AS old_record, n._record AS new_record FROM {numbered} {old}) o"
            f" FULL JOIN {numbered} {new}) n ON {joined} AND o.nth = n.nth"
            " WHERE o._record IS NULL OR n._record IS NULL"
        )

    def _steps(
        self, name: str, field: str, number: int, samples: int
    ) -> tuple[tuple[str | None, str | None, int], ...]:
        """Return what a column of codes changed from and to, the most frequent first."""
        found = next(item for item in self.resource("new", name).fields if item.name == field)
        if found.enum is None and found.type != "boolean":
            return ()
        column = self.column(name, field)
        query = (
            f"SELECT o.{column}, n.{column}, count(*) FROM delta.{identifier(self.names[name])} d"
            f" JOIN {self.table('old', name)} o ON o._record = d.old_record"
            f" JOIN {self.table('new', name)} n ON n._record = d.new_record"
            f" WHERE d.d{number} GROUP BY ALL ORDER BY 3 DESC, 1 NULLS FIRST, 2 NULLS FIRST"
            + (f" LIMIT {samples}" if samples else "")
        )
        return tuple((one, other, int(rows)) for one, other, rows in self.select(query))

    def _samples(
        self,
        name: str,
        key: tuple[str, ...],
        shared: tuple[str, ...],
        rest: list[str],
        samples: int,
    ) -> Iterator[RowChange]:
        """Yield the first rows of each kind, in the order of the files."""
        limit = f" LIMIT {samples}" if samples else ""
        conditions = {
            "added": "old_record IS NULL",
            "changed": "old_record IS NOT NULL AND new_record IS NOT NULL",
            "removed": "new_record IS NULL",
        }
        cells = [f"{side[0]}.{self.column(name, field)}" for side in SIDES for field in shared]
        flags = [f"d.d{n}" for n in range(len(rest))]
        for kind, condition in conditions.items():
            query = (
                f"WITH d AS (SELECT * FROM delta.{identifier(self.names[name])} WHERE {condition}"
                f" ORDER BY coalesce(new_record, old_record){limit})"
                f" SELECT {', '.join([*cells, *flags])} FROM d"
                f" LEFT JOIN {self.table('old', name)} o ON o._record = d.old_record"
                f" LEFT JOIN {self.table('new', name)} n ON n._record = d.new_record"
                " ORDER BY coalesce(d.new_record, d.old_record)"
            )
            for values in self.select(query):
                width = len(shared)
                old = dict(zip(shared, values[:width], strict=True))
                new = dict(zip(shared, values[width : 2 * width], strict=True))
                whole = old if kind == "removed" else new
                if kind == "changed":
                    moved = [f for f, flag in zip(rest, values[2 * width :], strict=True) if flag]
                    old, new = ({f: row[f] for f in moved} for row in (old, new))
                yield RowChange(
                    kind=kind,
                    key={field: whole[field] for field in key or shared},
                    old={} if kind == "added" else old,
                    new={} if kind == "removed" else new,
                )

    def gone(self, key: ForeignKey, child: str) -> list[Gone]:
        """Return the records that old rows of a table referred to and that the new version lacks.

        Raises: PackageError if a table cannot be read.
        """
        parent = key.resource or child
        if any(parent not in self.packages[side].names for side in SIDES):
            return []
        new = self.resource("new", parent)
        if not set(key.reference) <= set(new.field_names):
            return []
        kinds = {item.name: item for item in self.resource("old", child).fields}
        cells = []
        for field in key.fields:
            cell = self.column(child, field)
            if kinds[field].type == "list":
                mark = literal(str(kinds[field].descriptor.get("delimiter", ",")))
                cell = f"unnest(string_split({cell}, {mark}))"
            cells.append(cell)
        named = [f"k{n}" for n in range(len(cells))]
        used = ", ".join(f"{cell} AS {name}" for cell, name in zip(cells, named, strict=True))
        refs = [self.column(parent, field) for field in key.reference]
        found = " AND ".join(f"u.{k} = p.{c}" for k, c in zip(named, refs, strict=True))
        query = (
            f"WITH u AS (SELECT {', '.join(named)}, count(*) AS rows FROM"
            f" (SELECT {used} FROM {self.table('old', child)}) GROUP BY ALL)"
            f" SELECT {', '.join(named)}, rows FROM u"
            f" SEMI JOIN {self.table('old', parent)} p ON {found}"
            f" ANTI JOIN {self.table('new', parent)} p ON {found} ORDER BY ALL"
        )
        return [Gone(parent, tuple(k), child, key.fields, n) for *k, n in self.select(query)]


def _named(columns: list[str], reading: Reading) -> pa.RecordBatchReader:
    """Return the batches of a reading with columns that the engine can name, whatever they are."""
    schema = pa.schema([*((column, pa.string()) for column in columns), ("_record", pa.int64())])
    batches = (pa.RecordBatch.from_arrays(b.columns, schema=schema) for b in reading.batches)
    return pa.RecordBatchReader.from_batches(schema, batches)
