import math
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, strategies as st

from efp_graph.errors import UnitError, UnknownOption, ValueOutOfRange, WrongKind
from efp_graph.footprint.time_builders import (
    create_hourly_usage_df_from_list,
    create_hourly_usage_from_daily_volume_and_list_of_hours,
    create_hourly_usage_from_frequency,
    create_random_hourly_usage_df,
    create_source_hourly_values_from_array,
    create_source_hourly_values_from_list,
    daily_fluct_hourly_values,
    linear_growth_hourly_values,
    repeated_hourly_values,
    sinusoidal_fluct_hourly_values,
)
from efp_graph.values import SourceHourlyValues, Sources, SourceValue, u

DAY, THREE_YEARS = 1 * u.day, 3 * u.year


def active(series):
    return np.flatnonzero(series.magnitude).tolist()


# Figures: appendix B.5 of the methodology


def test_linear_growth_has_both_ends():
    assert linear_growth_hourly_values(DAY, 0, 23).magnitude.tolist() == list(range(24))
    assert linear_growth_hourly_values(90 * u.min, 0, 10).magnitude.tolist() == [0]


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(2, 100))
def test_linear_growth_takes_equal_steps(first, last, hours):
    series = linear_growth_hourly_values(hours * u.hour, first, last).magnitude
    assert (series[0], series[-1]) == (first, last)
    np.testing.assert_allclose(series, np.linspace(first, last, hours), rtol=1e-12, atol=1e-6)


def test_a_daily_fluctuation_is_lowest_at_its_hour():
    series = daily_fluct_hourly_values(DAY, 0.8, 4, start_date=datetime(2025, 1, 1, 6)).magnitude
    expected = [0.3071796769724491, 0.4343145750507619, 0.6, 0.7929447639179834, 1.0]
    assert series[:5] == pytest.approx(expected, rel=1e-12)
    assert series.argmin() == 22  # 6:00 + 22 h is 4:00
    assert series.min() == pytest.approx(0.2)


@pytest.mark.parametrize("scale", [0, -0.1, 1.1, math.nan])
def test_a_fluctuation_scale_is_above_0_and_at_most_1(scale):
    with pytest.raises(ValueOutOfRange) as caught:
        daily_fluct_hourly_values(DAY, scale)
    assert isinstance(caught.value, AssertionError)


def test_a_sinusoid_starts_at_0_and_has_mean_0():
    series = sinusoidal_fluct_hourly_values(2 * u.day, 3000, 24).magnitude
    expected = [3000 * math.sin(2 * math.pi * hour / 24) for hour in range(48)]
    assert series == pytest.approx(expected, abs=1e-8)
    for period in (0, -1, math.nan):
        with pytest.raises(ValueOutOfRange):
            sinusoidal_fluct_hourly_values(DAY, 3000, period)


@given(st.integers(1, 60), st.one_of(st.integers(1, 70), st.floats(0.3, 70)))
def test_a_sinusoid_is_the_sine_of_each_hour_and_one_of_whole_hours_repeats_to_the_bit(hours, period):
    series = sinusoidal_fluct_hourly_values(hours * u.hour, 2.0, period).magnitude
    assert series == pytest.approx(2 * np.sin(2 * math.pi * np.arange(hours) / period), abs=1e-9)
    if float(period).is_integer():
        assert all(series[hour] == series[hour % int(period)] for hour in range(hours))


def test_a_daily_frequency_includes_the_end_of_the_period():
    series = create_hourly_usage_from_frequency(2 * u.day, 5, "daily", hours=[0, 12])
    assert len(series) == 49
    assert active(series) == [0, 12, 24, 36, 48]
    assert series.magnitude.max() == 5
    assert series.label == "Hourly usage"


def test_weekly_monthly_and_yearly_frequencies():  # 2025-01-01 is a Wednesday
    assert active(create_hourly_usage_from_frequency(14 * u.day, 1, "weekly")) == [120, 288]
    assert active(create_hourly_usage_from_frequency(800 * u.day, 1, "yearly", hours=[3])) == [3, 8763, 17523]
    monthly = create_hourly_usage_from_frequency(1 * u.month, 1, "monthly", [1, 15])
    assert (len(monthly), active(monthly)) == (731, [0, 14 * 24])


def test_volumes_are_not_truncated():  # O-19
    assert create_hourly_usage_from_frequency(DAY, 2.7, "daily").magnitude[0] == 2.7
    parts = create_hourly_usage_from_daily_volume_and_list_of_hours(DAY, 10, [1, 2, 3])
    assert parts.magnitude[:4].tolist() == [0, 10 / 3, 10 / 3, 10 / 3]


def test_a_frequency_counts_from_a_start_within_a_day():
    series = create_hourly_usage_from_frequency(DAY, 1, "daily", hours=[5, 8], start_date=datetime(2025, 1, 1, 6, 30))
    assert active(series) == [2, 23]  # 8:00, and 5:00 on the next day


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("hourly",), UnknownOption),
        (("daily", [1]), ValueOutOfRange),
        (("weekly", [7]), ValueOutOfRange),
        (("monthly", [0]), ValueOutOfRange),
        (("yearly", [367]), ValueOutOfRange),
        (("daily", None, [24]), ValueOutOfRange),
    ],
)
def test_frequencies_days_and_hours_that_do_not_exist_are_refused(arguments, error):
    with pytest.raises(error) as caught:
        create_hourly_usage_from_frequency(DAY, 1, *arguments)
    assert isinstance(caught.value, ValueError)


def test_a_daily_volume_needs_hours():
    with pytest.raises(ValueOutOfRange):
        create_hourly_usage_from_daily_volume_and_list_of_hours(DAY, 10, [])


def test_random_usage_is_whole_and_can_be_repeated():
    series = create_random_hourly_usage_df(min_val=2, max_val=4, seed=1)
    assert len(series) == 25
    assert set(series.magnitude) <= {2, 3}
    assert series.same_as(create_random_hourly_usage_df(min_val=2, max_val=4, seed=1))
    with pytest.raises(ValueOutOfRange):
        create_random_hourly_usage_df(min_val=4, max_val=4)


BUILDERS = {
    "linear": lambda *span, **options: linear_growth_hourly_values(*span, 1, 2, **options),
    "sine": lambda *span, **options: sinusoidal_fluct_hourly_values(*span, 1, 24, **options),
    "daily": lambda *span, **options: daily_fluct_hourly_values(*span, 0.5, **options),
    "frequency": lambda *span, **options: create_hourly_usage_from_frequency(*span, 1, "daily", **options),
    "random": create_random_hourly_usage_df,
}


@pytest.mark.parametrize("name", BUILDERS)
def test_builders_share_span_start_and_unit(name):
    one_more = 1 if name in ("frequency", "random") else 0  # O-18
    build = BUILDERS[name]
    assert len(build(THREE_YEARS)) == 26298 + one_more
    assert len(build(SourceValue(90 * u.min))) == 1 + one_more
    series = build(DAY, start_date=datetime(2025, 3, 1, 7, 45), pint_unit=u.GB)
    assert (series.start, series.unit, series.clock) == (datetime(2025, 3, 1, 7, tzinfo=UTC), u.GB, "local")
    assert build(DAY).start == datetime(2025, 1, 1, tzinfo=UTC)
    if name != "random":
        assert series.source is Sources.HYPOTHESIS


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
@pytest.mark.parametrize(
    ("span", "error"),
    [
        (3, UnitError),
        (3 * u.kg, UnitError),
        (59 * u.min, ValueOutOfRange),
        (-1 * u.day, ValueOutOfRange),
        (math.nan * u.day, ValueOutOfRange),
    ],
)
def test_a_time_span_is_at_least_an_hour(build, span, error):
    with pytest.raises(error):
        build(span)


@pytest.mark.parametrize("name", ["linear", "sine", "daily"])
def test_built_series_tell_how_they_were_made_and_can_be_made_again(name):
    series = BUILDERS[name](2 * u.day, start_date=datetime(2025, 1, 1, 6))
    assert "over 48 hour from 2025-01-01 06:00\n" in series.explain()
    assert series.expression.evaluate().same_as(series)
    assert series.node is None


def test_lists_and_arrays_become_series():
    listed = create_source_hourly_values_from_list([1, 2, 3], datetime(2025, 1, 1, 5), u.kg)
    assert (listed.magnitude.tolist(), listed.unit, listed.source) == ([1, 2, 3], u.kg, Sources.HYPOTHESIS)
    assert create_source_hourly_values_from_array(np.arange(1, 4), datetime(2025, 1, 1, 5), u.kg) == listed
    raw = create_hourly_usage_df_from_list([1, 2, 3], datetime(2025, 1, 1, 5), u.kg)
    assert raw.source is None
    assert SourceHourlyValues(raw, Sources.USER_DATA) == listed


@pytest.mark.parametrize(("wrong", "error"), [([], ValueOutOfRange), ([math.nan], ValueOutOfRange), (["a"], WrongKind)])
def test_lists_hold_finite_numbers(wrong, error):
    with pytest.raises(error):
        create_source_hourly_values_from_list(wrong)


ENDING = {
    **BUILDERS,
    "repeated": lambda *span, **options: repeated_hourly_values(BUILDERS["linear"](DAY), *span, **options),
    "hours": lambda *span, **options: create_hourly_usage_from_daily_volume_and_list_of_hours(*span, 5, [1], **options),
}


@pytest.mark.parametrize("build", ENDING.values(), ids=ENDING)
def test_an_end_date_is_the_last_day_and_included(build):
    for end in ("2025-03-02", date(2025, 3, 2), datetime(2025, 3, 2)):
        assert len(build(None, start_date="2025-03-01", end_date=end)) == 48
    assert len(build(None, start_date=datetime(2025, 3, 2, 22), end_date="2025-03-02")) == 2
    for span, end, error, problem in (
        (DAY, "2025-03-02", ValueOutOfRange, "leave one"),
        (None, "2025-02-28", ValueOutOfRange, "before the start"),
        (None, datetime(2025, 3, 2, 12), WrongKind, "without a time"),
        (None, "03/02/2025", WrongKind, "no date"),
    ):
        with pytest.raises(error, match=problem):
            build(span, start_date="2025-03-01", end_date=end)


def test_a_builder_needs_a_length():
    with pytest.raises(ValueOutOfRange, match="end_date"):
        linear_growth_hourly_values(None, 1, 2)
