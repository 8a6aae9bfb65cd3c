"""Measure packages in which one group is large: claims, outlets, accusations, equal questions.

`python benchmarks/groups.py FOLDER [--repo REPO] [--size N] [--limit SECONDS]`

Writes four packages under FOLDER (if they are not there yet), and prints CPU seconds, peak memory
and the size of the output of each command, run with the toolkit of REPO. A command that uses more
CPU seconds than the limit is ended; its exit code is then negative.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile, copytree

ROOT = Path(__file__).resolve().parent.parent
Rows = list[dict[str, object]]
SIZES = {"claims": 20_000, "outlets": 3_000, "accusations": 2_000, "duplicates": 5_000}
DAY = {"coded_by": "coder-1", "coded_on": "2026-11-24"}


def main() -> None:
    """Write the packages and measure the commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repo", type=Path, default=ROOT)
    parser.add_argument("--size", type=int, help="of each group, in place of its own")
    parser.add_argument("--limit", type=int, default=300)
    options = parser.parse_args()
    print(f"{'package':<12} {'command':<10} {'CPU s':>7} {'MB':>6} {'output':>12}  exit")
    for kind, size in SIZES.items():
        package = options.folder.resolve() / kind
        if not package.exists():
            write_package(package, kind, options.size or size)
        for name, words in commands(package):
            seconds, memory, output, code = measure(options.repo, words, options.limit)
            print(
                f"{kind:<12} {name:<10} {seconds:7.1f} {memory:6} {output:12,}  {code}", flush=True
            )


def commands(package: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each command that is measured, by its name."""
    yield "validate", ["validate", str(package), "--format", "json"]
    for view in ("standing", "flat", "conflicts"):
        yield view, ["view", view, str(package), "--format", "csv"]
    with tempfile.TemporaryDirectory() as folder:
        yield "sqlite", ["export", "sqlite", str(package), "-o", str(Path(folder) / "out")]


def measure(repo: Path, words: list[str], limit: int) -> tuple[float, int, int, int]:
    """Run a command in a child process; return CPU seconds, MB, bytes of output, exit code."""
    code = "import sys; from toolkit.cli import main; sys.argv[0] = 'toolkit'; main()"
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=repo,  # where Python looks for the toolkit first
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        size = out.tell() or os.fstat(out.fileno()).st_size
    if words[0] == "export":
        size = sum(file.stat().st_size for file in Path(words[-1]).rglob("*") if file.is_file())
    return _seconds(used), used.ru_maxrss // 1024, size, child.returncode


def _seconds(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime


def write_package(folder: Path, kind: str, size: int) -> None:
    """Write one package, in place of the rows of the valid test package."""
    copytree(ROOT / "tests" / "packages" / "valid", folder)
    copytree(ROOT / "schemas", folder / "schemas")
    copyfile(ROOT / "data" / "codes.csv", folder / "data" / "codes.csv")
    for name, rows in rows_of(kind, size).items():
        path = folder / "data" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def rows_of(kind: str, size: int) -> dict[str, Rows]:
    """Return the rows of each table but `codes`."""
    count = size if kind == "outlets" else min(size, 500)
    tables: dict[str, Rows] = {
        name: [] for name in ("passages", "derivations", "relations", "identifiers", "codings")
    }
    outlets = [f"a-{n:05}" for n in range(count)]
    tables["actors"] = [
        {"actor_id": a, "name": f"Outlet {a}", "kind": "media", "identity": "known",
         "living": "not_a_person"} for a in outlets
    ] + [{"actor_id": "a-person", "name": "Ann Person", "kind": "person", "identity": "known",
          "living": "presumed"}]  # fmt: skip
    tables["sources"] = [
        {"source_id": f"s-{n:05}", "kind": "article", "title": f"Article {n}", "publisher_id": a,
         "publisher_basis": "printed", "held": "true", "text_sha256": "0" * 64,
         "text_chars": 1_000_000, "rights": "third_party", "status": "available"}
        for n, a in enumerate(outlets)
    ]  # fmt: skip
    tables["events"] = [{"event_id": "e-1", "label": "Storm", "type": "other"}]
    questions = size if kind in ("accusations", "duplicates") else 1
    asked = {"event_id": "e-1", "mode": "actual", "aspect": "purpose", "adverse": "false"}
    if kind == "accusations":
        asked |= {"adverse": "true", "answer": "given", "actor_id": "a-person"}
    tables["propositions"] = [
        {**asked, "proposition_id": f"p-{n:05}", "text": f"Is {n} so?",
         "value": f"purpose {n}" if kind == "accusations" else "gain"}
        for n in range(questions)
    ]  # fmt: skip
    tables["claims"], tables["evidence"], tables["attributions"] = [], [], []
    for n in range(size):
        speaker = "a-person" if kind == "accusations" else outlets[n % count]
        add_claim(tables, n, speaker, f"p-{n % questions:05}", n % count)
    return tables


def add_claim(tables: dict[str, Rows], n: int, speaker: str, question: str, article: int) -> None:
    """Add a claim, the place that carries it, and its chain."""
    claim, place, source = f"c-{n:06}", f"v-{n:06}", f"s-{article:05}"
    side = "denies" if speaker == "a-person" else "affirms"
    tables["claims"].append(
        {**DAY, "claim_id": claim, "proposition_id": question, "speaker_id": speaker,
         "text": f"Statement {n} says so.", "act": "assert", "polarity": side,
         "certainty": "certain", "basis": "unstated", "coder_confidence": "high"}
    )  # fmt: skip
    tables["evidence"].append(
        {"evidence_id": place, "claim_id": claim, "source_id": source, "start": n * 40,
         "end": n * 40 + 30, "sha256": "0" * 64, "rendering": "paraphrase",
         "resolution": "explicit"}
    )  # fmt: skip
    steps = [(f"a-{article:05}", source)]
    if speaker != steps[0][0]:
        steps.append((speaker, ""))
    for step, (actor, document) in enumerate(steps):
        tables["attributions"].append(
            {"evidence_id": place, "step": step, "actor_id": actor, "source_id": document,
             "resolution": "explicit"}
        )  # fmt: skip


if __name__ == "__main__":
    main()
