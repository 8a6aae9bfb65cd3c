"""Keep track of the rows that a rule may check: those not refused by the rules it needs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

import duckdb

from toolkit.engine.screening import insert, literal
from toolkit.package.model import Problem


class Soundness:
    """The refused rows of tables in the engine, and the views in `sound` without them.

    Args: `connect` returns the connection, and is not called before a view is needed; `names` maps
    each table to its quoted name in the engine.
    """

    def __init__(
        self, connect: Callable[[], duckdb.DuckDBPyConnection], names: Mapping[str, str]
    ) -> None:
        self.connect, self.names = connect, names
        self.refused: dict[tuple[str, str], list[int]] = {}
        self.waiting: list[tuple[str, str, int]] = []
        self.views: dict[str, str] = {}
        self.counts: dict[str, int] = {}
        self.ready = False

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, with what the views need."""
        connection = self.connect()
        if not self.ready:
            connection.execute("CREATE SCHEMA sound")
            connection.execute("CREATE TABLE _refused (rule VARCHAR, tbl VARCHAR, record BIGINT)")
            self.ready = True
        return connection

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Store the rows that rules refused, for the rules that need these rules."""
        known: dict[tuple[str, str], list[int]] = {}
        for problem in problems:
            if problem.record is not None:
                known.setdefault((problem.rule, str(problem.table)), []).append(problem.record)
        for (rule, table), records in known.items():
            self.refuse_records(rule, table, records)

    def refuse_records(self, rule: str, table: str, records: Sequence[int]) -> None:
        """Store the records of a table that a rule refused; 0 is none."""
        if table in self.names:
            self.refused.setdefault((table, rule), []).extend(records)
            self.waiting += [(rule, table, record) for record in records]
            self.counts.clear()

    def state(self, tables: Iterable[str], rules: Iterable[str]) -> str:
        """Return a hash of the rows of some tables that some rules refused."""
        known = hashlib.sha256()
        for pair in sorted({(table, rule) for table in tables for rule in rules}):
            if pair in self.refused:
                known.update(repr((pair, sorted(self.refused[pair]))).encode())
        return known.hexdigest()

    def make(self, needs: tuple[str, ...]) -> None:
        """Create the views in `sound`: each table without the rows that `needs` refused."""
        connection = self.connection
        if self.waiting:
            insert(connection, "_refused", self.waiting)
            self.waiting = []
        for table, name in self.names.items():
            rules = [literal(rule) for rule in sorted(needs) if (table, rule) in self.refused]
            query = f"SELECT * FROM main.{name}"
            if rules:
                query += (
                    f" t ANTI JOIN (SELECT record FROM _refused WHERE rule IN ({', '.join(rules)})"
                    f" AND tbl = {literal(table)}) x ON x.record = t._record"
                )
            if self.views.get(table) != query:
                connection.execute(f"CREATE OR REPLACE VIEW sound.{name} AS {query}")
                self.views[table] = query

    def count(self, schema: str, table: str) -> int:
        """Return the number of rows of a table in `main` or `sound`; 0 if it was not read."""
        if table not in self.names:
            return 0
        query = self.views.get(table) if schema == "sound" else None
        query = query or f"SELECT * FROM main.{self.names[table]}"
        if query not in self.counts:
            ((count,),) = self.connection.execute(f"SELECT count(*) FROM ({query})").fetchall()
            self.counts[query] = int(count)
        return self.counts[query]
