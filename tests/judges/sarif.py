"""What the judge of SARIF needs: a broken package, a wrong log, and the tool's verdict read."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

HOSTILE = "a|b <script>`x`</script>\n::error::%0A ]]> \u202e \u0001 [y](z) @all"
KNOWN = {"SARIF2005"}  # the tool wants an address of the project, which has none yet


def break_package(source: str, target: str) -> None:
    """Copy a package and spoil cells of its first claims, one by hostile text."""
    root = Path(target)
    for folder in ("data", "schemas", "coding"):
        shutil.copytree(Path(source, folder), root / folder)
    shutil.copy(Path(source, "datapackage.json"), root)
    path = root / "data" / "claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    rows[0][head.index("polarity")] = HOSTILE
    rows[1][head.index("proposition_id")] = "p-|nowhere"
    rows[2][head.index("certainty")] = ""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows, ["c-short"]])


def spoil(source: str, target: str) -> None:
    """Write a log that is wrong: the judge must say so, or it did not look."""
    log = json.loads(Path(source).read_text(encoding="utf-8"))
    log["runs"][0]["results"][0]["ruleIndex"] = 10_000
    Path(target).write_text(json.dumps(log), encoding="utf-8")


def verdict(name: str) -> Counter[tuple[str, str]]:
    """Return how often the tool said what of a log, by level and rule."""
    judged: dict[str, Any] = json.loads(Path(f"{name}.judged").read_text(encoding="utf-8-sig"))
    (run,) = judged["runs"]
    for invocation in run["invocations"]:
        assert invocation["executionSuccessful"], f"{name}: the tool could not judge"
    return Counter((item.get("level", "warning"), item["ruleId"]) for item in run["results"])


def judge(name: str) -> None:
    """Say what the tool said of a log; exit 1 on an error or on a warning that is not known."""
    log = json.loads(Path(f"{name}.sarif").read_text(encoding="utf-8"))
    results, said = len(log["runs"][0]["results"]), verdict(name)
    told = ", ".join(f"{level} {rule} {n}" for (level, rule), n in sorted(said.items()))
    print(f"sarif: {name}: {results} results; {told}")
    bad = [rule for level, rule in said if level == "error"]
    bad += [rule for level, rule in said if level == "warning" and rule not in KNOWN]
    if bad or not results or not said:
        sys.exit(f"sarif: {name}: {', '.join(bad) or 'nothing was judged'}")


if __name__ == "__main__":
    command, *words = sys.argv[1:]
    if command == "break":
        break_package(*words)
    elif command == "spoil":
        spoil(*words)
    else:
        *names, _, wrong = words
        for each in names:
            judge(each)
        if not any(level == "error" for level, _ in verdict(wrong)):
            sys.exit("sarif: the tool let a wrong log pass")
