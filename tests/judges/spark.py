"""Hold validation and views on Spark against duckdb, on damaged packages and on a real cluster.

`python tests/judges/spark.py [--master URL | --cluster] [--seed N] [--damaged N] [--mutations]
[--kill]`; needs the extra `spark` and Java. `--cluster` starts a standalone cluster of two workers;
`--kill` stops one of them in the middle. Exit 1 if anything differs.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from editing import copy_valid
from mutations import MUTATIONS

from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.progress import silent
from toolkit.report import Report
from toolkit.spark.engine import spark_tables
from toolkit.spark.session import connect
from toolkit.validation.run import validate
from toolkit.views import view
from toolkit.views.files import NAMES

ROOT = Path(__file__).resolve().parents[2]
FILES = (1, 3, 7)
SPOILT = ("", "x", "0", "9999-99-99", "c-0001", "a-maduro", "true", "denies", "é ", "1e5", "p-")


def split(package: Path, count: int) -> None:
    """Cut each table of a package into several files at record ends; each repeats the header."""
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    for item in descriptor["resources"]:
        path = item.get("path")
        if not isinstance(path, str) or not path.endswith(".csv"):
            continue
        with (package / path).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        size = max(1, -(-len(rows) // count))
        item["path"], digest, total = [], hashlib.sha256(), 0
        for number in range(count):
            part = rows[number * size : (number + 1) * size]
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([header, *part])
            name = f"{path.removesuffix('.csv')}-{number}.csv"
            data = text.getvalue().encode()
            (package / name).write_bytes(data)
            digest.update(data)
            total += len(data)
            item["path"].append(name)
        (package / path).unlink()
        item["hash"], item["bytes"] = f"sha256:{digest.hexdigest()}", total
    (package / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")


def spoil(package: Path, dice: random.Random, times: int) -> None:
    """Change cells, double rows and drop rows of the tables of a package."""
    files = sorted((package / "data").glob("*.csv"))
    for _ in range(times):
        file = dice.choice(files)
        with file.open(encoding="utf-8", newline="") as opened:
            header, *rows = csv.reader(opened)
        if not rows:
            continue
        at, way = dice.randrange(len(rows)), dice.random()
        if way < 0.7:
            other = dice.choice(rows)
            column = dice.randrange(len(header))
            rows[at][column] = dice.choice([*SPOILT, other[column]])
        elif way < 0.85:
            rows.insert(at, list(rows[at]))
        else:
            del rows[at]
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([header, *rows])
        file.write_bytes(text.getvalue().encode())


def packages(
    arguments: argparse.Namespace, folder: Path
) -> Iterator[tuple[str, Path, Path | None]]:
    """Yield the packages to judge: a name, the folder, and that of its texts."""
    if arguments.mutations:
        for number, mutation in enumerate(MUTATIONS):
            copy = copy_valid(folder / f"mutation-{number}")
            mutation.edit(copy)
            yield f"mutation {mutation.rule} {number}", copy.root, copy.texts
    dice = random.Random(arguments.seed)
    for number in range(arguments.damaged):
        target = folder / f"damaged-{number}"
        for name in ("data", "schemas"):
            shutil.copytree(ROOT / name, target / name)
        shutil.copyfile(ROOT / "datapackage.json", target / "datapackage.json")
        spoil(target, dice, 40)
        files = FILES[number % len(FILES)]
        if files > 1:
            split(target, files)
        yield f"damaged {number} in {files} files", target, None


def compared(report: Report) -> dict[str, Any]:
    """Return what must be equal of a report: all but the time."""
    found = asdict(report)
    del found["seconds"]
    return found


def differences(package: Path, texts: Path | None, opened: Any, views: bool) -> list[str]:
    """Return where Spark and duckdb differ."""
    here, there = validate(package, texts), validate(package, texts, tables_of=opened)
    one, other = compared(here), compared(there)
    found = [f"{key}: {_first(one[key], other[key])}" for key in one if one[key] != other[key]]
    if views and not here.unread:
        tables, spark = Tables(open_package(package)), opened(open_package(package), silent)
        for name in NAMES:
            rows = Counter(map(repr, view(tables, name).to_pylist()))
            others = Counter(map(repr, spark.view(name).toArrow().to_pylist()))
            if rows != others:
                found.append(f"view {name}: {_first(list(rows - others), list(others - rows))}")
    return found


def _first(one: Any, other: Any) -> str:
    """Return the first items that differ, in short."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        here = [item for item in one if item not in other][:2]
        there = [item for item in other if item not in one][:2]
        return f"{len(one)} and {len(other)}; {str(here)[:600]} | {str(there)[:600]}"
    return f"{str(one)[:300]} | {str(other)[:300]}"


@contextmanager
def cluster(workers: list[subprocess.Popen[bytes]]) -> Iterator[str]:
    """Start a standalone cluster of two workers on this machine, and yield its URL."""
    import pyspark

    home = Path(pyspark.__file__).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"spark://127.0.0.1:{port}"
    run = [str(home / "bin" / "spark-class")]
    environment = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    with ExitStack() as running, tempfile.TemporaryDirectory() as scratch:
        log = running.enter_context((Path(scratch) / "log").open("wb"))
        start = {"env": environment, "stdout": log, "stderr": log}
        deploy = "org.apache.spark.deploy"
        master = [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port)]
        processes = [subprocess.Popen([*run, *master, "--webui-port", "0"], **start)]
        time.sleep(8)
        for number in range(2):
            folder = f"{scratch}/{number}"
            worker = [f"{deploy}.worker.Worker", "-c", "1", "-m", "1g", "-d", folder, url]
            processes.append(subprocess.Popen([*run, *worker, "--webui-port", "0"], **start))
        workers += processes[1:]
        time.sleep(8)
        try:
            yield url
        finally:
            for process in processes:
                process.kill()
                process.wait()


def main() -> int:
    """Judge the packages that were asked for; return 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--master")
    parser.add_argument("--cluster", action="store_true")
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--damaged", type=int, default=6)
    parser.add_argument("--mutations", action="store_true")
    parser.add_argument("--kill", action="store_true")
    arguments = parser.parse_args()
    wrong = count = findings = 0
    workers: list[subprocess.Popen[bytes]] = []
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        master = arguments.master
        if arguments.cluster:
            master = held.enter_context(cluster(workers))
        session = connect(master)
        held.callback(session.stop)
        opened = held.enter_context(spark_tables(session=session, work=folder))
        for name, package, texts in packages(arguments, folder):
            if arguments.kill and len(workers) == 2:
                threading.Timer(15, workers.pop().kill).start()
            began = time.monotonic()
            found = differences(package, texts, opened, views=texts is None)
            count += 1
            findings += len(validate(package, texts).findings)
            wrong += bool(found)
            print(f"{name}: {'; '.join(found) or 'same'} ({time.monotonic() - began:.0f} s)")
            sys.stdout.flush()
    print(f"{count} packages, {findings} findings, {wrong} differ")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
