"""The operations that belong to time: entries of the table for durations, calendars, storage, and the time builders.

Shapes: series are (hours,). "+d hours" below means that the result has d more hours than the operand.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import OperationError, OutsidePeriod
from efp_graph.values import kernels
from efp_graph.values.calendar import UTC, civil_to_utc, hours_to_utc, moment_of
from efp_graph.values.operations import Operation, Plan, amount_of, hours_of
from efp_graph.values.units import DIMENSIONLESS, HOUR

if TYPE_CHECKING:
    from efp_graph.values.numeric import Numeric


def _shift_plan(series: Numeric, duration: Any) -> Plan:
    hour = series._hour
    assert hour is not None
    moved = hour + kernels.whole_hours_below(hours_of(duration))
    return Plan(kernels.identity, (series._value,), series._unit, moved, series._clock)


def _utc_plan(series: Numeric, zone: Any, reference: Any = None) -> Plan:
    hour = series._hour
    assert hour is not None
    raw = (series._value,)
    if series._clock == UTC:
        return Plan(kernels.identity, raw, series._unit, hour, UTC)
    instant = None if reference is None else reference.value
    if series._clock == "local":
        shift = hours_to_utc(zone.value, hour, instant)
        return Plan(kernels.identity, raw, series._unit, hour + shift, UTC)
    positions, start, length = civil_to_utc(zone.value, hour, len(series._value))
    return Plan(partial(_scattered, positions, length), raw, series._unit, start, UTC)


def _scattered(positions: Any, length: int, raw: Any) -> Any:
    """Each value at its place; two values at one place add up, places without value are 0."""
    return np.bincount(positions, weights=raw, minlength=length)


def _span(duration: Any, what: str) -> float:
    """A duration in hours, not negative."""
    hours = hours_of(duration)
    if hours < 0:
        raise OperationError(f"{what} over {duration} is not defined: give a duration of at least 0.")
    return hours


def _parallel_plan(series: Numeric, duration: Any) -> Plan:
    whole, rest = kernels.parts_of(_span(duration, "The number in parallel"))
    return Plan(kernels.overlapping, (series._value, whole, rest), series._unit, series._hour, series._clock)


def _spread_plan(series: Numeric, duration: Any) -> Plan:
    touched = kernels.hours_touched(_span(duration, "The even spread"))
    return Plan(kernels.spread_evenly, (series._value, touched), series._unit, series._hour, series._clock)


def _cumulated_plan(changes: Numeric, base: Any) -> Plan:
    start = amount_of(base, changes._unit, "The base of a running total")
    return Plan(kernels.cumulated, (changes._value, start), changes._unit, changes._hour, changes._clock)


def _expired_plan(needed: Numeric, duration: Any) -> Plan:
    hours = kernels.whole_hours_above(_span(duration, "The expiry"))
    hour = needed._hour
    assert hour is not None
    return Plan(kernels.expired, (needed._value, hours), needed._unit, hour + hours, needed._clock)


def _filled_plan(series: Numeric, level: Numeric) -> Plan:
    unit = getattr(level, "_unit", series._unit)
    number = amount_of(level, unit, "The level")
    return Plan(partial(filled, len(series._value)), (number,), unit, series._hour, series._clock)


def filled(length: int, level: Any) -> Any:
    """The level at each of `length` hours."""
    return np.full(length, level)


def _hours_of_plan(series: Numeric, other: Numeric) -> Plan:
    """The hours that `other` has."""
    assert series._hour is not None
    assert other._hour is not None
    if series._clock != other._clock:
        raise OperationError(
            f"A series in {series._clock} time has no hours of one in {other._clock} time. Bring both to UTC first."
        )
    first, length = other._hour - series._hour, len(other._value)
    if first < 0 or first + length > len(series._value):
        raise OutsidePeriod(
            f"{series.label or 'A series'} has the hours {_period(series)}, and {other.label or 'what it is used for'} "
            f"needs {_period(other)}. Give a series that covers them; repeated_hourly_values(series, timespan, "
            "start_date) makes one from a typical year."
        )
    return Plan(partial(_part, first, first + length), (series._value,), series._unit, other._hour, series._clock)


def _part(first: int, end: int, raw: Any) -> Any:
    return raw[first:end]


def _period(series: Numeric) -> str:
    assert series._hour is not None
    first, last = moment_of(series._hour), moment_of(series._hour + len(series._value) - 1)
    return f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"


def _repeated_plan(series: Numeric, hours: Any, first: Any) -> Plan:
    assert series._hour is not None
    start = (first.value - series._hour) % len(series._value)
    run = partial(_repeated, start, int(hours._scalar(HOUR)))
    return Plan(run, (series._value,), series._unit, first.value, series._clock)


def _repeated(start: int, length: int, raw: Any) -> Any:
    return np.resize(np.roll(raw, -start), length)


SHIFTED = Operation("shift", "shift of ({0}) by {1}", r"\mathrm{{shift}}({0}, {1})", None, _shift_plan, 0)
TO_UTC = Operation("conversion to UTC", "UTC of ({0}) from {1}", r"\mathrm{{UTC}}({0})", None, _utc_plan, 0)
IN_PARALLEL = Operation(
    "average number in parallel",
    "average in parallel of ({0}) that last {1}",
    r"\mathrm{{parallel}}({0}, {1})",
    None,
    _parallel_plan,
    0,
)
SPREAD = Operation(
    "even spread", "even spread of ({0}) over {1}", r"\mathrm{{spread}}({0}, {1})", None, _spread_plan, 0
)
CUMULATED = Operation(
    "running total",
    "running total of ({0}) from {1}",
    r"{1} + \sum_{{k \le h}} {0}",
    "{previous}+{0}",
    _cumulated_plan,
    0,
)
EXPIRED = Operation(
    "expiry",
    "minus ({0}) when {1} old",
    r"-\mathrm{{shift}}({0}, \lceil {1} \rceil)",
    None,
    _expired_plan,
    0,
)
FILLED = Operation("constant over the hours", "{1} at each hour of ({0})", r"{1}", "{1}", _filled_plan, 0)


HOURS_OF = Operation("part of a series", "{0}", "{0}", "{0}", _hours_of_plan)


# Time builders: inputs that are made from a few numbers, which is what explanations show and what is kept


def _linear_plan(start_value: Any, end_value: Any, hours: Any, first: Any) -> Plan:
    unit = start_value._unit
    run = partial(_linear, int(hours._scalar(HOUR)))
    return Plan(run, (start_value._value, end_value._scalar(unit)), unit, first.value, "local")


def _linear(hours: int, start: float, end: float) -> Any:
    if hours == 1:
        return np.array([float(start)])
    series = np.arange(hours, dtype=np.float64)
    series *= (end - start) / (hours - 1)
    series += start
    series[-1] = end
    return series


def _sine_plan(amplitude: Any, period: Any, hours: Any, first: Any) -> Plan:
    run = partial(_sine, int(hours._scalar(HOUR)))
    return Plan(run, (amplitude._value, period._scalar(HOUR)), amplitude._unit, first.value, "local")


def _sine(hours: int, amplitude: float, period: float) -> Any:
    series = np.arange(hours, dtype=np.float64)
    series *= 2 * math.pi / period
    np.sin(series, out=series)
    series *= amplitude
    return series


def _daily_plan(scale: Any, lowest: Any, hours: Any, first: Any) -> Plan:
    run = partial(_daily, int(hours._scalar(HOUR)), first.value % 24)
    return Plan(run, (scale._value, lowest._scalar(HOUR)), DIMENSIONLESS, first.value, "local")


def _daily(hours: int, first_hour_of_day: int, scale: float, lowest: float) -> Any:
    of_day = (first_hour_of_day + np.arange(24)) % 24
    day = 1 + scale * np.sin(1.5 * math.pi + 2 * math.pi * (of_day - lowest) / 24)
    return np.resize(day, hours)


LINEAR = Operation(
    "linear growth",
    "linear growth from {0} to {1} over {2} from {3}",
    r"\mathrm{{linear}}({0}, {1})",
    None,
    _linear_plan,
    0,
)
SINE = Operation(
    "sinusoidal fluctuation",
    "sine of amplitude {0} and period {1} over {2} from {3}",
    r"{0} \sin(2 \pi t / {1})",
    None,
    _sine_plan,
    0,
)
REPEATED = Operation(
    "repetition",
    "({0}) repeated over {1} from {2}",
    r"\mathrm{{repeated}}({0})",
    None,
    _repeated_plan,
    0,
)
DAILY = Operation(
    "daily fluctuation",
    "1 + {0} * daily sine, lowest at {1} of the day, over {2} from {3}",
    r"1 + {0} \sin(\tfrac{{3 \pi}}{{2}} + 2 \pi (t - {1}) / 24)",
    None,
    _daily_plan,
    0,
)
