"""Read the words and dates of reviews, and the people and organisations that they name."""

from __future__ import annotations

import html
import re
from typing import Any

from toolkit.edtf import EdtfError, bounds
from toolkit.importers.annotated import WIKIDATA, Builder, clean
from toolkit.importers.linked_data import Block, Json, types_of
from toolkit.package.standard import is_address

TAG = re.compile(r"</?[A-Za-z][^<>]*>")
DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?=\Z|T)")
KINDS = {
    "Person": "person",
    "Organization": "organisation",
    "NewsMediaOrganization": "media",
    "GovernmentOrganization": "government_body",
    "PoliticalParty": "party",
}
"""The kind of an actor by its type."""


class Words:
    """Reads texts and dates, and remarks on those that are not as they should be."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder

    def plain(self, value: Any) -> str:
        """Return a text as a reader sees it: entities decoded once, without tags."""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        text = str(value)
        plain = TAG.sub("", html.unescape(text))
        if plain != text:
            self.builder.tally.remark("texts had entities or tags of HTML, which were decoded once")
        return " ".join(clean("", plain).split())

    def day(self, value: Any) -> tuple[str, str]:
        """Return a date, or else a note of what is no date."""
        text = self.plain(value)
        match = DAY.match(text)
        if match:
            try:
                bounds(match[0])
                return match[0], ""
            except EdtfError:
                pass
        if text:
            self.builder.tally.remark("dates are not valid: they stand in a note")
        return "", f"dated as {text}" if text else ""


class Actors:
    """Gives an actor to each name; those of one name are one actor."""

    def __init__(self, builder: Builder, words: Words) -> None:
        self.builder, self.words = builder, words
        self.names: dict[str, str] = {}

    def reviewer(self, node: Json, block: Block, keys: tuple[str, ...]) -> str | None:
        """Return the actor that the first of some keys names."""
        for key in keys:
            for value in block.each(node.get(key)):
                actor = self.actor(value, block)
                if actor:
                    return actor
        return None

    def named(self, actor: str) -> str:
        """Return the name of an actor."""
        return self.names[actor]

    def actor(self, value: Any, block: Block) -> str | None:
        """Return the actor of a person or organisation; those of one name are one actor."""
        name = self.words.plain(value.get("name") if isinstance(value, dict) else value)
        if not name or is_address(name):
            return None
        if not isinstance(value, dict):
            actor = self.builder.actor(f"actor {name}", name)
            self.names[actor] = name
            return actor
        kind = next((KINDS[kind] for kind in types_of(value) if kind in KINDS), None)
        title = self.words.plain(value.get("jobTitle")) or None
        new = f"actor {name}" not in self.builder.known
        actor = self.builder.actor(f"actor {name}", name, kind=kind, title=title)
        self.names[actor] = name
        if new:
            self._identify(actor, name, value, block)
        return actor

    def _identify(self, actor: str, name: str, value: Json, block: Block) -> None:
        """Record what an actor is elsewhere, if that is an item of Wikidata."""
        for same in block.each(value.get("sameAs")):
            self.builder.tally.given["identifiers"] += 1
            match = WIKIDATA.fullmatch(same) if isinstance(same, str) else None
            key = f"wikidata:{match[1]}" if match else ""
            if match is None:
                self.builder.tally.drop("identifiers", "it is no item of Wikidata", block.place)
            elif key in self.builder.identified:
                self.builder.tally.drop("identifiers", "it names another actor too", block.place)
            else:
                self.builder.identified[key] = actor
                self.builder.known[f"actor {name}"]["identity"] = "known"
                self.builder.identify("actor_id", actor, match[1], "exact", "wikidata")
