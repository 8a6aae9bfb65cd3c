"""What patterns and custom properties cost: CPU seconds of `toolkit validate` and of frictionless.

`python benchmarks/patterns.py [--runs N]`: medians, the two in turns; both start Python anew. And
what one match costs in steps of `re`, at most, of patterns counted as quick.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.engine.patterns import cost, is_quick

Json = dict[str, Any]
LINK = r"^(https?)://[^\s/]+/.*$"
VALIDATORS = {
    "toolkit": "from toolkit.cli import main; main(['validate', {path!r}])",
    "frictionless": (
        "import sys, frictionless;"
        " sys.exit(not frictionless.validate({path!r} + '/datapackage.json').valid)"
    ),
}
QUICK = [
    "(a|aa|aaa|aaaa){2}b", "(a?){4}b", ".*a{20}b", "(aa?|a)(aa?|a)a*b", "a{0,4}a{0,4}b",
    "(a|a|a|a)(a|a)a*a{20}b",
]  # fmt: skip


def links(patterns: int, tables: int) -> Iterator[tuple[Json, str]]:
    """Yield tables of one row, whose links have so many patterns in all."""
    for table in range(tables):
        names = [f"link{number}" for number in range(table, patterns, tables)]
        rule = {"constraints": {"pattern": LINK}}
        fields = [{"name": name, "type": "string", **rule} for name in names]
        cells = [f"https://example.org/{name}" for name in names]
        yield {"fields": fields}, f"{','.join(names)}\n{','.join(cells)}\n"


def custom(fields: int) -> Iterator[tuple[Json, str]]:
    """Yield a table of so many fields, each with four properties that no standard knows."""
    more = {"unitOfMeasure": "m", "termLabel": "x", "termIdentifier": "y", "searchable": True}
    known = [{"name": f"f{number}", "type": "integer", **more} for number in range(fields)]
    names = ",".join(field["name"] for field in known)
    yield {"fields": known}, f"{names}\n{','.join('1' * fields)}\n"


def texts(rows: int) -> Iterator[tuple[Json, str]]:
    """Yield a table of so many different texts, each to be matched apart."""
    field = {"name": "t", "type": "string", "constraints": {"pattern": r"(?:[a-z]+-?)+\d+"}}
    yield {"fields": [field]}, "t\n" + "".join(f"item-{number}\n" for number in range(rows))


PACKAGES = {
    "11 patterns in three tables of a row": lambda: links(11, 3),
    "24 patterns in a table of a row": lambda: links(24, 1),
    "600 fields with 4 custom properties": lambda: custom(600),
    "100,000 different texts": lambda: texts(100_000),
}


def write(folder: Path, tables: Iterator[tuple[Json, str]]) -> None:
    """Write a package."""
    resources = []
    for number, (schema, text) in enumerate(tables):
        path = f"t{number}.csv"
        (folder / path).write_text(text)
        resources.append({"name": f"t{number}", "path": path, "schema": schema})
    descriptor = {"name": "patterns", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))


def seconds(program: str) -> float:
    """Return the CPU seconds of a Python program and of the processes that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        print(f"  not valid: {run.stdout.decode()[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure each package by each validator, then the worst quick patterns."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    for name, tables in PACKAGES.items():
        spent: dict[str, list[float]] = {validator: [] for validator in VALIDATORS}
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), tables())
            for _ in range(runs):
                for validator, program in VALIDATORS.items():
                    spent[validator].append(seconds(program.format(path=folder)))
        shown = (f"{who} {statistics.median(times):.2f} s" for who, times in spent.items())
        print(f"{name}: {', '.join(shown)}", flush=True)
    text = "a" * 1_000_000
    for pattern in QUICK:
        assert is_quick(pattern)
        began = time.process_time()
        re.match(f"^{pattern}$", text)
        print(f"{pattern}: {cost(pattern)}, {time.process_time() - began:.3f} s a million letters")


if __name__ == "__main__":
    main()
