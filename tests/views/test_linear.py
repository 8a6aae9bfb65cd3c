"""Origins against their definition, and outputs that do not grow as the square of a group."""

from __future__ import annotations

import itertools
import random
from typing import Any

import duckdb
from editing import Copy
from hypothesis import given
from hypothesis import strategies as st
from stories import Story

from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.validation.run import validate
from toolkit.views import create_views, view

TABLES = {
    "actors": "actor_id, name, kind, identity, part_of",
    "claims": "claim_id, proposition_id, speaker_id, polarity, certainty, act, basis",
    "evidence": "evidence_id, claim_id, source_id, rendering",
    "attributions": "evidence_id, step, actor_id, source_id",
    "sources": "source_id, publisher_id",
    "derivations": "source_id, from_source_id, kind",
    "relations": "from_claim_id, kind, to_claim_id",
    "identifiers": "actor_id, event_id, source_id, scheme, value, match",
    "propositions": "proposition_id, aspect, value",
}
World = dict[str, list[tuple[Any, ...]]]


def make_world(chance: random.Random) -> World:
    """Return random tables with one question; their rows are dense in every kind of link."""
    actors = [f"a{n}" for n in range(chance.randint(1, 9))]
    sources = [f"s{n}" for n in range(chance.randint(1, 6))]
    claims = [f"c{n:02}" for n in range(chance.randint(1, 14))]
    known, parted, parts = (chance.choice([0, 0.2, 0.6, 1]) for _ in range(3))
    some = chance.choice
    world: World = {name: [] for name in TABLES}
    for actor in actors:
        identity = "known" if chance.random() < known else some(["withheld", "unknown"])
        whole = some(actors) if chance.random() < parts / 2 else None
        world["actors"].append((actor, actor, some(["media", "person"]), identity, whole))
    for number, claim in enumerate(claims):
        basis = some(["inference", "eyewitness", "participant", "unstated"])
        side = some(["affirms", "affirms", "affirms", "denies", "neutral"])
        world["claims"].append((claim, "p", some(actors), side, "certain", "assert", basis))
        for part in range(chance.randint(0, 2)):
            place, source = f"v{number}-{part}", some(sources)
            rendering = some(["headline", "paraphrase", "paraphrase", "direct_quote"])
            world["evidence"].append((place, claim, source, rendering))
            world["attributions"].append((place, 0, some(actors), source))
            if chance.random() < 0.5:
                world["attributions"].append((place, 1, some(actors), some([*sources, None])))
    world["sources"] = [(source, some(actors)) for source in sources]
    for _ in range(chance.randint(0, 5)):
        kind = some(["republishes", "rewrites", "reports_on", "quotes", "follows_up"])
        world["derivations"].append((some(sources), some(sources), kind))
    for _ in range(chance.choice([0, 0, 1, 3])):
        kind = some(["responds_to", "responds_to", "corrects", "withdraws"])
        world["relations"].append((some(claims), kind, some(claims)))
    for _ in range(int(parted * len(actors) ** 2)):
        match = some(["not", "not", "close"])
        world["identifiers"].append((some(actors), None, None, "self", some(actors), match))
    return world


def above(step: dict[str, set[str]], start: str) -> set[str]:
    """Return all that is reached from a node by one step or more."""
    found: set[str] = set()
    left = [start]
    while left:
        new = step.get(left.pop(), set()) - found
        found |= new
        left += new
    return found


def origins_by_definition(world: World) -> dict[str, tuple[int, int]]:
    """Compare each claim with each other, as the definition of origins in the profile reads."""
    actors = {row[0]: row for row in world["actors"]}
    gone = {to for _, kind, to in world["relations"] if kind in ("corrects", "withdraws")}
    heard = {row[1] for row in world["evidence"] if row[3] not in ("headline", "caption")}
    wholes = {row[0]: {row[4]} - {None} for row in world["actors"]}
    origin: dict[str, set[str]] = {}
    for source, other, kind in world["derivations"]:
        if kind in ("republishes", "translates", "rewrites", "reports_on"):
            origin.setdefault(source, set()).add(other)
    last = {place: source for place, _, _, source in world["attributions"] if source is not None}
    documents: dict[str, set[str]] = {}
    for place, claim, source, _ in world["evidence"]:
        document = last.get(place, source)
        documents.setdefault(claim, set()).update({document}, above(origin, document))
    replies = {(one, to) for one, kind, to in world["relations"] if kind == "responds_to"}
    parted = {frozenset((r[0], r[4])) for r in world["identifiers"] if r[5] == "not"}

    def own(claim: tuple[Any, ...]) -> bool:
        actor = actors[claim[2]]
        there = claim[6] in ("eyewitness", "participant")
        return there if actor[2] == "media" else bool(actor[3] == "known")

    def answered(claim: str) -> set[str]:
        return {to for reply, to in replies if reply == claim}

    def linked(one: tuple[Any, ...], two: tuple[Any, ...], weak: bool) -> bool:
        for a, b in ((one, two), (two, one)):
            if a[2] == b[2] or b[2] in above(wholes, a[2]):
                return True
            if (a[0], b[0]) in replies and a[6] not in ("eyewitness", "participant"):
                return True
        away = all(claim[6] not in ("eyewitness", "participant") for claim in (one, two))
        if away and answered(one[0]) & answered(two[0]):
            return True
        if own(one) and own(two):
            return False
        if documents[one[0]] & documents[two[0]]:
            return True
        return weak and frozenset((one[2], two[2])) not in parted

    def components(group: list[tuple[Any, ...]], weak: bool) -> int:
        parent = {claim[0]: claim[0] for claim in group}

        def root(claim: str) -> str:
            while parent[claim] != claim:
                claim = parent[claim]
            return claim

        for one, two in itertools.combinations(group, 2):
            if linked(one, two, weak):
                parent[root(one[0])] = root(two[0])
        return len({root(claim) for claim in parent})

    found = {}
    for side in ("affirms", "denies"):
        group = [c for c in world["claims"] if c[3] == side and c[0] in heard and c[0] not in gone]
        if group:
            found[side] = (components(group, True), components(group, False))
    return found


def computed_origins(world: World) -> dict[str, tuple[int, int]]:
    """Return the origins that the steps of the views find in the same tables."""
    connection = duckdb.connect(config={"threads": 1})
    for name, columns in TABLES.items():
        typed = [f"{c} {'BIGINT' if c == 'step' else 'VARCHAR'}" for c in columns.split(", ")]
        connection.execute(f"CREATE TABLE main.{name} ({', '.join(typed)})")
        if world[name]:
            marks = ", ".join("?" * len(typed))
            connection.executemany(f"INSERT INTO main.{name} VALUES ({marks})", world[name])
    query = "SELECT polarity, origins_min, origins_max FROM views._origins"
    create_views(connection, query)
    rows = connection.execute(query)
    return {side: (low, high) for side, low, high in rows.fetchall()}


@given(st.integers(0, 2**32))
def test_origins_are_those_of_the_definition(seed: int) -> None:
    world = make_world(random.Random(seed))
    assert computed_origins(world) == origins_by_definition(world)


def tell_many(story: Story, number: int) -> None:
    """Add claims on the question, each of an outlet of its own in its own article."""
    copy = story.copy
    base = copy.rows("claims"), copy.rows("evidence"), copy.rows("actors"), copy.rows("sources")
    story.article("x0")
    story.say(1, "a-x0", "x0")
    made = [copy.rows(t)[-1] for t in ("claims", "evidence", "actors", "sources")]
    tables = ("claims", "evidence", "actors", "sources")
    for table, rows, row in zip(tables, base, made, strict=True):
        more = []
        for n in range(number):
            new = {"claim_id": f"c-{n:04}", "evidence_id": f"v-{n:04}", "actor_id": f"a-x{n:04}"}
            new |= {"speaker_id": f"a-x{n:04}", "source_id": f"s-x{n:04}", "name": f"X{n:04}"}
            new |= {"publisher_id": f"a-x{n:04}"}
            more.append({**row, **{key: new[key] for key in row if key in new}})
        copy.write(table, [*rows, *more])
    copy.write("attributions", [])


def test_reasons_of_a_large_group_are_short(story: Story) -> None:
    tell_many(story, 300)
    row = story.standing()
    assert (row["claims"], row["origins_min"], row["origins_max"]) == (300, 1, 300)
    assert row["reasons"].count("may have it from one origin") == 1
    assert "X0000, X0001" in row["reasons"] and "and 280 more may have it" in row["reasons"]
    assert len(row["reasons"]) < 1000


def test_a_common_document_is_named_once(story: Story) -> None:
    tell_many(story, 300)
    rows = [{"source_id": f"s-x{n:04}", "from_source_id": "s-gull"} for n in range(300)]
    base = {"kind": "reports_on", "basis": "inferred"}
    blank = dict.fromkeys(story.copy.columns("derivations"), "")
    story.copy.write("derivations", [{**blank, **base, **row} for row in rows])
    row = story.standing()
    assert (row["origins_min"], row["origins_max"]) == (1, 1)
    assert row["reasons"].count("go back to") == 1
    assert "and 280 more go back to a-gull (s-gull)" in row["reasons"]
    assert "may have it" not in row["reasons"]


def test_names_in_flat_are_bounded(story: Story) -> None:
    tell_many(story, 60)
    rows = view(Tables(open_package(story.copy.root)), "flat").to_pylist()
    assert len(rows) == 60
    assert {row["affirmed_by"].count("; ") for row in rows} == {19}
    assert all(row["affirmed_by"].endswith(" and 40 more") for row in rows)


def test_answers_are_five_in_full_some_by_id_and_a_count(story: Story) -> None:
    story.proposition("p-theft", adverse="true", actor_id="a-ann", answer="given")
    story.say(1, "a-bob", "bell", proposition_id="p-theft")
    for number in range(2, 32):
        text = f"Answer {number:02}."
        own = "p-theft" if number > 29 else "p-storm"
        story.say(number, "a-ann", "bell", proposition_id=own, text=text)
    rows = view(Tables(open_package(story.copy.root)), "flat").to_pylist()
    (said,) = {row["answer_text"] for row in rows if row["adverse"]}
    assert said.startswith("Answer 02. Answer 03. Answer 04. Answer 30. Answer 31. (25 more: c-")
    assert said.count("c-") == 10 and said.endswith(", …)")


def test_a_proposition_in_conflict_is_listed_however_many_there_are(story: Story) -> None:
    for number in range(1, 61):
        cells = {"aspect": "quantity", "value": str(number), "unit": "boats"}
        story.proposition(f"p-{number:03}", **cells)
        story.say(number, "a-ann", "bell", proposition_id=f"p-{number:03}")
    rows = view(Tables(open_package(story.copy.root)), "conflicts").to_pylist()
    assert {row["proposition_id"] for row in rows} | {row["other_id"] for row in rows} == {
        f"p-{number:03}" for number in range(1, 61)
    }
    assert len(rows) < 20 * 60
    pairs = [(row["proposition_id"], row["other_id"]) for row in rows]
    assert len(set(pairs)) == len(pairs)


def test_each_duplicate_is_named_once(story: Story) -> None:
    for nth in range(40):
        story.proposition(f"p-{nth:03}", aspect="purpose", value="gain")
    found = [f for f in validate(story.copy.root).findings if f.rule == "proposition-duplicated"]
    assert [f.value for f in found] == [f"p-{nth:03}" for nth in range(1, 40)]
    assert all('as "p-000"' in f.message for f in found)


def test_a_denial_beside_many_affirmations_is_one_finding(valid: Copy) -> None:
    rows = valid.rows("claims")
    one = rows[0]
    more = [{**one, "claim_id": f"c-8{n:03}", "polarity": "affirms"} for n in range(30)]
    denial = {**one, "claim_id": "c-9000", "polarity": "denies", "act": "deny"}
    valid.write("claims", [*rows, *more, denial])
    found = [f for f in validate(valid.root).findings if f.rule == "speaker-contradicts-self"]
    assert [f.record for f in found] == [valid.at("claims", "c-9000").record]
