"""Write a claims package of any size, and the texts that its evidence is in.

`python benchmarks/generate.py CLAIMS FOLDER [--spoil dirty|broken]`

The package is a function of its size and the seed; the texts lie in its folder `texts`. `--spoil
dirty` spoils cells (about one in two thousand rows of `claims` and `evidence`), `broken` also the
structure of records.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261124
WORDS, LINE, LETTERS = 10_000, 100, 6
CHARS = WORDS * LETTERS
TABLES = {
    "sources": """
        SELECT 's-' || lpad(i::VARCHAR, 8, '0') AS source_id, 'article' AS kind,
            'reportage' AS genre, 'Article ' || i AS title,
            'a-' || lpad((i % {outlets})::VARCHAR, 8, '0') AS publisher_id,
            'printed' AS publisher_basis, 'printed' AS published_basis, NULL AS author,
            'https://paper-' || (i % {outlets}) || '.example/' || i AS url, NULL AS archived_url,
            day::VARCHAR AS published_edtf, day AS published_earliest, day AS published_latest,
            'en' AS language, true AS held, text_sha256, {chars} AS text_chars,
            'third_party' AS rights, 'available' AS status,
            NULL AS retrieved_on, NULL AS note
        FROM (SELECT i, DATE '2017-01-01' + (noise(i, 1) % 900)::INTEGER AS day
            FROM range({sources}) t(i)) JOIN texts USING (i)
        UNION ALL SELECT 's-wire', 'article', 'reportage', 'The wire', NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, 'en', false, NULL, NULL, 'third_party', 'unknown',
            NULL, NULL""",
    "actors": """
        SELECT 'a-' || lpad(i::VARCHAR, 8, '0') AS actor_id,
            CASE WHEN i < {outlets} THEN 'Paper ' ELSE 'Person ' END || i AS name,
            CASE WHEN i < {outlets} THEN 'media' ELSE 'person' END AS kind, 'known' AS identity,
            NULL AS withheld_reason, NULL AS part_of, NULL AS title, NULL AS country,
            CASE WHEN i < {outlets} THEN 'not_a_person' ELSE 'presumed' END AS living, NULL AS note
        FROM range({actors}) t(i)""",
    "events": """
        SELECT 'e-' || lpad(i::VARCHAR, 8, '0') AS event_id, 'Event ' || i AS label,
            ['protest', 'arrest', 'statement', 'travel'][1 + i % 4] AS type, NULL AS part_of,
            '2017/2019' AS anchor_edtf, DATE '2017-01-01' AS anchor_earliest,
            DATE '2019-12-31' AS anchor_latest, NULL AS place, NULL AS place_precision,
            NULL AS country, NULL AS note
        FROM range({events}) t(i)""",
    "propositions": """
        SELECT 'p-' || lpad(i::VARCHAR, 8, '0') AS proposition_id,
            'e-' || lpad((i % {events})::VARCHAR, 8, '0') AS event_id, 'actual' AS mode,
            CASE WHEN i < {events} THEN 'occurrence' WHEN i % 3 = 0 THEN 'time'
                WHEN i % 3 = 1 THEN 'quantity' ELSE 'purpose' END AS aspect,
            NULL AS actor_id, NULL AS role,
            CASE WHEN i < {events} THEN NULL
                WHEN i % 3 = 0 THEN (DATE '2017-01-01' + (i // {events})::INTEGER)::VARCHAR
                WHEN i % 3 = 1 THEN (i // {events})::VARCHAR ELSE 'aim ' || i END AS value,
            CASE WHEN i >= {events} AND i % 3 = 1 THEN 'persons' END AS unit, NULL AS about_id,
            'Is answer number ' || i || ' to be given to what was asked of the event?' AS text,
            false AS adverse, NULL AS answer, NULL AS note
        FROM range({propositions}) t(i)""",
    "claims": """
        SELECT 'c-' || lpad(i::VARCHAR, 8, '0') AS claim_id,
            'p-' || lpad((i % {propositions})::VARCHAR, 8, '0') AS proposition_id,
            'a-' || lpad((((i // {propositions}) * 7919 + i % {propositions} + {outlets})
                % ({actors} - {outlets}) + {outlets})::VARCHAR, 8, '0') AS speaker_id,
            'The speaker of claim ' || i || ' holds, in words of our own that stand alone, that'
                || ' "it" is so, for ' || (noise(i, 2) % 1000) || ' reasons.' AS text,
            'assert' AS act, 'affirms' AS polarity,
            ['certain', 'probable', 'possible'][1 + noise(i, 3) % 3] AS certainty,
            ['inference', 'official_position', 'unstated'][1 + noise(i, 4) % 3] AS basis,
            '2016-' || lpad((1 + noise(i % {propositions}, 5) % 12)::VARCHAR, 2, '0') || '-'
                || lpad((1 + noise(i % {propositions}, 6) % 28)::VARCHAR, 2, '0') AS said_edtf,
            said_edtf::DATE AS said_earliest, said_edtf::DATE AS said_latest,
            ['interview', 'speech', 'publication'][1 + noise(i, 7) % 3] AS forum,
            'high' AS coder_confidence, 'coder-1' AS coded_by, DATE '2026-11-24' AS coded_on,
            NULL AS note
        FROM range({claims}) t(i)""",
    "evidence": """
        SELECT 'v-' || lpad(i::VARCHAR, 8, '0') AS evidence_id,
            'c-' || lpad((i % {claims})::VARCHAR, 8, '0') AS claim_id,
            's-' || lpad(source::VARCHAR, 8, '0') AS source_id, start, "end", sha256,
            text_start, text_end, 'paraphrase' AS rendering,
            'no' AS translated, NULL AS original_language, 'explicit' AS resolution, NULL AS note
        FROM spans""",
    "attributions": """
        SELECT 'v-' || lpad(i::VARCHAR, 8, '0') AS evidence_id, step,
            CASE step
                WHEN 0 THEN 'a-' || lpad(((noise(i, 8) % {sources}) % {outlets})::VARCHAR, 8, '0')
                ELSE 'a-' || lpad(((((i % {claims}) // {propositions}) * 7919
                    + (i % {claims}) % {propositions} + {outlets}) % ({actors} - {outlets})
                    + {outlets})::VARCHAR, 8, '0') END AS actor_id,
            CASE step WHEN 0 THEN 's-' || lpad((noise(i, 8) % {sources})::VARCHAR, 8, '0') END
                AS source_id,
            CASE step WHEN 1 THEN 'say' END AS cue, NULL AS mention, NULL AS mention_start,
            NULL AS mention_end, NULL AS mention_sha256, 'explicit' AS resolution
        FROM range({evidence}) t(i), range(2) u(step)""",
    "derivations": """
        SELECT 's-' || lpad(i::VARCHAR, 8, '0') AS source_id, 's-wire' AS from_source_id,
            'reports_on' AS kind, 'inferred' AS basis, NULL AS start, NULL AS end, NULL AS sha256
        FROM range(0, {sources}, 3) t(i)""",
    "relations": """
        SELECT 'c-' || lpad((i + {propositions})::VARCHAR, 8, '0') AS from_claim_id,
            'responds_to' AS kind, 'c-' || lpad(i::VARCHAR, 8, '0') AS to_claim_id,
            'coder' AS asserted_by, NULL AS evidence_id
        FROM range(0, {propositions}, 50) t(i)""",
    "identifiers": """
        SELECT 'a-' || lpad(i::VARCHAR, 8, '0') AS actor_id, NULL AS event_id, NULL AS source_id,
            'wikidata' AS scheme, 'Q' || (i + 1) AS value, 'exact' AS match,
            DATE '2026-11-24' AS judged_on, NULL AS note
        FROM range(0, {actors}, 10) t(i)""",
    "passages": """
        SELECT 's-' || lpad(i::VARCHAR, 8, '0') AS source_id, 0 AS start, {chars} AS "end",
            'uncoded' AS kind, text_sha256 AS sha256, NULL AS words, NULL AS actor_id,
            NULL AS from_source_id, 'Spans lie anywhere.' AS note
        FROM texts""",
    "codings": """
        SELECT 'k-' || lpad(i::VARCHAR, 8, '0') || '-' || coder AS coding_id,
            'c-' || lpad(i::VARCHAR, 8, '0') AS claim_id, 'certainty' AS field,
            ['certain', 'probable', 'possible'][1 + noise(i, 3) % 3] AS value,
            'coder-' || coder AS coder, true AS blind, DATE '2026-11-24' AS coded_on
        FROM range(0, {claims}, 3) t(i), range(1, 3) u(coder)""",
}
SPANS = """
    SELECT i, (noise(i, 8) % {sources})::INTEGER AS source,
        ((noise(i, 9) % {lines}) * {line} + (noise(i, 11) % 6) * 10)::INTEGER AS first,
        (first + 6 + (noise(i, 10) % 4) * 10)::INTEGER AS last
    FROM range({evidence}) t(i) ORDER BY source, i"""
KEYS = {"identifiers": "1, 4, 5", "attributions": "1, 2", "passages": "1, 2"}


def generate(claims: int, folder: Path, spoil: str | None = None) -> None:
    """Write a package of so many claims into a new folder; `spoil` is None, dirty or broken."""
    folder.mkdir(parents=True)
    (folder / "data").mkdir()
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copyfile(ROOT / "data" / "codes.csv", folder / "data" / "codes.csv")
    sizes = {
        "claims": claims,
        "propositions": max(4, claims // 4),
        "events": max(2, claims // 100),
        "sources": max(2, claims // 500),
        "outlets": max(1, min(200, claims // 1000)),
        "actors": max(8, claims // 50) + max(1, min(200, claims // 1000)),
        "evidence": claims + claims // 10,
        "chars": CHARS,
    }
    connection = duckdb.connect()
    connection.execute(
        "CREATE MACRO noise(i, k) AS (md5_number_lower(i || '/' || k) >> 33)::BIGINT"
    )
    _write_texts(connection, folder / "texts", sizes)
    for name, query in TABLES.items():
        file = folder / "data" / f"{name}.csv"
        order = KEYS.get(name, "1, 2, 3")
        known = connection.sql(query.format(**sizes)).columns
        schema = json.loads((folder / "schemas" / f"{name}.json").read_text("utf-8"))
        names = [field["name"] for field in schema["fields"]]
        columns = ", ".join(f'"{n}"' if n in known else f'NULL AS "{n}"' for n in names)
        rows = f"SELECT {columns} FROM (SELECT * FROM ({query.format(**sizes)}) ORDER BY {order})"
        connection.execute(f"COPY ({rows}) TO '{file}' (HEADER)")
    _clear_examples(folder / "data" / "codes.csv")
    if spoil:
        _spoil(folder, spoil)
    _describe(folder)


def _write_texts(
    connection: duckdb.DuckDBPyConnection, folder: Path, sizes: dict[str, int]
) -> None:
    """Write the texts, and tell the connection of them (`texts`) and of the evidence (`spans`).

    All words have five letters, so a span of whole words is known by the numbers of its words.
    """
    folder.mkdir()
    query = SPANS.format(lines=WORDS // LINE, line=LINE, **sizes)
    spans = connection.sql(query).to_arrow_table()
    numbers = {name: spans.column(name).to_numpy() for name in spans.column_names}
    starts, ends = numbers["first"] * LETTERS, (numbers["last"] + 1) * LETTERS - 1
    cuts = np.searchsorted(numbers["source"], np.arange(sizes["sources"] + 1))
    hashes, whole, heads, tails = [], [], [], []
    for source in range(sizes["sources"]):
        text = _text(source)
        whole.append(hashlib.sha256(text).hexdigest())
        (folder / f"{source:08}.txt").write_bytes(text)
        for at in range(cuts[source], cuts[source + 1]):
            span = text[starts[at] : ends[at]]
            hashes.append(hashlib.sha256(span).hexdigest())
            heads.append(span[: 2 * LETTERS - 1].decode())
            tails.append(span[1 - 2 * LETTERS :].decode())
    columns = {
        "i": numbers["i"],
        "source": numbers["source"],
        "start": starts,
        "end": ends,
        "sha256": hashes,
        "text_start": heads,
        "text_end": tails,
    }
    connection.register("spans", pa.table(columns))
    connection.register("texts", pa.table({"i": range(len(whole)), "text_sha256": whole}))


def _text(source: int) -> bytes:
    """Return the text of a source: a hundred random words a line."""
    letters = np.random.default_rng((SEED, source)).integers(97, 123, (WORDS, LETTERS), np.uint8)
    letters[:, -1] = ord(" ")
    letters[LINE - 1 :: LINE, -1] = ord("\n")
    return letters.tobytes()


def _clear_examples(file: Path) -> None:
    """Empty the column `example`, which names evidence of the shipped dataset."""
    import csv
    import io

    rows = list(csv.DictReader(file.open(encoding="utf-8", newline="")))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "example": ""} for row in rows)
    file.write_bytes(out.getvalue().encode())


def _spoil(folder: Path, kind: str) -> None:
    """Spoil about one row in two thousand of `claims` and `evidence`, each in a way of its own."""
    random.seed(SEED)
    for name in ("claims", "evidence"):
        file = folder / "data" / f"{name}.csv"
        lines = file.read_bytes().split(b"\n")
        for at in range(1, len(lines) - 1):
            if random.random() < 1 / 2000:
                lines[at] = _worse(lines[at], kind)
        file.write_bytes(b"\n".join(lines))


def _worse(line: bytes, kind: str) -> bytes:
    ways = ["date", "code", "key", "empty"] + (
        ["extra", "short", "blank"] if kind == "broken" else []
    )
    way = random.choice(ways)
    if way == "date":
        return line.replace(b"2016-", b"2016-0", 1).replace(b"2026-11-24", b"24.11.2026", 1)
    if way == "code":
        return line.replace(b",explicit,", b",guessed,").replace(b",affirms,", b",afirms,")
    if way == "key":
        return line.replace(b",p-", b",p-9", 1).replace(b",c-", b",c-9", 1)
    if way == "empty":
        return line.replace(b",assert,", b",,", 1).replace(b",paraphrase,", b",,", 1)
    if way == "extra":
        return line + b",more"
    return b"" if way == "blank" else line[: line.rindex(b",", 0, len(line) - 2)]


def _describe(folder: Path) -> None:
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    descriptor["name"] = "benchmark"
    descriptor["retired"] = []
    written = [item for item in descriptor["resources"] if (folder / str(item["path"])).is_file()]
    descriptor["resources"] = written
    for resource in written:
        file = folder / str(resource["path"])
        digest = hashlib.sha256()
        with file.open("rb") as stream:
            while block := stream.read(1 << 22):
                digest.update(block)
        resource["hash"] = f"sha256:{digest.hexdigest()}"
        resource["bytes"] = file.stat().st_size
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, "utf-8")


def main() -> None:
    """Read the arguments and write the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claims", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spoil", choices=["dirty", "broken"])
    given = parser.parse_args()
    generate(given.claims, given.folder, given.spoil)


if __name__ == "__main__":
    main()
