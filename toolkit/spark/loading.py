"""Load a package on Spark for analysis."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from toolkit.package.descriptor import open_package
from toolkit.package.places import place
from toolkit.progress import silent
from toolkit.report import Report
from toolkit.spark.engine import spark_tables
from toolkit.validation.run import validate

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class SparkPackage:
    """A package whose tables are on Spark; what was computed is removed by `close`."""

    def __init__(
        self,
        location: Path | str,
        session: SparkSession | None = None,
        work: Path | str | None = None,
    ) -> None:
        inside = None if work is None else place(work)
        self.location = place(location)
        package = open_package(self.location)
        with ExitStack() as held:
            self._opened = held.enter_context(spark_tables(session=session, work=inside))
            self.tables = self._opened(package, silent)
            self._held = held.pop_all()

    def __repr__(self) -> str:
        return f"<package {self.tables.package.name} on Spark: {', '.join(self.tables.rows)}>"

    def view(self, name: str) -> DataFrame:
        """Return a computed view as a DataFrame of Spark, readable until `close`.

        Raises: views.ViewError if there is no such view, or the package is not of the profile.
        """
        return self.tables.view(name)

    def validate(self, texts: Path | str | None = None) -> Report:
        """Validate the package as it is on disk now; `texts` as in `toolkit validate`."""
        known = None if texts is None else place(texts)
        return validate(self.location, known, tables_of=self._opened)

    def close(self) -> None:
        """Remove what was computed, and stop the session unless it was given."""
        self._held.close()

    def __enter__(self) -> SparkPackage:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
