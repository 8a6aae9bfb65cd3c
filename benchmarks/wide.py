"""How long `validate` takes on one row of very many fields, and the memory it needs.

`python benchmarks/wide.py [FIELDS]`, by default 10,000.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from toolkit.validation.run import validate


def main(count: int) -> None:
    """Write such a package, validate it, and print seconds and memory."""
    names = [f"f{number}" for number in range(count)]
    schema = {"fields": [{"name": name, "type": "string"} for name in names]}
    table = {"name": "t", "path": "t.csv", "schema": schema}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "t.csv").write_text(f"{','.join(names)}\n{',' * (count - 1)}x\n", "utf-8")
        (root / "datapackage.json").write_text(
            json.dumps({"name": "wide", "resources": [table]}), "utf-8"
        )
        began = time.perf_counter()
        report = validate(root)
        seconds = time.perf_counter() - began
    assert report.valid, report.findings
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} fields: {seconds:.1f} s, {peak:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
