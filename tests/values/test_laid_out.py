"""A typical week over hours stays a week until somebody reads hours; no figure shows it, not in its last bit."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.errors import EfpGraphError
from efp_graph.replay.recording import recording
from efp_graph.values import (
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    ExplainableRecurrentQuantities,
    Unit,
    sum_of,
    u,
    unit_of,
)
from efp_graph.values.base import same_value
from efp_graph.values.laid_out import LaidOut
from tests.values.table_of_operations import TABLE

START = datetime(2025, 3, 3)
WEEK = np.random.default_rng(7).uniform(0.1, 9.0, 168)
OTHER = WEEK[::-1] * 1.7
SCALARS = {"factor": 1.3 * u.dimensionless, "level": 2.7 * u.W, "in kW": 0.0021 * u.kW, "time": 3.5 * u.hour}


def an_axis(hours: int = 2000, start: datetime = START, unit: Any = u.concurrent) -> ExplainableHourlyQuantities:
    return ExplainableHourlyQuantities(np.arange(hours) % 7.0 + 1.0, start, unit, "fleet", clock="utc")


def over(
    numbers: Any, axis: ExplainableHourlyQuantities, zone: str = "Europe/Paris", unit: Unit | Any = u.W, **options: Any
) -> ExplainableHourlyQuantities:
    week = ExplainableRecurrentQuantities(numbers * unit, "week")
    found = week.over(axis, ZoneInfo(zone), **options)
    assert isinstance(found, ExplainableHourlyQuantities)
    return found


def with_hours(series: Any) -> Any:
    """The same value, whose hours were read."""
    assert len(series._value) == len(series)
    assert type(series) is ExplainableHourlyQuantities
    return series


def outcome(formula: Any, *operands: Any) -> Any:
    """The bits, unit and explanation of a result, or the words of the refusal."""
    try:
        value = formula(*operands)
    except EfpGraphError as error:
        return type(error), str(error)
    bits = np.asarray(value.magnitude).tobytes()
    return bits, value.unit, getattr(value, "first_hour", None), value.formula, value.expression is not None


STAYS = {
    "times a number": lambda a, b, s: a * s["factor"],
    "divided by a number": lambda a, b, s: a / s["time"],
    "in another unit": lambda a, b, s: a.to(u.kW),
    "sum of two": lambda a, b, s: a + b,
    "difference": lambda a, b, s: a - b,
    "sum of several": lambda a, b, s: sum_of((a, b, a, b)),
    "sum in two units": lambda a, b, s: sum_of((a, b.to(u.kW), a)),
    "and what is the same at every hour": lambda a, b, s: a + b.replaced_by(s["level"]),
    "product of two": lambda a, b, s: a * b,
    "several steps": lambda a, b, s: (a * s["factor"] + b.replaced_by(s["in kW"])) / s["time"] - b / s["time"],
}
TURNS = {
    "largest": lambda a, b, s: a.max(),
    "smallest": lambda a, b, s: (a - b).min(),
    "total": lambda a, b, s: (a + b).sum(),
    "mean": lambda a, b, s: a.mean(),
    "with a series of hours": lambda a, b, s: a * s["axis"],
    "running total": lambda a, b, s: a.cumulated(),
    "in parallel": lambda a, b, s: a.in_parallel(s["time"]),
    "rounded up": lambda a, b, s: a.ceil(),
    "negative": lambda a, b, s: -a,
    "shifted": lambda a, b, s: a.shifted(s["time"]),
    "an hour": lambda a, b, s: a[100],
    "sums of different units are refused": lambda a, b, s: a + b * s["time"],
    "a scalar is refused": lambda a, b, s: a + s["level"],
    "division by zero is refused": lambda a, b, s: a / ExplainableQuantity(0 * u.W, "nothing"),
    "too large": lambda a, b, s: a * ExplainableQuantity(1.5e308 * u.dimensionless, "all"),
}


@pytest.mark.parametrize("name", [*STAYS, *TURNS])
def test_whoever_does_something_with_weeks_gets_what_hours_give(name: str) -> None:
    formula: Any = {**STAYS, **TURNS}[name]
    axis = an_axis()
    scalars: dict[str, Any] = {key: ExplainableQuantity(each, key) for key, each in SCALARS.items()}
    scalars["axis"] = axis

    weeks, hours = (
        [over(numbers, axis) for numbers in (WEEK, OTHER)],
        [over(numbers, axis) for numbers in (WEEK, OTHER)],
    )
    hours = [with_hours(each) for each in hours]

    assert all(type(each) is LaidOut for each in weeks)
    if name in STAYS:
        result = formula(*weeks, scalars)
        assert type(result) is LaidOut
        assert all(type(each) is LaidOut for each in weeks)  # nobody has read an hour on the way
    assert outcome(formula, *weeks, scalars) == outcome(formula, *hours, scalars)


def test_no_operation_of_the_table_takes_weeks_that_may_not() -> None:
    """An operation that `by_week` is true of gives the bits that it gives with the hours, whatever else it takes."""
    axis, number = an_axis(), ExplainableQuantity(2.5 * u.hour, "number")
    checked = 0
    for operation in TABLE.values():
        for others in ((), (number,), (axis,), (over(OTHER, axis),), (number, number)):
            told = []
            for series in (over(WEEK, axis), with_hours(over(WEEK, axis))):
                try:
                    told.append(outcome(operation, series, *map(copy.copy, others)))
                except Exception:  # these are no operands of it
                    told.append(None)
            assert told[0] == told[1], operation.name
            checked += told[0] is not None
    assert checked > 30


@settings(max_examples=60)
@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)),
    st.integers(1, 800),
    st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    st.booleans(),
    st.booleans(),
)
def test_any_hours_in_any_zone(start: datetime, hours: int, zone: str, rotate: bool, from_monday: bool) -> None:
    """Short series, which lack hours of the week, half hours, and hours before a Monday are laid out at once."""
    axis = an_axis(hours, start)
    a, b = (over(WEEK, axis, zone, rotate=rotate, from_monday=from_monday) for _ in range(2))
    peak, doubled = a.max(), a * ExplainableQuantity(2 * u.dimensionless, "two")

    assert len(a) == hours
    plain = with_hours(b)
    assert peak._value == float(plain._value.max())
    assert (doubled.magnitude == plain._value * 2).all()


def test_hours_of_two_zones_meet_as_hours() -> None:
    axis = an_axis()
    paris, new_york = over(WEEK, axis), over(WEEK, axis, "America/New_York")
    total = paris + new_york

    assert type(total) is ExplainableHourlyQuantities
    assert (total.magnitude == with_hours(paris)._value + with_hours(new_york)._value).all()


def test_copies_pickles_comparisons_and_looks_are_those_of_a_series() -> None:
    axis = an_axis()
    expected = with_hours(over(WEEK, axis))
    for made in (copy.copy, copy.deepcopy, lambda series: pickle.loads(pickle.dumps(series))):
        series = over(WEEK, axis)
        assert same_value(made(series), expected)
        assert type(pickle.loads(pickle.dumps(made(series)))) is ExplainableHourlyQuantities
    assert type(copy.copy(over(WEEK, axis))) is LaidOut
    assert same_value(over(WEEK, axis), over(WEEK, axis))
    assert not same_value(over(WEEK, axis), over(OTHER, axis))
    assert not same_value(over(WEEK, axis), over(WEEK, an_axis(2001)))
    assert not same_value(over(WEEK, axis), over(WEEK, axis, unit=u.kW))
    assert over(WEEK, axis) == expected
    assert repr(over(WEEK, axis)) == repr(expected)
    assert str(over(WEEK, axis)) == str(expected)


def test_a_week_takes_the_memory_of_a_week_until_its_hours_are_read() -> None:
    axis = an_axis()
    series = over(WEEK, axis) * ExplainableQuantity(3 * u.dimensionless, "three")
    assert series.nbytes == 168 * 8
    assert with_hours(series).nbytes == 2000 * 8
    assert with_hours(over(WEEK * 3, axis))._value is with_hours(over(WEEK * 3, axis))._value  # equal ones are one


def test_what_is_recorded_has_its_hours() -> None:
    """A record runs kernels on hours: no week is laid out behind its back."""
    with recording():
        assert type(over(WEEK, an_axis())) is ExplainableHourlyQuantities
    assert unit_of(u.W) is over(WEEK, an_axis())._unit
