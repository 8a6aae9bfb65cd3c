"""Stream the records of a table with Python's `csv`: every dialect, encoding and compression.

Record numbers are frictionless' row numbers: all records count, including header, comments and
blank lines, except the header of a table's second file. Nothing is sniffed or guessed.
Source: Table Dialect 2.0, <https://datapackage.org/standard/table-dialect/>; RFC 4180.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from toolkit.engine.cells import rows_of
from toolkit.package.model import Problem, Resource
from toolkit.wording import counted

MAX_CELL = 1 << 27
MAX_BYTES = 64 * 1024**3
MAX_RATIO = 200
SLACK = 1 << 16
"""The assumed minimum size of a packed file in bytes: short files may expand by more."""
FIRST_BYTES, CHUNK = 1 << 26, 1 << 20


class Record(NamedTuple):
    """A record: its number, the file and the physical line on which it begins, its cells."""

    number: int
    file: str
    line: int
    cells: list[str]


class LimitError(Exception):
    """A compressed file is larger when unpacked than an untrusted package may be."""


def records(resource: Resource, root: Path) -> Generator[Record, None, None]:
    """Yield the records of a table; the first is the joined header, number 0 if there is none.

    Raises: OSError, UnicodeError, csv.Error, LimitError, NotRows, zipfile.BadZipFile, EOFError.
    """
    if not resource.is_csv:
        for number, cells in enumerate(rows_of(resource, root), 1):
            yield Record(number, resource.path, number, cells)
        return
    dialect, number = resource.dialect, 0
    labels: list[list[str]] = []
    waiting = len(dialect.header_rows)
    if not waiting:
        yield Record(0, resource.path, 1, list(resource.field_names))
    header: list[str] | None = None
    for place, path in enumerate(resource.paths):
        with text_of(resource, root / path) as text:
            begins = place > 0 and header is not None
            seen = 0
            for line, cells in _rows(resource, text):
                if begins:
                    begins = False
                    if cells == header:
                        continue
                number += 1
                if dialect.comment_char and cells and cells[0].startswith(dialect.comment_char):
                    continue
                seen += 1
                if waiting:
                    if seen in dialect.header_rows:
                        labels.append(cells)
                        waiting -= 1
                    if not waiting:
                        header = joined(labels, dialect.header_join)
                        yield Record(number, path, line, header)
                elif number not in dialect.comment_rows:
                    yield Record(number, path, line, cells)


def check_parts(resource: Resource, root: Path, header: list[str]) -> Iterator[Problem]:
    """Yield the problems with the first records of a table's later files.

    A file that begins with the header is right. One that begins with other labels is an error; one
    that begins with anything else is read as rows from its first record on, with a warning.
    Raises: as `records` does.
    """
    if not resource.is_csv or not resource.dialect.header_rows:
        return
    for path in resource.paths[1:]:
        with text_of(resource, root / path) as text:
            _, first = next(_rows(resource, text), (1, header))
        if first == header:
            continue
        labels = {label.strip().casefold() for label in header if label.strip()}
        known = sum(cell.strip().casefold() in labels for cell in first)
        if known > len(first) / 2:
            yield Problem(
                "incorrect-label",
                f'{path} begins with the labels "{",".join(first)}", not "{",".join(header)}"',
                resource.name,
                value=",".join(first),
                path=path,
                hint="give every file of the table the same header",
            )
        else:
            yield Problem(
                "incorrect-label",
                f"{path} does not begin with the header: its first record is read as a row",
                resource.name,
                value=",".join(first),
                path=path,
                hint=f"begin the file with: {','.join(header)}",
                severity="warning",
            )


def _rows(resource: Resource, text: IO[str]) -> Iterator[tuple[int, list[str]]]:
    dialect = resource.dialect
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(text, **dialect.options())
    line = 1
    for cells in reader:
        if dialect.null_sequence is not None:
            cells = ["" if cell == dialect.null_sequence else cell for cell in cells]
        yield line, cells
        line = reader.line_num + 1


def joined(rows: list[list[str]], join: str) -> list[str]:
    """Return the labels made by joining several header rows."""
    labels: list[str] = []
    before: dict[int, str] = {}
    for cells in rows:
        for index, cell in enumerate(cells):
            if before.get(index) == cell:
                continue
            before[index] = cell
            if len(labels) <= index:
                labels.append(cell)
            else:
                labels[index] = join.join([labels[index], cell])
    return labels


@contextmanager
def text_of(resource: Resource, file: Path) -> Iterator[IO[str]]:
    """Open a file of a table as text."""
    with bytes_of(resource, file) as binary:
        encoding = "utf-8-sig" if resource.encoding == "utf-8" else resource.encoding
        text = io.TextIOWrapper(binary, encoding=encoding, newline="")
        try:
            yield text
        finally:
            text.detach()


@contextmanager
def bytes_of(resource: Resource, file: Path) -> Iterator[IO[bytes]]:
    """Open the unpacked bytes of a file; reading them may raise LimitError."""
    with file.open("rb") as plain:
        if resource.compression == "gz":
            with gzip.open(plain) as unpacked:
                yield io.BufferedReader(_Bounded(unpacked, plain))
        elif resource.compression == "zip":
            with zipfile.ZipFile(plain) as archive, archive.open(_member(resource, archive)) as one:
                yield io.BufferedReader(_Bounded(one, plain))
        else:
            yield plain


def check_expansion(resource: Resource, file: Path) -> None:
    """Unpack the start of a compressed file, to refuse zip bombs at once.

    Raises: LimitError, and what unpacking raises.
    """
    if resource.compression:
        with bytes_of(resource, file) as stream:
            for _ in range(FIRST_BYTES // CHUNK):
                if not stream.read(CHUNK):
                    break


def _member(resource: Resource, archive: zipfile.ZipFile) -> str:
    """Return the member of a zip that is read."""
    names = [name for name in archive.namelist() if not name.endswith("/")]
    wanted = resource.descriptor.get("innerpath")
    if isinstance(wanted, str) and wanted in names:
        return wanted
    if len(names) != 1 or isinstance(wanted, str):
        raise zipfile.BadZipFile(f"it contains {counted(len(names), 'file')}: expected one")
    return names[0]


class _Bounded(io.RawIOBase):
    """An unpacked stream that raises LimitError if it returns far more bytes than were read.

    Args: `packed` is the compressed file; its position is how much was read.
    """

    def __init__(self, stream: Any, packed: IO[bytes]) -> None:
        self.stream, self.packed, self.given = stream, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.stream.read(len(buffer))
        self.given += len(data)
        if self.given > min(MAX_BYTES, MAX_RATIO * max(self.packed.tell(), SLACK)):
            raise LimitError(f"it is more than {MAX_RATIO} times larger when unpacked")
        buffer[: len(data)] = data
        return len(data)


def match(resource: Resource, labels: list[str]) -> tuple[list[Problem], list[int | None]]:
    """Compare the header with the schema, according to its `fieldsMatch`.

    Returns: the problems, and the column of each field (None if it has none).
    Source: Table Schema 2.0, fieldsMatch.
    """
    wanted = list(resource.field_names)
    if resource.fields_match == "exact":
        problems = list(_exact(resource, labels))
        return problems, list(range(len(wanted)))
    spaced = {
        at: label.strip()
        for at, label in enumerate(labels)
        if label not in wanted and label.strip() in wanted
    }
    warnings = [_spaced(resource.name, at + 1, labels[at], field) for at, field in spaced.items()]
    labels = [spaced.get(at, label) for at, label in enumerate(labels)]
    same = {label: at for at, label in reversed(list(enumerate(labels)))}
    columns = [same.get(name) for name in wanted]
    spare = [at for at, label in enumerate(labels) if label not in wanted]
    return [*warnings, *_loose(resource, labels, spare)], columns


def _exact(resource: Resource, labels: list[str]) -> Iterator[Problem]:
    """Compare label by label, as frictionless does."""
    expected, name = resource.field_names, resource.name
    hint = f"the header must be: {','.join(expected)}" + _dialect_hint(resource, labels)
    if not any(labels):
        yield Problem("blank-header", "the header is blank", name, 1, hint=hint)
        return
    for position, label in enumerate(labels):
        place = f"at position {position + 1}"
        wanted = expected[position] if position < len(expected) else None
        if wanted is None:
            rule, message = "extra-label", f'the label "{label}" {place} has no field in the schema'
        elif not label:
            rule, message = "blank-label", f'the label {place} is blank; expected "{wanted}"'
        elif label in labels[:position]:
            rule, message = "duplicate-label", f'the label "{label}" {place} is a duplicate'
        elif label != label.strip() and resource.dialect.same(label.strip(), wanted):
            yield _spaced(name, position + 1, label, wanted)
            continue
        elif not resource.dialect.same(label, wanted):
            rule, message = "incorrect-label", f'the label {place} is "{label}", not "{wanted}"'
        else:
            continue
        yield Problem(rule, message, name, 1, wanted, label, hint=hint)
    for wanted in expected[len(labels) :]:
        message = f'the label "{wanted}" is missing from the header'
        yield Problem("missing-label", message, name, 1, wanted, hint=hint)


def _spaced(table: str, position: int, label: str, wanted: str) -> Problem:
    """Return the warning about a label with spaces around it."""
    return Problem(
        "incorrect-label",
        f'the label at position {position} is "{label}", with spaces around "{wanted}"',
        table,
        1,
        wanted,
        label,
        hint="remove the spaces around the label",
        severity="warning",
    )


def _loose(resource: Resource, labels: list[str], spare: list[int]) -> Iterator[Problem]:
    """Compare labels in any order: equal, subset, superset or partial."""
    kind, name, wanted = resource.fields_match, resource.name, resource.field_names
    hint = f'"fieldsMatch" is "{kind}"' + _dialect_hint(resource, labels)
    if not any(labels):
        yield Problem("blank-header", "the header is blank", name, 1, hint=hint)
        return
    for at, label in enumerate(labels):
        if label in labels[:at]:
            message = f'the label "{label}" at position {at + 1} is a duplicate'
            yield Problem("duplicate-label", message, name, 1, label, label, hint=hint)
    if kind in ("equal", "superset"):
        for at in spare:
            message = f'the label "{labels[at]}" at position {at + 1} has no field in the schema'
            yield Problem("extra-label", message, name, 1, None, labels[at], hint=hint)
    missing = [field for field in wanted if field not in labels]
    if kind == "superset" or (kind == "partial" and len(missing) < len(wanted)):
        missing = [field for field in missing if field in resource.primary_key]
    for field in missing:
        message = f'the label "{field}" is missing from the header'
        yield Problem("missing-label", message, name, 1, field, hint=hint)


def _dialect_hint(resource: Resource, labels: list[str]) -> str:
    """Return a hint if the header seems to have another delimiter than the dialect."""
    for other in (";", "\t", "|", ","):
        if other != resource.dialect.delimiter and len(labels) == 1 and other in labels[0]:
            excel = " (Excel does this in many countries)" if other == ";" else ""
            return (
                f"; the cells seem to be separated by {other!r}{excel}: save the file again as"
                " comma-separated UTF-8"
            )
    return ""
