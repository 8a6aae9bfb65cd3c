"""Read strict CSV into Arrow batches of text, each row with its record number.

pyarrow parses well-formed files; a file that it cannot parse is read again by Python's `csv`, which
reports what is wrong with each record. Record numbers are frictionless' row numbers: the header is
1 and blank lines count. No dialect is sniffed and no encoding guessed.
Source: RFC 4180; Table Dialect 2.0, <https://datapackage.org/standard/table-dialect/>.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv

from toolkit.engine import arrays
from toolkit.engine.broken import BROKEN, broken_problem
from toolkit.engine.cells import parquet_columns, parquet_labels
from toolkit.engine.hashing import Measured, Meter
from toolkit.engine.records import (
    Record,
    check_expansion,
    check_parts,
    match,
    records,
    text_of,
)
from toolkit.package.model import Field, Problem, Resource
from toolkit.wording import counted

BLOCK, LARGEST = 1 << 22, 1 << 28
ROWS = 10_000
ALGORITHMS = ("md5", "sha1", "sha256", "sha512")


@dataclass
class Reading:
    """One table as text.

    `batches` have a column of strings for each field, in schema order, and `_record` (int64); they
    can be consumed once, and `rows`, `problems` and `meter` are complete only after that. A cell
    missing from the record is null; an empty cell is the empty string. `straight` is then whether
    every record is known to begin on the line of its number, less the `offsets` of its file: the
    records of the files before. `strict` is whether the form of the
    file is to be checked too.
    """

    resource: Resource
    root: Path
    columns: tuple[int, ...] = ()
    width: int = 0
    labels: tuple[str, ...] = ()
    batches: Iterable[pa.RecordBatch] = ()
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True
    rows: int = 0
    block: int = 0
    meter: Meter | Measured | None = None
    failed: Exception | None = None
    straight: bool = False
    offsets: tuple[int, ...] = (0,)
    strict: bool = False

    def refuse(self, problem: Problem) -> Reading:
        """Add a problem because of which the table was not read."""
        self.problems.append(problem)
        self.readable = False
        return self

    @property
    def unread_labels(self) -> list[str]:
        """The columns of the file that no field of the schema describes."""
        return [name for at, name in enumerate(self.labels) if at not in self.columns]

    def again(self) -> Reading:
        """Read again after the batches failed: in larger blocks for a long record, or by `csv`."""
        larger = min(self.block * 16, LARGEST)
        fresh = Reading(self.resource, self.root, self.columns, self.width, self.labels)
        fresh.strict = self.strict
        if "straddl" in str(self.failed) and larger > self.block:
            return _quickly(fresh, larger)
        return _exactly(fresh)


def batch_schema(resource: Resource) -> pa.Schema:
    """Return the schema of the batches: one string per field, then `_record`."""
    columns = [(name, pa.string()) for name in resource.field_names]
    return pa.schema([*columns, ("_record", pa.int64())])


def read(resource: Resource, root: Path, strict: bool = False) -> Reading:
    """Open the files of a table in a package's folder; `problems` has their problems.

    Args: with `strict`, also check whether the file is in canonical form.
    """
    reading = Reading(resource, root, strict=strict)
    for path in resource.paths:
        if not (root / path).is_file():
            return reading.refuse(
                Problem(
                    "file-missing",
                    f'"{path}", the data of the table "{resource.name}", does not exist',
                    table=resource.name,
                    path=path,
                    value=path,
                    hint="add the file, or correct the path in the descriptor",
                )
            )
    try:
        if resource.paths and not any((root / path).stat().st_size for path in resource.paths):
            return reading.refuse(
                Problem(
                    "source-error",
                    f"{resource.path} is empty: it needs at least the header line",
                    table=resource.name,
                    hint=f"write the header: {','.join(resource.field_names)}",
                )
            )
        for path in resource.paths:
            check_expansion(resource, root / path)
        header = labels_of(resource, root)
        parts = list(check_parts(resource, root, header))
    except BROKEN as error:
        return reading.refuse(broken_problem(resource, root, error))
    if not resource.schema:
        resource = reading.resource = without_schema(resource, header)
    problems, columns = match(resource, header)
    reading.problems.extend([*problems, *parts])
    if any(problem.severity is None for problem in reading.problems):
        reading.readable = False
        reading.rows = _count(resource, root)
        return reading
    present = tuple(f for f, at in zip(resource.fields, columns, strict=True) if at is not None)
    reading.resource = resource.narrowed(present)
    reading.columns = tuple(at for at in columns if at is not None)
    reading.labels = tuple(header)
    reading.width = len(header) if resource.fields_match != "exact" else len(resource.fields)
    if resource.format == "parquet":
        reading.batches = _from_parquet(reading)
        return reading
    ordered = reading.columns == tuple(range(reading.width))
    simple = resource.dialect.plain and resource.encoding == "utf-8" and not resource.compression
    headed = resource.is_csv and resource.paths and not parts
    if simple and headed and ordered and reading.width > 1:
        return _quickly(reading, BLOCK)
    return _exactly(reading)


def labels_of(resource: Resource, root: Path) -> list[str]:
    """Return the labels of a table; raises what `BROKEN` lists if it cannot be read."""
    if resource.format == "parquet":
        return parquet_labels(resource, root)
    with closing(records(resource, root)) as found:
        return next(found, Record(1, resource.path, 1, [])).cells


def without_schema(resource: Resource, header: list[str]) -> Resource:
    """Return a table whose fields are its labels, each of any type."""
    fields = tuple(Field(label, "any", {"name": label, "type": "any"}) for label in header)
    return replace(resource, fields=fields)


def _from_parquet(reading: Reading) -> Iterator[pa.RecordBatch]:
    """Yield the batches of a Parquet table; the first row is record 2, as after a header."""
    resource = reading.resource
    schema = batch_schema(resource)
    try:
        for columns in parquet_columns(resource, reading.root, reading.columns):
            numbers = pa.arange(reading.rows + 2, reading.rows + 2 + len(columns[0]))
            yield pa.RecordBatch.from_arrays([*columns, numbers], schema=schema)
            reading.rows += len(columns[0])
    except (*BROKEN, pa.ArrowException) as error:
        reading.refuse(broken_problem(resource, reading.root, error))


def _count(resource: Resource, root: Path) -> int:
    try:
        return max(0, sum(1 for _ in records(resource, root)) - 1)
    except BROKEN:
        return 0


def _quickly(reading: Reading, block: int) -> Reading:
    """Let pyarrow parse the files; if it cannot, their batches fail and `again` reads them.

    `block` is the number of bytes parsed at a time; a record must fit into two.
    """
    resource, dialect = reading.resource, reading.resource.dialect
    algorithm = hash_algorithm(resource.descriptor, reading.strict)
    plain = (
        reading.strict
        and len(resource.paths) == 1
        and (dialect.delimiter, dialect.quote) == (",", '"')
    )
    reading.block = block
    names = list(resource.field_names)
    options = {
        "read_options": pacsv.ReadOptions(
            column_names=names, skip_rows_after_names=1, block_size=block
        ),
        "parse_options": pacsv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char=dialect.quote or False,
            double_quote=True,
            newlines_in_values=True,
            ignore_empty_lines=False,
        ),
        "convert_options": pacsv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False
        ),
    }
    metering = {"algorithm": algorithm, "quote": (dialect.quote or "").encode(), "strict": plain}
    reading.batches = _batches(reading, metering, options)
    return reading


def _batches(
    reading: Reading, metering: dict[str, Any], options: dict[str, Any]
) -> Iterator[pa.RecordBatch]:
    """Yield the batches of each file in turn; each begins with the header."""
    earlier: Meter | None = None
    try:
        for path in reading.resource.paths:
            with (reading.root / path).open("rb", buffering=0) as stream:
                meter = Meter(stream, **metering)
                if earlier:
                    meter.follow(earlier)
                reading.meter = earlier = meter
                yield from _parsed(reading, meter, options)
        one = len(reading.resource.paths) == 1
        reading.straight = one and (meter.plain or not meter.quotes)
    except (pa.ArrowInvalid, OSError) as error:
        reading.failed = error
        raise


def _parsed(reading: Reading, meter: Meter, options: dict[str, Any]) -> Iterator[pa.RecordBatch]:
    """Yield the batches of one file, its records counted on from the files before."""
    schema, last = batch_schema(reading.resource), ""
    for batch in pacsv.open_csv(meter, **options):
        numbers = pa.arange(reading.rows + 2, reading.rows + 2 + batch.num_rows)
        yield pa.RecordBatch.from_arrays([*batch.columns, numbers], schema=schema)
        reading.rows += batch.num_rows
        last = batch.column(batch.num_columns - 1)[-1].as_py() if batch.num_rows else last
    if meter.quotes % 2 or "\n" in last:
        raise pa.ArrowInvalid("a quote may be unclosed")


def hash_algorithm(item: dict[str, Any], strict: bool) -> str | None:
    """Return the algorithm of a resource's stated hash, or None if it is absent or unknown.

    Source: Data Package 2.0, `hash`: MD5 unless a prefix says otherwise.
    """
    stated = item.get("hash")
    if not isinstance(stated, str):
        return "sha256" if strict else None
    name = stated.rpartition(":")[0].lower().replace("-", "") or "md5"
    return name if name in ALGORITHMS else None


def _exactly(reading: Reading) -> Reading:
    """Read by `csv`, which reports what is wrong with each record."""
    reading.batches = _records(reading)
    return reading


def _records(reading: Reading) -> Iterator[pa.RecordBatch]:
    resource, width = reading.resource, reading.width
    ordered = reading.columns == tuple(range(width))
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    last = Record(1, resource.path, 1, [])
    straight = len(resource.paths) == 1
    try:
        with closing(records(resource, reading.root)) as found:
            next(found, None)
            for last in found:
                reading.rows += 1
                straight = straight and last.line == last.number
                cells: list[str | None] = [*last.cells]
                if len(cells) != width or not any(cells):
                    reading.problems.extend(_cell_problems(reading, last))
                    cells = [*cells[:width], *[None] * (width - len(cells))]
                if any(cells):
                    rows.append(cells if ordered else [cells[at] for at in reading.columns])
                    numbers.append(last.number)
                if len(rows) == ROWS:
                    yield _batch(resource, rows, numbers)
                    rows, numbers = [], []
        reading.straight = straight
    except BROKEN as error:
        reading.refuse(broken_problem(resource, reading.root, error))
    unclosed = _unclosed_quote(resource, reading.root, last) if reading.readable else None
    if unclosed:
        reading.problems.append(unclosed)
    if rows:
        yield _batch(resource, rows, numbers)


def _batch(resource: Resource, rows: list[list[str | None]], numbers: list[int]) -> pa.RecordBatch:
    columns = map(arrays.texts, zip(*rows, strict=True))
    return pa.RecordBatch.from_arrays(
        [*columns, arrays.integers(numbers)], schema=batch_schema(resource)
    )


def _cell_problems(reading: Reading, record: Record) -> Iterator[Problem]:
    resource, width, cells = reading.resource, reading.width, record.cells
    if not any(cells[:width]):
        hint = "remove the line"
        yield Problem("blank-row", "the row is blank", resource.name, record.number, hint=hint)
        return
    for position, cell in enumerate(cells[width:], width + 1):
        yield Problem(
            "extra-cell",
            f'the row has an extra cell at position {position}, "{cell}": the table has'
            f" {counted(width, 'field')}",
            resource.name,
            record.number,
            value=cell,
            hint="quote cells that contain a comma, or remove the extra cell",
        )
    for name, at in zip(resource.field_names, reading.columns, strict=True):
        if at >= len(cells):
            yield Problem(
                "missing-cell",
                f'the row has no cell for the field "{name}": it has {len(cells)} of {width} cells',
                resource.name,
                record.number,
                field=name,
                hint="add the missing cells; an empty cell still needs its comma",
            )


def _unclosed_quote(resource: Resource, root: Path, last: Record) -> Problem | None:
    """Return a problem if the last record ends inside quotes; `csv` only checks in strict mode."""
    try:
        with text_of(resource, root / last.file) as lines:
            text = "".join(itertools.islice(lines, last.line - 1, None))
        list(csv.reader(io.StringIO(text, newline=""), strict=True, **resource.dialect.options()))
    except csv.Error as error:
        if "unexpected end of data" not in str(error):
            return None
        return Problem(
            "unclosed-quote",
            f"a quote that opens in this record, on line {last.line}, is never closed:"
            " the rest of the file became part of the cell",
            resource.name,
            last.number,
            value=text[:40].splitlines()[0] if text else None,
            hint="close the quote, or double it if it is part of the text",
        )
    except BROKEN:
        return None
    return None
