"""What the judges of JSON-LD need: documents, sound and faulty, and the tools' verdicts read."""

from __future__ import annotations

import json
import re
import sys
from copy import deepcopy
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from faults import FAULTS  # noqa: E402

NS = "https://venezuela-coup-claims.example/ns#"
SOUND = ("dataset", "fault-0")


def write(folder: Path) -> None:
    """Write the export of the dataset, of the valid package, and of it with each fault."""
    from editing import ROOT, copy_valid

    from toolkit.engine.tables import Tables
    from toolkit.exporters import export
    from toolkit.package.descriptor import open_package

    copy = copy_valid(folder / "valid")
    copy.edit_descriptor(lambda d: d.update(base="https://example.org/", ns=NS))
    for name, root in zip(SOUND, (ROOT, copy.root), strict=True):
        export("jsonld", Tables(open_package(root)), folder / name)
        text = (folder / name / "dataset.jsonld").read_text("utf-8")
        (folder / f"{name}.jsonld").write_text(text, "utf-8")
    document = json.loads(text)
    for number, fault in FAULTS.items():
        changed = deepcopy(document)
        fault.change(changed)
        (folder / f"fault-{number}.jsonld").write_text(json.dumps(changed), "utf-8")


def judge_js(folder: Path) -> list[str]:
    """Compare canonical forms byte for byte, and see which faults jsonld.js refused."""
    from judging import canonical

    wrong = []
    for name in SOUND:
        document = json.loads((folder / f"{name}.jsonld").read_text("utf-8"))
        file = folder / f"{name}.jsonld.nq"
        ours = canonical(document).encode("utf-8")
        if not ours or not file.is_file() or file.read_bytes() != ours:
            wrong.append(f"{name}: refused, or not the canonical form of PyLD")
        else:
            print(f"jsonld.js: {name}: {len(ours.splitlines())} quads, byte for byte those of PyLD")
    seen = {n for n in FAULTS if (folder / f"fault-{n}.jsonld.refused").is_file()}
    return wrong + compare("jsonld.js", "js", seen)


def judge_ts(folder: Path) -> list[str]:
    """Read which documents tsc found wrong; one that has no node of schema.org is wrong too."""
    said = (folder / "tsc.said").read_text("utf-8")
    bad = set(re.findall(r"^([a-z0-9-]+)\.jsonld\.ts\(", said, re.M))
    named = [*SOUND, *(f"fault-{number}" for number in FAULTS)]
    nodes = {n: (folder / f"{n}.jsonld.ts").read_text("utf-8").count("Graph =") for n in named}
    bad |= {name for name, count in nodes.items() if not count}
    wrong = [f"{name}: {line}" for name in SOUND if name in bad
             for line in said.splitlines() if line.startswith(name)]  # fmt: skip
    for name in SOUND:
        print(f"schema-dts: {name}: {nodes[name]} nodes, {'wrong' if name in bad else 'clean'}")
    return wrong + compare("schema-dts", "ts", {n for n in FAULTS if f"fault-{n}" in bad})


def compare(tool: str, column: str, seen: set[int]) -> list[str]:
    """Compare the faults that a tool saw with those that it must see."""
    must = {number for number, fault in FAULTS.items() if column in fault.seen_by.split()}
    print(f"{tool}: saw the faults {', '.join(map(str, sorted(seen)))}")
    return [f"fault {n} ({FAULTS[n].name}): not seen" for n in sorted(must - seen)]


def main() -> None:
    """Write the documents, or read a verdict; exit 1 if it is bad."""
    task, folder = sys.argv[1], Path(sys.argv[2])
    if task == "write":
        write(folder)
        return
    wrong = {"js": judge_js, "ts": judge_ts}[task](folder)
    print("\n".join(wrong[:20]))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
