"""The constraint that a message is about, from the words of frictionless or of the toolkit."""

from __future__ import annotations

import re

from toolkit.wording import EXPECTED

NAMED = re.compile(r'constraint "(\w+)"')
WORDS = {
    "required": r"is required",
    "enum": r"is not allowed in `",
    "jsonSchema": r"does not match its JSON Schema",
    **{name: rf"`: expected {re.escape(said.format(''))}" for name, said in EXPECTED.items()},
}


def constraint_name(message: str) -> str:
    """Return the name of the constraint, or an empty text."""
    if named := NAMED.search(message):
        return named[1]
    return next((name for name, words in WORDS.items() if re.search(words, message)), "")
