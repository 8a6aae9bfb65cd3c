"""The screen of snippets passes no wrong one, and nearly all right ones of plain texts."""

from __future__ import annotations

import random

import numpy as np
import pytest
from editing import Copy

from toolkit.rules import text_rules
from toolkit.texts.plain import Plain, unsure
from toolkit.texts.spans import snippet, snippet_problem, span_sha256
from toolkit.validation.run import validate

pytestmark = pytest.mark.icu
WORDS = (
    "government", "Government's", "governmént", "GOVERNMENT", "officials", "officials,", "İran",
    "“officials",
    "said", "said:", "a", "the", "president—who", "president", "president-elect", "présidente.",
    "can't", "can’t", "3.14", "3,14", "snake_case", "(plot)", "plot*", "[12]", "end.", "officials”",
)  # fmt: skip
GAPS = (" ", " ", " ", " ", " ", "  ", "\n", "\n\n")
SPOILT = ("ﬁ", "\u0301", "\u00ad", "ß", "½", "\u200b", "日", "😀", "·")


def text_of(dice: random.Random) -> str:
    words = [dice.choice(WORDS) + dice.choice(GAPS) for _ in range(dice.randrange(12, 60))]
    if dice.random() < 0.2:
        words.insert(dice.randrange(len(words)), dice.choice(SPOILT))
    return "".join(words)


def spans_of(dice: random.Random, text: str, count: int) -> list[tuple[int, int]]:
    cuts = [n for n in range(len(text) + 1) if n in (0, len(text)) or text[n - 1].isspace()]
    found = []
    for _ in range(count):
        start = dice.choice(cuts)
        end = min(len(text), start + dice.randrange(1, 160))
        while dice.random() < 0.9 and end > start + 1 and not text[end : end + 1].isspace():
            end -= 1
        found.append((start, end))
    return found


@pytest.mark.parametrize("seed", range(150))
def test_what_is_passed_is_right(seed: int) -> None:
    dice = random.Random(seed)
    text = text_of(dice)
    spans = [span for span in spans_of(dice, text, 30) if span[0] < span[1]]
    chosen = [snippet(text, *span) for span in spans]
    for number in range(0, len(chosen), 3):  # others' words, or cut off
        chosen[number] = dice.choice(
            [dice.choice(chosen), (chosen[number][0][:-1], chosen[number][1]), ("", "")]
        )
    passed = _passed(text, spans, chosen)
    for (start, end), ends, right in zip(spans, chosen, passed, strict=True):
        if right:
            sha256 = span_sha256(text, start, end)
            assert snippet_problem(text, start, end, sha256, *ends) is None, (text, ends)


def _passed(text: str, spans: list[tuple[int, int]], chosen: list[tuple[str, str]]) -> list[bool]:
    start, end = np.array(spans, np.int64).reshape(-1, 2).T
    first, last = [ends[0] or None for ends in chosen], [ends[1] or None for ends in chosen]
    doubted = set(unsure(text, start, end, first, last))
    return [at not in doubted for at in range(len(spans))]


def test_most_of_a_plain_text_is_passed() -> None:
    dice = random.Random(1)
    words = ["".join(dice.choices("abcdefghij", k=6)) for _ in range(2000)]
    text = " ".join(words)
    spans = [(7 * n, 7 * n + 7 * 12 - 1) for n in range(0, 1900, 10)]
    assert all(_passed(text, spans, [snippet(text, *span) for span in spans]))


def test_a_text_that_is_not_plain_is_not_known() -> None:
    for sign in SPOILT:
        assert not Plain(f"some words {sign} and more").plain
    assert Plain("“Some”\u00a0words — and café's ’more’ … Ж").plain
    assert not Plain("").plain


@pytest.mark.parametrize("seed", range(25))
def test_findings_are_those_of_rows_judged_one_by_one(
    valid: Copy, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    dice = random.Random(seed)
    rows = valid.rows("evidence")
    for row in dice.sample(rows, 5):
        cell = dice.choice(["start", "end", "text_start", "text_end", "sha256"])
        if cell in ("start", "end") and row[cell]:
            row[cell] = str(max(0, int(row[cell]) + dice.choice([-2, -1, 1, 2, 9])))
        else:
            row[cell] = dice.choice([row[cell][1:], row[cell][:-1], dice.choice(rows)[cell], ""])
    valid.write("evidence", rows)
    found = validate(valid.root, valid.texts)
    monkeypatch.setattr(text_rules, "unsure", lambda text, starts, *_: range(starts.size))
    assert validate(valid.root, valid.texts) == found
    assert found.findings
