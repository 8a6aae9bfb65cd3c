"""Read the tables of a package by tasks of Spark, one a slice."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from toolkit.engine.reading import hash_algorithm
from toolkit.package.model import Package, Resource
from toolkit.spark.parts import FOUND, TASK, Digest, Task, run_tasks
from toolkit.spark.queries import local
from toolkit.spark.session import SparkError, of_files
from toolkit.spark.slices import Part, Slice, Whole, alone, joined, slices_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def read_tables(session: SparkSession, package: Package, work: Path) -> list[Whole]:
    """Read the tables of a package into Parquet, and return them in their order.

    A table whose slices turn out to be no tables of their own is read again by one task.
    Args: `work` is a folder that all workers see.
    Raises: SparkError if a task could not read its files.
    """
    tasks: list[Task | Digest] = []
    for resource in package.resources:
        tasks += _tasks(package, resource, work / f"slices-{len(tasks)}")
    parts, digests = _run(session, tasks)
    tables, again = dict[str, Whole](), list[Task | Digest]()
    for resource in package.resources:
        found = parts[resource.name]
        table = joined(resource, package.root, found, digests.get(resource.name))
        if table:
            tables[resource.name] = table
        else:
            again.append(_whole(package, resource, work / f"table-{len(again)}"))
    for name, (part,) in _run(session, again)[0].items():
        tables[name] = alone(part)
    return [tables[name] for name in package.names]


def run_on_workers(session: SparkSession, tasks: Sequence[Any]) -> list[Any]:
    """Run tasks, each in a task of Spark, and return what they return; `run` is their method."""
    if not tasks:
        return []
    rows = pa.table([pa.array(map(pickle.dumps, tasks), pa.binary())], schema=TASK)
    # from one partition, rows are dealt out in turn: each gets a partition of its own
    apart = local(session, rows).coalesce(1).repartition(len(tasks))
    found = apart.mapInArrow(run_tasks, FOUND).toArrow().column("found").to_pylist()
    return [pickle.loads(item) for item in found]


def _run(
    session: SparkSession, tasks: Sequence[Task | Digest]
) -> tuple[dict[str, list[Part]], dict[str, str | None]]:
    """Run tasks, and return the parts of each table in their order, and the hashes of its files."""
    parts, digests = dict[str, list[Part]](), dict[str, str | None]()
    for item in run_on_workers(session, tasks):
        if not isinstance(item, Part):
            digests[item[0]] = item[1]
            continue
        if item.error:
            told = f"the table {item.name} could not be read on a worker: {item.error}"
            raise SparkError(of_files(item.error) or told)
        parts.setdefault(item.name, []).append(item)
    return {name: sorted(found, key=lambda p: p.number) for name, found in parts.items()}, digests


def _tasks(package: Package, resource: Resource, folder: Path) -> list[Task | Digest]:
    """Return the tasks that read a table: one, or one a slice and one for the hash."""
    slices = slices_of(resource, package.root)
    if not slices:
        return [_whole(package, resource, folder)]
    alone = _only(package, resource)
    found: list[Task | Digest] = [
        Task(alone, (item,), number, folder) for number, item in enumerate(slices)
    ]
    algorithm = hash_algorithm(resource.descriptor, package.profile is not None)
    if algorithm:
        found.insert(0, Digest(package.root, resource.paths, resource.name, algorithm))
    return found


def _whole(package: Package, resource: Resource, folder: Path) -> Task:
    """Return the task that reads all files of a table."""
    files = tuple(Slice.of(package.root, path) for path in resource.paths)
    return Task(_only(package, resource), files, 0, folder)


def _only(package: Package, resource: Resource) -> Package:
    """Return a package with one of its tables, without what a task does not need."""
    return replace(package, resources=(resource,), problems=(), unread=())
