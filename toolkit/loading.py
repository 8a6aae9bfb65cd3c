"""Load a package for analysis: typed frames, Arrow tables, a duckdb connection, the report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from toolkit.engine.screening import identifier
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.standard import near_miss

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa
    from pyspark.sql import SparkSession

    from toolkit.package.model import Problem
    from toolkit.report import Report
    from toolkit.spark.loading import SparkPackage


class LoadedPackage:
    """A package with typed tables; `package["claims"]` is a pandas DataFrame.

    Cells that do not fit their type are null here; `validate()` reports which, and why.
    """

    def __init__(self, location: Path | str) -> None:
        self.location = location
        self.tables = Tables(open_package(location))

    def __repr__(self) -> str:
        return f"<package {self.tables.package.name}: {', '.join(self)}>"

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables.rows)

    def __len__(self) -> int:
        return len(self.tables.rows)

    def __contains__(self, name: object) -> bool:
        return name in self.tables.rows

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table as a DataFrame with Arrow-backed dtypes.

        Raises: KeyError if the package has no such table, or it could not be read.
        """
        from toolkit.frames import frame

        return frame(self.tables, self._known(name))

    def to_arrow(self, name: str) -> pa.Table:
        """Return a table with its Arrow types; raises KeyError as `[]` does."""
        return self.tables.arrow(self._known(name))

    def view(self, name: str) -> pd.DataFrame:
        """Return a computed view, such as `standing`, as a DataFrame with Arrow-backed dtypes.

        Raises: views.ViewError if there is no such view, or the package is not of the profile.
        """
        import pandas as pd

        from toolkit.views import view

        found: pd.DataFrame = view(self.tables, name).to_pandas(types_mapper=pd.ArrowDtype)
        return found

    def to_duckdb(self) -> duckdb.DuckDBPyConnection:
        """Return a new in-memory duckdb connection with every table.

        For a package of the claims profile it also has the computed views, by name, and what the
        package leaves out of the profile: empty tables, and columns of nulls.
        """
        import duckdb

        connection = duckdb.connect(":memory:")
        for name in (*self, *self.tables.absent):
            connection.register("_source", self.tables.complete(name))
            connection.execute(f"CREATE TABLE {identifier(name)} AS SELECT * FROM _source")
            connection.unregister("_source")
        if self.tables.package.profile is not None:
            self._add_views(connection)
        return connection

    def _add_views(self, connection: duckdb.DuckDBPyConnection) -> None:
        from toolkit.views import create_views
        from toolkit.views.files import NAMES

        create_views(connection, live=True)
        for name in NAMES:
            if name not in self:
                connection.execute(f"CREATE VIEW main.{name} AS SELECT * FROM views.{name}")

    def validate_frame(self, name: str, frame: pd.DataFrame) -> list[Problem]:
        """Validate a frame before you write it back as a table of this package.

        Returns: the problems, by row and column; `record` is the row's number in the future file,
        counting the header as 1.
        Raises: KeyError as `[]` does.
        """
        from toolkit.frames import frame as read
        from toolkit.frames import validate_frame

        resource = self.tables.package.resource(self._known(name))
        named = {key.resource for key in resource.foreign_keys} - {name}
        others = {other: read(self.tables, other) for other in sorted(named) if other in self}
        return validate_frame(resource, frame, others)

    def validate(self, texts: Path | str | None = None) -> Report:
        """Validate the package as it is on disk now; `texts` as in `toolkit validate`."""
        from toolkit.validation.run import validate

        return validate(self.location, texts)

    def _known(self, name: str) -> str:
        if name in self:
            return name
        meant = near_miss(name, list(self))
        tables = ", ".join(self) or "none"
        asked = f' Did you mean "{meant}"?' if meant else ""
        raise KeyError(f'There is no table "{name}".{asked} Available tables: {tables}')


@overload
def load(location: Path | str = ".", engine: Literal["duckdb"] = "duckdb") -> LoadedPackage: ...


@overload
def load(
    location: Path | str = ".",
    engine: Literal["spark"] = "spark",
    session: SparkSession | None = None,
    work: Path | str | None = None,
) -> SparkPackage: ...


def load(
    location: Path | str = ".",
    engine: str = "duckdb",
    session: SparkSession | None = None,
    work: Path | str | None = None,
) -> LoadedPackage | SparkPackage:
    """Open a package by its folder, `datapackage.json` or zip.

    Args: `engine` is `duckdb`, or `spark` for a package that outgrows one machine: then `session`
    is a running session, by default a new one on this machine, and `work` a folder that its
    workers see; both folders may be URLs, such as `hdfs://host/folder`.
    Raises: files.PackageError if there is no package at this location; session.SparkError, which
    is one, if Spark cannot be used; ValueError for any other engine.
    """
    if engine == "spark":
        from toolkit.spark.loading import SparkPackage

        return SparkPackage(location, session, work)
    if engine != "duckdb":
        raise ValueError(f'engine must be "duckdb" or "spark", not "{engine}"')
    return LoadedPackage(location)
