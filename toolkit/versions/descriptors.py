"""Compare the descriptors of two versions: what changed, and at which JSON pointer of which file.

Resources and fields are matched by name. Properties that depend only on the data (bytes, hash) or
on the version are ignored.
Source: JSON Pointer, RFC 6901.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from toolkit.package.model import Package

Json = dict[str, Any]
DERIVED = ("bytes", "hash")
OF_THE_VERSION = ("version", "created")


@dataclass(frozen=True, slots=True)
class PointerChange:
    """One property that was added, removed or changed.

    The pointer refers to the newer file, or to the older one if the property was removed.
    `property` is the path by names, such as
    `("resources", "claims", "schema", "fields", "act", "type")`.
    """

    kind: str
    path: str
    pointer: str
    property: tuple[str, ...]
    old: Any = None
    new: Any = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value is: file, pointer and path by names."""

    path: str
    pointer: str = ""
    property: tuple[str, ...] = ()

    def at(self, key: str | int, name: str) -> _Place:
        step = str(key).replace("~", "~0").replace("/", "~1")
        return _Place(self.path, f"{self.pointer}/{step}", (*self.property, name))


def pointer_changes(old: Package, new: Package) -> list[PointerChange]:
    """Return the differences between two descriptors, including their schemas."""
    places = _Place(old.descriptor_path), _Place(new.descriptor_path)
    above = [
        {k: v for k, v in package.descriptor.items() if k not in ("resources", *OF_THE_VERSION)}
        for package in (old, new)
    ]
    found = list(_values(above[0], above[1], *places))
    found = [change for change in found if not _restated(change, old.version, new.version)]
    return found + list(_resources(old, new))


def _restated(change: PointerChange, old: str | None, new: str | None) -> bool:
    """Return whether a text differs only in the version number, as in a citation."""
    texts = isinstance(change.old, str) and isinstance(change.new, str) and bool(old and new)
    return texts and change.old.replace(str(old), str(new)) == change.new


def _resources(old: Package, new: Package) -> Iterator[PointerChange]:
    was, now = _placed(old), _placed(new)
    for name in [*was, *(name for name in now if name not in was)]:
        sides = [side.get(name) for side in (was, now)]
        places = [side[0] if side else None for side in sides]
        yield from _either([side[1] if side else None for side in sides], places)
        if places[0] and places[1] and name in old.names and name in new.names:
            schemas = _schema(old, name, places[0]), _schema(new, name, places[1])
            yield from _values(schemas[0][0], schemas[1][0], schemas[0][1], schemas[1][1])


def _placed(package: Package) -> dict[str, tuple[_Place, Json]]:
    """Return place and properties of each resource, by name, without schema and content."""
    above = _Place(package.descriptor_path).at("resources", "resources")
    items = package.descriptor.get("resources")
    return {
        str(item.get("name")): (
            above.at(at, str(item.get("name"))),
            {key: value for key, value in item.items() if key not in ("schema", "data", *DERIVED)},
        )
        for at, item in enumerate(items if isinstance(items, list) else [])
        if isinstance(item, dict)
    }


def _schema(package: Package, name: str, place: _Place) -> tuple[Json, _Place]:
    """Return the schema of a table and its place, in its own file or the descriptor."""
    resource = package.resource(name)
    inside = place.at("schema", "schema")
    if resource.schema_path is not None:
        return resource.schema, _Place(resource.schema_path, "", inside.property)
    return resource.schema, inside


def _either(items: list[Any], places: list[_Place | None]) -> Iterator[PointerChange]:
    """Compare two values; one may be absent, and then its place is None."""
    old, new = places
    if old is None and new is not None:
        yield PointerChange("added", new.path, new.pointer, new.property, None, items[1])
    elif new is None and old is not None:
        yield PointerChange("removed", old.path, old.pointer, old.property, items[0], None)
    elif old is not None and new is not None:
        yield from _values(items[0], items[1], old, new)


def _values(old: Any, new: Any, was: _Place, now: _Place) -> Iterator[PointerChange]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            places = [
                was.at(key, key) if key in old else None,
                now.at(key, key) if key in new else None,
            ]
            yield from _either([old.get(key), new.get(key)], places)
        return
    names, others = (_names(value) if _by_name(now) else None for value in (old, new))
    if names is not None and others is not None:
        for name in [*names, *(name for name in others if name not in names)]:
            at = names.get(name), others.get(name)
            places = [
                place.at(n, name) if n is not None else None
                for place, n in zip((was, now), at, strict=True)
            ]
            values = [
                side[n] if n is not None else None for side, n in zip((old, new), at, strict=True)
            ]
            yield from _either(values, places)
    elif type(old) is not type(new) or old != new:
        yield PointerChange("changed", now.path, now.pointer, now.property, old, new)


def _by_name(place: _Place) -> bool:
    """Return whether the items of a list are matched by name; keys are compared as a whole."""
    return place.property[-1:] != ("foreignKeys",)


def _names(value: Any) -> dict[str, int] | None:
    """Return the index of each item by name, or None unless all items have distinct names."""
    if not isinstance(value, list):
        return None
    found = {
        item["name"]: at
        for at, item in enumerate(value)
        if isinstance(item, dict) and isinstance(item.get("name"), str)
    }
    return found if len(found) == len(value) else None
