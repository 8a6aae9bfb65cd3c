#!/usr/bin/env bash
# frictionless 5.21.0: a foreign key over a field of type list (several ids in one cell) ends the
# validation with a TypeError instead of a verdict: the referencing values are looked up in a set,
# and a list cannot be hashed. Every id exists; the package is sound.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check frictionless==5.21.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
from frictionless import Package

V2 = "https://datapackage.org/profiles/2.0/tableschema.json"
people = {"$schema": V2, "fields": [{"name": "id", "type": "string"}], "primaryKey": ["id"]}
teams = {
    "$schema": V2,
    "fields": [{"name": "members", "type": "list"}],
    "foreignKeys": [
        {"fields": ["members"], "reference": {"resource": "people", "fields": ["id"]}}
    ],
}
package = Package.from_descriptor(
    {
        "name": "p",
        "resources": [
            {"name": "people", "data": [["id"], ["ana"], ["bo"]], "schema": people},
            {"name": "teams", "data": [["members"], ["ana,bo"]], "schema": teams},
        ],
    }
)
try:
    report = package.validate()
    raise SystemExit(f"changed: {report.valid}, {report.flatten(['type', 'note'])}")
except TypeError as error:
    print("TypeError:", error)
    assert "unhashable type: 'list'" in str(error)
PY
