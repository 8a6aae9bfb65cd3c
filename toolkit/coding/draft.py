"""Rows that a coder adds to a package: proposed ids, checked cells, one write of all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from toolkit.derived.tidy import GENERATED, STRUCTURE, tidy
from toolkit.engine.canonical import ordered_rows, render_csv
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.files import PackageError, folder_of
from toolkit.package.levels import HIGHEST, level_name, tables_of
from toolkit.package.model import Field, Package, Resource
from toolkit.package.standard import near_miss
from toolkit.texts.spans import Text, Texts
from toolkit.wording import broken_constraint
from toolkit.writing import locked, write_files

Row = dict[str, str]
UNRECORDED = "not_recorded"


class Draft:
    """The tables of a package as text, with the rows that are added or changed.

    `log` are the added and changed rows in order, each with its table and its new cells.
    """

    def __init__(self, location: Path, texts: Path | None = None) -> None:
        self.location = location
        self.package: Package = open_package(location)
        if self.package.profile is None:
            raise PackageError(f"{location} is not of the claims profile; see `toolkit init`")
        self._texts = texts
        self._tables = Tables(self.package)
        self._known_texts: Texts | None = None
        self._rows: dict[str, list[Row]] = {}
        self._by_key: dict[str, dict[str, Row]] = {}
        self.log: list[tuple[str, Row]] = []

    def has(self, table: str, column: str | None = None) -> bool:
        """Return whether the package has a table, or a column of it."""
        if table not in self.package.names:
            return False
        return column is None or column in self.package.resource(table).field_names

    def resource(self, table: str) -> Resource:
        """Return a table; raises PackageError if the package leaves it out."""
        if not self.has(table):
            level = next((n for n in range(HIGHEST + 1) if table in tables_of(n)), HIGHEST)
            raise PackageError(
                f"the package has no table `{table}`, which begins at level {level_name(level)}:"
                f" `toolkit init NEW --level {level} --from OLD` copies it with the table"
            )
        return self.package.resource(table)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table, those of the draft at the end; none if it is left out.

        Raises: PackageError if the table cannot be read exactly.
        """
        if table not in self._rows:
            self._rows[table] = self._read(table) if self.has(table) else []
        return self._rows[table]

    def _read(self, table: str) -> list[Row]:
        resource = self.resource(table)
        faults = [p for p in self._tables.problems if p.table == table and p.rule in STRUCTURE]
        if table not in self._tables.rows or faults:
            reason = f": {faults[0].message}" if faults else ""
            raise PackageError(f"{resource.path} cannot be read{reason}; see `toolkit validate`")
        names = resource.field_names
        return [
            dict(zip(names, cells, strict=True))
            for cells in ordered_rows(self._tables, resource, typed=False)
        ]

    def find(self, table: str, identity: str) -> Row | None:
        """Return the row of a table that has an id, or None."""
        return self._keyed(table).get(identity)

    def _keyed(self, table: str) -> dict[str, Row]:
        if table not in self._by_key:
            self._by_key[table] = {row[self.key(table)]: row for row in self.rows(table)}
        return self._by_key[table]

    def key(self, table: str) -> str:
        """Return the column with the ids of a table."""
        return self.resource(table).primary_key[0]

    def text(self, source: str) -> Text:
        """Return the text of a held source.

        Raises: PackageError if there is no such source or text; files.TextsError if the folder of
        texts cannot be read.
        """
        row = self.known("sources", source)
        if row["held"] != "true":
            raise PackageError(f'the source "{source}" has no held text: add it with `add-source`')
        folder = self._texts or self.package.root / "texts"
        if self._texts is None and not folder.is_dir():
            raise PackageError("no article texts given: pass --texts DIR, or set TOOLKIT_TEXTS")
        found = self._read_texts(folder).by_hash.get(row["text_sha256"])
        if found is None:
            raise PackageError(
                f'no file in {folder} is the text of "{source}" (SHA-256 {row["text_sha256"]})'
            )
        return found

    def _read_texts(self, folder: Path) -> Texts:
        if self._known_texts is None:
            self._known_texts = Texts(folder)
        return self._known_texts

    def known(self, table: str, identity: str) -> Row:
        """Return the row of an id; raises PackageError, with the closest id, if there is none."""
        row = self.find(table, identity)
        if row is None:
            meant = near_miss(identity, list(self._keyed(table)))
            asked = f'; did you mean "{meant}"?' if meant else ""
            path = self.resource(table).path
            raise PackageError(f'there is no "{identity}" in {path}{asked}')
        return row

    def add(self, table: str, **cells: str) -> Row:
        """Add a row; columns that the package leaves out are left out, missing codes recorded so.

        Raises: PackageError if a cell is not one of the codes of its column.
        """
        resource = self.resource(table)
        row = {item.name: cells.get(item.name, "").strip() for item in resource.fields}
        for item in resource.fields:
            if not row[item.name] and item.required and UNRECORDED in (item.enum or ()):
                row[item.name] = UNRECORDED
            self._check(item, row[item.name])
        self.rows(table).append(row)
        self._by_key.pop(table, None)
        self.log.append((table, row))
        return row

    def change(self, table: str, row: Row, **cells: str) -> None:
        """Change cells of a row.

        Raises: PackageError if the table has no such column, or a cell is not one of its codes.
        """
        resource = self.resource(table)
        fields = {item.name: item for item in resource.fields}
        changed = {}
        for name, cell in cells.items():
            if name not in fields:
                meant = near_miss(name, list(fields))
                asked = f'did you mean "{meant}"?' if meant else f"it has {', '.join(fields)}"
                raise PackageError(f'`{table}` has no column "{name}"; {asked}')
            self._check(fields[name], cell.strip())
            if row[name] != cell.strip():
                changed[name] = cell.strip()
        if changed:
            row.update(changed)
            keys = {name: row[name] for name in resource.primary_key}
            self.log.append((table, {**keys, **changed}))

    def fill(self, table: str, row: Row, **cells: str) -> None:
        """Fill cells of a row that are empty or not recorded yet; empty values change nothing.

        Raises: PackageError if a cell has another value, or the table has no such column.
        """
        given = {name: cell.strip() for name, cell in cells.items() if cell and cell.strip()}
        for name, cell in given.items():
            held = row.get(name, "")
            if held not in ("", UNRECORDED, cell):
                identity = row[self.key(table)]
                raise PackageError(
                    f'`{name}` of {identity} is "{held}", not "{cell}": use `toolkit code set'
                    f" {identity} {name}={cell}` to change it"
                )
        self.change(table, row, **given)

    def _check(self, item: Field, cell: str) -> None:
        codes = [str(code) for code in item.enum or ()]
        if cell and codes and cell not in codes:
            meant = near_miss(cell, codes)
            asked = f'did you mean "{meant}"?' if meant else f"expected one of {', '.join(codes)}"
            raise PackageError(f"{broken_constraint(cell, item.name, 'enum', codes)}; {asked}")

    def missing(self) -> list[str]:
        """Return what the added rows still need: each row with its empty required columns."""
        found = []
        for table, row in self.log:
            resource = self.resource(table)
            empty = [f.name for f in resource.fields if f.required and not row.get(f.name, "x")]
            if empty:
                found.append(f"{named(resource, row)}: {', '.join(empty)}")
        return found

    def lines(self) -> list[str]:
        """Return a line for each added or changed row, with its filled cells."""
        found = []
        for table, row in self.log:
            resource = self.resource(table)
            cells = ", ".join(
                f"{name}={cell}"
                for name, cell in row.items()
                if cell and name not in resource.primary_key
            )
            found.append(f"{named(resource, row)}: {cells}")
        return found

    def write(self) -> None:
        """Write the changed tables and all that is derived from them; the caller holds the lock.

        Raises: PackageError if the package cannot be tidied; OSError if it cannot be written.
        """
        changes = {}
        for table in dict.fromkeys(table for table, _ in self.log):
            resource = self.resource(table)
            names = resource.field_names
            rows = [[row[name] for name in names] for row in self.rows(table)]
            changes[resource.path] = render_csv(names, rows)
        write_tables(self.package, changes)


def named(resource: Resource, row: Row) -> str:
    """Return a row by its table and key, such as `claims c-0001`."""
    return " ".join([resource.name, *(row[name] for name in resource.primary_key)])


@contextmanager
def drafted(location: Path, texts: Path | None = None, dry_run: bool = False) -> Iterator[Draft]:
    """Give a draft of a package under its lock, and write it at the end unless `dry_run`.

    Raises: as `Draft`; if anything fails, nothing is written.
    """
    with locked(folder_of(location)):
        draft = Draft(location, texts)
        yield draft
        if draft.log and not dry_run:
            draft.write()


def write_tables(package: Package, changes: Mapping[str, bytes]) -> None:
    """Write changed tables and all that is derived from them, at once: a copy is tidied first.

    Raises: PackageError if the package cannot be tidied with them.
    """
    paths = {package.descriptor_path, *GENERATED}
    for resource in package.resources:
        paths |= {*resource.paths, *filter(None, [resource.schema_path])}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for path in sorted(paths):
            if (package.root / path).is_file():
                (copy / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(package.root / path, copy / path)
        for path, data in changes.items():
            (copy / path).write_bytes(data)
        tidied = tidy(copy / package.descriptor_path)
        for path, reason in tidied.left.items():
            raise PackageError(f"{path} cannot be tidied: {reason}; see `toolkit validate`")
        write_files(package.root, {**changes, **tidied.changes})
