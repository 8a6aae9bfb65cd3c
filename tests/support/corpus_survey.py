"""Packages after the shapes of survey data: questions as labels, categories, side files."""

from __future__ import annotations

from corpus_case import NO_TABLE, Case, error, key, limited, lines, schema, warning

YES = [{"value": 1, "label": "yes"}, {"value": 2, "label": "no"}, {"value": 9, "label": "unsure"}]
ANSWERS = schema(
    limited("Respondent No.", "integer", required=True, unique=True),
    {"name": "Do you own a boat?", "type": "integer", "categories": YES},
    {"name": "How often, if at all?", "type": "string", "categories": ["never", "often"],
     "categoriesOrdered": True},
    limited("Interviewer", pattern="^(AB|AC|B[A-D]|X[0-9]{1,2})$"),
)  # fmt: skip
HEAD = 'Respondent No.,Do you own a boat?,"How often, if at all?",Interviewer'
ROWS = ("1,1,often,AB", "2,2,never,X07", "3,9,,BD")
TABLE = {"name": "answers", "path": "answers.csv", "schema": ANSWERS}
FILES = {"answers.csv": lines(HEAD, *ROWS)}
PLACE = {"name": "places", "path": "places.csv", "schema": schema("place", "at:geopoint")}
PLACES = {"places.csv": lines("place,at", 'Tarn,"4.5, 51.25"')}


def survey(*more: dict[str, object]) -> dict[str, object]:
    """Return the descriptor of a survey, with some more resources."""
    return {"name": "boats", "resources": [TABLE, *more]}


CASES = [
    Case(
        "questions-as-labels",
        "Labels are whole questions with spaces, commas and marks; any text may be a name.",
        survey(),
        FILES,
        True,
        {"answers": 3},
    ),
    Case(
        "spaces-around-labels",
        "A form tool leaves spaces around labels: the table is read, with a warning.",
        survey(),
        {"answers.csv": lines(HEAD.replace(",Interviewer", ", Interviewer "), *ROWS)},
        True,
        {"answers": 3},
        {warning("incorrect-label", "answers")},
    ),
    Case(
        "answer-outside-the-categories",
        "A code that the questionnaire does not have.",
        survey(),
        {"answers.csv": lines(HEAD, *ROWS, "4,3,often,AC")},
        False,
        {"answers": 4},
        {error("category-unknown", "answers")},
    ),
    Case(
        "interviewer-against-the-pattern",
        "Long alternations list the codes in use; this one is not among them.",
        survey(),
        {"answers.csv": lines(HEAD, *ROWS, "4,1,often,BX")},
        False,
        {"answers": 4},
        {error("constraint-error", "answers")},
    ),
    Case(
        "respondent-twice",
        "A form was sent twice and the number of the respondent must be unique.",
        survey(),
        {"answers.csv": lines(HEAD, *ROWS, ROWS[0])},
        False,
        {"answers": 4},
        {error("unique-error", "answers")},
    ),
    Case(
        "side-files",
        "The questionnaire is a PDF and the areas are GeoJSON: both are files and no tables.",
        survey(
            {"name": "questionnaire", "path": "questionnaire.pdf", "mediatype": "application/pdf"},
            {"name": "areas", "path": "areas.geojson"},
        ),
        {**FILES, "questionnaire.pdf": b"%PDF-1.7\n", "areas.geojson": b"{}"},
        True,
        {"answers": 3},
        unread={"questionnaire": NO_TABLE, "areas": NO_TABLE},
    ),
    Case(
        "codebook-without-schema",
        "The codebook is a CSV that nobody described: read, with a warning.",
        survey({"name": "codebook", "path": "codebook.csv"}),
        {**FILES, "codebook.csv": lines("variable,text", "q1,Do you own a boat?")},
        True,
        {"answers": 3, "codebook": 1},
        {warning("schema-invalid", "codebook")},
    ),
    Case(
        "key-into-a-codebook-without-schema",
        "A key into a table that nobody described is followed by its labels.",
        {
            "name": "boats",
            "resources": [
                {
                    "name": "answers",
                    "path": "answers.csv",
                    "schema": schema("q", foreignKeys=[key("q", "codebook", "variable")]),
                },
                {"name": "codebook", "path": "codebook.csv"},
            ],
        },
        {"answers.csv": lines("q", "q1"), "codebook.csv": lines("variable,text", "q1,Boat?")},
        True,
        {"answers": 1, "codebook": 1},
        {warning("schema-invalid", "codebook")},
    ),
    Case(
        "zip-of-a-code-host",
        "Code hosts put the package into one folder at the top of the zip.",
        survey(PLACE),
        {**FILES, **PLACES},
        True,
        {"answers": 3, "places": 1},
        folder="boats-1.0.2",
    ),
    Case(
        "misspelt-constraints",
        "With `constraint` the rules it holds would silently not be checked.",
        survey(
            {
                **PLACE,
                "schema": schema(
                    {"name": "place", "constraint": {"required": True}}, "at:geopoint"
                ),
            }
        ),
        {**FILES, **PLACES},
        False,
        {"answers": 3, "places": 1},
        {error("schema-invalid", "places")},
    ),
    Case(
        "ordinary-words",
        "Words of Dublin Core and of other tools are extensions and no misspellings.",
        {
            **survey(),
            "creator": "A. Nobody",
            "source": "own survey",
            "license": "CC0-1.0",
            "publisher": "Nobody",
            "related": [],
            "language": "en",
            "spatial": "nowhere",
        },
        FILES,
        True,
        {"answers": 3},
    ),
    Case(
        "row-cut-short",
        "The last row was cut off in the middle when the disk was full.",
        survey(PLACE),
        {**PLACES, "answers.csv": lines(HEAD, *ROWS, "4,1")},
        False,
        {"answers": 4, "places": 1},
        {error("missing-cell", "answers")},
    ),
    Case(
        "quote-that-is-never-closed",
        "A stray quote swallows the rest of the file, which is no text of a place.",
        survey(PLACE),
        {**FILES, "places.csv": lines("place,at", 'Tarn,"4, 5"', 'Ost,"4, 6')},
        False,
        {"answers": 3, "places": 2},
        {error("unclosed-quote", "places")},
    ),
]
