"""Hold validation and views on Spark against duckdb, on damaged packages and on a real cluster.

`python tests/judges/spark.py [--master URL | --cluster | --remote URL | --connect] [--damaged N]
[--dataset N] [--mutations] [--kill]`; needs the extra `spark` and Java. `--cluster` starts a
standalone cluster of two workers, and `--kill` stops one of them in the middle; `--connect` starts
a Spark Connect server; with `--webhdfs` package, texts, work folder and views are in a file system
with a URL; `--errors` ends sessions in the middle instead. Tables are in 1, 3 and 7 files in turn;
files of every second damaged package are cut into slices; every tenth is queried as if it had many
rows; views are compared of every fourth. `--together N` puts up to N mutations into
a package, where duckdb finds each. Exit 1 if anything differs.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import itertools
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from editing import Copy, copy_valid
from mutations import MUTATIONS, Mutation
from pyarrow.parquet import read_table
from spark_servers import cluster, connect_server
from webhdfs import webhdfs

from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.places import place
from toolkit.progress import silent
from toolkit.report import Report
from toolkit.spark import session, slices
from toolkit.spark.engine import spark_tables
from toolkit.validation.run import validate
from toolkit.views import view as view_of
from toolkit.views.files import NAMES
from toolkit.views.wanted import Wanted

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parents[2]
FILES = (1, 3, 7)
FEW_ROWS = session.FEW_ROWS
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


@dataclass(frozen=True)
class Case:
    """A package to judge, and how Spark is to take it.

    With `cut`, files are cut into slices of so many bytes; with `many`, it is queried with the
    settings for many rows: shuffles, joins by broadcast, compiled queries.
    """

    name: str
    package: Path
    texts: Path | None
    views: bool
    cut: int = slices.LARGEST
    many: bool = False


def packages(arguments: argparse.Namespace, folder: Path) -> Iterator[Case]:
    """Yield the packages to judge: those of mutations, damaged small ones, the damaged dataset."""
    mutations = MUTATIONS[:: arguments.every] if arguments.mutations else []
    yield from mutated(mutations, arguments.together, folder, arguments.views)
    for number in range(arguments.damaged + arguments.dataset):
        dice = random.Random(arguments.seed + number)
        files, cut, many = FILES[number % 3], number % 2 == 1, number % 10 == 3
        large = number >= arguments.damaged
        if large:
            package, texts = _dataset(folder / f"damaged-{number}"), None
        else:
            copy = copy_valid(folder / f"damaged-{number}")
            package, texts = copy.root, copy.texts
        spoil(package, dice, dice.randrange(1, 40))
        if files > 1:
            split(package, files)
        name = f"{'dataset' if large else 'damaged'} {number} in {files} files"
        name += (", cut" if cut else "") + (", many rows" if many else "")
        size = (50_000 if large else 700) if cut else slices.LARGEST
        yield Case(name, package, texts, large or number % 4 == 0 or arguments.views, size, many)


def mutated(mutations: list[Mutation], together: int, folder: Path, views: bool) -> Iterator[Case]:
    """Yield packages with up to `together` mutations, of which duckdb still finds every one."""
    groups = -(-len(mutations) // together)
    # neighbours of the list are alike, and would hide one another
    waiting = [mutation for at in range(groups) for mutation in mutations[at::groups]]
    for number in itertools.count():
        if not waiting:
            return
        first, *others = waiting
        taken, left = [first], list[Mutation]()
        copy = _edited(first, copy_valid(folder / f"mutation-{number}"))
        found = _found(copy)
        for at, mutation in enumerate(others):
            if len(taken) == together:
                left += others[at:]
                break
            target = folder / f"mutation-{number}-{at}"
            shutil.copytree(copy.root.parent, target)
            try:
                tried = _edited(mutation, Copy(target / copy.root.name, target / copy.texts.name))
            except Exception:  # what it edits is gone
                left.append(mutation)
                continue
            now = _found(tried)
            seen = all(now[item.rule] >= found[item.rule] for item in taken)
            if seen and (mutation.against or now[mutation.rule] > found[mutation.rule]):
                copy, found = tried, now
                taken.append(mutation)
            else:
                left.append(mutation)
        waiting = left
        name = f"mutations {number}: {', '.join(mutation.rule for mutation in taken)}"
        yield Case(name, copy.root, copy.texts, views)


def _edited(mutation: Mutation, copy: Copy) -> Copy:
    """Edit a copy of the invented package, and return it."""
    mutation.edit(copy)
    if mutation.refresh:
        copy.refresh_manifest()
    return copy


def _found(copy: Copy) -> Counter[str]:
    """Return how often duckdb finds each rule broken."""
    return Counter(finding.rule for finding in validate(copy.root, copy.texts).findings)


def _dataset(target: Path) -> Path:
    """Return a copy of the dataset of this repository."""
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, target / name)
    shutil.copyfile(ROOT / "datapackage.json", target / "datapackage.json")
    return target


def compared(report: Report) -> dict[str, Any]:
    """Return what must be equal of a report: all but the time, and where the package is."""
    found = asdict(report)
    for name in ("seconds", "path", "root"):
        del found[name]
    return found


Seen = Callable[[Path], Path]
"""Where Spark sees a folder of this machine."""


def differences(
    case: Case, running: SparkSession, work: Path, seen: Seen, counts: Counter[str]
) -> list[str]:
    """Return where Spark and duckdb differ; count what was compared."""
    with spark_tables(session=running, work=seen(work)) as opened:
        return _differences(case, opened, work, seen, counts)


def _differences(
    case: Case, opened: Any, work: Path, seen: Seen, counts: Counter[str]
) -> list[str]:
    slices.LARGEST = case.cut
    session.FEW_ROWS = 0 if case.many else FEW_ROWS
    package = case.package
    here = validate(package, case.texts)
    kept: list[Any] = []

    def once(*arguments: Any) -> Any:
        kept.append(opened(*arguments))
        return kept[-1]

    texts = seen(case.texts) if case.texts else None
    there = validate(seen(package), texts, tables_of=once)
    one, other = compared(here), compared(there)
    found = [f"{key}: {_first(one[key], other[key])}" for key in one if one[key] != other[key]]
    counts.update({"packages": 1, "findings": len(here.findings)})
    counts["crashed"] += len(here.crashed)
    if case.views and not here.unread:
        tables, spark = Tables(open_package(package)), kept[0]
        for name in NAMES:
            counts["views"] += 1
            target = work / f"view-{counts['views']}"
            spark.write_view(name, Wanted(), seen(target))
            rows = Counter(map(repr, view_of(tables, name).to_pylist()))
            others = Counter(map(repr, read_table(target).to_pylist()))
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


def untold(folder: Path) -> list[str]:
    """Return what is wrong with how a session that ends in the middle is told, by both commands."""
    package, wrong = copy_valid(folder / "ended").root, []
    view = folder / "view"
    runs: dict[str, Callable[[Any], object]] = {
        "validate": lambda opened: validate(package, tables_of=opened),
        "view": lambda opened: opened(open_package(package), silent).write_view(
            "standing", Wanted(), view
        ),
    }
    for name, run in runs.items():
        running = session.connect()
        try:
            with spark_tables(session=running, work=folder) as opened:
                threading.Timer(10, running.stop).start()
                run(opened)
            wrong.append(f"{name}: it ended before the session did")
        except session.SparkError as error:
            print(f"{name}: {error}")
        finally:
            running.stop()
    left = [path.name for path in folder.iterdir() if path.name != "ended"]
    return [*wrong, *(f"{name} is left" for name in left)]


def main() -> int:
    """Judge the packages that were asked for; return 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--master")
    parser.add_argument("--cluster", action="store_true")
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--remote")
    parser.add_argument("--connect", action="store_true", help="on a Connect server of its own")
    parser.add_argument("--webhdfs", action="store_true", help="all folders are at a URL")
    parser.add_argument("--errors", action="store_true", help="end sessions in the middle instead")
    parser.add_argument("--damaged", type=int, default=6, metavar="N", help="small packages")
    parser.add_argument("--dataset", type=int, default=0, metavar="N", help="damaged datasets")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each nth mutation only")
    parser.add_argument("--together", type=int, default=1, metavar="N", help="mutations a package")
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="leave out the first N")
    parser.add_argument("--views", action="store_true", help="views of every package")
    parser.add_argument("--mutations", action="store_true")
    parser.add_argument("--kill", action="store_true")
    arguments = parser.parse_args()
    wrong, counts = 0, Counter[str]()
    workers: list[subprocess.Popen[bytes]] = []
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        if arguments.errors:
            found = untold(folder)
            print("; ".join(found) or "told")
            return int(bool(found))
        master = arguments.master
        if arguments.cluster:
            master = held.enter_context(cluster(workers))
        remote = arguments.remote
        if arguments.connect:
            remote = held.enter_context(connect_server())
        seen: Seen = Path
        if arguments.webhdfs:
            url = held.enter_context(webhdfs(folder.parent))
            seen = lambda path: place(f"{url}/{path.relative_to(folder.parent)}")  # noqa: E731
        running = session.connect(master, remote)
        held.callback(running.stop)
        for case in itertools.islice(packages(arguments, folder), arguments.skip, None):
            if arguments.kill and len(workers) == 2:
                threading.Timer(15, workers.pop().kill).start()
            began = time.monotonic()
            found = differences(case, running, folder, seen, counts)
            wrong += bool(found)
            took = time.monotonic() - began
            print(f"{case.name}: {'; '.join(found) or 'same'} ({took:.0f} s)", flush=True)
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    print(f"{told}: {wrong} packages differ")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
