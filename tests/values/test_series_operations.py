from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from efp_graph.errors import OperationError, WrongKind
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    IncompatibleUnits,
    SourceObject,
    SourceValue,
    u,
)

NONE = EmptyExplainableObject()


def hours(number):
    return SourceValue(number * u.hour)


def at(value):
    return value.start.replace(tzinfo=None)


def test_a_shift_moves_the_start_by_whole_hours(a):  # appendix B.2: 90 min
    late = a.shifted(SourceValue(90 * u.min))
    assert (at(late), late.magnitude.tolist()) == (datetime(2025, 1, 1, 1), [1, 2, 3])
    assert at(a.shifted(hours(-0.5))) == datetime(2024, 12, 31, 23)
    assert at(a.shifted(NONE)) == at(a)
    assert at(a.shifted(hours(sum([0.1] * 10)))) == datetime(2025, 1, 1, 1)


@pytest.mark.parametrize(
    ("zone", "start"),
    [("Europe/Paris", datetime(2024, 12, 31, 23)), ("Asia/Kolkata", datetime(2024, 12, 31, 19)),
     ("America/New_York", datetime(2025, 1, 1, 5)), ("America/St_Johns", datetime(2025, 1, 1, 3))],
)  # fmt: skip
def test_local_time_to_utc_is_one_whole_shift(a, zone, start):  # appendix B.2
    for given in (ZoneInfo(zone), SourceObject(ZoneInfo(zone))):
        utc = a.to_utc(given)
        assert (at(utc), utc.clock, utc.magnitude.tolist()) == (start, "utc", [1, 2, 3])
        assert utc.to_utc(given).same_as(utc)


def test_the_offset_may_be_that_of_another_instant(a):  # methodology 3.6
    summer = SourceObject(datetime(2025, 7, 1, 12))
    assert at(a.to_utc(ZoneInfo("Europe/Paris"), summer)) == datetime(2024, 12, 31, 22)


def test_a_zone_of_pytz_gives_its_present_offset_not_its_first():  # Paris was 9 min 21 s ahead in 1891
    class PytzZone(tzinfo):
        zone = "Europe/Paris"

        def utcoffset(self, moment):
            return timedelta(minutes=9, seconds=21)

    series = ExplainableHourlyQuantities([1], datetime(2025, 1, 1))
    assert at(series.to_utc(PytzZone())) == datetime(2024, 12, 31, 23)


@pytest.mark.parametrize("zone", ["Europe/Paris", None, 3, SourceObject("Europe/Paris")])
def test_what_is_no_zone_is_refused(a, zone):
    with pytest.raises(WrongKind, match="tz"):
        a.to_utc(zone)


def test_a_constant_takes_the_hours_of_the_series_and_the_unit_of_the_level(a):
    level = a.replaced_by(SourceValue(4 * u.kg))
    assert (at(level), level.magnitude.tolist(), level.unit) == (at(a), [4, 4, 4], u.kg)


def test_what_expires_leaves_later_and_not_after_the_last_hour(a):
    gone = a.expired_after(hours(0.5))
    assert (at(gone), gone.magnitude.tolist()) == (datetime(2025, 1, 1, 1), [-1, -2])
    assert a.expired_after(hours(3)) == NONE
    assert a.expired_after(hours(2)).magnitude.tolist() == [-1]


def test_a_running_total_starts_from_a_base(kilograms):
    assert kilograms.cumulated().magnitude.tolist() == [1, 3, 6]
    assert kilograms.cumulated(SourceValue(500 * u.g)).magnitude.tolist() == [1.5, 3.5, 6.5]


@pytest.mark.parametrize("name", ["in_parallel", "spread_over", "shifted", "expired_after", "cumulated", "replaced_by"])
def test_plain_numbers_and_series_are_no_durations(a, name):
    for wrong in (5, 5 * u.hour, a):
        with pytest.raises(OperationError):
            getattr(a, name)(wrong)


@pytest.mark.parametrize("name", ["in_parallel", "spread_over", "shifted", "expired_after"])
def test_a_duration_is_a_time(a, name):
    with pytest.raises(IncompatibleUnits, match="duration"):
        getattr(a, name)(SourceValue(5 * u.kg))


@pytest.mark.parametrize("name", ["in_parallel", "spread_over", "expired_after"])
def test_negative_durations_are_refused(a, name):  # a window of a negative width once never came back
    with pytest.raises(OperationError, match="at least 0"):
        getattr(a, name)(hours(-2))


def test_durations_are_read_in_their_unit(a):
    assert a.in_parallel(SourceValue(150 * u.min)).magnitude.tolist() == [1, 3, 5.5, 4, 1.5]
    assert a.spread_over(SourceValue(0.5 * u.day)).magnitude.sum() == pytest.approx(6)
    assert a.in_parallel(NONE).magnitude.tolist() == [0, 0, 0]
