"""What start-up costs: libraries that only some work needs are imported by that work alone."""

from __future__ import annotations

import subprocess
import sys

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
