"""The rule about the level of a package: what it asks for is there."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.engine.screening import identifier
from toolkit.engine.tables import Tables
from toolkit.package.levels import asked_of, declared_level, level_name
from toolkit.package.model import Field
from toolkit.package.profile import profile_table
from toolkit.package.standard import PROFILE_TABLES
from toolkit.rules.registry import Context, Inapplicable, Row, Unchecked, rule


@rule(
    "level-unmet",
    severity="error",
    subject="*",
    title="The package has the tables and cells that its level asks for",
    why="Whoever reads the level relies on what it promises.",
    fix="Fill the cells or add the table, or declare a lower `claimsLevel` in the descriptor.",
)
def level_unmet(context: Context) -> Iterator[Row | Unchecked | Inapplicable]:
    """Tables of the declared level, and cells that the profile requires from it on."""
    level = declared_level(context.tables.package)
    if level is None:
        yield Inapplicable("the descriptor has no claimsLevel")
        return
    yield from unmet(context.tables, level)


def unmet(tables: Tables, level: int) -> Iterator[Row]:
    """Yield the tables that a level asks for and a package lacks, then the empty cells."""
    for name in asked_of(level):
        if name in tables.absent:
            message = f"level {level_name(level)} asks for the table {name}"
            yield Row(None, None, name, message, "")
    for name in filter(tables.rows.__contains__, PROFILE_TABLES):
        required = {field.name for field in tables.package.resource(name).fields if field.required}
        for field in profile_table(name).fields:
            if field.required and field.name not in required and begins(field) <= level:
                yield from _empty(tables, name, field, level)


def begins(field: Field) -> int:
    """Return the level from which a column of the profile is required."""
    return int(field.descriptor.get("requiredFrom", 0))


def _empty(tables: Tables, table: str, field: Field, level: int) -> Iterator[Row]:
    message = f"level {level_name(level)} asks for a value in {table}.{field.name}"
    query = (
        f"SELECT _record FROM main.{tables.name(table)}"
        f" WHERE {identifier(field.name)} IS NULL ORDER BY 1"
    )
    for (record,) in tables.select(query):
        yield Row(record, field.name, None, message, table)
