"""Build the wheel of a package that is also a Python project, with the same bytes each time.

Source: PEP 517 (build backends), PEP 518 (`[build-system]`); reproducible-builds.org,
`SOURCE_DATE_EPOCH`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from calendar import timegm
from importlib.util import find_spec
from pathlib import Path

PROJECT = "pyproject.toml"
BACKEND = "hatchling.build"
CALL = f"import sys; from {BACKEND} import build_wheel; build_wheel(sys.argv[1])"


class WheelError(Exception):
    """The wheel cannot be built; the message says why."""


def build_wheel(root: Path, folder: Path, day: tuple[int, int, int]) -> list[str]:
    """Build the wheel of the project in a folder, if there is one that has a build system.

    As with `pip wheel`, a build hook of the project runs; nothing is downloaded.
    Args: `root` is the project's folder, `folder` that of the wheel; `day` is the date of the files
    in it.
    Returns: a note if there is a project and its wheel was not built.
    Raises: WheelError if `pyproject.toml` cannot be read or the build fails.
    """
    backend = _backend(root / PROJECT)
    if backend is None:
        return []
    if backend != BACKEND:
        return [f"the wheel was not built: {PROJECT} names another build backend than {BACKEND}"]
    if find_spec(BACKEND.partition(".")[0]) is None:
        return ["the wheel was not built: it needs hatchling; run `pip install hatchling`"]
    done = subprocess.run(
        [sys.executable, "-P", "-c", CALL, str(folder.resolve())],  # -P: no module of the project
        cwd=root,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(timegm((*day, 0, 0, 0)))},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise WheelError(f"the wheel could not be built: {reason}")
    return []


def _backend(file: Path) -> str | None:
    """Return the build backend of a project; None without a build system."""
    if not file.is_file():
        return None
    try:
        system = tomllib.loads(file.read_text("utf-8")).get("build-system")
    except (OSError, ValueError) as error:
        raise WheelError(f"{file} cannot be read: {error}") from error
    if not isinstance(system, dict):
        return None
    return str(system.get("build-backend"))
