"""Cut a table into slices that tasks read apart, and join what the tasks found.

A slice is a whole file, or the lines of a part of a large one. That the lines of a file begin
records is known only when they have been read: where it turns out that they do not, or a problem
is not of one record, the table is read again by one task.
"""

from __future__ import annotations

import itertools
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from toolkit.engine.broken import BROKEN
from toolkit.engine.hashing import Measured
from toolkit.engine.reading import Reading, labels_of
from toolkit.engine.records import check_parts
from toolkit.package.model import Problem, Resource

MOST = 100_000
"""The most problems of a rule that are kept whole; of the others, the record number is."""
LARGEST = 256 * 1024**2
"""Bytes of a file that one task takes; a larger one is cut."""
CHUNK = 1 << 16
Beyond = dict[str, "array[int]"]


@dataclass(frozen=True)
class Slice:
    """The bytes of a file of a table from `start` to `end`; `size` is -1 if it is not there."""

    path: str
    size: int
    start: int
    end: int

    @property
    def whole(self) -> bool:
        """Whether it is all of the file."""
        return self.end - self.start == self.size

    @classmethod
    def of(cls, root: Path, path: str) -> Slice:
        """Return a whole file of a package's folder."""
        size = size_of(root / path)
        return cls(path, size, 0, size)


@dataclass(frozen=True)
class Part:
    """A slice as a task has read it; `reading` is None if it could not, and `error` is why.

    `beyond` has by rule the records of the problems beyond the most that are kept; `cut` is whether
    the slice is less than a file; `first` and `last` are the primary keys of its
    first and last row; its Parquet is in `folder` and has the schema `arrow`.
    """

    name: str
    number: int = 0
    cut: bool = False
    opens: bool = True
    error: str | None = None
    reading: Reading | None = None
    problems: tuple[Problem, ...] = ()
    beyond: Beyond = field(default_factory=dict)
    ascending: bool = False
    first: tuple[Any, ...] = ()
    last: tuple[Any, ...] = ()
    folder: Path = field(default_factory=Path)
    arrow: pa.Schema | None = None


@dataclass(frozen=True)
class Whole:
    """A table, joined from its parts; `offsets` are added to the record numbers of each."""

    reading: Reading
    problems: tuple[Problem, ...]
    beyond: Beyond
    ascending: bool
    offsets: tuple[int, ...]
    folder: Path
    arrow: pa.Schema | None


def size_of(path: Path) -> int:
    """Return the size of a file, -1 if it is not there."""
    return path.stat().st_size if path.is_file() else -1


def slices_of(resource: Resource, root: Path) -> list[Slice]:
    """Return the slices of a table that may be read apart; none if it is for one task."""
    files = [Slice.of(root, path) for path in resource.paths]
    plain = resource.is_csv and resource.dialect.plain and not resource.compression
    if not plain or not all(file.size > 0 for file in files) or not _headed_alike(resource, root):
        return []
    cut = resource.encoding == "utf-8"
    slices = [item for file in files for item in (_cut(file, root) if cut else [file])]
    return slices if len(slices) > 1 else []


def alone(part: Part) -> Whole:
    """Return a table that one task has read."""
    assert part.reading is not None
    found = part.problems, part.beyond, part.ascending
    return Whole(part.reading, *found, (0,), part.folder, part.arrow)


def joined(resource: Resource, root: Path, parts: list[Part], digest: str | None) -> Whole | None:
    """Return a table from its parts in their order; None if it must be read by one task.

    Args: `digest` is the hash of its files, None if there is none.
    """
    one = parts[0]
    if len(parts) == 1:
        return alone(one)
    readings = [part.reading for part in parts if part.reading is not None]
    if len(readings) < len(parts) or not all(map(_apart, parts, readings)):
        return None
    offsets = (0, *itertools.accumulate(reading.rows for reading in readings))
    problems = tuple(
        replace(problem, record=problem.record + offset)
        for part, offset in zip(parts, offsets, strict=False)
        for problem in part.problems
        if problem.record is not None
    )
    first, single = readings[0], len(resource.paths) == 1
    size = sum(size_of(root / path) for path in resource.paths)
    plain = single and all(item.meter is not None and item.meter.plain for item in readings)
    reading = replace(
        first,
        resource=replace(first.resource, paths=resource.paths),
        root=root,
        rows=offsets[-1],
        meter=Measured(size, plain, digest),
        # without a meter, the last record of a part may have several lines
        straight=all(item.straight and item.meter is not None for item in readings),
        offsets=tuple(offset for part, offset in zip(parts, offsets, strict=False) if part.opens),
    )
    found = problems, _shifted(parts, offsets), _ascending(parts)
    return Whole(reading, *found, offsets[:-1], one.folder, one.arrow)


def _shifted(parts: list[Part], offsets: tuple[int, ...]) -> Beyond:
    """Return the records beyond the most that are kept, numbered in the whole table."""
    found: Beyond = {}
    for part, offset in zip(parts, offsets, strict=False):
        for rule, records in part.beyond.items():
            shifted = (record + offset for record in records)
            found.setdefault(rule, array("q")).extend(shifted)
    return found


def capped(problems: Iterable[Problem]) -> tuple[tuple[Problem, ...], Beyond]:
    """Return the first problems of each rule whole, of the others the record numbers."""
    kept, seen, beyond = [], Counter[str](), dict[str, "array[int]"]()
    for problem in problems:
        seen[problem.rule] += 1
        if seen[problem.rule] <= MOST or problem.record is None:
            kept.append(problem)
        else:
            beyond.setdefault(problem.rule, array("q")).append(problem.record)
    return tuple(kept), beyond


def _headed_alike(resource: Resource, root: Path) -> bool:
    """Return whether every file of a table begins with its header."""
    try:
        return not [*check_parts(resource, root, labels_of(resource, root))]
    except BROKEN:
        return False


def _cut(file: Slice, root: Path) -> list[Slice]:
    """Cut a file behind line ends into parts of about equal size."""
    count = -(-file.size // LARGEST)
    if count == 1:
        return [file]
    with (root / file.path).open("rb") as stream:
        cuts = {_line_end(stream, file.size * at // count) for at in range(1, count)}
    ends = sorted({*cuts, file.size} - {0})
    return [
        Slice(file.path, file.size, start, end)
        for start, end in zip([0, *ends], ends, strict=False)
    ]


def _line_end(stream: Any, at: int) -> int:
    """Return where the line that has a byte ends."""
    stream.seek(at)
    while data := stream.read(CHUNK):
        found = data.find(b"\n")
        if found >= 0:
            return at + int(found) + 1
        at += len(data)
    return at


def _apart(part: Part, reading: Reading) -> bool:
    """Return whether what was found in a part would have been found in the whole table.

    If every record of the parts before is one line, a cut behind a line is one behind a record.
    """
    records = reading.straight or not part.cut
    return reading.readable and records and all(map(_of_a_record, part.problems))


def _of_a_record(problem: Problem) -> bool:
    """Return whether a problem is that of one record, wherever the file ends."""
    return problem.record is not None and problem.record > 1 and problem.rule != "unclosed-quote"


def _ascending(parts: list[Part]) -> bool:
    """Return whether the primary keys ascend strictly over all parts."""
    filled = [part for part in parts if part.first]
    if not all(part.ascending for part in parts):
        return False
    if any(None in (*part.first, *part.last) for part in filled):
        return False
    return all(before.last < after.first for before, after in itertools.pairwise(filled))
