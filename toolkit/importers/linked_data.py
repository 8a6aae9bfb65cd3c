"""Find the nodes of a type in JSON-LD, in files and in the blocks of pages.

Each block of a page is read alone, so that a bad one costs only itself. A page is data: nothing
in it is run, and nothing it names is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.importers.annotated import decoded, read_text
from toolkit.importers.settings import AnnotationsError
from toolkit.package.files import read_json

Json = dict[str, Any]
PAGES, FILES = (".html", ".htm", ".xhtml"), (".json", ".jsonld")
SCRIPT = re.compile(
    r"<!--.*?(?:-->|\Z)|<script\b([^<>]*)>(.*?)(?:</script\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
JSON_LD = re.compile(r"""\btype\s*=\s*["']?application/ld\+json\b""", re.IGNORECASE)
MICRODATA = re.compile(r"""\bitemtype\s*=\s*["'][^"'<>]*schema\.org/ClaimReview\b""")
PREFIX = re.compile(r"(?:https?://schema\.org/|schema:)")


@dataclass(slots=True)
class Block:
    """A value of JSON-LD and where it stands; its fault if it cannot be read.

    `microdata` counts the reviews that a page has in that form, which is not read, at its first
    block.
    """

    place: str
    value: Any = None
    fault: str | None = None
    nodes: dict[str, Json] = field(default_factory=dict)
    microdata: int = 0

    def known(self, value: Any) -> Any:
        """Return the node of the block that a value refers to by its id, or the value itself."""
        if isinstance(value, dict) and set(value) == {"@id"}:
            return self.nodes.get(str(value["@id"]), value)
        return value

    def each(self, value: Any) -> list[Any]:
        """Return the items of a list, or one value as a list, without nulls."""
        items = value if isinstance(value, list) else [value]
        return [self.known(item) for item in items if item is not None]

    def first(self, value: Any) -> Json:
        """Return the first object in a value; an empty one if there is none."""
        return next((item for item in self.each(value) if isinstance(item, dict)), {})


def read_blocks(source: Path) -> Iterator[Block]:
    """Yield the blocks of a page or file, or of those in a folder.

    Raises: AnnotationsError, PackageError if a file cannot be read.
    """
    files = [source] if source.is_file() else sorted(source.iterdir())
    files = [file for file in files if file.is_file() and file.suffix.lower() in (*PAGES, *FILES)]
    if not files:
        raise AnnotationsError(
            f"{source} has no pages or JSON: expected files that end in {', '.join(PAGES + FILES)}"
        )
    root = source if source.is_dir() else source.parent
    for file in files:
        data = read_text(file, root)
        if file.suffix.lower() in FILES:
            yield _indexed(Block(str(file), read_json(file)[0]))
        else:
            yield from _of_page(decoded(data, file), file)


def _of_page(page: str, file: Path) -> Iterator[Block]:
    """Yield the JSON-LD blocks of a page; strings may hold line breaks, as pages have them."""
    number = 0
    for match in SCRIPT.finditer(page):
        if match[1] is None or not JSON_LD.search(match[1]):
            continue
        number += 1
        place = f"{file}, block {number}"
        try:
            value = json.loads(match[2], strict=False, parse_constant=_no_constant)
            block = _indexed(Block(place, value))
        except (ValueError, RecursionError) as error:
            block = Block(place, fault=f"it is not JSON ({str(error).partition(':')[0]})")
        block.microdata = len(MICRODATA.findall(page)) if number == 1 else 0
        yield block


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no value")


def _indexed(block: Block) -> Block:
    for node in _objects(block.value):
        name = node.get("@id")
        if isinstance(name, str) and len(node) > 1:
            block.nodes.setdefault(name, node)
    return block


def _objects(value: Any) -> Iterator[Json]:
    """Yield every object in a value, in order and however deep."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
        if isinstance(item, dict | list):
            children = list(item.values()) if isinstance(item, dict) else item
            waiting.extend(reversed(children))


def nodes_of(block: Block, kind: str) -> Iterator[Json]:
    """Yield the nodes of a type of schema.org."""
    for node in _objects(block.value):
        if kind in types_of(node):
            yield node


def types_of(node: Json) -> list[str]:
    """Return the types of a node, without the prefix of schema.org."""
    types = node.get("@type")
    items = types if isinstance(types, list) else [types]
    return [PREFIX.sub("", item, count=1) for item in items if isinstance(item, str)]
