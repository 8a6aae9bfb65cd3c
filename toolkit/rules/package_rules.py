"""Rules about dates, codes, URLs, ids and labels that SQL alone cannot express."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from toolkit.edtf import EdtfError, bounds
from toolkit.engine.screening import literal
from toolkit.package.standard import is_address
from toolkit.rules.judging import judged
from toolkit.rules.registry import Context, Row, Unchecked, rule
from toolkit.wording import unaccented

Found = Iterator[Row | Unchecked]
Names = tuple[str, str, str]


def _rows(context: Context, query: str) -> list[tuple[Any, ...]]:
    return context.tables.connection.execute(query).fetchall()


def _triples(context: Context) -> Iterator[tuple[str, str]]:
    """Yield (table, stem) of every date triple."""
    for resource in context.tables.resources:
        names = resource.field_names
        for name in names:
            stem = name.removesuffix("_edtf")
            if stem != name and {f"{stem}_earliest", f"{stem}_latest"} <= set(names):
                yield resource.name, stem


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@rule(
    "edtf-invalid",
    severity="error",
    subject="*",
    title="Every date is in an EDTF form that the profile allows",
    why="Dates are compared by their earliest and latest day, which an invalid date does not have.",
    fix="Write the date as the message says.",
)
def edtf_invalid(context: Context) -> Found:
    """EDTF level 0 and 1, and the sets of level 2."""
    for table, stem in _triples(context):
        yield from _unreadable(context, table, f"{stem}_edtf")
    if "propositions" in context.tables.rows:
        yield from _unreadable(context, "propositions", "value", "aspect = 'time'")


def _unreadable(context: Context, table: str, column: str, where: str = "true") -> Iterator[Row]:
    """Yield the rows whose date does not parse; each text is parsed once."""
    query = (
        f"SELECT _record, {_quoted(column)} FROM sound.{_quoted(table)}"
        f" WHERE {_quoted(column)} IS NOT NULL AND {where}"
    )
    for record, message, (text,) in judged(context, query, _no_date):
        yield Row(record, column, text, message, table)


def _no_date(text: str) -> str | None:
    try:
        bounds(text)
    except EdtfError as error:
        return f'"{text}" is not a valid date: {error}'
    return None


@rule(
    "edtf-bounds-wrong",
    severity="error",
    subject="*",
    needs=("edtf-invalid",),
    title="The earliest and latest day match the EDTF date",
    why="Programs compare these two columns, so they must agree with the date.",
    fix="Run `toolkit tidy`.",
)
def edtf_bounds_wrong(context: Context) -> Found:
    """`x_earliest` and `x_latest` are derived from `x_edtf`."""
    for table, stem in _triples(context):
        names = f"{stem}_edtf", f"{stem}_earliest", f"{stem}_latest"
        query = f"SELECT _record, {', '.join(map(_quoted, names))} FROM sound.{_quoted(table)}"
        for record, message, row in judged(context, query, partial(_bounds_message, names)):
            (name, is_, _), *_ = _wrong_bounds(names, *row)
            yield Row(record, name, None if is_ is None else str(is_), message, table)


Bound = tuple[str, date | None, date | None]


def _bounds_message(names: Names, text: str | None, *days: date | None) -> str | None:
    told = "; ".join(
        f"{name} is {is_ or 'empty'}: expected {due or 'an empty cell'}"
        for name, is_, due in _wrong_bounds(names, text, *days)
    )
    return f'"{text or ""}": {told}' if told else None


def _wrong_bounds(names: Names, text: str | None, *days: date | None) -> list[Bound]:
    """Return the bounds of a date that are wrong: the column, what it is and what it must be."""
    found = bounds(text) if text is not None else None
    due = (found.earliest, found.latest) if found else (None, None)
    pairs = zip(names[1:], days, due, strict=True)
    return [(name, is_, must) for name, is_, must in pairs if is_ != must]


@rule(
    "anchor-misses-claims",
    severity="warning",
    subject="propositions",
    level=3,
    about=(
        "events",
        "claims",
    ),
    needs=("edtf-invalid", "edtf-bounds-wrong", "cell-misfilled"),
    title="Affirmed times are within the event's anchor",
    why="The anchor distinguishes an event from others. A time outside it belongs to another event,"
    " or the anchor is too narrow.",
    fix="Widen the anchor, or move the proposition to the right event.",
    reads=("propositions", "events", "claims"),
)
def anchor_misses_claims(context: Context) -> Found:
    """Time propositions of mode actual that a claim affirms, against the anchor's bounds."""
    query = (
        "SELECT p._record, p.value, e.event_id, e.anchor_edtf, e.anchor_earliest, e.anchor_latest"
        " FROM sound.propositions p JOIN sound.events e USING (event_id)"
        " SEMI JOIN main.claims c ON c.proposition_id = p.proposition_id AND c.polarity = 'affirms'"
        " WHERE p.aspect = 'time' AND p.mode = 'actual' AND p.value IS NOT NULL"
    )
    for record, message, (value, *_) in judged(context, query, _outside):
        yield Row(record, "value", value, message)


def _outside(
    value: str, event: str, anchor: str, earliest: date | None, latest: date | None
) -> str | None:
    time = bounds(value)
    early = time.earliest and earliest and time.earliest < earliest
    late = time.latest and latest and time.latest > latest
    if early or late:
        return f'the time {value} is outside the anchor {anchor} of "{event}"'
    return None


@rule(
    "code-unknown",
    severity="error",
    subject="codes",
    title="The schemas allow exactly the active codes",
    why="Without a definition, readers have to guess what a code means.",
    fix="Add the code to `codes`, or remove it from `codes` and the data. Then run `toolkit tidy`.",
    reads=("codes",),
)
def code_unknown(context: Context) -> Found:
    """For each vocabulary the schema enum equals the active codes, in their order."""
    query = (
        "SELECT vocabulary, code, deprecated IS NULL, _record FROM main.codes"
        " ORDER BY vocabulary, ordinal, code"
    )
    active: dict[str, dict[str, int]] = {}
    for vocabulary, code, used, record in _rows(context, query):
        active.setdefault(vocabulary, {})
        if used:
            active[vocabulary][code] = record
    fields = [
        (resource.name, field)
        for resource in context.tables.package.resources
        for field in resource.fields
        if field.vocabulary is not None
    ]
    for table, field in fields:
        codes = active.get(str(field.vocabulary), {})
        enum = [str(code) for code in field.enum or []]
        place = f"the schema of {table}.{field.name}"
        for code in enum:
            if code not in codes:
                message = (
                    f'{place} allows "{code}", which is not an active code of "{field.vocabulary}"'
                )
                yield Row(None, field.name, code, message, "codes")
        for code, record in codes.items():
            if code not in enum:
                message = f'"{code}" of "{field.vocabulary}" is not allowed by {place}'
                yield Row(record, "code", code, message, "codes")


@rule(
    "url-invalid",
    severity="error",
    subject="sources",
    level=1,
    title="URLs are http or https and percent-encoded",
    why="Other formats use URLs as identifiers; spaces and quotes break them.",
    fix="Copy the URL from the browser; percent-encode spaces, quotes and brackets.",
    reads=("sources",),
)
def url_invalid(context: Context) -> Found:
    """Cells `url` and `archived_url` of sources."""
    for column in ("url", "archived_url"):
        query = f"SELECT _record, {column} FROM sound.sources WHERE {column} IS NOT NULL ORDER BY 1"
        for record, text in _rows(context, query):
            if not is_address(text):
                yield Row(record, column, text, f'"{text}" is not a valid http or https URL')


@rule(
    "id-reused",
    severity="error",
    subject="*",
    title="No retired id is used again",
    why="Anyone who cites an id must find the same row, or learn that it was retired.",
    fix="Give the row a new id.",
)
def id_reused(context: Context) -> Found:
    """Ids of the descriptor's `retired` against every id column."""
    retired = context.tables.package.descriptor.get("retired") or []
    gone = {str(item.get("id")): item for item in retired if isinstance(item, dict)}
    listed = ", ".join(literal(name) for name in gone)
    for resource in context.tables.resources:
        if len(resource.primary_key) != 1 or not resource.primary_key[0].endswith("_id"):
            continue
        column = resource.primary_key[0]
        query = (
            f"SELECT _record, {_quoted(column)} FROM main.{_quoted(resource.name)}"
            f" WHERE {_quoted(column)} IN ({listed}) ORDER BY 1"
        )
        for record, text in _rows(context, query) if gone else ():
            when = gone[text].get("retiredIn", "an earlier version")
            yield Row(
                record,
                column,
                text,
                f'"{text}" was retired in {when}: expected a new id',
                resource.name,
            )


@rule(
    "version-disagrees",
    severity="error",
    subject="",
    reads_files=True,
    title="The version number is the same everywhere",
    why="With two version numbers, it is unclear which release the package is.",
    fix="Use the version of the descriptor everywhere.",
)
def version_disagrees(context: Context) -> Found:
    """The descriptor against CITATION.cff, CHANGELOG.md and pyproject.toml in its folder."""
    package = context.tables.package
    for name, found in _versions(package.root).items():
        if found != package.version:
            message = (
                f"{name} has version {found}: expected {package.version}, as in the descriptor"
            )
            yield Row(None, "version", found, message)
    citation = package.descriptor.get("citation")
    stated = re.search(r"[Vv]ersion (\d+\.\d+\.\d+)", citation if isinstance(citation, str) else "")
    if stated and stated[1] != package.version:
        message = f'"citation" has version {stated[1]}: expected {package.version}'
        yield Row(None, "citation", stated[1], message)


def _versions(root: Path) -> dict[str, str]:
    patterns = {
        "CITATION.cff": r"(?m)^version:\s*[\"']?([^\s\"']+)",
        "CHANGELOG.md": r"(?m)^## \[?(\d+\.\d+\.\d+)",
    }
    found = {}
    for name, pattern in patterns.items():
        match = re.search(pattern, _text(root / name))
        if match:
            found[name] = match[1]
    try:
        project = tomllib.loads(_text(root / "pyproject.toml")).get("project", {})
    except tomllib.TOMLDecodeError:
        project = {}
    if isinstance(project, dict) and isinstance(project.get("version"), str):
        found["pyproject.toml"] = project["version"]
    return found


def _text(path: Path) -> str:
    try:
        return "" if path.is_symlink() else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


@rule(
    "label-names-person",
    severity="error",
    subject="",
    about=("actors",),
    title="No event label or package title names a living person",
    why="A label is shown without speaker or reply, so a name in it would read as an accusation.",
    fix="Name the office or the subject instead of the person.",
    reads=("events", "actors"),
)
def label_names_person(context: Context) -> Found:
    """Event labels, and the package's name, title, description and keywords."""
    names = _name_words(context)
    query = "SELECT _record, label FROM sound.events ORDER BY 1"
    for record, label in _rows(context, query):
        for word in _capitalised(label):
            if unaccented(word) in names:
                message = f'the label "{label}" names a living person: "{word}"'
                yield Row(record, "label", label, message, "events")
                break
    descriptor = context.tables.package.descriptor
    for key in ("name", "title", "description", "keywords"):
        text = json.dumps(descriptor.get(key, ""), ensure_ascii=False).replace("\\n", " ")
        words = re.findall(r"\w+", text) if key == "name" else _capitalised(text)
        for word in words:
            if unaccented(word) in names:
                message = f'"{key}" of the package names a living person: "{word}"'
                yield Row(None, key, word, message, "")
                break


def _name_words(context: Context) -> set[str]:
    query = "SELECT name FROM main.actors WHERE kind = 'person' AND living IN ('yes', 'presumed')"
    query += " AND identity = 'known'"
    return {unaccented(word) for (name,) in _rows(context, query) for word in _capitalised(name)}


def _capitalised(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text) if len(word) >= 4 and word[0].isupper()]


@rule(
    "cell-looks-like-formula",
    severity="warning",
    subject="*",
    title="No text starts like a formula",
    why="Spreadsheet programs run cells that start with =, +, - or @ as formulas.",
    fix="Rephrase the text. Leave verbatim text unchanged; the warning then stays.",
)
def cell_looks_like_formula(context: Context) -> Found:
    """String columns of every table."""
    for resource in context.tables.resources:
        names = [field.name for field in resource.fields if field.type == "string"]
        if not names:
            continue
        formula = [f"{_quoted(name)}[1] IN ('=', '+', '-', '@')" for name in names]
        shown = ", ".join(
            f"CASE WHEN {suspect} THEN {_quoted(name)} END"
            for name, suspect in zip(names, formula, strict=True)
        )
        query = (
            f"SELECT _record, {shown} FROM sound.{_quoted(resource.name)}"
            f" WHERE _cells IS NOT NULL AND ({' OR '.join(formula)}) ORDER BY 1"
        )
        for record, *cells in _rows(context, query):
            for name, text in zip(names, cells, strict=True):
                if text is not None:
                    yield Row(record, name, text, f'"{text}" starts like a formula', resource.name)
