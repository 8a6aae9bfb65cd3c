#!/usr/bin/env bash
# universal_pathlib 0.3.10 with fsspec 2026.9.0: a path made from the URL of an HDFS or WebHDFS keeps
# the host in its storage options alone. str() and as_uri() give a URL without it, which names another
# file system: of HDFS that of the default settings, of WebHDFS none, so that the URL cannot be read
# back. Of S3, whose bucket is part of the path, the URL is the one that was given. Nothing is reached.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check universal_pathlib==0.3.10 fsspec==2026.9.0 requests==2.32.5
"$work/venv/bin/python" -W ignore - <<'PY'
from upath import UPath

for given in ("hdfs://namenode:8020/data", "webhdfs://namenode:9870/data"):
    path = UPath(given) / "claims.csv"
    print(given, "->", path.as_uri(), dict(path.storage_options))
    assert path.storage_options["host"] == "namenode"
    assert "namenode" not in path.as_uri()
    assert str(path) == path.as_uri()
back = UPath((UPath("hdfs://namenode:8020/data") / "claims.csv").as_uri())
assert not back.storage_options.get("host"), back.storage_options
try:
    UPath("webhdfs:///data/claims.csv").exists()
except TypeError as error:
    print("read back:", error)
else:
    raise SystemExit("changed: a URL without a host is read")
assert UPath("s3://bucket/data").joinpath("claims.csv").as_uri() == "s3://bucket/data/claims.csv"
PY
