"""Import Parquet exports: a folder with one Parquet file per table and the descriptor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from toolkit.importers import Cells, Imported, ImportFault, as_csv, formats_of, read_descriptor
from toolkit.package.files import DESCRIPTOR, unsafe_path

BOOLEANS = {True: "true", False: "false", None: None}


def recognises(source: Path) -> bool:
    """Return whether this is a folder whose descriptor lists Parquet files."""
    return source.is_dir() and formats_of(source) == {"parquet"}


def read(source: Path) -> Imported:
    """Read a folder of Parquet files; raises ImportFault if one is missing or not Parquet."""
    descriptor = read_descriptor(source / DESCRIPTOR)
    files, paths = as_csv(descriptor)
    tables = {paths[item["name"]]: _table(source, item["path"]) for item in descriptor["resources"]}
    return Imported(files, tables)


def _table(folder: Path, path: str) -> tuple[list[str], Callable[[], Cells]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    problem = unsafe_path(folder, path)
    if problem:
        raise ImportFault(problem)
    try:
        file = pq.ParquetFile(folder / path)
    except (OSError, pa.ArrowInvalid) as error:
        raise ImportFault(f"{folder / path} cannot be read: {error}") from error

    def rows() -> Cells:
        for batch in file.iter_batches():
            yield from zip(*(_texts(column) for column in batch.columns), strict=True)

    return list(file.schema_arrow.names), rows


def _texts(column: Any) -> list[str | None]:
    """Return the cells of a column as texts, as written in CSV."""
    import pyarrow as pa

    if pa.types.is_boolean(column.type):
        return [BOOLEANS[value] for value in column.to_pylist()]
    texts: list[str | None] = column.cast(pa.string()).to_pylist()
    return texts
