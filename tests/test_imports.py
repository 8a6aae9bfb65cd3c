"""What start-up costs: libraries that only some work needs are imported by that work alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOME = ("duckdb", "frictionless", "hatchling", "jinja2", "pandas", "pyarrow", "rapidfuzz", "rich")


def test_the_help_imports_none_of_them() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from toolkit.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        f"print(*(name for name in {SOME} if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_opening_a_package_imports_nothing_for_a_network() -> None:
    code = (
        "import sys\n"
        "from toolkit.package.descriptor import open_package\n"
        "assert not open_package('.').problems\n"
        "print(*{'http.client', 'ssl', 'upath', 'urllib.request'} & set(sys.modules))\n"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == ""
