"""Know the regular expressions for which a match in RE2 is also a match in Python.

RE2 never backtracks, so it tries a pattern fast and in bounded time. Its `\\d`, `\\w` and `\\s`
take only ASCII, those of Python also other letters, digits and spaces. So where a pattern matches
more if its classes grow, Python matches what RE2 matches; a text that RE2 refuses is checked as if
RE2 had not been asked. This does not hold for `\\D`, `\\W`, `\\S`, `[^\\d]`, `\\b` and lookaround,
which match less; possessive repetitions are unknown to RE2.
Source: <https://github.com/google/re2/wiki/Syntax>; `benchmarks/expressions.py` compares the two.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from toolkit.engine.patterns import cost

MAX_REPEAT = 1000
BEYOND = "\u00a0-\ud7ff\ue000-\U0010ffff"
ESCAPED = r"\\[!-/:-@\[-^`{-~]"
ALONE = rf"[A-Za-z0-9_ ?.!,:;/@#%&=+*(){{}}$<>'\"{BEYOND}]"
RANGE = rf"[A-Za-z0-9{BEYOND}]-[A-Za-z0-9{BEYOND}]"
MEMBER = rf"{ESCAPED}|{RANGE}|{ALONE}"
CLASS = rf"\[(?!\^|[^\]]*&&)-?(?:\\[dws]|{MEMBER})+-?\]|\[\^(?![^\]]*&&)-?(?:{MEMBER})+-?\]"
SINGLE = rf"[A-Za-z0-9 _/:@%,;=<>~#!&`'\"{BEYOND}-]|{ESCAPED}|\\[dws]|\.|{CLASS}"
TIMES = r"(?:[*+?]|\{\d{1,4}(?:,\d{0,4})?\})\??(?![*+?{])"
OPEN = r"\((?:\?:|\?P<[A-Za-z]\w*>|(?!\?))"


@cache
def _monotone() -> re.Pattern[str]:
    """Return the form of such expressions, which takes a while to compile."""
    return re.compile(rf"\^?(?:{OPEN}|\||(?:\)|{SINGLE})(?:{TIMES})?)*\$?")


def is_monotone(pattern: Any) -> bool:
    """Return whether each text that RE2 matches whole is one that Python matches.

    Python matches `^pattern$`, as frictionless does. RE2 refuses large repetition counts.
    """
    if not isinstance(pattern, str) or not _monotone().fullmatch(pattern):
        return False
    known = cost(pattern)
    if known is None or known.steps > MAX_REPEAT:
        return False
    try:
        re.compile(pattern)
    except (re.error, RecursionError):
        return False
    return True
