"""Packages after the shapes of biodiversity: profiles of one's own, many constraints, keys."""

from __future__ import annotations

from typing import Any

from corpus_case import FINDINGS, URL, Case, error, key, limited, lines, schema

PROFILE = "https://profiles.example/camera-dp/1.0/profile.json"
DEPLOYMENT = schema(
    limited("deploymentID", required=True, unique=True),
    limited("latitude", "number", required=True, minimum=-90, maximum=90),
    limited("longitude", "number", required=True, minimum=-180, maximum=180),
    {"name": "deploymentStart", "type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
    limited("habitat", enum=["forest", "meadow", "marsh"]),
    primaryKey="deploymentID",
)
OBSERVATION = schema(
    limited("observationID", required=True, unique=True),
    limited("deploymentID", required=True),
    {
        **limited("scientificName", pattern="[A-Z][a-z]+( [a-z]+)?"),
        "skos:exactMatch": "http://terms.example/scientificName",
    },
    limited("count", "integer", minimum=1),
    {**limited("classificationProbability", "number", minimum=0, maximum=1)},
    primaryKey="observationID",
    foreignKeys=[key("deploymentID", "deployments", "deploymentID")],
)
PLACED = (
    "deploymentID,latitude,longitude,deploymentStart,habitat",
    "d1,51.5,4.25,2021-03-01T06:00:00Z,forest",
    "d2,-8,120.125,2021-03-02T18:30:00+0200,",
)
SEEN = (
    "observationID,deploymentID,scientificName,count,classificationProbability",
    "o1,d1,Vulpes ficta,2,0.93",
    "o2,d2,Lepus,,",
    "o3,d2,,1,1",
)


def package(**more: Any) -> dict[str, Any]:
    """Return the descriptor of two tables with a key between them."""
    return {
        "name": "cameras",
        "resources": [
            {"name": "deployments", "path": "deployments.csv", "schema": DEPLOYMENT},
            {"name": "observations", "path": "observations.csv", "schema": OBSERVATION},
        ],
        **more,
    }


def files(
    deployments: tuple[str, ...] = PLACED, observations: tuple[str, ...] = SEEN
) -> dict[str, bytes]:
    """Return the two tables."""
    return {"deployments.csv": lines(*deployments), "observations.csv": lines(*observations)}


BOTH = {"deployments": 2, "observations": 3}
TAXA = schema("taxonID", "vernacularNames:object")
INLINE = [{"taxonID": "t1", "vernacularNames": {"en": "made-up fox"}}]

CASES = [
    Case(
        "profile-of-its-own",
        "A community names its profile by a URL: nothing is fetched, the data are still checked.",
        package(profile=PROFILE, project={"title": "Foxes"}, taxonomic=[{"scientificName": "V"}]),
        files(),
        True,
        BOTH,
    ),
    Case(
        "profile-of-version-2",
        "In version 2 the profile of one's own is in `$schema`.",
        package(**{"$schema": PROFILE, "contributors": [{"title": "N. N.", "roles": ["editor"]}]}),
        files(),
        True,
        BOTH,
    ),
    Case(
        "observation-of-no-deployment",
        "A deployment was deleted and its observations were not.",
        package(profile=PROFILE),
        files(observations=(*SEEN, "o4,d9,Lepus,1,")),
        False,
        {**BOTH, "observations": 4},
        {error("foreign-key", "observations")},
    ),
    Case(
        "coordinates-swapped",
        "Latitude and longitude are swapped, which the bounds find where they can.",
        package(),
        files((*PLACED[:2], "d2,120.125,-8,2021-03-02T18:30:00+0200,")),
        False,
        BOTH,
        {error("constraint-error", "deployments")},
    ),
    Case(
        "datetime-without-zone",
        "The format asks for a time zone; a spreadsheet has dropped it.",
        package(),
        files((*PLACED, "d3,1,1,2021-03-01T06:00:00,marsh")),
        False,
        {**BOTH, "deployments": 3},
        {error("type-error", "deployments")},
    ),
    Case(
        "enum-in-capitals",
        "Values of an enum are compared exactly.",
        package(),
        files((*PLACED, "d3,1,1,2021-03-01T06:00:00Z,Forest")),
        False,
        {**BOTH, "deployments": 3},
        {error("constraint-error", "deployments")},
    ),
    Case(
        "inline-taxa",
        "Small tables are written into the descriptor as a list of objects.",
        {
            "name": "taxa",
            "resources": [{"name": "taxa", "data": INLINE, "schema": TAXA}],
        },
        {},
        True,
        {"taxa": 1},
    ),
    Case(
        "inline-rows-of-lists",
        "Inline rows may be lists, with the labels first.",
        {
            "name": "taxa",
            "resources": [
                {
                    "name": "taxa",
                    "data": [["id", "rank"], [1, "genus"], [2, "species"]],
                    "schema": schema("id:integer", "rank"),
                }
            ],
        },
        {},
        True,
        {"taxa": 2},
    ),
    Case(
        "inline-metadata-is-no-table",
        "Any JSON may stand in `data`; an object without a schema is no table.",
        package(
            resources=[
                *package()["resources"],
                {"name": "individuals", "data": {"note": "none yet"}},
            ]
        ),
        files(),
        True,
        BOTH,
        unread={"individuals": "not a table"},
    ),
    Case(
        "schema-at-a-url",
        "Exchange formats name each schema by a URL, so these cells cannot be checked here.",
        package(
            resources=[
                package()["resources"][0],
                {
                    "name": "media",
                    "path": "media.csv",
                    "profile": "tabular-data-resource",
                    "schema": "https://profiles.example/camera-dp/1.0/media.json",
                },
            ]
        ),
        {"deployments.csv": lines(*PLACED), "media.csv": lines("mediaID", "m1")},
        True,
        {"deployments": 2},
        unread={"media": URL},
    ),
    Case(
        "terms-table",
        "Darwin Core terms carry `rdfType`, `dc:` properties and long patterns of identifiers.",
        {
            "name": "terms",
            "resources": [
                {
                    "name": "occurrence",
                    "path": "occurrence.txt",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "dialect": {"delimiter": "\t", "quoteChar": "'"},
                    "schema": schema(
                        limited(
                            "occurrenceID", pattern="[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
                        ),
                        {"name": "eventDate", "type": "date", "rdfType": "http://terms.example/d"},
                        {"name": "basis", "dc:source": "http://terms.example/basis"},
                    ),
                }
            ],
        },
        {
            "occurrence.txt": lines(
                "occurrenceID\teventDate\tbasis",
                "0a1b2c3d-0000-4000-8000-00000000000f\t1999-12-31\tHumanObservation",
            )
        },
        True,
        {"occurrence": 1},
    ),
    Case(
        "column-not-in-the-schema",
        "A column was added to the file alone; by default the labels must match the fields.",
        package(),
        {
            "deployments.csv": lines(*PLACED),
            "observations.csv": lines(*(f"{row},x" for row in SEEN)),
        },
        False,
        {"deployments": 2},
        {error("extra-label", "observations")},
        {"observations": FINDINGS},
    ),
    Case(
        "fewer-columns-than-fields",
        "In version 2 `fieldsMatch: superset` lets a file leave out fields of a shared schema.",
        {
            "name": "part",
            "resources": [
                {
                    "name": "deployments",
                    "path": "d.csv",
                    "schema": schema("a", "b:integer", "c:date", fieldsMatch=["superset"]),
                }
            ],
        },
        {"d.csv": lines("b,a", "1,x", "2,y")},
        True,
        {"deployments": 2},
    ),
    Case(
        "keys-of-columns-left-out",
        "Keys of a shared schema whose columns the file may leave out hold for no row of it.",
        {
            "name": "part",
            "resources": [
                {
                    "name": "deployments",
                    "path": "d.csv",
                    "schema": schema(
                        "a",
                        "b:integer",
                        "parent",
                        fieldsMatch="superset",
                        primaryKey="a",
                        uniqueKeys=[["b", "parent"]],
                        foreignKeys=[key("parent", "", "a")],
                    ),
                }
            ],
        },
        {"d.csv": lines("b,a", "1,x", "1,y")},
        True,
        {"deployments": 2},
    ),
    Case(
        "primary-key-left-out",
        "A file may leave columns out, but not the one by which its rows are known.",
        {
            "name": "part",
            "resources": [
                {"name": "deployments", "path": "d.csv", "schema": DEPLOYMENT},
                {
                    "name": "events",
                    "path": "e.csv",
                    "schema": schema("id", "at", fieldsMatch="superset", primaryKey="id"),
                },
            ],
        },
        {"d.csv": lines(*PLACED), "e.csv": lines("at", "noon")},
        False,
        {"deployments": 2},
        {error("missing-label", "events")},
        {"events": FINDINGS},
    ),
]
