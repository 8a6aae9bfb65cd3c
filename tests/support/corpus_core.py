"""Packages after the shapes of core data sets: a CSV with a JSON copy, of versions 0 and 1."""

from __future__ import annotations

import hashlib
import json

from corpus_case import FINDINGS, NO_TABLE, Case, error, lines, schema, warning

PORTS = lines("port,country,berths", "Ostwick,QA,4", "Lumhaven,QB,11", "Tarn,QA,2")
PORT = schema("port", "country", "berths:integer")
COPY = json.dumps([{"port": "Ostwick", "country": "QA", "berths": 4}]).encode()
TABLE = {"name": "ports", "path": "ports.csv", "schema": PORT}
FILES = {"ports.csv": PORTS}

CASES = [
    Case(
        "version-0-url",
        "Before version 1 a resource could name its file by `url`, with `license` a text.",
        {
            "name": "ports",
            "license": "PDDL-1.0",
            "last_updated": "2012-05-01",
            "resources": [{"name": "ports", "url": "ports.csv", "schema": PORT}],
        },
        FILES,
        True,
        {"ports": 3},
    ),
    Case(
        "version-0-datapackage-version",
        "The drafts had `datapackage_version`, `maintainers` and `base`: they are extensions now.",
        {
            "name": "ports",
            "datapackage_version": "1.0-beta.5",
            "maintainers": [{"name": "A. Nobody"}],
            "resources": [TABLE],
        },
        FILES,
        True,
        {"ports": 3},
    ),
    Case(
        "csv-and-json-copy",
        "Core data sets keep a JSON copy beside the CSV; without a schema it is a file.",
        {
            "name": "ports",
            "resources": [TABLE, {"name": "ports-json", "path": "ports.json", "format": "json"}],
        },
        {**FILES, "ports.json": COPY},
        True,
        {"ports": 3},
        unread={"ports-json": NO_TABLE},
    ),
    Case(
        "json-copy-with-schema",
        "A JSON list of objects with a schema is a table of its own, and is read.",
        {
            "name": "ports",
            "resources": [TABLE, {"name": "copy", "path": "ports.json", "schema": PORT}],
        },
        {**FILES, "ports.json": COPY},
        True,
        {"ports": 3, "copy": 1},
    ),
    Case(
        "json-copy-that-differs",
        "A number written as a text in the JSON copy is not an integer.",
        {
            "name": "ports",
            "resources": [TABLE, {"name": "copy", "path": "ports.json", "schema": PORT}],
        },
        {**FILES, "ports.json": COPY.replace(b"4", b'"many"')},
        False,
        {"ports": 3, "copy": 1},
        {error("type-error", "copy")},
    ),
    Case(
        "views-and-sources-with-web",
        "Core data sets carry `views` for a chart and sources with `web`, both extensions.",
        {
            "name": "ports",
            "title": "Ports",
            "views": [{"name": "graph", "specType": "simple", "spec": {"type": "line"}}],
            "sources": [{"name": "x", "title": "Port Office", "web": "https://ports.example"}],
            "licenses": [{"id": "odc-pddl", "name": "ODC-PDDL-1.0"}],
            "resources": [TABLE],
        },
        FILES,
        True,
        {"ports": 3},
    ),
    Case(
        "licence-with-url-only",
        "A licence must have a name or a path; `type` and `url` are from the drafts.",
        {
            "name": "ports",
            "licenses": [{"type": "PDDL-1.0", "url": "https://licence.example"}],
            "resources": [TABLE],
        },
        FILES,
        False,
        {"ports": 3},
        {error("descriptor-invalid")},
    ),
    Case(
        "keywords-as-one-text",
        "Keywords are a list of texts; a text with commas is a common slip.",
        {"name": "ports", "keywords": "ports, ships", "resources": [TABLE]},
        FILES,
        False,
        {"ports": 3},
        {error("descriptor-invalid")},
    ),
    Case(
        "created-without-time",
        "`created` must be a date with a time; many descriptors state the day alone.",
        {"name": "ports", "created": "2019-04-01", "resources": [TABLE]},
        FILES,
        False,
        {"ports": 3},
        {error("descriptor-invalid")},
    ),
    Case(
        "size-and-hash",
        "Data hubs write `bytes` and an MD5 without a prefix for each file.",
        {
            "name": "ports",
            "resources": [
                {**TABLE, "bytes": len(PORTS), "hash": hashlib.md5(PORTS).hexdigest()},
            ],
        },
        FILES,
        True,
        {"ports": 3},
    ),
    Case(
        "hash-of-an-earlier-file",
        "The file was updated and its hash was not: whoever compares the two must be told.",
        {
            "name": "ports",
            "resources": [{**TABLE, "hash": hashlib.md5(PORTS[:-9]).hexdigest()}],
        },
        FILES,
        False,
        {"ports": 3},
        {error("manifest-wrong", "ports")},
    ),
    Case(
        "windows-line-ends-and-bom",
        "Spreadsheets write a byte order mark and CRLF; neither is part of the data.",
        {"name": "ports", "resources": [TABLE]},
        {"ports.csv": b"\xef\xbb\xbf" + PORTS.replace(b"\n", b"\r\n")},
        True,
        {"ports": 3},
    ),
    Case(
        "file-moved-to-another-folder",
        "The file was moved to `data` and the descriptor still has the old path.",
        {"name": "ports", "resources": [TABLE, {**TABLE, "name": "moved", "path": "moved.csv"}]},
        {**FILES, "data/moved.csv": PORTS},
        False,
        {"ports": 3},
        {error("file-missing", "moved")},
        {"moved": FINDINGS},
    ),
    Case(
        "two-resources-of-one-name",
        "Names of resources must be unique; the CSV and its copy often share one.",
        {"name": "ports", "resources": [TABLE, {**TABLE, "path": "copy.csv"}]},
        {**FILES, "copy.csv": PORTS},
        False,
        {"ports": 3},
        {error("descriptor-invalid", "ports")},
        {"/resources/1": FINDINGS},
    ),
    Case(
        "profile-makes-every-resource-a-table",
        "In version 1 a `tabular-data-package` has tables only, whatever the files are called.",
        {
            "profile": "tabular-data-package",
            "name": "ports",
            "resources": [{**TABLE, "path": "ports.dat", "profile": "tabular-data-resource"}],
        },
        {"ports.dat": PORTS},
        True,
        {"ports": 3},
    ),
    Case(
        "no-schema-at-all",
        "Old packages list a CSV without a schema: it is read, and its types are not known.",
        {"name": "ports", "resources": [{"name": "ports", "path": "ports.csv"}]},
        FILES,
        True,
        {"ports": 3},
        {warning("schema-invalid", "ports")},
    ),
]
