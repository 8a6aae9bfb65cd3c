"""Strict CSV → Arrow batches of text, each row with its record number.

pyarrow parses what is well formed; whatever it cannot take restarts on the exact path, Python's
`csv`, which says what is wrong with each record. Record numbers are frictionless' row numbers: the
header is 1 and blank lines count. No dialect is sniffed and no encoding guessed.
Source: RFC 4180; Table Dialect 2.0, <https://datapackage.org/standard/table-dialect/>.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv

from toolkit.metering import Meter
from toolkit.package import Problem, Resource

BLOCK, LARGEST = 1 << 22, 1 << 28
MAX_CELL = 1 << 27
ROWS = 10_000
ALGORITHMS = ("md5", "sha1", "sha256", "sha512")


@dataclass
class Reading:
    """One table as text.

    `batches` hold a column of strings for each field, in schema order, and `_record` (int64); they
    can be taken once, and `rows`, `problems` and `meter` are whole only after that. A cell that the
    record does not have is null; an empty cell is the empty string.
    """

    resource: Resource
    file: Path
    batches: Iterable[pa.RecordBatch] = ()
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True
    rows: int = 0
    block: int = 0
    meter: Meter | None = None
    failed: Exception | None = None

    def refuse(self, problem: Problem) -> Reading:
        """Keep a problem that leaves the table unread."""
        self.problems.append(problem)
        self.readable = False
        return self

    def again(self) -> Reading:
        """Read again after the batches failed: a long record in larger blocks, others by `csv`."""
        larger = min(self.block * 16, LARGEST)
        if "straddl" in str(self.failed) and larger > self.block and self.meter:
            return _quickly(Reading(self.resource, self.file), larger, self.meter.strict)
        return read_exactly(self.resource, self.file)


def batch_schema(resource: Resource) -> pa.Schema:
    """Return the schema of the batches: a string a field, then `_record`."""
    columns = [(name, pa.string()) for name in resource.field_names]
    return pa.schema([*columns, ("_record", pa.int64())])


def read(resource: Resource, file: Path, strict: bool = False) -> Reading:
    """Open the file of a resource; what is wrong with it is in `problems`.

    Args: with `strict`, find out too whether the file is written in the canonical way.
    """
    reading = Reading(resource, file)
    name, path = resource.name, resource.path
    if not file.is_file():
        return reading.refuse(
            Problem(
                "file-missing",
                f'"{path}", the data of the table "{name}", does not exist',
                table=name,
                path=path,
                value=path,
                hint="add the file, or correct the path in the descriptor",
            )
        )
    try:
        header = _header(resource, file)
    except OSError as error:
        return reading.refuse(_unreadable(resource, error))
    except (UnicodeDecodeError, csv.Error):
        return read_exactly(resource, file)
    if header is None:
        return reading.refuse(
            Problem(
                "source-error",
                f"{path} has no bytes; not even a header stands in it",
                table=name,
                hint=f"write the header: {','.join(resource.field_names)}",
            )
        )
    labels = list(_label_problems(resource, header))
    if labels:
        reading.problems.extend(labels)
        reading.readable = False
        reading.rows = _count(resource, file)
        return reading
    return _quickly(reading, BLOCK, strict)


def _unreadable(resource: Resource, error: OSError) -> Problem:
    message = f"{resource.path} cannot be read: {error.strerror}"
    return Problem("source-error", message, table=resource.name)


def _header(resource: Resource, file: Path) -> list[str] | None:
    """Return the cells of the first record; None if the file has no bytes."""
    with file.open("rb") as stream:
        if not stream.read(1):
            return None
    with closing(records(resource, file)) as found:
        return next((cells for _, cells in found), [])


def _count(resource: Resource, file: Path) -> int:
    try:
        return max(0, sum(1 for _ in records(resource, file)) - 1)
    except (OSError, UnicodeDecodeError, csv.Error):
        return 0


def _encoding_problem(resource: Resource, file: Path) -> Problem:
    """Find the first byte that is not UTF-8."""
    at = 0
    with file.open("rb") as stream:
        for line, text in enumerate(stream, 1):
            try:
                text.decode("utf-8")
            except UnicodeDecodeError as error:
                byte = text[error.start]
                message = f"byte {at + error.start} (0x{byte:02x}) is not UTF-8"
                return Problem(
                    "encoding-error",
                    f"{resource.path}:{line}: {message}",
                    table=resource.name,
                    value=f"0x{byte:02x}",
                    hint='save the file as UTF-8; if it is in another encoding, the "encoding" of'
                    " the resource must say so",
                )
            at += len(text)
    return Problem("source-error", f"{resource.path} changed while it was read", resource.name)


def _dialect(resource: Resource) -> tuple[str, str | None, bool]:
    dialect = resource.descriptor.get("dialect") or {}
    delimiter = str(dialect.get("delimiter", "\t" if _is_tsv(resource) else ","))
    quote = dialect.get("quoteChar", '"')
    return delimiter, quote, bool(dialect.get("doubleQuote", True))


def _is_tsv(resource: Resource) -> bool:
    return resource.descriptor.get("format") == "tsv"


def records(resource: Resource, file: Path) -> Generator[tuple[int, list[str]], None, None]:
    """Yield (physical line on which the record begins, cells) by Python's `csv`, header first.

    Raises: OSError, UnicodeDecodeError, csv.Error.
    """
    delimiter, quote, double = _dialect(resource)
    csv.field_size_limit(MAX_CELL)
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, quotechar=quote, doublequote=double)
        line = 1
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1


def _label_problems(resource: Resource, header: list[str]) -> Iterator[Problem]:
    """Compare the header with the schema, as frictionless does for `fieldsMatch: exact`."""
    expected, name = resource.field_names, resource.name
    hint = f"the header must be: {','.join(expected)}"
    if not any(header):
        yield Problem("blank-header", "the header is blank", name, 1, hint=hint)
        return
    for position, label in enumerate(header):
        place = f"at position {position + 1}"
        wanted = expected[position] if position < len(expected) else None
        if wanted is None:
            rule, message = "extra-label", f'the label "{label}" {place} has no field in the schema'
        elif not label:
            rule, message = "blank-label", f'the label {place} is blank; expected "{wanted}"'
        elif label in header[:position]:
            rule, message = "duplicate-label", f'the label "{label}" {place} stands before already'
        elif label != wanted:
            rule, message = "incorrect-label", f'the label {place} is "{label}", not "{wanted}"'
        else:
            continue
        yield Problem(rule, message, name, 1, wanted, label, hint=hint)
    for wanted in expected[len(header) :]:
        message = f'the label "{wanted}" is missing from the header'
        yield Problem("missing-label", message, name, 1, wanted, hint=hint)


def _quickly(reading: Reading, block: int, strict: bool) -> Reading:
    """Let pyarrow parse the file; where it cannot, its batches fail and `again` says how to go on.

    `block` is the number of bytes parsed at a time; a record must fit into two.
    """
    resource = reading.resource
    delimiter, quote, double = _dialect(resource)
    if len(resource.fields) == 1 or len(delimiter) != 1:
        return read_exactly(resource, reading.file)
    algorithm = hash_algorithm(resource, strict)
    plain = strict and (delimiter, quote, double) == (",", '"', True)
    reading.block = block
    names = list(resource.field_names)
    options = {
        "read_options": pacsv.ReadOptions(
            column_names=names, skip_rows_after_names=1, block_size=block
        ),
        "parse_options": pacsv.ParseOptions(
            delimiter=delimiter,
            quote_char=quote or False,
            double_quote=double,
            newlines_in_values=True,
            ignore_empty_lines=False,
        ),
        "convert_options": pacsv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False
        ),
    }
    metering = {"algorithm": algorithm, "quote": (quote or "").encode(), "strict": plain}
    reading.batches = _batches(reading, metering, options)
    return reading


def _batches(
    reading: Reading, metering: dict[str, Any], options: dict[str, Any]
) -> Iterator[pa.RecordBatch]:
    schema = batch_schema(reading.resource)
    last = ""
    try:
        stream = reading.file.open("rb", buffering=0)
    except OSError as error:
        reading.failed = error
        raise
    meter = reading.meter = Meter(stream, **metering)
    try:
        for batch in pacsv.open_csv(meter, **options):
            numbers = pa.arange(reading.rows + 2, reading.rows + 2 + batch.num_rows)
            yield pa.RecordBatch.from_arrays([*batch.columns, numbers], schema=schema)
            reading.rows += batch.num_rows
            last = batch.column(batch.num_columns - 1)[-1].as_py() if batch.num_rows else last
        if meter.quotes % 2 or "\n" in last:
            raise pa.ArrowInvalid("a quote may be unclosed")
    except (pa.ArrowInvalid, OSError) as error:
        reading.failed = error
        raise
    finally:
        meter.stream.close()


def hash_algorithm(resource: Resource, strict: bool) -> str | None:
    """Return the algorithm of a resource's stated hash; None if none is due, or it is unknown.

    Source: Data Package 2.0, `hash`: MD5 unless a prefix says otherwise.
    """
    stated = resource.descriptor.get("hash")
    if not isinstance(stated, str):
        return "sha256" if strict else None
    name = stated.rpartition(":")[0].lower().replace("-", "") or "md5"
    return name if name in ALGORITHMS else None


def read_exactly(resource: Resource, file: Path) -> Reading:
    """Read by `csv`, which says what is wrong with each record."""
    reading = Reading(resource, file)
    reading.batches = _records(reading)
    return reading


def _records(reading: Reading) -> Iterator[pa.RecordBatch]:
    resource, width = reading.resource, len(reading.resource.fields)
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    begins = 1
    try:
        for number, (begins, cells) in enumerate(records(resource, reading.file), 1):  # noqa: B007
            if number == 1:
                reading.problems.extend(_label_problems(resource, cells))
                reading.readable = not reading.problems
                continue
            reading.rows += 1
            reading.problems.extend(_cell_problems(resource, number, cells))
            if any(cells):
                rows.append([*cells[:width], *[None] * (width - len(cells))])
                numbers.append(number)
            if len(rows) == ROWS:
                yield _batch(resource, rows, numbers)
                rows, numbers = [], []
    except UnicodeDecodeError:
        reading.refuse(_encoding_problem(resource, reading.file))
    except csv.Error as error:
        reading.refuse(Problem("source-error", str(error), table=resource.name))
    except OSError as error:
        reading.refuse(_unreadable(resource, error))
    unclosed = _unclosed_quote(resource, reading.file, begins, reading.rows + 1)
    if unclosed and reading.readable:
        reading.problems.append(unclosed)
    if rows:
        yield _batch(resource, rows, numbers)


def _batch(resource: Resource, rows: list[list[str | None]], numbers: list[int]) -> pa.RecordBatch:
    columns = [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]
    arrays = [*columns, pa.array(numbers, pa.int64())]
    return pa.RecordBatch.from_arrays(arrays, schema=batch_schema(resource))


def _cell_problems(resource: Resource, number: int, cells: list[str]) -> Iterator[Problem]:
    names, width = resource.field_names, len(resource.fields)
    if not any(cells):
        hint = "remove the line"
        yield Problem("blank-row", "the row is blank", resource.name, number, hint=hint)
        return
    for position, cell in enumerate(cells[width:], width + 1):
        yield Problem(
            "extra-cell",
            f'the row has a cell at position {position}, "{cell}"; the table has {width} fields',
            resource.name,
            number,
            value=cell,
            hint="quote a cell that holds a comma, or remove the extra one",
        )
    for name in names[len(cells) :]:
        yield Problem(
            "missing-cell",
            f'the row ends before the field "{name}": {len(cells)} cells of {width}',
            resource.name,
            number,
            field=name,
            hint="add the missing cells; an empty one still needs its comma",
        )


def _unclosed_quote(resource: Resource, file: Path, line: int, number: int) -> Problem | None:
    """Say whether the last record ends inside quotes; `csv` only tells in strict mode."""
    delimiter, quote, double = _dialect(resource)
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            text = "".join(itertools.islice(lines, line - 1, None))
    except (OSError, UnicodeDecodeError):
        return None
    try:
        strict = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=delimiter,
            quotechar=quote,
            doublequote=double,
            strict=True,
        )
        list(strict)
    except csv.Error as error:
        if "unexpected end of data" not in str(error):
            return None
        return Problem(
            "unclosed-quote",
            f"a quote that opens in this record, on line {line}, is never closed;"
            " it swallows the rest of the file",
            resource.name,
            number,
            value=text[:40].splitlines()[0] if text else None,
            hint="close the quote, or double it if it belongs to the cell",
        )
    return None
