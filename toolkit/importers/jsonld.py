"""Import JSON-LD exports, one document or one node per line: turn nodes back into rows.

Keys derived from other rows are left out, because the next export computes them again. The
descriptor is new: the graph has only its Dataset node.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from toolkit.exporters.context import (
    CONSTANTS,
    DERIVED,
    FIRST_PARTS,
    NODES,
    STANDING_KEYS,
)
from toolkit.exporters.nodes import (
    FRAGMENT_COLUMNS,
    PLACE_COLUMNS,
    POSITION_COLUMNS,
    SINGLE,
    TARGET_COLUMNS,
    TEXT_COLUMNS,
)
from toolkit.importers import Cells, Imported, ImportFault, as_csv
from toolkit.package.levels import HIGHEST, asked_of
from toolkit.package.profile import lowered
from toolkit.package.standard import PROFILE_TABLES, PROFILE_VERSIONS, profile_file
from toolkit.texts.spans import read_fragment

Json = dict[str, Any]
DOCUMENTS, LINES = (".jsonld", ".json"), ".ndjsonld"
PARTS = {
    **{part: table for table, part in FIRST_PARTS.items()},
    **{part: table for table, (_, part, _) in SINGLE.items()},
    "identifier": "identifiers",
}
"""The table of each node, by the first part of its id."""
SUBNODES: dict[str, dict[str, tuple[str, ...]]] = {
    "sources": {"text": TEXT_COLUMNS},
    "events": {"place": PLACE_COLUMNS},
    "evidence": {"target": TARGET_COLUMNS, "position": POSITION_COLUMNS, "fragment": ()},
}
"""The additional nodes of a row, and the columns they have instead of the row's own node."""
NAMED = ("coder", "dataset")
WRITTEN = {"type", "id", "@context", "motivation", *CONSTANTS, *DERIVED, *STANDING_KEYS}
LOST = "the descriptor is new: JSON-LD keeps only the part of it that is in the Dataset node"


def recognises(source: Path) -> bool:
    """Return whether this is a JSON-LD file, or a folder with exactly one."""
    return _file(source) is not None


def _file(source: Path) -> Path | None:
    endings = (".jsonld", LINES)
    if source.is_file():
        return source if source.suffix in endings else None
    found = [source / f"dataset{ending}" for ending in endings]
    there = [file for file in found if file.is_file()]
    return there[0] if len(there) == 1 else None


def read(source: Path) -> Imported:
    """Read a graph; raises ImportFault if `export` could not have written it."""
    file = _file(source)
    assert file is not None
    context, nodes = _parse(file)
    reader = _Reader(_schemas(PROFILE_VERSIONS[-1]), str(context.get("@base", "")))
    dataset: Json = {}
    for node in nodes:
        if node.get("type") == "Dataset":
            dataset = node
        reader.take(node)
    dataset = dataset | {"claimsLevel": _whole(dataset.get("claimsLevel"))}
    reader.schemas = _kept(reader, dataset)
    descriptor = _descriptor(context, dataset, reader.schemas)
    files, paths = as_csv(descriptor)
    tables = {paths[name]: (reader.header(name), reader.rows(name)) for name in reader.schemas}
    return Imported(files, tables, [LOST])


def _parse(file: Path) -> tuple[Json, Iterable[Json]]:
    """Return the context and the nodes of a file."""
    if file.suffix == LINES:
        beside = file.with_name("context.jsonld")
        if not beside.is_file():
            raise ImportFault(f"{beside} is missing: expected it in the same folder as {file.name}")
        return _object(_json(beside.read_text("utf-8"), beside).get("@context"), beside), _lines(
            file
        )
    document = _json(file.read_text("utf-8"), file)
    nodes = document.get("@graph")
    if not isinstance(nodes, list):
        raise ImportFault(f'{file} has no "@graph": expected a list of nodes')
    return _object(document.get("@context"), file), nodes


def _lines(file: Path) -> Iterator[Json]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            yield _json(line, f"{file}:{number}")


def _json(text: str, place: object) -> Json:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImportFault(f"{place} is not JSON: {error}") from error
    return _object(value, place)


def _object(value: Any, place: object) -> Json:
    if not isinstance(value, dict):
        raise ImportFault(f"{place} is not a JSON object")
    return value


def _whole(value: Any) -> Any:
    """Return a whole number that RDF gives back as a text as a number, anything else as it is."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


def _schemas(version: str) -> dict[str, Json]:
    """Return the Table Schemas of a version of the profile, which are part of the toolkit."""
    files = {name: profile_file(f"{name}.json", version) for name in PROFILE_TABLES}
    return {name: json.loads(f.read_text("utf-8")) for name, f in files.items() if f.is_file()}


def _kept(reader: _Reader, dataset: Json) -> dict[str, Json]:
    """Return the schemas of the graph's own profile and level; later tables only with rows."""
    version, level = dataset.get("claimsProfile"), dataset.get("claimsLevel")
    if version == PROFILE_VERSIONS[-1] and isinstance(level, int) and 0 <= level < HIGHEST:
        schemas = _of_level(reader, level)
        if all(_fits(reader.cells[name], schema) for name, schema in schemas.items()):
            return schemas
    first = _schemas(PROFILE_VERSIONS[0])
    schemas = first if version == PROFILE_VERSIONS[0] else reader.schemas
    return {name: s for name, s in schemas.items() if name in first or reader.cells[name]}


def _of_level(reader: _Reader, level: int) -> dict[str, Json]:
    """Return the schemas of the tables that a level asks for, or that have rows."""
    asked = asked_of(level)
    names = [name for name in reader.schemas if name in asked or reader.cells[name]]
    return {name: lowered(name, level, names) for name in names}


def _fits(rows: dict[str, Json], schema: Json) -> bool:
    """Return whether a schema has all columns that some rows fill."""
    return {name for row in rows.values() for name in row} <= {f["name"] for f in schema["fields"]}


def _descriptor(context: Json, dataset: Json, schemas: dict[str, Json]) -> Json:
    """Return the descriptor of a new package, from the graph's Dataset node."""
    day = dataset.get("datePublished")
    known = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": dataset.get("identifier") or "imported",
        "title": dataset.get("name"),
        "description": dataset.get("description"),
        "version": dataset.get("version"),
        "created": f"{day}T00:00:00Z" if day else None,
        "licenses": [{"path": dataset["license"]}] if "license" in dataset else None,
        "claimsProfile": dataset.get("claimsProfile"),
        "claimsLevel": dataset.get("claimsLevel"),
        "base": context.get("@base"),
        "ns": context.get("ns"),
        "retired": [],
    }
    tables = [
        {"name": name, "type": "table", "path": "", "schema": schema}
        for name, schema in schemas.items()
    ]
    return {
        **{key: value for key, value in known.items() if value is not None},
        "resources": tables,
    }


class _Reader:
    """Collect the keys of nodes as cells of rows."""

    def __init__(self, schemas: dict[str, Json], base: str) -> None:
        self.schemas, self.base = schemas, base
        self.cells: dict[str, dict[str, Json]] = {name: {} for name in schemas}
        self.seen: set[str] = set()
        self.columns = {
            (name, part): dict(_columns(name, schema, part))
            for name, schema in schemas.items()
            for part in ("", *SUBNODES.get(name, ()))
        }

    def header(self, table: str) -> list[str]:
        """Return the columns of a table."""
        return [field["name"] for field in self.schemas[table]["fields"]]

    def rows(self, table: str) -> Callable[[], Cells]:
        """Return the rows of a table, in the order of its columns."""
        header = self.header(table)
        return lambda: ([row.get(name) for name in header] for row in self.cells[table].values())

    def take(self, node: Json) -> None:
        """Add one node to its row; raises ImportFault if it does not belong to a table."""
        name = node.get("id")
        if not isinstance(name, str):
            raise ImportFault(f"a node has no id: {json.dumps(node)[:100]}")
        if name in self.seen:
            raise ImportFault(f'two nodes have the id "{name}"')
        self.seen.add(name)
        first, *parts = name.removeprefix(self.base).split("/")
        if first in NAMED or node.get("type") == "ConceptScheme":
            return
        table = PARTS.get(first)
        if table is None or not parts:
            raise ImportFault(f'the node "{name}" does not belong to a table')
        if len(parts) > 1 and parts[-1] in SUBNODES.get(table, ()):
            key, part = "/".join(parts[:-1]), parts[-1]
        else:
            key, part = "/".join(parts), ""
        row = self.cells[table].setdefault(key, {})
        if table in FIRST_PARTS and not part:
            row[self.header(table)[0]] = unquote(parts[0])
        if table == "codings":
            row["coding_id"] = unquote(parts[0])
        self.fill(row, node, self.columns[table, part])
        if part == "fragment":
            row.update(_words(node.get("value"), name))

    def fill(self, row: Json, node: Json, columns: dict[str, tuple[str, bool]]) -> None:
        """Add the cells of a node to its row."""
        name = node["id"]
        for key, value in node.items():
            if key in columns:
                column, is_node = columns[key]
                row[column] = self.node(value, name) if is_node else _cell(value, name, key)
            elif key not in WRITTEN:
                raise ImportFault(f'the node "{name}" has the unknown key "{key}"')

    def node(self, value: Any, name: str) -> str:
        """Return the cell for the id of a node."""
        parts = str(value).removeprefix(self.base).split("/")
        if not isinstance(value, str) or len(parts) < 2:
            raise ImportFault(f'the node "{name}" refers to {value!r}, which is not a node id')
        return unquote(parts[1])


def _columns(table: str, schema: Json, part: str) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield each JSON key of a table's nodes with its column and whether it refers to a node."""
    foreign = {
        key["fields"][0]: key["reference"].get("resource") or table
        for key in schema.get("foreignKeys", [])
        if len(key["fields"]) == 1
    }
    below = SUBNODES.get(table, {})
    elsewhere = {column for columns in below.values() for column in columns}
    elsewhere.update(FRAGMENT_COLUMNS)
    for field in schema["fields"]:
        name = field["name"]
        here = name in below[part] if part else name not in elsewhere
        if here and "jsonldKey" in field:
            is_node = foreign.get(name) in FIRST_PARTS or (table, name) in NODES
            yield field["jsonldKey"], (name, is_node)


def _cell(value: Any, name: str, key: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | str) and value != "":
        return str(value)
    raise ImportFault(
        f'"{key}" of the node "{name}" is {value!r}: expected a text, an integer or a boolean'
    )


def _words(value: Any, name: str) -> Json:
    try:
        first, last = read_fragment(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ImportFault(f'the node "{name}": {error}') from error
    return {"text_start": first, **({"text_end": last} if last else {})}
