"""Write Markdown in which text from a package is escaped and cannot become markup.

Source: GitHub Flavored Markdown 0.29, 2.4 (backslash escapes), 4.10 (tables), 6.9 (autolinks).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.wording import clean

MARKUP = re.compile(r"[\\`*_~<>\[\]&$]|:(?=//)|(?<=[Ww]{3})\.")
REFERENCE = re.compile(r"[@#]")
JOINER = "\N{WORD JOINER}"


def table(names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table with a header of names and escaped cells."""
    lines = [_line(names), _line(("---",) * len(names))]
    return "\n".join([*lines, *(_line(tuple(map(plain, row))) for row in rows)])


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def plain(text: str) -> str:
    """Return a text escaped so that Markdown shows it as it is.

    A pipe becomes an entity, because parsers disagree on an escaped pipe in a table; users and
    issues, which GitHub links even if escaped, are broken up by an invisible word joiner.
    """
    marked = MARKUP.sub(r"\\\g<0>", clean(text))
    return REFERENCE.sub(rf"\\\g<0>{JOINER}", marked).replace("|", "&#124;")
