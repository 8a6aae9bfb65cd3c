"""The contributors of a package by their roles: who made it, and what the others did.

Roles are free words; those of Data Package 1 and of DataCite are known in any spelling. Zenodo's
deposits have creators and contributors of a type.
Source: Data Package 2.0, contributors, <https://datapackage.org/standard/data-package/>; Zenodo,
REST API, deposit metadata; DataCite 4.5, contributorType; CRediT, <https://credit.niso.org/>.
"""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]
AUTHORS = (
    *("author", "authors", "coauthor", "leadauthor", "firstauthor", "correspondingauthor"),
    *("creator", "cocreator", "writingoriginaldraft"),
)
TYPES = (
    *("ContactPerson", "DataCollector", "DataCurator", "DataManager", "Distributor", "Editor"),
    *("HostingInstitution", "Producer", "ProjectLeader", "ProjectManager", "ProjectMember"),
    *("RegistrationAgency", "RegistrationAuthority", "RelatedPerson", "Researcher"),
    *("ResearchGroup", "RightsHolder", "Supervisor", "Sponsor", "WorkPackageLeader", "Other"),
)
"""The types of contributors that Zenodo takes."""
SAME = {
    "contact": "ContactPerson",
    "pointofcontact": "ContactPerson",
    "curator": "DataCurator",
    "datacuration": "DataCurator",
    "wrangler": "DataCurator",
    "collector": "DataCollector",
    "maintainer": "DataManager",
    "publisher": "Distributor",
    "funder": "Sponsor",
    "investigation": "Researcher",
    "principalinvestigator": "ProjectLeader",
    "projectadministration": "ProjectManager",
    "supervision": "Supervisor",
}
"""Roles of other vocabularies, and the type of Zenodo that means the same."""
SUPPORT = (
    *("ContactPerson", "Distributor", "HostingInstitution", "RegistrationAgency"),
    *("RegistrationAuthority", "RightsHolder", "Sponsor"),
)
"""The types of those who did not work on the data themselves."""


def contributors(about: Json) -> list[Json]:
    """Return the contributors that have a name, each with `name` added."""
    found = []
    for person in about.get("contributors") or []:
        parts = filter(None, (person.get("givenName"), person.get("familyName")))
        name = person.get("title") or " ".join(parts) or person.get("organization")
        if name:
            found.append({**person, "name": str(name)})
    return found


def authors(about: Json) -> list[Json]:
    """Return the contributors who are authors: their roles say so, or they have none.

    A citation needs an author: without one, they are those who worked on the data, else all.
    """
    people = contributors(about)
    workers = [person for person in people if not set(types(person)) <= set(SUPPORT)]
    return [person for person in people if _is_author(person)] or workers or people


def others(about: Json) -> list[tuple[Json, str]]:
    """Return the contributors with each type of Zenodo that their other roles mean."""
    return [(person, kind) for person in contributors(about) for kind in types(person)]


def types(contributor: Json) -> list[str]:
    """Return the types of Zenodo that the roles of a contributor mean, except that of an author."""
    known = {kind.lower(): kind for kind in TYPES} | SAME
    meant = (known.get(role, "Other") for role in _roles(contributor) if role not in AUTHORS)
    return list(dict.fromkeys(meant))


def is_person(contributor: Json) -> bool:
    """Return whether a contributor is a person: it has a given or a family name."""
    return bool(contributor.get("givenName") or contributor.get("familyName"))


def _is_author(contributor: Json) -> bool:
    roles = _roles(contributor)
    return not roles or any(role in AUTHORS for role in roles)


def _roles(contributor: Json) -> list[str]:
    """Return the roles in lower-case letters; a role may be the address of a term.

    `role`, of the first version of the standard, counts if there are no `roles`.
    """
    stated = contributor.get("roles", contributor.get("role"))
    listed = stated if isinstance(stated, list) else [stated]
    terms = (re.split("[/#]", str(role).rstrip("/"))[-1] for role in listed if role)
    return [role for role in (re.sub(r"[^a-z]", "", term.lower()) for term in terms) if role]
