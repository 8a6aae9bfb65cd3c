"""Write `BENCHMARKS.md`: each script writes its own section."""

from __future__ import annotations

import platform
import re
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "BENCHMARKS.md"
HEAD = """# Benchmarks

Each section shows the toolkit next to comparable tools and theoretical lower bounds ("floor"). It
is written by the script it names, in a single run. Times are wall-clock seconds without imports.
Compare times only within a section: machines differ, and one machine varies from hour to hour.
"""


def write_section(name: str, text: str) -> None:
    """Put a section into the page, in place of the section of that name."""
    page = PAGE.read_text("utf-8") if PAGE.exists() else HEAD
    section = f"<!-- {name} -->\n{text.strip()}\n<!-- end of {name} -->"
    known = re.compile(rf"<!-- {name} -->.*<!-- end of {name} -->", re.DOTALL)
    if known.search(page):
        page = known.sub(lambda _: section, page)
    else:
        page = page.rstrip() + "\n\n" + section + "\n"
    PAGE.write_text(page, "utf-8")


def circumstances(command: str, packages: Iterable[str]) -> str:
    """Return the command, commit, machine and versions of a run, as a list."""
    commit = _git("rev-parse", "--short", "HEAD")
    changed = " with uncommitted changes" if _git("status", "--porcelain", "-uno") else ""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"- command: `{command}`\n- commit: {commit}{changed}\n- machine: {_machine()}\n"
        f"- versions: Python {platform.python_version()}, {versions}\n"
    )


def table(head: list[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table, all columns but the first aligned to the right."""
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _git(*arguments: str) -> str:
    found = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return found.stdout.strip()


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text().split()[1]
    return f"{len(names)} × {names[0]}, {round(int(memory) / 2**20)} GiB"
