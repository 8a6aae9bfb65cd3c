"""The properties of the Data Package standard, each with the JSON type of its value.

Source: Data Package 2.0, <https://datapackage.org/standard/>: data-package, data-resource,
table-dialect, table-schema; `url` of a resource is from the drafts before version 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Kind(NamedTuple):
    """A JSON type: what it is called, and whether a value has it."""

    words: str
    holds: Callable[[Any], bool]


def is_text(value: Any) -> bool:
    """Return whether a value is a text that can be written as UTF-8."""
    try:
        return isinstance(value, str) and value.encode() is not None
    except UnicodeEncodeError:
        return False


def _is_whole(value: Any) -> bool:
    return type(value) is int and value >= 0


def _list_of(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(holds, value))


def _either(*kinds: Kind) -> Kind:
    words = " or ".join(kind.words for kind in kinds)
    return Kind(words, lambda value: any(kind.holds(value) for kind in kinds))


def _is_missing_value(value: Any) -> bool:
    return is_text(value.get("value") if isinstance(value, dict) else value)


ANY = Kind("any value", lambda value: True)
TEXT = Kind("a text", is_text)
TEXTS = Kind("a list of texts", _list_of(is_text))
WHOLE = Kind("a whole number", _is_whole)
NUMBERS = Kind("a list of whole numbers", _list_of(_is_whole))
FLAG = Kind("true or false", lambda value: isinstance(value, bool))
OBJECT = Kind("an object", lambda value: isinstance(value, dict))
OBJECTS = Kind("a list of objects", _list_of(lambda value: isinstance(value, dict)))
LIST = Kind("a list", lambda value: isinstance(value, list))
NAMES = _either(TEXT, TEXTS)
PATHS = _either(TEXT, Kind("a list of texts", lambda value: bool(value) and TEXTS.holds(value)))
MISSING = Kind("a list of texts, or of objects with a value", _list_of(_is_missing_value))
KEYS = Kind("a list of lists of texts", _list_of(TEXTS.holds))
MATCH = _either(TEXT, Kind("a list of one", lambda v: TEXTS.holds(v) and len(v) == 1))

Kinds = Mapping[str, Kind]
PACKAGE: Kinds = {
    "$schema": TEXT,
    "name": TEXT,
    "id": TEXT,
    "title": TEXT,
    "description": TEXT,
    "homepage": TEXT,
    "version": TEXT,
    "created": TEXT,
    "keywords": TEXTS,
    "contributors": OBJECTS,
    "sources": OBJECTS,
    "licenses": OBJECTS,
    "image": TEXT,
    "resources": LIST,
    "profile": TEXT,
}
RESOURCE: Kinds = {
    "$schema": TEXT,
    "name": TEXT,
    "path": PATHS,
    "url": TEXT,
    "data": ANY,
    "type": TEXT,
    "title": TEXT,
    "description": TEXT,
    "format": TEXT,
    "mediatype": TEXT,
    "encoding": TEXT,
    "bytes": WHOLE,
    "hash": TEXT,
    "sources": OBJECTS,
    "licenses": OBJECTS,
    "dialect": _either(OBJECT, TEXT),
    "schema": _either(OBJECT, TEXT),
    "profile": TEXT,
    "homepage": TEXT,
}
DIALECT: Kinds = {
    "$schema": TEXT,
    "title": TEXT,
    "description": TEXT,
    "header": FLAG,
    "headerRows": NUMBERS,
    "headerJoin": TEXT,
    "commentRows": NUMBERS,
    "commentChar": TEXT,
    "delimiter": TEXT,
    "lineTerminator": TEXT,
    "quoteChar": TEXT,
    "doubleQuote": FLAG,
    "escapeChar": TEXT,
    "nullSequence": TEXT,
    "skipInitialSpace": FLAG,
    "property": TEXT,
    "itemType": TEXT,
    "itemKeys": TEXTS,
    "sheetNumber": WHOLE,
    "sheetName": TEXT,
    "table": TEXT,
    "caseSensitiveHeader": FLAG,
    "csvddfVersion": ANY,
}
SCHEMA: Kinds = {
    "$schema": TEXT,
    "title": TEXT,
    "description": TEXT,
    "fields": LIST,
    "fieldsMatch": MATCH,
    "missingValues": MISSING,
    "primaryKey": NAMES,
    "uniqueKeys": KEYS,
    "foreignKeys": OBJECTS,
    "profile": TEXT,
}
FIELD: Kinds = {
    "name": TEXT,
    "type": TEXT,
    "format": ANY,
    "title": TEXT,
    "description": TEXT,
    "example": ANY,
    "examples": ANY,
    "rdfType": TEXT,
    "constraints": OBJECT,
    "categories": LIST,
    "categoriesOrdered": FLAG,
    "missingValues": MISSING,
    "trueValues": TEXTS,
    "falseValues": TEXTS,
    "decimalChar": TEXT,
    "groupChar": TEXT,
    "bareNumber": FLAG,
    "delimiter": TEXT,
    "itemType": TEXT,
}
CONSTRAINTS: Kinds = {
    "required": FLAG,
    "unique": FLAG,
    "minLength": WHOLE,
    "maxLength": WHOLE,
    "minimum": ANY,
    "maximum": ANY,
    "exclusiveMinimum": ANY,
    "exclusiveMaximum": ANY,
    "jsonSchema": OBJECT,
    "pattern": TEXT,
    "enum": LIST,
}
FOREIGN_KEY: Kinds = {"fields": NAMES, "reference": OBJECT}
REFERENCE: Kinds = {"resource": TEXT, "fields": NAMES, "package": TEXT}
CLOSED = (CONSTRAINTS, FOREIGN_KEY)
"""The objects in which a name that is not the standard's is an error: it would change a verdict."""

PROFILE_PACKAGE: Kinds = {
    "claimsProfile": ANY,
    "claimsLevel": ANY,
    "base": TEXT,
    "ns": TEXT,
    "retired": ANY,
    "language": ANY,
    "temporal": ANY,
    "spatial": ANY,
    "citation": ANY,
}
PROFILE_FIELD: Kinds = {
    "vocabulary": TEXT,
    "jsonldKey": TEXT,
    "propertyUrl": TEXT,
    "requiredFrom": WHOLE,
}

_ORDINARY = """
    abstract accessRights accrualMethod accrualPeriodicity accrualPolicy alternative audience
    available bibliographicCitation conformsTo contributor coverage creator date dateAccepted
    dateCopyrighted dateSubmitted educationLevel extent hasFormat hasPart hasVersion identifier
    instructionalMethod isFormatOf isPartOf isReferencedBy isReplacedBy isRequiredBy issued
    isVersionOf language license mediator medium modified provenance publisher references relation
    replaces requires rights rightsHolder source spatial subject tableOfContents temporal valid
    scheme related profiles schema schemas dialects author authors maintainer maintainers tags
    notes comment comments
"""
ORDINARY = frozenset(_ORDINARY.split())
"""Words of their own meaning that are near misses of standard properties by chance.

Source: DCMI Metadata Terms, <https://www.dublincore.org/specifications/dublin-core/dcmi-terms/>.
"""
