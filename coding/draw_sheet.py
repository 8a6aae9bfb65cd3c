"""Draw a sheet for blind coders: every claim on an accusation, and others by a seeded order.

Usage, from the root of the repository: python coding/draw_sheet.py SEED SIZE FILE
The sheet has questions, speakers and positions, and no coded value.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import defaultdict
from pathlib import Path

Row = dict[str, str]

DATA = Path(__file__).resolve().parent.parent / "data"
FIELDS = ["polarity", "certainty", "act", "aspect", "basis"]
"""The columns that a coder fills in."""


def rows(name: str) -> list[Row]:
    """Return the rows of a table of the dataset."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def drawn(claims: dict[str, Row], places: dict[str, list[Row]], seed: str, size: int) -> list[str]:
    """Choose the claims on accusations, then one claim of each article in turn."""
    accusing = {row["proposition_id"] for row in rows("propositions") if row["adverse"] == "true"}
    chosen = [key for key, claim in claims.items() if claim["proposition_id"] in accusing]
    waiting: dict[str, list[str]] = defaultdict(list)
    for key in sorted(claims, key=lambda key: hashlib.sha256(f"{seed}{key}".encode()).hexdigest()):
        if key not in chosen:
            waiting[places[key][0]["source_id"]].append(key)
    while len(chosen) < size and any(waiting.values()):
        for source in sorted(waiting):
            if waiting[source] and len(chosen) < size:
                chosen.append(waiting[source].pop(0))
    return chosen


def sheet(seed: str, size: int) -> list[Row]:
    """Return the rows of the sheet, in the order of the articles."""
    claims = {row["claim_id"]: row for row in rows("claims")}
    questions = {row["proposition_id"]: row["text"] for row in rows("propositions")}
    names = {row["actor_id"]: row["name"] for row in rows("actors")}
    places: dict[str, list[Row]] = defaultdict(list)
    for row in rows("evidence"):
        places[row["claim_id"]].append(row)

    def position(key: str) -> tuple[str, int, str]:
        first = places[key][0]
        return first["source_id"], int(first["start"]), key

    return [
        {
            "claim_id": key,
            "source_id": places[key][0]["source_id"],
            "spans": " ".join(f"{p['source_id']}:{p['start']}-{p['end']}" for p in places[key]),
            "question": questions[claims[key]["proposition_id"]],
            "speaker": names[claims[key]["speaker_id"]],
            **dict.fromkeys(FIELDS, ""),
        }
        for key in sorted(drawn(claims, places, seed, size), key=position)
    ]


def main() -> None:
    """Write the sheet."""
    seed, size, file = sys.argv[1:]
    found = sheet(seed, int(size))
    with Path(file).open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


if __name__ == "__main__":
    main()
