"""loading_datasette.py PACKAGE...: every row by the JSON API of Datasette, on the SQLite export."""

import asyncio
import csv
import json
import sys
from pathlib import Path
from typing import Any

from datasette.app import Datasette


async def rows(server: Datasette, table: str) -> list[dict[str, Any]]:
    """Every row of a table, page by page."""
    found: list[dict[str, Any]] = []
    query: str | None = "_size=max"
    while query:
        page = (await server.client.get(f"/package/{table}.json?_shape=objects&{query}")).json()
        found += page["rows"]
        query = page["next_url"] and page["next_url"].partition("?")[2]
    return found


async def read(package: Path) -> None:
    """Write each table with the columns of its CSV; Datasette may add the number of a row."""
    about = json.loads((package / "sqlite/metadata.json").read_text("utf-8"))
    server = Datasette([str(package / "sqlite/package.sqlite")], metadata=about)
    await server.invoke_startup()
    for path in sorted((package / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            header = next(csv.reader(stream))
        again = package / f"again/datasette-{path.name}"
        with again.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(await rows(server, path.stem))


for name in sys.argv[1:]:
    asyncio.run(read(Path(name)))
