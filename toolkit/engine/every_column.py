"""Give a table a field for each column of its file that the schema allows but does not name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from toolkit.engine.broken import BROKEN
from toolkit.engine.reading import labels_of, without_schema
from toolkit.engine.records import match
from toolkit.package.model import Resource


def with_every_column(resource: Resource, root: Path) -> Resource:
    """Return a table with a field of type "any" for each column that its schema does not name.

    A table that cannot be read is returned as it is.
    """
    if resource.fields_match == "exact" and resource.schema:
        return resource
    try:
        labels = labels_of(resource, root)
    except BROKEN:
        return resource
    if not resource.schema:
        return without_schema(resource, labels)
    problems, _ = match(resource, labels)
    if any(problem.severity is None for problem in problems):
        return resource
    known = set(resource.field_names)
    spare = [label for label in labels if label.strip() and not {label, label.strip()} & known]
    return replace(resource, fields=(*resource.fields, *without_schema(resource, spare).fields))
