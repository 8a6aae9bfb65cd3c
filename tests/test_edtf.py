"""The date profile: what each form means, what is refused and why, and a second opinion."""

import calendar
from datetime import date, timedelta
from itertools import pairwise

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.edtf import Bounds, EdtfError, bounds

FIRST_YEAR, LAST_YEAR = 1, 9998

days = st.dates()
months = st.builds(
    lambda year, month: f"{year:04}-{month:02}",
    st.integers(FIRST_YEAR, LAST_YEAR),
    st.integers(1, 12),
)
years = st.integers(FIRST_YEAR, LAST_YEAR).map("{:04}".format)
seasons = st.builds(
    lambda year, season: f"{year}-{season}", years, st.sampled_from(["21", "22", "23", "24"])
)
unspecified = st.one_of(
    st.integers(1, 999).map("{:03}X".format),
    st.integers(1, 99).map("{:02}XX".format),
    years.map("{}-XX".format),
    years.map("{}-XX-XX".format),
    months.map("{}-XX".format),
)
plain = st.one_of(days.map(date.isoformat), months, years, seasons, unspecified)
singles = st.builds(str.__add__, plain, st.sampled_from(["", "?", "~", "%"]))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("2018-05", "2018-05-01", "2018-05-31"),
        ("2018-05-20", "2018-05-20", "2018-05-20"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
        ("2018-21", "2018-03-01", "2018-05-31"),
        ("2017-22", "2017-06-01", "2017-08-31"),
        ("2017-23", "2017-09-01", "2017-11-30"),
        ("2018-24", "2018-12-01", "2019-02-28"),
        ("2019-24", "2019-12-01", "2020-02-29"),
        ("2018-24~", "2018-12-01", "2019-02-28"),
        ("2018-05-20?", "2018-05-20", "2018-05-20"),
        ("2018-05~", "2018-05-01", "2018-05-31"),
        ("2018%", "2018-01-01", "2018-12-31"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("201X?", "2010-01-01", "2019-12-31"),
        ("2018-XX", "2018-01-01", "2018-12-31"),
        ("2018-02-XX", "2018-02-01", "2018-02-28"),
        ("2018-XX-XX", "2018-01-01", "2018-12-31"),
        ("2017-04/2018-05-20", "2017-04-01", "2018-05-20"),
        ("2018-05-10~/2018-05-20~", "2018-05-10", "2018-05-20"),
        ("2017-23/2018", "2017-09-01", "2018-12-31"),
        ("2017/2018-24", "2017-01-01", "2019-02-28"),
        ("2018-05/2018-05-03", "2018-05-01", "2018-05-03"),
        ("2018-05/..", "2018-05-01", ""),
        ("../2018-05", "", "2018-05-31"),
        ("2018-05/", "2018-05-01", ""),
        ("/2018-05", "", "2018-05-31"),
        ("[2018-04..2018-06]", "2018-04-01", "2018-06-30"),
        ("[2018-06,2018-04]", "2018-04-01", "2018-06-30"),
        ("[2018-06-02,2018-04-01,2019]", "2018-04-01", "2019-12-31"),
    ],
)
def test_each_form_has_its_bounds(text: str, earliest: str, latest: str) -> None:
    assert bounds(text) == Bounds(day(earliest), day(latest))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("2019-02-29", "28 days"),
        ("2018-04-31", "30 days"),
        ("2018-05-00", "only 31 days"),
        ("2018-00", "not a month"),
        ("2018-13", "not a month"),
        ("2018-25", "or a season"),
        ("2018-21-03", "without a day"),
        ("2018-5", "expected a date"),
        ("18", "expected a date"),
        ("20180520", "expected a date"),
        ("May 2018", "space"),
        (" 2018", "space"),
        ("2018\n", "space"),
        ("٢٠١٨", "expected a date"),
        ("2018-05-20T01:02:00Z", "time of day"),
        ("Y20180", "years 0001 to 9999"),
        ("-2018", "years 0001 to 9999"),
        ("0000", "outside 0001 to 9999"),
        ("000X", "outside 0001 to 9999"),
        ("9999-24", "year 10000"),
        ("2XXX", "201X"),
        ("XXXX", "201X"),
        ("2X18", "201X"),
        ("201X-05", "only the year"),
        ("2018-0X", "both digits"),
        ("2018-05-2X", "both digits"),
        ("2018-XX-05", "both digits"),
        ("?2018", "expected a date"),
        ("2018?-05", "expected a date"),
        ("2018??", "expected a date"),
        ("2018/2017", "ends (2017-12-31) before it begins (2018-01-01)"),
        ("2018/2019/2020", "not a date in the form YYYY-MM-DD"),
        ("/", "neither beginning nor end"),
        ("../..", "neither beginning nor end"),
        ("2018/nope", "'nope' in '2018/nope'"),
        ("..", "expected a date"),
        ("[2018]", "set of one"),
        ("[..2018]", "with both dates"),
        ("[2018..]", "with both dates"),
        ("[2017,2018..2019]", "expected [a..b]"),
        ("[2019..2018]", "before it begins"),
        ("[2018,]", "expected a date"),
        ("[2018", "bracket"),
        ("{2018,2019}", "expected a date"),
    ],
)
def test_a_refusal_names_the_text_and_what_is_wrong(text: str, word: str) -> None:
    with pytest.raises(EdtfError) as caught:
        bounds(text)
    assert word in str(caught.value)
    assert not text or text in str(caught.value) or repr(text) in str(caught.value)


@given(days)
def test_every_day_of_the_calendar_is_its_own_bounds(any_day: date) -> None:
    assert bounds(any_day.isoformat()) == Bounds(any_day, any_day)


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(29, 99))
def test_a_day_is_read_if_and_only_if_the_month_has_it(year: int, month: int, number: int) -> None:
    text = f"{year:04}-{month:02}-{number:02}"
    if number <= calendar.monthrange(year, month)[1]:
        assert bounds(text).earliest == date(year, month, number)
    else:
        with pytest.raises(EdtfError):
            bounds(text)


@given(st.integers(FIRST_YEAR, LAST_YEAR))
def test_the_four_seasons_follow_each_other_without_gap(year: int) -> None:
    found = [bounds(f"{year:04}-{season}") for season in (21, 22, 23, 24)]
    found.append(bounds(f"{year + 1:04}-03"))
    for before, after in pairwise(found):
        assert before.latest is not None
        assert before.latest + timedelta(days=1) == after.earliest


@given(plain, st.sampled_from("?~%"))
def test_a_qualifier_does_not_widen_the_bounds(text: str, qualifier: str) -> None:
    assert bounds(text + qualifier) == bounds(text)


@given(singles)
def test_earliest_is_never_after_latest(text: str) -> None:
    found = bounds(text)
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest <= found.latest


@given(singles, singles)
def test_an_interval_runs_from_the_start_of_the_first_to_the_end_of_the_last(
    first: str, last: str
) -> None:
    expected = Bounds(bounds(first).earliest, bounds(last).latest)
    assert expected.earliest is not None
    assert expected.latest is not None
    for text in (f"{first}/{last}", f"[{first}..{last}]"):
        if expected.earliest <= expected.latest:
            assert bounds(text) == expected
        else:
            with pytest.raises(EdtfError, match="before it begins"):
                bounds(text)


@given(singles, st.sampled_from(["..", ""]))
def test_an_open_side_leaves_its_bound_empty(text: str, side: str) -> None:
    assert bounds(f"{text}/{side}") == Bounds(bounds(text).earliest, None)
    assert bounds(f"{side}/{text}") == Bounds(None, bounds(text).latest)


@given(st.lists(singles, min_size=2, max_size=4))
def test_a_set_holds_each_of_its_members(members: list[str]) -> None:
    found = bounds(f"[{','.join(members)}]")
    assert found.earliest == min(bounds(member).earliest for member in members)
    assert found.latest == max(bounds(member).latest for member in members)


@given(st.text(alphabet="0123456789X-/.[],?~% TY", max_size=24) | st.text(max_size=12))
def test_any_other_text_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        found = bounds(text)
    except EdtfError as error:
        assert str(error)
    else:
        assert found.earliest or found.latest


# What the library reads, too: no open ends (it fails, or guesses ten years), no season 24 (it gives
# December alone), in an interval no unspecified digits, in a set one precision.
some_day = st.dates(min_value=date(1000, 1, 1)).map(date.isoformat)
some_month = some_day.map(lambda text: text[:7])
some_year = some_day.map(lambda text: text[:4])
some_season = st.builds("{}-{}".format, some_year, st.integers(21, 23))
interval_ends = st.one_of(some_day, some_month, some_year, some_season)
set_members = st.one_of(*(st.tuples(one, one) for one in (some_day, some_month, some_year)))
common = st.one_of(
    interval_ends,
    st.builds(str.__add__, some_day | some_month | some_year, st.sampled_from("?~%")),
    st.integers(100, 999).map("{}X".format),
    st.integers(10, 99).map("{}XX".format),
    st.integers(1000, 9999).map("{}-XX".format),
    st.builds("{}-{:02}-XX".format, st.integers(1000, 9999), st.integers(1, 12)),
)


def second_opinion(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Bounds by the library `edtf`, which gives a struct_time for either."""
    parsed = parse_edtf(text)
    return tuple(parsed.lower_strict()[:3]), tuple(parsed.upper_strict()[:3])


def opinion(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    found = bounds(text)
    assert found.earliest is not None
    assert found.latest is not None
    return found.earliest.timetuple()[:3], found.latest.timetuple()[:3]


@settings(deadline=None)
@given(common)
def test_a_date_means_what_the_edtf_library_says(text: str) -> None:
    assert opinion(text) == second_opinion(text)


@settings(deadline=None)
@given(interval_ends, interval_ends)
def test_an_interval_means_what_the_edtf_library_says(one: str, other: str) -> None:
    first, last = sorted((one, other), key=opinion)
    assert opinion(f"{first}/{last}") == second_opinion(f"{first}/{last}")


@settings(deadline=None)
@given(set_members.map(sorted), st.sampled_from(["[{}..{}]", "[{},{}]"]))
def test_a_set_means_what_the_edtf_library_says(members: list[str], form: str) -> None:
    text = form.format(*members)
    assert opinion(text) == second_opinion(text)
