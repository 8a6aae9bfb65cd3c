"""Build the queries that turn the rows of each table into nodes of the graph, one per line.

Each row is one node, except where a vocabulary needs more: the text of a source, the place of an
event, the target of an evidence row and its selectors. Keys derived from other rows come last;
they are written for readers and never read back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator

from toolkit.engine.screening import identifier, literal, quoted
from toolkit.exporters.context import (
    BOOL,
    DAY,
    FIRST_PARTS,
    INT,
    form,
    key_of,
    reference,
)
from toolkit.exporters.dataset import licence
from toolkit.package.model import Package, Resource

Pair = tuple[str, str]
"""A JSON key and the SQL of its value as JSON text; if that is null, the key is left out."""

ARTICLES = {
    "reportage": "ReportageNewsArticle",
    "analysis": "AnalysisNewsArticle",
    "opinion": "OpinionNewsArticle",
}
SOURCES = {"post": "SocialMediaPosting", "report": "Report", "photo": "Photograph"}
ACTORS = {
    "person": "Person",
    "government_body": "GovernmentOrganization",
    "military_body": "GovernmentOrganization",
    "state": "GovernmentOrganization",
    "party": "PoliticalParty",
    "media": "NewsMediaOrganization",
}
SAME_AS = {
    "wikidata": "http://www.wikidata.org/entity/",
    "geonames": "https://sws.geonames.org/",
    "doi": "https://doi.org/",
}
RELATIONS = {
    "repliesTo": "responds_to",
    "corrects": "corrects",
    "retracts": "withdraws",
    "overstates": "overstates",
}
STANCES = {"affirmed": "affirms", "denied": "denies"}
TEXT_COLUMNS = ("text_sha256", "text_chars")
PLACE_COLUMNS = ("place", "place_precision", "country")
TARGET_COLUMNS = ("source_id", "sha256")
POSITION_COLUMNS = ("start", "end")
FRAGMENT_COLUMNS = ("text_start", "text_end")
PLAIN_TEXT = "text/plain; charset=utf-8"
TEXT_FRAGMENTS = "https://wicg.github.io/scroll-to-text-fragment/"
PLAIN_DAY = "regexp_full_match({0}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
CURRENT = "(SELECT claim_id FROM views._current)"
STEPS = "views._current, views._standing"
"""The steps of `views` that the queries use."""

SINGLE: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "propositions": ("Question", "proposition", ("proposition_id",)),
    "claims": ("Claim", "claim", ("claim_id",)),
    "attributions": ("Attribution", "attribution", ("evidence_id", "step")),
    "derivations": ("Derivation", "derivation", ("source_id", "from_source_id", "kind")),
    "relations": ("ClaimRelation", "relation", ("from_claim_id", "kind", "to_claim_id")),
    "passages": ("Passage", "passage", ("source_id", "start", "end", "kind")),
    "codings": ("Activity", "coding", ("coding_id",)),
    "codes": ("Concept", "code", ("vocabulary", "code")),
    "ratings": ("Rating", "rating", ("claim_id", "scheme")),
    "topics": ("ClaimTopic", "topic", ("claim_id", "topic")),
    "exclusions": ("Exclusion", "exclusion", ("proposition_id", "excluded_id")),
}
"""Tables whose rows are single nodes: their class, and the first part and columns of the id."""
SUBJECTS = ("actor_id", "event_id", "source_id", "claim_id", "proposition_id", "evidence_id")
"""The columns of `identifiers` of which one says what an identifier identifies."""
IN_IDS = {
    **{table: (f"{part}_id",) for table, part in FIRST_PARTS.items()},
    "evidence": ("evidence_id", *FRAGMENT_COLUMNS),
    "codings": ("coding_id",),
}
"""Columns that need no key, because the node's id or its fragment contains them."""


def node_queries(package: Package) -> dict[str, list[str]]:
    """Return the queries (id, line) for the graph's nodes, by the first part of their ids."""
    found: dict[str, list[str]] = {}
    for table, (kind, part, columns) in SINGLE.items():
        derived, joins = DERIVED.get(table, _nothing)(package)
        rows = _Rows(package.resource(table), joins)
        found[part] = [rows.node(literal(kind), rows.id(part, *columns), rows.pairs(), derived)]
    found["code"].append(_named("ConceptScheme", "code", "SELECT vocabulary AS x FROM main.codes"))
    coders = "SELECT coded_by AS x FROM main.claims UNION SELECT coder FROM main.codings"
    found["coder"] = [_named("Agent", "coder", coders)]
    for table, shape in SHAPES.items():
        found[FIRST_PARTS.get(table, "identifier")] = list(shape(package))
    return dict(sorted(found.items(), key=lambda item: f"{item[0]}/"))


class _Rows:
    """The nodes of one table, which has the alias `t` in the queries."""

    def __init__(self, resource: Resource, joins: str = "") -> None:
        self.resource, self.joins = resource, joins
        self.columns = dict(
            zip(resource.field_names, quoted(resource, resource.field_names), strict=True)
        )

    def id(self, part: str, *columns: str) -> str:
        """Return the SQL of an id: its percent-encoded parts joined by slashes."""
        texts = [f"url_encode({self.column(name)}::VARCHAR)" for name in columns]
        return " || '/' || ".join([literal(part), *texts])

    def column(self, name: str) -> str:
        """Return a column's SQL; the engine reports a column that the table lacks."""
        return f"t.{self.columns.get(name, name)}"

    def pairs(
        self, only: Collection[str] | None = None, without: Collection[str] = ()
    ) -> list[Pair]:
        """Return the cells of the columns that have a key, in the order of the table."""
        return [
            (key, self.value(field.name))
            for field in self.resource.fields
            if (key := key_of(field)) is not None
            and field.name not in without
            and (only is None or field.name in only)
        ]

    def value(self, name: str, after: str = "") -> str:
        """Return a cell as JSON text; a reference becomes the id of its node."""
        field = next(field for field in self.resource.fields if field.name == name)
        column, part = self.column(name), reference(self.resource, field)
        if part:
            return f"'\"{part}/' || url_encode({column}::VARCHAR) || '{after}\"'"
        kind = form(self.resource, field)
        if kind in (INT, BOOL):
            return f"{column}::VARCHAR"
        return f"'\"' || {column}::VARCHAR || '\"'" if kind == DAY else text(f"{column}::VARCHAR")

    def node(
        self, kind: str, name: str, *pairs: list[Pair], where: str = "true", head: str = ""
    ) -> str:
        """Return the query for one node per row: class and id are SQL, `head` is JSON text."""
        cells = "".join(
            f" || coalesce({literal(f',{json.dumps(key)}:')} || {value}, '')"
            for key, value in (pair for some in pairs for pair in some)
        )
        begin = f'\'{{"type":"\' || {kind} || \'","id":"\' || {name} || \'"\' || {literal(head)}'
        table = identifier(self.resource.name)
        return (
            f"SELECT {name} AS id, {begin}{cells} || '}}' AS line"
            f" FROM main.{table} t {self.joins} WHERE {where}"
        )


def text(sql: str) -> str:
    """Return the SQL of a text as JSON."""
    return f"to_json({sql})::VARCHAR"


def _case(column: str, words: dict[str, str], default: str) -> str:
    cases = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in words.items())
    return f"CASE {column} {cases} ELSE {literal(default)} END"


def _named(kind: str, part: str, query: str) -> str:
    """Return the query for nodes that rows only refer to."""
    name = f"'{part}/' || url_encode(x)"
    return (
        f'SELECT {name} AS id, \'{{"type":"{kind}","id":"\' || {name} || \'"}}\' AS line'
        f" FROM (SELECT DISTINCT x FROM ({query}) WHERE x IS NOT NULL)"
    )


def _refs(name: str, sql: str, table: str, by: str, where: str = "true") -> str:
    """Return the join of a set of ids, sorted: the column `r` of the alias `name`."""
    return (
        f"LEFT JOIN (SELECT {by} AS k, to_json(list_sort(list(DISTINCT {sql})))::VARCHAR AS r"
        f" FROM {table} WHERE {where} AND {by} IS NOT NULL GROUP BY ALL) {name} ON {name}.k = t.own"
    )


def _joined(own: str, *joins: str) -> str:
    return " ".join(join.replace("t.own", f"t.{own}") for join in joins)


def _same_as(own: str) -> str:
    schemes = " ".join(
        f"WHEN {literal(scheme)} THEN {literal(start)}" for scheme, start in SAME_AS.items()
    )
    iri = f"CASE scheme {schemes} END || replace(url_encode(value), '%2F', '/')"
    known = f"match = 'exact' AND scheme IN ({', '.join(map(literal, SAME_AS))})"
    return _refs("same", iri, "main.identifiers", own, known)


Derived = tuple[list[Pair], str]


def _nothing(_: Package) -> Derived:
    return [], ""


def _proposition(_: Package) -> Derived:
    """Return who affirms and denies a proposition, and from how many origins, or that no one does.

    Only current claims count.
    """
    pairs: list[Pair] = [("standing", "CASE WHEN coalesce(y.status, n.status) IS NULL"
                          " THEN '\"unattested\"' END")]  # fmt: skip
    joins = []
    for alias, (stance, polarity) in zip("yn", STANCES.items(), strict=True):
        side = f"{alias}.polarity = {literal(polarity)}"
        joins += [
            f"LEFT JOIN views._standing {alias} ON {alias}.proposition_id = t.proposition_id"
            f" AND {side}",
            _refs(
                f"{alias}s",
                "'actor/' || url_encode(speaker_id)",
                "views._current",
                "proposition_id",
                f"polarity = {literal(polarity)}",
            ),
        ]
        pairs += [
            (f"{stance}Standing", text(f"{alias}.status")),
            (f"{stance}OriginsMin", f"{alias}.origins_min::VARCHAR"),
            (f"{stance}OriginsMax", f"{alias}.origins_max::VARCHAR"),
            (f"{stance}By", f"{alias}s.r"),
        ]
    for key in ("contested", "undercut"):
        pairs.append((key, f"coalesce(y.{key}, n.{key})::VARCHAR"))
    return pairs, _joined("proposition_id", *joins)


def _claim(_: Package) -> Derived:
    """Return where a claim appears, through whom, and what it answers, corrects or withdraws."""
    day = f"CASE WHEN {PLAIN_DAY.format('t.said_edtf')} THEN {text('t.said_edtf')} END"
    step = "'attribution/' || url_encode(evidence_id) || '/' || step"
    steps = "main.attributions JOIN main.evidence USING (evidence_id)"
    joins = [
        _refs("seen", "'source/' || url_encode(source_id)", "main.evidence", "claim_id"),
        _refs("steps", step, steps, "claim_id"),
        *(
            _refs(key, "'claim/' || url_encode(to_claim_id)", "main.relations", "from_claim_id",
                  f"kind = {literal(kind)}")
            for key, kind in RELATIONS.items()
        ),
    ]  # fmt: skip
    pairs = [("dateCreated", day), ("appearance", "seen.r"), ("qualifiedAttribution", "steps.r")]
    pairs += [(key, f"{key}.r") for key in RELATIONS]
    pairs.append(("current", f"(t.claim_id IN {CURRENT})::VARCHAR"))
    return pairs, _joined("claim_id", *joins)


DERIVED: dict[str, Callable[[Package], Derived]] = {"propositions": _proposition, "claims": _claim}


def _sources(package: Package) -> Iterator[str]:
    """Yield creative works; for a held one also the text that offsets refer to."""
    part = "'derivation/' || url_encode(source_id) || '/' || url_encode(from_source_id)"
    joins = _joined(
        "source_id",
        _refs("via", f"{part} || '/' || url_encode(kind)", "main.derivations", "source_id"),
        _refs("came", "'source/' || url_encode(from_source_id)", "main.derivations", "source_id"),
        _same_as("source_id"),
    )
    rows = _Rows(package.resource("sources"), joins)
    name = rows.id("source", "source_id")
    known = (
        "(t.held OR t.text_sha256 IS NOT NULL OR t.text_chars IS NOT NULL"
        " OR t.source_id IN (SELECT source_id FROM main.evidence))"
    )
    kind = (
        f"CASE t.kind WHEN 'article' THEN {_case('t.genre', ARTICLES, 'NewsArticle')}"
        f" ELSE {_case('t.kind', SOURCES, 'CreativeWork')} END"
    )
    day = f"CASE WHEN {PLAIN_DAY.format('t.published_edtf')} THEN {text('t.published_edtf')} END"
    ours = literal(json.dumps(licence(package))) if licence(package) else "NULL"
    derived = [
        ("encoding", f"CASE WHEN {known} THEN '\"' || {name} || '/text\"' END"),
        ("datePublished", day),
        ("sdLicense", ours),
        ("qualifiedDerivation", "via.r"),
        ("wasDerivedFrom", "came.r"),
        ("sameAs", "same.r"),
    ]
    yield rows.node(kind, name, rows.pairs(without=TEXT_COLUMNS), derived)
    plain = _Rows(package.resource("sources"))
    yield plain.node(
        "'MediaObject'",
        f"{name} || '/text'",
        plain.pairs(TEXT_COLUMNS),
        [("encodingFormat", literal(json.dumps(PLAIN_TEXT)))],
        where=known,
    )


def _actors(package: Package) -> Iterator[str]:
    """Yield persons and organisations; a state counts as a government."""
    rows = _Rows(package.resource("actors"), _joined("actor_id", _same_as("actor_id")))
    office = f"CASE WHEN t.kind = 'person' THEN {text('t.title')} END"
    derived = [("jobTitle", office), ("sameAs", "same.r")]
    kind = _case("t.kind", ACTORS, "Organization")
    yield rows.node(kind, rows.id("actor", "actor_id"), rows.pairs(), derived)


def _events(package: Package) -> Iterator[str]:
    """Yield events, and the places where they are alleged to have happened."""
    asked = _refs(
        "asked",
        "'proposition/' || url_encode(proposition_id)",
        "main.propositions",
        "event_id",
        "aspect = 'occurrence'",
    )
    rows = _Rows(package.resource("events"), _joined("event_id", asked, _same_as("event_id")))
    name = rows.id("event", "event_id")
    placed = "(" + " OR ".join(f"t.{column} IS NOT NULL" for column in PLACE_COLUMNS) + ")"
    derived = [
        ("anchorPlace", f"CASE WHEN {placed} THEN '\"' || {name} || '/place\"' END"),
        ("occurrence", "asked.r"),
        ("sameAs", "same.r"),
    ]
    yield rows.node("'Event'", name, rows.pairs(without=PLACE_COLUMNS), derived)
    places = _Rows(package.resource("events"))
    yield places.node("'Place'", f"{name} || '/place'", places.pairs(PLACE_COLUMNS), where=placed)


def _evidence(package: Package) -> Iterator[str]:
    """Yield annotations: the claim is the body, a span of the text the target."""
    rows = _Rows(package.resource("evidence"))
    name = rows.id("evidence", "evidence_id")
    elsewhere = (*TARGET_COLUMNS, *POSITION_COLUMNS, *FRAGMENT_COLUMNS)
    target = [("target", f"'\"' || {name} || '/target\"'")]
    rest = rows.pairs(without=elsewhere)
    yield rows.node("'Annotation'", name, target, rest, head=',"motivation":"describing"')
    pointed = "t.text_start IS NOT NULL"
    placed = '(t.start IS NOT NULL OR t."end" IS NOT NULL)'
    fragment = f"CASE WHEN {pointed} THEN '\"' || {name} || '/fragment\"' END"
    position = f"CASE WHEN {placed} THEN '\"' || {name} || '/position\"' END"
    selectors = f"'[' || nullif(concat_ws(',', {fragment}, {position}), '') || ']'"
    at = {rows.column(column): pair for column in TARGET_COLUMNS for pair in rows.pairs((column,))}
    pairs = list(at.values())
    source = rows.column("source_id")
    if source in at:
        pairs[list(at).index(source)] = (at[source][0], rows.value("source_id", "/text"))
    pairs.append(("selector", selectors))
    yield rows.node("'SpecificResource'", f"{name} || '/target'", pairs)
    yield rows.node("'TextPositionSelector'", f"{name} || '/position'",
                    rows.pairs(POSITION_COLUMNS), where=placed)  # fmt: skip
    words = [f"replace(url_encode(t.{column}), '-', '%2D')" for column in FRAGMENT_COLUMNS]
    value = f"'\":~:text=' || {words[0]} || coalesce(',' || {words[1]}, '') || '\"'"
    words_of_it = [("conformsTo", literal(json.dumps(TEXT_FRAGMENTS))), ("value", value)]
    yield rows.node("'FragmentSelector'", f"{name} || '/fragment'", words_of_it, where=pointed)


def _identifiers(package: Package) -> Iterator[str]:
    """Yield property values: the ids of rows in other catalogues."""
    rows = _Rows(package.resource("identifiers"))
    subjects = ", ".join(f"t.{column}" for column in SUBJECTS)
    subject = f"url_encode(coalesce({subjects}, ''))"
    name = (
        f"'identifier/' || {subject} || '/' || url_encode(t.scheme) || '/' || url_encode(t.value)"
    )
    yield rows.node("'PropertyValue'", name, rows.pairs(), [("propertyID", text("t.scheme"))])


SHAPES: dict[str, Callable[[Package], Iterator[str]]] = {
    "sources": _sources,
    "actors": _actors,
    "events": _events,
    "evidence": _evidence,
    "identifiers": _identifiers,
}
