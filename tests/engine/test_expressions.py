"""The screens of patterns and forms pass nothing that Python or frictionless refuses.

The long comparison is `benchmarks/expressions.py`.
"""

from __future__ import annotations

import random

import duckdb
import pytest
from expressions import EVERY, accepted, near, random_pattern, text_of, wrongly_accepted
from lexical_forms import KINDS, wrong_form

from toolkit.engine.expressions import is_monotone

SEED = 20261129


@pytest.mark.parametrize(
    "pattern",
    [
        "", "abc", "a|bc", "^(https?)://", "(?P<year>[0-9]{4})-[0-9]{2}", r"src-\d{9}",
        r"[\w.-]+@\w+", r"^https?://[^/ ]+/.*$", r"(north|south)?", "[а-яё]+", r"\$\d+(\.\d{2})?",
        r"[\d\]-]*?", "(|a)*",
    ],
)  # fmt: skip
def test_a_match_in_re2_proves_one_in_python(pattern: str) -> None:
    assert is_monotone(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\D", r"\W+", r"\S*", r"[^\d]", r"[^\s/]+", r"[\D]", r"\bword\b", "(?=a)a", "(?<!a)b",
        "(?i)a", r"(a)\1", "a++", "a*+", "a{2}+", "a**", "a{1001}", "(a{40}){40}", "a{,3}",
        "[a-\\d]", "[a&&b]",
        "a{2,1}", "(", ")", "a)(b", r"\_", r"\Z", r"\N{DIGIT ONE}", "[[:alpha:]]", "a^b$c", "^*",
        None, 7,
    ],
)  # fmt: skip
def test_other_patterns_are_left_to_python(pattern: object) -> None:
    assert not is_monotone(pattern)


def test_what_the_screens_of_random_patterns_pass_is_a_match_in_python() -> None:
    dice, connection, passed = random.Random(SEED), duckdb.connect(), 0
    for _ in range(300):
        pattern = random_pattern(dice)
        if is_monotone(pattern):
            known = [text_of(dice, pattern) for _ in range(10)]
            texts = [*known, *(near(dice, text) for text in known for _ in range(5))]
            assert not wrongly_accepted(connection, pattern, texts), pattern
            passed += len(accepted(connection, pattern, texts))
    assert passed > 3000


@pytest.mark.parametrize("pattern", [r"\d", r"\w", r"\s", r"[\d\s.]", "[^a]", "."])
def test_no_code_point_is_passed_that_python_refuses(pattern: str) -> None:
    connection = duckdb.connect()
    assert not wrongly_accepted(connection, pattern, EVERY)
    assert accepted(connection, pattern, EVERY)


def test_a_class_that_shrinks_would_be_found() -> None:
    assert wrongly_accepted(duckdb.connect(), r"\W", EVERY)


@pytest.mark.parametrize("name", KINDS)
def test_a_text_of_the_form_is_read_as_frictionless_reads_it(name: str) -> None:
    passed, wrong = wrong_form(random.Random(SEED), KINDS[name], 400)
    assert not wrong
    assert passed > 5
