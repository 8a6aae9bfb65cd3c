"""Reports to be written in every format, and what each format counts in them."""

from __future__ import annotations

import json
import re
from typing import Any

from junitparser import JUnitXml, TestCase, TestSuite

from toolkit.rules import all_rules

HOSTILE = [
    "a | b",
    "a \\| b",
    "<script>alert(1)</script>",
    "``` `code` ```",
    "x\n::error::owned",
    "%0A::error::owned, file=a:b",
    "]]> <!-- & &lt; &#64;",
    "nul \x00 escape \x1b[31m \x85 \ufffe",
    "\u202egnp.exe",
    "[click](https://example.org) ![i](j) <https://example.org>",
    "*a* _b_ ~~c~~ # d @all #12 \\",
]


# what each consumer reads


def commands(text: str) -> list[dict[str, str]]:
    """Read workflow commands as GitHub's runner does: line by line, escapes undone at the end."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        if match:
            level, named, message = match.groups()
            pairs = (pair.split("=", 1) for pair in named.split(","))
            found.append(
                {name: unescaped(value, {"%3A": ":", "%2C": ","}) for name, value in pairs}
                | {"level": level, "message": unescaped(message, {})}
            )
        else:
            assert "::" not in line and "##[" not in line
    return found


def unescaped(text: str, more: dict[str, str]) -> str:
    for escape, char in {"%0D": "\r", "%0A": "\n", **more, "%25": "%"}.items():
        text = text.replace(escape, char)
    return text


def suite(text: str) -> TestSuite:
    (read,) = JUnitXml.fromstring(text.encode("utf-8"))
    assert isinstance(read, TestSuite)
    return read


def lines(case: TestCase) -> list[str]:
    """Return the lines on findings that a test case holds."""
    texts = [item.text or "" for item in case.result] + [case.system_out or ""]
    every = [line for text in texts for line in text.split("\n") if line]
    return [line for line in every if not line.startswith("not checked")]


def run_of(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert log["version"] == "2.1.0" and "sarif-schema-2.1.0.json" in log["$schema"]
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def more(texts: list[str]) -> int:
    """Sum what a text says it left out."""
    return sum(int(count) for text in texts for count in re.findall(r"(\d+) more of", text))


def counted(form: str, text: str) -> int:
    """Count the findings that a format tells of, shown or left out."""
    if form == "text":
        return sum(": " in line and " [fix: " in line for line in text.split("\n")) + more([text])
    if form == "json":
        return sum(json.loads(text)["counts"].values())
    if form == "markdown":
        return sum(int(n) for n in re.findall(r"^### .*: (\d+)$", text, re.M))
    if form == "html":
        return text.count('<tr class="finding">') + more([text])
    if form == "github":
        found = commands(text)
        named = [item for item in found if item["title"] in all_rules()]
        return len(named) + more([item["message"] for item in found if item not in named])
    if form == "junit":
        every = [line for case in suite(text) for line in lines(case)]
        return sum("more of" not in line for line in every) + more(every)
    run = run_of(text)
    notes = run["invocations"][0]["toolExecutionNotifications"]
    return len(run["results"]) + more([note["message"]["text"] for note in notes])
