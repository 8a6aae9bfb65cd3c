"""Determine the format of a resource: stated, or by media type or file extension.

Source: Data Resource 2.0, `format` and `mediatype`,
<https://datapackage.org/standard/data-resource/>.
"""

from __future__ import annotations

from typing import Any

INLINE = "inline"
FORMATS = {
    "csv": "csv",
    "tsv": "tsv",
    "tab": "tsv",
    "json": "json",
    "parquet": "parquet",
    "pq": "parquet",
}
"""The formats of tables that are read, by the words that state them."""
MEDIA_TYPES = {
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/vnd.apache.parquet": "parquet",
    "application/parquet": "parquet",
    "application/geo+json": "geojson",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_OTHERS = """
    avro arrow bib dbf doc docx feather fits geojson geotiff gml gpkg gpx h5 hdf5 html ipynb jpg
    jsonl kml md mat mdb nc ndjson ods orc pdf png ps rdata rda rds sas7bdat sav shp sql sqlite
    sqlite3 svg tif tiff topojson ttl wkt xls xlsb xlsm xlsx xml yaml yml
"""
OTHERS = frozenset(_OTHERS.split())
"""File extensions of other formats, which are never read as CSV."""
PACKED = (".gz", ".gzip", ".zip")


def format_of(item: dict[str, Any], path: str | None) -> str:
    """Return the format of a resource: a value of FORMATS, INLINE, or the word for another.

    Args: `path` is its first file; None for data inside the descriptor. A file whose ending says
    nothing is taken for CSV.
    """
    if path is None:
        return INLINE
    stated = item.get("format")
    if stated:
        word = str(stated).lower().removeprefix(".")
        return FORMATS.get(word, word)
    media = str(item.get("mediatype", "")).partition(";")[0].strip().lower()
    if media in MEDIA_TYPES:
        return MEDIA_TYPES[media]
    ending = ending_of(path)
    return FORMATS.get(ending, ending if ending in OTHERS else "csv")


def ending_of(path: str) -> str:
    """Return the lower-case file extension, ignoring that of a compression."""
    name = path.rpartition("/")[2].lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    return name.rpartition(".")[2] if "." in name else ""


def is_table(item: dict[str, Any], path: str | None, form: str, profile: object) -> bool:
    """Return whether a resource is a table, and not a file or data of another kind.

    Args: `profile` is that of the package; a tabular one makes every resource a table.
    """
    if "schema" in item or item.get("type") == "table":
        return True
    if item.get("profile") == "tabular-data-resource" or profile == "tabular-data-package":
        return True
    if "type" in item:
        return False
    told = item.get("format") or item.get("mediatype") or ending_of(path or "") in FORMATS
    return bool(told) and form in ("csv", "tsv", "parquet")
