"""Damage the files of annotation tools at random, and judge what an importer makes of them."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import brat_projects
import claim_reviews
import web_annotations

from toolkit.exporters.annotation_map import read_map
from toolkit.importers import Imported
from toolkit.importers.settings import Settings
from toolkit.package.files import PackageError

FORMS = ("brat", "webannotation", "claimreview")
NUMBERS = ("0", "-1", "3", "4", "999999", "99999999999", "1" * 5000, "1e400", "NaN", "true", "null")
TEXTS = (
    "<script>alert(1)</script>",
    "</script><script type='application/ld+json'>",
    "<!--",
    "&lt;b&gt;&amp;amp;",
    "\\ud800",
    "\\udc00\\ud83d",
    "\\u0000",
    "\x1b[31m",
    "=cmd()",
    "a" * 100_000,
    "\u202e\u2028",
    "../../etc/passwd",
    "speaker:",
    "act:deny",
)
Damage = Callable[[random.Random, str], str]


def _number(chosen: random.Random, text: str) -> str:
    """Replace a number: offsets past the end, empty, negative and overlapping spans."""
    places = list(re.finditer(r"(?<![A-Za-z#])\d+", text))
    if not places:
        return text
    match = chosen.choice(places)
    return text[: match.start()] + chosen.choice(NUMBERS) + text[match.end() :]


def _id(chosen: random.Random, text: str) -> str:
    """Replace an id by another one: cycles, and names of what is not there."""
    places = list(re.finditer(r"[TERA#]\d+|@id|#item", text))
    if not places:
        return text
    match, other = chosen.choice(places), chosen.choice(places)[0]
    return text[: match.start()] + other + text[match.end() :]


def _insert(chosen: random.Random, text: str) -> str:
    """Put something into the middle: HTML, half characters, control characters, long lines."""
    at = chosen.randrange(len(text) + 1)
    return text[:at] + chosen.choice(TEXTS) + text[at:]


def _inside(chosen: random.Random, text: str) -> str:
    """Put something inside a value of JSON."""
    places = list(re.finditer(r'": "', text))
    if not places:
        return _insert(chosen, text)
    at = chosen.choice(places).end()
    return text[:at] + json.dumps(chosen.choice(TEXTS))[1:-1] + text[at:]


def _delete(chosen: random.Random, text: str) -> str:
    at = chosen.randrange(len(text) + 1)
    return text[:at] + text[at + chosen.randrange(30) :]


def _repeat(chosen: random.Random, text: str) -> str:
    """Repeat a line or a piece."""
    lines = text.splitlines(keepends=True) or [""]
    at = chosen.randrange(len(lines))
    return "".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])


def _type(chosen: random.Random, text: str) -> str:
    """Replace a value of JSON by one of another type."""
    places = list(re.finditer(r': ("[^"]*"|\d+|\[\]|\{\})', text))
    if not places:
        return _delete(chosen, text)
    match = chosen.choice(places)
    value = chosen.choice(("[]", "{}", "null", "7", '"x"', "[[[]]]", "true", "[" * 200 + "]" * 200))
    return text[: match.start(1)] + value + text[match.end(1) :]


def _tab(chosen: random.Random, text: str) -> str:
    """Change a character that parts others."""
    places = list(re.finditer(r"[\t\n ;:,]", text))
    if not places:
        return text
    at = chosen.choice(places).start()
    return text[:at] + chosen.choice("\t\n\r ;:,\v\x85") + text[at + 1 :]


DAMAGES: tuple[Damage, ...] = (_number, _id, _insert, _inside, _delete, _repeat, _type, _tab)


def write(form: str, seed: int, folder: Path) -> Settings:
    """Write an undamaged input into `in`, and return what belongs to it."""
    (folder / "in").mkdir()
    (folder / "texts").mkdir()
    (folder / "map.toml").write_text(brat_projects.MAP, "utf-8")
    if form == "brat":
        brat_projects.Maker(seed, spoil=True).make().write(folder / "in", "doc")
    elif form == "webannotation":
        web_annotations.make(seed, spoil=True).write(folder / "in", folder / "texts", "doc")
    else:
        claim_reviews.make(seed).write(folder / "in", "doc")
    texts = folder / "texts" if form == "webannotation" else None
    words = read_map(folder / "map.toml")
    return Settings(words, texts, coder="anna", publisher="P")


def spoil(seed: int, folder: Path) -> None:
    """Damage the files of an input one to three times."""
    chosen = random.Random(seed)
    for _ in range(chosen.randrange(1, 4)):
        file = chosen.choice(sorted((folder / "in").iterdir()))
        data = file.read_bytes().decode("utf-8", "surrogateescape")
        new = chosen.choice(DAMAGES)(chosen, data)
        if chosen.random() < 0.03:
            new = chosen.choice((new + "\udcff", "\ufeff" + new, new.replace("\n", "\r\n"), ""))
        file.write_bytes(new.encode("utf-8", "surrogateescape"))


def judge(form: str, folder: Path, settings: Settings) -> str:
    """Import, and return how it ended; raises if it crashes, or what came in is unsound."""
    try:
        imported = import_module(f"toolkit.importers.{form}").read(folder / "in", settings)
    except PackageError as error:
        assert str(error).strip()
        return "refused"
    _require_sound(imported, folder)
    return "dropped" if any(note.startswith("dropped") for note in imported.notes) else "whole"


def _require_sound(imported: Imported, folder: Path) -> None:
    """Check that no count is negative, and that every span has the hash of its words."""
    kept = next(note for note in imported.notes if note.startswith("kept: "))
    assert "-" not in kept, kept
    tables = {path: (list(head), list(rows())) for path, (head, rows) in imported.tables.items()}
    sources = _dicts(tables["data/sources.csv"])
    files = [*(folder / "in").iterdir(), *(folder / "texts").iterdir()]
    texts = {hashlib.sha256(f.read_bytes()).hexdigest(): f.read_bytes() for f in files}
    held = {r["source_id"]: texts[r["text_sha256"]].decode() for r in sources if r["text_sha256"]}
    for row in _dicts(tables["data/evidence.csv"]):
        if row["start"]:
            words = held[row["source_id"]][int(row["start"]) : int(row["end"])]
            assert words and hashlib.sha256(words.encode()).hexdigest() == row["sha256"]


def _dicts(table: tuple[list[str], list[list[str | None]]]) -> list[dict[str, str]]:
    head, rows = table
    return [{n: cell or "" for n, cell in zip(head, row, strict=True)} for row in rows]


def endings(form: str, seeds: range, folder: Path) -> Counter[str]:
    """Damage and import inputs of many seeds, and count how they ended."""
    import shutil

    found: Counter[str] = Counter()
    for seed in seeds:
        place = folder / f"{form}-{seed}"
        place.mkdir()
        settings = write(form, seed % 500, place)
        spoil(seed, place)
        try:
            found[judge(form, place, settings)] += 1
        except Exception as error:
            raise AssertionError(f"{form}, seed {seed}") from error
        shutil.rmtree(place)
    return found
