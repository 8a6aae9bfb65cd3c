#!/usr/bin/env bash
# mlcroissant 1.1.1: a field of type sc:Text is read from CSV with the missing values that pandas
# takes for granted. Croissant 1.0 names none, and metadata has no way to turn them off: the country
# code 'NA' and the words 'None' and 'null' come out as None. '007' stays text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check mlcroissant==1.1.1
cd "$work"
printf 'code\nNA\nNone\nnull\n007\nBW\n' > codes.csv
"$work/venv/bin/python" -W ignore - <<'PY'
import hashlib
import json
import logging
from pathlib import Path

logging.disable(logging.WARNING)
import mlcroissant

context = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
}
for term in ("column", "extract", "field", "fileObject", "recordSet", "source"):
    context[term] = f"cr:{term}"
field = {
    "@type": "cr:Field",
    "@id": "t/code",
    "name": "code",
    "dataType": "sc:Text",
    "source": {"fileObject": {"@id": "codes.csv"}, "extract": {"column": "code"}},
}
metadata = {
    "@context": context,
    "@type": "sc:Dataset",
    "name": "codes",
    "description": "Codes of countries.",
    "conformsTo": "http://mlcommons.org/croissant/1.0",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "url": "https://example.org/",
    "version": "1.0.0",
    "datePublished": "2026-01-01",
    "distribution": [
        {
            "@type": "cr:FileObject",
            "@id": "codes.csv",
            "name": "codes.csv",
            "contentUrl": "codes.csv",
            "encodingFormat": "text/csv",
            "sha256": hashlib.sha256(Path("codes.csv").read_bytes()).hexdigest(),
        }
    ],
    "recordSet": [{"@type": "cr:RecordSet", "@id": "t", "name": "t", "field": [field]}],
}
Path("croissant.json").write_text(json.dumps(metadata))
found = [row["t/code"] for row in mlcroissant.Dataset("croissant.json").records("t")]
print(found)
assert found == [None, None, None, b"007", b"BW"]
PY
