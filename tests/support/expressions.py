"""Random regular expressions and forms, and texts that match them or nearly do."""

from __future__ import annotations

import random
import re
import re._constants as sre
import re._parser as parser
import sys
from collections.abc import Iterable
from typing import Any

import duckdb
import pyarrow as pa

from toolkit.engine.patterns import cost
from toolkit.engine.screening import literal

PARTS = [
    r"\d", r"\w", r"\s", "a", "b", "B", "7", " ", "-", "_", ".", r"\.", r"\-", r"\/", r"\$",
    "é", "я", "[a-z]", "[0-9A-F]", r"[\d.]", r"[\w.-]", r"[-\s,]", r"[a\d\]]", "[^,;]", "[^a-z]",
    r"[^\]]", "[é-я]", "[(){}$*]", "@", "/", ":", "#", "~", "'",
]  # fmt: skip
TIMES = ["", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "+?", "??", "{1,2}?"]
STRANGE = "٣۷߁ａｂ_é \u00a0\u2003\u2028\n\t\v\f\r\x1c\x85\0Ⅷªµ\u0345ǅ𝟘𐌀-.,/@;"
MOST = 100_000
"""Steps of Python's `re` that one match may take here."""
EVERY = [chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def random_pattern(dice: random.Random, depth: int = 2) -> str:
    """Return a pattern of the parts on which RE2 and Python are compared."""
    found = []
    for _ in range(dice.randint(1, 3)):
        part = dice.choice(PARTS)
        if depth and dice.random() < 0.4:
            ways = (random_pattern(dice, depth - 1) for _ in range(dice.randint(1, 3)))
            part = dice.choice(["(", "(?:"]) + dice.choice(["", "", "|"]) + "|".join(ways) + ")"
        found.append(part + dice.choice(TIMES))
    text = "".join(found)
    if depth == 2 and dice.random() < 0.3:
        text = f"^{text}$" if dice.random() < 0.5 else f"{text}|{random_pattern(dice, 1)}"
    return text


def text_of(dice: random.Random, pattern: str) -> str:
    """Return a text that a pattern matches, unless it looks around."""
    return _text(dice, parser.parse(pattern))


def near(dice: random.Random, text: str) -> str:
    """Return a text with one character removed, or replaced by, or followed by, a strange one."""
    at, more = dice.randint(0, len(text)), dice.choice(STRANGE)
    before, after = text[:at], text[at:]
    return dice.choice([before + after[1:], before + more + after[1:], before + more + after])


def _text(dice: random.Random, parts: Iterable[tuple[Any, Any]]) -> str:
    return "".join(_part(dice, kind, value) for kind, value in parts)


def _part(dice: random.Random, kind: Any, value: Any) -> str:
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.SUBPATTERN:
        return _text(dice, value[-1])
    if kind is sre.BRANCH:
        return _text(dice, dice.choice(value[1]))
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        low, high, inside = value
        times = dice.randint(low, min(int(high), low + 3))
        return "".join(_text(dice, inside) for _ in range(times))
    if kind is sre.IN:
        inside, outside = value, value[0][0] is sre.NEGATE
        return dice.choice(STRANGE + "abz09") if outside else _part(dice, *dice.choice(inside))
    if kind is sre.RANGE:
        return chr(dice.randint(*value))
    if kind is sre.CATEGORY:
        return dice.choice({"DIGIT": "07٣𝟘", "WORD": "a_7éⅧª", "SPACE": " \t\n\v\u2003"}[
            str(value).rpartition("_")[2]])  # fmt: skip
    return dice.choice(STRANGE + "xy") if kind is sre.ANY else ""


def accepted(connection: duckdb.DuckDBPyConnection, pattern: str, texts: list[str]) -> list[str]:
    """Return the texts that the screen of a pattern passes."""
    connection.register("_texts", pa.table({"t": pa.array(texts, pa.string())}))
    query = f"SELECT t FROM _texts WHERE regexp_full_match(t, {literal('(?:' + pattern + ')')})"
    return [text for (text,) in connection.execute(query).fetchall()]


def wrongly_accepted(
    connection: duckdb.DuckDBPyConnection, pattern: str, texts: list[str]
) -> list[str]:
    """Return the texts that the screen of a pattern passes and Python refuses."""
    whole, known = re.compile(f"^{pattern}$"), cost(pattern)
    assert known is not None
    most = (MOST / (known.ways * (known.steps + 1))) ** (1 / max(known.stars, 1))
    short = [text for text in texts if len(text) < most]
    return [text for text in accepted(connection, pattern, short) if not whole.match(text)]
