"""Propose ids: of a number or a name, and never one that was in use."""

from __future__ import annotations

import re
import unicodedata

from toolkit.coding.draft import Draft

ID = re.compile(r"[saepcvk]-[a-z0-9]+(-[a-z0-9]+)*")
FIRST = {
    "sources": "s",
    "actors": "a",
    "events": "e",
    "propositions": "p",
    "claims": "c",
    "evidence": "v",
    "codings": "k",
}
"""How the ids of each table begin."""
DIGITS, WORDS = 4, 5
"""The fewest digits, and the most words, of a proposed id."""
DATE = re.compile(r"[0-9]{4}|[0-9]{8}")
"""What a proposed id leaves out of a name: an id carries no date."""


def new_id(draft: Draft, table: str) -> str:
    """Return the next number as an id that no row has, had or is named by."""
    number = re.compile(rf"{FIRST[table]}-(\d+)")
    used = [found[1] for item in used_ids(draft, table) if (found := number.fullmatch(item))]
    width = max([DIGITS, *map(len, used)])
    return f"{FIRST[table]}-{max([0, *map(int, used)]) + 1:0{width}}"


def named_id(draft: Draft, table: str, name: str) -> str:
    """Return an id made of a name, with a number if it is in use or was once."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = [word for word in re.findall(r"[a-z0-9]+", plain) if not DATE.fullmatch(word)]
    slug = "-".join(words[:WORDS])
    if not slug:
        return new_id(draft, table)
    proposed, taken = f"{FIRST[table]}-{slug}", used_ids(draft, table)
    number = 1
    while proposed in taken:
        number += 1
        proposed = f"{FIRST[table]}-{slug}-{number}"
    return proposed


def used_ids(draft: Draft, table: str) -> set[str]:
    """Return the ids of a table, the retired ones, and those that other rows name."""
    retired = draft.package.descriptor.get("retired") or []
    used = {str(item.get("id")) for item in retired if isinstance(item, dict)}
    used |= {str(item.get("replacedBy")) for item in retired if isinstance(item, dict)}
    used |= {row[draft.key(table)] for row in draft.rows(table)}
    for resource in draft.package.resources:
        for key in resource.foreign_keys:
            if (key.resource or resource.name) == table and len(key.fields) == 1:
                used |= {row[key.fields[0]] for row in draft.rows(resource.name)}
    return used
