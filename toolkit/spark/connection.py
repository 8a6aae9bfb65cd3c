"""What rules and views see of an engine: a connection that runs duckdb's SQL on Spark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from toolkit.spark.dialect import table
from toolkit.spark.queries import Queries, local
from toolkit.spark.session import told

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MADE = "views._made"
"""The table in which the views list what they have made; here it is a set of the connection."""
TYPES = {
    exp.DataType.Type.TEXT: pa.string(),
    exp.DataType.Type.VARCHAR: pa.string(),
    exp.DataType.Type.BIGINT: pa.int64(),
    exp.DataType.Type.DOUBLE: pa.float64(),
    exp.DataType.Type.DATE: pa.date32(),
}


NO_TABLE = re.compile(r"TABLE_OR_VIEW_NOT_FOUND.*?`(?:main__|sound__|raw__)?([^`]+)`")
NO_COLUMN = re.compile(r"UNRESOLVED_COLUMN.*?with name (?:`[^`]+`\.)?`([^`]+)`")


class Rows:
    """The rows of one query."""

    def __init__(self, frame: DataFrame, queries: Queries) -> None:
        self.frame, self.queries = frame, queries

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.frame.columns)

    @property
    def description(self) -> list[tuple[str]]:
        """The names of the columns, as of a database cursor."""
        return [(name,) for name in self.columns]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows as tuples of Python values."""
        columns = [column.to_pylist() for column in self.to_arrow_table().columns]
        return list(zip(*columns, strict=True))

    def to_arrow_table(self) -> pa.Table:
        """Return the rows as one Arrow table; raises SparkError if no query can run any more."""
        with told(self.frame.sparkSession):
            return self.frame.toArrow()

    def stream(self, most: int) -> Iterator[tuple[Any, ...]]:
        """Yield the rows as tuples, a batch at a time; sorted if there are more than `most`."""
        with told(self.queries.session):
            for batch in self.queries.stream(self.frame, most):
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def to_arrow_reader(self, size: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows in batches of up to `size`."""
        return iter(self.to_arrow_table().to_batches(size))


class NoRows:
    """The result of a statement that has none."""

    description: tuple[()] = ()

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return no rows."""
        return []


class Answer:
    """Rows that the connection itself knows."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self.rows = rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows."""
        return self.rows


class Connection:
    """Run statements of duckdb on Spark; tables and views are temporary views of the session."""

    def __init__(self, queries: Queries) -> None:
        self.queries, self.session = queries, queries.session
        self.made: set[str] = set()
        self.filled: dict[str, pa.Table] = {}
        """The tables whose rows are inserted, by their names in the session."""
        self.parameters = 0

    def sql(self, query: str) -> Any:
        """Run a statement, as duckdb's method of this name does."""
        return self.execute(query)

    def execute(self, query: str, parameters: Sequence[Any] = ()) -> Any:
        """Run a statement and return its rows.

        Args: `parameters` are the values of `?`, lists where the statement has `unnest(?)`.
        Raises: Spark's and sqlglot's errors; ValueError for a statement that is not known here.
        """
        if MADE in query:
            return self.remembered(query, parameters)
        rows: Any = NoRows()
        for tree in sqlglot.parse(query, read="duckdb"):
            if tree is not None:
                rows = self.run(tree, list(parameters))
        return rows

    def run(self, tree: exp.Expr, parameters: list[Any]) -> Any:
        """Run one parsed statement."""
        if isinstance(tree, exp.Set):
            return self.set_variable(tree, parameters)
        if isinstance(tree, exp.Insert):
            return self.insert(tree, parameters)
        if isinstance(tree, exp.Create):
            return self.create(tree)
        if isinstance(tree, exp.Query):
            self.bind(tree, parameters)
            return Rows(self.frame(tree), self.queries)
        raise ValueError(f"a statement that has no translation: {tree.sql('duckdb')[:80]}")

    def remembered(self, query: str, parameters: Sequence[Any]) -> Answer | NoRows:
        """Answer what asks for, or adds to, the list of parts that are made."""
        if query.startswith("SELECT"):
            return Answer([(part,) for part in sorted(self.made)])
        if query.startswith("INSERT"):
            self.made.add(parameters[0])
        return NoRows()

    def set_variable(self, tree: exp.Set, parameters: list[Any]) -> NoRows:
        """`SET VARIABLE name = n`, or `= ?`."""
        (item,) = tree.expressions
        value = item.this.expression
        given = parameters[0] if isinstance(value, exp.Placeholder) else int(value.name)
        self.queries.variables[item.this.this.name] = given
        return NoRows()

    def create(self, tree: exp.Create) -> NoRows:
        """Create a view, a table of rows computed once, or a table to insert into."""
        kind = str(tree.args["kind"]).upper()
        if kind in ("SCHEMA", "MACRO", "FUNCTION"):  # the dialect knows the macros
            return NoRows()
        if isinstance(tree.this, exp.Schema):
            columns = [(c.name, TYPES[c.args["kind"].this]) for c in tree.this.expressions]
            name = _name(tree.this.this)
            self.filled[name] = pa.schema(columns).empty_table()
            self.show(name)
            return NoRows()
        frame = self.frame(tree.expression)
        if kind == "TABLE":
            with told(self.session):
                frame = self.queries.keep(frame)
        self.queries.show(frame, _name(tree.this))
        return NoRows()

    def frame(self, query: exp.Expr) -> DataFrame:
        """Return the rows of a query; a table or column that is missing is told as duckdb does."""
        from pyspark.errors import AnalysisException

        try:
            with told(self.session):
                return self.queries.run(query)
        except AnalysisException as error:
            raise _as_duckdb(error) from None  # who catches it looks at the cause, if there is one

    def insert(self, tree: exp.Insert, parameters: list[Any]) -> NoRows:
        """`INSERT INTO table SELECT unnest(?), …`: the parameters are the columns."""
        name = _name(tree.this)
        known = self.filled[name]
        columns = [
            pa.array(values, kind)
            for values, kind in zip(parameters, known.schema.types, strict=True)
        ]
        rows = pa.Table.from_arrays(columns, schema=known.schema)
        self.filled[name] = pa.concat_tables([known, rows])
        self.show(name)
        return NoRows()

    def show(self, name: str) -> None:
        """Make the inserted rows of a table the view of its name."""
        self.queries.show(self.queries.sent(self.filled[name]), name)

    def bind(self, tree: exp.Expr, parameters: list[Any]) -> None:
        """Replace `(SELECT unnest(?) AS name)` by a view of the values, and `?` by a literal."""
        for mark in list(tree.find_all(exp.Placeholder)):
            value = parameters.pop(0)
            if not isinstance(mark.parent, exp.Unnest | exp.Explode):
                mark.replace(exp.convert(value))
                continue
            self.parameters += 1
            view = f"parameter{self.parameters}"
            select = mark.find_ancestor(exp.Select)
            assert select is not None
            name = select.expressions[0].alias
            self.queries.show(local(self.session, pa.table({name: value})), view)
            select.replace(exp.select(name).from_(view))


def _as_duckdb(error: Exception) -> Exception:
    """Return Spark's error for a missing table or column as duckdb's, any other as it is."""
    text = str(error).splitlines()[0]
    if found := NO_TABLE.search(text):
        return duckdb.CatalogException(f"Table with name {found[1]} does not exist")
    if found := NO_COLUMN.search(text):
        return duckdb.BinderException(f'column "{found[1]}" is missing')
    return error


def _name(node: exp.Table) -> str:
    """Return the name in the session of a table that a statement names."""
    return table(node.db, node.name) if node.db else node.name
