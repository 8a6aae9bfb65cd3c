"""Packages to be exported, and their exports."""

from __future__ import annotations

from pathlib import Path

import pytest
from editing import Copy, copy_valid
from exported_packages import tables_of, with_base

from toolkit.engine.tables import Tables
from toolkit.exporters import FORMATS, export


@pytest.fixture
def package(valid: Copy) -> Copy:
    """The valid package with a base of its own, to be edited."""
    return with_base(valid)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The valid package with a base of its own, which no test edits."""
    return with_base(copy_valid(tmp_path_factory.mktemp("whole")))


@pytest.fixture(scope="module")
def tables(whole: Copy) -> Tables:
    """The typed tables of the whole package."""
    return tables_of(whole)


@pytest.fixture(scope="module")
def out(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds each export of the whole package in a folder of its name."""
    folder = tmp_path_factory.mktemp("out")
    for form in FORMATS:
        export(form, tables, folder / form)
    return folder
