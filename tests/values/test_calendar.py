from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st

from efp_graph.errors import WrongKind
from efp_graph.values import ExplainableHourlyQuantities, u
from efp_graph.values.calendar import (
    civil_to_utc,
    hour_of,
    hour_of_instant,
    hours_to_utc,
    moment_of,
    nearest_hours_to_utc,
    periods_between,
    times_of,
    zone_name,
)

EPOCH = datetime(1970, 1, 1)
ZONES = ["Europe/Paris", "America/New_York", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "UTC",
         "Africa/Casablanca", "America/Asuncion", "Pacific/Apia"]  # fmt: skip
zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(datetime(2005, 1, 1), datetime(2030, 1, 1))


@given(moments)
def test_an_hour_is_the_hour_that_a_moment_falls_into(moment):
    assert moment_of(hour_of(moment)) == moment.replace(minute=0, second=0, microsecond=0)
    assert hour_of(moment.isoformat()) == hour_of(moment)
    assert hour_of(moment.date()) == hour_of(datetime.combine(moment.date(), datetime.min.time()))


def test_hours_count_from_1970_also_backwards():
    assert hour_of(date(1970, 1, 2)) == 24
    assert hour_of(datetime(1969, 12, 31, 23, 59)) == -1
    assert times_of(-1, 2).tolist() == [datetime(1969, 12, 31, 23), EPOCH]


@given(moments, st.integers(1, 3 * 366 * 24), st.sampled_from(["D", "M", "Y"]))
def test_every_hour_lies_in_one_of_the_periods_between_the_first_and_the_last(moment, count, grain):
    first = hour_of(moment)
    times = times_of(first, count)
    assert (times[0], times[-1]) == (np.datetime64(moment_of(first)), np.datetime64(moment_of(first + count - 1)))
    starts = periods_between(first, first + count - 1, grain)
    assert np.array_equal(np.unique(times.astype(f"datetime64[{grain}]")), starts[:-1])
    assert starts[-1] > times[-1]


@pytest.mark.parametrize("wrong", ["soon", 3, None, datetime(2025, 1, 1, tzinfo=UTC)])
def test_what_is_no_naive_date_is_refused(wrong):
    with pytest.raises(WrongKind):
        hour_of(wrong)


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [("Europe/Paris", -1, -2), ("America/New_York", 5, 4), ("Asia/Kolkata", -5, -5), ("America/St_Johns", 3, 2)],
)
def test_the_shift_to_utc_is_cut_toward_zero(zone, winter, summer):  # methodology 3.6
    zone = ZoneInfo(zone)
    assert hours_to_utc(zone, hour_of(date(2025, 1, 1))) == winter
    assert hours_to_utc(zone, hour_of(date(2025, 7, 1))) == summer
    assert hours_to_utc(zone, hour_of(date(2025, 7, 1)), datetime(2025, 2, 19, 12)) == winter
    assert hours_to_utc(zone, hour_of(date(2025, 1, 1)), datetime(2025, 7, 1, tzinfo=ZoneInfo("Asia/Tokyo"))) == summer


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [("Europe/Paris", -1, -2), ("Asia/Kolkata", -6, -6), ("Asia/Kathmandu", -6, -6), ("America/St_Johns", 4, 2),
     ("Pacific/Marquesas", 10, 10), ("Asia/Yangon", -6, -6)],
)  # fmt: skip
def test_a_series_that_is_turned_turns_by_the_nearest_hours_halves_to_the_even_one(zone, winter, summer):
    for day, hours in ((date(2025, 1, 1), winter), (date(2025, 7, 1), summer)):
        assert nearest_hours_to_utc(ZoneInfo(zone), hour_of(day)) == hours
        values = [float(hour) for hour in range(24)]
        series = ExplainableHourlyQuantities(np.array(values), day, u.W, "local", clock="local")
        turned = series.turned_to_utc(ZoneInfo(zone))
        assert turned.first_hour == series.first_hour
        assert turned.magnitude.tolist() == [values[(hour - hours) % 24] for hour in range(24)]


def utc_hour(zone, wall):
    """The UTC hour of a whole hour of wall clocks, as Python's zones see it, cut as in methodology 3.6."""
    offset = wall.replace(tzinfo=zone).utcoffset()
    return int((wall - EPOCH) / timedelta(hours=1)) + int(-offset / timedelta(hours=1))


@given(zones, moments, st.integers(1, 24 * 40))
def test_wall_clock_hours_go_to_utc_one_by_one(zone, moment, length):
    first = hour_of(moment)
    positions, start, hours = civil_to_utc(zone, first, length)
    expected = [utc_hour(zone, moment_of(first + late)) for late in range(length)]
    assert (start + positions).tolist() == expected
    assert (start, hours) == (min(expected), max(expected) - min(expected) + 1)


@given(zones, moments, st.lists(st.integers(0, 1000), min_size=1, max_size=24 * 20))
def test_a_civil_series_keeps_its_total_in_utc(zone, moment, values):
    series = ExplainableHourlyQuantities(values, moment, clock="civil").to_utc(zone)
    assert series.sum().magnitude == sum(values)
    assert series.clock == "utc"


@given(zones, moments, st.lists(st.integers(0, 1000), min_size=1, max_size=24 * 20))
def test_a_local_series_keeps_its_values_and_their_number(zone, moment, values):
    series = ExplainableHourlyQuantities(values, moment).to_utc(zone)
    assert series.magnitude.tolist() == values
    assert int(series.start.timestamp()) // 3600 == utc_hour(zone, moment_of(hour_of(moment)))


def test_the_hour_that_clocks_skip_in_spring_counts_in_the_next():  # 2025-03-30 02:00 does not exist in Paris
    civil = ExplainableHourlyQuantities([1, 2, 4, 8], datetime(2025, 3, 30, 1), clock="civil")
    utc = civil.to_utc(ZoneInfo("Europe/Paris"))
    assert utc.start == datetime(2025, 3, 30, 0, tzinfo=UTC)
    assert utc.magnitude.tolist() == [1, 2 + 4, 8]


def test_the_hour_that_clocks_show_twice_in_autumn_counts_once():  # 2025-10-26 02:00 comes twice in Paris
    civil = ExplainableHourlyQuantities([1, 2, 4], datetime(2025, 10, 26, 1), clock="civil")
    utc = civil.to_utc(ZoneInfo("Europe/Paris"))
    assert utc.start == datetime(2025, 10, 25, 23, tzinfo=UTC)
    assert utc.magnitude.tolist() == [1, 2, 0, 4]


def test_a_local_series_passes_over_the_change_of_clocks():
    local = ExplainableHourlyQuantities(np.arange(4), datetime(2025, 3, 30, 1))
    assert local.to_utc(ZoneInfo("Europe/Paris")).magnitude.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("stamp", "hour"),
    [("2025-01-01T00:00+01:00", datetime(2024, 12, 31, 23)), ("2025-01-01T00:00+05:30", datetime(2024, 12, 31, 19)),
     ("2025-01-01T00:00-03:30", datetime(2025, 1, 1, 3)), ("2025-01-01T00:30+05:30", datetime(2024, 12, 31, 19))],
)  # fmt: skip
def test_an_instant_lies_in_a_utc_hour(stamp, hour):
    assert hour_of_instant(datetime.fromisoformat(stamp)) == hour_of(hour)


def test_an_instant_that_is_no_whole_hour_on_any_clock_has_no_hour():
    assert hour_of_instant(datetime.fromisoformat("2025-01-01T00:15+01:00")) is None
    with pytest.raises(OverflowError):
        hour_of_instant(datetime.fromisoformat("0001-01-01T00:00+01:00"))


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (ZoneInfo("Europe/Paris"), "Europe/Paris"),
        (SimpleNamespace(zone="Asia/Kolkata"), "Asia/Kolkata"),  # as those of pytz have it
        (UTC, "UTC"),
        (timezone(timedelta(hours=1)), "UTC+01:00"),
    ],
)
def test_a_zone_has_one_name(zone, name):
    assert zone_name(zone) == name
