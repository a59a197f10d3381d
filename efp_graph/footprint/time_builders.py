"""Hourly series to describe usage with: from growth and fluctuation, from a frequency, from a list.

All start at `start_date` (in local time, without a zone: a datetime, a date or their text; minutes dropped) and give an
hourly input with source "hypothesis". N is the time span in hours, rounded down.

With None in place of the time span there may be an `end_date`: the last civil day, which is included. N is then the
number of hours from the start to the end of that day, in days of 24 hours, and all builders
give N values. Both, or a day before the start, are refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

import numpy as np

from efp_graph.errors import UnitError, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.registry import pint
from efp_graph.values import (
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    SourceHourlyValues,
    Sources,
    u,
    unit_of,
)
from efp_graph.values.builder_operations import DAILY, LINEAR, REPEATED, SINE
from efp_graph.values.calendar import HourNumber, day_given, hour_of, moment_of
from efp_graph.values.kernels import whole_hours_below
from efp_graph.values.operations import Operation
from efp_graph.values.units import DIMENSIONLESS, HOUR

StartDate: TypeAlias = date | str
START = datetime(2025, 1, 1)
FREQUENCIES = ("daily", "weekly", "monthly", "yearly")


class FluctuationScale(ValueOutOfRange, AssertionError):
    """A daily fluctuation scale outside ]0, 1]."""


def create_source_hourly_values_from_list(
    input_list: Iterable[float], start_date: StartDate = START, pint_unit: Any = u.dimensionless
) -> SourceHourlyValues:
    """One value per hour, as listed.

    Raises:
        WrongKind, ValueOutOfRange: the list is empty or holds something else than finite numbers.

    Example:
        >>> print(create_source_hourly_values_from_list([1, 2, 3], datetime(2025, 1, 1)))
        3 values from 2025-01-01 00:00:00 to 2025-01-01 02:00:00 in dimensionless:
            [1.0, 2.0, 3.0]
    """
    return SourceHourlyValues(input_list, start_date=start_date, unit=pint_unit)


def create_source_hourly_values_from_array(
    array: Any, start_date: StartDate = START, pint_unit: Any = u.dimensionless
) -> SourceHourlyValues:
    """One value per hour, from a numpy array of shape (hours,)."""
    return create_source_hourly_values_from_list(np.asarray(array), start_date, pint_unit)


def create_hourly_usage_df_from_list(
    input_list: Iterable[float], start_date: StartDate = START, pint_unit: Any = u.dimensionless
) -> ExplainableHourlyQuantities:
    """The same without source or label: to be wrapped in `SourceHourlyValues`."""
    return ExplainableHourlyQuantities(input_list, start_date, pint_unit)


def linear_growth_hourly_values(
    timespan: Any,
    start_value: float,
    end_value: float,
    start_date: StartDate = START,
    pint_unit: Any = u.dimensionless,
    *,
    end_date: StartDate | None = None,
) -> SourceHourlyValues:
    """From `start_value` in the first hour to `end_value` in the last, in equal steps; N values.

    Example:
        >>> year = linear_growth_hourly_values(None, 100, 200, "2025-01-01", end_date="2025-12-31")
        >>> len(year) == 365 * 24
        True
    """
    unit = unit_of(pint_unit).pint
    hours = _hours(timespan, start_date, end_date)
    return _built(LINEAR, hours, start_date, start_value * unit, end_value * unit)


def sinusoidal_fluct_hourly_values(
    timespan: Any,
    sin_fluct_amplitude: float,
    sin_fluct_period_in_hours: float,
    start_date: StartDate = START,
    pint_unit: Any = u.dimensionless,
    *,
    end_date: StartDate | None = None,
) -> SourceHourlyValues:
    """amplitude · sin(2π t / period): mean 0, 0 in the first hour; N values.

    Raises:
        ValueOutOfRange: the period is not positive.
    """
    if not sin_fluct_period_in_hours > 0:
        raise ValueOutOfRange(f"The period was given as {sin_fluct_period_in_hours} hours: give a positive number.")
    amplitude = sin_fluct_amplitude * unit_of(pint_unit).pint
    hours = _hours(timespan, start_date, end_date)
    return _built(SINE, hours, start_date, amplitude, sin_fluct_period_in_hours * u.hour)


def daily_fluct_hourly_values(
    timespan: Any,
    fluct_scale: float,
    hour_of_day_for_min_value: int = 4,
    start_date: StartDate = START,
    pint_unit: Any = u.dimensionless,
    *,
    end_date: StartDate | None = None,
) -> SourceHourlyValues:
    """A factor around 1 over the day, lowest (1 − scale) at the given local hour; N values.

    Raises:
        FluctuationScale: the scale is not in ]0, 1].
    """
    if not 0 < fluct_scale <= 1:
        raise FluctuationScale(f"The fluctuation scale was given as {fluct_scale}. Allowed: more than 0, at most 1.")
    hours = _hours(timespan, start_date, end_date)
    built = _built(DAILY, hours, start_date, fluct_scale * u.dimensionless, hour_of_day_for_min_value * u.hour)
    if unit_of(pint_unit) is DIMENSIONLESS:
        return built
    return SourceHourlyValues(built.magnitude, start_date=start_date, unit=pint_unit)


def repeated_hourly_values(
    series: ExplainableHourlyQuantities,
    timespan: Any,
    start_date: StartDate = START,
    *,
    end_date: StartDate | None = None,
) -> SourceHourlyValues:
    """A series over and over again, a typical year say: as many hours as fit, from `start_date` on; N values.

    Args:
        series: it counts as going on before its first hour as after its last. Its clock, unit and source are kept.

    Raises:
        WrongKind: `series` is no hourly series.

    Example:
        >>> day = create_source_hourly_values_from_list([1, 2, 3], datetime(2025, 1, 1))
        >>> repeated_hourly_values(day, 5 * u.hour, datetime(2025, 1, 1, 2)).magnitude.tolist()
        [3.0, 1.0, 2.0, 3.0, 1.0]
    """
    if not isinstance(series, ExplainableHourlyQuantities):
        raise WrongKind(f"What is to be repeated was given as {series!r:.80}: give an hourly series.")
    hours = _hours(timespan, start_date, end_date)
    repeated = REPEATED(series, ExplainableQuantity(hours * u.hour), _start(start_date))
    return SourceHourlyValues(repeated, series.source)


def create_random_hourly_usage_df(
    timespan: Any = None,
    min_val: int = 1,
    max_val: int = 10,
    start_date: StartDate = START,
    pint_unit: Any = u.dimensionless,
    seed: int | None = None,
    end_date: StartDate | None = None,
) -> ExplainableHourlyQuantities:
    """Uniform integers in [min_val, max_val[; N + 1 values, N with `end_date`. Without source or label, to be wrapped
    in `SourceHourlyValues`.

    Args:
        timespan: a day, unless it or an end is given.
        seed: for the same numbers at each run.

    Raises:
        ValueOutOfRange: there is no integer in the range.
    """
    span = 1 * u.day if timespan is None and end_date is None else timespan
    count = _hours(span, start_date, end_date, extra=1)
    if not min_val < max_val:
        raise ValueOutOfRange(f"No integer is at least {min_val} and below {max_val}: give max_val > min_val.")
    numbers = np.random.default_rng(seed).integers(min_val, max_val, count).astype(float)
    return ExplainableHourlyQuantities(numbers, start_date, pint_unit)


def create_hourly_usage_from_frequency(
    timespan: Any,
    input_volume: float,
    frequency: str,
    active_days: Sequence[int] | None = None,
    hours: Sequence[int] | None = None,
    start_date: StartDate = START,
    pint_unit: Any = u.dimensionless,
    *,
    end_date: StartDate | None = None,
) -> SourceHourlyValues:
    """`input_volume` in the active hours, 0 in the others; N + 1 values, the end of the time span included; N with
    `end_date`.

    Args:
        frequency: "daily"; "weekly", active days being weekdays from 0 (Monday) on; "monthly", days of the month from 1
            on; "yearly", days of the year from 1 on.
        active_days: the first day of the period unless given; not for "daily".
        hours: active hours of the day, 0 unless given.

    Raises:
        UnknownOption: another frequency.
        ValueOutOfRange: active days with "daily", or days or hours that do not exist.
    """
    if frequency not in FREQUENCIES:
        raise UnknownOption(f"The frequency was given as {frequency!r}. {nearest(str(frequency), FREQUENCIES)}")
    if frequency == "daily" and active_days is not None:
        raise ValueOutOfRange("A daily frequency is active every day: leave active_days out, or take 'weekly'.")
    lowest, highest = {"daily": (0, 0), "weekly": (0, 6), "monthly": (1, 31), "yearly": (1, 366)}[frequency]
    days = _within("active_days", active_days if active_days is not None else [lowest], lowest, highest)
    active_hours = _within("hours", hours if hours is not None else [0], 0, 23)
    first = hour_of(start_date)
    volumes = np.zeros(_hours(timespan, start_date, end_date, extra=1))
    day_of: Callable[[datetime], int] = {
        "daily": lambda moment: 0,
        "weekly": lambda moment: moment.weekday(),
        "monthly": lambda moment: moment.day,
        "yearly": lambda moment: moment.timetuple().tm_yday,
    }[frequency]
    day = moment_of(first).replace(hour=0)
    while (midnight := hour_of(day) - first) < len(volumes):
        if day_of(day) in days:
            for hour in active_hours:
                if 0 <= midnight + hour < len(volumes):
                    volumes[midnight + hour] = input_volume
        day += timedelta(days=1)
    return SourceHourlyValues(volumes, label="Hourly usage", start_date=start_date, unit=pint_unit)


def create_hourly_usage_from_daily_volume_and_list_of_hours(
    timespan: Any,
    daily_volume: float,
    hours: Sequence[int],
    start_date: StartDate = START,
    pint_unit: Any = u.dimensionless,
    *,
    end_date: StartDate | None = None,
) -> SourceHourlyValues:
    """`daily_volume` in equal parts over the given hours of every day; N + 1 values, N with `end_date`.

    Raises:
        ValueOutOfRange: there is no hour, or one that does not exist.
    """
    if not hours:
        raise ValueOutOfRange("No hour was given to spread the daily volume over.")
    return create_hourly_usage_from_frequency(
        timespan,
        daily_volume / len(hours),
        "daily",
        hours=hours,
        start_date=start_date,
        pint_unit=pint_unit,
        end_date=end_date,
    )


def _built(operation: Operation, count: int, start_date: StartDate, first: Any, second: Any) -> SourceHourlyValues:
    """A series that an operation of the table makes of two numbers; it remembers how, not every hour."""
    hours = ExplainableQuantity(count * u.hour)
    series = operation(ExplainableQuantity(first), ExplainableQuantity(second), hours, _start(start_date))
    # In the formula of another series it is a figure of its own
    series.expression = series.expression.named(operation.name.capitalize(), Sources.HYPOTHESIS)
    return SourceHourlyValues(series, Sources.HYPOTHESIS)


def _start(start_date: StartDate) -> ExplainableObject:
    """The hour of a date, as a value that reads as the date."""
    hour = HourNumber(hour_of(start_date))
    return ExplainableObject(hour, label=str(hour))


def _hours(timespan: Any, start_date: StartDate, end_date: StartDate | None, *, extra: int = 0) -> int:
    """How many hours to fill: those of a time span and `extra` ones, or those up to the end of a last day.

    Raises:
        UnitError: the time span is no duration.
        ValueOutOfRange: there are both or none, the time span is shorter than an hour, or the day before the start.
        WrongKind: the day is no day.
    """
    if end_date is not None:
        return _hours_to(timespan, start_date, end_date)
    if timespan is None:
        raise ValueOutOfRange("No length was given: give a time span, such as 3 * u.year, or end_date='2025-12-31'.")
    quantity = getattr(timespan, "value", timespan)
    if not isinstance(quantity, pint.Quantity) or not unit_of(quantity.units).same_dimension(HOUR):
        raise UnitError(f"The time span was given as {timespan!r}. Write for example 3 * u.year.")
    exact = float(quantity.magnitude * unit_of(quantity.units).factor_to(HOUR))
    hours = whole_hours_below(exact) if math.isfinite(exact) else 0
    if hours < 1:
        raise ValueOutOfRange(f"The time span was given as {quantity}: give at least one hour, and an end.")
    return hours + extra


def _hours_to(timespan: Any, start_date: StartDate, end_date: StartDate) -> int:
    end = day_given(end_date, "end_date")
    if timespan is not None:
        raise ValueOutOfRange(
            f"A time span, {getattr(timespan, 'value', timespan)}, and end_date={end_date!r} were given: leave one"
            " out. Where the time span comes first, write None."
        )
    start = hour_of(start_date)
    if end + 24 <= start:
        raise ValueOutOfRange(
            f"end_date was given as {moment_of(end):%Y-%m-%d}, before the start, {moment_of(start)}. It is the last "
            "day, which is included."
        )
    return end + 24 - start


def _within(what: str, given: Sequence[int], lowest: int, highest: int) -> set[int]:
    wrong = [each for each in given if each not in range(lowest, highest + 1)]
    if wrong:
        raise ValueOutOfRange(f"{what} holds {wrong}. Allowed: whole numbers from {lowest} to {highest}.")
    return set(given)
