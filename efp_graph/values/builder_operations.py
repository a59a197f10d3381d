"""The operations of the time builders: series that are made from a few numbers, or repeated from a typical period.

These numbers are what explanations show and what is kept. Shapes: series are (hours,).
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.values.hourly_forms import grown
from efp_graph.values.kernels import bounded
from efp_graph.values.operations import Operation, Plan, hours_of
from efp_graph.values.spreadsheet_forms import Column, Parameter, Rearranged
from efp_graph.values.units import DAY, DIMENSIONLESS, HOUR

if TYPE_CHECKING:
    from efp_graph.values.numeric import Numeric


def _count(hours: Any) -> int:
    """A duration as a number of hours that a series may have."""
    return bounded(int(hours._scalar(HOUR)))


def _linear_plan(start_value: Any, end_value: Any, hours: Any, first: Any) -> Plan:
    unit = start_value._unit
    run = partial(_linear, _count(hours))
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
    run = partial(_sine, _count(hours))
    return Plan(run, (amplitude._value, period._scalar(HOUR)), amplitude._unit, first.value, "local")


def _sine(hours: int, amplitude: float, period: float) -> Any:
    cycle = int(period) if period < hours and float(period).is_integer() else hours
    series = np.arange(cycle, dtype=np.float64)
    series *= 2 * math.pi / period
    np.sin(series, out=series)
    series *= amplitude
    return _over_and_over(series, hours)


def _over_and_over(cycle: Any, hours: int) -> Any:
    """The hours of a cycle again and again, the last time as far as they fit."""
    length = len(cycle)
    if length == hours:
        return cycle
    series = np.empty(hours)
    fitting = hours - hours % length
    series[:fitting].reshape(-1, length)[:] = cycle
    series[fitting:] = cycle[: hours - fitting]
    return series


def _daily_plan(scale: Any, lowest: Any, hours: Any, first: Any) -> Plan:
    run = partial(_daily, _count(hours), first.value % 24)
    return Plan(run, (scale._value, lowest._scalar(HOUR)), DIMENSIONLESS, first.value, "local")


def _daily(hours: int, first_hour_of_day: int, scale: float, lowest: float) -> Any:
    of_day = (first_hour_of_day + np.arange(24)) % 24
    day = 1 + scale * np.sin(1.5 * math.pi + 2 * math.pi * (of_day - lowest) / 24)
    return _over_and_over(day, hours)


def _repeated_plan(series: Numeric, hours: Any, first: Any) -> Plan:
    assert series._hour is not None
    start = (first.value - series._hour) % len(series._value)
    run = partial(_repeated, start, _count(hours))
    return Plan(run, (series._value,), series._unit, first.value, series._clock)


def _repeated_places(series: Numeric, hours: Any, first: Any) -> list[list[int]]:
    """For each hour, the hour of the series that is repeated there."""
    assert series._hour is not None
    start, length = first.value - series._hour, len(series._value)
    return [[(start + hour) % length] for hour in range(_count(hours))]


def _repeated(start: int, length: int, raw: Any) -> Any:
    return np.resize(np.roll(raw, -start), length)


LINEAR = Operation(
    "linear growth",
    "linear growth from {0} to {1} over {2} from {3}",
    r"\mathrm{{linear}}({0}, {1})",
    Column(
        "IF(OR({row}<{first},{row}>{last}),0,{start}+({end}-{start})*({row}-{first})/MAX(1,{last}-{first}))",
        (
            Parameter("start", "value of the first hour", "{0}", lambda _, start, *others: start.magnitude),
            Parameter(
                "end", "value of the last hour", "{1:result}", lambda _, start, end, *others: end._scalar(start._unit)
            ),
        ),
    ),
    _linear_plan,
    0,
    page="linear({0}, {1:result}, {2:hours}, {3})",
)
SINE = Operation(
    "sinusoidal fluctuation",
    "sine of amplitude {0} and period {1} over {2} from {3}",
    r"{0} \sin(2 \pi t / {1})",
    Column(
        "IF(OR({row}<{first},{row}>{last}),0,{amplitude}*SIN(2*PI()/{period}*({row}-{first})))",
        (
            Parameter("amplitude", "amplitude", "{0}", lambda _, amplitude, *others: amplitude.magnitude),
            Parameter("period", "period in hours", "{1:hours}", lambda _, amplitude, period, *others: hours_of(period)),
        ),
    ),
    _sine_plan,
    0,
    page="sine({0}, {1:hours}, {2:hours}, {3})",
)
REPEATED = Operation(
    "repetition",
    "({0}) repeated over {1} from {2}",
    r"\mathrm{{repeated}}({0})",
    Rearranged(_repeated_places),
    _repeated_plan,
    0,
    page="repeated({0}, {1:hours}, {2})",
)
DAILY = Operation(
    "daily fluctuation",
    "1 + {0} * daily sine, lowest at {1} of the day, over {2} from {3}",
    r"1 + {0} \sin(\tfrac{{3 \pi}}{{2}} + 2 \pi (t - {1}) / 24)",
    Column(
        "IF(OR({row}<{first},{row}>{last}),0,"
        "1+{scale}*SIN(1.5*PI()+2*PI()*(MOD({hour}+{row}-{first},24)-{lowest})/24))",
        (
            Parameter("scale", "scale", "{0}", lambda _, scale, *others: scale.magnitude),
            Parameter(
                "lowest",
                "hour of the day of the lowest value",
                "{1:hours}",
                lambda _, scale, lowest, *others: hours_of(lowest),
            ),
            Parameter("hour", "hour of the day of the first row", "MOD({3},24)", lambda *given: given[-1].value % 24),
        ),
    ),
    _daily_plan,
    0,
    page="daily({0}, {1:hours}, {2:hours}, {3})",
)


def _grown_plan(first: Any, growth: Any, days: Any, start: Any, form: Any = None) -> Plan:
    operands = (bounded(24 * int(days._scalar(DAY))) // 24, first._value, growth._scalar(DIMENSIONLESS))
    return Plan(grown, operands, first._unit, start.value, "local")


GROWN = Operation(  # reads as the form that its last operand holds
    "growth from day to day",
    "{4}",
    r"\mathrm{{growth}}({4})",
    Column(
        "IF(OR({row}<{first},{row}>{last}),0,{start}*EXP({growth}*INT(({row}-{first})/24)))",
        (
            Parameter("start", "each hour of the first day", "{0}", lambda _, first, *others: first.magnitude),
            Parameter(
                "growth", "logarithm of the growth a day", "{1}", lambda _, first, growth, *others: growth.magnitude
            ),
        ),
    ),
    _grown_plan,
    page="grown({0}, {1:number}, {2:days}, {3})",
)
