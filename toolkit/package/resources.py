"""Read one resource of a descriptor: check its paths, dialect and schema before its file."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

from toolkit.package import standard
from toolkit.package.dialect import COMPRESSIONS, compression_of, dialect_of, is_encoding
from toolkit.package.files import PackageError, read_json, unsafe_path
from toolkit.package.model import Dialect, Field, ForeignKey, Resource
from toolkit.package.problems import Collector, kind_of
from toolkit.package.table_schema import check_schema, matching, names_of, without

Json = dict[str, Any]
UNREAD_DIALECT = ("property", "itemType", "itemKeys", "sheetNumber", "sheetName", "table")


class ResourceReader(Collector):
    """Read the resources of a descriptor and collect their problems.

    Args: `path` is the descriptor's file in the folder `root`; with `profile`, the additional
    properties of the claims profile are allowed.
    """

    def __init__(self, root: Path, path: str, profile: bool) -> None:
        super().__init__(path)
        self.root, self.profile = root, profile

    def resource(self, number: int, item: Any) -> Resource | None:
        """Return a table as described by the descriptor, or None if it cannot be read."""
        where = f"/resources/{number}"
        if not isinstance(item, dict):
            self.add("descriptor-invalid", f"{where} is {kind_of(item)}: expected an object")
            return None
        name = item.get("name")
        if not isinstance(name, str) or not name:
            self.add(
                "descriptor-invalid",
                f'{where} has no "name"',
                field="name",
                hint="give the resource a name",
            )
            return None
        self.properties(item, standard.RESOURCE, where, "descriptor-invalid", table=name)
        paths = self.paths(name, item)
        if not self.tabular(name, item, paths):
            return None
        dialect = self.dialect(name, item)
        schema, schema_path = self.schema(name, item)
        if paths is None or dialect is None or schema is None:
            return None
        return _build(name, paths, dialect, item, schema, schema_path)

    def paths(self, name: str, item: Json) -> tuple[str, ...] | None:
        path = item.get("path")
        paths: list[Any] = path if isinstance(path, list) else [path]
        extra = item.get("extrapaths", [])
        paths = [*paths, *(extra if isinstance(extra, list) else [extra])]
        if not all(isinstance(one, str) for one in paths):
            what = '"data" inside the descriptor' if "data" in item else 'no valid "path"'
            self.add(
                "descriptor-invalid",
                f'the table "{name}" was not read: it has {what}; expected a file in "path"',
                table=name,
                field="path",
                value=None if path is None else str(path),
                hint='set "path" to the CSV file of the table',
            )
            return None
        safe = [self.safe(name, "path", one) for one in paths]
        return tuple(paths) if all(safe) else None

    def tabular(self, name: str, item: Json, paths: tuple[str, ...] | None) -> bool:
        """Return whether a resource is a table; of other files, check only that they exist."""
        if item.get("type") == "table" or "schema" in item or paths is None:
            return True
        ending = paths[0].lower().removesuffix(".gz").removesuffix(".zip").rpartition(".")[2]
        if "type" not in item and str(item.get("format", ending)).lower() in ("csv", "tsv"):
            return True
        for path in paths:
            if not (self.root / path).is_file():
                message = f'"{path}", the file of the resource "{name}", does not exist'
                hint = "add the file, or correct the path in the descriptor"
                self.add("file-missing", message, table=name, path=path, value=path, hint=hint)
        return False

    def safe(self, name: str, key: str, path: str) -> bool:
        problem = unsafe_path(self.root, path)
        if problem:
            self.add(
                "path-unsafe",
                f'"{key}" of the resource "{name}": {problem}',
                table=name,
                field=key,
                value=path,
                hint="copy the file into the package and use a relative path",
            )
        return problem is None

    def dialect(self, name: str, item: Json) -> Dialect | None:
        dialect = item.get("dialect", {})
        if isinstance(dialect, str):
            if not self.safe(name, "dialect", dialect):
                return None
            dialect, _ = self.load(name, dialect, "descriptor-invalid")
        if not isinstance(dialect, dict):
            self.add(
                "descriptor-invalid",
                f'"dialect" of "{name}" is {kind_of(dialect)}: expected an object',
                table=name,
                field="dialect",
            )
            return None
        if isinstance(dialect.get("csv"), dict):  # frictionless' place for version 1
            dialect = {**without(dialect, "csv"), **dialect["csv"]}
        self.properties(
            dialect, standard.DIALECT, f"dialect of {name}", "descriptor-invalid", table=name
        )
        item["dialect"] = dialect
        return self.readable(name, item, dialect)

    def readable(self, name: str, item: Json, stated: Json) -> Dialect | None:
        """Return the dialect; report each setting that the reader does not support."""
        unread = [(key, stated[key]) for key in UNREAD_DIALECT if key in stated]
        if stated.get("lineTerminator", "\n") not in ("\n", "\r\n", "\r"):
            unread.append(("lineTerminator", stated["lineTerminator"]))
        ending = str(item.get("format", "csv")).lower()
        if ending not in ("csv", "tsv"):
            unread.append(("format", item["format"]))
        if not is_encoding(item.get("encoding", "utf-8")):
            unread.append(("encoding", item["encoding"]))
        if str(item.get("compression") or "gz") not in COMPRESSIONS:
            unread.append(("compression", item["compression"]))
        dialect = dialect_of(stated, "\t" if ending == "tsv" else ",")
        if dialect is None:
            unread.append(("dialect", stated))
        for key, value in unread:
            self.add(
                "descriptor-invalid",
                f'the table "{name}" was not read: "{key}" {value!r} is not supported',
                table=name,
                field=key,
                value=str(value),
                hint="save the table as UTF-8 CSV with one header row",
            )
        return None if unread else dialect

    def schema(self, name: str, item: Json) -> tuple[Json | None, str | None]:
        schema, path = item.get("schema"), None
        if isinstance(schema, str):
            path = schema
            if not self.safe(name, "schema", path):
                return None, path
            schema, found = self.load(name, path, "schema-invalid")
            if not found:
                return None, path
        if not isinstance(schema, dict):
            self.add(
                "schema-invalid",
                f'the schema of "{name}" is {kind_of(schema)}: expected an object',
                table=name,
                path=path or self.path,
                field="schema",
                hint="give each table a Table Schema",
            )
            return None, path
        usable = check_schema(self, name, schema, path or self.path, self.profile)
        return (schema if usable else None), path

    def load(self, name: str, path: str, rule: str) -> tuple[Any, bool]:
        file = self.root / path
        if not file.is_file():
            self.add(
                "file-missing",
                f'"{path}", a file of the resource "{name}", does not exist',
                table=name,
                path=path,
                value=path,
                hint="add the file, or correct the path in the descriptor",
            )
            return None, False
        try:
            value, repeated = read_json(file)
        except PackageError as error:
            self.add(rule, str(error), table=name, path=path, hint="fix the JSON")
            return None, False
        self.repeated(repeated, path, rule)
        return value, True


def _build(
    name: str,
    paths: tuple[str, ...],
    dialect: Dialect,
    item: Json,
    schema: Json,
    schema_path: str | None,
) -> Resource:
    fields = tuple(
        Field(column["name"], column.get("type", "any"), column) for column in schema["fields"]
    )
    foreign = tuple(
        ForeignKey(
            names_of(key.get("fields", [])),
            key["reference"].get("resource") or name,
            names_of(key["reference"].get("fields", [])),
        )
        for key in schema.get("foreignKeys", [])
    )
    return Resource(
        name=name,
        paths=paths,
        dialect=dialect,
        encoding=codecs.lookup(item.get("encoding", "utf-8")).name,
        compression=compression_of(item, paths[0]),
        fields_match=matching(schema),
        fields=fields,
        primary_key=names_of(schema.get("primaryKey", [])),
        unique_keys=tuple(names_of(key) for key in schema.get("uniqueKeys", [])),
        foreign_keys=foreign,
        descriptor=item,
        schema=schema,
        schema_path=schema_path,
    )
