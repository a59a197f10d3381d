"""The hours of a series in Python's ways: `series[0]`, `series["2025-03-01 18:00"]`, slices, and numpy's functions.

An hour is an explainable scalar, a slice an explainable series: both know the series that they are of, so that a figure
that was picked is followed like any other. numpy's functions know no units: those that the table of operations has give
explainable values, `np.asarray(series)` the plain numbers, and others are refused with the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC as UTC_ZONE
from numbers import Integral
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import NoSuchHour, OperationError, WrongKind
from efp_graph.texts import shown
from efp_graph.values.base import ExplainableObject
from efp_graph.values.calendar import UTC, hour_of, moment_given, moment_of
from efp_graph.values.readable import first_to_last
from efp_graph.values.series_operations import MOMENT, SPAN

if TYPE_CHECKING:
    from efp_graph.values.hourly import ExplainableHourlyQuantities
    from efp_graph.values.quantity import ExplainableQuantity

KEYS = "a position such as 0 or -1, a datetime, a date in ISO form such as '2025-03-01 18:00', or a slice of these"


def hour_at(series: ExplainableHourlyQuantities, key: Any) -> ExplainableQuantity:
    """The value of one hour. See `ExplainableHourlyQuantities.__getitem__`."""
    return MOMENT(series, _moment(series, number_of(series, key)))  # type: ignore[no-any-return]


def number_of(series: ExplainableHourlyQuantities, key: Any) -> int:
    """The hour that a position or a date means, as its number since 1970 on the clock of the series, which has it.

    Raises:
        NoSuchHour: the series does not have it.
        WrongKind: it is neither.
    """
    first, count = series.first_hour, len(series)
    if _is_position(key):
        hour = first + int(key) + (count if key < 0 else 0)
        named = f"position {int(key)}"
    else:
        hour = hour_named(series, key)
        named = f"{moment_of(hour):%Y-%m-%d %H:%M}"
    if not first <= hour < first + count:
        raise NoSuchHour(
            f"{series.label or 'The series'} has no hour at {named}: it has {count:,} hours, {first_to_last(series)}."
        )
    return hour


def span_of(series: ExplainableHourlyQuantities, key: slice) -> ExplainableHourlyQuantities:
    """The hours of a slice, the end excluded. See `ExplainableHourlyQuantities.__getitem__`."""
    if key.step not in (None, 1):
        raise WrongKind(
            f"A slice of a series was given the step {shown(key.step)}: a series has every hour. Take the numbers, "
            f"series.magnitude[::{key.step}], or periods, series.by('day')."
        )
    first, count = series.first_hour, len(series)
    start = first if key.start is None else _bound(series, key.start)
    end = first + count if key.stop is None else _bound(series, key.stop)
    start, end = max(start, first), min(end, first + count)
    if start >= end:
        raise NoSuchHour(
            f"No hour of {series.label or 'the series'} lies in {_slice_text(key)}, the end excluded: it has "
            f"{count:,} hours, {first_to_last(series)}."
        )
    return part_of(series, start, end)


def part_of(series: ExplainableHourlyQuantities, start: int, end: int) -> ExplainableHourlyQuantities:
    """The hours from one on and before another, as numbers since 1970 on the clock of the series, which has them."""
    if start == series.first_hour and end == start + len(series):
        return series
    return SPAN(series, _moment(series, start), _moment(series, end))  # type: ignore[no-any-return]


def hour_named(series: ExplainableHourlyQuantities, key: Any) -> int:
    """The hour that a date means, as a number since 1970 on the clock of the series; minutes are dropped.

    Raises:
        WrongKind: it is no date, or has a time zone and the series is not in UTC.
    """
    try:
        moment = moment_given(key)
    except WrongKind as error:
        raise WrongKind(f"{shown(key)} ({type(key).__name__}) names no hour of a series. Give {KEYS}.") from error
    if moment.tzinfo is not None:
        if series.clock != UTC:
            raise WrongKind(
                f"{shown(str(key))} has a time zone, and {series.label or 'the series'} is in {series.clock} time of "
                "none in particular. Leave the zone out, or bring the series to UTC: series.to_utc(tz('Europe/Paris'))."
            )
        moment = moment.astimezone(UTC_ZONE).replace(tzinfo=None)
    return hour_of(moment)


def _is_position(key: Any) -> bool:
    return isinstance(key, Integral) and not isinstance(key, bool)


def _bound(series: ExplainableHourlyQuantities, key: Any) -> int:
    """An end of a slice as an hour; positions count from the end when negative, as those of lists."""
    if _is_position(key):
        return series.first_hour + max(int(key) + (len(series) if key < 0 else 0), 0)
    return hour_named(series, key)


def _slice_text(key: slice) -> str:
    start, stop = ("" if each is None else shown(each) for each in (key.start, key.stop))
    return f"[{start}:{stop}]"


def _moment(series: ExplainableHourlyQuantities, hour: int) -> ExplainableObject:
    """The position of an hour, which is called after its date."""
    return ExplainableObject(hour - series.first_hour, label=f"{moment_of(hour):%Y-%m-%d %H:%M}")


# numpy

_EXPLAINABLE: Mapping[Any, Callable[[Any], Any]] = MappingProxyType(
    {
        np.sum: lambda series: series.sum(),
        np.mean: lambda series: series.mean(),
        np.average: lambda series: series.mean(),
        np.max: lambda series: series.max(),
        np.min: lambda series: series.min(),
        np.amax: lambda series: series.max(),
        np.amin: lambda series: series.min(),
        np.cumsum: lambda series: series.cumulated(),
    }
)
_OF_THE_SHAPE = (np.shape, np.size, np.ndim, np.atleast_1d)


def by_numpy(function: Any, given: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
    """What a function of numpy gives that was called with a series.

    Raises:
        OperationError: it knows no units, and would give a number without one.
    """
    ours = _EXPLAINABLE.get(function)
    plain = {name: option for name, option in options.items() if option is not None}
    if ours is not None and len(given) == 1 and not plain:
        return ours(given[0])
    if function in _OF_THE_SHAPE:
        return function(*(np.asarray(each) if isinstance(each, ExplainableObject) else each for each in given))
    name = f"np.{getattr(function, '__name__', 'function')}"
    raise OperationError(
        f"{name} knows no units: what it made of a series would have none. Give it the numbers, "
        f"{name}(series.magnitude), which are in series.unit; np.asarray(series) gives them too."
    )
