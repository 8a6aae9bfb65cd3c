#!/usr/bin/env bash
# frictionless 5.21.0: Table Schema 2.0 gives integer fields a 'groupChar' as it had for numbers.
# frictionless honours it for 'number' and ignores it for 'integer', so a valid cell is a type error.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check frictionless==5.21.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
from frictionless import Package

V2 = "https://datapackage.org/profiles/2.0/tableschema.json"


def errors(kind):
    schema = {"$schema": V2, "fields": [{"name": "people", "type": kind, "groupChar": ","}]}
    rows = [["people"], ["12,500"]]
    package = Package.from_descriptor(
        {"name": "census", "resources": [{"name": "t", "data": rows, "schema": schema}]}
    )
    return package.validate().flatten(["type", "rowNumber", "note"])


print("number: ", errors("number"))
print("integer:", errors("integer"))
assert errors("number") == []
assert errors("integer") == [["type-error", 2, 'type is "integer/default"']]
PY
