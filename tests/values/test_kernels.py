import math

import numpy as np
import pytest
from hypothesis import example, given, strategies as st

from efp_graph.errors import ValueOutOfRange
from efp_graph.values import kernels

amounts = st.lists(st.floats(0, 1e6), min_size=1, max_size=40).map(np.array)
signed = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40).map(np.array)
durations = st.floats(0, 60) | st.integers(0, 60).map(float)


def naive_window(values, hours):
    result = np.zeros(len(values) + hours - 1)
    for late in range(hours):
        result[late : late + len(values)] += values
    return result


@given(signed, st.integers(1, 200))
def test_a_window_sum_is_a_sum_of_shifted_copies(values, hours):
    np.testing.assert_allclose(kernels.window_sum(values, hours), naive_window(values, hours), rtol=1e-12, atol=1e-6)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40), st.integers(1, 200))
def test_a_window_sum_of_whole_numbers_is_exact_so_that_zeros_stay_zeros(values, hours):
    array = np.array(values, float)
    assert (kernels.window_sum(array, hours) == naive_window(array, hours)).all()


def test_a_window_leaves_no_noise_behind_a_large_value():  # a running difference leaves 1e-10 here
    values = np.array([0.1, 1e16, 0.1, *[0.0] * 20])
    assert (kernels.window_sum(values, 5)[8:] == 0).all()


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(2.5, [1000, 3000, 5500, 4000, 1500]), (2, [1000, 3000, 5000, 3000]), (0.25, [250, 500, 750]), (0, [0, 0, 0])],
)
def test_the_number_in_parallel_of_the_methodology(hours, expected):  # methodology A2; D = 0: O-9
    assert kernels.in_parallel(np.array([1000.0, 2000, 3000]), hours).tolist() == expected


@given(amounts, durations)
def test_the_number_in_parallel_is_its_definition(starts, hours):
    whole, rest = math.floor(hours), hours - math.floor(hours)
    if min(rest, 1 - rest) < 1e-8:
        hours, rest = whole + round(rest), 0.0
        whole = int(hours)
    expected = np.zeros(len(starts) + whole - (0 if rest else 1) if whole else len(starts))
    for late in range(whole):
        expected[late : late + len(starts)] += starts
    if rest:
        expected[whole : whole + len(starts)] += rest * starts
    found = kernels.in_parallel(starts, hours)
    assert len(found) == len(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-9)


@given(amounts, durations)
def test_the_number_in_parallel_conserves_event_hours(starts, hours):
    assert kernels.in_parallel(starts, hours).sum() == pytest.approx(starts.sum() * hours, rel=1e-9, abs=1e-2)


@pytest.mark.parametrize("hours", [sum([0.1] * 10), 1 - 1e-12, 1 + 1e-12])
def test_durations_close_to_whole_hours_are_whole(hours):
    starts = np.array([1.0, 2])
    assert kernels.in_parallel(starts, hours).tolist() == [1, 2]
    assert kernels.spread(starts, hours).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("hours", "megabytes"),
    [(2.5, [33.33, 100, 200, 166.67, 100]), (2, [50, 150, 250, 150]), (0.5, [100, 200, 300]), (0, [100, 200, 300])],
)
def test_the_even_spread_of_the_methodology(hours, megabytes):  # methodology A3, q = 100 kB; D = 0: O-9
    spread = kernels.spread(np.array([1000.0, 2000, 3000]), hours)
    assert (spread * 0.1).round(2).tolist() == megabytes


@given(amounts, durations)
def test_the_even_spread_is_its_definition_and_conserves_events(starts, hours):
    touched = max(1, math.ceil(hours - 1e-9))
    spread = kernels.spread(starts, hours)
    np.testing.assert_allclose(spread, naive_window(starts, touched) / touched, rtol=1e-12, atol=1e-9)
    assert spread.sum() == pytest.approx(starts.sum(), rel=1e-12)


@given(st.lists(st.floats(-1e13, 1e13) | st.floats(-10, 10) | st.integers(-5, 5).map(float), min_size=1))
@example([1e12 + 5.0])
@example([2.0000000000001, 2.00000000001, -0.5, 0.0])
def test_the_ceiling_is_the_nearest_integer_within_the_tolerance_else_the_next(values):
    for value, up in zip(values, kernels.ceiling(np.array(values)).tolist(), strict=True):
        tolerance = min(1e-12 * max(1, abs(value)), 0.5)
        assert up in (math.ceil(value - 0.999 * tolerance), math.ceil(value - 1.001 * tolerance))
        assert up == kernels.ceiling(value)
        assert math.copysign(1, up) == 1 or up < 0


@given(signed, st.floats(-1e3, 1e3))
def test_a_running_total_ends_at_the_sum(changes, base):
    total = kernels.cumulated(changes, base)
    assert total[-1] == pytest.approx(base + changes.sum(), rel=1e-9, abs=1e-2)
    assert len(total) == len(changes)


def test_negative_noise_of_a_running_total_is_zero_but_real_deficits_stay():  # O-36 of the methodology
    assert kernels.cumulated(np.array([0.1, 0.2, -0.3 - 1e-16]), 0.0)[-1] == 0
    assert kernels.cumulated(np.array([1.0, -1.1]), 0.0)[-1] == pytest.approx(-0.1)


@given(signed, st.data())
def test_what_expires_is_what_came_before_with_the_other_sign(needed, data):
    hours = data.draw(st.integers(0, len(needed) - 1))
    expired = kernels.expired(needed, hours)
    assert expired.tolist() == [-each for each in needed[: len(needed) - hours]]
    assert not np.signbit(expired[expired == 0]).any()


def test_same_series_compares_bits():
    one = np.array([1.0, np.nan])
    assert kernels.same_series(one, one.copy())
    assert not kernels.same_series(np.array([0.0]), np.array([-0.0]))
    assert not kernels.same_series(np.array([1.0]), np.array([1.0, 2.0]))
    assert kernels.same_series(np.array([]), np.array([]))
    assert kernels.same_series(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]))
    assert not kernels.same_series(np.array([np.nan]), np.array([1.0]))
    for place in range(5):
        for other in (-0.0, 1.0, np.nan):
            one, two = np.zeros(5), np.zeros(5)
            two[place] = other
            assert not kernels.same_series(one, two)
            one[place] = other
            assert kernels.same_series(one, two)


@pytest.mark.parametrize("hours", [3e6, 1e9, 1e300])
def test_a_duration_in_a_wrong_unit_does_not_take_all_memory(hours):
    with pytest.raises(ValueOutOfRange, match="wrong unit"):
        kernels.in_parallel(np.ones(3), hours)
    with pytest.raises(ValueOutOfRange, match="2000000"):
        kernels.spread(np.ones(3), hours)
