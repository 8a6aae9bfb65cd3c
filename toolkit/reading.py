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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from toolkit.package import Problem, Resource

BLOCK = 1 << 22
MAX_CELL = 1 << 27
BOM = b"\xef\xbb\xbf"


@dataclass
class Reading:
    """One table as text.

    `batches` hold a column of strings for each field, in schema order, and `_record` (int64).
    A cell that the record does not have is null; an empty cell is the empty string.
    """

    resource: Resource
    batches: list[pa.RecordBatch] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True
    rows: int = 0

    def refuse(self, problem: Problem) -> Reading:
        """Keep a problem that leaves the table unread."""
        self.problems.append(problem)
        self.readable = False
        return self


def batch_schema(resource: Resource) -> pa.Schema:
    """Return the schema of the batches: a string a field, then `_record`."""
    columns = [(name, pa.string()) for name in resource.field_names]
    return pa.schema([*columns, ("_record", pa.int64())])


def read(resource: Resource, file: Path) -> Reading:
    """Read the file of a resource; what is wrong with it is in `problems`."""
    reading = Reading(resource)
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
        data = file.read_bytes()
    except OSError as error:
        return reading.refuse(
            Problem("source-error", f"{path} cannot be read: {error.strerror}", table=name)
        )
    if not data:
        return reading.refuse(
            Problem(
                "source-error",
                f"{path} has no bytes; not even a header stands in it",
                table=name,
                hint=f"write the header: {','.join(resource.field_names)}",
            )
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return reading.refuse(_encoding_problem(resource, data, error))
    return _parse(reading, data.removeprefix(BOM))


def _encoding_problem(resource: Resource, data: bytes, error: UnicodeDecodeError) -> Problem:
    line = data.count(b"\n", 0, error.start) + 1
    return Problem(
        "encoding-error",
        f"{resource.path}:{line}: byte {error.start} (0x{data[error.start]:02x}) is not UTF-8",
        table=resource.name,
        value=f"0x{data[error.start]:02x}",
        hint='save the file as UTF-8; if it is in another encoding, the "encoding" of the'
        " resource must say so",
    )


def _dialect(resource: Resource) -> tuple[str, str | None, bool]:
    dialect = resource.descriptor.get("dialect") or {}
    delimiter = str(dialect.get("delimiter", "\t" if _is_tsv(resource) else ","))
    quote = dialect.get("quoteChar", '"')
    return delimiter, quote, bool(dialect.get("doubleQuote", True))


def _is_tsv(resource: Resource) -> bool:
    return resource.descriptor.get("format") == "tsv"


def records(resource: Resource, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield (physical line on which the record begins, cells) by Python's `csv`, header first."""
    delimiter, quote, double = _dialect(resource)
    csv.field_size_limit(MAX_CELL)
    text = io.StringIO(data.removeprefix(BOM).decode("utf-8"), newline="")
    reader = csv.reader(text, delimiter=delimiter, quotechar=quote, doublequote=double)
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _parse(reading: Reading, data: bytes) -> Reading:
    resource = reading.resource
    try:
        header = next(iter(records(resource, data)), (1, []))[1]
    except csv.Error as error:
        return reading.refuse(Problem("source-error", str(error), table=resource.name))
    labels = list(_label_problems(resource, header))
    if labels:
        reading.problems.extend(labels)
        reading.readable = False
        reading.rows = max(0, sum(1 for _ in records(resource, data)) - 1)
        return reading
    if not _fast(reading, data):
        _exact(reading, data)
    return reading


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


def _fast(reading: Reading, data: bytes) -> bool:
    """Parse with pyarrow; False if only the exact path can say what the file holds."""
    resource = reading.resource
    delimiter, quote, double = _dialect(resource)
    names = list(resource.field_names)
    mark = quote.encode() if quote else b""
    if len(names) == 1 or len(delimiter) != 1 or (mark and data.count(mark) % 2):
        return False
    block = _block_size(data)
    try:
        table = pacsv.read_csv(
            io.BytesIO(data),
            read_options=pacsv.ReadOptions(
                column_names=names, skip_rows_after_names=1, block_size=block
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter,
                quote_char=quote or False,
                double_quote=double,
                newlines_in_values=True,
                ignore_empty_lines=False,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return False
    if table.num_rows and "\n" in (table.column(names[-1])[-1].as_py() or ""):
        return False
    table = table.append_column("_record", pa.arange(2, table.num_rows + 2))
    reading.batches = table.cast(batch_schema(resource)).to_batches()
    reading.rows = table.num_rows
    return True


def _block_size(data: bytes) -> int:
    """Return a block size at which no block ends between CR and LF.

    pyarrow loses the LF of a CRLF in a quoted cell that straddles two blocks
    (<https://github.com/apache/arrow/issues/51368>).
    """
    size = max(BLOCK, min(len(data) + 1, 1 << 30))
    while size < len(data) and any(
        data[at - 1 : at] == b"\r" for at in range(size, len(data), size)
    ):
        size += 1
    return size


def _exact(reading: Reading, data: bytes) -> None:
    """Parse with `csv` and say what is wrong with each record."""
    resource, width = reading.resource, len(reading.resource.fields)
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    last_line = 1
    try:
        for number, (line, cells) in enumerate(records(resource, data), 1):
            last_line = line
            if number == 1:
                continue
            reading.problems.extend(_cell_problems(resource, number, cells))
            reading.rows += 1
            if any(cells):
                rows.append([*cells[:width], *[None] * (width - len(cells))])
                numbers.append(number)
    except csv.Error as error:
        reading.refuse(Problem("source-error", str(error), table=resource.name))
        return
    unclosed = _unclosed_quote(resource, data, last_line, reading.rows + 1)
    if unclosed:
        reading.problems.append(unclosed)
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(width)]
    arrays = [*columns, pa.array(numbers, pa.int64())]
    reading.batches = [pa.RecordBatch.from_arrays(arrays, schema=batch_schema(resource))]


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


def _unclosed_quote(resource: Resource, data: bytes, line: int, number: int) -> Problem | None:
    """Say whether the last record ends inside quotes; `csv` only tells in strict mode."""
    delimiter, quote, double = _dialect(resource)
    lines = io.StringIO(data.decode("utf-8"), newline="")
    text = "".join(itertools.islice(lines, line - 1, None))
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
