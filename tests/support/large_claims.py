"""Generate a package of claims as large as wanted, from the shipped dataset copied many times.

Each copy is a world of its own: its ids end in its number, so questions, events, sources and
chains are as connected as those of the dataset. Its texts differ a little, as real ones do.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

from editing import ROOT

ROW = dict[str, str]


def generate(folder: Path, claims: int) -> Path:
    """Write a package of about so many claims into a folder; return it."""
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    (folder / "data").mkdir()
    descriptor: dict[str, Any] = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    ids = _ids()
    copies = -(-claims // len(_rows("claims")))
    for item in descriptor["resources"]:
        rows = _rows(item["name"])
        many = 1 if item["name"] == "codes" else copies
        with (folder / item["path"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            for number in range(many):
                writer.writerows(_copied(row, number, ids) for row in rows)
        for name in ("bytes", "hash"):
            item.pop(name, None)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return folder


def _rows(name: str) -> list[ROW]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _ids() -> set[str]:
    """Return every id of the dataset."""
    return {
        value
        for name in ("sources", "actors", "events", "propositions", "claims", "evidence", "codings")
        for row in _rows(name)
        for key, value in row.items()
        if key == next(iter(row))
    }


def _copied(row: ROW, number: int, ids: set[str]) -> ROW:
    """Return a row of the copy of a number; the first is as it was."""
    if not number:
        return row
    new = {key: f"{cell}-{number}" if cell in ids else cell for key, cell in row.items()}
    if new.get("text"):
        new["text"] = f"{new['text'].removesuffix('?').removesuffix('.')} in case {number}" + (
            "?" if row["text"].endswith("?") else "."
        )
    return new
