"""Run translated queries: recursive parts round by round, and parts that are read twice once."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from toolkit.spark.dialect import translated, written
from toolkit.spark.storage import parquet_file, parquet_of, pattern, uri

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType


SENT = 100_000
"""The most rows that the driver sends to Spark without a file."""


class Queries:
    """Queries in duckdb's SQL, run on Spark.

    Args: `folder` is a folder that every worker sees, for what is computed once: kept there and
    not on the workers, it outlives them.
    """

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self.session, self.folder = session, folder
        self.few = False
        """Whether the tables have so few rows that the driver can hold what is computed once."""
        self.variables: dict[str, int | str] = {}
        self.numbers = itertools.count(1)
        self.token = f"toolkit_{secrets.token_hex(4)}_"
        """What the names of temporary views begin with: other packages may be in the session."""
        self.shown = set[str]()

    def run(self, query: exp.Expr) -> DataFrame:
        """Return the rows of a query, as parsed from duckdb's SQL.

        Raises: sqlglot's errors if it cannot be translated, Spark's if it cannot be run.
        """
        tree = translated(query, self.variables)
        for node in list(tree.find_all(exp.Table)):
            if not node.db and node.name.lower() in self.shown:
                _rename(node, self.token + node.name)
        return self.evaluated(tree)

    def show(self, frame: DataFrame, name: str) -> None:
        """Make rows a table that queries can name."""
        frame.createOrReplaceTempView(self.token + name)
        self.shown.add(name.lower())

    def forget(self) -> None:
        """Remove the tables that queries could name from the session, which may be gone."""
        with suppress(Exception):
            for name in self.shown:
                self.session.catalog.dropTempView(self.token + name)

    def keep(self, frame: DataFrame) -> DataFrame:
        """Compute rows once, and return them as they are read from then on."""
        if self.few:
            return local(self.session, frame.toArrow()).coalesce(1)
        return self.read(*self.written(frame))

    def sent(self, rows: pa.Table) -> DataFrame:
        """Return rows of the driver; many go by the work folder."""
        if rows.num_rows <= SENT:
            return local(self.session, rows).coalesce(1)
        folder = self.folder / f"step-{next(self.numbers)}"
        with parquet_file(folder, 0, rows.schema) as writer:
            writer.write_table(rows)
        return self.session.read.parquet(pattern(folder))

    def written(self, frame: DataFrame) -> tuple[Path, StructType]:
        """Write rows to a new folder of Parquet, its files in their order; return it, and types."""
        target = self.folder / f"step-{next(self.numbers)}"
        frame = _of_known_types(frame)
        frame.write.parquet(uri(target))
        return target, frame.schema

    def read(self, folder: Path, schema: StructType) -> DataFrame:
        """Return the rows of a folder of Parquet."""
        return self.session.read.schema(schema).parquet(pattern(folder))

    def stream(self, frame: DataFrame, most: int) -> Iterator[pa.RecordBatch]:
        """Yield rows in batches, whatever their number; if they are more than `most`, sorted."""
        if self.few:
            yield from frame.toArrow().to_batches()
            return
        folder, schema = self.written(frame)
        rows = parquet_of(folder)
        if rows.count_rows() > most:
            folder, _ = self.written(self.read(folder, schema).sort(*_first(frame)))
            rows = parquet_of(folder)
        yield from rows.to_batches()

    def evaluated(self, tree: exp.Expr) -> DataFrame:
        """Return the rows of a translated query."""
        clause = tree.args.get("with_")
        if clause is None:
            return self.session.sql(written(tree))
        prefix, parts = f"part{next(self.numbers)}_", list(clause.expressions)
        body = tree.copy()
        body.set("with_", None)
        inline: list[exp.Expr] = []
        for at, part in enumerate(parts):
            name, later = part.alias, [*(item.this for item in parts[at + 1 :]), body]
            if _readers(name, [part.this]):
                self.recursive(part, inline, prefix + name)
            elif len(_readers(name, later)) > 1:
                self.show(self.keep(self.part(part, part.this, inline)), prefix + name)
            else:
                inline.append(part)
                continue
            for node in _readers(name, later):
                _rename(node, self.token + prefix + name)
        return self.session.sql(_with(inline, body))

    def part(self, part: exp.Expr, query: exp.Expr, inline: list[exp.Expr]) -> DataFrame:
        """Return the rows of one part of a query with the names of its columns."""
        frame = self.session.sql(_with(inline, query))
        columns = [column.name for column in part.args["alias"].args.get("columns") or []]
        return frame.toDF(*columns) if columns else frame

    def recursive(self, part: exp.Expr, inline: list[exp.Expr], view: str) -> None:
        """Evaluate a recursive part into a view, as duckdb does, round by round.

        A round sees the rows of the last one. `base UNION step` adds the rows that are new; with
        `USING KEY` the rows of a round replace those of the same key, and `recurring.name` has the
        rows of every key.
        """
        keys = [item.name for item in part.args.get("key_expressions") or []]
        fresh = self.keep(self.part(part, part.this.this, inline).distinct())
        found = fresh
        while not fresh.isEmpty():
            self.show(fresh, f"{view}_new")
            self.show(found, f"{view}_all")
            query = part.this.expression.copy()
            for node in list(query.find_all(exp.Table)):
                if node.name == part.alias and node.db in ("", "recurring"):
                    _rename(node, f"{self.token}{view}_{'all' if node.db else 'new'}")
            rows = self.part(part, query, inline)
            if keys:
                fresh = self.keep(rows)
                found = self.keep(found.join(fresh, keys, "left_anti").unionByName(fresh))
            else:  # subtract is distinct, and nulls are equal in it, as in UNION
                fresh = self.keep(rows.subtract(found))
                found = found.union(fresh)
        self.show(found, view)


def _of_known_types(frame: DataFrame) -> DataFrame:
    """Return rows whose columns have types that Parquet knows: a column of nulls is of text."""
    for field in frame.schema.fields:
        if field.dataType.typeName() == "void":
            frame = frame.withColumn(field.name, frame[field.name].cast("string"))
    return frame


def _first(frame: DataFrame) -> list[str]:
    """Return the columns by which rows are sorted: the record number, then the others."""
    return sorted(frame.columns, key=lambda name: name not in ("record", "_record"))


def local(session: SparkSession, table: pa.Table) -> DataFrame:
    """Return the rows of a small Arrow table."""
    if not table.num_rows:  # a Connect server does not take the types of a table without rows
        from pyspark.sql.pandas.types import from_arrow_schema

        return session.createDataFrame([], from_arrow_schema(table.schema))
    arrays = [column.combine_chunks() for column in table.columns]
    return session.createDataFrame(pa.Table.from_arrays(arrays, schema=table.schema))


def _readers(name: str, nodes: list[exp.Expr]) -> list[exp.Table]:
    """Return where a part of a query is read."""
    return [
        node
        for tree in nodes
        for node in tree.find_all(exp.Table)
        if node.name == name and not node.db
    ]


def _rename(node: exp.Table, view: str) -> None:
    """Read a view in place of a part, by the part's name."""
    if not node.alias:
        node.set("alias", exp.TableAlias(this=exp.to_identifier(node.name)))
    node.set("db", None)
    node.set("this", exp.to_identifier(view))


def _with(parts: list[exp.Expr], body: exp.Expr) -> str:
    """Return the SQL of a query with the parts before it."""
    heads = []
    for part in parts:
        columns = [column.name for column in part.args["alias"].args.get("columns") or []]
        named = f"({', '.join(columns)})" if columns else ""
        heads.append(f"{part.alias}{named} AS ({written(part.this)})")
    return (f"WITH {', '.join(heads)} " if heads else "") + written(body)
