"""Equal arrays are one array, a constant series is one number; no figure shows it, not in its last bit."""

from __future__ import annotations

import gc
from datetime import datetime
from operator import add

import numpy as np
import pytest
from hypothesis import given, strategies as st

from efp_graph.values import ExplainableQuantity, SourceHourlyValues, keeping, kernels, u
from efp_graph.values.keeping import SHORT, constant, hour_by_hour, is_constant, kept

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64)
LENGTHS = st.integers(2, 3000)


def is_one_number(values):
    return values.strides == (0,)


def series(values):
    return SourceHourlyValues(values, start_date=datetime(2025, 1, 1), unit=u.kg)


@given(NUMBERS, LENGTHS)
def test_a_constant_series_is_kept_as_one_number_with_the_same_bits(number, length):
    full = np.full(length, number)

    found = kept(full)

    assert is_one_number(found)
    assert found.tobytes() == full.tobytes()


@given(NUMBERS, NUMBERS, LENGTHS, st.floats(0.001, 0.999))
def test_a_series_that_differs_at_one_hour_keeps_its_hours(number, other, length, place):
    full = np.full(length, number)
    full[int(place * length)] = other

    assert is_constant(full) == (np.float64(number).tobytes() == np.float64(other).tobytes())
    assert kept(full).tobytes() == full.tobytes()


def test_zeros_of_two_signs_are_two_numbers():
    assert not is_constant(np.array([0.0, -0.0, 0.0, 0.0]))


@given(NUMBERS.filter(lambda x: abs(x) < 1e300), LENGTHS)
@pytest.mark.parametrize("kernel", [kernels.sum_over, kernels.mean_over, kernels.largest, np.cumsum])
def test_kernels_that_need_the_hours_give_the_bits_of_a_full_array(kernel, number, length):
    """A tape replays with full arrays what the graph calculates from one number."""
    found, expected = kernel(constant(number, length)), kernel(np.full(length, number))

    assert np.asarray(found).tobytes() == np.asarray(expected).tobytes()


def test_one_series_of_hours_among_constant_ones_is_calculated_hour_by_hour():
    hours = np.arange(10.0)

    found = hour_by_hour(add, (constant(2.0, 10), hours))

    assert found.tolist() == (2.0 + hours).tolist()


def test_a_division_by_a_constant_zero_is_refused_as_ever():
    with pytest.raises(ZeroDivisionError):
        hour_by_hour(kernels.quotient, (constant(1.0, 10), 0.0))


def test_equal_series_share_one_array_and_others_do_not():
    hours = np.arange(SHORT * 2.0)
    first, second, third = kept(hours.copy()), kept(hours.copy()), hours.copy()
    third[7] = -1.0  # not among the samples

    assert first is second
    assert kept(third) is third


def test_an_array_that_nobody_holds_any_more_is_not_kept_alive():
    hours = np.arange(SHORT * 3.0)
    address = kept(hours).ctypes.data
    assert kept(hours.copy()).ctypes.data == address
    del hours
    gc.collect()

    again = np.arange(SHORT * 3.0)

    assert kept(again) is again


def test_what_is_kept_cannot_be_written_to():
    hours = kept(np.arange(SHORT * 4.0))

    for each in (hours, kept(np.ones(20))):
        with pytest.raises(ValueError, match="read-only"):
            each[0] = 5.0


def test_values_of_constant_series_are_one_number_until_an_operation_needs_their_hours():
    flat, wave = series([3.0] * 48), series(np.sin(np.arange(48.0)))
    doubled = flat * ExplainableQuantity(2 * u.dimensionless, "two")

    assert is_one_number(flat.magnitude)
    assert is_one_number(doubled.magnitude)
    assert is_one_number((doubled - flat).magnitude)
    assert not is_one_number((flat + wave).magnitude)
    assert not is_one_number(flat.cumulated().magnitude)
    assert flat.cumulated().magnitude.tolist() == (3.0 * np.arange(1.0, 49.0)).tolist()


def test_arrays_that_are_gone_are_forgotten(monkeypatch):
    monkeypatch.setattr(keeping, "FEWEST", 10)
    monkeypatch.setattr(keeping, "_room", 10)
    monkeypatch.setattr(keeping, "_known", {})
    for number in range(100):
        kept(np.arange(SHORT) + number)

    assert len(keeping._known) <= 11
