"""The shapes of a rule, what it is given and what it gives, and the registry of those in Python."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.engine.tables import Tables
    from toolkit.texts.spans import Texts


@dataclass(frozen=True, slots=True)
class Row:
    """A row that a rule does not want, by its record number."""

    record: int | None
    field: str | None
    value: str | None
    message: str
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Unchecked:
    """So many rows of the subject that a rule could not check, and why."""

    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class Inapplicable:
    """The package has nothing that a rule checks, and why."""

    reason: str


@dataclass(frozen=True)
class Context:
    """What a rule in Python is given: the tables, and the texts if they were provided."""

    tables: Tables
    texts: Texts | None


Function = Callable[[Context], Iterator[Row | Unchecked | Inapplicable]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; a structural check has neither `sql` nor `function`.

    `level` is the least level of the profile at which it holds; `about` names the tables and
    columns, besides the subject, without which there is nothing to check; `reads_files` is whether
    it reads files of the package that are no tables, and no table; `reads` names the tables that a
    function reads, where those are not all.
    """

    name: str
    severity: str
    title: str
    why: str
    fix: str
    needs: tuple[str, ...] = ()
    subject: str = ""
    sql: str | None = None
    function: Function | None = None
    level: int = 0
    about: tuple[str, ...] = ()
    reads_files: bool = False
    reads: Collection[str] | None = None

    @property
    def structural(self) -> bool:
        """Whether the check comes from the descriptor and the schemas."""
        return self.sql is None and self.function is None


REGISTRY: dict[str, Rule] = {}


def rule(
    name: str,
    *,
    severity: str,
    subject: str,
    title: str,
    why: str,
    fix: str,
    needs: tuple[str, ...] = (),
    level: int = 0,
    about: tuple[str, ...] = (),
    reads_files: bool = False,
    reads: Collection[str] | None = None,
) -> Callable[[Function], Function]:
    """Register a function as a rule."""

    def register(function: Function) -> Function:
        REGISTRY[name] = Rule(
            name, severity, title, why, fix, needs, subject, None, function, level, about,
            reads_files, reads,
        )  # fmt: skip
        return function

    return register
