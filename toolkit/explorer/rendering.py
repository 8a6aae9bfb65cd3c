"""Fill in the templates of HTML pages: every value is escaped, and no page may use the network.

Source: W3C, Content Security Policy Level 3 (hashes, `default-src`); HTML, data blocks.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from toolkit.wording import counted

LONGEST = 3000
"""Characters of a cell that a page shows; a longer one is cut, and the page says so."""
ODD = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""Characters that control a terminal or the direction of text, are nothing to see, or cannot be
encoded; those that join letters are part of words."""
FORBIDDEN = "default-src 'none'; base-uri 'none'; form-action 'none'"
SEASONS = {
    "-21": "March–May {}",
    "-22": "June–August {}",
    "-23": "September–November {}",
    "-24": "December {}–February {}",
}
"""The months of each season of EDTF, as the profile fixes them."""
TEXTS_MARK = '<meta name="toolkit-texts" content="not for publication">'
"""What a page with texts of others holds in its head; such a page is not released."""
STYLE, SCRIPT = "explorer.css", "explorer.js"


def page(template: str, values: Mapping[str, object], script: bool = True) -> str:
    """Return a page, with its style, its script and a policy that allows these two alone.

    Args: `template` is the name of a file in `templates/`; without `script` the page has none.
    Raises: jinja2.TemplateError if a value is missing.
    """
    style, code = _asset(STYLE), _asset(SCRIPT) if script else ""
    policy = f"{FORBIDDEN}; style-src {_hash(style)}"
    if script:
        policy += f"; script-src {_hash(code)}; require-trusted-types-for 'script'"
        policy += "; trusted-types 'none'"
    shown = {"policy": policy, "style": Markup(style), "script": Markup(code)}
    return environment().get_template(template).render({**values, **shown})


def environment() -> Environment:
    """Return the environment of the templates, in which every value is escaped."""
    made = Environment(
        loader=PackageLoader("toolkit.explorer"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_shown,
    )
    filters = (counted, percent, prose, when, whole, words)
    made.filters.update({filter_.__name__: filter_ for filter_ in filters})
    return made


def _asset(name: str) -> str:
    return (resources.files("toolkit.explorer") / "templates" / name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _shown(value: object) -> object:
    """Return a value as the page shows it; None as nothing."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return "" if value is None else value


def visible(text: str) -> str:
    """Return a text without characters that are not seen, cut if it is very long."""
    cut = text[:LONGEST]
    more = f" … (cut: {len(text)} characters)" if len(text) > LONGEST else ""
    return _plain(cut) + more


def whole(text: str) -> Markup:
    """Return a stretch of an article as HTML, without characters that are not seen, uncut."""
    return escape(_plain(text))


def _plain(text: str) -> str:
    return ODD.sub(lambda odd: f"\\x{ord(odd[0]):02x}", text)


def words(code: str | None) -> str:
    """Return a code, such as `called_for`, as words."""
    return (code or "").replace("_", " ")


def when(edtf: str | None) -> str:
    """Return a date or interval of EDTF in words, such as `June–August 2017` for `2017-22`."""
    first, _, last = (edtf or "").partition("/")
    if not last:
        return _day(first)
    if first == "..":
        return f"until {_day(last)}"
    return f"from {_day(first)}" if last == ".." else f"{_day(first)} to {_day(last)}"


def _day(edtf: str) -> str:
    """Return one end of an interval in words."""
    bare = edtf.rstrip("?~%")
    year, season = bare[:4], SEASONS.get(bare[4:])
    said = season.format(year, int(year) + 1) if season and year.isdecimal() else bare
    about, doubtful = edtf.endswith(("~", "%")), edtf.endswith(("?", "%"))
    return "about " * about + said + " (?)" * doubtful


def percent(share: float) -> str:
    """Return a position or a share from 0 to 1 as a percentage for SVG."""
    return f"{100 * share:.2f}%"


def prose(text: str) -> list[str]:
    """Return the paragraphs of a text."""
    return [part for part in re.split(r"\n\s*\n", text) if part.strip()]


def packed(value: Any) -> Markup:
    """Return a value as JSON, compressed and in base64; the same text for the same value."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    data = gzip.compress(text.encode("ascii"), 9, mtime=0)
    return Markup(base64.b64encode(data).decode("ascii"))  # letters and digits: nothing to escape
