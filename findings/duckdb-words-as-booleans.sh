#!/usr/bin/env bash
# DuckDB 2.0.1: reading CSV, it takes a column of 'yes' and 'no', or of 't' and 'f', for BOOLEAN, and
# 'no' comes back as 'false'; a column of 'y' and 'n', or of 'on' and 'off', stays text. The page on
# detecting types does not say which words count. One other word in the column keeps it text, so
# the same code list changes its type with the rows that happen to be there.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
from pathlib import Path

import duckdb


def read(*cells):
    rows = [f"r{number},{cell}" for number, cell in enumerate(cells)]
    Path("answers.csv").write_text("\n".join(["id,answer", *rows, ""]))
    table = duckdb.read_csv("answers.csv")
    kind = str(table.types[1])
    print(cells, kind, [row[1] for row in table.fetchall()])
    return kind


for cells in (("yes", "no"), ("no", "no"), ("t", "f")):
    assert read(*cells) == "BOOLEAN"
for cells in (("y", "n"), ("on", "off"), ("no", "presumed")):
    assert read(*cells) == "VARCHAR"
PY
