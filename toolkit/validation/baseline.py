"""A baseline: the findings that a package is known to have, so that only new ones fail.

A finding is known by its rule, table, key and field, so a row that moved keeps it. Without a key
its value stands for the row. If several findings look alike, their number counts.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit.package.files import PackageError, read_json
from toolkit.report import Baseline, CheckResult, Finding, Report
from toolkit.writing import json_bytes

VERSION = 1
PARTS = ("rule", "table", "key", "field", "value")
MAX_BYTES = 1 << 28
Identity = tuple[str, ...]


def baseline_of(report: Report) -> bytes:
    """Return the findings of a report as a baseline file; those of severity info are left out."""
    counts = Counter(_identity(finding) for finding in report.findings if _can_fail(finding))
    findings = [
        {**dict(zip(PARTS, identity, strict=True)), "count": counts[identity]}
        for identity in sorted(counts)
    ]
    return json_bytes({"baseline": VERSION, "findings": findings})


def apply_baseline(report: Report, file: Path) -> Report:
    """Return a report without the findings that a baseline file knows.

    Raises: PackageError if the file is not a baseline.
    """
    left = _read(file)
    total, kept = sum(left.values()), []
    for finding in report.findings:
        identity = _identity(finding)
        if _can_fail(finding) and left[identity] > 0:
            left[identity] -= 1
        else:
            kept.append(finding)
    ran = {
        check.rule
        for check in report.checks
        if check.status not in ("skipped", "inapplicable", "crashed")
    }
    gone = [(identity, count) for identity, count in sorted(left.items()) if count > 0]
    known = total - sum(count for _, count in gone)
    counts = Counter(finding.rule for finding in kept)
    counts.update(report.uncollected)
    return replace(
        report,
        findings=tuple(kept),
        checks=tuple(_counted(check, counts[check.rule]) for check in report.checks),
        baseline=Baseline(
            known=known,
            gone=tuple(_line(identity, count) for identity, count in gone if identity[0] in ran),
        ),
    )


def _can_fail(finding: Finding) -> bool:
    return finding.severity != "info" and finding.rule != "check-crashed"


def _identity(finding: Finding) -> Identity:
    key = json.dumps(finding.key, ensure_ascii=False, sort_keys=True) if finding.key else ""
    value = "" if finding.key else finding.value or finding.message
    return (finding.rule, finding.table or finding.path, key, finding.field or "", value)


def _counted(check: CheckResult, findings: int) -> CheckResult:
    """Return a check with the findings that are left; one whose findings are all known is so."""
    if check.status != "failed" or findings == check.findings:
        return check
    status = "failed" if findings else "known"
    return replace(check, findings=findings, status=status)


def _line(identity: Identity, count: int) -> str:
    rule, *rest = identity
    times = f" ({count} times)" if count > 1 else ""
    return f"{rule}: {', '.join(filter(None, rest))}{times}"


def _read(file: Path) -> Counter[Identity]:
    if not file.is_file():
        raise PackageError(f"{file} does not exist; `--write-baseline {file}` writes it")
    value, _ = read_json(file, MAX_BYTES)
    if not isinstance(value, dict) or value.get("baseline") != VERSION:
        raise PackageError(f"{file} is not a baseline that `--write-baseline` wrote")
    items = value.get("findings")
    if not isinstance(items, list) or not all(map(_is_entry, items)):
        raise PackageError(f"{file} has findings that `--write-baseline` did not write")
    return Counter({tuple(item[part] for part in PARTS): item["count"] for item in items})


def _is_entry(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and all(isinstance(item.get(part), str) for part in PARTS)
        and type(item.get("count")) is int
        and item["count"] > 0
    )
