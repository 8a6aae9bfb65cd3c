"""What the charts of the explorer draw: an axis in order, boxes and lines of the graph."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from editing import ROOT
from hypothesis import given
from hypothesis import strategies as st

from toolkit.engine.tables import Tables
from toolkit.explorer.axis import APART, Axis
from toolkit.explorer.questions import questions
from toolkit.explorer.selection import select
from toolkit.explorer.sources import HIGH, sources
from toolkit.explorer.timeline import timeline
from toolkit.package.descriptor import open_package
from toolkit.views import create_views

DAYS = st.dates(date(1800, 1, 1), date(2100, 12, 31))


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The shipped dataset, of which all is shown."""
    tables = Tables(open_package(ROOT))
    create_views(tables.connection)
    select(tables)
    return tables


@given(st.lists(DAYS, min_size=1))
def test_places_on_an_axis_keep_the_order_of_the_days(days: list[date]) -> None:
    axis = Axis(days)
    places = [axis.place(day) for day in sorted(days)]
    assert places == sorted(places)
    assert places[0] >= 0 and axis.place(max(days), after=True) <= 1
    for day in days:
        assert axis.place(day) <= axis.place(day, after=True)


@given(st.lists(DAYS, min_size=1))
def test_labels_of_an_axis_do_not_overlap(days: list[date]) -> None:
    ticks = Axis(days).ticks()
    spans = [(t.place - APART, t.place) if t.before else (t.place, t.place + APART)
             for t in ticks if t.label]  # fmt: skip
    assert spans
    assert all(one[1] <= other[0] + 1e-9 for one, other in pairwise(spans))


def test_a_busy_month_is_wider_and_an_empty_stretch_is_folded() -> None:
    start = date(2018, 1, 1)
    axis = Axis([start, *(date(2018, 6, day) for day in range(1, 20)), date(2019, 1, 1)])
    width = {month: axis.place(date(2018, month, 28)) - axis.place(date(2018, month, 1))
             for month in (1, 3, 6)}  # fmt: skip
    assert width[6] > width[1] > width[3]


def test_an_axis_without_days_is_empty() -> None:
    assert Axis([]).ticks() == []
    assert Axis([date(2018, 5, 20)]).place(date(2018, 5, 20) + timedelta(days=9)) == 1


def test_the_dates_of_the_plans_are_drawn_with_who_says_so(tables: Tables) -> None:
    shown = timeline(tables, questions(tables))
    planned = {
        row["id"]: (time["value"], [name for _, name in time["speakers"]])
        for row in shown["events"]
        for time in row["times"]
        if time["mode"] == "planned" and time["mark"].shape == "planned"
    }
    commander = "former Venezuelan commander (New York Times)"
    assert planned["e-officers-second-plan"] == ("2018-03", [commander])
    assert planned["e-officers-third-plan"] == ("2018-05-20", ["The New York Times"])
    assert all(row["kind"] == "publication" for row in shown["publications"]) and planned


def test_what_is_denied_is_marked(tables: Tables) -> None:
    events = {row["id"]: row for row in timeline(tables, questions(tables))["events"]}
    assert "denied" in events["e-leader-arrest"]["flags"].split()
    assert events["e-leader-arrest"]["frame"].denied
    assert not events["e-first-meeting"]["frame"].denied


def test_several_articles_meet_in_the_report_that_they_repeat(tables: Tables) -> None:
    graph = sources(tables)
    report = next(s for s in graph["sources"] if s["source_id"] == "s-nyt-meetings")
    assert report["articles"] == 3
    drawn = graph["graph"]
    boxes = {box["source_id"]: box for box in drawn["boxes"]}
    assert len({(box["x"], box["y"]) for box in boxes.values()}) == len(boxes)
    for column in {box["x"] for box in boxes.values()}:
        tops = sorted(box["y"] for box in boxes.values() if box["x"] == column)
        assert all(b - a >= HIGH for a, b in pairwise(tops))
    assert boxes["s-nyt-meetings"]["x"] > boxes["s-pjmedia"]["x"]
    assert len(drawn["lines"]) == len(tables.select("SELECT 1 FROM main.derivations"))
