"""Open earlier versions of a package, parse version numbers and compute the next one.

Source: Semantic Versioning 2.0.0, <https://semver.org/>; `git archive`.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
import tempfile
import weakref
from dataclasses import replace
from pathlib import Path

from toolkit.package.descriptor import open_package
from toolkit.package.files import DESCRIPTOR, PackageError
from toolkit.package.model import Package

BUMPS = ("none", "patch", "minor", "major")
VERSION = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?"
)
Version = tuple[int, int, int]


def parse_version(text: str | None) -> Version | None:
    """Return major, minor and patch of a version, or None if it is not a semantic version."""
    match = VERSION.fullmatch(text or "")
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def next_version(old: Version, bump: str) -> Version:
    """Return the lowest version after a bump of `BUMPS`.

    Below 1.0.0 a major change needs only a minor bump (Semantic Versioning, section 4).
    """
    major, minor, patch = old
    if bump == "none":
        return old
    if bump == "patch":
        return major, minor, patch + 1
    if bump == "major" and major:
        return major + 1, 0, 0
    return major, minor + 1, 0


def open_version(name: str, beside: Path) -> Package:
    """Open a package by folder, descriptor or zip, or by a git revision of the folder `beside`.

    Existing files and folders take precedence over revisions.
    Raises: PackageError if `name` is none of them, or there is no package.
    """
    if Path(name).exists():
        return open_package(name)
    folder = beside if beside.is_dir() else beside.parent
    top, commit = _commit(name, folder)
    inside = folder.resolve().relative_to(top).as_posix()
    archive = _git(top, "archive", "--format=tar", commit, "--", inside)
    if archive is None:
        raise PackageError(f'the git revision "{name}" has no folder {inside}')
    unpacked = Path(tempfile.mkdtemp(prefix="toolkit-"))
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(unpacked, filter="data")
        if not (unpacked / inside / DESCRIPTOR).is_file():
            raise PackageError(f'the git revision "{name}" has no {DESCRIPTOR} in {inside}')
        package = replace(open_package(unpacked / inside), location=name, temporary=True)
    except BaseException as error:
        shutil.rmtree(unpacked, ignore_errors=True)
        if isinstance(error, tarfile.TarError):
            raise PackageError(f'the git revision "{name}" cannot be read: {error}') from error
        raise
    weakref.finalize(package, shutil.rmtree, unpacked, ignore_errors=True)
    return package


def _commit(name: str, folder: Path) -> tuple[Path, str]:
    """Return the top of the repository around a folder, and the commit of a revision."""
    no_file = f'"{name}" is not a file or folder'
    if shutil.which("git") is None:
        raise PackageError(f"{no_file}; to use a git revision, install git")
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise PackageError(f"{no_file}, and {folder} is not in a git repository")
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    commit = _git(folder, *asked)
    if commit is None:
        raise PackageError(f'"{name}" is neither a file, a folder nor a git revision')
    return Path(top.decode().rstrip("\n")).resolve(), commit.decode().strip()


def _git(folder: Path, *words: str) -> bytes | None:
    """Return what git prints, or None if it fails."""
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True)
    return done.stdout if done.returncode == 0 else None
