"""Exports of packages for tests: written, and read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from editing import Copy

from toolkit.engine.tables import Tables
from toolkit.exporters import Exported, export
from toolkit.package.descriptor import open_package

NS = "https://venezuela-coup-claims.example/ns#"


BASE = "https://example.org/"


def with_base(package: Copy) -> Copy:
    package.edit_descriptor(lambda d: d.update(base=BASE, ns=NS))
    return package


def tables_of(package: Copy) -> Tables:
    return Tables(open_package(package.root))


def exported(form: str, package: Copy, out: Path) -> Exported:
    return export(form, tables_of(package), out)


def nodes_of(out: Path) -> dict[str, dict[str, Any]]:
    graph = json.loads((out / "dataset.jsonld").read_text("utf-8"))["@graph"]
    return {node["id"]: node for node in graph}
