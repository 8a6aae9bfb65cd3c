"""The report as JSON; its shape is `report.schema.json` beside this file."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from toolkit.report import Report


def document(report: Report) -> dict[str, Any]:
    """Return the report as a JSON-serialisable object."""
    return {
        "valid": report.valid,
        "package": {
            "name": report.name,
            "version": report.version,
            "path": report.path,
            "claimsProfile": report.profile,
            "tables": report.tables,
            "claims": report.claims,
            "cited": report.cited,
        },
        "counts": report.counts,
        "checks": [asdict(check) for check in report.checks],
        "findings": [asdict(finding) for finding in report.findings],
    }


def render(report: Report, limit: int = 0) -> str:
    """Return the report as JSON text; `limit` findings a rule, 0 for all."""
    shown = document(report)
    if limit:
        seen: dict[str, int] = {}
        kept = []
        for finding in shown["findings"]:
            seen[finding["rule"]] = seen.get(finding["rule"], 0) + 1
            if seen[finding["rule"]] <= limit:
                kept.append(finding)
        shown["findings"] = kept
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"
