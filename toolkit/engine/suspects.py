"""Mark suspect rows of a table and check its order while its batches pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.engine.arrays import bits
from toolkit.engine.forms import TEXT, Shape
from toolkit.engine.screening import Screen, screens
from toolkit.package.model import Resource


class Order:
    """Track whether each record has a greater primary key than the record before.

    If so, no key is repeated and the rows are sorted, and neither needs to be checked again.
    """

    def __init__(self, resource: Resource) -> None:
        names = list(resource.field_names)
        fields = {screen.field.name: screen for screen in screens(resource)}
        self.columns = [
            (names.index(name), fields[name].field.type == "integer")
            for name in resource.primary_key
        ]
        self.holds = bool(self.columns) and all(
            fields[name].field.type in ("string", "integer") and fields[name].texts == ("",)
            for name in resource.primary_key
        )
        self.last: list[pa.Array] = []

    def see(self, batch: pa.RecordBatch) -> None:
        """Compare the records of the next batch with each other and with the last one."""
        if not self.holds or not batch.num_rows:
            return
        keys = []
        try:
            for at, whole in self.columns:
                keys.append(batch.column(at).cast(pa.int64()) if whole else batch.column(at))
        except pa.ArrowInvalid:
            self.holds = False
            return
        last, self.last = self.last, [key.slice(len(key) - 1) for key in keys]
        if last:
            keys = [pa.concat_arrays(pair) for pair in zip(last, keys, strict=True)]
        greater = None
        for key in reversed(keys):
            before, after = key.slice(0, len(key) - 1), key.slice(1)
            larger = pc.greater(after, before)
            if greater is not None:
                larger = pc.or_(larger, pc.and_(pc.equal(after, before), greater))
            greater = larger
        self.holds = pc.all(greater, skip_nulls=False, min_count=0).as_py() is True


def marked_schema(resource: Resource) -> pa.Schema:
    """Return the schema of marked batches: one string per field, `_odd` and `_record`."""
    columns = [(screen.name, pa.string()) for screen in screens(resource)]
    return pa.schema([*columns, ("_odd", pa.bool_()), ("_record", pa.int64())])


def mark(
    resource: Resource, batches: Iterable[pa.RecordBatch], order: Order, strict: bool
) -> Iterator[pa.RecordBatch]:
    """Yield the batches with a column `_odd`: whether a cell of the row may lack its form.

    Args: `batches` have one string per field and `_record`; with `strict`, texts that may not be
    in canonical form are odd too.
    """
    forms = [forms_of(screen, strict) for screen in screens(resource)]
    schema = marked_schema(resource)
    for batch in batches:
        order.see(batch)
        odd = np.zeros(batch.num_rows, bool)
        for at, shapes in enumerate(forms):
            for shape in shapes:
                odd |= shape.odd(batch.column(at))
        columns = batch.columns
        yield pa.RecordBatch.from_arrays([*columns[:-1], bits(odd), columns[-1]], schema=schema)


def forms_of(screen: Screen, strict: bool) -> list[Shape]:
    """Return the forms that the texts of a field are checked for."""
    shapes = [screen.shape] if screen.shape else []
    free = screen.sql_type == "VARCHAR" and screen.field.enum is None
    return [*shapes, TEXT] if strict and free else shapes
