#!/usr/bin/env bash
# edtf 5.0.2: a date whose day has one unspecified digit (EDTF level 2, '2018-05-2X': some day from
# the 20th to the 29th) is parsed, but asking for its bounds raises ValueError. With both digits
# unspecified ('2018-05-XX') the bounds are right, so the gap shows only on the half-known day.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check edtf==5.0.2
cd "$work"
"$work/venv/bin/python" - <<'PY'
from edtf import parse_edtf

whole = parse_edtf("2018-05-XX")
print("2018-05-XX:", type(whole).__name__, whole.lower_strict()[:3], whole.upper_strict()[:3])
assert (whole.lower_strict()[:3], whole.upper_strict()[:3]) == ((2018, 5, 1), (2018, 5, 31))

half = parse_edtf("2018-05-2X")
assert type(half).__name__ == "PartialUnspecified"
for name in ("lower_strict", "upper_strict"):
    try:
        print(f"2018-05-2X: {name}: {getattr(half, name)()[:3]}")
        raise SystemExit("changed: the bound is computed now")
    except ValueError as error:
        print(f"2018-05-2X: {name}: ValueError: {error}")
        assert "'2X'" in str(error), error
PY
