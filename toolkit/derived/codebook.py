"""The codebook: every table, field, code, rule and view of a package, as Markdown.

This module gathers the data; the text of the page is in `templates/codebook.md.jinja`.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

import duckdb

from toolkit.edtf import EXAMPLES, bounds
from toolkit.engine.screening import identifier
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.files import ViewError
from toolkit.package.model import Field, Package, Resource
from toolkit.reliability import RELIABLE, TENTATIVE, coded_twice
from toolkit.rules import all_rules
from toolkit.views import create_views, create_views_over, missing, number_range
from toolkit.views.files import NAMES, all_views

Values = dict[str, Any]
Codes = dict[str, list[Values]]
FILE = "CODEBOOK.md"
WRITTEN = "Written by `toolkit codebook`"
"""By this text in a page `tidy` knows that it may overwrite it."""
TELLING = frozenset(("boolean", "date", "datetime", "integer", "number", "time", "year"))
"""Types whose examples are shown; a text may contain words of an article or a person's name."""
NUMBERS = (
    ("an exact number", "5"),
    ("a range", "3..5"),
    ("one or more", "1.."),
    ("at most ten", "..10"),
    ("dozens", "24.."),
    ("several dozen", "36.."),
    ("hundreds", "200.."),
)
"""How a quantity is written; the profile fixes the ranges of the vague words."""
WAYS = {
    "evidence_id": ("t.evidence_id", ""),
    "claim_id": ("e.evidence_id", "LEFT JOIN main.evidence e ON e.claim_id = t.claim_id"),
    "proposition_id": (
        "e.evidence_id",
        "LEFT JOIN main.claims c ON c.proposition_id = t.proposition_id"
        " LEFT JOIN main.evidence e ON e.claim_id = c.claim_id",
    ),
}
"""How a row `t` leads to its evidence: by a column of it, the evidence id and the joins."""


def make_codebook(location: Path) -> str:
    """Return the codebook of the package at a location.

    Raises: PackageError if there is no package; ViewError as `codebook` does.
    """
    tables = Tables(open_package(location))
    return codebook(tables, tables.package)


def codebook(tables: Tables, package: Package) -> str:
    """Return the codebook of a package.

    Args: `package` is the package of the tables after tidying, with its new codes.
    Raises: ViewError if a table or column that the claims profile requires could not be read.
    """
    from toolkit.derived.pages import Markdown, page

    try:
        values = _values(tables, package)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ViewError(missing(error)) from error
    return page("codebook.md.jinja", values | {"written": Markdown(WRITTEN)})


def _values(tables: Tables, package: Package) -> Values:
    """Return what the template shows; `claims` is None without the claims profile."""
    codes = _codes(tables, package) if package.profile is not None else {}
    return {
        "title": package.descriptor.get("title") or package.name,
        "name": package.name,
        "version": package.version,
        "tables": [_table(tables, item, package, codes.keys()) for item in package.resources],
        "claims": _claims(tables, package, codes) if package.profile is not None else None,
    }


def _table(tables: Tables, resource: Resource, package: Package, vocabularies: Set[str]) -> Values:
    filled = _filled(tables, resource)
    needed = {field.name for field in resource.fields if field.required}
    foreign = {name for key in resource.foreign_keys for name in key.fields}
    return {
        "name": resource.name,
        "rows": tables.rows.get(resource.name, "not read"),
        "description": _description(resource.descriptor),
        "paths": resource.paths,
        "primary_key": resource.primary_key,
        "unique_keys": resource.unique_keys,
        "foreign_keys": [
            {
                "fields": key.fields,
                "table": key.resource,
                "known": key.resource in package.names,
                "required": set(key.fields) <= needed,
            }
            for key in resource.foreign_keys
        ],
        "fields": [
            _field(
                field,
                vocabularies,
                key=field.name in resource.primary_key,
                foreign=field.name in foreign,
            )
            | {"filled": filled.get(field.name)}
            for field in resource.fields
        ],
    }


def _field(field: Field, vocabularies: Set[str], *, key: bool, foreign: bool) -> Values:
    form = field.descriptor.get("format")
    choices = field.categories if field.enum is None else [_told(value) for value in field.enum]
    return {
        "name": field.name,
        "type": field.type,
        "marks": ", ".join(mark for mark, is_one in (("PK", key), ("FK", foreign)) if is_one),
        "vocabulary": field.vocabulary if field.vocabulary in vocabularies else None,
        "format": None if form in (None, "default") else form,
        "choices": choices,
        "limits": [
            (name, None if value is True else _told(value))
            for name, value in field.constraints.items()
            if name not in ("required", "enum") and value is not False
        ],
        "required": field.required,
        "description": _description(field.descriptor),
        "example": _example(field, key=key, foreign=foreign),
    }


def _description(descriptor: Values) -> str:
    return str(descriptor.get("description") or descriptor.get("title") or "")


def _filled(tables: Tables, resource: Resource) -> dict[str, int]:
    """Return in how many rows each field has a value."""
    if resource.name not in tables.rows:
        return {}
    counts = ", ".join(f"count({column})" for column in tables.columns(resource.name))
    ((*found,),) = tables.select(f"SELECT {counts} FROM main.{tables.name(resource.name)}")
    return dict(zip(tables.fields(resource.name), found, strict=True))


def _told(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _example(field: Field, *, key: bool, foreign: bool) -> str:
    """Return the schema's example of an id, a code, a date or a number; "" for other fields.

    A foreign key has none: next to the other examples it would say something about somebody.
    """
    telling = field.type in TELLING or field.enum is not None or field.name.endswith("_edtf")
    example = field.descriptor.get("example")
    return _told(example) if example is not None and (telling or key) and not foreign else ""


def _claims(tables: Tables, package: Package, codes: Codes) -> Values:
    """Return the sections that only packages of the claims profile have."""
    users = defaultdict[str | None, list[str]](list)
    for resource in package.resources:
        for field in resource.fields:
            users[field.vocabulary].append(f"{resource.name}.{field.name}")
    return {
        "dates": [
            (what, form, bounds(form).earliest, bounds(form).latest) for what, form in EXAMPLES
        ],
        "numbers": [(what, form, *(number_range(form) or ())) for what, form in NUMBERS],
        "vocabularies": [
            {"name": name, "fields": users[name], "codes": rows} for name, rows in codes.items()
        ],
        "rules": list(all_rules().values()),
        "views": list(_views(tables)),
        **_reliability(tables),
    }


def _codes(tables: Tables, package: Package) -> Codes:
    """Return the codes of each vocabulary, with their uses."""
    uses, shown = Counter[tuple[str, str]](), dict[tuple[str, str], str]()
    for vocabulary, code, count, evidence in _used(tables, package):
        uses[vocabulary, code] += count
        if evidence:
            shown.setdefault((vocabulary, code), evidence)
    found: Codes = defaultdict(list)
    for vocabulary, code, label, meaning, example, since, deprecated in tables.select(
        "SELECT vocabulary, code, label, concat_ws(' ', nullif(definition, ''),"
        " nullif(scope_note, ''), '(' || nullif(concat_ws(' ', mapping, mapped_to), '') || ')'),"
        " example, since, deprecated FROM main.codes"
        " WHERE vocabulary IS NOT NULL AND code IS NOT NULL ORDER BY vocabulary, ordinal, code"
    ):
        found[vocabulary].append(
            {
                "code": code,
                "label": label,
                "definition": meaning,
                "deprecated": deprecated,
                "uses": uses[vocabulary, code],
                "example": example or shown.get((vocabulary, code), ""),
                "since": since,
            }
        )
    return dict(found)


def _used(tables: Tables, package: Package) -> Iterator[tuple[str, str, int, str | None]]:
    """Yield vocabulary and code, the number of rows of a table that have it, and an evidence row.

    What a proposition asks for (`value`) is a code where a vocabulary has the name of its aspect.
    """
    for resource in package.resources:
        known = tables.fields(resource.name) if resource.name in tables.rows else ()
        columns = dict(zip(known, tables.columns(resource.name) if known else (), strict=True))
        way = next((way for name, way in WAYS.items() if name in columns), ("NULL", ""))
        for field in resource.fields:
            if field.vocabulary is not None and field.name in columns:
                column = f"t.{columns[field.name]}::VARCHAR"
                source = tables.name(resource.name)
                for row in tables.select(_counting(column, source, way, "true")):
                    yield (field.vocabulary, *row)
    listed = "t.aspect IN (SELECT vocabulary FROM main.codes)"
    query = _counting(
        "t.aspect, t.value", tables.name("propositions"), WAYS["proposition_id"], listed
    )
    yield from tables.select(query)


def _counting(columns: str, source: str, way: tuple[str, str], where: str) -> str:
    evidence, joins = way
    return (
        f"SELECT {columns}, count(DISTINCT t._record), min({evidence})::VARCHAR"
        f" FROM main.{source} t {joins} WHERE {where} AND ({columns.split(', ')[-1]}) IS NOT NULL"
        " GROUP BY ALL ORDER BY ALL"
    )


def _reliability(tables: Tables) -> Values:
    query = "SELECT field, pairs, agreement, alpha, judgement FROM views.reliability ORDER BY field"
    create_views(tables.connection, query)
    rows = tables.select(query)
    total, twice, _ = coded_twice(tables.connection)
    return {
        "reliability": rows,
        "total": total,
        "twice": twice,
        "share": f"{100 * twice / total:.0f} %" if total else "none",
        "reliable": RELIABLE,
        "tentative": TENTATIVE,
        "unreliable": [field for field, *_, judgement in rows if judgement == "unreliable"],
    }


def _views(tables: Tables) -> Iterator[Values]:
    create_views_over(tables)
    for name in NAMES:
        columns = tables.select(f"SELECT column_name FROM (DESCRIBE views.{identifier(name)})")
        view = all_views()[name]
        listed = [column for (column,) in columns]
        yield {"name": name, "title": view.title, "row": view.row, "columns": listed}
