"""Run the integrity rules of the claims profile, each over the rows that are sound for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

import duckdb

from toolkit.engine.tables import Tables
from toolkit.package.files import ViewError
from toolkit.package.levels import level_name
from toolkit.package.model import Problem
from toolkit.package.profile import absent_fields
from toolkit.package.standard import PROFILE_TABLES
from toolkit.rules import Context, Inapplicable, Row, Rule, Unchecked, all_rules
from toolkit.validation.outcomes import Outcome, crash
from toolkit.validation.remembered import Remembered
from toolkit.views import MISSING_COLUMN, MISSING_TABLE, create_views
from toolkit.views.files import arms_of, tables_read
from toolkit.wording import counted

EVERY_TABLE = "*"
"""The subject of a rule that checks the rows of every table."""


class RuleRunner:
    """Run rules over the tables of one package."""

    def __init__(self, context: Context) -> None:
        self.context, self.tables = context, context.tables
        self.rules = all_rules()
        self.lacking = {
            f"{resource.name}.{field.name}"
            for resource in self.tables.resources
            for field in absent_fields(resource)
        }
        self.remembered = Remembered(self.tables)
        self.hold(self.tables.level)
        self.structural = tuple(name for name, rule in self.rules.items() if rule.structural)

    def hold(self, level: int) -> None:
        """Make the rules of a level hold; queries know it as the variable `level`."""
        self.level = level
        self.tables.set_variable("level", level)

    def in_order(self) -> list[Rule]:
        """Return the integrity rules, each after the rules it needs."""
        return list(_in_order(self.rules))

    def run(self, rule: Rule) -> Outcome:
        """Run one rule over the rows without problems in the rules it needs."""
        reason = self.inapplicable(rule)
        if reason:
            return Outcome([], reason=reason, applies=False)
        name = f"{rule.name} at {self.level}"
        return self.remembered.outcome(name, self.key(rule), lambda: self.run_now(rule))

    def key(self, rule: Rule) -> str | None:
        """Return the key of a rule's outcome in the cache; None if it is not kept.

        It is not where the rule reads files, nor where it, or one whose refused rows it leaves out,
        may read the articles' texts.
        """
        needed = self.needs(rule)
        in_python = any(self.rules[name].function for name in (rule.name, *needed))
        if rule.reads_files or (in_python and self.context.texts):
            return None
        reads: Collection[str] | None = tables_read(rule.sql) if rule.sql else rule.reads
        if reads is not None:
            every = rule.subject == EVERY_TABLE
            reads = {*reads, *(self.tables.rows if every else (rule.subject,))}
        return self.remembered.key(reads, needed, self.level)

    def needs(self, rule: Rule) -> tuple[str, ...]:
        """Return the checks whose refused rows a rule leaves out."""
        return (*self.structural, *_needed(rule, self.rules))

    def run_now(self, rule: Rule) -> Outcome:
        """Run one rule, whatever is kept."""
        if not rule.reads_files:
            self.tables.soundness.make(self.needs(rule))
        total = self.count("main", rule)
        outcome = Outcome([], checked=self.count("sound", rule))
        outcome.unchecked = total - outcome.checked
        if outcome.unchecked:
            have = "has" if outcome.unchecked == 1 else "have"
            outcome.reason = f"{counted(outcome.unchecked, 'row')} {have} other problems first"
        if rule.subject not in (*self.tables.rows, EVERY_TABLE, ""):
            reason = f"the table {rule.subject} was not read"
            return Outcome([], reason=reason, ran=False)
        try:
            for item in self.rows(rule):
                if isinstance(item, Inapplicable):
                    return Outcome([], reason=item.reason, applies=False)
                if isinstance(item, Unchecked):
                    given_up = min(item.count, outcome.checked)
                    outcome.checked -= given_up
                    outcome.unchecked += given_up
                    outcome.reason = item.reason
                else:
                    outcome.add(_problem(rule, item), self.tables.most)
        except (duckdb.CatalogException, duckdb.BinderException, ViewError) as error:
            lost = self.lost(str(error.__cause__ or error))
            if lost:
                return Outcome([], unchecked=total, reason=lost, ran=False)
            return crash(error)
        except Exception as error:  # an exception inside a check is a failed check with its name
            return crash(error)
        return outcome

    def inapplicable(self, rule: Rule) -> str | None:
        """Return why the package has nothing that a rule checks, or None if it has."""
        for name in (rule.subject, *rule.about):
            if name.partition(".")[0] in self.tables.absent:
                return f"the package has no table {name.partition('.')[0]}"
            if name in self.lacking:
                return f"the package has no column {name}"
        if rule.level > self.level:
            return f"it holds from level {level_name(rule.level)}"
        return None

    def rows(self, rule: Rule) -> Iterator[Row | Unchecked | Inapplicable]:
        if rule.function is not None:
            yield from rule.function(self.context)
        elif rule.sql is not None:
            create_views(self.tables.connection, rule.sql)
            arms = arms_of(rule.sql) if self.remembered.cache else (rule.sql,)
            for arm in arms:
                run = partial(_rows_of, self.tables, arm, arms[0])
                yield from self.arm(rule, arm, run) if len(arms) > 1 else run()

    def arm(self, rule: Rule, arm: str, run: Callable[[], Iterable[Row]]) -> list[Row]:
        """Return the rows of one of the queries of a rule: as they were kept, or by running it."""
        reads = tables_read(arm)
        key = self.remembered.key(reads, self.needs(rule), self.level)
        return self.remembered.rows(f"{rule.name} at {self.level}: {sorted(reads or ())}", key, run)

    def count(self, schema: str, rule: Rule) -> int:
        """Count the rows that a rule checks, in `main` or `sound`; 1 for the package itself."""
        if rule.subject == EVERY_TABLE:
            return sum(self.tables.soundness.count(schema, name) for name in self.tables.rows)
        return self.tables.soundness.count(schema, rule.subject) if rule.subject else 1

    def lost(self, error: str) -> str | None:
        """Return which table or column of the profile a query did not find, or None."""
        table = MISSING_TABLE.search(error)
        if table and table[1] in set(PROFILE_TABLES) - set(self.tables.rows):
            return f"the table {table[1]} was not read"
        column = MISSING_COLUMN.search(error)
        present = {name for resource in self.tables.resources for name in resource.field_names}
        return (
            f"no table has the column {column[1]}" if column and column[1] not in present else None
        )


def _rows_of(tables: Tables, arm: str, first: str) -> Iterator[Row]:
    """Yield the rows of one of the queries of a rule; the `first` has the names of the columns."""
    names, rows = tables.rows_of(arm)
    if arm != first:
        names, _ = tables.rows_of(f"SELECT * FROM ({first}) LIMIT 0")
    for values in rows:
        row = dict(zip(names, values, strict=True))
        value = row.get("value")
        yield Row(
            record=row.get("record"),
            field=row.get("field"),
            value=None if value is None else str(value),
            message=str(row["message"]),
            table=row.get("table"),
        )


def _problem(rule: Rule, row: Row) -> Problem:
    subject = None if rule.subject == EVERY_TABLE else rule.subject
    table = (subject if row.table is None else row.table) or None
    return Problem(rule.name, row.message, table, row.record, row.field, row.value)


def _needed(rule: Rule, rules: dict[str, Rule]) -> tuple[str, ...]:
    """Return the rules that a rule needs, directly or indirectly."""
    found: list[str] = []
    queue = list(rule.needs)
    while queue:
        name = queue.pop()
        if name not in found:
            found.append(name)
            queue.extend(rules[name].needs)
    return tuple(sorted(found))


def _in_order(rules: dict[str, Rule]) -> Iterator[Rule]:
    """Yield the integrity rules, each after the rules it needs."""
    done: set[str] = set()

    def visit(name: str) -> Iterator[Rule]:
        if name in done:
            return
        done.add(name)
        for needed in rules[name].needs:
            yield from visit(needed)
        if not rules[name].structural:
            yield rules[name]

    for name in sorted(rules):
        yield from visit(name)
