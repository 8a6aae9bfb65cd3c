"""ClaimReview comes in block by block: claims, ratings and who rates them, with nothing guessed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from claim_reviews import make
from click.testing import CliRunner
from importing import rows, toolkit

from toolkit.cli import main
from toolkit.validation.run import validate

FILES = Path(__file__).parent / "annotators" / "claimreview"
UNSTATED = "speaker not recorded"


def brought_in(source: Path, out: Path, *options: object) -> str:
    """Import reviews, which must then be valid, and return all that is printed."""
    told = toolkit("import", source, "-o", out, "--from", "claimreview", *options)
    report = validate(out, None)
    assert report.counts["error"] == 0, report.findings
    return told


def claims(out: Path) -> Counter[tuple[str, str]]:
    """Return the speakers and texts of the claims."""
    names = {row["actor_id"]: row["name"] for row in rows(out, "actors")}
    return Counter(
        (
            "" if names[row["speaker_id"]].startswith(UNSTATED) else names[row["speaker_id"]],
            row["text"],
        )
        for row in rows(out, "claims")
    )


def one(folder: Path, review: dict[str, Any], *options: object) -> tuple[Path, str]:
    """Import one review."""
    (folder / "in.json").write_text(json.dumps({"@type": "ClaimReview", **review}), "utf-8")
    return folder / "out", brought_in(folder / "in.json", folder / "out", *options)


def test_a_page_is_read_block_by_block(tmp_path: Path) -> None:
    told = brought_in(FILES / "page.html", tmp_path / "out")
    assert claims(tmp_path / "out") == {
        ("", "Rents & prices fell 😀 by half"): 1,
        ("", "Two lines"): 1,
        ("", "In a graph"): 1,
        ("", "line break raw"): 1,
    }
    assert "1 ClaimReview in microdata is not read" in told
    assert "decoded once" in told
    assert rows(tmp_path / "out", "sources")[0]["note"] == "dated as 2020-02-30"
    assert {row["start"] for row in rows(tmp_path / "out", "evidence")} == {""}


def test_a_review_is_a_claim_with_its_rating_and_an_answer(tmp_path: Path) -> None:
    item = {
        "author": {
            "@type": "Person",
            "name": "Ilse Brandt",
            "jobTitle": "harbour master",
            "sameAs": ["https://www.wikidata.org/wiki/Q42", "https://example.org/brandt"],
        },
        "datePublished": "2020-05-01",
        "appearance": {"@type": "CreativeWork", "url": "https://example.org/a", "name": "A ferry"},
    }
    review = {
        "url": "https://facts.example.org/1",
        "name": "Did the ferry sink?",
        "inLanguage": "en",
        "datePublished": "2020-05-03T08:00:00Z",
        "author": {"@type": "NewsMediaOrganization", "name": "Orm Facts"},
        "claimReviewed": "The ferry sank.",
        "itemReviewed": item,
        "reviewRating": {"ratingValue": 1, "bestRating": "5", "alternateName": "False"},
    }
    words = '[claimreview.ratings."Orm Facts"]\nFalse = "denies"\n'
    (tmp_path / "map.toml").write_text(words, "utf-8")
    out, told = one(tmp_path, review, "--map", tmp_path / "map.toml")
    assert claims(out) == {
        ("Ilse Brandt", "The ferry sank."): 1,
        ("Orm Facts", "Orm Facts rates the claim: False"): 1,
    }
    first, answer = rows(out, "claims")
    assert (first["said_edtf"], first["polarity"], answer["polarity"]) == (
        "2020-05-01",
        "",
        "denies",
    )
    assert rows(out, "ratings") == [
        {
            "claim_id": "c-000001",
            "scheme": "Orm Facts",
            "value": "1",
            "label": "False",
            "best": "5",
            "worst": "",
        }
    ]
    relation = rows(out, "relations")[0]
    assert (relation["from_claim_id"], relation["to_claim_id"]) == ("c-000002", "c-000001")
    sources = {row["url"]: row for row in rows(out, "sources")}
    assert sources["https://facts.example.org/1"]["title"] == "Did the ferry sink?"
    assert sources["https://facts.example.org/1"]["published_edtf"] == "2020-05-03"
    assert sources["https://example.org/a"]["title"] == "A ferry"
    actor = next(row for row in rows(out, "actors") if row["name"] == "Ilse Brandt")
    assert (actor["kind"], actor["identity"], actor["title"]) == (
        "person",
        "known",
        "harbour master",
    )
    assert "1 identifiers: it is no item of Wikidata" in told


def test_without_a_map_a_rating_is_no_stance(tmp_path: Path) -> None:
    review = {"author": "Orm Facts", "claimReviewed": "x", "reviewRating": {"ratingValue": 1}}
    out, _ = one(tmp_path, review)
    assert {row["polarity"] for row in rows(out, "claims")} == {""}


def test_a_date_after_the_review_goes_to_the_note(tmp_path: Path) -> None:
    review = {
        "claimReviewed": "x",
        "datePublished": "2020-05-03",
        "itemReviewed": {"datePublished": "2020-06"},
    }
    out, told = one(tmp_path, review)
    assert rows(out, "claims")[0]["note"] == "dated as 2020-06"
    assert "later than a document with the claim" in told


@pytest.mark.parametrize("seed", range(12))
def test_every_review_is_in_the_package_or_counted(tmp_path: Path, seed: int) -> None:
    made = make(seed)
    made.write(tmp_path, "page")
    if not made.claims:
        words = ["import", str(tmp_path), "-o", str(tmp_path / "out"), "--from", "claimreview"]
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 2 and "it is not JSON" in " ".join(result.output.split())
        return
    told = brought_in(tmp_path, tmp_path / "out")
    found = claims(tmp_path / "out")
    answers = [key for key in found if key[0] == "Orm Facts"]
    assert sum(found.pop(key) for key in answers) == made.counts["answers"]
    assert found == made.claims
    given = {"blocks": "blocks", "reviews": "reviews", "ratings": "ratings"}
    line = next(line for line in told.splitlines() if line.startswith("read: "))
    counts = {k: int(n) for k, n in (item.split() for item in line[6:].split(", "))}
    for kind, name in given.items():
        assert counts.get(kind, 0) == made.counts[name]
    assert len(rows(tmp_path / "out", "ratings")) == made.counts["ratings"]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("in.html", b"<p>nothing</p>", "no claim could be made: it has no annotations"),
        ("in.html", b"\xff", "in.html:1: the byte 0xff is not UTF-8"),
        ("in.json", b"{\n\n", "in.json:3:1 is not JSON"),
        ("in.txt", b"", "has no pages or JSON"),
        ("in.json", b'{"@type": "ClaimReview"}', "it has no claimReviewed"),
    ],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(content)
    words = ["import", tmp_path / "in", "-o", tmp_path / "out", "--from", "claimreview"]
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 2, (result.output, result.exception)
    assert expected in " ".join(result.output.split())
