"""Edits of a package, each a function that changes a copy of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from editing import Copy

Json = dict[str, Any]
Edit = Callable[[Copy], object]


def limit(table: str, field: str, **constraints: Any) -> Edit:
    """Return an edit of the constraints of a field; None takes one away."""

    def edit(item: Json) -> None:
        found = item.setdefault("constraints", {})
        found.update(constraints)
        for name in [name for name, value in found.items() if value is None]:
            del found[name]

    return lambda copy: copy.edit_field(table, field, edit)


def prop(table: str, field: str, **properties: Any) -> Edit:
    """Return an edit of the properties of a field."""
    return lambda copy: copy.edit_field(table, field, lambda item: item.update(properties))


def schema(table: str, **properties: Any) -> Edit:
    """Return an edit of the properties of a schema."""
    return lambda copy: copy.edit_schema(table, lambda item: item.update(properties))


def without(table: str, name: str) -> Edit:
    """Return an edit that takes a property of a schema away."""
    return lambda copy: copy.edit_schema(table, lambda item: item.pop(name))


def cells(table: str, key: Any, **values: str) -> Edit:
    """Return an edit of the cells of a row."""
    return lambda copy: copy.set_cells(table, key, **values)


def package(**properties: Any) -> Edit:
    """Return an edit of the properties of the package."""
    return lambda copy: copy.edit_descriptor(lambda item: item.update(properties))


def resource(table: str, **properties: Any) -> Edit:
    """Return an edit of the properties of a resource."""
    return lambda copy: copy.edit_resource(table, lambda item: item.update(properties))


def both(*edits: Edit) -> Edit:
    """Return an edit of several."""
    return lambda copy: [edit(copy) for edit in edits]


def columns(table: str, edit: Callable[[list[Json]], list[Json]]) -> Edit:
    """Return an edit of the fields of a table, its file written anew by them; new cells empty."""

    def run(copy: Copy) -> None:
        rows = copy.rows(table)
        copy.edit_schema(table, lambda item: item.update(fields=edit(item["fields"])))
        names = copy.columns(table)
        copy.write(table, [{name: row.get(name, "") for name in names} for row in rows])

    return run


def renamed(copy: Copy) -> None:
    """Call the last field of claims otherwise, its cells kept."""
    rows = copy.rows("claims")
    copy.edit_field("claims", "note", lambda item: item.update(name="remark"))
    for row in rows:
        row["remark"] = row.pop("note")
    copy.write("claims", rows)


def move(table: str, folder: str) -> Edit:
    """Return an edit that puts the file of a table into another folder."""

    def run(copy: Copy) -> None:
        (copy.root / folder).mkdir()
        copy.file(table).rename(copy.root / folder / f"{table}.csv")
        copy.edit_resource(table, lambda item: item.update(path=f"{folder}/{table}.csv"))

    return run


def other_name(copy: Copy) -> None:
    """Call the table of codings otherwise."""
    copy.edit_resource("codings", lambda item: item.update(name="codes_given"))


def no_table(copy: Copy) -> None:
    """Take the table of codings away."""
    copy.edit_descriptor(
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "codings"])
    )


def one_more_table(copy: Copy) -> None:
    """Add a table."""
    (copy.root / "data" / "extra.csv").write_text("one\n1\n")
    item = {
        "name": "extra",
        "type": "table",
        "path": "data/extra.csv",
        "schema": {"fields": [{"name": "one", "type": "integer"}]},
    }
    copy.edit_descriptor(lambda d: d["resources"].append(item))


def add_plan(copy: Copy) -> None:
    """Add a resource that is no table."""
    (copy.root / "plan.txt").write_text("x")
    plan = {"name": "plan", "path": "plan.txt"}
    copy.edit_descriptor(lambda item: item["resources"].append(plan))


def change_plan(copy: Copy) -> None:
    """Change the file that is no table."""
    (copy.root / "plan.txt").write_text("y")


def merged(copy: Copy) -> None:
    """Let one actor take the place of another, and say so."""
    for row in copy.rows("attributions"):
        if row["actor_id"] == "a-destil":
            copy.set_cells("attributions", (row["evidence_id"], row["step"]), actor_id="a-emrik")
    for row in copy.rows("claims"):
        if row["speaker_id"] == "a-destil":
            copy.set_cells("claims", row["claim_id"], speaker_id="a-emrik")
    copy.drop_row("actors", "a-destil")


def retired(replaced: Any) -> Edit:
    """Return an edit that lists the actor that is gone."""
    entry = {"id": "a-destil", "retiredIn": "0.2.0", "replacedBy": replaced, "reason": "twice"}
    return both(merged, package(retired=[entry]))


def code(deprecated: bool = False) -> Edit:
    """Return an edit by which a code comes, or goes."""

    def run(copy: Copy) -> None:
        if deprecated:
            copy.drop_row("codes", ("act", "opine"))
        else:
            copy.add_row("codes", ("act", "opine"), code="muse", label="muse")

    return run
