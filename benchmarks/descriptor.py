"""How long a large descriptor takes: `toolkit validate` beside frictionless, in CPU seconds.

`python benchmarks/descriptor.py [MEGABYTES]`, by default 1.6. Each command runs in a process of its
own, three times in turns; the least time is printed, and that of an empty package beside it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]
TIMES = 3
COMMANDS = {
    "toolkit": [sys.executable, "-m", "toolkit.cli", "validate"],
    "frictionless": [sys.executable, "-m", "frictionless", "validate"],
}


def custom(number: int) -> Json:
    """Return a package with many properties of its own."""
    return package([field("a")], **{f"our-note-{n}": f"text {n}" for n in range(number)})


def fields(number: int) -> Json:
    """Return a package of one table with many fields, each with a property of its own."""
    return package([field(f"f{n}", remark=f"text {n}") for n in range(number)])


def resources(number: int) -> Json:
    """Return a package with many resources that are no tables."""
    others = [{"name": f"r{n}", "path": "plan.geojson", "remark": "text"} for n in range(number)]
    made = package([field("a")])
    return {**made, "resources": [*made["resources"], *others]}


def field(name: str, **more: str) -> Json:
    """Return a field of text."""
    return {"name": name, "type": "string", **more}


def package(columns: list[Json], **more: str) -> Json:
    """Return a package of one table."""
    table = {"name": "t", "type": "table", "path": "t.csv", "schema": {"fields": columns}}
    return {"name": "large", "resources": [table], **more}


def sized(make: Callable[[int], Json], size: int) -> Json:
    """Return a package whose descriptor has about this many bytes."""
    each = (len(json.dumps(make(1100))) - len(json.dumps(make(100)))) / 1000
    return make(int(size / each))


def seconds(command: list[str], root: Path) -> float:
    """Return the CPU seconds of a command on a package."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, "datapackage.json"], cwd=root, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(megabytes: float) -> None:
    """Measure each kind of descriptor, and print the table."""
    made = {"small": package([field("a")])}
    made |= {
        make.__name__: sized(make, int(megabytes * 1e6)) for make in (custom, fields, resources)
    }
    print("descriptor      MB  " + "  ".join(f"{name:>12}" for name in COMMANDS))
    with tempfile.TemporaryDirectory() as scratch:
        for name, descriptor in made.items():
            root = Path(scratch) / name
            root.mkdir()
            text = json.dumps(descriptor)
            (root / "datapackage.json").write_text(text, "utf-8")
            (root / "plan.geojson").write_text("{}", "utf-8")
            names = [one["name"] for one in descriptor["resources"][0]["schema"]["fields"]]
            (root / "t.csv").write_text(",".join(names) + "\n" + "x," * (len(names) - 1) + "x\n")
            took = {key: min(seconds(words, root) for _ in range(TIMES))
                    for key, words in COMMANDS.items()}  # fmt: skip
            print(f"{name:<12} {len(text) / 1e6:5.2f}  "
                  + "  ".join(f"{took[key]:12.2f}" for key in COMMANDS))  # fmt: skip


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.6)
