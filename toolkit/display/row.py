"""One row of the dataset with everything that hangs on it, as a person reads it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from toolkit.engine.tables import Tables
from toolkit.package.files import PackageError
from toolkit.views import create_views
from toolkit.wording import stance

WIDTH = 96
KEYS = {
    "claims": "claim_id",
    "propositions": "proposition_id",
    "events": "event_id",
    "actors": "actor_id",
    "sources": "source_id",
    "evidence": "evidence_id",
}
STATUS = {
    "single_origin": "one origin",
    "several_origins": "several independent origins",
    "uncertain_origin": "one origin or more, which cannot be told",
    "unattested": "nobody affirms or denies it",
}
ANSWERS = {
    "given": "the accused speaks on it in the held texts",
    "declined": "the accused declined to comment",
    "elsewhere": "the accused answers in a document that is not held",
    "none_in_held": "no answer of the accused stands in the held texts",
}
Rows = list[dict[str, Any]]


def show(tables: Tables, identity: str) -> list[str]:
    """Return the lines that tell of one claim, proposition, event, actor, source or evidence row.

    Raises: files.PackageError if no row has this id; views.ViewError outside the claims profile.
    """
    create_views(tables.connection)
    for table, key in KEYS.items():
        if _query(tables, f"SELECT 1 FROM main.{table} WHERE {key} = ?", identity):
            return list(_Page(tables).pages[table](identity))
    raise PackageError(
        f'no claim, proposition, event, actor, source or evidence has the id "{identity}"'
    )


def _query(tables: Tables, query: str, *values: str) -> Rows:
    cursor = tables.connection.execute(query, list(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _wrapped(text: str, first: str = "  ", rest: str | None = None) -> Iterator[str]:
    indent = " " * len(first) if rest is None else rest
    yield from textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _listed(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part not in (None, ""))


class _Page:
    """The pages of one package, by table."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.pages: dict[str, Callable[[str], Iterator[str]]] = {
            "claims": self.claim,
            "propositions": self.proposition,
            "events": self.event,
            "actors": self.actor,
            "sources": self.source,
            "evidence": self.evidence,
        }

    def query(self, query: str, *values: str) -> Rows:
        return _query(self.tables, query, *values)

    def evidence(self, identity: str) -> Iterator[str]:
        query = "SELECT claim_id FROM main.evidence WHERE evidence_id = ?"
        yield from self.claim(self.query(query, identity)[0]["claim_id"])

    def claim(self, identity: str) -> Iterator[str]:
        places = self.query(
            "SELECT * FROM views.flat WHERE claim_id = ? ORDER BY evidence_id", identity
        )
        claim = self.query(
            "SELECT c.*, a.name FROM main.claims c LEFT JOIN main.actors a"
            " ON a.actor_id = c.speaker_id WHERE claim_id = ?",
            identity,
        )[0]
        yield from _wrapped(claim["text"], f"{identity}  ")
        yield ""
        said = f", said {claim['said_edtf']}" if claim["said_edtf"] else ""
        yield from _wrapped(
            f"{claim['name']} {stance(claim['polarity'])} it: {claim['act']},"
            f" {claim['certainty']},"
            f" basis {claim['basis']}, forum {claim['forum'] or 'not recorded'}{said}"
            f" (coder's confidence: {claim['coder_confidence']})"
        )
        if claim["note"]:
            yield from _wrapped(f"Note: {claim['note']}")
        yield ""
        yield "Where it is written"
        for place in places:
            yield from self._place(place)
        if not places:
            yield "  nowhere: no evidence row"
        yield from self._question(claim["proposition_id"], identity)
        yield from self._relations(identity)

    def _place(self, place: dict[str, Any]) -> Iterator[str]:
        yield from _wrapped(f"{place['chain']}", f"  {place['evidence_id']}  ")
        words = " … ".join(words for words in (place["text_start"], place["text_end"]) if words)
        yield from _wrapped(
            f"[{place['span_start']}, {place['span_end']}) of {place['source_id']}: {words}"
            f" ({place['rendering']}, read by {place['resolution']})",
            "    ",
        )
        note = self.query(
            "SELECT note FROM main.evidence WHERE evidence_id = ?", place["evidence_id"]
        )
        if note[0]["note"]:
            yield from _wrapped(f"Note: {note[0]['note']}", "    ")
        if place["link"]:
            yield f"    {place['link']}"

    def _question(self, identity: str, shown: str = "") -> Iterator[str]:
        row = self.query("SELECT * FROM main.propositions WHERE proposition_id = ?", identity)[0]
        yield ""
        yield from _wrapped(row["text"], f"Question {identity}  ")
        about = _listed(row["mode"], row["aspect"], row["role"], row["value"], row["unit"])
        yield from _wrapped(_listed(about, row["event_id"], row["actor_id"], row["about_id"]))
        if row["adverse"]:
            yield from _wrapped(
                f"An accusation; {ANSWERS.get(row['answer'], 'no answer recorded')}."
            )
        if row["note"]:
            yield from _wrapped(f"Note: {row['note']}")
        for side in self.query(
            "SELECT * FROM views.standing WHERE proposition_id = ? ORDER BY polarity", identity
        ):
            yield from self._standing(side)
        for other in self.query(
            "SELECT c.claim_id, c.polarity, c.certainty, c.text, a.name FROM main.claims c"
            " LEFT JOIN main.actors a ON a.actor_id = c.speaker_id"
            " WHERE c.proposition_id = ? AND c.claim_id <> ? ORDER BY 1",
            identity,
            shown,
        ):
            yield from _wrapped(
                f"{other['name']} {stance(other['polarity'])} it ({other['certainty']}):"
                f" {other['text']}",
                f"  {other['claim_id']}  ",
            )

    def _standing(self, side: dict[str, Any]) -> Iterator[str]:
        marks = _listed(
            "the other side is claimed too" if side["contested"] else None,
            "its proof is denied" if side["undercut"] else None,
        )
        polarity = side["polarity"] or "no claim"
        few, many = side["origins_min"], side["origins_max"]
        count = "" if few == many else f" ({few} to {many})"
        yield from _wrapped(
            f"Standing ({polarity}): {STATUS[side['status']]}{count}"
            + (f"; {marks}" if marks else "")
        )
        yield from _wrapped(f"because: {side['reasons']}", "    ")

    def _relations(self, identity: str) -> Iterator[str]:
        rows = self.query(
            "SELECT * FROM main.relations WHERE from_claim_id = ? OR to_claim_id = ? ORDER BY ALL",
            identity,
            identity,
        )
        if rows:
            yield ""
            yield "Relations"
        for row in rows:
            kind = row["kind"].replace("_", " ")
            by = "the text says so" if row["asserted_by"] == "source" else "the coder sees it"
            yield f"  {row['from_claim_id']} {kind} {row['to_claim_id']} ({by})"

    def proposition(self, identity: str) -> Iterator[str]:
        yield from list(self._question(identity))[1:]
        for row in self.query(
            "SELECT proposition_id FROM main.propositions WHERE about_id = ? ORDER BY 1", identity
        ):
            yield from self._question(row["proposition_id"])

    def event(self, identity: str) -> Iterator[str]:
        row = self.query("SELECT * FROM main.events WHERE event_id = ?", identity)[0]
        yield from _wrapped(row["label"], f"{identity}  ")
        place = _listed(row["place"], row["country"])
        yield from _wrapped(_listed(row["type"], row["anchor_edtf"], place))
        if row["part_of"]:
            yield f"  part of {row['part_of']}"
        for child in self.query("SELECT * FROM main.events WHERE part_of = ? ORDER BY 1", identity):
            yield from _wrapped(f"with {child['event_id']}  {child['label']}")
        for same in self.query(
            "SELECT * FROM main.identifiers WHERE scheme = 'self' AND (event_id = ? OR value = ?)"
            " ORDER BY ALL",
            identity,
            identity,
        ):
            other = same["value"] if same["event_id"] == identity else same["event_id"]
            note = f": {same['note']}" if same["note"] else ""
            yield from _wrapped(f"the same as {other}? {same['match']}{note}")
        if row["note"]:
            yield from _wrapped(f"Note: {row['note']}")
        for question in self.query(
            "SELECT proposition_id FROM main.propositions WHERE event_id = ?"
            " ORDER BY mode, aspect, 1",
            identity,
        ):
            yield from self._question(question["proposition_id"])

    def actor(self, identity: str) -> Iterator[str]:
        row = self.query("SELECT * FROM main.actors WHERE actor_id = ?", identity)[0]
        yield from _wrapped(row["name"], f"{identity}  ")
        reason = f" ({row['withheld_reason']})" if row["withheld_reason"] else ""
        yield from _wrapped(
            _listed(
                row["kind"], row["title"], row["country"], f"identity {row['identity']}{reason}"
            )
        )
        if row["part_of"]:
            yield f"  part of {row['part_of']}"
        if row["note"]:
            yield from _wrapped(f"Note: {row['note']}")
        for voice in self.query(
            "SELECT * FROM views.voices WHERE actor_id = ? ORDER BY source_id", identity
        ):
            does = _listed(
                *(
                    f"{voice[what]} claims {how}"
                    for what, how in (("speaks", "spoken"), ("relays", "relayed"))
                    if voice[what]
                ),
                f"source of {voice['informs']} reports" if voice["informs"] else None,
                f"printed as {voice['names']}" if voice["names"] else None,
            )
            yield from _wrapped(f"in {voice['source_id']}: {does}")
        claims = self.query(
            "SELECT claim_id, polarity, text FROM main.claims WHERE speaker_id = ? ORDER BY 1",
            identity,
        )
        yield from self._listing("Says", claims, "claim_id", "text")
        about = self.query(
            "SELECT proposition_id FROM main.propositions WHERE actor_id = ? ORDER BY 1", identity
        )
        for question in about:
            yield from self._question(question["proposition_id"])

    def _listing(self, title: str, rows: Rows, key: str, text: str) -> Iterator[str]:
        if rows:
            yield ""
            yield title
        for row in rows:
            yield from _wrapped(row[text], f"  {row[key]}  ")

    def source(self, identity: str) -> Iterator[str]:
        row = self.query(
            "SELECT s.*, a.name FROM main.sources s LEFT JOIN main.actors a"
            " ON a.actor_id = s.publisher_id WHERE source_id = ?",
            identity,
        )[0]
        yield from _wrapped(
            row["title"] or f"({row['kind']} without a printed title)", f"{identity}  "
        )
        held = f"held, {row['text_chars']} characters" if row["held"] else "cited, not read"
        yield from _wrapped(
            _listed(row["name"], row["author"], row["published_edtf"], row["kind"], held)
        )
        if row["url"]:
            yield f"  {row['url']}"
        if row["note"]:
            yield from _wrapped(f"Note: {row['note']}")
        for derived in self.query(
            "SELECT * FROM main.derivations WHERE source_id = ? ORDER BY ALL", identity
        ):
            kind = derived["kind"].replace("_", " ")
            yield f"  {kind} {derived['from_source_id']} ({derived['basis']})"
        for derived in self.query(
            "SELECT * FROM main.derivations WHERE from_source_id = ? ORDER BY ALL", identity
        ):
            yield f"  used by {derived['source_id']} ({derived['kind']}, {derived['basis']})"
        claims = self.query(
            "SELECT DISTINCT claim_id, text FROM main.claims JOIN views.chains USING (claim_id)"
            " WHERE source_id = ? OR document_id = ? ORDER BY 1",
            identity,
            identity,
        )
        yield from self._listing("Carries", claims, "claim_id", "text")
