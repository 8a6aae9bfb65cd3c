"""The codebook: every table, field, code, rule and view of a package, as Markdown.

It is derived: what it says stands in the descriptor, the schemas, the table `codes`, the rules and
the views; counts are those of the tables.
Source: GitHub Flavored Markdown; Mermaid, entity relationship diagrams.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from toolkit.descriptor import open_package
from toolkit.package import Field, Package, Resource
from toolkit.reporters.markdown import plain, table
from toolkit.rules import all_rules
from toolkit.screening import identifier
from toolkit.tables import Tables
from toolkit.views import NAMES, all_views, create_reliability, create_views

Code = tuple[str, str]
FILE = "CODEBOOK.md"
VERBATIM = ("title", "text_start", "text_end", "mention", "words")
"""Cells in the words of an article; the codebook shows none."""
LIMITS = ("unique", "minimum", "maximum", "minLength", "maxLength", "pattern")
FORMS = """Dates are written in EDTF (Extended Date/Time Format, levels 0 and 1, and lists in square
brackets of level 2): `2018-09-08`, `2018-09`, `2018`, the interval `2018-03/2018-05`, open ends
`../2018-09-08` and `2018-09-08/..`, `?` uncertain, `~` approximate, `%` both, unspecified digits
`201X` and `2018-XX`, one of several `[2018-03,2018-05]`, and the seasons `2018-21` (March to May),
`2018-22`, `2018-23` and `2018-24` (December to February of the next year). The columns `_earliest`
and `_latest` are derived; an open end leaves its bound empty.

A number is `5`, `3..5`, `24..` or `..10`. Vague words have fixed ranges: dozens `24..`, several
dozen `36..`, hundreds `200..`.
"""


def make_codebook(location: Path) -> str:
    """Return the codebook of the package at a location; raises PackageError if there is none."""
    tables = Tables(open_package(location))
    return codebook(tables, tables.package)


def codebook(tables: Tables, package: Package) -> str:
    """Return the codebook of a package.

    Args: `package` is that of the tables as it is to be, with its new codes.
    Raises: views.ViewError if a package of the claims profile lacks a table or column of it.
    """
    parts = [*_head(package), *_overview(tables, package)]
    for resource in package.resources:
        parts += _table(tables, resource, package)
    if package.profile is not None:
        parts += ["## Dates and numbers", FORMS]
        parts += [*_vocabularies(tables, package), *_reliability(tables)]
        parts += [*_rules(), *_views(tables)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _head(package: Package) -> Iterator[str]:
    about = package.descriptor
    yield f"# Codebook: {plain(str(about.get('title') or package.name))}"
    version = f", version {plain(package.version)}" if package.version else ""
    yield (
        f"{plain(package.name)}{version}. Written by `toolkit codebook` from the descriptor, the"
        " schemas and the codes; do not edit it."
    )
    sections = ["tables"]
    if package.profile is not None:
        sections += ["dates and numbers", "vocabularies", "reliability", "rules", "views"]
    yield " · ".join(f"[{name.capitalize()}](#{name.replace(' ', '-')})" for name in sections)


def _overview(tables: Tables, package: Package) -> Iterator[str]:
    yield "## Tables"
    rows = [
        (
            _link(resource.name, "table"),
            str(tables.rows.get(resource.name, "unread")),
            plain(str(resource.descriptor.get("description") or "")),
        )
        for resource in package.resources
    ]
    yield table(("table", "rows", "a row is"), rows, written=True)
    edges = sorted({*_edges(package)})
    if edges:
        yield "\n".join(["```mermaid", "erDiagram", *(f"    {edge}" for edge in edges), "```"])


def _edges(package: Package) -> Iterator[str]:
    """Yield each foreign key as an edge: one parent, or none where the field may be empty."""
    for resource in package.resources:
        needed = {field.name for field in resource.fields if field.required}
        for key in resource.foreign_keys:
            one = "||" if set(key.fields) <= needed else "|o"
            names = _word(key.resource or resource.name), _word(resource.name)
            yield f'{names[0]} {one}--o{{ {names[1]} : "{" ".join(map(_word, key.fields))}"'


def _word(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", name) or "_"


def _anchor(name: str, kind: str) -> str:
    """Return the anchor of the heading `kind name`, as GitHub makes it."""
    return f"{kind}-{re.sub(r'[^a-z0-9_-]', '', name.lower().replace(' ', '-'))}"


def _link(name: str, kind: str) -> str:
    return f"[{plain(name)}](#{_anchor(name, kind)})"


def _code(text: str) -> str:
    """Return a text as code, or plainly if it holds what ends that."""
    return f"`{text}`" if text and re.fullmatch(r"[^`|\x00-\x1f\x7f]+", text) else plain(text)


def _prose(text: str) -> str:
    """Return a text of ours as Markdown; what stands between backticks is code."""
    parts = text.split("`")
    return "".join((_code if at % 2 else plain)(part) for at, part in enumerate(parts))


def _table(tables: Tables, resource: Resource, package: Package) -> Iterator[str]:
    yield f"### Table {plain(resource.name)}"
    yield plain(str(resource.descriptor.get("description") or ""))
    facts = [f"File: {_code(resource.path)}"]
    if resource.primary_key:
        facts.append(f"Key: {', '.join(map(_code, resource.primary_key))}")
    for key in resource.unique_keys:
        facts.append(f"Unique: {', '.join(map(_code, key))}")
    for foreign in resource.foreign_keys:
        target = _link(foreign.resource or resource.name, "table")
        facts.append(f"{', '.join(map(_code, foreign.fields))} → {target}")
    yield "\n".join(f"- {fact}" for fact in facts)
    filled = _filled(tables, resource)
    rows = [
        (
            _code(field.name),
            _type(field),
            "yes" if field.required else "",
            str(filled.get(field.name, "")),
            plain(str(field.descriptor.get("description") or "")),
            _example(field),
        )
        for field in resource.fields
    ]
    heads = ("field", "type", "required", "filled", "what it is", "example")
    yield table(heads, rows, written=True)


def _filled(tables: Tables, resource: Resource) -> dict[str, int]:
    """Return in how many rows each field has a value."""
    if resource.name not in tables.rows:
        return {}
    counts = ", ".join(f"count({column})" for column in tables.columns(resource.name))
    ((*found,),) = tables.select(f"SELECT {counts} FROM main.{tables.name(resource.name)}")
    return dict(zip(tables.fields(resource.name), found, strict=True))


def _type(field: Field) -> str:
    if field.vocabulary is not None:
        return f"code, {_link(field.vocabulary, 'vocabulary')}"
    known = [f"{name} {_code(str(v))}" for name, v in field.constraints.items() if name in LIMITS]
    if field.enum is not None:
        known.insert(0, "one of " + ", ".join(_code(str(value)) for value in field.enum))
    form = field.descriptor.get("format")
    kind = plain(field.type) + (f" ({_code(str(form))})" if form not in (None, "default") else "")
    return "; ".join([kind, *known])


def _example(field: Field) -> str:
    """Return the example that the schema gives, unless it would be in the words of an article."""
    example = field.descriptor.get("example")
    if example is None or field.name in VERBATIM:
        return ""
    return _code(example if isinstance(example, str) else json.dumps(example))


def _vocabularies(tables: Tables, package: Package) -> Iterator[str]:
    yield "## Vocabularies"
    uses, first, users = Counter[Code](), dict[Code, str](), defaultdict[str, list[str]](list)
    for resource in package.resources:
        for field in resource.fields:
            if field.vocabulary is not None:
                users[field.vocabulary].append(f"{resource.name}.{field.name}")
                for code, count, key in _used(tables, resource, field):
                    uses[field.vocabulary, code] += count
                    first.setdefault((field.vocabulary, code), key)
    found = defaultdict[str, list[tuple[str, ...]]](list)
    for vocabulary, code, label, definition, note, example, since, dropped in tables.select(
        "SELECT vocabulary, code, label, definition, coalesce(scope_note, ''), example, since,"
        " deprecated FROM main.codes ORDER BY vocabulary, ordinal, code"
    ):
        ending = f" Given up in {plain(str(dropped))}." if dropped else ""
        shown = example or first.get((vocabulary, code), "")
        cells = plain(label), plain(f"{definition} {note}".strip()) + ending
        number = str(uses[vocabulary, code])
        found[vocabulary].append((_code(code), *cells, number, _code(shown), plain(since)))
    for vocabulary, rows in found.items():
        yield f"### Vocabulary {plain(vocabulary)}"
        used = ", ".join(map(_code, users[vocabulary]))
        yield f"Used in {used}." if used else "Used in no table."
        yield table(("code", "label", "definition", "uses", "example", "since"), rows, written=True)


def _used(tables: Tables, resource: Resource, field: Field) -> list[tuple[str, int, str]]:
    """Return the codes in a column, each with its number and the key of a row that has it."""
    if resource.name not in tables.rows or field.name not in tables.fields(resource.name):
        return []
    columns = dict(zip(tables.fields(resource.name), tables.columns(resource.name), strict=True))
    column = columns[field.name]
    key = columns.get(next(iter(resource.primary_key), ""), "''")
    return tables.select(
        f"SELECT {column}::VARCHAR, count(*), min({key})::VARCHAR FROM"
        f" main.{tables.name(resource.name)} WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 1"
    )


def _reliability(tables: Tables) -> Iterator[str]:
    yield "## Reliability"
    create_reliability(tables.connection)
    found = tables.select(
        "SELECT field, pairs, agreement, alpha, judgement FROM views.reliability ORDER BY field"
    )
    if not found:
        yield "No claim was coded twice, so nothing is known of it."
        return
    ((twice, claims),) = tables.select(
        "SELECT (SELECT count(*) FROM (SELECT claim_id FROM main.codings GROUP BY claim_id"
        " HAVING count(DISTINCT coder) > 1 AND bool_or(blind))), (SELECT count(*) FROM main.claims)"
    )
    yield (
        f"{twice} of {claims} claims were coded a second time, blind. Krippendorff's α (nominal)"
        " says how far the coders agree beyond chance: from .80 on a field is reliable, from .667"
        " on tentative, below that unreliable."
    )
    rows = [
        (
            _code(field),
            str(pairs),
            f"{agreement:.2f}",
            "" if alpha is None else f"{alpha:.2f}",
            word,
        )
        for field, pairs, agreement, alpha, word in found
    ]
    yield table(("field", "pairs", "agreement", "α", "judgement"), rows, written=True)
    bad = [_code(row[0]) for row in found if row[4] == "unreliable"]
    if bad:
        yield f"**Do not build on {', '.join(bad)}**: the coders agree too little."


def _rules() -> Iterator[str]:
    yield "## Rules"
    yield "`toolkit validate` runs them; `toolkit explain RULE` prints one."
    rows = [
        (
            _code(rule.name), rule.severity, *map(_prose, (rule.title, rule.why, rule.fix)),
            ", ".join(map(_code, rule.needs)),
        )
        for rule in all_rules().values()
    ]  # fmt: skip
    yield table(("rule", "severity", "it holds that", "why", "mend", "needs"), rows, written=True)


def _views(tables: Tables) -> Iterator[str]:
    yield "## Views"
    yield "They are computed (`toolkit view NAME`) and go along with exports; none is stored."
    create_views(tables.connection)
    rows = []
    for name in NAMES:
        columns = tables.select(f"SELECT column_name FROM (DESCRIBE views.{identifier(name)})")
        view = all_views()[name]
        listed = ", ".join(_code(column) for (column,) in columns)
        rows.append((_code(name), plain(view.title), plain(view.row), listed))
    yield table(("view", "it tells", "a row is", "columns"), rows, written=True)
