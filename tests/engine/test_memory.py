"""The budget of memory: what a machine and its container tell, and that it changes no finding."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from editing import copy_valid

from toolkit.cli import main
from toolkit.engine.memory import LEAST, budget, known_sizes
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.validation.run import validate


def machine(root: Path, files: dict[str, str]) -> list[int]:
    """Return the sizes that the files of a machine tell."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return sorted(known_sizes(root))


FREE = {"proc/meminfo": "MemTotal: 9000 kB\nMemAvailable:    2000 kB\n"}


def test_free_memory_is_read(tmp_path: Path) -> None:
    assert machine(tmp_path, FREE) == [2_048_000]


def test_each_group_above_limits_the_process(tmp_path: Path) -> None:
    files = {
        "proc/self/cgroup": "0::/a/b\n",
        "sys/fs/cgroup/a/b/memory.max": "max\n",
        "sys/fs/cgroup/a/memory.max": "5000\n",
        "sys/fs/cgroup/memory.max": "7000\n",
    }
    assert machine(tmp_path, {**FREE, **files}) == [5000, 7000, 2_048_000]


def test_the_first_version_of_groups_is_read(tmp_path: Path) -> None:
    files = {
        "proc/self/cgroup": "3:cpu:/c\n4:memory:/c\n",
        "sys/fs/cgroup/memory/c/memory.limit_in_bytes": "6000\n",
        "sys/fs/cgroup/memory.max": "1\n",
    }
    assert machine(tmp_path, files) == [6000]


def test_a_machine_that_tells_nothing_has_no_size(tmp_path: Path) -> None:
    assert machine(tmp_path, {}) == []
    assert machine(tmp_path, {"proc/meminfo": "none", "proc/self/cgroup": "0::/\n"}) == []


def test_tables_have_the_budget_or_what_is_asked_for(tmp_path: Path) -> None:
    package = open_package(copy_valid(tmp_path).root)
    assert Tables(package).memory >= budget() >= LEAST
    tables = Tables(package, memory=200_000_000)
    assert 200_000_000 < tables.memory < 300_000_000
    tables.allow(100_000_000)
    assert tables.memory > 200_000_000
    ((limit,),) = tables.select("SELECT current_setting('memory_limit')")
    assert str(limit).startswith(("19", "20", "21"))


def test_the_budget_changes_no_finding(tmp_path: Path) -> None:
    root = copy_valid(tmp_path).root
    told = [
        [
            (f.rule, f.record, f.message)
            for f in validate(root, tables_of=partial(Tables, memory=memory)).findings
        ]
        for memory in (None, 100_000_000)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("size", ["2GB", "800mb", "0.5 G"])
def test_the_command_takes_a_size(tmp_path: Path, size: str) -> None:
    root = copy_valid(tmp_path).root
    words = ["validate", str(root), "--memory", size, "--format", "json"]
    done = CliRunner().invoke(main, words, env={"TOOLKIT_TEXTS": None})
    assert json.loads(done.stdout)["counts"]["error"] == 0


@pytest.mark.parametrize("size", ["2", "10MB", "much", "-1GB"])
def test_the_command_refuses_what_is_no_size(size: str) -> None:
    done = CliRunner().invoke(main, ["validate", "--memory", size])
    assert done.exit_code == 2
    assert "is not a size of at least 100MB" in done.output
