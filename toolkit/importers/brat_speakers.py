"""Join the mentions of brat's speakers into actors, by equivalences and normalisations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.exporters.annotation_map import UNSTATED
from toolkit.importers.annotated import Builder, short
from toolkit.importers.brat_document import Document
from toolkit.importers.brat_lines import Said, Span

SHAPES = {
    "wikidata": "Q[1-9][0-9]*",
    "geonames": "[1-9][0-9]*",
    "iso3166": "[A-Z]{3}",
    "doi": "10[.][0-9]{4,9}/.+",
    "ucdp_ged": "[0-9]+",
}
"""The form of a value by its scheme, as the rule `identifier-unsound` asks."""


class Speakers:
    """The actors of one document's speakers."""

    def __init__(
        self, builder: Builder, document: Document, spans: Sequence[Span], used: set[str]
    ) -> None:
        """Join spans of speakers; `used` are those that say something."""
        self.builder, self.document = builder, document
        self.spans = {span.id: span for span in spans}
        self.used = used & self.spans.keys()
        self.map = builder.settings.map.brat
        self.roots = {name: name for name in self.spans}
        self._join()
        self.names = self._named()

    def actor(self, span: Span | None) -> str:
        """Return the actor of a speaker, or the one for speakers that are not given."""
        document = self.document
        if span is None:
            name = UNSTATED.format(document.name)
            return self.builder.actor(f"{document.source}#", name)
        root = self._root(span.id)
        if root in self.names:
            return self._identified(self.names[root])
        name = f"{self._words(root)} ({document.name})"
        return self.builder.actor(f"{document.source}#{root}", name)

    def _words(self, root: str) -> str:
        """Return the words of the first mention in the text."""
        places = self.document.places
        names = [name for name in self.spans if self._root(name) == root]
        start, end = min((places[name][0] for name in names), default=(0, 0))
        return short(self.document.text[start:end], f"{start} to {end}")

    def _identified(self, found: list[Said]) -> str:
        """Return the actor of a normalisation, with its identifiers."""
        first = found[0]
        name = " ".join(first.words.split()) or self._words(self._root(first.target))
        actor = self.builder.actor(self._key(first), name, identity="known")
        for item in found:
            key = self._key(item)
            if key not in self.builder.identified:
                self.builder.identified[key] = actor
                scheme, value = key.split(":", 1)
                self.builder.identify("actor_id", actor, value, "exact", scheme)
        return actor

    def _key(self, item: Said) -> str:
        resource, value = item.value.split(":", 1)
        return f"{self.map.schemes[resource]}:{value}"

    def _join(self) -> None:
        for same in self.document.lines.same:
            members = [name for name in same.members if name in self.spans]
            speaking = self.used.intersection(members)
            if same.label != self.map.same:
                self._drop("equivalences", f'the map gives no meaning to "{same.label}"', same.line)
            elif len(speaking) < 2:
                self._drop("equivalences", "fewer than two members are speakers", same.line)
            else:
                left = len(set(same.members)) - len(speaking)
                self.builder.tally.remark("members of equivalences are left out", left)
            if same.label == self.map.same:
                self._unite(members)
        for relation in self.document.lines.relations:
            ends = [relation.first, relation.second]
            if relation.label == self.map.same and self.spans.keys() >= set(ends):
                self._unite(ends)

    def _unite(self, members: Sequence[str]) -> None:
        for name in members[1:]:
            self.roots[self._root(name)] = self._root(members[0])

    def _root(self, name: str) -> str:
        while self.roots[name] != name:
            name = self.roots[name]
        return name

    def _named(self) -> dict[str, list[Said]]:
        """Return the normalisations of the speakers that say something; count the others."""
        speaking = {self._root(name) for name in self.used}
        found: dict[str, list[Said]] = {}
        for item in self.document.lines.identifiers:
            resource, value = item.value.split(":", 1)
            scheme = self.map.schemes.get(resource)
            root = self._root(item.target) if item.target in self.spans else None
            if scheme is None:
                self._drop("identifiers", f'the map gives no meaning to "{resource}"', item.line)
            elif not re.fullmatch(SHAPES.get(scheme, ".+"), value):
                self._drop("identifiers", f"not a value of the scheme {scheme}", item.line)
            elif root is None or root not in speaking:
                self._drop("identifiers", "it is on no speaker that says something", item.line)
            elif self._taken(item, found.get(root, [])):
                self._drop("identifiers", "it names another actor too", item.line)
            else:
                found.setdefault(root, []).append(item)
        return found

    def _taken(self, item: Said, before: Sequence[Said]) -> bool:
        """Return whether a normalisation already stands for an actor that is not this one."""
        known = self.builder.identified
        own = known.get(self._key(before[0])) if before else None
        return bool(before) and known.get(self._key(item), own) != own

    def _drop(self, kind: str, reason: str, line: int) -> None:
        self.builder.tally.drop(kind, reason, f"{self.document.path}:{line}")
