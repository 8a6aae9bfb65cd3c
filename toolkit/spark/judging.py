"""Run the Python of rules where the rows are, and bring back what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql.types import StringType, StructField, StructType

from toolkit.engine.spread import Found, Values
from toolkit.spark.connection import Connection, Rows

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

RECORD, SOURCE = "_record", "source_id"
MESSAGE = "message"
Run = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


class Workers:
    """The workers of a session, as rules see them: `toolkit.engine.spread.Spread`.

    Args: `most` is the most findings of a rule that are kept.
    """

    def __init__(self, connection: Connection, most: int) -> None:
        self.connection, self.most = connection, most

    def judged(
        self,
        query: str,
        judge: Callable[..., str | None],
        doubted: Callable[[pa.Table], pa.Table] | None,
    ) -> Found:
        """Yield the rows for which a function has a message."""

        def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            known: dict[Values, str | None] = {}
            for batch in batches:
                rows = pa.Table.from_batches([batch])
                rows = doubted(rows) if doubted else rows
                said = []
                for _, *values in zip(*(c.to_pylist() for c in rows.columns), strict=True):
                    row = tuple(values)
                    if row not in known:
                        known[row] = judge(*row)
                    said.append(known[row])
                messages = pa.array(said, pa.string())
                found = rows.append_column(MESSAGE, messages).filter(messages.is_valid())
                yield from found.to_batches()

        return self._found(self.connection.sql(query).frame, run)

    def by_source(
        self, query: str, judge: Callable[[pa.Table], Iterable[tuple[Values, str]]]
    ) -> Found:
        """Yield what a function says of the rows of whole sources."""

        def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for rows in whole_sources(batches):
                found = [(*row, message) for row, message in judge(rows)]
                schema = rows.schema.append(pa.field(MESSAGE, pa.string()))
                columns = zip(*found, strict=True) if found else [[] for _ in schema]
                arrays = map(pa.array, columns, schema.types)
                yield pa.RecordBatch.from_arrays([*arrays], schema=schema)

        frame = self.connection.sql(query).frame
        return self._found(frame.repartition(SOURCE).sortWithinPartitions(SOURCE, RECORD), run)

    def _found(self, frame: DataFrame, run: Run) -> Found:
        """Run a function on workers that adds messages to rows, and yield those that it returns."""
        schema = StructType([*frame.schema.fields, StructField(MESSAGE, StringType())])
        rows = Rows(frame.mapInArrow(run, schema), self.connection.queries)
        for record, *row, message in rows.stream(self.most):
            yield record, message, tuple(row)


def whole_sources(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield rows that come by source in tables, all those of a source in one."""
    left: pa.Table | None = None
    for batch in batches:
        rows = pa.Table.from_batches([batch])
        rows = pa.concat_tables([left, rows]) if left else rows
        if not rows.num_rows:
            continue
        last = rows[SOURCE][-1]
        begins = pc.index(rows[SOURCE], last).as_py()
        if begins:
            yield rows.slice(0, begins)
        left = rows.slice(begins)
    if left:
        yield left
