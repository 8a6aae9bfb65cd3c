"""`toolkit search`, and the full-text index of an SQLite export."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from editing import Copy, copy_valid

from toolkit.engine.tables import Tables
from toolkit.exporters import export, full_text
from toolkit.importers import import_package
from toolkit.package.descriptor import open_package

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The valid package, which no test here changes."""
    return copy_valid(tmp_path_factory.mktemp("search"))


def search(run: Run, package: Copy, *words: str) -> list[str]:
    """Return the lines that a search prints, indented ones with what they belong to."""
    result = run("search", *words, "--package", package.root)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_a_hit_is_shown_with_speaker_and_standing(run: Run, package: Copy) -> None:
    lines = search(run, package, "order", "sell", "PERSON")
    assert lines[0].startswith("c-0105  Pia Sorvall affirms it: Orsa Velmek in person")
    assert "p-0105: one origin, the opposite is also claimed" in " ".join(lines)
    assert "An accusation; the accused answers in the articles we have." in " ".join(lines)
    assert lines[-1] == "1 row has these words"


def test_every_kind_of_row_is_found(run: Run, package: Copy) -> None:
    found = {line[:2] for line in search(run, package, "harbour*", "--limit", "99")}
    assert {"a-", "c-", "e-", "p-"} <= found
    question = "\n".join(search(run, package, "missing", "grain", "spoil*"))
    assert "p-0109  Did damp spoil the missing grain?" in question
    assert "Affirmed by Orsa Velmek: one origin" in question
    actor = search(run, package, "Minister")[0]
    assert actor.startswith("a-velmek  Orsa Velmek (person, Minister of Harbours, speaks in 2 ")


def test_a_note_is_found_and_words_of_a_row_come_first(run: Run, tmp_path: Path) -> None:
    package = copy_valid(tmp_path)
    package.set_cells("evidence", "v-0105", note="A zeppelin, as the caption has it.")
    package.set_cells("claims", "c-0115", text="Tárnevia’s zeppelin was refused.")
    package.refresh_manifest()
    lines = search(run, package, "zeppelin")
    assert lines[0].startswith("c-0115  Olbrend Evening Mail")
    assert any(line.startswith("v-0105  Note: A zeppelin") for line in lines)
    assert any(line.startswith("  c-0105  Pia Sorvall") for line in lines)
    assert search(run, package, "tarnevia zeppelin")[-1] == "1 row has these words"


@pytest.mark.parametrize("words", ['"', "*", 'NEAR("grain"', "grain OR", "-grain", "kind:p", "a'b"])
def test_signs_are_no_commands(run: Run, package: Copy, words: str) -> None:
    result = run("search", "--package", package.root, "--", words)
    assert result.exit_code in (0, 1, 2) and "fts5" not in result.output


def test_what_is_not_found(run: Run, package: Copy) -> None:
    result = run("search", "zzz", "--package", package.root)
    assert result.exit_code == 1 and "0 rows have these words" in result.output
    limited = run("search", "grain", "--limit", "1", "--package", package.root)
    assert "the first 1 are shown" in limited.stdout


def test_without_fts5_it_is_said(run: Run, package: Copy, tmp_path: Path,
                                 monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("toolkit.display.search.has_fts5", lambda: False)
    monkeypatch.setattr(full_text, "has_fts5", lambda: False)
    result = run("search", "grain", "--package", package.root)
    assert result.exit_code == 2 and "no full-text search (FTS5)" in result.output
    exported = export("sqlite", Tables(open_package(package.root)), tmp_path / "out")
    assert any("flat_fts is left out" in note for note in exported.notes)


def test_the_export_is_searched_by_claims_with_their_speakers(
    package: Copy, tmp_path: Path
) -> None:
    digests = set()
    for name in ("one", "two"):
        exported = export("sqlite", Tables(open_package(package.root)), tmp_path / name)
        assert not exported.notes
        data = (tmp_path / name / "package.sqlite").read_bytes()
        digests.add(hashlib.sha256(data).hexdigest())
    assert len(digests) == 1, "two exports of one package differ"
    with closing(sqlite3.connect(tmp_path / "one" / "package.sqlite")) as connection:
        (sql,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'flat_fts'"
        ).fetchone()
        assert 'content="flat"' in sql  # how Datasette finds the index of a table
        query = (
            "SELECT claim_id, speaker_name, standing FROM flat WHERE rowid IN"
            " (SELECT rowid FROM flat_fts WHERE flat_fts MATCH 'foreign buyers')"
        )
        assert ("c-0105", "Pia Sorvall", "single_origin") in connection.execute(query).fetchall()
        connection.execute("INSERT INTO flat_fts (flat_fts) VALUES ('integrity-check')")
    _, notes = import_package(tmp_path / "one", tmp_path / "back")
    assert not notes
    assert not [f for f in (tmp_path / "back").rglob("*") if "fts" in f.name]
    assert (tmp_path / "back" / "data" / "claims.csv").read_bytes() == package.file(
        "claims"
    ).read_bytes()
