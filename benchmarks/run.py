"""Measure validation next to comparable tools and lower bounds, interleaved, and write the page.

`python benchmarks/run.py [--claims N …] [--rounds N] [--packages DIR]`

For each size a clean package is validated; for 100,000 claims a dirty and a broken one too. Each
subject runs in a process of its own, one after the other, round by round. Beyond a million claims
the slow ones are left out, and there is one round; the reference runs once.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from generate import generate
from page import ROOT, circumstances, table, write_section

FAST = ("read", "parse", "toolkit", "toolkit_small", "duckdb", "polars")
PEERS = ("read", "parse", "toolkit", "toolkit_texts", "duckdb", "polars", "pandera", "frictionless")
NAMES = {
    "read": "read the bytes (floor)",
    "parse": "parse by pyarrow (floor)",
    "toolkit": "**toolkit validate**",
    "toolkit_texts": "**toolkit validate --texts**",
    "toolkit_small": "**toolkit validate --memory 600MB**",
    "duckdb": "duckdb by hand",
    "polars": "polars by hand",
    "pandera": "pandera on pandas",
    "frictionless": "frictionless",
}
SAMPLED = 0.05
"""Seconds between two looks at the memory of a subject's processes."""
ONCE, SPOILT, LARGEST = ("frictionless",), 100_000, 1_000_000
PACKAGES = ("pyarrow", "duckdb", "frictionless", "pandas", "pandera", "polars")
TAKEN = ("seconds", "cpu", "peak", "load")
Runs = dict[str, list[dict[str, Any]]]


def measure(folder: Path, peers: tuple[str, ...], rounds: int) -> Runs:
    """Run each subject on a package, round by round; a subject that fails says so once."""
    runs: Runs = {peer: [] for peer in peers}
    for number in range(rounds):
        for peer in peers:
            failed = any("error" in run for run in runs[peer])
            if failed or (number and peer in ONCE):
                continue
            runs[peer].append(run(peer, folder))
            told = runs[peer][-1].get("seconds", runs[peer][-1].get("error"))
            print(f"  {folder.name} round {number + 1} {peer}: {told}", flush=True)
    return runs


def run(peer: str, folder: Path) -> dict[str, Any]:
    """Run a subject once."""
    return started([sys.executable, str(ROOT / "benchmarks" / "subjects.py"), peer, str(folder)])


def started(command: list[str], limit: float = math.inf) -> dict[str, Any]:
    """Run a command and return the line of JSON that it prints, or why there is none.

    `peak` is of all its processes, `load` of the machine before it; it is stopped after `limit`
    seconds.
    """
    load, most, began = os.getloadavg()[0], 0, time.monotonic()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while True:
            try:
                out, wrong = process.communicate(timeout=SAMPLED)
                break
            except subprocess.TimeoutExpired:
                most = max(most, held(process.pid))
            if time.monotonic() - began > limit:
                process.kill()
                return {"error": f"stopped after {limit} s"}
    if process.returncode:
        return {"error": wrong.strip().splitlines()[-1][:160]}
    found = json.loads(out)
    return {**found, "peak": max(found["peak"], round(most / 1024)), "load": round(load, 1)}


def held(process: int) -> int:
    """Return the memory of a process and all below it, in kB."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        below = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:  # it has ended
        return 0
    own = re.search(r"VmRSS:\s+(\d+) kB", status)
    return (int(own[1]) if own else 0) + sum(held(int(child)) for child in below.split())


def rows(runs: Runs) -> list[list[object]]:
    """Return a row for each subject: seconds, CPU, ratios, memory, findings, raw times."""
    seconds, worked = medians(runs, "seconds"), medians(runs, "cpu")
    lines: list[list[object]] = []
    for peer, found in runs.items():
        if peer not in seconds:
            lines.append([NAMES[peer], "failed", "", "", "", "", "", "", found[0]["error"]])
            continue
        faster = ""
        if "frictionless" in seconds:
            faster = f"{seconds['frictionless'] / seconds[peer]:.0f} ×"
        lines.append(
            [
                NAMES[peer],
                f"{seconds[peer]:.2f}",
                f"{seconds[peer] / seconds['parse']:.1f}",
                f"{worked[peer]:.2f}",
                f"{worked[peer] / worked['parse']:.1f}",
                faster,
                max(run["peak"] for run in found),
                found[0].get("findings", "–"),
                " ".join(f"{run['seconds']:.2f}" for run in found),
            ]
        )
    return lines


def medians(runs: Runs, what: str) -> dict[str, float]:
    """Return the median of what each subject took, if it did not fail."""
    return {
        peer: max(median(run[what] for run in found), 0.001)
        for peer, found in runs.items()
        if all(what in run for run in found)
    }


def loads(runs: Runs) -> str:
    """Say how busy the machine was before the runs."""
    found = [run["load"] for peer in runs.values() for run in peer if "load" in run]
    return f"Load of the machine: {min(found)} to {max(found)}.\n"


def agreement(runs: Runs) -> str:
    """Say whether the engine and the reference found the same faults of cells, rows and keys."""
    theirs = {tuple(place) for place in runs["frictionless"][0]["places"]}
    ours = {tuple(place) for place in runs["toolkit"][0]["places"]}
    blank = {place[1:3] for place in theirs if place[0] == "blank-row"}
    theirs = {p for p in theirs if p[0] != "primary-key" or p[1:3] not in blank}
    kinds = {place[0] for place in theirs}
    more = {place for place in ours if place[0] in kinds} - theirs
    less = theirs - ours
    if not more and not less:
        return f"toolkit and frictionless: the same {len(theirs)} places (rule, record, field)."
    return f"toolkit and frictionless differ: {sorted(more)[:5]} more, {sorted(less)[:5]} fewer."


def checks(runs: Runs) -> str:
    """Say what the timed runs checked; every run must tell the same."""
    lines = []
    for peer in (peer for peer in ("toolkit", "toolkit_texts", "toolkit_small") if peer in runs):
        told = {json.dumps({**run, **dict.fromkeys(TAKEN, 0)}) for run in runs[peer]}
        first = runs[peer][0]
        parts = (
            f"; skipped, fully or partly: {', '.join(first['skipped'])}" if first["skipped"] else ""
        )
        same = "" if len(told) == 1 else " (THE RUNS DIFFER)"
        lines.append(f"{NAMES[peer]}: {first['ran']} checks run{parts}{same}.")
    return "\n".join(f"- {line}" for line in lines) + "\n"


def untimed(folder: Path, runs: Runs) -> str:
    """Compare the findings of the timed run with those of the command."""
    command = [sys.executable, "-m", "toolkit.cli", "validate", str(folder), "--format", "json"]
    bare = {name: value for name, value in os.environ.items() if name != "TOOLKIT_TEXTS"}
    bare["TOOLKIT_NO_CACHE"] = "1"
    done = subprocess.run(command, capture_output=True, text=True, env=bare)
    found = json.loads(done.stdout)["counts"]["error"]
    timed = runs["toolkit"][0]["findings"]
    return f"`toolkit validate`, not timed: {found} errors; the timed run: {timed}."


def section(claims: int, kind: str, folder: Path, runs: Runs) -> str:
    """Return the Markdown of one package."""
    size = sum(file.stat().st_size for file in (folder / "data").iterdir()) / 1e6
    head = ["", "s (median)", "× parse", "CPU s", "× its CPU", "frictionless ÷", "peak MB"]
    head += ["findings", "raw s"]
    parts = [f"### {claims:,} claims, {kind} ({size:,.0f} MB)\n", table(head, rows(runs))]
    parts.append(loads(runs))
    if kind == "clean":
        parts.append(checks(runs))
    elif "places" in runs["frictionless"][0]:
        parts.append(f"{agreement(runs)} {untimed(folder, runs)}\n")
    return "\n".join(parts)


def plot(results: dict[int, Runs]) -> None:
    """Draw seconds by claims, a line a subject, both axes logarithmic."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "benchmarks"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5))
    for peer in PEERS:
        points = [
            (claims, median(run["seconds"] for run in runs[peer]))
            for claims, runs in sorted(results.items())
            if all("seconds" in run for run in runs.get(peer, [{}]))
        ]
        ours = peer.startswith("toolkit")
        axes.plot(*zip(*points, strict=True), marker="o", linewidth=3 if ours else 1.2,
                  linestyle="--" if peer in ("read", "parse") else "-",
                  label=NAMES[peer].replace("*", ""))  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="claims", ylabel="seconds")
    axes.set_title("Validating a clean package of claims")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend(fontsize=8)
    figure.savefig(ROOT / "docs" / "benchmarks.svg", metadata={"Date": None}, bbox_inches="tight")


def package(folder: Path, claims: int, kind: str) -> Path:
    """Return a package of so many claims, made unless it lies there."""
    found = folder / f"{claims}-{kind}"
    if not (found / "datapackage.json").exists():
        print(f"  making {found.name}", flush=True)
        generate(claims, found, None if kind == "clean" else kind)
    return found


def main() -> None:
    """Measure, and write BENCHMARKS.md and docs/benchmarks.svg."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, nargs="+", default=[SPOILT, LARGEST])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reference", type=int, default=LARGEST, metavar="N",
                        help="the most claims that frictionless is given")  # fmt: skip
    parser.add_argument("--packages", type=Path, help="folder to keep the packages in")
    given = parser.parse_args()
    command = f"python benchmarks/run.py --claims {' '.join(map(str, given.claims))}"
    command += f" --rounds {given.rounds} --reference {given.reference}"
    stated = circumstances(command, PACKAGES)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.packages or Path(scratch)
        folder.mkdir(exist_ok=True)
        clean, parts = {}, []
        for claims in given.claims:
            for kind in ("clean", "dirty", "broken") if claims == SPOILT else ("clean",):
                found = package(folder, claims, kind)
                large = claims > LARGEST
                peers = FAST if large else PEERS
                if claims > given.reference:
                    peers = tuple(peer for peer in peers if peer != "frictionless")
                runs = measure(found, peers, 1 if large else given.rounds)
                parts.append(section(claims, kind, found, runs))
                if kind == "clean":
                    clean[claims] = runs
    text = f"## Validation\n\n{stated}\n" + "\n".join(parts)
    picture = "\n![Seconds by number of claims, both axes logarithmic](docs/benchmarks.svg)\n"
    write_section("validation", text + picture)
    plot(clean)


if __name__ == "__main__":
    main()
