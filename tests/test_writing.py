"""Safe writes: the lock, several files at once, a full disk, and what a stopped command leaves."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from editing import Copy
from filelock import FileLock

from toolkit import writing
from toolkit.validation.run import validate
from toolkit.writing import JOURNAL, LOCK, STAGED, TargetError, locked, new_folder, write_files

Run = Callable[..., Result]
FILES = {"a.txt": b"new a", "sub/b.txt": b"new b"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one of the two files."""
    (tmp_path / "a.txt").write_text("old a", "utf-8")
    return tmp_path


def content(folder: Path) -> dict[str, str]:
    """Return the files below a folder with their texts."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


OLD, NEW = {"a.txt": "old a"}, {"a.txt": "new a", "sub/b.txt": "new b"}


def test_several_files_are_written_at_once(folder: Path) -> None:
    with locked(folder):
        write_files(folder, FILES)
    assert content(folder) == NEW


@pytest.mark.parametrize("calls", range(9))
def test_a_command_that_is_stopped_leaves_old_or_new(
    folder: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    class Killed(BaseException):
        """The process ends here."""

    left = calls

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return real(*arguments, **more)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(writing.os, "replace", counted(os.replace))
        patched.setattr(writing.os, "fsync", counted(os.fsync))
        patched.setattr(writing.shutil, "rmtree", counted(lambda *_, **__: None))
        with suppress(Killed):
            write_files(folder, FILES)
    decided = (folder / STAGED / JOURNAL).exists() or content(folder) == NEW
    with locked(folder):
        pass
    assert content(folder) == (NEW if decided else OLD)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no folder where nothing can be made")
def test_a_folder_where_no_file_can_be_made_is_told_at_once(run: Run, valid: Copy) -> None:
    result = run("export", "csv", valid.root, "-o", "/proc/out")
    assert result.exit_code == 2
    assert "another command" not in result.output
    assert "/proc/.toolkit-out.lock cannot be written" in " ".join(result.output.split())


def test_a_full_disk_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Path, data: bytes) -> None:
        if file.name == "1":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        real(file, data)

    real = writing._write
    monkeypatch.setattr(writing, "_write", full)
    with pytest.raises(OSError, match="No space left"), locked(folder):
        write_files(folder, FILES)
    assert content(folder) == OLD


def test_a_full_disk_is_named_and_exits_with_2(
    run: Run, valid: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = valid.file("claims").read_text("utf-8").splitlines()
    valid.file("claims").write_text("\n".join([lines[0], *lines[:0:-1], ""]), "utf-8")
    before = content(valid.root)

    def full(file: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))

    monkeypatch.setattr(writing, "_write", full)
    result = run("tidy", valid.root)
    assert result.exit_code == 2 and "No space left" in result.stderr
    assert content(valid.root) == before


def test_another_command_is_waited_for_and_then_named(
    run: Run, valid: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT", 0.1)
    with FileLock(valid.root / LOCK):
        result = run("tidy", valid.root)
    assert result.exit_code == 2 and "another command" in result.stderr
    assert run("tidy", valid.root).exit_code == 0
    assert not (valid.root / LOCK).exists()


def test_replacing_files_of_a_folder_waits_for_a_command_in_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT", 0.1)
    with (
        FileLock(folder / LOCK),
        pytest.raises(TargetError, match="another command"),
        new_folder(folder, force=True),
    ):
        pass
    assert content(folder)["a.txt"] == "old a"


def test_what_is_half_written_is_said_to_be_so(run: Run, valid: Copy) -> None:
    staged = valid.root / STAGED
    staged.mkdir()
    data = valid.file("claims").read_bytes()
    (staged / "0").write_bytes(data)
    (staged / JOURNAL).write_text(json.dumps(["data/claims.csv"]), "utf-8")
    valid.file("claims").write_text("half", "utf-8")
    result = run("validate", valid.root)
    assert result.exit_code == 2 and "toolkit tidy" in result.stderr
    assert run("tidy", valid.root).exit_code == 0
    assert validate(valid.root, valid.texts).valid


def test_a_journal_that_leads_out_of_the_folder_is_refused(folder: Path) -> None:
    inside = folder / "package"
    (inside / STAGED).mkdir(parents=True)
    (inside / STAGED / "0").write_text("evil", "utf-8")
    (inside / STAGED / JOURNAL).write_text('["../a.txt"]', "utf-8")
    with pytest.raises(OSError, match="outside the folder"), locked(inside):
        pass
    assert (folder / "a.txt").read_text("utf-8") == "old a"


def test_litter_of_a_stopped_run_is_removed_by_the_next(tmp_path: Path) -> None:
    litter = tmp_path / ".toolkit-out.new"
    litter.mkdir()
    (litter / "half").write_text("x", "utf-8")
    with new_folder(tmp_path / "out", force=False) as new:
        (new / "whole").write_text("y", "utf-8")
    assert content(tmp_path) == {"out/whole": "y"}
    with pytest.raises(TargetError, match="--force"), new_folder(tmp_path / "out", force=False):
        pass


def test_two_commands_at_once_lose_nothing(valid: Copy) -> None:
    names = [f"extra-{number}" for number in range(4)]
    for name in names:
        (valid.texts / f"{name}.txt").write_text(f"A short text called {name}.\n", "utf-8")
    actor = valid.rows("sources")[0]["publisher_id"]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "toolkit.cli", "add-source", str(valid.texts / f"{name}.txt"),
             "--publisher", actor, "--package", str(valid.root)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for name in names
    ]  # fmt: skip
    ends = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0] * 4, ends
    ids = {row["source_id"] for row in valid.rows("sources")}
    assert ids >= {f"s-{name}" for name in names}
    assert not [path for path in valid.root.iterdir() if path.name.startswith(".toolkit")]
