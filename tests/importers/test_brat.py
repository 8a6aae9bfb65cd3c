"""brat projects come in with every offset verified, and go out the same."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from pathlib import Path

import pytest
from brat_projects import MAP, Maker, meaning, read_file
from importing import refused, rows, toolkit

from toolkit.importers.brat_lines import KINDS
from toolkit.texts.units import Ruler, Unit
from toolkit.validation.run import validate

FILES = Path(__file__).parent / "annotators" / "brat"
OWN_MAP = """[brat]
content = ["Claim"]
speaker = ["Speaker"]
event = "Assert"
content_role = "What"
speaker_role = "Who"
same = "Same"
separate = true
attributes.Verdict = {column = "polarity", codes = {True = "affirms", Mixed = "mixed"}}
relations.Supports = "responds_to"
"""


def project(folder: Path, *names: str, words: str = OWN_MAP) -> tuple[Path, Path]:
    """Copy documents that brat wrote, and write a map."""
    place = folder / "project"
    place.mkdir()
    for name in names:
        for ending in (".txt", ".ann"):
            shutil.copyfile(FILES / f"{name}{ending}", place / f"{name}{ending}")
    (folder / "map.toml").write_text(words, "utf-8")
    return place, folder / "map.toml"


NAMES = sorted(path.stem for path in FILES.glob("*.ann"))


def test_what_brat_and_a_writer_wrote_is_found_to_the_character(tmp_path: Path) -> None:
    place, words = project(tmp_path, *NAMES)
    out = tmp_path / "out"
    told = toolkit("import", place, "-o", out, "--from", "brat", "--map", words)
    assert "offsets: code-points in 9 texts" in told
    names = {row["source_id"]: row["value"] for row in rows(out, "identifiers") if row["source_id"]}
    found: Counter[tuple[str, str]] = Counter()
    for row in rows(out, "evidence"):
        text = (place / f"{names[row['source_id']]}.txt").read_bytes().decode()
        found[names[row["source_id"]], text[int(row["start"]) : int(row["end"])]] += 1
    assert found["astral", "rose"] == found["ui", "rose"] == 1
    assert found["bom", "\ufeffPrice"] == found["crlf", "Rents"] == 1
    assert found["nl", "fell"] == found["nl", "by half"] == found["nl", "last year"] == 1
    assert found["tab", "Mills\tclosed"] == 1
    assert found["two", "Mills"] == found["disc", "new mills"] == 2
    report = validate(out, place)
    assert report.counts["error"] == 0


def test_fragments_are_parts_of_one_claim(tmp_path: Path) -> None:
    place, words = project(tmp_path, "nl")
    out = tmp_path / "out"
    toolkit("import", place, "-o", out, "--from", "brat", "--map", words)
    evidence = rows(out, "evidence")
    assert [(row["part"], row["start"], row["end"]) for row in evidence] == [
        ("1", "7", "11"),
        ("2", "14", "21"),
        ("3", "23", "32"),
    ]
    assert len({row["claim_id"] for row in evidence}) == 1


def test_an_event_is_a_chain_and_goes_out_the_same(tmp_path: Path) -> None:
    place, words = project(tmp_path, "disc")
    out, back = tmp_path / "out", tmp_path / "back"
    options = ("--publisher", "Orm Post", "--coder", "Anna B.", "--map", words)
    told = toolkit("import", place, "-o", out, "--from", "brat", *options)
    assert 'dropped: 1 attributes: the map gives no meaning to "Checked"' in told
    assert "left empty: claims: act, certainty" in told
    chain = [row for row in rows(out, "attributions") if row["mention"]]
    assert {(row["mention"], row["cue"], row["cue_start"]) for row in chain} == {
        ("Old and new", "closed", "18")
    }
    claims = rows(out, "claims")
    assert Counter(row["polarity"] for row in claims) == {"": 4, "mixed": 1}
    assert {row["coded_by"] for row in claims} == {"anna-b"}
    assert validate(out, place).counts["error"] == 0
    toolkit("export", "brat", out, "-o", back, "--texts", place, "--map", words)
    before, after = meaning(read_file(place / "disc.ann")), meaning(read_file(back / "disc.ann"))
    lost = before - after
    assert after - before == Counter()
    assert [key[:2] for key in lost if key[0] in "A*"] == [("*", "Same"), ("A", "Checked")]
    assert len(lost) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Attribution:T3 Source:T2", "no content in the role Content"),
        ("Attribution:T2 Source:T2 Content:T1", 'its trigger is no span "Attribution"'),
    ],
)
def test_an_event_without_a_part_is_dropped_with_the_reason(
    tmp_path: Path, line: str, reason: str
) -> None:
    (tmp_path / "a.txt").write_text("Ilse Brandt said it broke.", "utf-8")
    spans = ("Content 17 25\tit broke", "Source 0 11\tIlse Brandt", "Attribution 12 16\tsaid")
    lines = [f"T{number}\t{span}" for number, span in enumerate(spans, 1)]
    (tmp_path / "a.ann").write_text("\n".join([*lines, f"E1\t{line}", ""]), "utf-8")
    told = toolkit("import", tmp_path, "-o", tmp_path / "out", "--from", "brat")
    assert f"dropped: 1 events: {reason} (first: " in told


def test_without_a_publisher_places_of_speakers_are_dropped_and_counted(tmp_path: Path) -> None:
    place, words = project(tmp_path, "disc")
    told = toolkit("import", place, "-o", tmp_path / "out", "--from", "brat", "--map", words)
    assert "dropped: 2 spans: the place of a speaker or cue needs --publisher" in told
    assert "level 1 (placed)" in told


@pytest.mark.parametrize("seed", range(8))
def test_what_came_in_goes_out_the_same(tmp_path: Path, seed: int) -> None:
    place, out, back = tmp_path / "in", tmp_path / "out", tmp_path / "back"
    place.mkdir()
    (tmp_path / "map.toml").write_text(MAP, "utf-8")
    made = Maker(seed, spoil=seed % 2 == 1).make()
    made.write(place, "doc")
    options = ("--map", tmp_path / "map.toml")
    told = toolkit("import", place, "-o", out, "--from", "brat", "--publisher", "P", *options)
    report = validate(out, place)
    assert report.counts["error"] == 0, report.findings
    toolkit("export", "brat", out, "-o", back, "--texts", place, *options)
    before = meaning(read_file(place / "doc.ann"), Ruler(made.text, made.unit))
    after = meaning(read_file(back / "doc.ann"))
    assert after - before == Counter()
    lost = sum((before - after).values())
    if not made.spoiled:
        assert not lost
    kept = next(line for line in told.splitlines() if line.startswith("kept: "))
    counts = {k: int(n) for k, n in (item.split() for item in kept[6:].split(", "))}
    assert sum(counts.values()) == sum(after.values())
    assert (back / "doc.txt").read_bytes() == (place / "doc.txt").read_bytes()


@pytest.mark.parametrize("unit", ["utf-16", "bytes", "code-points-lf", "utf-16-lf"])
def test_the_unit_is_decided_by_the_words_of_all_spans(tmp_path: Path, unit: str) -> None:
    text = "Smoke 😀 rose é.\r\nRents fell.\r\nPrices rose."
    width, _, ending = unit.partition("-lf") if unit.endswith("-lf") else (unit, "", None)
    ruler = Ruler(text, Unit(width, ending is not None))
    words = ["rose é", "Rents fell", "Prices"]
    places = [(text.index(w), text.index(w) + len(w)) for w in words]
    lines = [
        f"T{n}\tContent {ruler.value(a)} {ruler.value(b)}\t{text[a:b]}\n"
        for n, (a, b) in enumerate(places, 1)
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(text.encode())
    (tmp_path / "in" / "a.ann").write_bytes("".join(lines).encode())
    out = tmp_path / "out"
    told = toolkit("import", tmp_path / "in", "-o", out, "--from", "brat")
    assert f"offsets: {unit} in 1 text" in told
    assert [(int(r["start"]), int(r["end"])) for r in rows(out, "evidence")] == places


def test_where_nothing_decides_the_unit_is_asked_for(tmp_path: Path) -> None:
    """Behind an emoji, "ha" stands at both places."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("😀hhhhh", "utf-8")
    (tmp_path / "in" / "a.ann").write_text("T1\tContent 2 3\th\n", "utf-8")
    words = ("import", tmp_path / "in", "-o", tmp_path / "out", "--from", "brat")
    told = refused(*words)
    assert "code-points or utf-16" in told and "--unit" in told
    toolkit(*words, "--unit", "utf-16")
    assert rows(tmp_path / "out", "evidence")[0]["start"] == "1"


def test_further_annotators_go_to_codings(tmp_path: Path) -> None:
    text = "Ilse Brandt said the ferry was shut. The line denied it."
    for coder, ann in (
        (
            "anna",
            "T1\tContent 17 35\tthe ferry was shut\nT2\tSource 0 11\tIlse Brandt\n"
            "T3\tAttribution 12 16\tsaid\nE1\tAttribution:T3 Source:T2 Content:T1\n"
            "A1\tStance E1 For\n",
        ),
        (
            "ben",
            "T1\tContent 21 35\tferry was shut\nT2\tSource 37 45\tThe line\n"
            "T3\tAttribution 12 16\tsaid\nE1\tAttribution:T3 Source:T2 Content:T1\n"
            "A1\tStance E1 Against\nT9\tContent 46 55\tdenied it\n",
        ),
    ):
        (tmp_path / "in" / coder).mkdir(parents=True)
        (tmp_path / "in" / coder / "a.ann").write_text(ann, "utf-8")
    (tmp_path / "in" / "a.txt").write_text(text, "utf-8")
    (tmp_path / "map.toml").write_text(MAP, "utf-8")
    out = tmp_path / "out"
    words = ("--publisher", "P", "--map", tmp_path / "map.toml")
    told = toolkit("import", tmp_path / "in", "-o", out, "--from", "brat", *words)
    assert "of a further annotator" in told
    assert len(rows(out, "claims")) == 1
    given = {(r["coder"], r["field"]): r["value"] for r in rows(out, "codings")}
    assert given == {
        ("anna", "polarity"): "affirms",
        ("ben", "polarity"): "denies",
        ("anna", "speaker"): "a-ilse-brandt-a",
        ("ben", "speaker"): "a-the-line-a",
    }
    assert validate(out, tmp_path / "in").counts["error"] == 0
    toolkit(
        "import",
        tmp_path / "in",
        "-o",
        tmp_path / "ben",
        "--from",
        "brat",
        "--coder",
        "ben",
        *words,
    )
    assert {row["coded_by"] for row in rows(tmp_path / "ben", "claims")} == {"ben"}
    told = refused("import", tmp_path / "in", "-o", out, "--from", "brat", "--coder", "carl")
    assert "there are anna, ben" in told


def test_the_lines_are_read_as_another_reader_does() -> None:
    """`bioc`, the best tested reader of brat's files, on all it knows."""
    bioc = pytest.importorskip("bioc.brat")
    for name in set(NAMES) - {"tab"}:  # it cannot read a tab in the words, as brat writes it
        ours = read_file(FILES / f"{name}.ann")
        files = [(FILES / f"{name}{ending}") for ending in (".txt", ".ann")]
        text, lines = (io.StringIO(file.read_bytes().decode(), newline="") for file in files)
        theirs = bioc.load(text, lines)
        spans = {
            (s.id, s.type, s.text, tuple(sorted((p.begin, p.end) for p in s.locations)))
            for s in theirs.entities
        }
        assert spans == {(s.id, s.label, s.words, s.parts) for s in ours.spans.values()}
        assert {e.id for e in theirs.events} == ours.events.keys()
        assert {r.id for r in theirs.relations} == {r.id for r in ours.relations}
        assert {a.id for a in theirs.attributes} == {a.id for a in ours.attributes}
        assert {n.id for n in theirs.notes} == {n.id for n in ours.notes}
        assert not ours.bad


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"a.ann": b"T1\tContent 0 1\tx\n"}, "a.ann has no text: expected a.txt"),
        ({"a.ann": b"\xff", "a.txt": b"x"}, "a.ann:1: the byte 0xff is not UTF-8"),
        ({"a.ann": b"", "a.txt": b"x"}, "no claim could be made: it has no annotations"),
        ({"a.ann": b"T1\tOther 0 1\tx\n", "a.txt": b"x"}, 'gives no meaning to "Other"'),
        ({"a.txt": b"x"}, "has no .ann files"),
        ({"a.ann": b"x" * 17_000_000, "a.txt": b"x"}, "17000000 bytes: expected at most"),
    ],
)
def test_a_project_that_cannot_be_read_is_refused(
    tmp_path: Path, content: dict[str, bytes], expected: str
) -> None:
    (tmp_path / "in").mkdir()
    for name, data in content.items():
        (tmp_path / "in" / name).write_bytes(data)
    assert expected in refused("import", tmp_path / "in", "-o", tmp_path / "out", "--from", "brat")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "in" / "a.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in" / "a.ann").write_text("T1\tContent 0 6\tsecret\n", "utf-8")
    words = ("import", tmp_path / "in", "-o", tmp_path / "out", "--from", "brat")
    assert "link to a file outside" in refused(*words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[brat]\nevents = 1", 'did you mean "event"?'),
        ("[brat]\ncontent = 'x'", "expected a list of labels"),
        (
            "[brat.attributes.A]\ncolumn = 'x'\ncodes = {a = 'b'}",
            'A.column is "x": expected one of',
        ),
        ("[brat.attributes.A]\ncolumn = 'act'\ncodes = {a = 'b'}", "expected a code of act"),
        ("[brat.relations]\nA = 'corrects'", "expected one of responds_to, overstates"),
        ("[brat.schemes]\nA = 'self'", "expected one of wikidata"),
        ("[brat", "is not TOML"),
    ],
)
def test_a_map_that_means_nothing_is_refused(tmp_path: Path, words: str, expected: str) -> None:
    place, file = project(tmp_path, "two", words=words)
    told = refused("import", place, "-o", tmp_path / "out", "--from", "brat", "--map", file)
    assert expected in told


def test_every_mark_has_a_name_in_the_report() -> None:
    assert set(KINDS) == set("TER*AMN#")


def test_a_mention_of_many_words_has_its_place_and_hash_alone(tmp_path: Path) -> None:
    text = "A man who knows the harbour well and all of its ships\nand crews\nsaid no."
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(text, "utf-8")
    lines = ["T1\tContent 69 71\tno", "T2\tAttribution 64 68\tsaid", "T3\tSource 0 53;54 63\t"]
    words = text[:63].replace("\n", " ")
    event = "E1\tAttribution:T2 Source:T3 Content:T1"
    (tmp_path / "in" / "a.ann").write_text(f"{chr(10).join(lines)}{words}\n{event}\n", "utf-8")
    out, back = tmp_path / "out", tmp_path / "back"
    toolkit("import", tmp_path / "in", "-o", out, "--from", "brat", "--publisher", "P")
    row = next(row for row in rows(out, "attributions") if row["mention_sha256"])
    assert (row["mention"], row["mention_start"], row["mention_end"]) == ("", "0", "63")
    assert validate(out, tmp_path / "in").counts["error"] == 0
    assert not any(b"knows the harbour" in file.read_bytes() for file in out.rglob("*.csv"))
    toolkit("export", "brat", out, "-o", back, "--texts", tmp_path / "in")
    assert meaning(read_file(back / "a.ann")) == meaning(read_file(tmp_path / "in" / "a.ann"))


def test_subfolders_with_other_documents_are_parts_of_one_project(tmp_path: Path) -> None:
    for name in ("two", "bom"):
        (tmp_path / "in" / f"part-{name}").mkdir(parents=True)
        for ending in (".txt", ".ann"):
            shutil.copyfile(
                FILES / f"{name}{ending}", tmp_path / "in" / f"part-{name}" / f"{name}{ending}"
            )
    (tmp_path / "map.toml").write_text(OWN_MAP, "utf-8")
    words = ("--from", "brat", "--map", tmp_path / "map.toml", "--coder", "anna")
    told = toolkit("import", tmp_path / "in", "-o", tmp_path / "out", *words)
    assert "parts of one project" in told
    assert len(rows(tmp_path / "out", "claims")) == 3
    assert {row["coded_by"] for row in rows(tmp_path / "out", "claims")} == {"anna"}
    names = {row["value"] for row in rows(tmp_path / "out", "identifiers") if row["source_id"]}
    assert names == {"part-two/two", "part-bom/bom"}
