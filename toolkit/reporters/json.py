"""The report as JSON; its schema is `report.schema.json`, next to this file."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from toolkit.report import Report
from toolkit.wording import plain_json


def render(report: Report, limit: int) -> str:
    """Return the report as JSON text; `limit` is the number of findings per rule, 0 for all.

    `counts` and `checks` always count all findings, including those left out.
    """
    return plain_json(json.dumps(_document(report, limit), ensure_ascii=False, indent=2)) + "\n"


def _document(report: Report, limit: int) -> dict[str, Any]:
    return {
        "valid": report.valid,
        "package": {
            "name": report.name,
            "version": report.version,
            "path": report.path,
            "claimsProfile": report.profile,
            "claimsLevel": report.level,
            "levelDeclared": report.declared,
            "tables": report.tables,
            "unread": report.unread,
            "claims": report.claims,
            "cited": report.cited,
        },
        "counts": report.counts,
        "baseline": None if report.baseline is None else asdict(report.baseline),
        "nextLevel": report.asked,
        "checks": [asdict(check) for check in report.checks],
        "findings": [asdict(finding) for finding in report.limited(limit)],
    }
