#!/usr/bin/env bash
# pandera 0.35.0: the 'pattern' of a Table Schema holds for the whole value. pandera writes it between
# ^ and $ without a group, so of a pattern with alternatives, 'a|bc', the first is bound at its start
# alone: 'abc' passes a pattern that allows 'a' and 'bc' only. frictionless 5.21.0 does the same.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'pandera[io]==0.35.0' pandas==3.1.1 pyarrow==26.0.1 frictionless==5.21.0 pyyaml
cd "$work"
"$work/venv/bin/python" - <<'PY'
import pandas as pd
from frictionless import Resource, Schema
from pandera.io.pandas_io import from_frictionless_schema

descriptor = {"fields": [{"name": "v", "type": "string", "constraints": {"pattern": "a|bc"}}]}
schema = from_frictionless_schema(descriptor)
print(schema.columns["v"].checks)
assert "^a|bc$" in str(schema.columns["v"].checks[0])
schema.validate(pd.DataFrame({"v": ["a", "bc", "abc"]}, dtype="string[pyarrow]"))
report = Resource(data=[["v"], ["abc"]], schema=Schema.from_descriptor(descriptor)).validate()
print("frictionless:", report.valid)
assert report.valid
PY
