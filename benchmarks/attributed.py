"""Write a package of level 2: texts of 400 words, and attributions that a tool found in them.

`python benchmarks/attributed.py TEXTS ATTRIBUTIONS FOLDER`

Each attribution is one claim at one place, with a chain of the outlet and a speaker, as a corpus of
attributions has them: no question, no date, no act, nothing that the coders did not judge. The
package is a function of its size; the texts lie in its folder `texts`.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Iterable
from pathlib import Path

from toolkit.coding.new_package import init
from toolkit.derived.tidy import tidy
from toolkit.engine.canonical import write_csv
from toolkit.package.descriptor import open_package

SEED, WORDS, WIDTH, OUTLETS = 20261129, 400, 6, 20
Row = dict[str, object]


def generate(texts: int, attributions: int, folder: Path) -> None:
    """Write a package of so many texts and attributions into a new folder."""
    random.seed(SEED)
    init(folder, 2)
    (folder / "texts" / "example.txt").unlink()
    rows: dict[str, list[Row]] = {name: [] for name in open_package(folder).names}
    rows["actors"] = [
        {"actor_id": f"a-{n}", "name": f"{'Paper' if n < OUTLETS else 'Speaker'} {n}"}
        for n in range(OUTLETS + attributions // 10)
    ]
    for source in range(texts):
        _article(source, range(source, attributions, texts), folder / "texts", rows)
    for resource in open_package(folder).resources:
        if resource.name != "codes":
            names = resource.field_names
            cells = ([str(row.get(name, "")) for name in names] for row in rows[resource.name])
            write_csv(folder / resource.path, names, cells)
    tidy(folder).write()


def _article(source: int, claims: Iterable[int], folder: Path, rows: dict[str, list[Row]]) -> None:
    """Write a text, and its rows with one claim for each number in `claims`."""
    words = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=WIDTH)) for _ in range(WORDS)]
    text = " ".join(words)
    (folder / f"{source:05}.txt").write_text(text, "utf-8")
    name, outlet = f"s-{source}", f"a-{source % OUTLETS}"
    rows["sources"].append(
        {
            "source_id": name,
            "publisher_id": outlet,
            "held": "true",
            "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
            "text_chars": len(text),
        }
    )
    for nth, number in enumerate(claims):
        first = (nth * 12) % (WORDS - 12)
        start, end = first * (WIDTH + 1), (first + 10) * (WIDTH + 1) - 1
        speaker = OUTLETS + number % (len(rows["actors"]) - OUTLETS)
        claim, evidence = f"c-{number}", f"v-{number}"
        rows["claims"].append(
            {"claim_id": claim, "speaker_id": f"a-{speaker}", "text": f"Claim {number}."}
        )
        rows["evidence"].append(
            {
                "evidence_id": evidence,
                "claim_id": claim,
                "source_id": name,
                "start": start,
                "end": end,
                "sha256": hashlib.sha256(text[start:end].encode()).hexdigest(),
                "text_start": " ".join(words[first : first + 2]),
                "text_end": " ".join(words[first + 8 : first + 10]),
            }
        )
        step: Row = {"evidence_id": evidence, "step": 0, "actor_id": outlet, "source_id": name}
        cue = {"cue": "say", "cue_start": end + 1, "cue_end": end + 1 + WIDTH}
        last: Row = {"evidence_id": evidence, "step": 1, "actor_id": f"a-{speaker}", **cue}
        rows["attributions"] += [step, last]


def main() -> None:
    """Read the arguments and write the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=int)
    parser.add_argument("attributions", type=int)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    generate(given.texts, given.attributions, given.folder)


if __name__ == "__main__":
    main()
