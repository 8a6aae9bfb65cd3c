"""Typed tables, and what their reading found, in the cache.

A table is kept as an Arrow file with the rows as the engine has them; beside it is what the run
learnt on the way: its problems, its counts, the hash of the bytes that it read.
Source: Arrow columnar format, IPC file format.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import ipc

from toolkit.engine.hashing import Measured
from toolkit.engine.reading import Reading, without_schema
from toolkit.package.cache import Cache, Kept, kept_value, key_of, packed, unpacked
from toolkit.package.model import Problem, Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import duckdb

UNSTABLE = ("bytes", "hash")
"""The properties of a resource that say what its file is, on which its rows do not depend."""
AT_ONCE = 2
"""How many kept tables are loaded at once."""
SHA256 = 64
"""Hex digits."""


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A table as an earlier run read it."""

    reading: Reading
    problems: list[Problem]
    ascending: bool
    file: Path | None = None


def stable(descriptor: dict[str, Any]) -> dict[str, Any]:
    """Return a resource's properties without those that change with each change of its file."""
    return {name: value for name, value in descriptor.items() if name not in UNSTABLE}


class TableCache:
    """The tables of one package in its cache, of which there may be none.

    Args: `root` is the folder of the package; `profile` is whether it is of the claims profile.
    Attributes: `keys` has the key of each table that is kept.
    """

    def __init__(self, cache: Cache | None, root: Path, profile: bool) -> None:
        self.cache, self.root, self.profile = cache, root, profile
        self.keys: dict[str, str] = {}

    def recall(self, resource: Resource) -> KeptTable | None:
        """Return a table as an earlier run read it, or None if it is not kept."""
        if self.cache is None or not resource.paths:
            return None
        if not self.cache.knows(f"table {resource.name}"):
            return None  # then its files need no hash before they are read
        digests = self.cache.digests(self.files(resource))
        kept = self.cache.file(self.key(resource, digests)) if digests else None
        return self.restored(resource, kept) if kept else None

    def restored(self, resource: Resource, kept: Kept) -> KeptTable:
        """Return a table as it is kept."""
        about = kept.about
        if not resource.schema:
            resource = without_schema(resource, about["labels"])
        fields = {field.name: field for field in resource.fields}
        resource = resource.narrowed(tuple(fields[name] for name in about["fields"]))
        reading = Reading(resource, self.root, strict=self.profile)
        reading.columns, reading.labels = tuple(about["columns"]), tuple(about["labels"])
        reading.width, reading.rows = about["width"], about["rows"]
        reading.straight = about["straight"]
        reading.meter = Measured(**about["meter"]) if about["meter"] else None
        return KeptTable(reading, unpacked(about["problems"]), about["ascending"], kept.file)

    def key(self, resource: Resource, digests: Sequence[str]) -> str:
        """Return the key of a table whose files have these hashes, and remember it."""
        algorithm = str(resource.descriptor.get("hash", "")).rpartition(":")[0]
        stated = [stable(resource.descriptor), resource.schema, algorithm, self.profile]
        self.keys[resource.name] = key_of("table", stated, list(digests))
        return self.keys[resource.name]

    def files(self, resource: Resource) -> list[Path]:
        """Return the files of a table."""
        return [self.root / path for path in resource.paths]

    def states(self, resource: Resource) -> list[Any]:
        """Return when the files of a table were last changed, and their sizes."""
        known = [file.stat() for file in self.files(resource) if file.is_file()]
        return [(state.st_mtime_ns, state.st_size, state.st_ino) for state in known]

    def keep(
        self,
        resource: Resource,
        table: KeptTable,
        rows: Callable[[], pa.RecordBatchReader],
        before: list[Any],
    ) -> None:
        """Keep a table that was read; not if its files changed meanwhile.

        Args: `rows` returns its typed rows; `before` are the `states` before it was read.
        """
        if self.cache is None or not resource.paths:
            return
        digest = _digest_read(table.reading)
        digests = [digest] if digest else self.cache.digests(self.files(resource))
        if digests is None or (not digest and before != self.states(resource)):
            return
        key = self.key(resource, digests)
        keep_rows(self.cache, key, rows(), _about(table))
        self.cache.remember(f"table {resource.name}", key, None)

    def problems(
        self, name: str, state: str | None, compute: Callable[[], Iterable[Problem]]
    ) -> list[Problem]:
        """Return problems that depend on a state alone: as they were kept, or by computing them."""
        found: list[Any] = kept_value(self.cache, name, state, lambda: packed(compute()))
        return unpacked(found)


def _about(table: KeptTable) -> dict[str, Any]:
    """Return what `TableCache.restored` makes a table of."""
    reading = table.reading
    meter = reading.meter
    return {
        "fields": list(reading.resource.field_names),
        "columns": list(reading.columns),
        "labels": list(reading.labels),
        "width": reading.width,
        "rows": reading.rows,
        "straight": reading.straight,
        "meter": meter and asdict(Measured(meter.size, meter.plain, meter.digest)),
        "problems": packed(table.problems),
        "ascending": table.ascending,
    }


def keep_rows(
    cache: Cache, key: str, rows: pa.RecordBatchReader, about: dict[str, Any] | None = None
) -> None:
    """Keep rows, and what is to be known about them."""
    options = ipc.IpcWriteOptions(compression="lz4")

    def write(file: Path) -> None:
        with (
            pa.OSFile(str(file), "wb") as sink,
            ipc.new_file(sink, rows.schema, options=options) as to,
        ):
            for batch in rows:
                to.write_batch(batch)

    cache.keep(key, about or {}, write)


def _digest_read(reading: Reading) -> str | None:
    """Return the SHA-256 of the bytes that were read; None if it was not measured."""
    digest = reading.meter.digest if reading.meter and len(reading.resource.paths) == 1 else None
    return digest if digest and len(digest) == SHA256 else None


def rows_of(kept: Path) -> pa.RecordBatchReader:
    """Return the rows of a kept table, to be read once; raises OSError and pa.ArrowInvalid."""
    source = ipc.open_file(pa.memory_map(str(kept)))
    batches = (source.get_batch(number) for number in range(source.num_record_batches))
    return pa.RecordBatchReader.from_batches(source.schema, batches)


def fill_tables(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, KeptTable]) -> None:
    """Create tables in `main` of their kept rows, some at once.

    Args: `tables` are by their quoted names in the engine.
    Raises: OSError and pa.ArrowInvalid if a file cannot be read.
    """

    def fill(name: str, kept: KeptTable) -> None:
        assert kept.file is not None
        with connection.cursor() as own:
            own.register("_source", rows_of(kept.file))
            own.execute(f"CREATE TABLE main.{name} AS SELECT * FROM _source")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(fill, tables, tables.values()))
