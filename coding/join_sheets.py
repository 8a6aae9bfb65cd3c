"""Put the codes of filled sheets into `codings`, and tell how far the coders agree.

Usage, from the root of the repository: python coding/join_sheets.py DATE CODER=FILE CODER=FILE
The codings of the fields on the sheets are replaced; ids are new. The first coder's values are
those that the dataset has at that time: run it before anything is adjudicated.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import duckdb
from draw_sheet import DATA, FIELDS, Row, rows

from toolkit.reliability import alphas

FIRST = "first coder"
COLUMNS = ["coding_id", "claim_id", "field", "value", "coder", "blind", "coded_on"]


def dataset(chosen: set[str]) -> list[Row]:
    """Return the values of the dataset for claims, as rows like those of a sheet."""
    aspects = {row["proposition_id"]: row["aspect"] for row in rows("propositions")}
    return [
        {**row, "aspect": aspects[row["proposition_id"]]}
        for row in rows("claims")
        if row["claim_id"] in chosen
    ]


def read_sheet(file: str) -> list[Row]:
    """Return the rows of a filled sheet."""
    with Path(file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write_codings(sheets: dict[str, list[Row]], day: str) -> None:
    """Replace the codings of the fields on the sheets."""
    old = rows("codings")
    number = max(int(row["coding_id"][2:]) for row in old)
    kept = [row for row in old if row["field"] not in FIELDS]
    for claims in zip(*sheets.values(), strict=True):
        for field in FIELDS:
            for coder, claim in zip(sheets, claims, strict=True):
                number += 1
                who = (claim["coded_by"], "false") if coder == FIRST else (coder, "true")
                cells = [f"k-{number:04}", claim["claim_id"], field, claim[field], *who, day]
                kept.append(dict(zip(COLUMNS, cells, strict=True)))
    with (DATA / "codings.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def agreement(sheets: dict[str, list[Row]]) -> dict[str, float | None]:
    """Return alpha of each field."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE codings (field TEXT, claim_id TEXT, coder TEXT, value TEXT)")
    given = [
        (field, claim["claim_id"], coder, claim[field])
        for coder, claims in sheets.items()
        for claim in claims
        for field in FIELDS
    ]
    connection.executemany("INSERT INTO codings VALUES (?, ?, ?, ?)", given)
    return alphas(connection)


def tell(sheets: dict[str, list[Row]]) -> None:
    """Print alpha of each field for all coders and each two, and how basis was confused."""
    groups = [tuple(sheets), *combinations(sheets, 2)]
    print("| field |", " | ".join(" and ".join(group) for group in groups), "|")
    found = [agreement({coder: sheets[coder] for coder in group}) for group in groups]
    for field in FIELDS:
        values = (alpha[field] for alpha in found)
        print("|", field, "|", " | ".join("-" if v is None else f"{v:.3f}" for v in values), "|")
    for field in ("basis", "aspect"):
        for one, other in combinations(sheets, 2):
            pairs = Counter(
                (a[field], b[field]) for a, b in zip(sheets[one], sheets[other], strict=True)
            )
            print(f"\n{field}, {one} / {other}")
            for (a, b), count in sorted(pairs.items()):
                print(f"{a} / {b}: {count}")


def main() -> None:
    """Write the codings and print the agreement."""
    day, *named = sys.argv[1:]
    filled = {coder: read_sheet(file) for coder, _, file in (name.partition("=") for name in named)}
    order = [row["claim_id"] for row in next(iter(filled.values()))]
    by_id = {row["claim_id"]: row for row in dataset(set(order))}
    sheets = {FIRST: [by_id[key] for key in order]}
    for coder, claims in filled.items():
        if [row["claim_id"] for row in claims] != order:
            raise SystemExit(f"the sheet of {coder} has other claims, or another order")
        sheets[coder] = claims
    write_codings(sheets, day)
    tell(sheets)


if __name__ == "__main__":
    main()
