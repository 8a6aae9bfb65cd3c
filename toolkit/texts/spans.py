"""Read article texts by hash; find spans of them, their first and last words, and deep links.

A span is a half-open range of Unicode code points. A snippet is its first and last words, chosen
so that a browser which follows the URL fragment ``#:~:text=first,last`` selects exactly that span.

Source: WICG, URL Fragment Text Directives (draft); the word limits are defined by the profile.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import quote, unquote

import numpy as np

from toolkit.package.files import TextsError
from toolkit.texts.browsers import can_judge, opened
from toolkit.texts.copied_runs import Places, codes_of
from toolkit.texts.matching import fold
from toolkit.texts.plain import plain
from toolkit.wording import counted

FEWEST, MOST, MOST_WHOLE = 2, 4, 8
"""Fewest and most words at either end of a snippet; most words of a span given whole."""

_PREFIX = ":~:text="
_LINE_BREAK = re.compile(r"[\n\r]")
_NO_SPACE = re.compile(r"\S+")
_MARK = r"\[\w{1,3}\]|[*†‡§]"  # of a footnote, which a page may show in another way
_MARKS_AT_END = re.compile(rf"(?<=\S)(?:{_MARK})+\Z")
_BROKEN = re.compile(rf"[\x00-\x1f\x7f]|(?<=\S)(?:{_MARK}|[¹²³⁰-⁹])(?=.)")
_PAIRS = sorted(product(range(FEWEST, MOST + 1), repeat=2), key=lambda pair: (max(pair), sum(pair)))


@dataclass(frozen=True)
class Text:
    """One article text: its file name, content, SHA-256 of its bytes and length in code points."""

    file: str
    content: str
    sha256: str
    chars: int


class Texts:
    """The texts in a folder, under any file names.

    Attributes:
        folder: the folder.
        files: the texts, by file name.
        by_hash: the texts, by the SHA-256 of their bytes.
        unreadable: names of the files that are not UTF-8 or cannot be opened.
    """

    def __init__(self, folder: Path | str) -> None:
        """Read each regular file of a folder (not of its subfolders) as strict UTF-8.

        Raises:
            TextsError: the folder does not exist or cannot be listed.
        """
        self.folder = folder = Path(folder) if isinstance(folder, str) else folder
        try:
            paths = sorted(path for path in folder.iterdir() if path.is_file())
        except OSError as error:
            reason = error.strerror or str(error)
            raise TextsError(f"the folder of texts {folder} cannot be read: {reason}") from error
        read = {path.name: _read(path) for path in paths}
        self.files: tuple[Text, ...] = tuple(text for text in read.values() if text)
        self.by_hash: dict[str, Text] = {text.sha256: text for text in reversed(self.files)}
        self.unreadable: tuple[str, ...] = tuple(name for name, text in read.items() if not text)


def _read(path: Path) -> Text | None:
    try:
        data = path.read_bytes()
        content = data.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return Text(path.name, content, hashlib.sha256(data).hexdigest(), len(content))


def span_sha256(text: str, start: int, end: int) -> str:
    """Return the SHA-256 (64 hex digits) of the UTF-8 bytes of ``text[start:end]``."""
    return hashlib.sha256(text[start:end].encode("utf-8")).hexdigest()


def within_line(text: str, start: int, end: int) -> bool:
    """Return whether a span contains no line break: a fragment term cannot cross blocks."""
    return _LINE_BREAK.search(text, start, end) is None


class SpanHashes:
    """The hashes of the spans of one text, each computed once."""

    def __init__(self, text: str) -> None:
        """Take a text."""
        self._text = text
        self._bytes = text.encode() if text.isascii() else None
        self._known: dict[tuple[int, int], str] = {}

    def of(self, start: int, end: int) -> str:
        """Return what `span_sha256` does."""
        found = self._known.get((start, end))
        if found is None:
            ascii_bytes = self._bytes  # of which the places are those of the text
            part = self._text[start:end].encode() if ascii_bytes is None else ascii_bytes[start:end]
            found = self._known[start, end] = hashlib.sha256(part).hexdigest()
        return found


def across_lines(text: str, starts: Places, ends: Places) -> list[int]:
    """Return which spans contain a line break."""
    codes = codes_of(text)
    breaks = np.flatnonzero((codes == ord("\n")) | (codes == ord("\r")))
    crossed = np.searchsorted(breaks, starts) < np.searchsorted(breaks, ends)
    return [int(at) for at in np.flatnonzero(crossed)]


def snippet(text: str, start: int, end: int) -> tuple[str, str]:
    """Choose the fewest first and last words that identify a span.

    A span of at most four words is given whole as the first; otherwise two words at each end, then
    three, then four where needed; then the whole span if it has at most eight words. Neither term
    holds a line end or the mark of a footnote, across which no browser finds words. Where ICU is
    installed, the snippet also opens the span first in each browser.

    Returns:
        ``(text_start, text_end)``, verbatim; both empty if no fragment selects the span.
    """
    if not 0 <= start < end <= len(text):
        return "", ""
    for ends in _candidates(text, start, end):
        if resolve(text, *ends) == (start, end) and not _opened_elsewhere(text, start, end, ends):
            return ends
    return "", ""


def _opened_elsewhere(
    text: str, start: int, end: int, ends: tuple[str, str]
) -> dict[str, tuple[int, int] | None]:
    """Return the other places that browsers open for a snippet; none if that cannot be judged."""
    if not can_judge() or plain(text).surely_opens(start, end, *map(len, ends)):
        return {}
    found = opened(text, *ends)
    return {engine: place for engine, place in found.items() if place != (start, end)}


def _candidates(text: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    """Yield the snippets that the profile allows for a span, fewest words first."""
    whole = text[start:end]
    words = [match.span() for match in _NO_SPACE.finditer(text, start, end)]
    if len(words) > MOST or _BROKEN.search(whole):
        for head, tail in _PAIRS:
            if head + tail <= len(words):
                ends = _unmarked(text[start : words[head - 1][1]]), text[words[-tail][0] : end]
                if not any(map(_BROKEN.search, ends)):
                    yield ends
    if len(words) <= MOST_WHOLE and not _BROKEN.search(whole):
        yield whole, ""


def _unmarked(words: str) -> str:
    return _MARKS_AT_END.sub("", words)


def fragment(text_start: str, text_end: str) -> str:
    """Return a snippet as the fragment ``:~:text=first,last``, without ``#``; empty if it is."""
    if not text_start:
        return ""
    return _PREFIX + ",".join(_encode(words) for words in (text_start, text_end) if words)


def _encode(words: str) -> str:
    """Percent-encode a term; ``,``, ``-`` and ``&`` have a meaning in text directives."""
    return quote(words, safe="").replace("-", "%2D")


def read_fragment(value: str) -> tuple[str, str]:
    """Read a snippet back from what `fragment` wrote.

    Raises:
        ValueError: the value is not written as `fragment` would write it.
    """
    terms = value.removeprefix(_PREFIX).split(",") if value else []
    text_start, text_end = (*map(unquote, terms), "", "")[:2]
    if fragment(text_start, text_end) != value:
        raise ValueError(f"{value!r} is not a text fragment of one or two percent-encoded terms")
    return text_start, text_end


def deep_link(url: str, text_start: str, text_end: str) -> str:
    """Return the URL that opens a page at a snippet, or the plain URL without one."""
    value = fragment(text_start, text_end)
    if not url or not value:
        return url
    return url + ("" if "#" in url else "#") + value


def resolve(text: str, text_start: str, text_end: str) -> tuple[int, int] | None:
    """Find what a fragment selects: the first ``text_start``, then ``text_end`` after it.

    White space of any kind and length equals one space, case is ignored, matches are whole words.

    Returns:
        The selected ``(start, end)`` in code points, or None if nothing matches.
    """
    folded = fold(text)
    first, last = (fold(words.strip()).content for words in (text_start, text_end))
    at = folded.find(first) if first else -1
    if at < 0:
        return None
    start, end = folded.span(at, len(first))
    if last:
        at = folded.find(last, at + len(first))
        if at < 0:
            return None
        end = folded.span(at, len(last))[1]
    return start, end


def locate(text: str, words: str) -> list[tuple[int, int]]:
    """Find every place where some words occur, as a person might type them.

    Differences in white space, case, quotation marks and dashes are ignored; a match begins and
    ends at a word boundary.

    Returns:
        The spans ``(start, end)`` in code points, in the order of the text.
    """
    folded, term = fold(text, quotes=True), fold(words.strip(), quotes=True).content
    spans: list[tuple[int, int]] = []
    at = folded.find(term) if term else -1
    while at >= 0:
        spans.append(folded.span(at, len(term)))
        at = folded.find(term, at + 1)
    return spans


def snippet_problem(
    text: str | None, start: int, end: int, sha256: str, text_start: str, text_end: str
) -> str | None:
    """Return what is wrong with the first and last words of a span.

    Args:
        text: the article, or None if it is not available; then only lengths, word counts and the
            hash of a whole span are checked.
        start: first code point of the span.
        end: the code point after its last.
        sha256: hash of the span.
        text_start: first words, or the whole span; empty if no fragment selects the span.
        text_end: last words; empty if ``text_start`` is the whole span or empty.

    Returns:
        A message, or None if nothing is wrong.
    """
    problem = _shape_problem(start, end, sha256, text_start, text_end)
    if problem or text is None:
        return problem
    return _place_problem(text, start, end, text_start, text_end)


def _shape_problem(start: int, end: int, sha256: str, text_start: str, text_end: str) -> str | None:
    """Check a snippet without its text."""
    if not text_start:
        return "text_end is filled but text_start is empty" if text_end else None
    head, tail, length = len(text_start.split()), len(text_end.split()), end - start
    if not text_end:
        return _whole_problem(head, length, sha256, text_start)
    for column, count in (("text_start", head), ("text_end", tail)):
        if not FEWEST <= count <= MOST:
            return f"{column} has {counted(count, 'word')}: expected {FEWEST} to {MOST}"
    together = len(text_start) + len(text_end) + 1
    if together > length:
        return (
            f"text_start and text_end have {counted(together, 'character')} together,"
            f" but the span has only {length}"
        )
    if together == length and head + tail <= MOST and _joined(text_start, text_end) == sha256:
        return f"a span of at most {MOST} words must be given whole in text_start"
    return None


def _joined(text_start: str, text_end: str) -> str:
    """Return the hash of a span that is these words with a space between them, no line end."""
    return hashlib.sha256(f"{text_start} {text_end}".encode()).hexdigest()


def _whole_problem(count: int, length: int, sha256: str, text_start: str) -> str | None:
    if len(text_start) != length:
        return (
            f"text_end is empty and text_start has {counted(len(text_start), 'character')}:"
            f" expected the whole span, {counted(length, 'character')}"
        )
    if count > MOST_WHOLE:
        return f"text_start is the whole span with {count} words: expected at most {MOST_WHOLE}"
    if hashlib.sha256(text_start.encode("utf-8")).hexdigest() != sha256:
        return "text_start does not match sha256, the hash of the span"
    return None


def _place_problem(text: str, start: int, end: int, text_start: str, text_end: str) -> str | None:
    """Check a well-formed snippet against the text.

    Whether fewer words would do, or any, depends on the browsers: without ICU it is not judged.
    """
    chosen = (text_start, text_end)
    best = snippet(text, start, end)
    if chosen == best:
        return None
    if not text_start:
        if not can_judge():
            return None
        return f"text_start is empty, but a fragment selects the span: expected {_show(best)}"
    if not text.startswith(text_start, start, end):
        return f"the span does not begin with text_start {text_start!r}"
    if not text.endswith(text_end, start, end):
        return f"the span does not end with text_end {text_end!r}"
    if chosen not in _candidates(text, start, end):
        return f"words are cut off or too few: expected {_show(best)}"
    found = resolve(text, text_start, text_end)
    if found != (start, end):
        return f"the fragment selects {_where(found)}, not {start} to {end}: expected {_show(best)}"
    for engine, place in _opened_elsewhere(text, start, end, chosen).items():
        found_first = f"{engine.capitalize()} opens {_where(place)}, not {start} to {end}"
        return f"{found_first}: expected {_show(best)}"
    if text_end and can_judge() and _widest(chosen) > _widest(best):
        return f"fewer words identify the same place: expected {_show(best)}"
    return None


def _where(place: tuple[int, int] | None) -> str:
    return f"characters {place[0]} to {place[1]}" if place else "nothing"


def _widest(ends: tuple[str, str]) -> int:
    return max(len(words.split()) for words in ends)


def _show(ends: tuple[str, str]) -> str:
    if not ends[0]:
        return "both empty, because no fragment selects the span"
    return f"text_start {ends[0]!r} and text_end {ends[1]!r}"
