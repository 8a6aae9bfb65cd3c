"""Write JSON-LD as one document or one node per line: context first, flat graph, sorted by id.

Source: JSON-LD 1.1, <https://www.w3.org/TR/json-ld11/>; Streaming JSON-LD; Web Annotation Data
Model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from toolkit.engine.tables import Tables
from toolkit.exporters import ExportError
from toolkit.exporters.context import base, context, key_of
from toolkit.exporters.dataset import dataset
from toolkit.exporters.nodes import IN_IDS, STEPS, node_queries
from toolkit.package.files import ViewError
from toolkit.package.standard import PROFILE_TABLES, is_address
from toolkit.progress import OnStage
from toolkit.views import create_views, missing

DOCUMENT, LINES, CONTEXT = "dataset.jsonld", "dataset.ndjsonld", "context.jsonld"
ROWS = 4096


def write(tables: Tables, folder: Path, progress: OnStage) -> list[str]:
    """Write `dataset.jsonld`: the context inline, then the graph, one node per line.

    Raises: ExportError if the package does not have the claims profile, or has no base.
    """
    batches = graph(tables, progress)
    terms = context(tables.package)
    head = ",\n".join(f"{_dump(key)}:{_dump(term)}" for key, term in terms.items())
    with (folder / DOCUMENT).open("w", encoding="utf-8", newline="") as file:
        file.write(f'{{"@context":{{\n{head}\n}},\n"@graph":[\n' + ",\n".join(next(batches)))
        for lines in batches:
            file.write(",\n" + ",\n".join(lines))
        file.write("\n]}\n")
    return _unnamed(tables)


def write_lines(tables: Tables, folder: Path, progress: OnStage) -> list[str]:
    """Write `dataset.ndjsonld`, each node with the IRI of the context, and `context.jsonld`.

    Raises: ExportError as `write` does.
    """
    head = f'{{"@context":{_dump(base(tables.package) + CONTEXT)},'
    with (folder / LINES).open("w", encoding="utf-8", newline="") as file:
        for lines in graph(tables, progress):
            file.write("".join([f"{head}{line[1:]}\n" for line in lines]))
    text = json.dumps({"@context": context(tables.package)}, ensure_ascii=False, indent=2) + "\n"
    (folder / CONTEXT).write_bytes(text.encode("utf-8"))
    return _unnamed(tables)


def graph(tables: Tables, progress: OnStage) -> Iterator[list[str]]:
    """Return the nodes of a package as JSON, sorted by id, in non-empty batches of up to `ROWS`.

    Raises: ExportError as `write` does, before the first node.
    """
    package = tables.package
    if package.profile is None:
        raise ExportError(
            "the JSON-LD export needs a package of the claims profile: this one lacks"
            ' "claimsProfile"'
        )
    context(package)
    try:
        create_views(tables.connection, STEPS)
    except ViewError as error:
        raise ExportError(str(error)) from error
    _require_expressible(tables)
    return _batches(tables, progress)


def _require_expressible(tables: Tables) -> None:
    """Refuse values that the graph cannot express, rather than lose them."""
    query = (
        "SELECT evidence_id FROM main.evidence WHERE text_start IS NULL AND text_end IS NOT NULL"
    )
    for (evidence,) in tables.select(f"{query} ORDER BY 1 LIMIT 1"):
        raise ExportError(
            f'the evidence "{evidence}" has text_end without text_start, which JSON-LD cannot'
            " express; see `toolkit explain evidence-snippet-mismatch`"
        )
    for column in ("url", "archived_url"):
        query = f"SELECT source_id, {column} FROM main.sources WHERE {column} IS NOT NULL"
        for source, text in tables.select(f"{query} ORDER BY 1"):
            if not is_address(text):
                raise ExportError(
                    f'"{text}", the {column} of "{source}", is not a valid URL; see `toolkit'
                    " explain url-invalid`"
                )


def _batches(tables: Tables, progress: OnStage) -> Iterator[list[str]]:
    queries = node_queries(tables.whole)
    queries["dataset"] = []
    for number, part in enumerate(sorted(queries, key=lambda part: f"{part}/"), 1):
        progress(f"writing {part}", number, len(queries))
        if part == "dataset":
            nodes = sorted(dataset(tables.package), key=lambda node: node["id"])
            yield [_dump(node) for node in nodes]
            continue
        query = f"SELECT line FROM ({' UNION ALL '.join(queries[part])}) ORDER BY id"
        try:
            found = tables.connection.sql(query).to_arrow_reader(ROWS)
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise ExportError(missing(error)) from error
        for batch in found:
            if batch.num_rows:
                yield batch.column(0).to_pylist()


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _unnamed(tables: Tables) -> list[str]:
    """Return a note on the columns left out because their schema gives them no key."""
    lost = [
        f"{resource.name}.{field.name}"
        for resource in map(tables.whole.resource, PROFILE_TABLES)
        for field in resource.fields
        if key_of(field) is None and field.name not in IN_IDS.get(resource.name, ())
    ]
    return [f"left out because they have no jsonldKey: {', '.join(lost)}"] if lost else []
