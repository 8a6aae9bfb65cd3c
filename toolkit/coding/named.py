"""Find the actor, event, source or question that a coder names; add the ones that are new."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.coding.draft import Draft, Row
from toolkit.coding.ids import FIRST, ID, named_id, new_id, used_ids
from toolkit.package.files import PackageError
from toolkit.wording import unaccented

Given = Mapping[str, str]
MODES = {"predict": "expected", "intend": "planned", "demand": "called_for"}
"""The mode that the profile asks of a question, by the act of a claim on it."""
QUESTION = {
    "mode": "mode",
    "aspect": "aspect",
    "role": "role",
    "value": "value",
    "unit": "unit",
    "adverse": "adverse",
    "answer": "answer",
    "question-note": "note",
}
"""What a coder gives of a question, and its columns."""


def actor(draft: Draft, named: str) -> str:
    """Return the id of an actor given by id or name; a new name becomes a new actor."""
    found = _by_id_or_name(draft, "actors", named, "name")
    if found:
        return found
    return draft.add("actors", actor_id=named_id(draft, "actors", named), name=named)["actor_id"]


def event(draft: Draft, named: str, kind: str = "") -> str:
    """Return the id of an event given by id or label; a new label becomes a new event."""
    found = _by_id_or_name(draft, "events", named, "label")
    if found:
        draft.fill("events", draft.known("events", found), type=kind)
        return found
    identity = named_id(draft, "events", named)
    return draft.add("events", event_id=identity, label=named, type=kind)["event_id"]


def _by_id_or_name(draft: Draft, table: str, named: str, column: str) -> str | None:
    """Return the id of a row given by its id or name, None for a new name.

    Raises: PackageError for an id that does not exist, and a name that several rows have.
    """
    key = draft.key(table)
    if draft.find(table, named):
        return named
    if ID.fullmatch(named) and named.startswith(FIRST[table]):
        return draft.known(table, named)[key]
    same = [row for row in draft.rows(table) if unaccented(row[column]) == unaccented(named)]
    if len(same) > 1:
        raise PackageError(
            f'several rows of `{table}` are called "{named}": give one of the ids'
            f" {', '.join(row[key] for row in same)}"
        )
    return same[0][key] if same else None


def question(draft: Draft, given: Given) -> str:
    """Return the id of a question given by id or text; a new text becomes a new question.

    What is given of a known question fills its empty cells.
    Raises: PackageError if it is neither known nor ends in a question mark, or if a cell of a
    known question differs from what is given.
    """
    named = given["question"]
    row = known_question(draft, named)
    if row is None and not named.endswith("?"):
        draft.known("propositions", named)
    cells = _question_cells(draft, given, new=row is None)
    if row is None:
        identity = new_id(draft, "propositions")
        row = draft.add("propositions", proposition_id=identity, text=named, **cells)
    else:
        draft.fill("propositions", row, **cells)
    return row["proposition_id"]


def known_question(draft: Draft, named: str) -> Row | None:
    """Return the row of a question given by id or text, or None if it is new."""
    return draft.find("propositions", named) or _same_text(draft, named)


def _same_text(draft: Draft, text: str) -> Row | None:
    same = (r for r in draft.rows("propositions") if unaccented(r["text"]) == unaccented(text))
    return next(same, None)


def _question_cells(draft: Draft, given: Given, new: bool) -> dict[str, str]:
    cells = {column: given.get(name, "") for name, column in QUESTION.items()}
    if new and not cells["mode"]:
        cells["mode"] = MODES.get(given.get("act", ""), "")
    if given.get("about"):
        cells["actor_id"] = actor(draft, given["about"])
    if given.get("about-question"):
        cells["about_id"] = question(draft, {"question": given["about-question"]})
    if given.get("event"):
        cells["event_id"] = event(draft, given["event"], given.get("event-type", ""))
    return cells


def source(draft: Draft, named: str) -> str:
    """Return a held source: the one given, or the only one if none is.

    Raises: PackageError if there is no such source, or several and none is given.
    """
    if named:
        return draft.known("sources", named)["source_id"]
    held = [row["source_id"] for row in draft.rows("sources") if row["held"] == "true"]
    if len(held) != 1:
        raise PackageError(
            f"the package has several held texts: give one with --source ({', '.join(held)})"
            if held
            else "the package has no text yet: add one with `toolkit add-source`"
        )
    return held[0]


def complete_actor(draft: Draft, name: str, cells: Given) -> Row:
    """Add an actor, or fill the empty cells of a known one.

    Args: `cells` are its columns with hyphens; `part-of` is an id or a name.
    Raises: PackageError if a cell has another value already.
    """
    row = draft.known("actors", actor(draft, name))
    given = {key.replace("-", "_"): cell for key, cell in cells.items()}
    if given.get("part_of"):
        given["part_of"] = actor(draft, given["part_of"])
    if given.get("kind", "person") != "person":
        given.setdefault("living", "not_a_person")
    draft.fill("actors", row, **given)
    return row


def complete_event(draft: Draft, label: str, cells: Given) -> Row:
    """Add an event, or fill the empty cells of a known one, as `complete_actor`."""
    row = draft.known("events", event(draft, label))
    given = {key.replace("-", "_"): cell for key, cell in cells.items()}
    if given.get("part_of"):
        given["part_of"] = event(draft, given["part_of"])
    given["anchor_edtf"] = given.pop("anchor", "")
    draft.fill("events", row, **given)
    return row


def cite_source(draft: Draft, publisher: str, cells: Given) -> Row:
    """Add a document that is only cited: what is known of it is what an article reports.

    Raises: PackageError if the id is invalid or in use.
    """
    speaks = draft.known("actors", actor(draft, publisher))
    identity = cells.get("id") or named_id(draft, "sources", speaks["name"])
    free_id(draft, identity)
    published = cells.get("published", "")
    return draft.add(
        "sources",
        source_id=identity,
        kind=cells.get("kind", "unknown"),
        title=cells.get("title", ""),
        publisher_id=speaks["actor_id"],
        publisher_basis="reported",
        published_basis="reported" if published else "",
        url=cells.get("url", ""),
        published_edtf=published,
        language=cells.get("language", ""),
        held="false",
        rights="unknown",
        status="unknown",
        note=cells.get("note", ""),
    )


def free_id(draft: Draft, identity: str) -> None:
    """Raise PackageError if an id of a source is malformed, or in use."""
    if not ID.fullmatch(identity) or not identity.startswith("s-"):
        raise PackageError(
            f'"{identity}" is not a valid source id: expected `s-` and lower-case words joined by'
            " hyphens, such as s-post-bridge"
        )
    if identity in used_ids(draft, "sources"):
        raise PackageError(f'the source id "{identity}" is already used; choose another with --id')


def change_row(draft: Draft, identity: str, cells: Given, step: str = "") -> None:
    """Change cells of the row that has an id, or of a step in the chain of an evidence row.

    Raises: PackageError if there is no such row or column, or the column holds the id.
    """
    if step:
        _change_step(draft, identity, step, cells)
        return
    for table in FIRST:
        row = draft.find(table, identity) if draft.has(table) else None
        if row is not None:
            if draft.key(table) in cells:
                raise PackageError(f"{draft.key(table)} cannot be changed: ids are never reused")
            draft.change(table, row, **cells)
            return
    raise PackageError(
        f'no claim, proposition, event, actor, source or evidence row has the id "{identity}"'
    )


def _change_step(draft: Draft, evidence: str, step: str, cells: Given) -> None:
    draft.known("evidence", evidence)
    for row in draft.rows("attributions"):
        if (row["evidence_id"], row["step"]) == (evidence, step):
            draft.change("attributions", row, **cells)
            return
    raise PackageError(f'the chain of "{evidence}" has no step {step}')
