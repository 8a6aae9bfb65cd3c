"""What the formats for people say alike."""

from __future__ import annotations

from toolkit.report import Report

COUNTED = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "info": ("note", "notes"),
}


def clean(text: str) -> str:
    """Return a text on one line, with nothing that steers a terminal or breaks XML."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def verdict(report: Report) -> str:
    """Return whether the package is valid, and the findings of each severity."""
    counts = ", ".join(
        f"{count} {COUNTED[severity][count != 1]}" for severity, count in report.counts.items()
    )
    return f"{'valid' if report.valid else 'not valid'}: {counts}"


def coverage(report: Report) -> str | None:
    """Return how many claims cite an article, or None if there are no claims."""
    if not report.claims:
        return None
    share = 100 * report.cited / report.claims
    return f"{report.cited} of {report.claims} claims cite an article ({share:.0f} %)"


def unchecked(report: Report) -> dict[str, str]:
    """Return the reasons for which checks were not fully run, each with its checks and rows."""
    reasons: dict[str, list[str]] = {}
    for check in report.checks:
        if check.status == "skipped":
            rows = f" ({check.unchecked})" if check.unchecked else ""
            reasons.setdefault(check.reason or "no reason given", []).append(check.rule + rows)
    return {reason: ", ".join(checks) for reason, checks in reasons.items()}


def stance(polarity: str | None) -> str:
    """Return a polarity as the verb of a sentence about a claim."""
    return {"neutral": "takes no side on", None: "speaks on"}.get(polarity, str(polarity))
