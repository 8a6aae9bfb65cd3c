"""Fill in the templates of generated Markdown pages.

Every value is escaped, whichever way it is inserted, unless a filter returns it as `Markdown`.
Source: GitHub Flavored Markdown; Mermaid, entity relationship diagrams; Jinja, custom filters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined

from toolkit.markdown import plain
from toolkit.wording import clean


class Markdown(str):
    """A text that is Markdown and is inserted as it is."""

    __slots__ = ()


def page(template: str, values: Mapping[str, object]) -> str:
    """Return a template with its values filled in.

    Args: `template` is the name of a file in `templates/`.
    Raises: jinja2.TemplateError if a value is missing.
    """
    environment = Environment(
        loader=PackageLoader("toolkit.derived"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        finalize=_escaped,
    )
    for filter_ in (code, codes, link, prose, node, word):
        environment.filters[filter_.__name__] = filter_
    return environment.get_template(template).render(values)


def _escaped(value: object) -> str:
    """Return a value as the page shows it; None as nothing."""
    if isinstance(value, Markdown):
        return value
    return "" if value is None else plain(str(value))


def code(value: object) -> Markdown:
    """Return a value as code, or as escaped text if it contains what would end the code."""
    text = str(value)
    whole = text.isprintable() and text == text.strip() and not {"`", "|"} & set(text)
    return Markdown(f"`{text}`" if text and whole else plain(text))


def codes(values: Iterable[object]) -> Markdown:
    """Return values as code, separated by commas."""
    return Markdown(", ".join(map(code, values)))


def link(name: str, kind: str) -> Markdown:
    """Return a link to the heading `kind name`, by the anchor that GitHub gives it."""
    anchor = re.sub(r"[^\w -]", "", clean(name).lower()).replace(" ", "-")
    return Markdown(f"[{plain(name)}](#{kind}-{anchor})")


def prose(text: str) -> Markdown:
    """Return one of the toolkit's own texts, in which backticks mark code."""
    parts = text.split("`")
    return Markdown("".join((code if at % 2 else plain)(part) for at, part in enumerate(parts)))


def node(name: str) -> Markdown:
    """Return a name as a quoted text in a Mermaid diagram."""
    return Markdown('"' + (re.sub(r'["%\\<>&`;#]', "_", clean(name)).strip() or "_") + '"')


def word(name: str) -> Markdown:
    """Return a name as an attribute in a Mermaid diagram: one word that begins with a letter."""
    found = re.sub(r"[^A-Za-z0-9_-]", "_", name)
    return Markdown(found if re.match(r"[A-Za-z_]", found) else f"_{found}")
