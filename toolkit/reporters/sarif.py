"""The report as SARIF, for code scanning services.

GitHub refuses a file with more than 25,000 results in a run as a whole, so the rest is counted in
notifications.
Source: OASIS, Static Analysis Results Interchange Format (SARIF) 2.1.0, errata 01; GitHub Docs,
"SARIF results exceed one or more limits".
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from toolkit import __version__
from toolkit.report import SEVERITIES, Finding, Report
from toolkit.rules import Rule, all_rules
from toolkit.wording import plain_json, verdict

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
SAID = {"crashed": "crashed", "skipped": "skipped", "inapplicable": "does not apply"}
"""The statuses of checks that are told as notifications, in words."""
FINGERPRINT = "finding/v1"
MOST = 25_000
"""How many results a run has at most."""

Json = dict[str, Any]


def render(report: Report, limit: int) -> str:
    """Return the report as a SARIF log of one run.

    Args: `limit` is the number of findings per rule, 0 for all; at most `MOST` are written.
    Unchecked rows, crashed checks and findings beyond the limit are notifications of the
    invocation. Paths are relative to the current folder and have no `uriBaseId`, as code scanning
    services expect.
    """
    known = all_rules()
    rules = [known[check.rule] for check in report.checks]
    index = {rule.name: number for number, rule in enumerate(rules)}
    shown = _fitting(report.limited(limit))
    run = {
        "tool": {
            "driver": {
                "name": "toolkit",
                "version": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.crashed,
                "toolExecutionNotifications": _notifications(report, shown, index),
            }
        ],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "package": report.name,
            "verdict": verdict(report),
            "gone": list(report.baseline.gone) if report.baseline else [],
        },
        "results": [_result(report, finding, index) for finding in shown],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return plain_json(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"


def _fitting(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings that fit in a run, errors first if they do not all fit."""
    if len(findings) <= MOST:
        return findings
    return tuple(sorted(findings, key=lambda f: SEVERITIES.index(f.severity))[:MOST])


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _notifications(report: Report, shown: tuple[Finding, ...], index: dict[str, int]) -> list[Json]:
    said = [
        (
            c.rule,
            "error" if c.status == "crashed" else "note",
            f"{SAID[c.status]}: {c.reason or ''}",
        )
        for c in report.checks
        if c.status in SAID
    ]
    said += [
        (rule, "note", f"left out: {count} more of {rule}")
        for (_, rule), count in report.beyond(shown).items()
    ]
    return [
        {
            "level": level,
            "message": {"text": text},
            "associatedRule": {"id": rule, "index": index[rule]},
        }
        for rule, level, text in said
    ]


def _result(report: Report, finding: Finding, index: dict[str, int]) -> Json:
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(report, finding)],
        "partialFingerprints": {FINGERPRINT: _fingerprint(finding)},
        "properties": {
            "record": finding.record,
            "key": finding.key,
            "value": finding.value,
            "hint": finding.hint,
        },
    }


def _location(report: Report, finding: Finding) -> Json:
    path, line = report.place(finding)
    physical: Json = {"artifactLocation": {"uri": _uri(path)}}
    if report.root is not None:
        physical["region"] = {"startLine": line or 1}  # GitHub needs a line even for a whole file
    location: Json = {"physicalLocation": physical}
    names = {"table": finding.table, "record": finding.record, "field": finding.field}
    steps = {kind: str(name) for kind, name in names.items() if name is not None}
    if steps:
        kind, name = list(steps.items())[-1]
        full = "/".join(steps.values())
        location["logicalLocations"] = [{"name": name, "fullyQualifiedName": full, "kind": kind}]
    return location


def _uri(path: str) -> str:
    known = PurePath(path.encode("utf-8", "backslashreplace").decode("utf-8"))
    return known.as_uri() if known.is_absolute() else quote(known.as_posix())


def _fingerprint(finding: Finding) -> str:
    """Return a hash of the rule and what it found; it stays the same when rows move."""
    row = finding.key or finding.record
    told = [finding.rule, finding.table, row, finding.field, finding.value]
    return sha256(json.dumps(told, sort_keys=True).encode("ascii")).hexdigest()
