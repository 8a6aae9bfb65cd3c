"""A rule about the ids that notes, labels and reasons cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from toolkit.engine.screening import literal
from toolkit.rules.registry import Context, Row, Unchecked, rule

COLUMNS = ("note", "label", "reason")
ID = r"[saepcv]-[a-z0-9]+(?:-[a-z0-9]+)*"
CITED = re.compile(rf"(?<![\w./:-]){ID}(?![\w-])")
EVERYDAY = frozenset(("e-book", "e-books", "e-mail", "e-mails", "p-value", "p-values"))
"""Words that have the form of an id and are none."""


@rule(
    "note-names-unknown",
    severity="warning",
    subject="*",
    title="Ids cited in notes, labels and reasons exist",
    why="A reader who looks up the cited id finds nothing, and an export cannot link to it.",
    fix="Cite the id of a row of this package, or describe in words what is meant.",
)
def note_names_unknown(context: Context) -> Iterator[Row | Unchecked]:
    """Columns `note`, `label` and `reason` of every table, and the reasons in `retired`."""
    cells = [*_cells(context), *_reasons(context)]
    cited = {name for *_, names in cells for name in names}
    unknown = cited - _known(context, cited)
    for table, record, column, text, names in cells:
        missing = next((name for name in names if name in unknown), None)
        if missing:
            message = f'"{column}" cites "{missing}", which is not an id of this package'
            yield Row(record, column, text, message, table)


Cell = tuple[str, int | None, str, str, list[str]]


def _cells(context: Context) -> Iterator[Cell]:
    """Yield (table, record, column, text, cited ids) of every cell that may cite an id."""
    for resource in context.tables.resources:
        for field in resource.fields:
            if field.name in COLUMNS and field.type == "string":
                query = (
                    f"SELECT _record, {field.name} FROM sound.{context.tables.name(resource)}"
                    f" WHERE regexp_matches({field.name}, {literal(ID)}) ORDER BY 1"
                )
                for record, text in context.tables.connection.execute(query).fetchall():
                    yield resource.name, record, field.name, text, _cited(text)


def _reasons(context: Context) -> Iterator[Cell]:
    for item in _retired(context):
        reason = str(item.get("reason", ""))
        yield "", None, "reason", reason, _cited(reason)


def _cited(text: str) -> list[str]:
    return [name for name in CITED.findall(text) if name not in EVERYDAY]


def _known(context: Context, cited: set[str]) -> set[str]:
    """Return those of the cited ids that are, or were, a row of the package."""
    known = {str(item.get("id")) for item in _retired(context)}
    listed = ", ".join(literal(name) for name in sorted(cited))
    for resource in context.tables.resources if cited else ():
        if len(resource.primary_key) == 1 and resource.primary_key[0].endswith("_id"):
            query = (
                f"SELECT {resource.primary_key[0]} FROM main.{context.tables.name(resource)}"
                f" WHERE {resource.primary_key[0]} IN ({listed})"
            )
            known |= {name for (name,) in context.tables.connection.execute(query).fetchall()}
    return known


def _retired(context: Context) -> list[dict[str, Any]]:
    retired = context.tables.package.descriptor.get("retired")
    return [item for item in retired if isinstance(item, dict)] if isinstance(retired, list) else []
