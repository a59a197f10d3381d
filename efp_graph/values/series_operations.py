"""The operations that belong to time: entries of the table for durations, calendars and storage.

Shapes: series are (hours,). "+d hours" below means that the result has d more hours than the operand.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import OperationError, OutsidePeriod
from efp_graph.values import kernels
from efp_graph.values.calendar import UTC, civil_to_utc, hours_to_utc, nearest_hours_to_utc
from efp_graph.values.operations import Operation, Plan, amount_of, hours_of, refuse_other_hours
from efp_graph.values.page_forms import Dated, runs, spread_runs
from efp_graph.values.readable import first_to_last
from efp_graph.values.spreadsheet_forms import Column, Parameter, Rearranged
from efp_graph.values.tolerance import ROUNDING
from efp_graph.values.units import DIMENSIONLESS

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


def _turned_plan(series: Numeric, zone: Any) -> Plan:
    hour = series._hour
    assert hour is not None
    if series._clock == UTC:
        return Plan(kernels.identity, (series._value,), series._unit, hour, UTC)
    shift = nearest_hours_to_utc(zone.value, hour)
    return Plan(partial(_turned, shift), (series._value,), series._unit, hour, UTC)


def _turned(shift: int, raw: Any) -> Any:
    return np.roll(raw, shift)


def _turned_places(series: Numeric, zone: Any) -> list[list[int]]:
    """For each hour of the result, the hour of the series that stands there."""
    length = len(series._value)
    assert series._hour is not None
    shift = 0 if series._clock == UTC else nearest_hours_to_utc(zone.value, series._hour)
    return [[(hour - shift) % length] for hour in range(length)]


def _utc_places(series: Numeric, zone: Any, reference: Any = None) -> list[list[int]]:
    """For each UTC hour, the hours of the series that it is."""
    if series._clock != "civil":
        return [[hour] for hour in range(len(series._value))]
    assert series._hour is not None
    positions, _, length = civil_to_utc(zone.value, series._hour, len(series._value))
    places: list[list[int]] = [[] for _ in range(length)]
    for hour, position in enumerate(positions.tolist()):
        places[position].append(hour)
    return places


def _utc_hours(series: Numeric, zone: Any, reference: Any = None) -> list[Any]:
    """First hour and number of hours; the first hour in UTC; of civil time, the number of hours and where each goes."""
    plan = _utc_plan(series, zone, reference)
    assert series._hour is not None
    length = len(series._value)
    found = [series._hour, length, plan.hour]
    if series._clock != "civil":
        return found
    positions, _, whole = civil_to_utc(zone.value, series._hour, length)
    return [*found, whole, runs(positions - np.arange(length) + length)]


def _utc_plan_of(series: Numeric, facts: list[Any]) -> Plan:
    """The conversion by what `_utc_hours` gave."""
    length = refuse_other_hours(series, facts)
    if len(facts) == 3:
        return Plan(kernels.identity, (series._value,), series._unit, facts[2], UTC)
    _, _, first, whole, moves = facts
    positions = (spread_runs(moves, length) + np.arange(length) - length).astype(np.intp)
    if not 0 <= positions.min() <= positions.max() < kernels.bounded(whole):
        raise OperationError("An hour would be moved outside of the series.")
    return Plan(partial(_scattered, positions, whole), (series._value,), series._unit, first, UTC)


def _turned_hours(series: Numeric, zone: Any) -> list[int]:
    """First hour and number of hours; by how many hours the series is turned round."""
    assert series._hour is not None
    shift = 0 if series._clock == UTC else nearest_hours_to_utc(zone.value, series._hour)
    return [series._hour, len(series._value), shift]


def _turned_plan_of(series: Numeric, facts: list[Any]) -> Plan:
    """The conversion by what `_turned_hours` gave."""
    refuse_other_hours(series, facts)
    return Plan(partial(_turned, int(facts[2])), (series._value,), series._unit, series._hour, UTC)


def _scattered(positions: Any, length: int, raw: Any) -> Any:
    """Each value at its place; two values at one place add up, places without value are 0."""
    found = np.bincount(positions, weights=raw, minlength=length)
    if not np.isfinite(found).all():  # bincount overflows without a flag
        raise FloatingPointError
    return found


def _span(duration: Any, what: str) -> float:
    """A duration in hours, not negative."""
    hours = hours_of(duration)
    if hours < 0:
        raise OperationError(f"{what} over {duration} is not defined: give a duration of at least 0.")
    return hours


def _parallel_plan(series: Numeric, duration: Any) -> Plan:
    whole, rest = kernels.parts_of(_span(duration, "The number in parallel"))
    return Plan(kernels.overlapping, (series._value, whole, rest), series._unit.at_once, series._hour, series._clock)


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
    return Plan(partial(kernels.filled, len(series)), (number,), unit, series._hour, series._clock)  # type: ignore[arg-type]


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
            f"{series.label or 'A series'} has the hours {first_to_last(series)}, and "
            f"{other.label or 'what it is used for'} needs {first_to_last(other)}. Give a series that covers them; "
            "repeated_hourly_values(series, timespan, start_date) makes one from a typical year."
        )
    return Plan(partial(_part, first, first + length), (series._value,), series._unit, other._hour, series._clock)


def _part(first: int, end: int, raw: Any) -> Any:
    return raw[first:end]


def _whole_hours(_: Any, series: Any, duration: Any) -> float:
    return kernels.whole_hours_below(hours_of(duration))


def _whole_hours_up(_: Any, series: Any, duration: Any) -> float:
    return kernels.whole_hours_above(hours_of(duration))


# Spreadsheets: the cell of n hours ago, and how n is told
_HOURS_AGO = "INDEX({0:all},{row}-{n}+1)"
_WHOLE_HOURS = Parameter("n", "whole hours", "INT({1:hours}+1E-9)", _whole_hours)
_WHOLE_HOURS_UP = Parameter("n", "whole hours, rounded up", "-INT(1E-9-{1:hours})", _whole_hours_up)

SHIFTED = Operation(
    "shift",
    "shift of ({0}) by {1}",
    r"\mathrm{{shift}}({0}, {1})",
    Column(
        f"IF({{row}}<{{n}},0,{_HOURS_AGO})",
        (_WHOLE_HOURS,),
        "{0:first}+{n}",
        "{0:last}+{n}",
    ),
    _shift_plan,
    0,
    period="{0}",
    keeps="first",
    page="shift({0}, {1:hours})",
)
TO_UTC = Operation(
    "conversion to UTC",
    "UTC of ({0}) from {1}",
    r"\mathrm{{UTC}}({0})",
    Rearranged(_utc_places),
    _utc_plan,
    0,
    period="{0}",
    keeps="first",
    page=Dated("to_utc({0})", _utc_hours, _utc_plan_of),
)
TURNED_TO_UTC = Operation(  # the rule of e-footprint 27.0.0
    "conversion to UTC by turning round",
    "({0}) from {1}, turned round to UTC",
    r"\mathrm{{UTC}}({0})",
    Rearranged(_turned_places),
    _turned_plan,
    0,
    period="{0}",
    keeps="first",
    page=Dated("turned({0})", _turned_hours, _turned_plan_of),
)
IN_PARALLEL = Operation(
    "average number in parallel",
    "average in parallel of ({0}) that last {1}",
    r"\mathrm{{parallel}}({0}, {1})",
    Column(
        "IF({n}=0,0,SUM(INDEX({0:all},MAX(0,{row}-{n}+1)+1):{0}))"
        f"+IF(OR({{rest}}=0,{{row}}<{{n}}),0,{{rest}}*{_HOURS_AGO})",
        (
            _WHOLE_HOURS,
            Parameter(
                "rest",
                "rest of an hour",
                "IF({1:hours}-{n}<1E-9,0,{1:hours}-{n})",
                lambda _, series, duration: kernels.parts_of(hours_of(duration))[1],
            ),
        ),
        "{0:first}",
        "{0:last}+MAX(0,{n}-IF({rest}=0,1,0))",
    ),
    _parallel_plan,
    0,
    period="{0}*IF({1:hours}-INT({1:hours}+1E-9)<1E-9,INT({1:hours}+1E-9),{1:hours})",
    page="in_parallel({0}, {1:hours})",
)
SPREAD = Operation(
    "even spread",
    "even spread of ({0}) over {1}",
    r"\mathrm{{spread}}({0}, {1})",
    Column(
        "SUM(INDEX({0:all},MAX(0,{row}-{n}+1)+1):{0})/{n}",
        (
            Parameter(
                "n",
                "hours touched",
                "MAX(1,-INT(1E-9-{1:hours}))",
                lambda _, series, duration: kernels.hours_touched(hours_of(duration)),
            ),
        ),
        "{0:first}",
        "{0:last}+{n}-1",
    ),
    _spread_plan,
    0,
    period="{0}",
    keeps="first",
    page="spread({0}, {1:hours})",
)
CUMULATED = Operation(
    "running total",
    "running total of ({0}) from {1}",
    r"{1} + \sum_{{k \le h}} {0}",
    Column(
        "IF(AND({before}<0,{before}>={noise}),0,{before})",
        (
            Parameter(
                "noise",
                "below 0 and not below this is noise",
                "-1E-9*MAX(MAX({before:all}),-MIN({before:all}))",
                lambda result, *_: -ROUNDING * float(np.abs(result.magnitude).max()),
            ),
        ),
        before=Column(
            "IF(OR({row}<{first},{row}>{last}),0,IF({row}={first},{1:result},{previous})+{0})",
            top="IF({row}={first},{1:result}+{0},0)",
        ),
    ),
    _cumulated_plan,
    0,
    page="cumulated({0}, {1:result})",
)
EXPIRED = Operation(
    "expiry",
    "minus ({0}) when {1} old",
    r"-\mathrm{{shift}}({0}, \lceil {1} \rceil)",
    Column(
        f"IF(OR({{row}}<{{n}},{{row}}>{{last}}),0,-{_HOURS_AGO})",
        (_WHOLE_HOURS_UP,),
        "{0:first}+{n}",
        "{0:last}",
    ),
    _expired_plan,
    0,
    page="expired({0}, {1:hours})",
)
FILLED = Operation(
    "constant over the hours",
    "{1} at each hour of ({0})",
    r"{1}",
    Column("IF(OR({row}<{first},{row}>{last}),0,{1:result})"),
    _filled_plan,
    0,
    page="filled({0}, {1})",
)
HOURS_OF = Operation(
    "part of a series",
    "{0}",
    "{0}",
    Column("IF(OR({row}<{first},{row}>{last}),0,{0})", first="{1:first}", last="{1:last}"),
    _hours_of_plan,
    keeps="first",
    page="hours_of({0}, {1})",
)


def _span_plan(series: Numeric, first: Any, end: Any) -> Plan:
    """The hours from a position on and before another."""
    assert series._hour is not None
    run = partial(_part, first.value, end.value)
    return Plan(run, (series._value,), series._unit, series._hour + first.value, series._clock)


def _moment_plan(series: Numeric, position: Any) -> Plan:
    return Plan(partial(_at, position.value), (series._value,), series._unit, None, None)


def _at(position: int, raw: Any) -> float:
    return float(raw[position])


def _tiers_plan(part: Numeric, whole: Numeric, needed: Numeric, machines: Any) -> Plan:
    """The share of a part of the demand in machines that are there all the time."""
    assert part._hour is not None
    assert whole._hour is not None
    number = amount_of(machines, DIMENSIONLESS, "The number of machines")
    kernel = partial(kernels.share_in_tiers, number, part._hour - whole._hour)
    return Plan(kernel, (part._value, whole._value, needed._value), DIMENSIONLESS, None, None)


IN_TIERS = Operation(
    "share in machines",
    "mean over {3} machines of the share of ({0}) in ({1}) while ({2}) needs the machine",
    r"\frac{{1}}{{{3}}}\sum_{{k=1}}^{{{3}}}\frac{{\sum_{{{2} > k-1}} {0}}}{{\sum_{{{2} > k-1}} {1}}}",
    None,
    _tiers_plan,
    page="in_tiers({0}, {1}, {2}, {3:number})",
)


SPAN = Operation(  # positions have the date as their label, which is what explanations show
    "hours of a series",
    "({0}) from {1} to before {2}",
    "{0}",
    Column("IF(OR({row}<{first},{row}>{last}),0,{0})", first="{0:first}+{1}", last="{0:first}+{2}-1"),
    _span_plan,
    0,
    keeps="first",
    page="span({0}, {1}, {2})",
)
MOMENT = Operation(
    "hour of a series",
    "({0}) at {1}",
    "{0}_{{{1}}}",
    "INDEX({0:own},{1}+1)",
    _moment_plan,
    0,
    keeps="first",
    page="moment({0}, {1})",
)
