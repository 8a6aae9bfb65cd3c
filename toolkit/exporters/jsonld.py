"""JSON-LD: one document, its context first and inline, then a flat graph, one node a line.

Source: JSON-LD 1.1, <https://www.w3.org/TR/json-ld11/>; Web Annotation Data Model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.exporters import ExportError
from toolkit.exporters.context import context, key_of, node_id, reference
from toolkit.exporters.derived import DERIVERS, Index, superseded
from toolkit.exporters.nodes import IN_IDS, SHAPES, Node, dataset, extras
from toolkit.exporters.withholding import Rows, withhold
from toolkit.package import Field, Resource
from toolkit.tables import Tables

FILE = "dataset.jsonld"


def write(tables: Tables, folder: Path) -> list[str]:
    """Write `dataset.jsonld`; adverse propositions are left out, and a note says how many.

    Raises: ExportError for a package outside the claims profile, or without a base.
    """
    package = tables.package
    absent = [name for name in SHAPES if name not in tables.rows]
    if package.profile is None or absent:
        lacks = f"the tables {', '.join(absent)}" if package.profile else '"claimsProfile"'
        raise ExportError(f"jsonld is the claims profile's; this package lacks {lacks}")
    terms = context(package)
    whole = {name: tables.arrow(name).to_pylist() for name in SHAPES}
    rows, notes = withhold(whole)
    index = Index(rows, package, superseded(whole["relations"]))
    nodes = [*dataset(package), *_nodes(tables, rows, index)]
    (folder / FILE).write_bytes(_document(terms, nodes).encode("utf-8"))
    return notes + _unnamed(tables)


def _nodes(tables: Tables, rows: Rows, index: Index) -> Iterator[Node]:
    for name, table in rows.items():
        resource = tables.package.resource(name)
        shape = SHAPES[name]
        keys = {field.name: (field, key) for field in resource.fields if (key := key_of(field))}
        for row in table:
            values = {
                column: (key, _value(resource, field, row[column]))
                for column, (field, key) in keys.items()
                if row[column] is not None
            }
            first, *parts = shape(row, values)
            if name in DERIVERS:
                derived = DERIVERS[name](row, index)
                first |= {key: value for key, value in derived.items() if value not in (None, [])}
            yield first
            yield from parts
    yield from extras(rows)


def _value(resource: Resource, field: Field, value: Any) -> Any:
    first = reference(resource, field)
    if first:
        return node_id(first, value)
    return value.isoformat() if field.type == "date" else value


def _document(terms: dict[str, Any], nodes: list[Node]) -> str:
    head = ",\n".join(f"{_dump(key)}:{_dump(term)}" for key, term in terms.items())
    lines = ",\n".join(_dump(node) for node in sorted(nodes, key=lambda node: str(node["id"])))
    return f'{{"@context":{{\n{head}\n}},\n"@graph":[\n{lines}\n]}}\n'


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _unnamed(tables: Tables) -> list[str]:
    """Name the columns that jsonld cannot say, for their schema gives them no key."""
    lost = [
        f"{resource.name}.{field.name}"
        for resource in map(tables.package.resource, SHAPES)
        for field in resource.fields
        if key_of(field) is None and field.name not in IN_IDS.get(resource.name, ())
    ]
    return [f"left out of jsonld, for they have no jsonldKey: {', '.join(lost)}"] if lost else []
