"""The descriptor as data: a package, its resources, fields and keys.

Errors in a descriptor are kept as a list of `Problem`, so that an invalid package can still be
reported on as a whole.
Source: Data Package 2.0, <https://datapackage.org/standard/data-package/>.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from toolkit.package.files import DESCRIPTOR, PackageError, unsafe_path


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check found, before it becomes a finding.

    `record` is the row number, counting the header as 1, or None if the problem is not in a row.
    `severity` is given only if it differs from that of the rule.
    """

    rule: str
    message: str
    table: str | None = None
    record: int | None = None
    field: str | None = None
    value: str | None = None
    path: str | None = None
    hint: str | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Fields of this table whose values must exist in `reference` of `resource`."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]
    package: str | None = None

    def leads_to(self, table: Resource) -> bool:
        """Return whether a table has the fields that the key refers to."""
        return set(self.reference) <= set(table.field_names)


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name, its Table Schema type and the whole field descriptor."""

    name: str
    type: str
    descriptor: dict[str, Any] = field(repr=False)

    @property
    def constraints(self) -> dict[str, Any]:
        """The field's constraints; empty if it has none."""
        return dict(self.descriptor.get("constraints") or {})

    @property
    def required(self) -> bool:
        """Whether every row must have a value."""
        return self.constraints.get("required") is True

    @property
    def enum(self) -> list[Any] | None:
        """The allowed values in their order, or None."""
        values = self.constraints.get("enum")
        return list(values) if isinstance(values, list) else None

    @property
    def categories(self) -> list[str] | None:
        """The values of the field's categories in their order, as text, or None."""
        items = self.descriptor.get("categories")
        if not isinstance(items, list):
            return None
        return [str(item.get("value") if isinstance(item, dict) else item) for item in items]

    @property
    def vocabulary(self) -> str | None:
        """The vocabulary in the table `codes` that this column uses, or None."""
        name = self.descriptor.get("vocabulary")
        return name if isinstance(name, str) else None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a file are written, with the defaults of the standard.

    `header_rows` is empty for a file without a header.
    Source: Table Dialect 2.0, <https://datapackage.org/standard/table-dialect/>.
    """

    delimiter: str = ","
    quote: str | None = '"'
    double_quote: bool = True
    escape: str | None = None
    null_sequence: str | None = None
    skip_initial_space: bool = False
    header_rows: tuple[int, ...] = (1,)
    header_join: str = " "
    comment_char: str | None = None
    comment_rows: frozenset[int] = frozenset()
    case_sensitive: bool = True

    @property
    def plain(self) -> bool:
        """Whether only delimiter and quotes are set, so that pyarrow parses it exactly."""
        return self == Dialect(self.delimiter, self.quote) and self.delimiter not in "\r\n"

    def options(self) -> dict[str, Any]:
        """Return the options for `csv.reader`; as in frictionless, doubled quotes are always
        recognised unless there is an escape character.
        """
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "doublequote": self.double_quote if self.escape else True,
            "escapechar": self.escape,
            "skipinitialspace": self.skip_initial_space,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
        }

    def same(self, label: str, name: str) -> bool:
        """Whether a label is the name of a field."""
        return label == name or (not self.case_sensitive and label.casefold() == name.casefold())


@dataclass(frozen=True, slots=True)
class Resource:
    """One table: its files, how they are written, its fields and keys."""

    name: str
    paths: tuple[str, ...]
    format: str
    dialect: Dialect
    encoding: str
    compression: str | None
    fields_match: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]
    external_keys: tuple[ForeignKey, ...]
    descriptor: dict[str, Any] = field(repr=False)
    schema: dict[str, Any] = field(repr=False)
    schema_path: str | None = None
    home: str = DESCRIPTOR

    @property
    def is_csv(self) -> bool:
        """Whether the table is text whose cells are separated by a delimiter."""
        return self.format in ("csv", "tsv")

    @property
    def path(self) -> str:
        """The path of the file, or of the first if there are several."""
        return self.paths[0] if self.paths else self.home

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of the fields, in order."""
        return tuple(item.name for item in self.fields)

    def narrowed(self, fields: tuple[Field, ...]) -> Resource:
        """Return the table with some of its fields, and the keys that need no other."""
        names = {item.name for item in fields}
        return replace(
            self,
            fields=fields,
            unique_keys=tuple(key for key in self.unique_keys if names.issuperset(key)),
            foreign_keys=tuple(key for key in self.foreign_keys if names.issuperset(key.fields)),
        )

    @property
    def missing_values(self) -> tuple[str, ...]:
        """The texts that mean null; by default the empty text."""
        values = self.schema.get("missingValues", [""])
        return tuple(v["value"] if isinstance(v, dict) else str(v) for v in values)


@dataclass(frozen=True, slots=True)
class Unread:
    """A resource that is not read as a table, and why; `table` is false for other data."""

    name: str
    reason: str
    table: bool = True


@dataclass(frozen=True)
class Package:
    """A data package: its descriptor, its usable resources and its problems."""

    descriptor: dict[str, Any] = field(repr=False)
    resources: tuple[Resource, ...]
    root: Path
    location: str
    descriptor_path: str = "datapackage.json"
    problems: tuple[Problem, ...] = ()
    unread: tuple[Unread, ...] = ()
    unread_profiles: tuple[str, ...] = ()
    temporary: bool = False

    @property
    def name(self) -> str:
        """The package's name, or its location if it has none."""
        return str(self.descriptor.get("name") or self.location)

    @property
    def version(self) -> str | None:
        """The package's version, or None."""
        version = self.descriptor.get("version")
        return version if isinstance(version, str) else None

    @property
    def profile(self) -> str | None:
        """The version of the claims profile that the package declares, or None."""
        profile = self.descriptor.get("claimsProfile")
        return profile if isinstance(profile, str) else None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the resources, in order."""
        return tuple(resource.name for resource in self.resources)

    def resource(self, name: str) -> Resource:
        """Return the resource with this name; raises KeyError if there is none."""
        for resource in self.resources:
            if resource.name == name:
                return resource
        raise KeyError(name)

    def file(self, path: str) -> Path:
        """Return the file at a path in the package; raises PackageError if it is outside."""
        problem = unsafe_path(self.root, path)
        if problem:
            raise PackageError(problem)
        return self.root / path


def data_files(package: Package) -> Iterator[Path]:
    """Yield every file below `data/`, sorted, without following links."""
    folder = package.root / "data"
    if folder.is_dir() and not folder.is_symlink():
        yield from sorted(path for path in folder.rglob("*") if path.is_file())
