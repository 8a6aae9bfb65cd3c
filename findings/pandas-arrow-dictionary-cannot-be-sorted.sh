#!/usr/bin/env bash
# pandas 3.1.1 with pyarrow 26.0.1: read with dtype_backend="pyarrow", a column that Parquet stores
# as a dictionary can be grouped and compared, but not sorted (ArrowNotImplementedError), and has no
# .str. With dtype_backend="numpy_nullable" the same column is a category, and all of it works.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

column = pa.array(["b", "a", None, "b"]).dictionary_encode()
pq.write_table(pa.table({"code": column}), "codes.parquet")


def outcome(frame, call):
    try:
        call(frame)
        return "works"
    except Exception as error:
        return type(error).__name__


CALLS = {
    "compare": lambda frame: (frame["code"] == "b").sum(),
    "group": lambda frame: frame.groupby("code", observed=True).size(),
    "sort": lambda frame: frame.sort_values("code"),
    "str": lambda frame: frame["code"].str.upper(),
}
seen = {}
for backend in ("pyarrow", "numpy_nullable"):
    frame = pd.read_parquet("codes.parquet", dtype_backend=backend)
    seen[backend] = {name: outcome(frame, call) for name, call in CALLS.items()}
    print(backend, frame["code"].dtype, seen[backend])
assert seen["pyarrow"] == {
    "compare": "works",
    "group": "works",
    "sort": "ArrowNotImplementedError",
    "str": "AttributeError",
}
assert set(seen["numpy_nullable"].values()) == {"works"}
PY
