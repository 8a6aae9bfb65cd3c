"""One resource of a descriptor: its data, dialect and schema, checked before a file is read.

A resource that the toolkit does not read is no fault of its author's: it is listed as unread, with
the reason.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.package.dialect import COMPRESSIONS, compression_of, dialect_of, is_encoding
from toolkit.package.files import is_url
from toolkit.package.formats import FORMATS, INLINE, format_of, is_table
from toolkit.package.model import Dialect, Field, ForeignKey, Resource, Unread
from toolkit.package.problems import kind_of, shown
from toolkit.package.properties import DIALECT, RESOURCE, is_text
from toolkit.package.referenced import FAULTY, URL, FileReader, NotRead
from toolkit.package.table_schema import check_schema, matching, names_of, without

if TYPE_CHECKING:
    from toolkit.package.cache import Cache

Json = dict[str, Any]
NO_TABLE = "it is not a table"
SOURCES = frozenset(
    ("path", "url", "data", "type", "format", "mediatype", "encoding", "dialect", "schema")
)
"""The properties without which a table cannot be read as its descriptor means it."""


class ResourceReader(FileReader):
    """Read the resources of a descriptor, and collect problems and what is not read.

    Args: `path` is the descriptor's file in the folder `root`; `descriptor` is checked already.
    """

    def __init__(self, root: Path, path: str, descriptor: Json, cache: Cache | None = None) -> None:
        super().__init__(root, path, cache)
        self.profile = "claimsProfile" in descriptor
        self.tabular = descriptor.get("profile")
        self.unread: list[Unread] = []
        self.items: list[Json] = []

    def resource(self, number: int, item: Any) -> Resource | None:
        """Return a table as the descriptor describes it; None if it is not read as one."""
        where = f"/resources/{number}"
        if not isinstance(item, dict):
            self.add("descriptor-invalid", f"{where} must be an object, not {kind_of(item)}")
            self.unread.append(Unread(where, FAULTY))
            return None
        name = item.get("name")
        if not is_text(name) or not name:
            self.items.append(self.checked(without(item, "name"), where))
            self.unnamed(name, where)
            return None
        checked = self.checked(item, where, table=name)
        self.items.append(checked)
        lost = (item.keys() - checked.keys()) & SOURCES
        try:
            if lost:
                raise NotRead(FAULTY)
            return self.table(name, checked)
        except NotRead as error:
            reason = str(error)
            self.unread.append(Unread(name, reason, table=reason != NO_TABLE))
            return None

    def checked(self, item: Json, where: str, **more: Any) -> Json:
        """Return the properties of a resource whose values have the right type."""
        return self.properties(item, RESOURCE, where, "descriptor-invalid", **more)

    def unnamed(self, name: Any, where: str) -> None:
        """Report a resource without a usable name."""
        what = "an empty text" if name == "" else kind_of(name)
        text = f'"name" at {where}/name must be a text of at least one character, not {what}'
        self.add(
            "descriptor-invalid",
            f'{where} has no "name"' if name is None else text,
            field="name",
            value=None if name is None else shown(name),
            hint="give the resource a name",
        )
        self.unread.append(Unread(where, FAULTY))

    def table(self, name: str, item: Json) -> Resource:
        """Return the table of a resource; raises NotRead."""
        paths = self.paths(name, item)
        form = format_of(item, paths[0] if paths else None)
        if not is_table(item, paths[0] if paths else None, form, self.tabular):
            self.files(name, paths)
            raise NotRead(NO_TABLE)
        if form != INLINE and form not in FORMATS.values():
            self.files(name, paths)
            raise NotRead(f'the format "{shown(form)}" is not read')
        if form in ("json", "parquet") and compression_of(item, paths[0]):
            self.files(name, paths)
            raise NotRead(f"compressed {form} is not read")
        dialect = self.dialect(name, item, form)
        schema, schema_path = self.schema(name, item)
        return build_resource(name, paths, form, dialect, item, schema, schema_path, self.path)

    def paths(self, name: str, item: Json) -> tuple[str, ...]:
        """Return the files of a resource, none for inline data; raises NotRead."""
        path = item.get("path", None if "data" in item else item.get("url"))
        if path is None and "data" in item:
            return ()
        paths: list[Any] = path if isinstance(path, list) else [path]
        extra = item.get("extrapaths", [])
        paths = [*paths, *(extra if isinstance(extra, list) else [extra])]
        if not all(map(is_text, paths)):
            self.add(
                "descriptor-invalid",
                f'the resource "{name}" has neither "path" nor "data"',
                table=name,
                field="path",
                value=None if path is None else shown(path),
                hint='give "path" the file of the resource',
            )
            raise NotRead(FAULTY)
        if any(map(is_url, paths)):
            raise NotRead(URL)
        if [one for one in paths if not self.safe(name, "path", one)]:
            raise NotRead(FAULTY)
        return tuple(paths)

    def dialect(self, name: str, item: Json, form: str) -> Dialect:
        """Return the dialect of a table; raises NotRead for what the reader cannot honour."""
        stated = self.referenced(name, "dialect", item.get("dialect", {}), "descriptor-invalid")
        if isinstance(stated.get("csv"), dict):  # where frictionless keeps the first version's
            stated = {**without(stated, "csv"), **stated["csv"]}
        kept = self.properties(
            stated, DIALECT, f"dialect of {name}", "descriptor-invalid", table=name
        )
        item["dialect"] = kept
        if not is_encoding(item.get("encoding", "utf-8")):
            self.add(
                "descriptor-invalid",
                f'"encoding" of "{name}" is {shown(item["encoding"])!r}: no encoding of that name'
                " is known",
                table=name,
                field="encoding",
                value=shown(item["encoding"]),
                hint='write "utf-8", or the encoding that the file has',
            )
            raise NotRead(FAULTY)
        if str(item.get("compression") or "gz") not in COMPRESSIONS:
            raise NotRead(f'the compression "{shown(item["compression"])}" is not read')
        if kept.get("lineTerminator", "\n") not in ("\n", "\r\n", "\r"):
            raise NotRead(f'the line terminator "{shown(kept["lineTerminator"])}" is not read')
        dialect = dialect_of(kept, "\t" if form == "tsv" else ",")
        if dialect is None:
            self.add(
                "descriptor-invalid",
                f'the dialect of "{name}" has a value that it cannot have: {shown(kept)}',
                table=name,
                field="dialect",
                value=shown(kept),
                hint="use single characters, and row numbers from 1 on",
            )
        if dialect is None or len(kept) < len(stated):
            raise NotRead(FAULTY)
        return dialect

    def schema(self, name: str, item: Json) -> tuple[Json, str | None]:
        """Return the schema of a table and its file; empty if none is stated; raises NotRead."""
        stated = item.get("schema")
        path = stated if isinstance(stated, str) else None
        if stated is None:
            self.add(
                "schema-invalid",
                f'the table "{name}" has no schema: every cell is read as "any"',
                table=name,
                field="schema",
                hint="give the table a Table Schema, so that its cells are checked",
                severity="warning",
            )
            return {}, None
        found = self.referenced(name, "schema", stated, "schema-invalid")
        checked = check_schema(self, name, found, path or self.path, self.profile)
        if checked is None:
            raise NotRead(FAULTY)
        return checked, path


def build_resource(
    name: str,
    paths: tuple[str, ...],
    form: str,
    dialect: Dialect,
    item: Json,
    schema: Json,
    schema_path: str | None,
    home: str,
) -> Resource:
    """Return a table from its descriptor and its schema, which are checked already."""
    keys = [
        ForeignKey(
            names_of(key["fields"]),
            key["reference"].get("resource") or name,
            names_of(key["reference"]["fields"]),
            key["reference"].get("package"),
        )
        for key in schema.get("foreignKeys", [])
    ]
    return Resource(
        name=name,
        paths=paths,
        format=form,
        dialect=dialect,
        encoding=codecs.lookup(item.get("encoding", "utf-8")).name,
        compression=compression_of(item, paths[0]) if paths else None,
        fields_match=matching(schema),
        fields=tuple(
            Field(column["name"], column.get("type", "any"), column)
            for column in schema.get("fields", [])
        ),
        primary_key=names_of(schema.get("primaryKey", [])),
        unique_keys=tuple(names_of(key) for key in schema.get("uniqueKeys", [])),
        foreign_keys=tuple(key for key in keys if key.package is None),
        external_keys=tuple(key for key in keys if key.package is not None),
        descriptor=item,
        schema=schema,
        schema_path=schema_path,
        home=home,
    )
