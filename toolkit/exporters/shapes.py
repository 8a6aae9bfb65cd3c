"""Generate SHACL shapes for the graph of a package from its Table Schemas.

Shapes are closed: a node may only have the properties of its kind. So no event links to an actor,
and no actor to an event.
Source: Shapes Constraint Language, <https://www.w3.org/TR/shacl/>.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.exporters.context import (
    CODE,
    INT,
    IRI,
    REF,
    REFS,
    STANDING_KEYS,
    STANDINGS,
    TEXT,
    base,
    node_id,
)
from toolkit.exporters.nodes import STANCES, TEXT_FRAGMENTS
from toolkit.exporters.vocabulary import (
    DATATYPES,
    KINDS,
    Names,
    Use,
    class_names,
    iri,
    literal,
    prefixes,
    uses,
)
from toolkit.package.model import Package

SHACL = "http://www.w3.org/ns/shacl#"
FRAGMENT = "^:~:text=[A-Za-z0-9%._~]+(,[A-Za-z0-9%._~]+)?$"
ORDERED = {
    "start": ("end", "sh:lessThan"),
    "spanStart": ("spanEnd", "sh:lessThan"),
    "cueStart": ("cueEnd", "sh:lessThan"),
    "mentionStart": ("mentionEnd", "sh:lessThan"),
    "publishedEarliest": ("publishedLatest", "sh:lessThanOrEquals"),
    "saidEarliest": ("saidLatest", "sh:lessThanOrEquals"),
    "beginsNotBefore": ("endsNotAfter", "sh:lessThanOrEquals"),
    "affirmedOriginsMin": ("affirmedOriginsMax", "sh:lessThanOrEquals"),
    "deniedOriginsMin": ("deniedOriginsMax", "sh:lessThanOrEquals"),
}
"""Keys whose value must come before that of another key."""
FIXED = {
    "motivation": "oa:describing",
    "conformsTo": iri(TEXT_FRAGMENTS),
}
EITHER = "sh:or ( [ sh:path {0} ; {1} ] [ sh:path {2} ; {3} ] )"
SOME, NONE = "sh:minCount 1", "sh:maxCount 0"


def shapes_ttl(package: Package) -> str:
    """Return the shapes as Turtle; raises ExportError if the package has no base."""
    return "\n".join(_Shapes(package).blocks())


class _Shapes:
    def __init__(self, package: Package) -> None:
        self.base = base(package)
        self.names = Names({**prefixes(package), "sh": SHACL})
        self.uses = uses(package)
        self.by_kind: dict[str, list[Use]] = {kind: [] for kind in KINDS}
        for use in self.uses:
            self.by_kind[use.kind].append(use)
        self.marks = {kind: self.marks_of(kind) for kind in KINDS}

    def marks_of(self, kind: str) -> list[str]:
        """Return the properties that all nodes of a kind have, and no others."""
        others = {use.iri for use in self.uses if use.kind != kind}
        found = [u.iri for u in self.by_kind[kind] if u.required and u.iri not in others]
        return [self.names(property_) for property_ in dict.fromkeys(found)]

    def blocks(self) -> Iterator[str]:
        """Yield the prefixes, then for each kind of node how to recognise it, and its shape."""
        yield self.names.head()
        for kind in KINDS:
            name = self.shape(kind, "is")
            yield f"{name} a sh:NodeShape ;\n    sh:property {self.sign(kind)} .\n"
            yield self.whole(kind)

    def shape(self, kind: str, part: str = "node") -> str:
        """Return the IRI of a shape."""
        return iri(f"{self.base}shapes#{kind.replace('/', '-')}-{part}")

    def sign(self, kind: str) -> str:
        """Return how to recognise a node of a kind: by a property of its own, or its class."""
        if self.marks[kind]:
            return f"[ sh:path {self.marks[kind][0]} ; {SOME} ]"
        return f"[ sh:path rdf:type ; {SOME} ; sh:in ( {' '.join(class_names(kind))} ) ]"

    def whole(self, kind: str) -> str:
        """Return the shape of a kind of node."""
        lines = [f"sh:targetSubjectsOf {mark}" for mark in self.marks[kind]]
        led = sorted({self.names(use.iri) for use in self.uses if use.leads_to == kind})
        shared = {u.iri for u in self.uses if u.leads_to not in (None, kind)}
        lines += [
            f"sh:targetObjectsOf {name}"
            for name in led
            if name not in {self.names(other) for other in shared}
        ]
        lines += ["sh:closed true"]
        lines.append(
            f"sh:property [ sh:path rdf:type ; sh:minCount 1 ; sh:maxCount 1 ;"
            f" sh:in ( {' '.join(class_names(kind))} ) ]"
        )
        lines += [f"sh:property [ {' ; '.join(self.rules(use))} ]" for use in self.by_kind[kind]]
        lines += self.more(kind)
        return f"{self.shape(kind)} a sh:NodeShape ;\n    " + " ;\n    ".join(lines) + " .\n"

    def rules(self, use: Use) -> list[str]:
        """Return the constraints on the values of a key."""
        found = [f"sh:path {self.names(use.iri)}"]
        found += [SOME] if use.required else []
        found += [] if use.form == REFS else ["sh:maxCount 1"]
        if use.form in (REF, REFS, IRI):
            found.append("sh:nodeKind sh:IRI")
            if use.leads_to:
                found.append(f"sh:node {self.shape(use.leads_to, 'is')}")
        elif use.form == CODE:
            found.append(f"sh:in ( {' '.join(self.codes(use))} )")
        else:
            found.append(f"sh:datatype {DATATYPES[use.form]}")
            found += ["sh:minLength 1"] if use.form == TEXT else []
        if use.key in FIXED and use.form != CODE:
            found.append(f"sh:hasValue {FIXED[use.key]}")
        if use.key == "value":
            found.append(f"sh:pattern {literal(FRAGMENT)}")
        if use.field is not None:
            found += self.constraints(use)
        if use.key in ORDERED:
            other, relation = ORDERED[use.key]
            found += [
                f"{relation} {self.names(o.iri)}" for o in self.by_kind[use.kind] if o.key == other
            ]
        return found

    def codes(self, use: Use) -> list[str]:
        """Return the concepts that a key may refer to."""
        if use.key in STANDING_KEYS:
            return [f"ns:{word}" for word in STANDINGS]
        if use.field is None:
            return [FIXED[use.key]]
        scheme = self.base + node_id("code", use.field.vocabulary)
        return [iri(f"{scheme}/{node_id(code)}") for code in use.field.enum or []]

    def constraints(self, use: Use) -> Iterator[str]:
        """Yield the constraints that the Table Schema puts on a column's values."""
        assert use.field is not None
        known = use.field.constraints
        if use.form == TEXT and isinstance(known.get("pattern"), str):
            yield f"sh:pattern {literal('^(' + known['pattern'] + ')$')}"
        if use.form == INT:
            for name, term in (("minimum", "sh:minInclusive"), ("maximum", "sh:maxInclusive")):
                if isinstance(known.get(name), int):
                    yield f"{term} {known[name]}"

    def term(self, kind: str, key: str) -> str:
        """Return the property for a key of a kind of node."""
        return self.names(next(use.iri for use in self.by_kind[kind] if use.key == key))

    def has(self, kind: str, *keys: str) -> bool:
        """Return whether nodes of a kind may have some keys."""
        return {use.key for use in self.by_kind[kind]}.issuperset(keys)

    def more(self, kind: str) -> Iterator[str]:
        """Yield the constraints on a node as a whole."""
        if kind == "claims" and self.has("evidence", "body"):
            yield "sh:property [ sh:path [ sh:inversePath oa:hasBody ] ; sh:minCount 1 ]"
        if kind == "evidence" and self.has("attributions", "evidence"):
            chain = self.term("attributions", "evidence")
            yield f"sh:property [ sh:path [ sh:inversePath {chain} ] ; sh:minCount 1 ]"
        if kind == "evidence/target":
            always = any(use.key == "selector" and use.required for use in self.by_kind[kind])
            for part, least in (("position", int(always)), ("fragment", 0)):
                yield (
                    "sh:property [ sh:path oa:hasSelector ; sh:qualifiedValueShape"
                    f" {self.shape(f'evidence/{part}', 'is')} ; sh:qualifiedMinCount {least} ;"
                    " sh:qualifiedMaxCount 1 ]"
                )
            yield "sh:property [ sh:path oa:hasSelector ; sh:maxCount 2 ]"
        if kind == "propositions" and self.has(kind, "adverse", "answer"):
            adverse, answer = self.term(kind, "adverse"), self.term(kind, "answer")
            yield EITHER.format(adverse, "sh:hasValue false", answer, SOME)
        if kind == "propositions":
            some = " ".join(f"[ sh:path {self.term(kind, key)} ; {SOME} ]" for key in STANDING_KEYS)
            yield f"sh:or ( {some} )"
            for side in STANCES:
                standing = self.term(kind, f"{side}Standing")
                for key in ("By", "OriginsMin", "OriginsMax"):
                    yield EITHER.format(standing, NONE, self.term(kind, f"{side}{key}"), SOME)
