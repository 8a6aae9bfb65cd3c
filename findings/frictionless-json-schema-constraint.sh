#!/usr/bin/env bash
# frictionless 5.21.0: Table Schema 2.0 has the constraint 'jsonSchema' for fields of type object and
# array. frictionless refuses the schema itself, so no cell of such a table is judged.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check frictionless==5.21.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
from frictionless import FrictionlessException, Package

field = {
    "name": "point",
    "type": "object",
    "constraints": {"jsonSchema": {"type": "object", "required": ["x"]}},
}
V2 = "https://datapackage.org/profiles/2.0/tableschema.json"
schema = {"$schema": V2, "fields": [field]}
resource = {"name": "t", "data": [["point"], ['{"x": 1}']], "schema": schema}
try:
    Package.from_descriptor({"name": "p", "resources": [resource]})
    raise SystemExit("changed: the schema is accepted")
except FrictionlessException as error:
    print(error)
    assert 'constraint "jsonSchema" is not supported by type "object"' in str(error)
PY
