"""Make Web Annotations up at random, as three tools write them, with what they select."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.importers.webannotation_json import Annotation, read_files
from toolkit.texts.units import Ruler, Unit

SIGNS = ("", "é", "e\u0301", "漢", "😀", "𝛼", "\xa0x")
TOOLS = ("recogito", "apache", "hypothesis")
Key = tuple[Any, ...]


@dataclass
class Made:
    """Annotations of one text: their file, and what each says, by id."""

    url: str
    text: str
    tool: str
    items: list[dict[str, Any]] = field(default_factory=list)
    told: Counter[Key] = field(default_factory=Counter)
    spoiled: int = 0

    def write(self, folder: Path, texts: Path, name: str) -> None:
        """Write the annotations, and the text under the same name."""
        whole: Any = self.items
        if self.tool == "hypothesis":
            whole = {"total": len(self.items), "rows": self.items}
        (folder / f"{name}.json").write_text(json.dumps(whole), "utf-8")
        (texts / f"{name}.txt").write_bytes(self.text.encode())


def make(seed: int, spoil: bool = False) -> Made:
    """Make a text of words, some of them repeated, and annotations of them."""
    chosen = random.Random(seed)
    text = ""
    words: list[tuple[int, int]] = []
    for number in range(chosen.randrange(20, 50)):
        word = chosen.choice((f"w{number}", "again")) + chosen.choice(SIGNS)
        words.append((len(text), len(text) + len(word)))
        text += word + ("\n" if chosen.random() < 0.1 else " ")
    tool = chosen.choice(TOOLS)
    made = Made(f"https://example.org/{seed}", text, tool)
    ruler = Ruler(text, Unit("code-points" if tool == "apache" else "utf-16"))
    for number in range(chosen.randrange(2, 9)):
        used = {there[0][2] for _, there, *_ in made.told}
        first = chosen.randrange(len(words))
        last = min(len(words) - 1, first + chosen.randrange(6))
        place = (words[first][0], words[last][1])
        if place[0] not in used:  # two people at one place would be codings
            _annotate(made, chosen, ruler, [place], f"{seed}-{number}")
    if spoil:
        for number in range(chosen.randrange(1, 4)):
            _spoil(made, chosen, f"{seed}-bad-{number}")
    chosen.shuffle(made.items)
    return made


def _annotate(
    made: Made, chosen: random.Random, ruler: Ruler, places: list[tuple[int, int]], name: str
) -> None:
    tags = [t for t in ("act:deny", "polarity:denies", "about ferries") if chosen.random() < 0.4]
    speaker = f"speaker:Person {chosen.randrange(3)}" if chosen.random() < 0.5 else None
    tags += [speaker] if speaker else []
    comment = f"a comment on {name}" if chosen.random() < 0.5 else None
    coder = f"coder-{name}"  # each its own, and each place its own: no codings
    day = f"2026-11-{chosen.randrange(10, 29)}"
    selectors = [_selectors(made, ruler, place) for place in places]
    if made.tool == "hypothesis":
        item: dict[str, Any] = {
            "id": name,
            "uri": made.url,
            "user": f"acct:{coder}",
            "created": f"{day}T10:00:00.000+00:00",
            "tags": tags,
            "text": comment or "",
            "target": [{"source": made.url, "selector": found} for found in selectors],
        }
    else:
        bodies = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags]
        bodies += [{"purpose": "commenting", "value": comment}] if comment else []
        targets: Any = [{"source": made.url, "selector": found} for found in selectors]
        item = {
            "id": name,
            "type": "Annotation",
            "creator": {"id": coder},
            "created": f"{day}T10:00:00Z",
            "body": bodies if bodies or chosen.random() < 0.5 else "",
            "target": targets if chosen.random() < 0.5 else targets[0],
        }
        if item["body"] == "":
            del item["body"]
    made.items.append(item)
    there = tuple((made.url, made.text[a:b], a) for a, b in places)
    made.told[(name, there, frozenset(tags), comment, coder, day)] += 1


def _selectors(made: Made, ruler: Ruler, place: tuple[int, int]) -> list[dict[str, Any]]:
    start, end = place
    before, after = made.text[max(0, start - 10) : start], made.text[end : end + 10]
    quote = {"exact": made.text[start:end], "prefix": before, "suffix": after}
    found: list[dict[str, Any]] = [{"type": "TextQuoteSelector", **quote}]
    position = {"start": ruler.value(start), "end": ruler.value(end)}
    found.append({"type": "TextPositionSelector", **position})
    if made.tool == "hypothesis":
        found.insert(0, {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 1})
    return found


def _spoil(made: Made, chosen: random.Random, name: str) -> None:
    """Add an annotation that must be dropped with a reason."""
    target: dict[str, Any] = {"source": made.url}
    kind = chosen.choice(("lost", "reply", "bare", "none"))
    item: dict[str, Any] = {"id": name, "type": "Annotation", "target": [target], "tags": ["x"]}
    if kind == "lost":
        target["selector"] = {"type": "TextQuoteSelector", "exact": "words that are nowhere"}
    elif kind == "reply":
        item["references"] = ["other"]
    elif kind == "bare":
        target["selector"] = {"type": "CssSelector", "value": "p"}
    made.items.append(item)
    made.spoiled += 1


def meaning(annotation: Annotation) -> Key:
    """Return what an exported annotation says, in the form of `Made.told`."""
    there = tuple(
        (t.source, t.selected.exact, t.selected.start) for t in annotation.targets if t.selected
    )
    comment = annotation.comments[0] if annotation.comments else None
    day = annotation.created[:10]
    return (annotation.id, there, frozenset(annotation.tags), comment, annotation.creator, day)


def exported(folder: Path) -> Counter[Key]:
    """Return what the annotations of an export say."""
    return Counter(map(meaning, read_files(folder / "annotations.json")))
