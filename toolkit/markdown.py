"""Markdown in which nothing that a package says can become markup.

Source: GitHub Flavored Markdown 0.29, 2.4 (backslash escapes), 4.10 (tables), 6.9 (autolinks).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.wording import clean

MARKUP = re.compile(r"[\\`*_~<>\[\]&$]|:(?=//)|(?<=[Ww]{3})\.")
REFERENCE = re.compile(r"[@#]")
JOINER = "\N{WORD JOINER}"


def table(names: tuple[str, ...], rows: Iterable[tuple[str, ...]], written: bool = False) -> str:
    """Return a table with those names at its head.

    The cells are shown as they are, or are Markdown already if they are `written`.
    """
    lines = [_line(names), _line(("---",) * len(names))]
    lines += [_line(row if written else tuple(map(plain, row))) for row in rows]
    return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is.

    A pipe is an entity, since the readers of tables do not agree on a backslash before it; what
    GitHub links after all else (a user, an issue) is broken by a word joiner, which is not seen.
    """
    marked = MARKUP.sub(r"\\\g<0>", clean(text))
    return REFERENCE.sub(rf"\\\g<0>{JOINER}", marked).replace("|", "&#124;")
