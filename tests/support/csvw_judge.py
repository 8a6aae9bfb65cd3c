"""The judge of CSV on the Web, the library csvw over the metadata beside the tables; a package."""

from __future__ import annotations

import warnings
from pathlib import Path

from csvw.metadata import CSVW
from editing import Copy, copy_valid

from toolkit.derived.sidecars import CSVW as METADATA
from toolkit.derived.sidecars import derived_files
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package


def with_sidecars(folder: Path) -> Copy:
    """Make a copy of the valid package that has an address, and write its sidecars."""
    copy = copy_valid(folder)
    copy.edit_descriptor(lambda d: d.update(base="https://example.org/"))
    tables = Tables(open_package(copy.root))
    for path, data in derived_files(tables, tables.package).items():
        (copy.root / path).write_bytes(data)
    return copy


def csvw_finds_valid(root: Path) -> bool:
    """Return the verdict of the library csvw, null keys allowed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bool(CSVW(str(root / METADATA), validate=True, strict=False).is_valid)
        except ValueError:  # what it finds it raises, or it warns and is not valid
            return False
