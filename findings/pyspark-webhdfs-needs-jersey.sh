#!/usr/bin/env bash
# pyspark 4.3.0: Spark cannot read webhdfs:// with the Hadoop client 3.5.0 that it brings. To check
# the type of an answer the client asks for Jersey's RuntimeDelegateImpl, a class that is not in
# hadoop-client-runtime, so that the first answer of a server ends with ClassNotFoundException. An
# answer that does not state its type is read. The server here answers as WebHDFS documents it, for
# one file. Needs Java 17.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.3.0
cat > "$work/try.py" <<'PY'
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from pyspark.sql import SparkSession

DATA = b"one line\n"
STATUS = {
    "accessTime": 0, "blockSize": 1 << 27, "childrenNum": 0, "fileId": 1, "group": "g",
    "length": len(DATA), "modificationTime": 0, "owner": "o", "pathSuffix": "",
    "permission": "644", "replication": 1, "storagePolicy": 0, "type": "FILE",
}


class Served(BaseHTTPRequestHandler):
    typed = True

    def do_GET(self):
        op = parse_qs(urlsplit(self.path).query)["op"][0].upper()
        known = {
            "GETFILESTATUS": {"FileStatus": STATUS},
            "LISTSTATUS": {"FileStatuses": {"FileStatus": [STATUS]}},
            "GETFILEBLOCKLOCATIONS": {"BlockLocations": {"BlockLocation": []}},
        }
        body = DATA if op == "OPEN" else json.dumps(known[op]).encode()
        self.send_response(200)
        if self.typed:
            kind = "application/octet-stream" if op == "OPEN" else "application/json"
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
threading.Thread(target=server.serve_forever, daemon=True).start()
session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
session.sparkContext.setLogLevel("OFF")
url = f"webhdfs://127.0.0.1:{server.server_address[1]}/data/a.txt"
try:
    session.read.text(url).collect()
except Exception as error:
    assert "RuntimeDelegateImpl" in str(error), error
    print("with its type: ClassNotFoundException of RuntimeDelegateImpl")
else:
    sys.exit("changed: Spark reads webhdfs://")
Served.typed = False
rows = [tuple(row) for row in session.read.text(url).collect()]
assert rows == [("one line",)], rows
print("without its type:", rows)
PY
"$work/venv/bin/python" "$work/try.py"
