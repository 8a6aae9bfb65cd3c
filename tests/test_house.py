"""The structure of `toolkit/`: rooms in one direction, no circles, nothing too large to read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from editing import ROOT

HOUSE = ROOT / "toolkit"
FLOORS: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        [
            {"", "report", "writing", "progress", "markdown", "wording", "edtf", "reliability"},
            {"package"},
            {"engine"},
            {"texts"},
            {"views"},
            {"rules"},
            {"versions"},
            {"validation", "spark"},
            {"exporters"},
            {"explorer"},
            {"derived"},
            {"importers"},
            {"reporters"},
            {"coding"},
            {"display"},
            {"frames", "loading"},
            {"commands"},
            {"cli"},
            {"__main__"},
        ],
    )
)
"""The rooms and top-level modules, each above all that it may import; "" is `toolkit` itself."""
LAZY = {("", "loading")}
"""`toolkit.load` is imported on first use."""


@cache
def modules() -> dict[str, Path]:
    """Return every module of the toolkit by its dotted name below `toolkit`."""
    found = {}
    for file in sorted(HOUSE.rglob("*.py")):
        parts = file.relative_to(HOUSE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = file
    return found


def imports(file: Path) -> Iterator[str]:
    """Yield the modules of the toolkit that a file imports, anywhere in it."""
    return imported(file.read_text("utf-8"), file.parent.relative_to(ROOT).parts)


def imported(code: str, package: tuple[str, ...]) -> Iterator[str]:
    """Yield the modules of the toolkit that the code of a module in `package` imports."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) + 1 - node.level] if node.level else ()
            source = [*start, node.module] if node.module else start
            names = [".".join([*source, alias.name]) for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "toolkit":
                yield known(name.removeprefix("toolkit").removeprefix("."))


def known(name: str) -> str:
    """Return the module that a name lies in: the name itself, or what holds it."""
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name


def floor(module: str) -> int:
    """Return how high a module lies; a room that is on no floor fails the test."""
    room = module.split(".")[0]
    for number, rooms in enumerate(FLOORS):
        if room in rooms:
            return number
    pytest.fail(f"toolkit.{room} has no floor: give it one in FLOORS")


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("import toolkit.rules.registry", "rules.registry"),
        ("from toolkit import loading", "loading"),
        ("from toolkit.rules import Context", "rules"),
        ("from .. import loading", "loading"),
        ("from ..rules import Context", "rules"),
        ("from . import tables", "engine.tables"),
        ("from .tables import Tables", "engine.tables"),
        ("def late():\n    from toolkit.rules import Context", "rules"),
        ("if TYPE_CHECKING:\n    from toolkit.rules import Context", "rules"),
    ],
)
def test_an_import_is_seen_however_it_is_written(code: str, module: str) -> None:
    assert list(imported(code, ("toolkit", "engine"))) == [module]


def test_every_floor_has_modules() -> None:
    rooms = {name.split(".")[0] for name in modules()}
    empty = {room for rooms in FLOORS for room in rooms} - rooms
    assert not empty, f"in FLOORS, but not in toolkit/: {', '.join(sorted(empty))}"


def test_every_module_has_a_floor() -> None:
    for module in modules():
        floor(module)


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_from_its_own_room_and_from_those_below(module: str) -> None:
    room = module.split(".")[0]
    upwards = [
        other
        for other in imports(modules()[module])
        if other.split(".")[0] != room
        and (room, other.split(".")[0]) not in LAZY
        and floor(other) > floor(module)
    ]
    assert not upwards, f"toolkit.{module} imports from above: {', '.join(upwards)}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    arrows = {
        module: {other for other in imports(file) if other not in ("", module)}
        for module, file in modules().items()
        if module
    }
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        circle = reversed(error.args[1])  # the sorter names what is imported first
        pytest.fail(f"a circle, each imports the next: {' → '.join(circle)}")


def test_no_module_or_class_is_too_long_to_read() -> None:
    for module, file in modules().items():
        text = file.read_text("utf-8")
        assert len(text.splitlines()) <= 400, f"toolkit.{module} has over 400 lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= 200, f"toolkit.{module}: {node.name} has {lines} lines"


def test_the_top_of_the_house_is_short() -> None:
    top = sorted(file.name for file in HOUSE.glob("*.py"))
    assert len(top) <= 12, f"{len(top)} modules at the top of toolkit/: {', '.join(top)}"
