"""Read from a descriptor how a file is written: dialect, encoding, compression.

Source: Table Dialect 2.0, <https://datapackage.org/standard/table-dialect/>.
"""

from __future__ import annotations

from typing import Any

from toolkit.package.model import Dialect

Json = dict[str, Any]
COMPRESSIONS = {"gz": "gz", "gzip": "gz", "zip": "zip"}


def compression_of(item: Json, path: str) -> str | None:
    """Return a file's compression, as stated or by its extension: gz, zip or None."""
    ending = path.rpartition(".")[2].lower()
    return COMPRESSIONS.get(str(item.get("compression", ending if ending in ("gz", "zip") else "")))


def is_encoding(name: Any) -> bool:
    """Return whether Python knows an encoding of this name."""
    try:
        return isinstance(name, str) and isinstance(b"a".decode(name), str)
    except UnicodeError:
        return True
    except (LookupError, ValueError):
        return False


def dialect_of(stated: Json, delimiter: str) -> Dialect | None:
    """Return a dialect from its properties, or None if one has an invalid value."""
    header = stated.get("header", True)
    rows = stated.get("headerRows", [1]) if header else []
    comments = stated.get("commentRows", [])
    numbers = [*rows, *comments] if isinstance(rows, list) and isinstance(comments, list) else [0]
    texts = {
        "delimiter": stated.get("delimiter", delimiter),
        "quote": stated.get("quoteChar", '"') or None,
        "escape": stated.get("escapeChar") or None,
        "null_sequence": stated.get("nullSequence"),
        "header_join": stated.get("headerJoin", " "),
        "comment_char": stated.get("commentChar") or None,
    }
    flags = {
        "double_quote": stated.get("doubleQuote", True),
        "skip_initial_space": stated.get("skipInitialSpace", False),
        "case_sensitive": stated.get("caseSensitiveHeader", True),
    }
    one = [texts[key] for key in ("delimiter", "quote", "escape") if texts[key] is not None]
    if (
        not all(type(number) is int and number > 0 for number in numbers)
        or not all(value is None or isinstance(value, str) for value in texts.values())
        or not all(isinstance(value, bool) for value in (header, *flags.values()))
        or not all(len(value) == 1 and value not in "\r\n" for value in one)
        or (header and not rows)
    ):
        return None
    return Dialect(**texts, **flags, header_rows=tuple(rows), comment_rows=frozenset(comments))
