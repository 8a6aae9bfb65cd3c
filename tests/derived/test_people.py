"""Who is an author of a package, and what the others are for Zenodo."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from editing import Copy

from toolkit.derived.people import authors, others
from toolkit.derived.release import zenodo
from toolkit.derived.sidecars import CITATION, CROISSANT, derived_files
from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package

BASE = "https://example.org/x/"


def named(*roles: Any) -> dict[str, Any]:
    """Return contributors A, B, C … with these properties."""
    return {"contributors": [{"title": chr(65 + n), **more} for n, more in enumerate(roles)]}


@pytest.mark.parametrize(
    ("stated", "who"),
    [
        ([{"roles": ["author"]}, {"roles": ["funder"]}, {"roles": ["contactPerson"]}], "A"),
        ([{"roles": ["editor", "creator"]}, {}, {"roles": []}, {"roles": ["editor"]}], "ABC"),
        ([{"role": "Author"}, {"role": "publisher"}], "A"),  # the first version of the standard
        ([{"roles": ["Co-Author"]}, {"roles": ["Data Curator"]}], "A"),
        ([{"roles": ["https://credit.niso.org/contributor-roles/writing-original-draft/"]}], "A"),
        ([{"roles": ["maintainer"]}, {"roles": ["funder"]}], "A"),  # no author: who did the work
        ([{"roles": ["funder"]}, {"roles": ["publisher"]}], "AB"),  # a citation needs somebody
    ],
)
def test_authors_are_those_whose_roles_say_so(stated: list[dict[str, Any]], who: str) -> None:
    assert [person["name"] for person in authors(named(*stated))] == list(who)


@pytest.mark.parametrize(
    ("roles", "types"),
    [
        (["author"], []),
        (["funder"], ["Sponsor"]),
        (["contactPerson", "contact", "Contact Person"], ["ContactPerson"]),
        (["author", "data_curator"], ["DataCurator"]),
        (["publisher", "maintainer"], ["Distributor", "DataManager"]),
        (["http://purl.org/spar/datacite/ProjectLeader"], ["ProjectLeader"]),
        (["translator", "cook"], ["Other"]),
    ],
)
def test_the_others_have_a_type_of_zenodo(roles: list[str], types: list[str]) -> None:
    assert [kind for _, kind in others(named({"roles": roles}))] == types


def test_citation_croissant_and_zenodo_name_the_same_authors(valid: Copy) -> None:
    writer = {"givenName": "Ann", "familyName": "Writer", "roles": ["author"]}
    people = [writer, {"title": "A trust", "roles": ["funder"]}]
    valid.edit_descriptor(lambda d: d.update(contributors=people, base=BASE))
    tables = Tables(open_package(valid.root))
    files = derived_files(tables, tables.package)
    (author,) = yaml.safe_load(files[CITATION])["authors"]
    (creator,) = json.loads(files[CROISSANT])["creator"]
    assert (author["family-names"], creator["name"]) == ("Writer", "Ann Writer")
    told = zenodo(tables.package)
    assert told["creators"] == [{"name": "Writer, Ann"}]
    assert told["contributors"] == [{"name": "A trust", "type": "Sponsor"}]
