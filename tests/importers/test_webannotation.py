"""Web Annotations come in by their words, whatever unit their positions count, and go out again."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from importing import refused, rows, toolkit
from web_annotations import exported, make

from toolkit.validation.run import validate

FILES = Path(__file__).parent / "annotators"
URL = "https://example.org/doc"
A = (
    "\n  Smoke 😀 rose over the old mill at noon."
    "\n  Prices fell   by half\n   last year, it said.\n"
)
CRLF = "Line one here.\nLine two has cafe\u0301 in it.\n"
HIDDEN = "First claim.hidden wordssecond claim here.var x=1;Thirdclaim\xa0ends\xadhere."
"""The text of the element that the tools were given, as a browser has it."""


def brought_in(folder: Path, text: str, value: Any, *options: object) -> tuple[Path, str]:
    """Import annotations of one text, which must then be valid."""
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "texts" / "doc.txt").write_bytes(text.encode())
    (folder / "in.json").write_text(json.dumps(value), "utf-8")
    out = folder / "out"
    words = ("--from", "webannotation", "--texts", folder / "texts", *options)
    told = toolkit("import", folder / "in.json", "-o", out, *words)
    assert validate(out, folder / "texts").counts["error"] == 0
    return out, told


def spans(out: Path, text: str) -> list[str]:
    return [text[int(row["start"]) : int(row["end"])] for row in rows(out, "evidence")]


def wrapped(selectors: list[Any]) -> list[Any]:
    """Make annotations of selectors."""
    return [
        {"id": str(n), "target": {"source": URL, "selector": found}}
        for n, found in enumerate(selectors)
    ]


def quotes(items: list[Any]) -> list[str]:
    """Return the quoted words of annotations."""
    found = [s for item in items for t in _list(item["target"]) for s in t["selector"]]
    return [s["exact"] for s in found if "exact" in s]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize(
    ("file", "text", "unit"),
    [
        ("recogito/a.annotations.json", A, "utf-16"),
        ("recogito/hidden.annotations.json", HIDDEN, "code-points"),
        ("hypothesis/a.selectors.json", A, "utf-16"),
        ("hypothesis/crlf.selectors.json", CRLF, "code-points"),
        ("apache/a.selectors.json", A, "code-points"),
        ("apache/crlf.selectors.json", CRLF, "code-points"),
        ("apache/hidden.selectors.json", HIDDEN, "code-points"),
    ],
)
def test_what_the_tools_wrote_is_found_by_its_words(
    tmp_path: Path, file: str, text: str, unit: str
) -> None:
    items = json.loads((FILES / file).read_text("utf-8"))
    if "selectors" in file:
        items = wrapped([list(s.values()) if isinstance(s, dict) else s for s in items])
    out, told = brought_in(tmp_path, text, items)
    assert spans(out, text) == quotes(items)
    assert f"offsets: {unit} in 1 text" in told
    assert "dropped" not in told


def test_a_text_with_other_white_space_is_read_all_the_same(tmp_path: Path) -> None:
    items = json.loads((FILES / "recogito/a.annotations.json").read_text("utf-8"))
    text = " ".join(A.split())
    out, told = brought_in(tmp_path, text, items)
    found = spans(out, text)
    assert found == ["Smoke 😀 rose", " old mill ", "by half last year", "at noon. Prices"]
    assert "placed by their words, not by their position" in told


def test_hypothesis_counts_no_space_for_a_break_that_its_quote_has(tmp_path: Path) -> None:
    text = "Firstclaim ends."
    quote = {"type": "TextQuoteSelector", "exact": "First claim"}
    items = wrapped([[{"type": "TextPositionSelector", "start": 0, "end": 10}, quote]])
    out, _ = brought_in(tmp_path, text, items)
    assert spans(out, text) == ["Firstclaim"]


def test_the_position_tells_which_of_the_same_words_is_meant(tmp_path: Path) -> None:
    text = "😀 no, no, no: once more no."
    position = {"type": "TextPositionSelector", "start": 7, "end": 9}
    whole = [{"exact": "once more"}, {"start": 15, "end": 24}]
    items = wrapped([[{"exact": "no"}, position], whole])
    out, told = brought_in(tmp_path, text, items)
    assert [row["start"] for row in rows(out, "evidence")] == ["6", "14"]
    assert "offsets: utf-16" in told


def test_the_context_tells_where_there_is_no_position(tmp_path: Path) -> None:
    text = "one no, two no, three no."
    items = wrapped(
        [
            {"exact": "no", "prefix": "two ", "suffix": ","},
            {"exact": "no"},
            {"exact": "no", "prefix": "\udc00one ", "suffix": ",\ud800"},
            {"exact": "yes"},
        ]
    )
    out, told = brought_in(tmp_path, text, items)
    assert [row["start"] for row in rows(out, "evidence")] == ["12", "4"]
    assert "1 targets: its words stand in several places" in told
    assert "1 targets: its words are not in the text" in told
    assert "2 annotations: none of its targets has a place" in told


def test_positions_without_words_need_a_unit_that_is_certain(tmp_path: Path) -> None:
    items = wrapped([[{"type": "TextPositionSelector", "start": 2, "end": 5}]])
    out, _ = brought_in(tmp_path, "plain text", items)
    assert spans(out, "plain text") == ["ain"]
    (tmp_path / "texts" / "doc.txt").write_text("😀 text", "utf-8")
    words = ("--from", "webannotation", "--texts", tmp_path / "texts", "--force")
    told = refused("import", tmp_path / "in.json", "-o", out, *words)
    assert "code-points or utf-16" in told and "--unit" in told
    toolkit("import", tmp_path / "in.json", "-o", out, *words, "--unit", "utf-16")
    assert spans(out, "😀 text") == [" te"[0:3]] or rows(out, "evidence")[0]["start"] == "1"


def test_tags_comments_and_people_have_their_columns(tmp_path: Path) -> None:
    text = "Ilse Brandt denied that the ferry was shut."
    quote = {"exact": "the ferry was shut"}
    item = {
        "id": "x1",
        "uri": URL,
        "user": "acct:anna@example.org",
        "created": "2026-11-29T04:03:32Z",
        "document": {"title": ["A ferry"]},
        "text": "she was asked twice",
        "tags": ["denial", "speaker:Ilse Brandt", "ferries"],
        "body": {"purpose": "identifying", "source": "http://www.wikidata.org/entity/Q42"},
        "target": [{"source": URL, "selector": [quote]}],
    }
    copied = {**item, "id": "x2", "text": text + " " + text + " " + text, "tags": [], "body": []}
    (tmp_path / "map.toml").write_text('[webannotation.tags]\ndenial = {act = "deny"}', "utf-8")
    words = ("--map", tmp_path / "map.toml")
    out, told = brought_in(
        tmp_path, text * 3, [{**item, "target": [_at(quote, 24)]}, copied], *words
    )
    claim = rows(out, "claims")[0]
    assert (claim["act"], claim["note"], claim["coded_by"], claim["coded_on"]) == (
        "deny",
        "she was asked twice",
        "anna-example-org",
        "2026-11-29",
    )
    assert rows(out, "topics") == [{"claim_id": "c-000001", "topic": "ferries"}]
    actors = {row["actor_id"]: row["name"] for row in rows(out, "actors")}
    assert actors[claim["speaker_id"]] == "Ilse Brandt"
    assert {"wikidata", "local"} == {row["scheme"] for row in rows(out, "identifiers")}
    assert rows(out, "sources")[0]["title"] == "A ferry"
    assert "none of its targets has a place" in told


def _at(quote: dict[str, str], start: int) -> dict[str, Any]:
    return {
        "source": URL,
        "selector": [{**quote, "prefix": "", "suffix": "."}, {"start": start, "end": start + 18}],
    }


def test_a_comment_that_copies_the_text_is_left_out(tmp_path: Path) -> None:
    text = " ".join(f"word{n}" for n in range(20))
    item = {"uri": URL, "text": text, "target": [{"source": URL, "selector": {"exact": "word3"}}]}
    out, told = brought_in(tmp_path, text, [item])
    assert "1 comments: it copies twelve words or more of a text" in told
    assert text not in (out / "data" / "claims.csv").read_text("utf-8")


def test_two_people_on_one_place_are_codings(tmp_path: Path) -> None:
    text = "The ferry was shut."
    target = [{"source": URL, "selector": {"exact": "ferry"}}]
    items = [
        {"user": f"acct:{name}", "tags": [f"polarity:{code}"], "target": target, "uri": URL}
        for name, code in (("anna", "affirms"), ("ben", "denies"))
    ]
    out, _ = brought_in(tmp_path, text, items)
    assert len(rows(out, "claims")) == 1
    assert {(r["coder"], r["value"]) for r in rows(out, "codings")} == {
        ("anna", "affirms"),
        ("ben", "denies"),
    }
    toolkit("export", "webannotation", out, "-o", tmp_path / "back", "--texts", tmp_path / "texts")
    again = json.loads((tmp_path / "back" / "annotations.json").read_text("utf-8"))
    assert [(i["creator"]["name"], i["body"][0]["value"]) for i in again["items"]] == [
        ("anna", "polarity:affirms"),
        ("ben", "polarity:denies"),
    ]


def test_without_a_text_there_is_a_claim_without_a_place(tmp_path: Path) -> None:
    item = {"id": "x", "target": {"source": "urn:x-pdf:1", "selector": {"exact": "secret words"}}}
    (tmp_path / "in.json").write_text(json.dumps([item]), "utf-8")
    out = tmp_path / "out"
    told = toolkit("import", tmp_path / "in.json", "-o", out, "--from", "webannotation")
    assert "sources have no text" in told
    assert rows(out, "evidence")[0]["start"] == ""
    assert validate(out, None).counts["error"] == 0
    assert not any(b"secret" in file.read_bytes() for file in out.rglob("*.*"))


@pytest.mark.parametrize("seed", range(8))
def test_what_came_in_goes_out_the_same(tmp_path: Path, seed: int) -> None:
    made = make(seed, spoil=seed % 2 == 1)
    (tmp_path / "in").mkdir()
    (tmp_path / "texts").mkdir()
    made.write(tmp_path / "in", tmp_path / "texts", "doc")
    out, texts = tmp_path / "out", ("--texts", tmp_path / "texts")
    told = toolkit("import", tmp_path / "in", "-o", out, "--from", "webannotation", *texts)
    assert validate(out, tmp_path / "texts").counts["error"] == 0
    toolkit("export", "webannotation", out, "-o", tmp_path / "back", *texts)
    assert exported(tmp_path / "back") == made.told
    kept = next(line for line in told.splitlines() if line.startswith("kept: "))
    counts = Counter({k: int(n) for k, n in (item.split() for item in kept[6:].split(", "))})
    assert counts["annotations"] == counts["targets"] == len(made.told)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "in.json:1:2 is not JSON"),
        (b"[" * 5000, "nested too deeply"),
        (b"\xff", "not UTF-8 (byte 0)"),
        (b"[]", "no claim could be made: it has no annotations"),
        (b'[{"target": {"source": 7}}]', "it names no document"),
        (b'[{"target": NaN}]', "NaN is not JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    (tmp_path / "in.json").write_bytes(content)
    words = ("import", tmp_path / "in.json", "-o", tmp_path / "out", "--from", "webannotation")
    assert expected in refused(*words)
