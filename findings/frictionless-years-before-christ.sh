#!/usr/bin/env bash
# frictionless 5.21.0: Table Schema 2.0 defines 'year' by XML Schema's gYear, in which a year may be
# negative and may have more than four digits. frictionless reads exactly four digits, so a table of
# ancient or geological years is refused, and declared as integer the same cells pass.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check frictionless==5.21.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
from frictionless import Resource, Schema

V2 = "https://datapackage.org/profiles/2.0/tableschema.json"
ROWS = [["year"], ["-0044"], ["12000"], ["1066"]]


def errors(kind):
    schema = Schema.from_descriptor({"$schema": V2, "fields": [{"name": "year", "type": kind}]})
    return Resource(data=ROWS, schema=schema).validate().flatten(["type", "rowNumber"])


print("year:   ", errors("year"))
print("integer:", errors("integer"))
assert errors("year") == [["type-error", 2], ["type-error", 3]]
assert errors("integer") == []
PY
