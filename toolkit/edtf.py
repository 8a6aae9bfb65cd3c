"""Read dates as sources give them: the project's profile of the Extended Date/Time Format.

Level 0 and 1 of EDTF (dates, intervals, open ends, the qualifiers ``? ~ %``, seasons 21 to 24,
unspecified digits ``X``) and from level 2 the sets ``[a..b]`` and ``[a,b]``. A season always means
the same months: 21 March to May, 22 June to August, 23 September to November, 24 December to
February of the next year. Qualifiers do not widen the bounds.

Source: Library of Congress, Extended Date/Time Format Specification (2019-02-04); the seasons and
the choice of forms are defined by the profile.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_SINGLE = re.compile(r"(?P<body>[0-9X]{4}(?:-[0-9X]{2}){0,2})(?P<qualifier>[?~%]?)")
_YEAR = re.compile(r"[0-9]{4}|[0-9]{3}X|[0-9]{2}XX")
_SEASON_STARTS = {21: 3, 22: 6, 23: 9, 24: 12}
_FORMS = (
    "expected a date (2018, 2018-05, 2018-05-20), a season (2018-21 to 2018-24), unspecified "
    "digits (201X, 2018-XX, 2018-05-XX), an interval (2018-04/2018-05, 2018-04/..) or one of a "
    "set ([2018-04..2018-05], [2018-04,2018-06]); ?, ~ or % may end a date"
)

EXAMPLES = (
    ("a day", "2018-05-20"),
    ("a month", "2018-05"),
    ("a year", "2018"),
    ("spring: March to May", "2018-21"),
    ("summer: June to August", "2018-22"),
    ("autumn: September to November", "2018-23"),
    ("winter: December to February of the next year", "2018-24"),
    ("some day in a month", "2018-05-XX"),
    ("some month in a year", "2018-XX"),
    ("some year in a decade", "201X"),
    ("some year in a century", "20XX"),
    ("an interval", "2018-04/2018-05-20"),
    ("an interval with no end", "2018-04/.."),
    ("an interval with no beginning", "../2018-05"),
    ("an interval with an unknown end", "2018-04/"),
    ("one date in a range", "[2018-04..2018-05]"),
    ("one of several dates", "[2018-04,2018-06]"),
    ("uncertain", "2018-05?"),
    ("approximate", "2018-05~"),
    ("uncertain and approximate", "2018-05%"),
)
"""Each form that the profile allows: its meaning and an example."""


class EdtfError(ValueError):
    """A text is not a date of the profile; the message says what is wrong."""


@dataclass(frozen=True)
class Bounds:
    """The first and the last day that a date may mean; None where it is open or unknown."""

    earliest: date | None
    latest: date | None


@lru_cache(maxsize=8192)
def bounds(text: str) -> Bounds:
    """Compute the earliest and the latest day that an EDTF text may mean.

    Args:
        text: the cell, for instance ``2018-05-20``, ``2017-22``, ``2018-05-10~/2018-05-20~``.

    Returns:
        Both days, inclusive. An open (``..``) or unknown (empty) side of an interval is None.

    Raises:
        EdtfError: the text is not a date of the profile, names a day that does not exist or that
            ``datetime.date`` does not support, or ends before it begins.
    """
    if text.startswith("[") or text.endswith("]"):
        return _set(text)
    if "/" in text:
        return _interval(text)
    return _single(text, text)


def _interval(text: str) -> Bounds:
    sides = text.split("/")
    if len(sides) != 2:
        raise EdtfError(
            f"{text!r} is not a date in the form YYYY-MM-DD (a range is 2018-08-01/2018-08-09)"
        )
    if all(side in ("", "..") for side in sides):
        raise EdtfError(f"{text!r} has neither beginning nor end: leave the cell empty instead")
    first, last = (None if side in ("", "..") else _single(side, text) for side in sides)
    found = Bounds(first.earliest if first else None, last.latest if last else None)
    return _ordered(found, text)


def _set(text: str) -> Bounds:
    if not (text.startswith("[") and text.endswith("]")):
        raise EdtfError(f"{text!r} has an unpaired bracket: write [a..b] or [a,b]")
    inner = text[1:-1]
    if ".." in inner:
        sides = inner.split("..")
        if len(sides) != 2 or "," in inner or not all(sides):
            raise EdtfError(
                f"{text!r} is not a valid set: with '..', expected [a..b] with both dates"
            )
        first, last = (_single(side, text) for side in sides)
        return _ordered(Bounds(first.earliest, last.latest), text)
    members = [_single(side, text) for side in inner.split(",")]
    if len(members) < 2:
        raise EdtfError(f"{text!r} is a set of one date: write it without brackets")
    return Bounds(
        min(member.earliest for member in members if member.earliest),
        max(member.latest for member in members if member.latest),
    )


def _ordered(found: Bounds, text: str) -> Bounds:
    if found.earliest and found.latest and found.earliest > found.latest:
        raise EdtfError(
            f"{text!r} ends ({found.latest}) before it begins ({found.earliest}): "
            "put the earlier date first"
        )
    return found


def _single(part: str, text: str) -> Bounds:
    """Read one date, season or date with unspecified digits, which is ``text`` or a part of it."""
    match = _SINGLE.fullmatch(part)
    if match is None:
        raise EdtfError(_refusal(part, text))
    year, *rest = match["body"].split("-")
    if _YEAR.fullmatch(year) is None:
        raise EdtfError(f"{text!r}: a year is written 2018, 201X or 20XX, not {year!r}")
    if "X" in year:
        if rest:
            raise EdtfError(f"{text!r}: with X in the year, expected only the year, as in 201X")
        low, high = year.replace("X", "0"), year.replace("X", "9")
        return Bounds(_day(int(low), 1, 1, text), _day(int(high), 12, 31, text))
    return _within(int(year), rest, text)


def _within(year: int, rest: list[str], text: str) -> Bounds:
    """Bounds of a year, or of the month, season or day that ``rest`` names within it."""
    if not rest or rest in (["XX"], ["XX", "XX"]):
        return Bounds(_day(year, 1, 1, text), _day(year, 12, 31, text))
    if any("X" in part for part in rest) and (rest[0].count("X") or rest[1] != "XX"):
        raise EdtfError(f"{text!r}: X must replace both digits of the last part, as in 2018-05-XX")
    month = int(rest[0])
    if len(rest) == 1 and month in _SEASON_STARTS:
        return _season(year, month, text)
    if not 1 <= month <= 12:
        raise EdtfError(
            f"{text!r}: {rest[0]} is not a month (01 to 12) or a season (21 to 24, without a day)"
        )
    if len(rest) == 2 and rest[1] != "XX":
        day = _day(year, month, int(rest[1]), text)
        return Bounds(day, day)
    first = _day(year, month, 1, text)
    return Bounds(first, first.replace(day=monthrange(year, month)[1]))


def _season(year: int, season: int, text: str) -> Bounds:
    first = _day(year, _SEASON_STARTS[season], 1, text)
    after = _day(year + 1, 3, 1, text) if season == 24 else first.replace(month=first.month + 3)
    return Bounds(first, after - timedelta(days=1))


def _day(year: int, month: int, day: int, text: str) -> date:
    if not date.min.year <= year <= date.max.year:
        raise EdtfError(f"{text!r}: the year {year} is outside 0001 to 9999")
    try:
        return date(year, month, day)
    except ValueError:
        raise EdtfError(
            f"{text!r}: {year:04}-{month:02} has only {monthrange(year, month)[1]} days"
        ) from None


def _refusal(part: str, text: str) -> str:
    """Return why a part is not a date, guessing which form was meant."""
    if not text:
        return f"an empty text is not a date; {_FORMS}"
    if "T" in part or ":" in part:
        return f"{text!r} has a time of day: write only the date here and the time in the note"
    if part.startswith("Y") or re.fullmatch(r"-[0-9]{4}.*", part):
        return f"{text!r} is outside the years 0001 to 9999, or has a year with more digits"
    if text != text.strip() or " " in text:
        return f"{text!r} contains a space; {_FORMS}"
    where = "" if part == text else f" in {text!r}"
    return f"{part!r}{where} is not a date; {_FORMS}"
