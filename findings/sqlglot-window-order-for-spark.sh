#!/usr/bin/env bash
# sqlglot 30.30.0: translating DuckDB to Spark, it leaves an order inside the use of a named window
# ("OVER (w ORDER BY n)" with "WINDOW w AS (PARTITION BY g)"). DuckDB 2.0.1 adds the order to the
# window; Spark 4.3.0 knows no such form and ends with a parse error. With the window written out in
# each place, Spark gives the rows that DuckDB gives. Needs Java 17.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check sqlglot==30.30.0 duckdb==2.0.1 pyspark==4.3.0
cat > "$work/try.py" <<'PY'
import duckdb
import sqlglot
from pyspark.errors import ParseException
from pyspark.sql import SparkSession

rows = "(SELECT * FROM (VALUES ('a', 1), ('a', 2), ('b', 3)) AS v(g, n))"
named = (
    f"SELECT g, n, sum(n) OVER (w ORDER BY n) AS so_far, count(*) OVER w AS of_all FROM {rows}"
    " WINDOW w AS (PARTITION BY g) ORDER BY g, n"
)
here = duckdb.sql(named).fetchall()
assert here == [("a", 1, 1, 2), ("a", 2, 3, 2), ("b", 3, 3, 1)], here
there = sqlglot.transpile(named, read="duckdb", write="spark")[0]
assert "OVER (w ORDER BY n" in there, there
session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
session.sparkContext.setLogLevel("OFF")
try:
    session.sql(there).collect()
except ParseException as error:
    print("Spark refuses:", str(error).strip().splitlines()[0])
else:
    raise SystemExit("changed: Spark runs it")
written_out = there.replace("OVER (w ORDER BY n NULLS LAST)", "OVER (PARTITION BY g ORDER BY n)")
written_out = written_out.replace("OVER (w ORDER BY n)", "OVER (PARTITION BY g ORDER BY n)")
assert [tuple(row) for row in session.sql(written_out).collect()] == here
print("the same with the window written out")
PY
"$work/venv/bin/python" "$work/try.py"
