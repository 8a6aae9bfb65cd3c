#!/usr/bin/env bash
# The profile of Table Schema 2.0, as dplib-py 1.1.0 ships it: the text of the standard says that
# 'fieldsMatch' is a string and that 'list' is a type of field. The JSON Schema wants an array for
# 'fieldsMatch' and has no type 'list', so schemas that keep to the text fail their own profile. And
# of the array it checks nothing: the values stand under 'item', which JSON Schema does not know.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check jsonschema==4.26.0
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps dplib-py==1.1.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
import json
from importlib.metadata import files

import jsonschema

(path,) = (f for f in files("dplib-py") if str(f) == "dplib/profiles/2.0/tableschema.json")
judge = jsonschema.Draft7Validator(json.loads(path.read_text()))


def errors(kind, **more):
    schema = {"fields": [{"name": "a", "type": kind}], **more}
    found = [error.json_path for error in judge.iter_errors(schema)]
    print(kind, more, found)
    return found


assert errors("string") == []
assert errors("string", fieldsMatch="subset") == ["$.fieldsMatch"]
assert errors("string", fieldsMatch=["subset"]) == []
assert errors("string", fieldsMatch=["no such value"]) == []
assert errors("list") == ["$.fields[0]"]
PY
