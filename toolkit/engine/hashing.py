"""Hash and measure the bytes of a file on their way to the parser.

A file is read once: its hash, size and form are those of the bytes that were parsed, even if the
file changes in the meantime.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

QUOTE, COMMA, FEED = b'",\n'
BOM = b"\xef\xbb\xbf"
EDGE = np.zeros(256, bool)
EDGE[[QUOTE, COMMA, FEED]] = True


@dataclass(frozen=True, slots=True)
class Measured:
    """What a `Meter` knows when all bytes have passed."""

    size: int
    plain: bool
    digest: str | None


class Meter(io.RawIOBase):
    """A binary stream that passes on the bytes of another.

    No read ends in CR: pyarrow loses the LF of a CRLF in a quoted cell that straddles two blocks
    (<https://github.com/apache/arrow/issues/51368>).

    Attributes:
        size: the bytes read so far.
        quotes: how many of them are the quote character.
        plain: whether the lines read so far are written as `csv` does with minimal quoting, comma
            and LF, without a byte order mark and without line breaks in cells.
    """

    def __init__(self, stream: BinaryIO, algorithm: str | None, quote: bytes, strict: bool) -> None:
        """Read from a stream.

        Args: `algorithm` is the hash algorithm, None for no hash; `quote` may be empty; `plain` is
        only computed with `strict`.
        """
        self.stream = stream
        self.hash = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None
        self.quote = quote
        self.size = self.quotes = 0
        self.plain = self.strict = strict
        self._held = self._line = b""

    def follow(self, earlier: Meter) -> None:
        """Hash and measure on from the file before, whose bytes were all read."""
        self.hash, self.size = earlier.hash, earlier.size

    @property
    def digest(self) -> str | None:
        """The hash of the bytes read so far, in hex digits, or None without an algorithm."""
        return self.hash.hexdigest() if self.hash else None

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most `size`; empty at the end."""
        data = self._held + self.stream.read(size - len(self._held) if size > 0 else -1)
        self._held = b""
        if data.endswith(b"\r") and len(data) > 1:
            self._held, data = b"\r", data[:-1]
        self._see(data)
        return data

    def _see(self, data: bytes) -> None:
        if self.plain:
            begins = not self.size and data.startswith(BOM)
            self.plain = not begins and b"\r" not in data and self._lines(data)
        self.size += len(data)
        self.quotes += data.count(self.quote) if self.quote and self.quote in data else 0
        if self.hash:
            self.hash.update(data)

    def _lines(self, data: bytes) -> bool:
        """Check the lines that end in these bytes; without bytes, check the rest."""
        if not data:
            return not self._line
        cut = data.rfind(b"\n") + 1
        lines, self._line = self._line + data[:cut], data[cut:] if cut else self._line + data
        return not cut or quoted_plainly(lines)


def quoted_plainly(lines: bytes) -> bool:
    """Return whether the quotes in complete lines are exactly those that minimal quoting needs.

    Source: RFC 4180, section 2; `csv.QUOTE_MINIMAL` with LF.
    """
    text = np.frombuffer(lines, np.uint8)
    quotes = np.flatnonzero(text == QUOTE)
    if not quotes.size:
        return True
    if quotes.size % 2 or quotes[-1] + 1 >= text.size:
        return False
    opens, closes = quotes[0::2], quotes[1::2]
    before, after = text[opens - 1], text[closes + 1]
    if not opens[0]:
        before[0] = FEED
    if not (EDGE[before].all() and EDGE[after].all()):
        return False
    first, last = np.flatnonzero(before != QUOTE), np.flatnonzero(after != QUOTE)
    starts, ends = opens[first], closes[last]
    feeds = np.flatnonzero(text == FEED)
    if (np.searchsorted(feeds, starts) != np.searchsorted(feeds, ends)).any():
        return False
    bare = last == first
    if not bare.any():
        return True
    commas = np.flatnonzero(text == COMMA)
    starts, ends = np.searchsorted(commas, starts[bare]), np.searchsorted(commas, ends[bare])
    return bool((starts != ends).all())
