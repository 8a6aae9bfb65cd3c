"""Give what an earlier run found, where all that it depends on is as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from toolkit.engine.kept import stable
from toolkit.engine.tables import Tables
from toolkit.package.cache import key_of, packed, unpacked
from toolkit.rules import Row
from toolkit.validation.outcomes import Outcome

MOST = 10_000
"""The most problems of a check that are kept."""
FIELDS = ("checked", "unchecked", "reason", "ran", "applies")


class Remembered:
    """Outcomes by what they depend on: tables, refused rows, the descriptor and the level."""

    def __init__(self, tables: Tables) -> None:
        self.tables, self.cache = tables, tables.cache
        descriptor = dict(tables.package.descriptor)
        items = descriptor.pop("resources", None)
        items = [stable(item) for item in items if isinstance(item, dict)] if items else []
        schemas = [resource.schema for resource in tables.package.resources]
        self.stated = key_of(descriptor, items, schemas) if self.cache else ""

    def key(self, reads: Iterable[str] | None, rules: Iterable[str], level: int) -> str | None:
        """Return the key of a check; None if there is no cache, or a table has no key.

        Args: `reads` are the tables that it reads, None for all; `rules` are those whose refused
        rows it leaves out.
        """
        if not self.cache:
            return None
        known = self.tables.rows if reads is None else self.tables.rows.keys() & set(reads)
        state = self.tables.state(sorted(known))
        refused = self.tables.soundness.state(known, rules)
        return state and key_of(state, refused, self.stated, level)

    def outcome(self, name: str, key: str | None, run: Callable[[], Outcome]) -> Outcome:
        """Return the outcome of a check: as it was kept, or by running it."""
        if self.cache is None or key is None:
            return run()
        known = self.cache.recall(name, key)
        if known is not None:
            return Outcome(unpacked(known["problems"]), **known["counts"])
        found = run()
        if not found.crashed and len(found.problems) <= MOST:
            counts = {field: getattr(found, field) for field in FIELDS}
            kept = {"problems": packed(found.problems), "counts": counts}
            self.cache.remember(name, key, kept)
        return found

    def rows(self, name: str, key: str | None, run: Callable[[], Iterable[Row]]) -> list[Row]:
        """Return rows that a rule does not want: as they were kept, or by running it."""
        if self.cache is None or key is None:
            return list(run())
        known = self.cache.recall(name, key)
        if known is not None:
            return [Row(*values) for values in known]
        found = list(run())
        if len(found) <= MOST:
            kept = [[row.record, row.field, row.value, row.message, row.table] for row in found]
            self.cache.remember(name, key, kept)
        return found
