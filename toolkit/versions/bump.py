"""Which step of the version a change requires, and why.

Source: the Data Package versioning recipe, <https://datapackage.org/recipes/data-package-version/>;
where it is silent the rule is ours and says so.
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
from toolkit.versions.descriptors import PointerChange
from toolkit.versions.revisions import BUMPS

Json = dict[str, Any]
RULES = {
    "package-renamed": ("major", "recipe", "the name or identifier of the package changed"),
    "resource-renamed": ("major", "recipe", "a resource has another name"),
    "resource-removed": ("major", "ours", "a resource is gone"),
    "resource-moved": ("major", "ours", "a file lies elsewhere, or is written in another way"),
    "field-renamed": ("major", "recipe", "a field has another name"),
    "field-added": ("major", "recipe", "a field is new"),
    "field-removed": ("major", "recipe", "a field is gone"),
    "field-reordered": ("major", "recipe", "the fields stand in another order"),
    "field-retyped": ("major", "recipe", "a field has another type or format"),
    "constraint-tightened": ("major", "recipe", "a value that was valid may be so no more"),
    "record-gone": ("major", "recipe", "a record that others refer to is deleted, merged or split"),
    "code-removed": ("major", "ours", "a code is gone"),
    "resource-added": ("minor", "recipe", "a resource is new"),
    "rows-added": ("minor", "recipe", "rows are new"),
    "constraint-loosened": ("minor", "recipe", "more values are valid than before"),
    "reference-updated": ("minor", "recipe", "rows refer to another record"),
    "rows-removed": ("minor", "ours", "rows to which none referred are gone"),
    "code-added": ("minor", "ours", "a code is new"),
    "values-corrected": ("patch", "recipe", "values of existing rows changed"),
    "metadata-changed": ("patch", "recipe", "the description changed"),
}
"""Each rule: the step it requires, whose rule it is, what it says."""
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
    """Why a step is required: a rule of RULES, where it applies, and the evidence in words."""

    rule: str
    where: str
    evidence: str

    @property
    def bump(self) -> str:
        """The step that it requires."""
        return RULES[self.rule][0]

    @property
    def source(self) -> str:
        """`recipe`, or `ours` where the recipe is silent."""
        return RULES[self.rule][1]


def bump_of(reasons: list[Reason]) -> str:
    """Return the largest step that any reason requires; `none` without reasons."""
    return max((reason.bump for reason in reasons), key=BUMPS.index, default="none")


def ordered(reasons: list[Reason]) -> list[Reason]:
    """Return the reasons, the largest steps first, in the order of RULES."""
    rank = {name: at for at, name in enumerate(RULES)}
    return sorted(reasons, key=lambda reason: (rank[reason.rule], reason.where, reason.evidence))


def descriptor_reasons(
    old: Package, new: Package, changes: list[PointerChange]
) -> Iterator[Reason]:
    """Yield the reasons that descriptors and schemas give."""
    yield from _resource_names(old, new)
    for name in new.names:
        if name in old.names:
            yield from _field_names(old.resource(name), new.resource(name))
    for change in changes:
        yield from _property(change)


def _names(package: Package) -> dict[str, Json]:
    items = package.descriptor.get("resources")
    return {str(item["name"]): item for item in items or [] if isinstance(item, dict)}


def _resource_names(old: Package, new: Package) -> Iterator[Reason]:
    was, now = _names(old), _names(new)
    fresh = {name: item for name, item in now.items() if name not in was}
    for name in (name for name in was if name not in now):
        alike = next((n for n, item in fresh.items() if _alike(old, new, name, n)), None)
        if alike is not None:
            del fresh[alike]
            yield Reason("resource-renamed", name, f'"{name}" is called "{alike}" now')
        else:
            yield Reason("resource-removed", name, f'there is no resource "{name}" any more')
    for name in fresh:
        yield Reason("resource-added", name, f'the resource "{name}" is new')


def _alike(old: Package, new: Package, name: str, other: str) -> bool:
    """Whether a new resource is an old one with another name: the same file, or the same fields."""
    was, now = _names(old)[name], _names(new)[other]
    if was.get("path") == now.get("path") or (was.get("hash") and was["hash"] == now.get("hash")):
        return True
    tables = name in old.names and other in new.names
    return tables and old.resource(name).field_names == new.resource(other).field_names


def _field_names(old: Resource, new: Resource) -> Iterator[Reason]:
    types, others = (
        {str(item.get("name")): item.get("type") for item in resource.schema.get("fields", [])}
        for resource in (old, new)
    )
    was, now = list(types), list(others)
    gone = [name for name in was if name not in now]
    fresh = [name for name in now if name not in was]
    for name in list(gone):
        at = was.index(name)
        follows = now[at] if at < len(now) else ""
        if follows in fresh and types[name] == others[follows]:
            gone.remove(name)
            fresh.remove(follows)
            evidence = f'"{name}" is called "{follows}" now: the same place and type'
            yield Reason("field-renamed", f"{new.name}.{follows}", evidence)
    for name in gone:
        yield Reason("field-removed", f"{new.name}.{name}", f'there is no field "{name}" any more')
    for name in fresh:
        yield Reason("field-added", f"{new.name}.{name}", f'the field "{name}" is new')
    kept = [name for name in was if name in now], [name for name in now if name in was]
    if kept[0] != kept[1]:
        yield Reason("field-reordered", new.name, _moved(*kept))


def _moved(old: list[str], new: list[str]) -> str:
    """Say which names stand elsewhere in another order of the same names."""
    still: set[str] = set()
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        still.update(old[block.a : block.a + block.size])
    parts = []
    for at, name in enumerate(new):
        if name not in still:
            parts.append(f'"{name}" stands ' + (f'after "{new[at - 1]}"' if at else "first"))
    return f"{', '.join(parts)} now"


def _property(change: PointerChange) -> Iterator[Reason]:
    """Yield what a changed property of the package, a resource, a schema or a field requires."""
    match change.property:
        case ("name" | "id" | "base" | "ns",):
            yield _reason("package-renamed", change)
        case ("claimsProfile",):
            yield _limit(change, _compare_presence(change))
        case ("resources", _):
            return  # told by name
        case ("resources", _, key, *_) if key in MOVED:
            yield _reason("resource-moved", change)
        case ("resources", _, "schema", "fields", _):
            return  # told by name
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
    """Return a reason: where by the names of table and field, the evidence led by the property."""
    where, rest = "package", change.property
    if rest[0] == "resources":
        where, rest = rest[1], rest[2:]
    rest = rest[1:] if rest[0] == "schema" else rest
    if rest[0] == "fields" and len(rest) > 2:
        where, rest = f"{where}.{rest[1]}", rest[2:]
    rest = rest[1:] if rest[0] == "constraints" and len(rest) > 1 else rest
    return Reason(rule, where, f"{'/'.join(rest)} {words or _told(change)}")


def _constraints(change: PointerChange) -> Iterator[Reason]:
    """Constraints as a whole came or went."""
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
    """Return what it means that a limit came or went; None if it became another."""
    return {"added": "tightened", "removed": "loosened"}.get(change.kind)


def _limit(change: PointerChange, became: str | None) -> Reason:
    """Return the reason that a limit gives; None if it cannot be told what it became."""
    if became is None:
        unknown = f"{_told(change)}; which values that leaves out cannot be told"
        return _reason("constraint-tightened", change, unknown)
    return _reason(f"constraint-{became}", change)


def _more(old: Any, new: Any) -> bool | None:
    """Return whether a limit is larger than before; None if that cannot be told."""
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
        yield _reason("constraint-tightened", change, f"no more allows {_listed(gone)}")
    if fresh:
        yield _reason("constraint-loosened", change, f"allows {_listed(fresh)} now")
    if not gone and not fresh:
        yield _reason("metadata-changed", change, "has other labels or another order")


def _keys(change: PointerChange) -> Iterator[Reason]:
    """Compare keys; a primary key is one, the others are lists of them."""
    several = change.property[3] != "primaryKey"
    old, new = (
        [_key(item) for item in ((value or []) if several else [value] if value else [])]
        for value in (change.old, change.new)
    )
    fresh, gone = [key for key in new if key not in old], [key for key in old if key not in new]
    for key in fresh:
        yield _reason("constraint-tightened", change, f"has {_short(key)} now")
    for key in gone:
        yield _reason("constraint-loosened", change, f"has {_short(key)} no more")
    if not fresh and not gone:
        yield _reason("metadata-changed", change, "is the same, written in another way")


def _key(value: Any) -> Any:
    """Return a key in one form, with lists of names."""
    if isinstance(value, dict):
        return {name: _key(item) for name, item in value.items() if name in KEY_PARTS}
    return value if isinstance(value, list) else [value]


def _matching(change: PointerChange) -> str | None:
    """Return what another `fieldsMatch` means for a header: whether fewer are right."""
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
        return f"is {_short(change.new)} now"
    if change.kind == "removed":
        return f"was {_short(change.old)} and is gone"
    return f"was {_short(change.old)} and is {_short(change.new)} now"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _listed(values: list[str]) -> str:
    more = f" and {len(values) - 10} more" if len(values) > 10 else ""
    return ", ".join(f'"{value}"' for value in values[:10]) + more


def row_reasons(
    change: TableChange, references: frozenset[str], gone: list[Gone], retired: Json, codes: bool
) -> Iterator[Reason]:
    """Yield the reasons that the rows of a table give.

    Args: `references` are its fields that refer to other records; `gone`, its records that old
    rows referred to and that are gone; `retired`, what the new descriptor says of dropped ids;
    with `codes`, its rows are codes.
    """
    name = change.name
    lost: dict[tuple[str, ...], list[Gone]] = {}
    for item in gone:
        lost.setdefault(item.key, []).append(item)
    for key, users in lost.items():
        used = ", ".join(f"{_rows(user.rows)} of {user.child}" for user in users)
        said = f"{', '.join(key)} is gone, to which {used} referred"
        yield Reason("record-gone", name, said + _successor(retired.get(key[0])))
    if change.added:
        yield Reason("code-added" if codes else "rows-added", name, _rows(change.added))
    left = change.removed - len(lost)
    if codes and change.removed:
        yield Reason("code-removed", name, _rows(change.removed))
    elif left > 0:
        yield Reason("rows-removed", name, _rows(left))
    for column in change.columns:
        rule = "reference-updated" if column.name in references else "values-corrected"
        yield Reason(rule, f"{name}.{column.name}", _rows(column.rows))


def _rows(count: int) -> str:
    return f"{count} {'row' if count == 1 else 'rows'}"


def _successor(retired: Json | None) -> str:
    if not retired:
        return ""
    became = retired.get("replacedBy")
    if isinstance(became, list) and len(became) > 1:
        return f"; split into {', '.join(map(str, became))}"
    names = became if isinstance(became, list) else [became] if became else []
    return f"; merged into {names[0]}" if names else "; retired"
