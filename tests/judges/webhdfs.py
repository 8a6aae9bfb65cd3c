"""A folder of this machine by the WebHDFS REST API, in place of a real HDFS.

Spark and fsspec speak to it as they do to a NameNode. Source: Apache Hadoop, WebHDFS REST API;
it has the operations that the two ask for, without users, and answers any other with an error.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

PREFIX = "/webhdfs/v1"
ERRORS = {
    FileNotFoundError: (404, "FileNotFoundException"),
    FileExistsError: (403, "FileAlreadyExistsException"),
    NotImplementedError: (400, "UnsupportedOperationException"),
}


class Served(BaseHTTPRequestHandler):
    """One request; `root` is the folder that is served."""

    protocol_version = "HTTP/1.1"
    root: Path

    def do_GET(self) -> None:
        self.answer({"GETFILESTATUS": self.status, "LISTSTATUS": self.listed, "OPEN": self.read,
                     "GETFILEBLOCKLOCATIONS": self.blocks})  # fmt: skip

    def do_PUT(self) -> None:
        self.answer({"MKDIRS": self.mkdirs, "RENAME": self.rename, "CREATE": self.create,
                     "SETPERMISSION": self.nothing, "SETTIMES": self.nothing})  # fmt: skip

    def do_POST(self) -> None:
        self.answer({"APPEND": self.append})

    def do_DELETE(self) -> None:
        self.answer({"DELETE": self.delete})

    def answer(self, known: dict[str, Any]) -> None:
        """Do what was asked for; an error becomes the exception of Hadoop."""
        parts = urlsplit(self.path)
        self.given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.place = unquote(parts.path.removeprefix(PREFIX))
        self.file = self.root / self.place.lstrip("/")
        op = self.given["op"].upper()
        try:
            if op not in known:
                raise NotImplementedError(f"{op} is not served")
            known[op]()
        except tuple(ERRORS) as error:
            code, name = ERRORS[type(error)]
            said = {"exception": name, "javaClassName": f"java.io.{name}", "message": str(error)}
            self.say({"RemoteException": said}, code)

    def say(self, value: Any, code: int = 200) -> None:
        self.send(json.dumps(value).encode(), code)

    def send(self, data: bytes, code: int = 200) -> None:
        """Send an answer without its type: to read it, Spark's Hadoop lacks a class of Jersey."""
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def redirected(self) -> bool:
        """Send a request that has data to the "DataNode", which is this server, too."""
        if "data" in self.given:
            return False
        self.body()
        query = urlencode(self.given | {"data": "true"})
        self.send_response(307)
        host, port = self.server.server_address[:2]
        self.send_header("Location", f"http://{host}:{port}{urlsplit(self.path).path}?{query}")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return True

    def body(self) -> bytes:
        """Return the data of a request, by length or in chunks."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            found.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(found)

    def described(self, file: Path, name: str) -> dict[str, Any]:
        if not file.exists():
            raise FileNotFoundError(f"File does not exist: {self.place}")
        stat = file.stat()
        return {
            "accessTime": 0,
            "blockSize": 1 << 27,
            "childrenNum": 0,
            "fileId": stat.st_ino,
            "group": "g",
            "length": 0 if file.is_dir() else stat.st_size,
            "modificationTime": int(stat.st_mtime * 1000),
            "owner": "o",
            "pathSuffix": name,
            "permission": "755",
            "replication": 1,
            "storagePolicy": 0,
            "type": "DIRECTORY" if file.is_dir() else "FILE",
        }

    def status(self) -> None:
        self.say({"FileStatus": self.described(self.file, "")})

    def listed(self) -> None:
        self.described(self.file, "")
        files = sorted(self.file.iterdir()) if self.file.is_dir() else [self.file]
        names = [file.name if self.file.is_dir() else "" for file in files]
        found = [self.described(*item) for item in zip(files, names, strict=True)]
        self.say({"FileStatuses": {"FileStatus": found}})

    def blocks(self) -> None:
        self.say({"BlockLocations": {"BlockLocation": []}})

    def read(self) -> None:
        self.described(self.file, "")
        with self.file.open("rb") as stream:
            stream.seek(int(self.given.get("offset", 0)))
            self.send(stream.read(int(self.given.get("length", -1))))

    def create(self) -> None:
        if self.redirected():
            return
        if self.file.exists() and self.given.get("overwrite") != "true":
            raise FileExistsError(f"{self.place} exists")
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_bytes(self.body())
        self.send(b"", code=201)

    def append(self) -> None:
        if self.redirected():
            return
        self.described(self.file, "")
        with self.file.open("ab") as stream:
            stream.write(self.body())
        self.send(b"")

    def mkdirs(self) -> None:
        self.file.mkdir(parents=True, exist_ok=True)
        self.say({"boolean": True})

    def rename(self) -> None:
        target = self.root / self.given["destination"].lstrip("/")
        target = target / self.file.name if target.is_dir() else target
        done = self.file.exists() and target.parent.is_dir() and not target.exists()
        if done:
            self.file.rename(target)
        self.say({"boolean": done})

    def delete(self) -> None:
        there = self.file.exists()
        if self.file.is_dir():
            shutil.rmtree(self.file)
        elif there:
            self.file.unlink()
        self.say({"boolean": there})

    def nothing(self) -> None:
        self.send(b"")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def webhdfs(root: Path) -> Iterator[str]:
    """Serve a folder at a port of this machine, and yield its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Root", (Served,), {"root": root}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"webhdfs://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
