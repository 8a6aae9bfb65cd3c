"""Describe a SQLite export for Datasette: titles, licence, facets and queries.

Source: Datasette, metadata, <https://docs.datasette.io/en/stable/metadata.html>.
"""

from __future__ import annotations

from typing import Any

from toolkit.package.model import Package, Resource
from toolkit.views.files import NAMES, all_views

METADATA = "metadata.json"
FACETS = ["event_type", "mode", "polarity", "standing", "adverse"]
WHO = (
    "speaker_name, act, polarity, claim_text, standing, adverse, answer_text, publisher_name, chain"
)
QUERIES = {
    "accusations": {
        "title": "Accusations, each with its speaker, its standing and the answer",
        "sql": f"SELECT event_label, {WHO} FROM flat WHERE adverse = 1"
        " ORDER BY event_label, claim_id, evidence_id",
    },
    "contested": {
        "title": "Propositions both affirmed and denied, and by whom",
        "sql": f"SELECT proposition_text, {WHO} FROM flat WHERE contested = 1"
        " ORDER BY proposition_id, polarity, claim_id, evidence_id",
    },
    "at_second_hand": {
        "title": "Claims that an article has at second hand, longest chains first",
        "sql": f"SELECT depth, {WHO} FROM flat WHERE depth > 1"
        " ORDER BY depth DESC, claim_id, evidence_id",
    },
    "who_said": {
        "title": "Claims of a speaker; :name is part of the name",
        "sql": f"SELECT event_label, {WHO} FROM flat WHERE instr(speaker_name, :name) > 0"
        " ORDER BY said_earliest, claim_id, evidence_id",
    },
}
LABELS = ("name", "label", "title", "text")


def metadata(package: Package, database_name: str) -> dict[str, Any]:
    """Return the metadata for a database of the package.

    Raw propositions are hidden: `flat` shows them with speaker, standing and answer.
    """
    about = package.descriptor
    tables = {resource.name: _shown(resource) for resource in package.resources}
    database: dict[str, Any] = {"tables": tables}
    if package.profile is not None:
        views = [all_views()[name] for name in NAMES]
        tables |= {
            v.name: {"title": v.title, "description": f"Each row is {v.row}."} for v in views
        }
        tables["flat"] |= {"facets": FACETS, "sort": "claim_id"}
        tables.get("propositions", {})["hidden"] = True
        database["queries"] = QUERIES
    tables["_package"] = {"hidden": True}
    shown = {
        "title": about.get("title") or str(about.get("name") or "package"),
        "description": about.get("description"),
        **_licence(about.get("licenses")),
        **_source(about),
        "databases": {database_name: database},
    }
    return {key: value for key, value in shown.items() if value}


def _licence(items: Any) -> dict[str, Any]:
    first = items[0] if isinstance(items, list) and items else None
    if not isinstance(first, dict):
        return {}
    return {"license": first.get("title") or first.get("name"), "license_url": first.get("path")}


def _source(about: dict[str, Any]) -> dict[str, Any]:
    """Return where the package comes from: its homepage, or its sources."""
    home, items = about.get("homepage"), about.get("sources")
    if isinstance(home, str):
        return {"source": home, "source_url": home}
    told = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    names = [str(item["title"]) for item in told if item.get("title")]
    only = told[0].get("path") if len(told) == 1 else None
    return {"source": "; ".join(names), "source_url": only}


def _shown(resource: Resource) -> dict[str, Any]:
    fields = resource.fields
    columns = {f.name: f.descriptor.get("description") for f in fields}
    told = {
        "title": resource.descriptor.get("title"),
        "description": resource.descriptor.get("description"),
        "columns": {name: said for name, said in columns.items() if said},
        "label_column": next((name for name in LABELS if name in columns), None),
        "facets": [field.name for field in fields if field.type == "string" and field.enum],
        "sort": resource.primary_key[0] if resource.primary_key else None,
    }
    return {key: value for key, value in told.items() if value}
