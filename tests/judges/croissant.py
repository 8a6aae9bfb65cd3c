"""Load some records of every record set of a Croissant file; a set without records is a fault."""

from __future__ import annotations

import itertools
import sys

import mlcroissant

dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
names = [found.id for found in dataset.metadata.record_sets]
for name in names:
    rows = list(itertools.islice(dataset.records(record_set=name), 5))
    assert rows, f"{name}: no records"
print(f"croissant: {len(names)} record sets, each with records")
assert names
