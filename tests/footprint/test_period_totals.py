from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given, strategies as st

from efp_graph import SourceHourlyValues, totals_per, tz
from efp_graph.errors import EfpGraphError, MissingInput, UnknownOption, ValueOutOfRange, WrongKind

PARIS = "Europe/Paris"
WEEKDAYS = [1.0] * 120 + [0.0] * 48


def sums(series, lengths):
    return [float(part.sum()) for part in np.split(series.magnitude, np.cumsum(lengths)[:-1])]


def test_days_are_spread_by_a_profile():
    profile = [0] * 8 + [1, 3] + [0] * 14
    series = totals_per("day", [40, 8], "2025-01-01", profile)
    assert np.flatnonzero(series.magnitude).tolist() == [8, 9, 32, 33]
    assert series.magnitude[[8, 9, 32, 33]].tolist() == [10, 30, 2, 6]
    assert (series.start.replace(tzinfo=None), series.clock) == (datetime(2025, 1, 1), "civil")


def test_weeks_months_and_years_keep_their_totals():
    assert sums(totals_per("week", [7, 14], "2025-01-01", "flat"), [168, 168]) == pytest.approx([7, 14])
    months = [31 * 24, 28 * 24, 31 * 24]
    assert sums(totals_per("month", [1, 2, 3], "2025-01-01", WEEKDAYS), months) == pytest.approx([1, 2, 3])
    assert sums(totals_per("year", [5, 6], "2024-01-01", "flat"), [366 * 24, 365 * 24]) == pytest.approx([5, 6])


def test_the_office_works_on_weekdays_in_weeks_and_counts_each_day_where_days_are_given():
    week = totals_per("week", [45], "2025-01-06", "office").magnitude.reshape(7, 24)  # a Monday
    assert week[:5, 9:18].tolist() == [[1.0] * 9] * 5
    assert week.sum() == 45
    assert totals_per("day", [9], "2025-01-04", "office").magnitude[9:18].tolist() == [1] * 9  # a Saturday


@pytest.mark.parametrize(("day", "hours"), [("2025-03-30", 23), ("2025-10-26", 25), ("2025-07-01", 24)])
@pytest.mark.parametrize("profile", ["flat", "office", list(range(24))])
def test_a_day_of_any_length_keeps_its_total(day, hours, profile):
    series = totals_per("day", [480], day, profile, timezone=PARIS)
    assert (len(series), series.clock) == (hours, "utc")
    assert series.magnitude.sum() == pytest.approx(480, rel=1e-12)
    if profile == "flat":
        assert series.magnitude == pytest.approx([480 / hours] * hours)
    elsewhere = totals_per("day", [480], day, profile).to_utc(tz(PARIS))
    assert elsewhere.magnitude.sum() == pytest.approx(480, rel=1e-12)


def test_the_hour_shown_twice_has_the_weight_of_the_hour_in_both():
    profile = [0, 0, 1, *[0] * 21]
    assert totals_per("day", [10], "2025-10-26", profile, timezone=PARIS).magnitude[:5].tolist() == [0, 0, 5, 5, 0]
    with pytest.raises(ValueOutOfRange, match="no hour for the total 10 of the day from 2025-03-30"):
        totals_per("day", [10], "2025-03-30", profile, timezone=PARIS)  # clocks skip that hour


@given(
    totals=st.lists(st.floats(0, 1e6), min_size=1, max_size=40),
    day=st.dates(date(2024, 1, 1), date(2026, 1, 1)),
    period=st.sampled_from(["day", "week", "month"]),
    zone=st.sampled_from([None, PARIS, "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"]),
    profile=st.sampled_from(["flat", "office", list(range(24)), [*WEEKDAYS[:167], 1.0]]),
)
def test_no_total_is_lost(totals, day, period, zone, profile):
    day = day.replace(day=1) if period == "month" else day
    profile = "flat" if period == "day" and len(profile) == 168 else profile
    series = totals_per(period, totals, day, profile, timezone=zone)
    assert float(series.magnitude.sum()) == pytest.approx(sum(totals), rel=1e-9)


def test_totals_with_their_days():
    dated = {"2025-01-01": 24, "2025-01-02": 48, date(2025, 1, 4): 72}
    series = totals_per("day", dated, profile="flat", missing="zero")
    assert sums(series, [24] * 4) == [24, 48, 0, 72]
    with pytest.raises(ValueOutOfRange, match="2025-01-04 comes after a hole: a day is missing"):
        totals_per("day", dated, profile="flat")
    months = {"2025-01-01": 1, "2025-04-01": 2}
    assert len(totals_per("month", months, profile="flat", missing="zero")) == 120 * 24
    for order, problem in (
        ({"2025-01-02": 1, "2025-01-01": 1}, "order of time"),
        ({"2025-01-02": 1, date(2025, 1, 2): 1}, "twice"),
    ):
        with pytest.raises(ValueOutOfRange, match=problem):
            totals_per("day", order, profile="flat")


def test_pandas_series_have_their_days():
    pandas = pytest.importorskip("pandas")
    visits = pandas.Series([24, 48], index=pandas.date_range("2025-01-01", periods=2))
    assert sums(totals_per("day", visits, profile="flat"), [24, 24]) == [24, 48]
    with pytest.raises(WrongKind, match="The day of a total was given as 0"):
        totals_per("day", pandas.Series([1, 2]), profile="flat")


def test_it_says_what_it_was_made_of():
    series = totals_per("month", [1, 2], "2025-01-01", [1] * 24, timezone=PARIS, source="our logs", label="visits")
    assert series.comment == (
        "2 monthly totals, 2025-01-01 to 2025-02-28, spread over the hours by the profile of 24 weights for the hours "
        "of the day, days of Europe/Paris"
    )
    assert (series.label, series.source.name) == ("visits", "our logs")
    assert SourceHourlyValues(series, "our logs", comment=series.comment).comment == series.comment


REFUSED = [
    (("day", [1], "2025-01-01"), {}, MissingInput, "profile='flat'.*profile='office'.*24 weights.*168"),
    (("day", [1]), {"profile": "flat"}, MissingInput, "start_date"),
    (("hour", [1], "2025-01-01", "flat"), {}, UnknownOption, "'day'"),
    (("day", [1], "2025-01-01", "ofice"), {}, UnknownOption, "office"),
    (("day", [1], "2025-01-01", [1] * 23), {}, ValueOutOfRange, "23 weights"),
    (("day", [1], "2025-01-01", [1] * 23 + [-1]), {}, ValueOutOfRange, "below 0"),
    (("day", [1], "2025-01-01", [0] * 24), {}, ValueOutOfRange, "none above"),
    (("day", [1] * 7, "2025-01-01", WEEKDAYS), {}, ValueOutOfRange, "2025-01-04"),
    (("day", [], "2025-01-01", "flat"), {}, ValueOutOfRange, "at least one"),
    (("day", "12", "2025-01-01", "flat"), {}, WrongKind, "'12'"),
    (("day", [1, float("nan")], "2025-01-01", "flat"), {}, ValueOutOfRange, "position 1"),
    (("day", [1], datetime(2025, 1, 1, 8), "flat"), {}, WrongKind, "without a time"),
    (("month", [1], "2025-01-02", "flat"), {}, ValueOutOfRange, "No month begins on 2025-01-02"),
    (("year", [1], "2025-02-01", "flat"), {}, ValueOutOfRange, "No year begins"),
    (("day", [1], "2025-01-01", "flat"), {"timezone": "Paris"}, UnknownOption, "Europe/Paris"),
    (("day", [1], "2025-01-01", "flat"), {"missing": "skip"}, UnknownOption, "zero"),
    (("year", [1] * 300, "2025-01-01", "flat"), {}, ValueOutOfRange, "more than"),
]


@pytest.mark.parametrize(("arguments", "options", "error", "problem"), REFUSED)
def test_what_makes_no_series_is_refused(arguments, options, error, problem):
    with pytest.raises(error, match=problem) as caught:
        totals_per(*arguments, **options)
    assert isinstance(caught.value, EfpGraphError)
