"""Compare one table of both versions row by row in SQL: what was added, removed and changed."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.engine.screening import identifier
from toolkit.versions.changes import ColumnChange, KeyChange, Row, RowChange, TableChange
from toolkit.versions.rows import SIDES, RowDiff

CONDITIONS = {
    "added": "old_record IS NULL",
    "changed": "old_record IS NOT NULL AND new_record IS NOT NULL",
    "removed": "new_record IS NULL",
}
"""The rows of `delta` that are of each kind."""


def compare_table(
    rows: RowDiff, name: str, samples: int, about: dict[str, str] | None = None
) -> TableChange:
    """Compare the rows of a table that both versions have.

    Args: `samples` is how many rows of each kind to include, 0 for all; `about` is the SQL
    condition for the wanted rows of each side.
    Raises: PackageError if the table cannot be read.
    """
    old, new = rows.both(name)
    shared = tuple(field for field in new.field_names if field in old.field_names)
    if not shared:
        return TableChange(name, (), notes=("no fields in common: rows not compared",))
    keys = (key for key in (new.primary_key, old.primary_key) if set(key) <= set(shared))
    key, notes = next(filter(None, keys), ()), []
    if key and not all(_unique(rows, side, name, key) for side in SIDES):
        notes.append(f"the key ({', '.join(key)}) is not unique: compared as whole rows")
        key = ()
    return _Comparison(rows, name, key, shared).change(samples, about, tuple(notes))


def _unique(rows: RowDiff, side: str, name: str, key: tuple[str, ...]) -> bool:
    columns = [rows.column(name, field) for field in key]
    filled = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    table, ordered = rows.table(side, name), rows.resource(side, name).primary_key
    known = rows.ascending[side, name] and set(ordered) <= set(key)
    once = "true" if known else f"count(*) = count(DISTINCT ({', '.join(columns)}))"
    query = f"SELECT {once} AND bool_and({filled}) IS NOT FALSE FROM {table}"
    return bool(rows.select(query)[0][0])


class _Comparison:
    """The rows of one table that differ, in the table `delta` of the engine.

    Without a `key`, whole rows are compared.
    """

    def __init__(
        self, rows: RowDiff, name: str, key: tuple[str, ...], shared: tuple[str, ...]
    ) -> None:
        self.rows, self.name, self.key = rows, name, key
        self.columns = {field: rows.column(name, field) for field in shared}
        self.rest = [field for field in shared if field not in key] if key else []
        self.old, self.new = (rows.table(side, name) for side in SIDES)
        self.delta = f"delta.{identifier(rows.names[name])}"

    def change(
        self, samples: int, about: dict[str, str] | None, notes: tuple[str, ...]
    ) -> TableChange:
        """Fill `delta` and return the changes in it."""
        query = self.by_key() if self.key else self.by_row()
        self.rows.connection.execute(f"CREATE OR REPLACE TABLE {self.delta} AS {query}")
        if about is not None:
            self.keep(about)
        sums = "".join(f", coalesce(sum(d{n}::INT), 0)" for n in range(len(self.rest)))
        counts = ", ".join(f"count(*) FILTER ({CONDITIONS[kind]})" for kind in CONDITIONS)
        ((added, changed, removed, *cells),) = self.rows.select(
            f"SELECT {counts}{sums} FROM {self.delta}"
        )
        total = self.rows.select(f"SELECT count(*) FROM {self.new}")[0][0]
        columns = tuple(
            ColumnChange(field, int(count), self.steps(field, n, samples))
            for n, (field, count) in enumerate(zip(self.rest, cells, strict=True))
            if count
        )
        renamings = self.renamings() if added and removed else []
        return TableChange(
            name=self.name,
            key=self.key,
            added=added,
            removed=removed,
            changed=changed,
            same=None if about is not None else total - added - changed,
            columns=columns,
            samples=tuple(self.samples(samples)),
            notes=notes,
            renamed=len(renamings),
            renamings=tuple(renamings[:samples] if samples else renamings),
        )

    def renamings(self) -> list[KeyChange]:
        """Return the keys of removed rows that were added again with another key.

        Only rows that no other removed or added row equals are told.
        """
        if not self.rest:
            return []
        cells = [self.columns[field] for field in self.rest]
        found, joined = (
            ", ".join(cells),
            " AND ".join(f"g.{c} IS NOT DISTINCT FROM f.{c}" for c in cells),
        )
        once = (
            "(SELECT min(t._record) AS at, {cells} FROM {delta} d JOIN {table} t ON t._record ="
            " d.{side}_record WHERE {condition} AND coalesce({cells}) IS NOT NULL"
            " GROUP BY {cells} HAVING count(*) = 1)"
        )
        gone, fresh = (
            once.format(
                cells=found, delta=self.delta, table=table, side=side, condition=CONDITIONS[kind]
            )
            for side, table, kind in (("old", self.old, "removed"), ("new", self.new, "added"))
        )
        keys = [f"{side}.{self.columns[field]}" for side in "on" for field in self.key]
        query = (
            f"SELECT {', '.join(keys)} FROM {gone} g JOIN {fresh} f ON {joined}"
            f" JOIN {self.old} o ON o._record = g.at JOIN {self.new} n ON n._record = f.at"
            " ORDER BY f.at"
        )
        size = len(self.key)
        return [KeyChange(tuple(row[:size]), tuple(row[size:])) for row in self.rows.select(query)]

    def keep(self, about: dict[str, str]) -> None:
        """Delete all rows of `delta` except the wanted ones."""
        wanted = " OR ".join(
            f"{side}_record IN (SELECT _record FROM {table} WHERE {about[side]})"
            for side, table in zip(SIDES, (self.old, self.new), strict=True)
        )
        self.rows.connection.execute(f"DELETE FROM {self.delta} WHERE ({wanted}) IS NOT TRUE")

    def by_key(self) -> str:
        """Return the query for the rows that differ, with a flag for each column."""
        joined = " AND ".join(f"o.{self.columns[f]} = n.{self.columns[f]}" for f in self.key)
        flags = [
            f"o.{column} IS DISTINCT FROM n.{column}"
            for field, column in self.columns.items()
            if field not in self.key
        ]
        both = "o._record IS NOT NULL AND n._record IS NOT NULL"
        shown = "".join(f", ({both}) AND ({flag}) AS d{n}" for n, flag in enumerate(flags))
        differs = " OR ".join(["o._record IS NULL", "n._record IS NULL", *flags])
        return (
            f"SELECT o._record AS old_record, n._record AS new_record{shown} FROM {self.old} o"
            f" FULL JOIN {self.new} n ON {joined} WHERE {differs}"
        )

    def by_row(self) -> str:
        """Return the query for the rows without an equal row on the other side."""
        cells = ", ".join(self.columns.values())
        joined = " AND ".join(f"o.{c} IS NOT DISTINCT FROM n.{c}" for c in self.columns.values())
        numbered = (
            f"(SELECT _record, {cells}, row_number() OVER (PARTITION BY {cells} ORDER BY _record)"
            " AS nth FROM"
        )
        return (
            f"SELECT o._record AS old_record, n._record AS new_record FROM {numbered} {self.old}) o"
            f" FULL JOIN {numbered} {self.new}) n ON {joined} AND o.nth = n.nth"
            " WHERE o._record IS NULL OR n._record IS NULL"
        )

    def steps(
        self, field: str, number: int, samples: int
    ) -> tuple[tuple[str | None, str | None, int], ...]:
        """Return from what to what a column of codes changed, the most frequent first."""
        fields = self.rows.resource("new", self.name).fields
        found = next(item for item in fields if item.name == field)
        if found.enum is None and found.type != "boolean":
            return ()
        column = self.columns[field]
        query = (
            f"SELECT o.{column}, n.{column}, count(*) FROM {self.delta} d"
            f" JOIN {self.old} o ON o._record = d.old_record"
            f" JOIN {self.new} n ON n._record = d.new_record"
            f" WHERE d.d{number} GROUP BY ALL ORDER BY 3 DESC, 1 NULLS FIRST, 2 NULLS FIRST"
            + (f" LIMIT {samples}" if samples else "")
        )
        return tuple((old, new, int(rows)) for old, new, rows in self.rows.select(query))

    def samples(self, samples: int) -> Iterator[RowChange]:
        """Yield the first rows of each kind, in the order of the files."""
        limit = f" LIMIT {samples}" if samples else ""
        cells = [f"{side[0]}.{column}" for side in SIDES for column in self.columns.values()]
        flags = [f"d.d{n}" for n in range(len(self.rest))]
        for kind, condition in CONDITIONS.items():
            query = (
                f"WITH d AS (SELECT * FROM {self.delta} WHERE {condition}"
                f" ORDER BY coalesce(new_record, old_record){limit})"
                f" SELECT {', '.join([*cells, *flags])} FROM d"
                f" LEFT JOIN {self.old} o ON o._record = d.old_record"
                f" LEFT JOIN {self.new} n ON n._record = d.new_record"
                " ORDER BY coalesce(d.new_record, d.old_record)"
            )
            for values in self.rows.select(query):
                yield self.sample(kind, values)

    def sample(self, kind: str, values: tuple[object, ...]) -> RowChange:
        """Return a row of `delta`: cells of the old row, of the new row, flags."""
        shared, width = tuple(self.columns), len(self.columns)
        old: Row = dict(zip(shared, map(_text, values[:width]), strict=True))
        new: Row = dict(zip(shared, map(_text, values[width : 2 * width]), strict=True))
        whole = old if kind == "removed" else new
        if kind == "changed":
            flags = zip(self.rest, values[2 * width :], strict=True)
            moved = [field for field, flag in flags if flag]
            old, new = ({field: row[field] for field in moved} for row in (old, new))
        return RowChange(
            kind=kind,
            key={field: whole[field] for field in self.key or shared},
            old={} if kind == "added" else old,
            new={} if kind == "removed" else new,
        )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
