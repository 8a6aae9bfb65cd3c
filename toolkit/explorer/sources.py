"""The view of sources: which article rests on which document, and where several meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from toolkit.engine.tables import Tables
from toolkit.explorer.rendering import words
from toolkit.explorer.selection import Rows, rows

DRAWN = 60
"""The most sources that the graph draws; of more, those with most links."""
WIDE, HIGH, BOX, TALL, LANE = 330, 52, 230, 40, 14
"""The distances between columns and rows of the graph, the size of a box, the height of a lane."""
BEND = 60
"""How far a line keeps its direction before it turns."""
Spot = tuple[str, int]
"""A box or a lane: the source it is or leads to, and its column."""
ECHO = ("republishes", "translates", "rewrites", "reports_on")
"""The kinds of derivation through which a statement of one document is repeated by another."""
SOURCES = """
    SELECT s.source_id, s.title, s.kind, s.held, s.published_edtf, a.name AS publisher,
        coalesce(n.claims, 0) AS claims
    FROM main.sources s LEFT JOIN main.actors a ON a.actor_id = s.publisher_id
    LEFT JOIN (SELECT source_id, count(DISTINCT claim_id) AS claims FROM main.evidence
        GROUP BY source_id) n ON n.source_id = s.source_id
    ORDER BY s.held DESC NULLS LAST, claims DESC, s.source_id
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the graph: its path, the tip of its arrow and whether it repeats."""

    path: str
    tip: str
    echo: bool


def sources(tables: Tables) -> dict[str, Any]:
    """Return the sources, and the graph of what each rests on."""
    found = rows(tables, SOURCES)
    links = rows(
        tables,
        "SELECT source_id, from_source_id, kind, basis FROM main.derivations"
        " WHERE source_id <> from_source_id ORDER BY ALL",
    )
    below: dict[str, set[str]] = defaultdict(set)
    for link in links:
        below[link["source_id"]].add(link["from_source_id"])
    reached: dict[str, set[str]] = defaultdict(set)
    for source in found:
        if source["held"]:
            for other in _reach(source["source_id"], below):
                reached[other].add(source["source_id"])
    publishers = Counter(source["publisher"] for source in found)
    for source in found:
        identity = source["source_id"]
        source["label"] = source["publisher"] or source["title"] or words(source["kind"])
        if source["publisher"] and publishers[source["publisher"]] > 1:
            source["label"] += f", {words(source['kind'])}"
        source["rests_on"] = sorted(below[identity])
        source["articles"] = len(reached[identity] | ({identity} if source["held"] else set()))
    return {"sources": found, "graph": _graph(found, links)}


def _reach(start: str, below: dict[str, set[str]]) -> set[str]:
    """Return all that a source rests on, directly or through others."""
    seen, left = {start}, [start]
    while left:
        new = below.get(left.pop(), set()) - seen
        seen |= new
        left += new
    return seen - {start}


def _graph(found: Rows, links: Rows) -> dict[str, Any] | None:
    """Return the boxes and lines of the graph, or None without links."""
    count: dict[str, int] = defaultdict(int)
    for link in links:
        count[link["source_id"]] += 1
        count[link["from_source_id"]] += 1
    drawn = sorted(
        (s for s in found if count[s["source_id"]]), key=lambda s: -count[s["source_id"]]
    )
    boxes = {source["source_id"]: source for source in drawn[:DRAWN]}
    links = [k for k in links if k["source_id"] in boxes and k["from_source_id"] in boxes]
    if not links:
        return None
    columns = _columns(list(boxes), links)
    routes = [_route(link, columns) for link in links]
    places, height = _places(columns, routes)
    return {
        "width": max(columns.values()) * WIDE + BOX + 2,
        "height": height,
        "boxes": [
            {**boxes[name], "x": column * WIDE + 1, "y": places[name, column] - TALL / 2}
            for name, column in sorted(columns.items(), key=lambda item: (item[1], places[item]))
        ],
        "lines": [_line(link, route, places) for link, route in zip(links, routes, strict=True)],
        "left": len(drawn) - len(boxes),
    }


def _columns(names: list[str], links: Rows) -> dict[str, int]:
    """Return the column of each source: it stands right of all that rest on it."""
    column = dict.fromkeys(names, 0)
    for _ in names:  # a circle, which a rule reports, ends here
        later = {
            link["from_source_id"]: column[link["source_id"]] + 1
            for link in links
            if column[link["from_source_id"]] <= column[link["source_id"]] < len(names) - 1
        }
        if not later:
            break
        column.update(later)
    used = sorted(set(column.values()))
    return {name: used.index(at) for name, at in column.items()}


def _route(link: dict[str, Any], columns: dict[str, int]) -> list[Spot]:
    """Return the spots that a line passes: all lines to one document share a lane."""
    start, end = link["source_id"], link["from_source_id"]
    between = range(columns[start] + 1, columns[end])
    return [(start, columns[start]), *((end, at) for at in between), (end, columns[end])]


def _places(columns: dict[str, int], routes: list[list[Spot]]) -> tuple[dict[Spot, float], float]:
    """Return the height of the middle of each box and lane, and that of the graph."""
    before: dict[Spot, set[Spot]] = defaultdict(set)
    for route in routes:
        for one, other in pairwise(route):
            before[other].add(one)
    spots = {*columns.items(), *(spot for route in routes for spot in route)}
    tall = {spot: HIGH if columns[spot[0]] == spot[1] else LANE for spot in spots}
    stacks: dict[int, list[Spot]] = defaultdict(list)
    for spot in sorted(spots):
        stacks[spot[1]].append(spot)
    height = max(sum(tall[spot] for spot in stack) for stack in stacks.values())
    places: dict[Spot, float] = {}
    for _, stack in sorted(stacks.items()):
        top, stretch = 0.0, height / sum(tall[spot] for spot in stack)
        for spot in sorted(stack, key=lambda spot: _pull(before[spot], places)):
            places[spot] = stretch * (top + tall[spot] / 2)
            top += tall[spot]
    return places, height


def _pull(before: set[Spot], places: dict[Spot, float]) -> float:
    """Return the middle of the places that lines come from, so that they cross little."""
    known = [places[spot] for spot in before if spot in places]
    return sum(known) / len(known) if known else 0.0


def _line(link: dict[str, Any], route: list[Spot], places: dict[Spot, float]) -> Line:
    """Return the line of a link: from box to box, and straight through the lanes between."""
    path, last = "", len(route) - 1
    for at, (spot, other) in enumerate(pairwise(route)):
        x, y = spot[1] * WIDE + BOX + 1, places[spot]
        end, level = other[1] * WIDE - 7, places[other]
        path += f"M{x:g} {y:g}" if not at else f"H{x:g}"
        path += f"C{x + BEND:g} {y:g} {end - BEND:g} {level:g} {end:g} {level:g}"
    tip = f"M{route[last][1] * WIDE + 1:g} {places[route[last]]:g}l-9 -4.5v9z"
    return Line(path, tip, link["kind"] in ECHO)
