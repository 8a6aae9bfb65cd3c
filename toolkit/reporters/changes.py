"""The difference of two versions as text, JSON or Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from toolkit.markdown import plain, table
from toolkit.versions.bump import RULES, Reason
from toolkit.versions.changes import RowChange, TableChange
from toolkit.versions.contents import FileChange
from toolkit.versions.descriptors import PointerChange
from toolkit.versions.diff import Diff
from toolkit.versions.revisions import BUMPS
from toolkit.wording import clean, counted

MARKS = {"added": "+", "changed": "~", "removed": "-"}
WIDTH = 72
SHOWN = 12
FILES = ("more file", "more files")
PROPERTIES = ("more property", "more properties")


def render(form: str, diff: Diff) -> str:
    """Return a difference in a format: `text`, `json` or `markdown`."""
    text = {"text": _text, "json": _json, "markdown": _markdown}[form](diff)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def verdict(diff: Diff) -> str:
    """Return in words which version the change requires, and whether the new one is enough."""
    old, new = diff.versions
    if diff.bump == "none":
        needed = "no change requires a new version"
    elif diff.required is None:
        needed = (
            f"a {diff.bump} change; the next version is unknown, because the old one is"
            f" {old or 'not stated'}"
        )
    else:
        needed = f"a {diff.bump} change: {diff.required} or later"
    if diff.enough is None or diff.bump == "none":
        return needed
    return f"{needed}, and {new} {'is enough' if diff.enough else 'is NOT enough'}"


def _text(diff: Diff) -> str:
    return "".join(f"{clean(line)}\n" for line in _lines(diff))


def _lines(diff: Diff) -> Iterator[str]:
    yield f"{_title(diff)}: {verdict(diff)}"
    if diff.about is None and diff.reasons:
        yield ""
        yield f"Why {diff.bump}"
        reasons, left = _deciding(diff)
        width = max(len(reason.rule) for reason in reasons)
        for reason in reasons:
            yield f"  {reason.rule:<{width}}  {reason.where}: {reason.evidence}"
        if left:
            yield f"  {left}"
    if diff.descriptor:
        yield ""
        yield "Descriptor and schemas"
        for item in diff.descriptor[:SHOWN]:
            yield f"  {MARKS[item.kind]} {item.path}#{item.pointer}{_values(item)}"
        yield from _more(diff.descriptor, PROPERTIES)
    if diff.files:
        yield ""
        yield "Files that are no tables"
        for file in diff.files[:SHOWN]:
            yield f"  {MARKS[file.kind]} {_file(file)}"
        yield from _more(diff.files, FILES)
    if diff.about is not None:
        yield ""
        yield f"Rows about {diff.about}"
        if not diff.tables:
            yield "  none changed"
    elif diff.tables:
        yield ""
        yield "Rows"
    for change in diff.tables:
        yield f"  {change.name}: {_counts(change)}"
        for column in change.columns:
            steps = ", ".join(f"{_word(a)} → {_word(b)} {n}" for a, b, n in column.steps)
            yield f"      {column.name} {column.rows}" + (f": {steps}" if steps else "")
        for sample in change.samples:
            yield from _sample(sample)
        yield from (f"    {line}" for line in _renamings(change))
        for note in change.notes:
            yield f"    ({note})"
    for note in diff.notes:
        yield f"note: {note}"


def _deciding(diff: Diff) -> tuple[tuple[Reason, ...], str]:
    """Return the first reasons for the largest bump, and in words how many more there are."""
    largest = [reason for reason in diff.reasons if reason.bump == diff.bump]
    counts = {bump: sum(r.bump == bump for r in diff.reasons) for bump in reversed(BUMPS)}
    counts[diff.bump] = len(largest[SHOWN:])
    left = ", ".join(f"{count} {bump}" for bump, count in counts.items() if count)
    return tuple(largest[:SHOWN]), f"and more: {left} (--format json shows all)" if left else ""


def _more(items: tuple[Any, ...], what: tuple[str, str]) -> Iterator[str]:
    if len(items) > SHOWN:
        yield f"  and {counted(len(items) - SHOWN, *what)} (--format json shows all)"


def _title(diff: Diff) -> str:
    old, new = (
        version or location for version, location in zip(diff.versions, diff.locations, strict=True)
    )
    return f"{diff.name} {old} → {new}"


def _counts(change: TableChange) -> str:
    same = "" if change.same is None else f", = {change.same} same"
    return f"+ {change.added} new, ~ {change.changed} changed, - {change.removed} removed{same}"


def _sample(sample: RowChange) -> Iterator[str]:
    key = " ".join(_word(text) for text in sample.key.values()) if len(sample.key) < 4 else ""
    yield f"    {MARKS[sample.kind]} {key}  {_short(sample.label, 110)}".rstrip()
    if sample.kind == "changed":
        for name, text in sample.new.items():
            yield f"        {name}: {_short(_word(sample.old[name]))} → {_short(_word(text))}"


def _renamings(change: TableChange) -> Iterator[str]:
    """Yield a line for each row that only has another key."""
    for item in change.renamings:
        yield f"renamed key: {' '.join(item.old)} → {' '.join(item.new)}"
    if change.renamed > len(change.renamings):
        yield f"and {counted(change.renamed - len(change.renamings), 'more renamed key')}"


def _word(text: str | None) -> str:
    return "(empty)" if text is None else text


def _short(text: str, width: int = WIDTH) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _values(change: PointerChange) -> str:
    old, new = (_short(json.dumps(value, ensure_ascii=False)) for value in (change.old, change.new))
    return {"added": f"  {new}", "removed": f"  {old}", "changed": f"  {old} → {new}"}[change.kind]


def _file(change: FileChange) -> str:
    return f"{change.resource}: {change.path}" if change.path else change.resource


def _json(diff: Diff) -> str:
    value = {
        "name": diff.name,
        "old": {"location": diff.locations[0], "version": diff.versions[0]},
        "new": {"location": diff.locations[1], "version": diff.versions[1]},
        "about": diff.about,
        "bump": diff.bump,
        "required": diff.required,
        "enough": diff.enough,
        "reasons": [
            {
                "bump": reason.bump,
                "rule": reason.rule,
                "says": RULES[reason.rule][2],
                "source": reason.source,
                "where": reason.where,
                "evidence": reason.evidence,
            }
            for reason in diff.reasons
        ],
        "descriptor": [
            {
                "kind": change.kind,
                "path": change.path,
                "pointer": change.pointer,
                "old": change.old,
                "new": change.new,
            }
            for change in diff.descriptor
        ],
        "files": [
            {"resource": change.resource, "kind": change.kind, "path": change.path or None}
            for change in diff.files
        ],
        "tables": [_table(change) for change in diff.tables],
        "notes": list(diff.notes),
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _table(change: TableChange) -> dict[str, Any]:
    return {
        "name": change.name,
        "key": list(change.key),
        "added": change.added,
        "changed": change.changed,
        "removed": change.removed,
        "same": change.same,
        "columns": [
            {
                "name": column.name,
                "rows": column.rows,
                "steps": [{"old": a, "new": b, "rows": n} for a, b, n in column.steps],
            }
            for column in change.columns
        ],
        "samples": [
            {
                "kind": sample.kind,
                "key": sample.key,
                "label": sample.label,
                "old": sample.old,
                "new": sample.new,
            }
            for sample in change.samples
        ],
        "renamed": [{"old": list(item.old), "new": list(item.new)} for item in change.renamings],
        "notes": list(change.notes),
    }


def _markdown(diff: Diff) -> str:
    parts = [f"# {plain(_title(diff))}", f"{plain(verdict(diff).capitalize())}."]
    if diff.about is None and diff.reasons:
        reasons, left = _deciding(diff)
        cells = [(reason.rule, reason.where, reason.evidence) for reason in reasons]
        parts += [f"## Why {diff.bump}", table(("rule", "where", "evidence"), cells)]
        parts += [f"{left[0].upper()}{left[1:]}."] if left else []
    if diff.descriptor:
        changes = [
            (MARKS[c.kind], f"{c.path}#{c.pointer}", _values(c).strip())
            for c in diff.descriptor[:SHOWN]
        ]
        parts += ["## Descriptor and schemas", table(("", "where", "value"), changes)]
        parts += _more(diff.descriptor, PROPERTIES)
    if diff.files:
        files = [(MARKS[file.kind], _file(file)) for file in diff.files[:SHOWN]]
        parts += ["## Files that are no tables", table(("", "file"), files)]
        parts += _more(diff.files, FILES)
    about = f" about {plain(diff.about)}" if diff.about is not None else ""
    if diff.tables:
        counts = [
            (c.name, str(c.added), str(c.changed), str(c.removed),
             "" if c.same is None else str(c.same))
            for c in diff.tables
        ]  # fmt: skip
        heads = ("table", "+ new", "~ changed", "- removed", "= same")
        parts += [f"## Rows{about}", table(heads, counts)]
    elif about:
        parts += [f"## Rows{about}", "None changed."]
    for change in diff.tables:
        parts += _rows(change)
    parts += [f"Note: {plain(note)}." for note in diff.notes]
    return "\n\n".join(parts) + "\n"


def _rows(change: TableChange) -> Iterator[str]:
    yield f"### {plain(change.name)}"
    if change.columns:
        columns = [
            (c.name, str(c.rows), ", ".join(f"{_word(a)} → {_word(b)} {n}" for a, b, n in c.steps))
            for c in change.columns
        ]
        yield table(("column", "rows", "from → to"), columns)
    if change.samples:
        shown = []
        for sample in change.samples:
            moved = [
                f"{name}: {_short(_word(sample.old[name]))} → {_short(_word(text))}"
                for name, text in (sample.new if sample.kind == "changed" else {}).items()
            ]
            key = " ".join(_word(text) for text in sample.key.values())
            shown.append((MARKS[sample.kind], key, sample.label, "; ".join(moved)))
        yield table(("", "key", "row", "change"), shown)
    yield from (f"{plain(line)}." for line in _renamings(change))
    yield from (f"({plain(note)})" for note in change.notes)
