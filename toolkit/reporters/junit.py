"""The report as JUnit XML: one test case per check.

Source: the Jenkins schema of JUnit's XML (`junit-10.xsd` of the xUnit plugin); XML 1.0, 2.2 for
the characters that a document may contain.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from toolkit.report import SEVERITIES, CheckResult, Report
from toolkit.reporters.text import line
from toolkit.wording import clean, counted, gone, verdict


def render(report: Report, limit: int) -> str:
    """Return the report as one `testsuite`, a `testcase` for each check.

    Args: `limit` is the number of findings per rule, 0 for all.
    Only findings of severity error are a `failure`; warnings, info and the number of unchecked
    rows are in the `system-out` of the case. A check that was not fully run is `skipped` with its
    reason, one that crashed is an `error`. Control characters are shown as `\\x00`. No times are
    written: the same package gives the same text. The verdict is a property of the suite.
    """
    lines = _lines(report, limit)
    suite = ET.Element("testsuite", name=clean(report.name))
    properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", name="verdict", value=verdict(report))
    for number, said in enumerate(gone(report), 1):
        ET.SubElement(properties, "property", name=f"gone-{number}", value=clean(said))
    for check in report.checks:
        found = {severity: lines.get((severity, check.rule), []) for severity in SEVERITIES}
        suite.append(_case(clean(report.name), check, found))
    suite.set("tests", str(len(report.checks)))
    for name, tag in {"failures": "failure", "errors": "error", "skipped": "skipped"}.items():
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))
    ET.indent(suite)
    written: bytes = ET.tostring(suite, encoding="utf-8", xml_declaration=True)
    return written.decode("utf-8") + "\n"


def _lines(report: Report, limit: int) -> dict[tuple[str, str], list[str]]:
    """Return the lines of the findings by severity and rule, with how many are left out."""
    lines: dict[tuple[str, str], list[str]] = {}
    shown = report.limited(limit)
    for finding in shown:
        lines.setdefault((finding.severity, finding.rule), []).append(line(finding))
    for (severity, rule), count in report.beyond(shown).items():
        lines.setdefault((severity, rule), []).append(f"… {count} more of {rule}")
    return lines


def _case(package: str, check: CheckResult, found: dict[str, list[str]]) -> ET.Element:
    case = ET.Element("testcase", classname=package, name=check.rule)
    reason = clean(check.reason or "no reason given")
    others = found["warning"] + found["info"]
    if check.status == "crashed":
        ET.SubElement(case, "error", type="crashed", message=reason)
    elif found["error"]:
        message = counted(check.findings, "finding")
        failure = ET.SubElement(case, "failure", type="error", message=message)
        failure.text = "\n".join(found["error"])
    elif check.status in ("skipped", "inapplicable"):
        said = f"does not apply: {reason}" if check.status == "inapplicable" else reason
        ET.SubElement(case, "skipped", message=said)
    if check.unchecked and case.find("skipped") is None:
        others.append(f"not checked: {counted(check.unchecked, 'row')}: {reason}")
    if others:
        ET.SubElement(case, "system-out").text = "\n".join(others)
    return case
