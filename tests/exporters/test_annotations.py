"""The dataset as annotations: whole words at their places, and no accusation without its answer."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from editing import ROOT

from toolkit.cli import main
from toolkit.engine.tables import Tables
from toolkit.importers.brat_lines import read_lines
from toolkit.package.descriptor import open_package
from toolkit.texts.copied_runs import RUN, Runs
from toolkit.texts.spans import Texts


def exported(form: str, out: Path, *words: str) -> str:
    """Export the dataset, and return what is printed."""
    result = CliRunner().invoke(main, ["export", form, str(ROOT), "-o", str(out), *words])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The dataset as Web Annotations, without the texts."""
    out = tmp_path_factory.mktemp("annotations") / "out"
    result = CliRunner().invoke(
        main, ["export", "webannotation", str(ROOT), "-o", str(out)], env={"TOOLKIT_TEXTS": None}
    )
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads((out / "annotations.json").read_text("utf-8"))["items"]
    return found


def test_an_accusation_is_never_without_speaker_standing_and_answer(
    items: list[dict[str, Any]],
) -> None:
    tables = Tables(open_package(ROOT))
    accusing = {
        claim
        for (claim,) in tables.select(
            "SELECT claim_id FROM main.claims JOIN main.propositions USING (proposition_id)"
            " WHERE adverse"
        )
    }
    seen = set()
    for item in items:
        values = [body.get("value", "") for body in item["body"]]
        claim = item["id"].rpartition("/")[2]
        if claim in accusing:
            seen.add(claim)
            assert any("Standing: " in value and "Answer: " in value for value in values)
            assert any(value.startswith("speaker:") for value in values)
    assert seen == accusing != set()


@pytest.mark.texts
def test_without_the_texts_no_words_are_copied(items: list[dict[str, Any]]) -> None:
    texts = [text.content for text in Texts(Path(os.environ["TOOLKIT_TEXTS"])).files]
    cells = [
        value
        for item in items
        for part in (*item["body"], *(s for t in item["target"] for s in t.get("selector", [])))
        for value in part.values()
        if isinstance(value, str)
    ]
    assert not any(Runs(texts).shared(cells)), RUN


@pytest.mark.texts
def test_brat_has_the_words_of_every_span(tmp_path: Path) -> None:
    texts = os.environ["TOOLKIT_TEXTS"]
    exported("brat", tmp_path / "out", "--texts", texts)
    spans: Counter[str] = Counter()
    for file in (tmp_path / "out").glob("*.ann"):
        text = file.with_suffix(".txt").read_bytes().decode()
        found = read_lines(file.read_bytes().decode())
        assert not found.bad
        for span in found.spans.values():
            spans[span.label] += 1
            assert " ".join(text[start:end] for start, end in span.parts) == span.words
    tables = Tables(open_package(ROOT))
    (number,) = tables.select("SELECT count(*) FROM main.evidence WHERE part IS NULL")[0]
    assert spans["Content"] >= number > 0


def test_brat_needs_the_texts(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main,
        ["export", "brat", str(ROOT), "-o", str(tmp_path / "out")],
        env={"TOOLKIT_TEXTS": None},
    )
    assert result.exit_code == 2 and "--texts" in result.output
    assert not (tmp_path / "out").exists()
