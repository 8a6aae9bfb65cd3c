"""The codebook: every table, field, code, rule and view of a package, as Markdown.

It is derived: what it says stands in the descriptor, the schemas, the table `codes`, the rules and
the views; counts are those of the tables.
Source: GitHub Flavored Markdown; Mermaid, entity relationship diagrams.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

import duckdb

from toolkit.edtf import EXAMPLES, bounds
from toolkit.engine.screening import identifier
from toolkit.engine.tables import Tables
from toolkit.markdown import plain, table
from toolkit.package.descriptor import open_package
from toolkit.package.files import ViewError
from toolkit.package.model import Field, Package, Resource
from toolkit.reliability import RELIABLE, TENTATIVE, coded_twice
from toolkit.rules import all_rules
from toolkit.views import NAMES, all_views, create_reliability, create_views, number_range
from toolkit.wording import clean

Code = tuple[str, str]
Codes = dict[str, list[tuple[str, ...]]]
FILE = "CODEBOOK.md"
WRITTEN = "Written by `toolkit codebook`"
"""What every codebook says of itself, so that `tidy` leaves a page of somebody's own alone."""
TELLING = frozenset(("boolean", "date", "datetime", "integer", "number", "time", "year"))
"""The types whose examples are shown; a text may hold an article's words or a person's name."""
NUMBERS = (
    ("a number", "5"),
    ("from one to another", "3..5"),
    ("one or more", "1.."),
    ("at most", "..10"),
    ("dozens", "24.."),
    ("several dozen", "36.."),
    ("hundreds", "200.."),
)
"""How a quantity is written; the vague words have ranges that the profile fixes."""
WAYS = {
    "evidence_id": ("t.evidence_id", ""),
    "claim_id": ("e.evidence_id", "LEFT JOIN main.evidence e ON e.claim_id = t.claim_id"),
    "proposition_id": (
        "e.evidence_id",
        "LEFT JOIN main.claims c ON c.proposition_id = t.proposition_id"
        " LEFT JOIN main.evidence e ON e.claim_id = c.claim_id",
    ),
}
"""By the column that leads there: the evidence of a row `t`, and the tables on the way."""


def make_codebook(location: Path) -> str:
    """Return the codebook of the package at a location; raises PackageError if there is none."""
    tables = Tables(open_package(location))
    return codebook(tables, tables.package)


def codebook(tables: Tables, package: Package) -> str:
    """Return the codebook of a package.

    Args: `package` is that of the tables as it is to be, with its new codes.
    Raises: ViewError if a package of the claims profile lacks a table or column of it.
    """
    try:
        parts = [part.strip("\n") for part in _parts(tables, package)]
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        message = str(error).splitlines()[0]
        raise ViewError(f"the package lacks a table or column of the profile: {message}") from error
    return "\n\n".join(filter(None, parts)) + "\n"


def _parts(tables: Tables, package: Package) -> Iterator[str]:
    """Yield the paragraphs, tables and headings."""
    codes = _codes(tables, package) if package.profile is not None else {}
    yield from _head(package)
    yield from _overview(tables, package)
    for resource in package.resources:
        yield from _table(tables, resource, package, codes.keys())
    if package.profile is not None:
        yield from _forms()
        yield from _vocabularies(package, codes)
        yield from _reliability(tables)
        yield from _rules()
        yield from _views(tables)


def _head(package: Package) -> Iterator[str]:
    about = package.descriptor
    yield f"# Codebook: {plain(str(about.get('title') or package.name))}"
    version = f", version {plain(package.version)}" if package.version else ""
    yield (
        f"{plain(package.name)}{version}. {WRITTEN} from the descriptor, the schemas and the"
        " codes; do not edit it."
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
            plain(_description(resource.descriptor)),
        )
        for resource in package.resources
    ]
    yield table(("table", "rows", "a row is"), rows, written=True)
    yield "\n".join(["```mermaid", "erDiagram", *_diagram(package), "```"])


def _diagram(package: Package) -> Iterator[str]:
    """Yield the tables with their keys, then each foreign key as an edge.

    An edge begins at one row, or at none where the key may be empty.
    """
    for resource in package.resources:
        foreign = _foreign(resource)
        yield f"    {_quoted(resource.name)} {{"
        for field in resource.fields:
            kinds = {"PK": field.name in resource.primary_key, "FK": field.name in foreign}
            marks = ", ".join(kind for kind, is_one in kinds.items() if is_one)
            if marks:
                yield f"        {_word(field.type)} {_word(field.name)} {marks}"
        yield "    }"
    for resource in package.resources:
        needed = {field.name for field in resource.fields if field.required}
        for key in resource.foreign_keys:
            one = "||" if set(key.fields) <= needed else "|o"
            ends = f"{_quoted(key.resource)} {one}--o{{ {_quoted(resource.name)}"
            yield f"    {ends} : {_quoted(', '.join(key.fields))}"


def _foreign(resource: Resource) -> set[str]:
    """Return the fields that lead to other rows."""
    return {name for key in resource.foreign_keys for name in key.fields}


def _quoted(name: str) -> str:
    """Return a name as a diagram may show it."""
    return '"' + (re.sub(r'["%\\<>&`;#]', "_", clean(name)).strip() or "_") + '"'


def _word(name: str) -> str:
    """Return a name as a field of a diagram, which is one word that begins with a letter."""
    word = re.sub(r"[^A-Za-z0-9_-]", "_", name)
    return word if re.match(r"[A-Za-z_]", word) else f"_{word}"


def _anchor(name: str, kind: str) -> str:
    """Return the anchor of the heading `kind name`, as GitHub makes it."""
    kept = re.sub(r"[^\w -]", "", clean(name).lower())
    return f"{kind}-{kept.replace(' ', '-')}"


def _link(name: str, kind: str) -> str:
    return f"[{plain(name)}](#{_anchor(name, kind)})"


def _code(text: str) -> str:
    """Return a text as code, or plainly if it holds what ends that."""
    whole = text.isprintable() and text == text.strip() and not {"`", "|"} & set(text)
    return f"`{text}`" if text and whole else plain(text)


def _prose(text: str) -> str:
    """Return a text of ours as Markdown; what stands between backticks is code."""
    parts = text.split("`")
    return "".join((_code if at % 2 else plain)(part) for at, part in enumerate(parts))


def _table(
    tables: Tables, resource: Resource, package: Package, vocabularies: Set[str]
) -> Iterator[str]:
    yield f"### Table {plain(resource.name)}"
    yield plain(_description(resource.descriptor))
    facts = [f"File: {', '.join(map(_code, resource.paths))}"]
    if resource.primary_key:
        facts.append(f"Key: {', '.join(map(_code, resource.primary_key))}")
    for key in resource.unique_keys:
        facts.append(f"Unique: {', '.join(map(_code, key))}")
    for foreign in resource.foreign_keys:
        known = foreign.resource in package.names
        target = _link(foreign.resource, "table") if known else plain(foreign.resource)
        facts.append(f"{', '.join(map(_code, foreign.fields))} → {target}")
    yield "\n".join(f"- {fact}" for fact in facts)
    filled = _filled(tables, resource)
    rows = [
        (
            _code(field.name),
            _type(field, vocabularies),
            "yes" if field.required else "",
            str(filled.get(field.name, "")),
            plain(_description(field.descriptor)),
            _example(field, resource),
        )
        for field in resource.fields
    ]
    heads = ("field", "type", "required", "filled", "what it is", "example")
    yield table(heads, rows, written=True)


def _description(descriptor: dict[str, object]) -> str:
    return str(descriptor.get("description") or descriptor.get("title") or "")


def _filled(tables: Tables, resource: Resource) -> dict[str, int]:
    """Return in how many rows each field has a value."""
    if resource.name not in tables.rows:
        return {}
    counts = ", ".join(f"count({column})" for column in tables.columns(resource.name))
    ((*found,),) = tables.select(f"SELECT {counts} FROM main.{tables.name(resource.name)}")
    return dict(zip(tables.fields(resource.name), found, strict=True))


def _type(field: Field, vocabularies: Set[str]) -> str:
    """Return the type with its format and limits, or the vocabulary of a coded field."""
    if field.vocabulary in vocabularies:
        return f"code, {_link(str(field.vocabulary), 'vocabulary')}"
    form = field.descriptor.get("format")
    kind = plain(field.type) + (f" ({_code(str(form))})" if form not in (None, "default") else "")
    limits = [
        name if value is True else f"{name} {_code(_told(value))}"
        for name, value in field.constraints.items()
        if name not in ("required", "enum") and value is not False
    ]
    listed = field.categories if field.enum is None else [_told(value) for value in field.enum]
    values = [f"one of {', '.join(map(_code, listed))}"] if listed else []
    return "; ".join([kind, *values, *limits])


def _told(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _example(field: Field, resource: Resource) -> str:
    """Return the example that the schema gives of an id, a code, a date or a number.

    A key of another table has none: beside the examples of a row it would say something of someone.
    """
    told = (
        field.type in TELLING
        or field.enum is not None
        or field.name in resource.primary_key
        or field.name.endswith("_edtf")
    )
    example = field.descriptor.get("example")
    if example is None or not told or field.name in _foreign(resource):
        return ""
    return _code(_told(example))


def _forms() -> Iterator[str]:
    yield "## Dates and numbers"
    yield (
        "Dates are written in EDTF, the Extended Date/Time Format. The columns `_earliest` and"
        " `_latest` are derived from them; `?`, `~` and `%` do not widen these bounds."
    )
    dates = [(what, form, bounds(form).earliest, bounds(form).latest) for what, form in EXAMPLES]
    yield _bounded(("a date", "written", "earliest", "latest"), dates)
    yield "A quantity is a whole number or a range of them. Vague words have fixed ranges."
    numbers = [(what, form, *(number_range(form) or ())) for what, form in NUMBERS]
    yield _bounded(("a quantity", "written", "least", "greatest"), numbers)


def _bounded(heads: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> str:
    written = [
        (str(what), _code(str(form)), *("" if end is None else str(end) for end in ends))
        for what, form, *ends in rows
    ]
    return table(heads, written, written=True)


def _codes(tables: Tables, package: Package) -> Codes:
    """Return the rows that tell of each vocabulary's codes, with their uses."""
    uses, shown = Counter[Code](), dict[Code, str]()
    for vocabulary, code, count, evidence in _used(tables, package):
        uses[vocabulary, code] += count
        if evidence:
            shown.setdefault((vocabulary, code), evidence)
    found = defaultdict[str, list[tuple[str, ...]]](list)
    for vocabulary, code, label, definition, note, example, mapped, since, dropped in tables.select(
        "SELECT vocabulary, code, label, definition, coalesce(scope_note, ''), example,"
        " concat_ws(' ', mapping, mapped_to), since, deprecated FROM main.codes"
        " WHERE vocabulary IS NOT NULL AND code IS NOT NULL ORDER BY vocabulary, ordinal, code"
    ):
        told = [definition or "", note, f"({mapped})" if mapped else ""]
        ending = f" Given up in {plain(dropped)}." if dropped else ""
        meaning = plain(" ".join(filter(None, told))) + ending
        where = _code(example or shown.get((vocabulary, code), ""))
        number = str(uses[vocabulary, code])
        row = (_code(code), plain(label or ""), meaning, number, where, plain(since or ""))
        found[vocabulary].append(row)
    return dict(found)


def _vocabularies(package: Package, codes: Codes) -> Iterator[str]:
    yield "## Vocabularies"
    users = defaultdict[str | None, list[str]](list)
    for resource in package.resources:
        for field in resource.fields:
            users[field.vocabulary].append(_code(f"{resource.name}.{field.name}"))
    for vocabulary, rows in codes.items():
        yield f"### Vocabulary {plain(vocabulary)}"
        of_aspect = f"`propositions.value` where the aspect is {_code(vocabulary)}"
        yield f"Used in {', '.join(users[vocabulary]) or of_aspect}."
        yield table(("code", "label", "definition", "uses", "example", "since"), rows, written=True)


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
    query = _counting("t.aspect, t.value", "propositions", WAYS["proposition_id"], listed)
    yield from tables.select(query)


def _counting(columns: str, source: str, way: tuple[str, str], where: str) -> str:
    evidence, joins = way
    return (
        f"SELECT {columns}, count(DISTINCT t._record), min({evidence})::VARCHAR"
        f" FROM main.{source} t {joins} WHERE {where} AND ({columns.split(', ')[-1]}) IS NOT NULL"
        " GROUP BY ALL ORDER BY ALL"
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
    claims, twice, _ = coded_twice(tables.connection)
    share = f"{100 * twice / claims:.0f} %" if claims else "none"
    yield (
        f"{twice} of {claims} claims ({share}) were coded a second time, blind. Krippendorff's α"
        f" (nominal) says how far the coders agree beyond chance: from {RELIABLE} on a field is"
        f" reliable, from {TENTATIVE} on tentative, below that unreliable."
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
