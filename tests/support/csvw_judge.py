"""The judge of CSV on the Web: the library csvw over the metadata beside the tables."""

from __future__ import annotations

import warnings
from pathlib import Path

from csvw.metadata import CSVW

from toolkit.derived.sidecars import CSVW as METADATA


def csvw_finds_valid(root: Path) -> bool:
    """Return the verdict of the library csvw, null keys allowed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bool(CSVW(str(root / METADATA), validate=True, strict=False).is_valid)
        except ValueError:  # what it finds it raises, or it warns and is not valid
            return False
