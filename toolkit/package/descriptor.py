"""Descriptor → Package: what the standard demands of it, checked before any table is read.

frictionless judges the metadata, after the toolkit has made it safe for it (no address, no path
or link out of the package) and has checked what frictionless lets pass: misspelt properties,
`categories`, `uniqueKeys`, `roles`, settings that the reader cannot honour.
"""

from __future__ import annotations

import codecs
import copy
import shutil
import weakref
from datetime import datetime
from pathlib import Path
from typing import Any

from toolkit.package import standard
from toolkit.package.dialect import COMPRESSIONS, compression_of, dialect_of, is_encoding
from toolkit.package.files import PackageError, find_descriptor, read_json, unsafe_path
from toolkit.package.model import Dialect, Field, ForeignKey, Package, Resource
from toolkit.package.problems import Collector, kind_of
from toolkit.package.table_schema import check_schema, first_version, matching, names_of, without

Json = dict[str, Any]
UNREAD_DIALECT = ("property", "itemType", "itemKeys", "sheetNumber", "sheetName", "table")


def open_package(location: Path | str) -> Package:
    """Open a package by its folder, its descriptor or a zip of it.

    Faults below the descriptor itself are in `problems`; resources that cannot be used at all
    are left out of `resources`.
    Raises: PackageError if there is no descriptor, or it is not a JSON object.
    """
    root, name, temporary = find_descriptor(Path(location))
    try:
        package = _read(str(location), root, name, temporary)
    except BaseException:
        if temporary:
            shutil.rmtree(root, ignore_errors=True)
        raise
    if temporary:
        weakref.finalize(package, shutil.rmtree, root, ignore_errors=True)
    return package


def _read(location: str, root: Path, name: str, temporary: bool) -> Package:
    descriptor, repeated = read_json(root / name)
    if not isinstance(descriptor, dict):
        raise PackageError(f"{name} is not a JSON object but {kind_of(descriptor)}")
    reader = _Reader(root, name, descriptor)
    reader.repeated(repeated, name, "descriptor-invalid")
    resources = reader.read()
    return Package(
        descriptor=descriptor,
        resources=tuple(resources),
        root=root,
        location=location,
        descriptor_path=name,
        problems=tuple(reader.problems),
        temporary=temporary,
    )


class _Reader(Collector):
    """Reads the resources of one descriptor and collects the problems on the way."""

    def __init__(self, root: Path, name: str, descriptor: Json) -> None:
        super().__init__(name)
        self.root, self.name, self.descriptor = root, name, descriptor
        self.profile = "claimsProfile" in descriptor

    def read(self) -> list[Resource]:
        known = standard.PACKAGE | (standard.PROFILE_PACKAGE if self.profile else frozenset())
        self.properties(self.descriptor, known, "", "descriptor-invalid")
        self.package_properties()
        items = self.descriptor.get("resources")
        if items is None and self.problems:
            return []  # misspelt, and reported as such
        if not isinstance(items, list) or not items:
            self.add(
                "descriptor-invalid",
                f'"resources" must be a list of at least one resource, not {kind_of(items)}',
                field="resources",
                hint="list each table with a name, a path and a schema",
            )
            return []
        resources: list[Resource] = []
        for number, item in enumerate(items):
            resource = self.resource(number, item)
            if resource is None:
                continue
            if resource.name in (other.name for other in resources):
                self.add(
                    "descriptor-invalid",
                    f'two resources have the name "{resource.name}"',
                    table=resource.name,
                    value=resource.name,
                    hint="give each resource a name of its own",
                )
                continue
            resources.append(resource)
        self.references(resources)
        self.metadata(resources)
        return resources

    def package_properties(self) -> None:
        created = self.descriptor.get("created")
        if created is not None and not _is_datetime(created):
            self.add(
                "descriptor-invalid",
                f'"created" is not an RFC 3339 date and time: {created!r}',
                field="created",
                value=str(created),
                hint='write it like "2026-01-31T00:00:00Z"',
            )
        contributors = self.descriptor.get("contributors")
        for number, item in enumerate(contributors if isinstance(contributors, list) else []):
            if isinstance(item, dict) and "roles" in item and not isinstance(item["roles"], list):
                self.add(
                    "descriptor-invalid",
                    f'"roles" at /contributors/{number} must be a list,'
                    f" not {kind_of(item['roles'])}",
                    field="roles",
                    value=str(item["roles"]),
                    hint=f'write ["{item["roles"]}"]',
                )
        named = self.descriptor.get("profile")
        if isinstance(named, str) and ("/" in named or "\\" in named):
            standard_one = named.startswith(standard.PROFILES)
            if not standard_one:
                self.add(
                    "path-unsafe",
                    f'"profile" is {named!r}; a profile of one\'s own is not read',
                    field="profile",
                    value=named,
                    hint="leave it out, or check the package with the tool that knows it",
                )
        profile = self.descriptor.get("claimsProfile")
        if self.profile and profile != "0.1":
            self.add(
                "descriptor-invalid",
                f'"claimsProfile" is {profile!r}; this toolkit knows the profile "0.1"',
                field="claimsProfile",
                value=str(profile),
                hint='write "0.1", or use the toolkit that knows your profile',
            )

    def resource(self, number: int, item: Any) -> Resource | None:
        where = f"/resources/{number}"
        if not isinstance(item, dict):
            self.add("descriptor-invalid", f"{where} must be an object, not {kind_of(item)}")
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
        return self.build(name, paths, dialect, item, schema, schema_path)

    def paths(self, name: str, item: Json) -> tuple[str, ...] | None:
        path = item.get("path")
        paths: list[Any] = path if isinstance(path, list) else [path]
        extra = item.get("extrapaths", [])
        paths = [*paths, *(extra if isinstance(extra, list) else [extra])]
        if not all(isinstance(one, str) for one in paths):
            what = '"data" inside the descriptor' if "data" in item else "no file"
            self.add(
                "descriptor-invalid",
                f'the table "{name}" was not read: it has {what} in "path"',
                table=name,
                field="path",
                value=None if path is None else str(path),
                hint='give "path" the one CSV file of the table',
            )
            return None
        safe = [self.safe(name, "path", one) for one in paths]
        return tuple(paths) if all(safe) else None

    def tabular(self, name: str, item: Json, paths: tuple[str, ...] | None) -> bool:
        """Tell a table from another file, which is only checked for being there and unchanged."""
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
                hint="download or copy the file into the package and name it by a relative path",
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
                f'"dialect" of "{name}" must be an object, not {kind_of(dialect)}',
                table=name,
                field="dialect",
            )
            return None
        if isinstance(dialect.get("csv"), dict):  # where frictionless keeps the first version's
            dialect = {**without(dialect, "csv"), **dialect["csv"]}
        self.properties(
            dialect, standard.DIALECT, f"dialect of {name}", "descriptor-invalid", table=name
        )
        item["dialect"] = dialect
        return self.readable(name, item, dialect)

    def readable(self, name: str, item: Json, stated: Json) -> Dialect | None:
        """Return the dialect; refuse, by name, what the reader cannot honour."""
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
                f'the table "{name}" was not read: the toolkit does not read "{key}": {value!r}',
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
                f'the schema of "{name}" must be an object, not {kind_of(schema)}',
                table=name,
                path=path or self.name,
                field="schema",
                hint="give each table a Table Schema",
            )
            return None, path
        usable = check_schema(self, name, schema, path or self.name, self.profile)
        return (schema if usable else None), path

    def load(self, name: str, path: str, rule: str) -> tuple[Any, bool]:
        file = self.root / path
        if not file.is_file():
            self.add(
                "file-missing",
                f'"{path}", named by the resource "{name}", does not exist',
                table=name,
                path=path,
                value=path,
                hint="add the file, or correct the path in the descriptor",
            )
            return None, False
        try:
            value, repeated = read_json(file)
        except PackageError as error:
            self.add(rule, str(error), table=name, path=path, hint="mend the JSON")
            return None, False
        self.repeated(repeated, path, rule)
        return value, True

    def build(
        self,
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

    def references(self, resources: list[Resource]) -> None:
        """Foreign keys must lead to fields that exist."""
        named = {item.get("name") for item in self.descriptor["resources"] if type(item) is dict}
        by_name = {resource.name: resource for resource in resources}
        for resource in resources:
            for key in resource.foreign_keys:
                target = by_name.get(key.resource)
                missing = [n for n in key.reference if target and n not in target.field_names]
                if key.resource in named and not missing:
                    continue
                what = f'field "{missing[0]}"' if missing else f'resource "{key.resource}"'
                self.add(
                    "schema-invalid",
                    f'a foreign key of "{resource.name}" leads to the {what}, which does not exist',
                    table=resource.name,
                    path=resource.schema_path or self.name,
                    field=", ".join(key.fields),
                    value=missing[0] if missing else key.resource,
                )

    def metadata(self, resources: list[Resource]) -> None:
        """Let frictionless judge the metadata, made safe and without custom properties."""
        if any(problem.rule != "property-unknown" for problem in self.problems):
            return
        import frictionless

        plain = copy.deepcopy(self.descriptor)
        plain.pop("profile", None)
        plain["$schema"] = standard.SECOND_PACKAGE  # a superset of the first version
        plain["resources"] = [
            {
                **without(resource.descriptor, "$schema", "profile", "extrapaths"),
                "path": resource.path,
                "schema": first_version(resource.schema),
            }
            for resource in resources
        ]
        try:
            for error in frictionless.Package.metadata_validate(plain):
                schema = error.type in ("schema-error", "field-error")
                rule = "schema-invalid" if schema else "descriptor-invalid"
                self.add(rule, str(error.note or error.message))
        except frictionless.FrictionlessException as error:
            self.add("descriptor-invalid", str(error.error.note or error.error.message))


def _is_datetime(value: Any) -> bool:
    try:
        return isinstance(value, str) and "T" in value and bool(datetime.fromisoformat(value))
    except ValueError:
        return False
