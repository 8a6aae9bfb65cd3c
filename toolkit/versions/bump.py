"""Compute the version bump that a change requires, and why.

Source: the Data Package versioning recipe, <https://datapackage.org/recipes/data-package-version/>;
rules that it does not cover are marked as ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from toolkit.package.model import Package, Resource
from toolkit.versions.changes import Gone, TableChange
from toolkit.versions.contents import FileChange, resource_items, same_content
from toolkit.versions.descriptors import PointerChange
from toolkit.versions.revisions import BUMPS
from toolkit.wording import counted

Json = dict[str, Any]
RULES = {
    "package-renamed": ("major", "recipe", "the name or identifier of the package changed"),
    "resource-renamed": ("major", "recipe", "a resource was renamed"),
    "resource-removed": ("major", "ours", "a resource was removed"),
    "resource-moved": ("major", "ours", "a file was moved, or is in another format"),
    "field-renamed": ("major", "recipe", "a field was renamed"),
    "field-added": ("major", "recipe", "a field was added"),
    "field-removed": ("major", "recipe", "a field was removed"),
    "field-reordered": ("major", "recipe", "the order of the fields changed"),
    "field-retyped": ("major", "recipe", "the type or format of a field changed"),
    "constraint-tightened": ("major", "recipe", "values that were valid may now be invalid"),
    "record-gone": (
        "major",
        "recipe",
        "a record that others refer to was deleted, merged or split",
    ),
    "code-removed": ("major", "ours", "a code was removed"),
    "resource-added": ("minor", "recipe", "a resource was added"),
    "rows-added": ("minor", "recipe", "rows were added"),
    "constraint-loosened": ("minor", "recipe", "more values are valid than before"),
    "reference-updated": ("minor", "recipe", "rows refer to other records"),
    "rows-removed": ("minor", "ours", "rows that no other row referred to were removed"),
    "code-added": ("minor", "ours", "a code was added"),
    "file-changed": ("patch", "ours", "a file that is no table changed"),
    "values-corrected": ("patch", "recipe", "values of existing rows changed"),
    "metadata-changed": ("patch", "recipe", "the metadata changed"),
}
"""Each rule: the bump it requires, where the rule comes from, and what it means."""
MOVED = ("path", "extrapaths", "format", "encoding", "dialect", "compression")
READING = (
    *("type", "format", "missingValues", "trueValues", "falseValues", "decimalChar", "groupChar"),
    *("bareNumber", "delimiter", "itemType", "categoriesOrdered"),
)
RISING = ("minimum", "exclusiveMinimum", "minLength")
FALLING = ("maximum", "exclusiveMaximum", "maxLength")
FLAGS = ("required", "unique")
KEY_PARTS = ("fields", "reference", "resource")
STRICT = ("exact", "equal", "subset", "partial")
ORDERED = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d:\d\dZ?)?)?)?|\d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a bump is required: a rule of RULES, where it applies, and the evidence in words."""

    rule: str
    where: str
    evidence: str

    @property
    def bump(self) -> str:
        """The bump that it requires."""
        return RULES[self.rule][0]

    @property
    def source(self) -> str:
        """`recipe`, or `ours` if the recipe has no such rule."""
        return RULES[self.rule][1]


def bump_of(reasons: list[Reason]) -> str:
    """Return the largest bump that any reason requires; `none` without reasons."""
    return max((reason.bump for reason in reasons), key=BUMPS.index, default="none")


def ordered(reasons: list[Reason]) -> list[Reason]:
    """Return the reasons in the order of RULES, the largest bumps first."""
    rank = {name: at for at, name in enumerate(RULES)}
    return sorted(reasons, key=lambda reason: (rank[reason.rule], reason.where, reason.evidence))


def descriptor_reasons(
    old: Package, new: Package, changes: list[PointerChange], renamed: dict[str, dict[str, str]]
) -> Iterator[Reason]:
    """Yield the reasons found in descriptors and schemas.

    Args: `renamed` has the new names of renamed columns, by table and old name.
    """
    yield from _resource_names(old, new)
    for name in resource_items(new):
        if name in new.names and name in old.names:
            both = old.resource(name), new.resource(name)
            yield from _field_names(*both, renamed.get(name, {}))
        elif name in new.names or name in old.names:
            yield from _no_table(old, new, name)
    for change in changes:
        yield from _property(change)


def _no_table(old: Package, new: Package, name: str) -> Iterator[Reason]:
    """Yield the reason for a resource that is a table in one version only."""
    if name in resource_items(old):
        word = "now" if name in new.names else "no longer"
        yield Reason("resource-moved", name, f"it is {word} read as a table")


def _resource_names(old: Package, new: Package) -> Iterator[Reason]:
    was, now = resource_items(old), resource_items(new)
    fresh = {name: item for name, item in now.items() if name not in was}
    for name in (name for name in was if name not in now):
        alike = next((n for n, item in fresh.items() if _alike(old, new, name, n)), None)
        if alike is not None:
            del fresh[alike]
            yield Reason("resource-renamed", name, f'"{name}" was renamed to "{alike}"')
        else:
            yield Reason("resource-removed", name, f'the resource "{name}" was removed')
    for name in fresh:
        yield Reason("resource-added", name, f'the resource "{name}" was added')


def _alike(old: Package, new: Package, name: str, other: str) -> bool:
    """Return whether a resource was renamed: it has the same file or the same fields."""
    was, now = resource_items(old)[name], resource_items(new)[other]
    if was.get("path", 0) == now.get("path", 1) or same_content(old, was, new, now):
        return True
    tables = name in old.names and other in new.names
    return tables and old.resource(name).field_names == new.resource(other).field_names


def _field_names(old: Resource, new: Resource, renamed: dict[str, str]) -> Iterator[Reason]:
    was, now = list(old.field_names), list(new.field_names)
    for name, other in renamed.items():
        evidence = f'"{name}" was renamed to "{other}", with the same values'
        yield Reason("field-renamed", f"{new.name}.{other}", evidence)
    gone = [name for name in was if name not in now and name not in renamed]
    fresh = [name for name in now if name not in was and name not in renamed.values()]
    for name in gone:
        yield Reason("field-removed", f"{new.name}.{name}", f'the field "{name}" was removed')
    for name in fresh:
        yield Reason("field-added", f"{new.name}.{name}", f'the field "{name}" was added')
    names = [renamed.get(name, name) for name in was]
    kept = [name for name in names if name in now], [name for name in now if name in names]
    if kept[0] != kept[1]:
        yield Reason("field-reordered", new.name, _moved(*kept))


def _moved(old: list[str], new: list[str]) -> str:
    """Return in words which names moved in a new order of the same names."""
    still: set[str] = set()
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        still.update(old[block.a : block.a + block.size])
    parts = []
    for at, name in enumerate(new):
        if name not in still:
            parts.append(f'"{name}" is now ' + (f'after "{new[at - 1]}"' if at else "first"))
    return ", ".join(parts)


def _property(change: PointerChange) -> Iterator[Reason]:
    """Yield the reasons for a changed property of the package, a resource, schema or field."""
    match change.property:
        case ("name" | "id" | "base" | "ns",):
            yield _reason("package-renamed", change)
        case ("claimsProfile",):
            yield _limit(change, _compare_presence(change))
        case ("resources", _):
            return  # reported by name
        case ("resources", _, key, *_) if key in MOVED:
            yield _reason("resource-moved", change)
        case ("resources", _, "schema", "fields", _):
            return  # reported by name
        case ("resources", _, "schema", "fields", _, key, *_) if key in READING:
            yield _reason("field-retyped", change)
        case ("resources", _, "schema", "fields", _, "constraints"):
            yield from _constraints(change)
        case ("resources", _, "schema", "fields", _, "constraints", name):
            yield from _constraint(change, name)
        case ("resources", _, "schema", "fields", _, "constraints", _, _, *_):
            yield _limit(change, None)  # within a jsonSchema
        case ("resources", _, "schema", "fields", _, "categories", *_):
            yield from _enum(change, [_codes(change.old), _codes(change.new)])
        case ("resources", _, "schema", "missingValues", *_):
            yield _reason("field-retyped", change)
        case ("resources", _, "schema", "fieldsMatch"):
            yield _limit(change, _matching(change))
        case ("resources", _, "schema", "primaryKey" | "uniqueKeys" | "foreignKeys", *_):
            yield from _keys(change)
        case _:
            yield _reason("metadata-changed", change)


def _reason(rule: str, change: PointerChange, words: str | None = None) -> Reason:
    """Return a reason for a changed property, located by the names of table and field."""
    where, rest = "package", change.property
    if rest[0] == "resources":
        where, rest = rest[1], rest[2:]
    rest = rest[1:] if rest[0] == "schema" else rest
    if rest[0] == "fields" and len(rest) > 2:
        where, rest = f"{where}.{rest[1]}", rest[2:]
    rest = rest[1:] if rest[0] == "constraints" and len(rest) > 1 else rest
    return Reason(rule, where, f"{'/'.join(rest)} {words or _told(change)}")


def _constraints(change: PointerChange) -> Iterator[Reason]:
    """Yield the reasons for constraints that were added or removed as a whole."""
    for name, value in (change.new or change.old or {}).items():
        came, place = change.kind == "added", (change.path, f"{change.pointer}/{name}")
        values = (None, value) if came else (value, None)
        one = PointerChange(change.kind, *place, (*change.property, name), *values)
        yield from _constraint(one, name)


def _constraint(change: PointerChange, name: str) -> Iterator[Reason]:
    if name == "enum":
        yield from _enum(change, [change.old, change.new])
    elif name in FLAGS:
        if bool(change.old) != bool(change.new):
            yield _limit(change, "tightened" if change.new else "loosened")
    elif name in (*RISING, *FALLING) and change.kind == "changed":
        more = _more(change.old, change.new)
        closer = "tightened" if more == (name in RISING) else "loosened"
        yield _limit(change, None if more is None else closer)
    else:
        yield _limit(change, _compare_presence(change))


def _compare_presence(change: PointerChange) -> str | None:
    """Return the effect of an added or removed limit, or None if it was changed."""
    return {"added": "tightened", "removed": "loosened"}.get(change.kind)


def _limit(change: PointerChange, became: str | None) -> Reason:
    """Return the reason for a changed limit; `became` is None if its effect is unknown."""
    if became is None:
        unknown = f"{_told(change)}; it is unknown which values are now invalid"
        return _reason("constraint-tightened", change, unknown)
    return _reason(f"constraint-{became}", change)


def _more(old: Any, new: Any) -> bool | None:
    """Return whether a limit is larger than before, or None if that is unknown."""
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (old, new))
    if numbers:
        return bool(new > old)
    texts = all(isinstance(v, str) and ORDERED.fullmatch(v) for v in (old, new))
    return new > old if texts and len(old) == len(new) else None


def _enum(change: PointerChange, values: list[Any]) -> Iterator[Reason]:
    """Compare two lists of allowed values; an absent one allows all."""
    if change.kind != "changed":
        yield _limit(change, _compare_presence(change))
        return
    old, new = (list(map(str, value)) for value in values)
    gone, fresh = [v for v in old if v not in new], [v for v in new if v not in old]
    if gone:
        yield _reason("constraint-tightened", change, f"no longer allows {_listed(gone)}")
    if fresh:
        yield _reason("constraint-loosened", change, f"now allows {_listed(fresh)}")
    if not gone and not fresh:
        yield _reason("metadata-changed", change, "has different labels or a different order")


def _keys(change: PointerChange) -> Iterator[Reason]:
    """Compare keys; there is one primary key, the others are lists."""
    several = change.property[3] != "primaryKey"
    old, new = (
        [_key(item) for item in ((value or []) if several else [value] if value else [])]
        for value in (change.old, change.new)
    )
    fresh, gone = [key for key in new if key not in old], [key for key in old if key not in new]
    for key in fresh:
        yield _reason("constraint-tightened", change, f"now has {_short(key)}")
    for key in gone:
        yield _reason("constraint-loosened", change, f"no longer has {_short(key)}")
    if not fresh and not gone:
        yield _reason("metadata-changed", change, "is the same, but written differently")


def _key(value: Any) -> Any:
    """Return a key in a uniform form, with lists of names."""
    if isinstance(value, dict):
        return {name: _key(item) for name, item in value.items() if name in KEY_PARTS}
    return value if isinstance(value, list) else [value]


def _matching(change: PointerChange) -> str | None:
    """Return the effect of another `fieldsMatch`: whether fewer headers are valid."""
    old, new = (_first(value) or "exact" for value in (change.old, change.new))
    if old == new:
        return None
    kinds = ("subset" if kind == "superset" else kind for kind in (old, new))
    ranks = [STRICT.index(kind) if kind in STRICT else -1 for kind in kinds]
    if ranks[0] == ranks[1] or -1 in ranks:
        return None
    return "tightened" if ranks[1] < ranks[0] else "loosened"


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _codes(value: Any) -> list[Any]:
    items = value if isinstance(value, list) else []
    return [item.get("value") if isinstance(item, dict) else item for item in items]


def _told(change: PointerChange) -> str:
    if change.kind == "added":
        return f"is now {_short(change.new)}"
    if change.kind == "removed":
        return f"was {_short(change.old)} and is removed"
    return f"was {_short(change.old)} and is now {_short(change.new)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _listed(values: list[str]) -> str:
    more = f" and {len(values) - 10} more" if len(values) > 10 else ""
    return ", ".join(f'"{value}"' for value in values[:10]) + more


def file_reasons(changes: list[FileChange]) -> Iterator[Reason]:
    """Yield the reasons found in resources that are no tables."""
    for change in changes:
        what = change.path or "its content"
        yield Reason("file-changed", change.resource, f"{what} was {change.kind}")


def row_reasons(
    change: TableChange, references: frozenset[str], gone: list[Gone], retired: Json, codes: bool
) -> Iterator[Reason]:
    """Yield the reasons found in the rows of a table.

    Args: `references` are its fields that refer to other records; `gone`, its removed records that
    old rows referred to; `retired`, the retired ids in the new descriptor; with `codes`, its rows
    are codes.
    """
    name = change.name
    lost: dict[tuple[str, ...], list[Gone]] = {}
    for item in gone:
        lost.setdefault(item.key, []).append(item)
    for key, users in lost.items():
        used = ", ".join(f"{counted(user.rows, 'row')} of {user.child}" for user in users)
        said = f"{', '.join(key)} was removed, but {used} referred to it"
        yield Reason("record-gone", name, said + _successor(retired.get(key[0])))
    if change.added:
        yield Reason("code-added" if codes else "rows-added", name, counted(change.added, "row"))
    left = change.removed - len(lost)
    if codes and change.removed:
        yield Reason("code-removed", name, counted(change.removed, "row"))
    elif left > 0:
        yield Reason("rows-removed", name, counted(left, "row"))
    for column in change.columns:
        rule = "reference-updated" if column.name in references else "values-corrected"
        yield Reason(rule, f"{name}.{column.name}", counted(column.rows, "row"))


def _successor(retired: Json | None) -> str:
    if not retired:
        return ""
    became = retired.get("replacedBy")
    if isinstance(became, list) and len(became) > 1:
        return f"; split into {', '.join(map(str, became))}"
    names = became if isinstance(became, list) else [became] if became else []
    return f"; merged into {names[0]}" if names else "; retired"
