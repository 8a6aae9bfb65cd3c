"""Links opened in browsers: write the pages, and judge what was seen.

links.py write FOLDER: pages with look-alikes; articles with traps; all evidence of the valid
package, of the dataset where TOOLKIT_TEXTS has its texts, and of 300 spans made up.
links.py judge FOLDER: for each engine, how many links opened their span, another or none.
"""

import csv
import json
import os
import random
import re
import sys
from collections import Counter
from html import escape, unescape
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests")]

from link_articles import ARTICLES  # noqa: E402
from link_pages import OPENED, PAGES  # noqa: E402

from toolkit.texts.spans import Texts, fragment, snippet  # noqa: E402

ENGINES = ("chromium", "firefox", "webkit")
STYLE = """body{margin:20px;font:16px sans-serif}::target-text{background:rgb(255,0,255)}
.s{height:4000px}"""
MADE_UP = 300


def shell(body: str, language: str = "en") -> str:
    """A page with room above and below."""
    return (
        f"<!doctype html><html lang={language}><meta charset=utf-8><title>t</title>"
        f"<style>{STYLE}</style><div class=s></div>{body}<div class=s></div>"
    )


def look_alikes() -> list[dict[str, object]]:
    """The pages with a look-alike."""
    return [
        {
            "kind": "page",
            "name": page.name,
            "html": shell(
                f"<div id=a>{page.before}</div><div class=s></div><div id=b>{page.passage}</div>",
                page.language,
            ),
            "fragment": fragment(*(*page.terms, "")[:2]),
            "chars": [],
            "height": 600,
        }
        for page in PAGES
    ]


def link(kind: str, name: str, html: str, text: str, start: int, end: int) -> dict[str, object]:
    """The page of an article, opened at a span by the snippet of the toolkit."""
    ends = snippet(text, start, end)
    return opening(kind, name, html, text, start, end, *ends)


def opening(
    kind: str, name: str, html: str, text: str, start: int, end: int, first: str, last: str
) -> dict[str, object]:
    """The page of an article, opened at a span, with the characters to look at."""
    before = next((at for at in range(start - 1, -1, -1) if not text[at].isspace()), None)
    after = next((at for at in range(end, len(text)) if not text[at].isspace()), None)
    return {
        "kind": kind,
        "name": name,
        "html": shell(html),
        "fragment": fragment(first, last),
        "chars": [place(text, at) for at in (start, end - 1, before, after) if at is not None],
        "height": 2400,
    }


def place(text: str, at: int) -> list[int]:
    """The block of a character and its bounds in units of UTF-16."""
    line = text.count("\n", 0, at)
    begin = text.rfind("\n", 0, at) + 1
    units = len(text[begin:at].encode("utf-16-le")) // 2
    return [line, units, units + 1 + (text[at] > "\uffff")]


def lines(text: str) -> str:
    """An article with a paragraph a line."""
    return "".join(f"<p class=l>{escape(line)}</p>" for line in text.split("\n"))


def trapped() -> list[dict[str, object]]:
    """The articles with traps: their marked line is the span."""
    found = []
    for name, html, passage in ARTICLES:
        text = "\n".join(
            unescape(re.sub("<[^>]*>", "", line))
            for _, line in re.findall(r"<(\w+) class=l[^>]*>(.*?)</\1>", html)
        )
        start = text.rindex(passage)
        found.append(link("article", name, html, text, start, start + len(passage)))
    return found


def evidence(kind: str, package: Path, folder: Path) -> list[dict[str, object]]:
    """The evidence of a package whose texts are at hand, by its own first and last words."""
    texts = Texts(folder)
    with open(package / "data/sources.csv", encoding="utf-8", newline="") as file:
        hashes = {row["source_id"]: row["text_sha256"] for row in csv.DictReader(file)}
    found = []
    with open(package / "data/evidence.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = texts.by_hash.get(hashes[row["source_id"]])
            if text and row["text_start"]:
                span = text.content, int(row["start"]), int(row["end"])
                ends = row["text_start"], row["text_end"]
                found.append(opening(kind, row["evidence_id"], lines(text.content), *span, *ends))
    return found


def made_up() -> list[dict[str, object]]:
    """Spans of texts of few words, with marks, quotes and dashes that look alike."""
    chance = random.Random(17)
    words = [
        "the",
        "port",
        "Port",
        "cliché",
        "cliche",
        "“open”",
        '"open"',
        "a–b",
        "a-b",
        "well",
        "isle",
        "is",
        "Straße",
        "Strasse",
    ]
    found: list[dict[str, object]] = []
    while len(found) < MADE_UP:
        count = chance.randint(12, 40)
        text, bounds = "", []
        for _ in range(count):
            word = chance.choice(words)
            bounds.append((len(text), len(text) + len(word)))
            text += word + chance.choice("  \u00a0\n,")
            text += "" if text[-1] != "," else " "
        first = chance.randrange(count)
        last = min(count - 1, first + chance.randrange(10))
        start, end = bounds[first][0], bounds[last][1]
        if snippet(text, start, end)[0]:
            found.append(link("made up", str(len(found)), lines(text), text, start, end))
    return found


def write(folder: Path) -> None:
    """Write the pages."""
    valid = ROOT / "tests/packages/valid"
    pages = [*look_alikes(), *trapped(), *evidence("valid package", valid, valid / "texts")]
    if os.environ.get("TOOLKIT_TEXTS"):
        pages += evidence("dataset", ROOT, Path(os.environ["TOOLKIT_TEXTS"]))
    else:
        print("links: TOOLKIT_TEXTS is not set: the links of the dataset are not opened")
    pages += made_up()
    (folder / "pages.json").write_text(json.dumps(pages), encoding="utf-8")


def seen_page(seen: dict[str, object]) -> str:
    """Whether the passage was opened, or a place that begins at the look-alike, or none."""
    if not seen["scrolled"]:
        return "none"
    return "B" if seen["b"] else "A"  # WebKit shows the middle of a place from A to B


def seen_span(seen: dict[str, object], picture: Path) -> str:
    """Whether the first and last characters are lit, and their neighbours are not."""
    from PIL import Image

    image = Image.open(picture).convert("RGB")
    lit = [is_lit(image, rect) for rect in seen["rects"]]  # type: ignore[attr-defined]
    if all(lit[:2]) and not any(lit[2:]):
        return "right"
    return "wrong" if seen["scrolled"] else "none"


def is_lit(image: object, rect: list[float] | None) -> bool:
    """Whether a third of a rectangle has the colour of the highlight."""
    if rect is None:
        return False
    x, y, width, height = rect
    part = image.crop((int(x), int(y), int(x + width) + 1, int(y + height) + 1))  # type: ignore[attr-defined]
    colours = list(part.get_flattened_data())
    near = sum(r > 200 and g < 60 and b > 200 for r, g, b in colours)
    return near * 3 > len(colours)


def judge(folder: Path) -> int:
    """Compare what each engine opened; 1 if a link of the toolkit opened another place."""
    pages = json.loads((folder / "pages.json").read_text("utf-8"))
    bad = 0
    for number, engine in enumerate(ENGINES):
        report = folder / f"{engine}.json"
        if not report.exists():
            print(f"links: {engine}: not installed, not judged")
            continue
        found = json.loads(report.read_text("utf-8"))
        counts: dict[str, Counter[str]] = {}
        for at, (page, seen) in enumerate(zip(pages, found["seen"], strict=True)):
            kind = page["kind"]
            if kind == "page":
                opened = seen_page(seen)
                told = OPENED[page["name"]][number]
                outcome = "as told" if opened == told else f"not as told ({opened})"
            else:
                outcome = (
                    seen_span(seen, folder / f"{engine}-{at}.png")
                    if page["fragment"]
                    else "left out"
                )
            if outcome not in ("as told", "right", "left out"):
                bad += 1
                print(f"links: {engine}: {kind} {page['name']}: {outcome}")
            counts.setdefault(kind, Counter())[outcome] += 1
        for kind, count in counts.items():
            said = ", ".join(f"{n} {outcome}" for outcome, n in sorted(count.items()))
            print(f"links: {engine} {found['version']}: {kind}: {said}")
    return min(bad, 1)


if __name__ == "__main__":
    action, where = sys.argv[1], Path(sys.argv[2])
    sys.exit(write(where) if action == "write" else judge(where))
