"""Kill writing commands, fill their disk and run them at once: nothing is half written or lost.

`python tests/judges/writers.py [--seed N] [--claims N] [--kills N] [--pairs N]`; exit 1 if anything
is. A full disk needs root, for a small file system in memory; without it that part says so.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLKIT = [sys.executable, "-m", "toolkit.cli"]
SIZES = 20


def digest(folder: Path) -> str:
    """Return a hash of every file below a folder but what commands keep there for themselves."""
    whole = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        if ".toolkit" in str(file.relative_to(folder)):
            continue
        whole.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        whole.update(file.read_bytes())
    return whole.hexdigest()


def litter(folder: Path) -> list[str]:
    """Return what commands leave of their own below a folder."""
    return [str(path.relative_to(folder)) for path in folder.rglob(".toolkit*")]


def spoilt(package: Path) -> None:
    """Turn the order of the claims, so that `tidy` has several files to write."""
    file = package / "data" / "claims.csv"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], *lines[:0:-1]]))


def commands(work: Path) -> dict[str, list[str]]:
    """Return the writing commands, each on the folder `target` of a work folder."""
    target, package = str(work / "target"), str(work / "package")
    exported = str(work / "exported")
    actors = (work / "package" / "data" / "actors.csv").read_text("utf-8").splitlines()
    publisher = actors[1].split(",")[0]
    source = [str(work / "new.txt"), "--publisher", publisher, "--package", target]
    return {
        "tidy": ["tidy", target],
        "add-source": ["add-source", *source],
        "export csv": ["export", "csv", package, "-o", target, "--force"],
        "export sqlite": ["export", "sqlite", package, "-o", target, "--force"],
        "import": ["import", exported, "-o", target, "--force"],
        "init": ["init", target],
    }


def prepare(name: str, work: Path) -> None:
    """Make the target of a command as it is before it."""
    target = work / "target"
    shutil.rmtree(target, ignore_errors=True)
    if name == "tidy":
        shutil.copytree(work / "package", target)
        spoilt(target)
    elif name == "add-source":
        shutil.copytree(work / "package", target)
    elif name != "init":
        target.mkdir()
        (target / "old.txt").write_text("stays", "utf-8")


def kills(name: str, work: Path, count: int, dice: random.Random) -> int:
    """Kill a command at random moments, and return how often its target was neither old nor new."""
    words, target = [*TOOLKIT, *commands(work)[name]], work / "target"
    prepare(name, work)
    old, began = digest(target) if target.exists() else "", time.monotonic()
    done = subprocess.run(words, capture_output=True, check=False)
    took, new = time.monotonic() - began, digest(target)
    if done.returncode:
        print(f"{name}: not run: {done.stderr.decode()[-200:]}")
        return 1
    wrong, ends = 0, Counter[str]()
    for _ in range(count):
        prepare(name, work)
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.3, 1.05) * took)
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = digest(target) if target.exists() else ""
        unfinished = (target / ".toolkit-staged" / "journal.json").exists()
        mixed = now not in (old, new) and not unfinished
        ends["to be finished" if unfinished else "old" if now == old else "new"] += not mixed
        if name == "add-source" and now == new:
            continue  # it is there; a second run says so
        subprocess.run(words, capture_output=True, check=False)  # the next run finishes, or repeats
        left = [*litter(work)]
        state = digest(target) if target.exists() else ""
        wrong += mixed or state != new or bool(left)
        if left:
            print(f"{name}: left {left}")
    print(f"{name}: {count} kills within {took:.1f} s, {dict(ends)}, {wrong} wrong", flush=True)
    return wrong


def pairs(work: Path, count: int) -> int:
    """Run two `add-source` at once, and return how many rows were lost."""
    target, texts = work / "target", work / "texts"
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run([*TOOLKIT, "init", str(target)], check=True, capture_output=True)
    publisher = (target / "data" / "actors.csv").read_text("utf-8").splitlines()[1].split(",")[0]
    texts.mkdir(exist_ok=True)
    names = [f"pair-{number}-{side}" for number in range(count) for side in "ab"]
    failed = 0
    for at in range(0, len(names), 2):
        started = []
        for name in names[at : at + 2]:
            (texts / f"{name}.txt").write_text(f"A text of {name}.\n", "utf-8")
            words = ["add-source", str(texts / f"{name}.txt"), "--publisher", publisher,
                     "--package", str(target)]  # fmt: skip
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            started.append(subprocess.Popen([*TOOLKIT, *words], **quiet))
        failed += sum(process.wait() != 0 for process in started)
    rows = (target / "data" / "sources.csv").read_text("utf-8")
    lost = sum(f"s-{name}," not in rows for name in names)
    print(f"pairs: {count} of two commands at once, {failed} failed, {lost} rows lost", flush=True)
    return failed + lost


def full_disk(work: Path, package: Path) -> int:
    """Run commands on small file systems, and return how often a failure changed a file."""
    disk = work / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        print("full disk: not run, it needs root")
        return 0
    size = sum(-(-file.stat().st_size // 4096) * 4096 for file in package.rglob("*"))
    wrong, ends = 0, Counter[str]()
    for step in range(SIZES):
        room = size + 65536 + step * size // 12
        mount = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(disk)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            print("full disk: not run, no file system can be mounted")
            return 0
        try:
            target = disk / "package"
            shutil.copytree(package, target)
            spoilt(target)
            for words in (
                ["tidy", str(target)],
                ["export", "xlsx", str(target), "-o", str(disk / "xlsx")],
                ["export", "sqlite", str(target), "-o", str(disk / "sqlite")],
            ):
                before = digest(disk)
                done = subprocess.run([*TOOLKIT, *words], capture_output=True, check=False)
                same = digest(disk) == before
                told = b"Traceback" not in done.stderr
                ends[f"{words[0]} exit {done.returncode}"] += 1
                wrong += not told or (done.returncode != 0 and not same)
                if not told or (done.returncode != 0 and not same):
                    print(f"{words} at {room}: {done.stderr.decode()[-300:]} {litter(disk)}")
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    print(f"full disk: {SIZES} sizes, {dict(ends)}, {wrong} wrong", flush=True)
    return wrong


def main() -> None:
    """Run it all, and exit 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--pairs", type=int, default=200)
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch) / "work"
        work.mkdir()
        generate = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), str(given.claims)]
        subprocess.run([*generate, str(work / "package")], check=True, capture_output=True)
        subprocess.run([*TOOLKIT, "tidy", str(work / "package")], check=True, capture_output=True)
        (work / "new.txt").write_text("A new text, to be added.\n", "utf-8")
        export = ["export", "csv", str(work / "package"), "-o", str(work / "exported")]
        subprocess.run([*TOOLKIT, *export], check=True, capture_output=True)
        wrong = sum(kills(name, work, given.kills, dice) for name in commands(work))
        wrong += pairs(work, given.pairs)
        small = work / "small"
        subprocess.run([*TOOLKIT, "init", str(small)], check=True, capture_output=True)
        wrong += full_disk(work, small)
    sys.exit(int(wrong > 0))


if __name__ == "__main__":
    main()
