#!/usr/bin/env bash
# pandera 0.35.0: a schema made from a Table Schema types an optional integer as a nullable column of
# dtype int64 that is to be coerced, which no column with a missing value can be. So a valid table
# with one empty cell is refused.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'pandera[io]==0.35.0' pandas==3.1.1 frictionless==5.21.0 pyyaml
cd "$work"
"$work/venv/bin/python" - <<'PY'
import pandas as pd
from pandera.errors import SchemaErrors
from pandera.io.pandas_io import from_frictionless_schema

schema = from_frictionless_schema({"fields": [{"name": "n", "type": "integer"}]})
column = schema.columns["n"]
print("dtype", column.dtype, "nullable", column.nullable, "coerce", column.coerce)
assert (str(column.dtype), column.nullable) == ("int64", True)
schema.validate(pd.DataFrame({"n": [1, 2]}), lazy=True)
try:
    schema.validate(pd.DataFrame({"n": [1, None]}), lazy=True)
    raise SystemExit("changed: an empty cell of an optional integer is accepted")
except SchemaErrors as error:
    checks = error.failure_cases["check"].unique().tolist()
    print("refused:", checks)
    assert any("int64" in str(check) for check in checks), checks
PY
